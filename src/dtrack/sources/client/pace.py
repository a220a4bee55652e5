"""How fast we ask: per host one request after another with a pause between, at most two at a time, and none while the host asked us to wait."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from dtrack.errors import ThrottledError
from dtrack.sources.client.clock import Clock

OWN_DELAY_S = {"api.gdeltproject.org": 5.0}
"""Seconds between two requests where a host's terms ask for more than the installation's setting."""
PARALLEL = 2
LONGEST_WAIT_S = 3600.0
"""A host that asks for more is asked again after an hour."""


class Pace:
    """Shared by all threads of a process. Hosts are told apart by name."""

    def __init__(self, delay_s: float, clock: Clock) -> None:
        self._delay_s, self._clock = delay_s, clock
        self._lock = threading.Lock()
        self._next: dict[str, float] = {}
        self._own: dict[str, float] = dict(OWN_DELAY_S)
        self._held: dict[tuple[str, str, int], float] = {}
        self._gates: dict[str, threading.BoundedSemaphore] = {}

    @contextmanager
    def turn(self, origin: tuple[str, str, int]) -> Iterator[None]:
        """Wait for this host's next free moment and hold one of its two places. ThrottledError while it asked us to wait."""
        host = origin[1]
        with self._lock:
            gate = self._gates.setdefault(host, threading.BoundedSemaphore(PARALLEL))
        with gate:
            with self._lock:
                now = self._clock.monotonic()
                left = self._held.get(origin, now) - now
                slot = max(now, self._next.get(host, now))
                if left <= 0:
                    self._next[host] = slot + max(self._delay_s, self._own.get(host, 0.0))
            if left > 0:
                raise ThrottledError(f"{host} asked us to wait; {left:.0f} seconds are left", "The next run after that asks again.", retry_after_s=left)
            if slot > now:
                self._clock.sleep(slot - now)
            yield

    def hold(self, origin: tuple[str, str, int], seconds: float) -> None:
        """Ask nothing there for so long."""
        with self._lock:
            self._held[origin] = self._clock.monotonic() + min(seconds, LONGEST_WAIT_S)

    def at_least(self, host: str, seconds: float) -> None:
        """Its robots.txt asks for this pause; more than a minute is taken as a minute."""
        with self._lock:
            self._own[host] = max(self._own.get(host, 0.0), min(seconds, 60.0))


def retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds of a Retry-After header in either form, between 0 and an hour; None where there is none or it means nothing."""
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        return min(float(text[:9]), LONGEST_WAIT_S)
    try:
        at = parsedate_to_datetime(text)
    except ValueError:
        return None
    if at.tzinfo is None:
        at = at.replace(tzinfo=UTC)
    return min(max((at - now).total_seconds(), 0.0), LONGEST_WAIT_S)
