"""How long the server waits for a visitor, and for how many: who sends a head letter by letter, a body drop by drop, or never takes the answer, is let go.

uvicorn bounds the rest between two requests only. Each connection is a descriptor, and in `dtrack up` the collecting shares them: a few hundred visitors that
say nothing would stop the whole installation. Honest lines are slow too, so what counts is whether anything moves: 8 KiB in half a minute is a tenth of what
the slowest telephone carries.
"""

from __future__ import annotations

import asyncio
import resource
from dataclasses import dataclass
from typing import Any, ClassVar

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

MOST = 1_000
"""Connections of a machine that nobody attacks stay far below it: a browser has six."""


@dataclass(frozen=True, slots=True)
class Patience:
    """`window_s`: seconds in which a whole head, or `least` bytes of a body or of an answer, have to go over the wire. After one to two of them a visitor is
    let go. `most`: connections at one time; one more is closed at once.
    """

    window_s: float = 30.0
    least: int = 8 * 1024
    most: int = MOST


def of_this_process() -> Patience:
    """The usual one, with half of the process's descriptors at most: the other half is for the database, the archive, and sources."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return Patience(most=MOST if soft == resource.RLIM_INFINITY else min(MOST, max(16, soft // 2)))


class Patient(H11Protocol):
    """One connection. It pins the parser that the attacks are tested with: uvicorn by itself takes whichever is installed."""

    patience: ClassVar[Patience] = Patience()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._look: asyncio.TimerHandle | None = None
        self._came = self._left = 0
        self._flowed = False
        self._waited_for: tuple[str, object] | None = None
        """What the last look saw us wait for: a head or a body, of which request."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn has it
        """Somebody is there."""
        super().connection_made(transport)
        if len(self.connections) > self.patience.most:
            transport.abort()
            return
        self._look = self.loop.call_later(self.patience.window_s, self._looked)

    def connection_lost(self, exc: Exception | None) -> None:
        """Nobody is there any more."""
        if self._look is not None:
            self._look.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """A piece of a request."""
        self._came += len(data)
        super().data_received(data)

    def resume_writing(self) -> None:
        """The visitor has taken what was ready."""
        self._flowed = True
        super().resume_writing()

    def _looked(self) -> None:
        """Once a window: let the visitor go where nothing of what we wait for has come, or nothing of what waits for them was taken, for a whole window."""
        left, waits = self.transport.get_write_buffer_size(), self._waits_for()
        stuck = left > 0 and self._left > 0 and not self._flowed and self._left - left < self.patience.least
        late = waits is not None and waits == self._waited_for and (waits[0] == "head" or self._came < self.patience.least)
        if stuck or late:
            self.transport.abort()
            return
        self._left, self._flowed, self._came, self._waited_for = left, False, 0, waits
        self._look = self.loop.call_later(self.patience.window_s, self._looked)

    def _waits_for(self) -> tuple[str, object] | None:
        """Head or body, and after or of which request; None where it is our turn."""
        if self.conn.their_state is h11.IDLE:
            return "head", self.cycle
        if self.conn.their_state is h11.SEND_BODY and not self.flow.read_paused:
            return "body", self.cycle
        return None

    def _unsupported_upgrade_warning(self) -> None:
        """Whoever offers another protocol is answered in this one, and fills no log."""


def patient(patience: Patience) -> type[Patient]:
    """The protocol of a server with this patience."""
    return type("Patient", (Patient,), {"patience": patience})
