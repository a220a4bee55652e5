"""What started us is told how we are: systemd's notify protocol, one datagram a word. Where nothing listens, nothing is said.

`Type=notify` waits for READY, `WatchdogSec=` restarts a service whose WATCHDOG stays away. The heartbeat is the scheduler's own: see `daemon.py`.
"""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Mapping

log = logging.getLogger(__name__)
_BEATS = 3
"""Heartbeats within the time that the watchdog gives."""


class Supervisor:
    """The service manager's socket. Safe for threads."""

    def __init__(self, address: str = "", watchdog_s: float | None = None) -> None:
        self._address, self._watchdog_s = address, watchdog_s
        self._told = False

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> Supervisor:
        """As `NOTIFY_SOCKET`, `WATCHDOG_USEC` and `WATCHDOG_PID` of the environment say; a watchdog of another process is not ours."""
        usec, pid = environment.get("WATCHDOG_USEC", ""), environment.get("WATCHDOG_PID", "")
        ours = usec.isascii() and usec.isdigit() and int(usec) > 0 and pid in ("", str(os.getpid()))
        return cls(environment.get("NOTIFY_SOCKET", ""), int(usec) / 1e6 if ours else None)

    @property
    def every_s(self) -> float | None:
        """Seconds between two heartbeats; None where nobody waits for them."""
        return self._watchdog_s / _BEATS if self._address and self._watchdog_s else None

    def ready(self, words: str) -> None:
        """We do our work now. `words` are shown by `systemctl status`."""
        self._send("READY=1", words)

    def says(self, words: str) -> None:
        """Another state, for people."""
        self._send("", words)

    def alive(self) -> None:
        """A heartbeat."""
        if self.every_s is not None:
            self._send("WATCHDOG=1", "")

    def stopping(self) -> None:
        """We end on purpose."""
        self._send("STOPPING=1", "dtrack is stopping")

    def _send(self, word: str, words: str) -> None:
        if not self._address:
            return
        lines = [word, f"STATUS={' '.join(words.split())[:200]}" if words else ""]
        # A leading @ is the name of an abstract socket, which begins with a zero byte.
        address = "\0" + self._address[1:] if self._address.startswith("@") else self._address
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as door:
                door.settimeout(1.0)
                door.connect(address)
                door.sendall("\n".join(line for line in lines if line).encode())
        except OSError as refused:
            # A manager that does not listen stops no collecting; whether it restarts us is its own affair.
            if not self._told:
                self._told = True
                log.warning("step=supervisor outcome=failed the service manager does not take notice (%s)", refused.strerror or refused)
