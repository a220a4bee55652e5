"""How long a run may take. One job that hangs must not keep its place for ever."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from dtrack.errors import DtrackError


class AbandonedError(DtrackError):
    """The run was given up: out of time, or the program is stopping. What was committed stays; the next run makes up for the rest."""


class Deadline:
    """Asked before each item and before each commit. Safe to cancel from another thread."""

    def __init__(self, seconds: float, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.seconds = seconds
        self._monotonic, self._end = monotonic, monotonic() + seconds
        self._cancelled = threading.Event()
        self._why = ""

    def cancel(self, why: str) -> None:
        """Give the run up at its next step."""
        self._why = self._why or why
        self._cancelled.set()

    @property
    def cancelled(self) -> bool:
        """True where somebody gave it up; false where its time ran out."""
        return self._cancelled.is_set()

    @property
    def left(self) -> float:
        """Seconds that remain; 0 when there are none."""
        return 0.0 if self._cancelled.is_set() else max(0.0, self._end - self._monotonic())

    def check(self) -> None:
        """Raise AbandonedError when the time is up."""
        if self._cancelled.is_set():
            raise AbandonedError(self._why)
        if self._monotonic() >= self._end:
            raise AbandonedError(
                f"the run took longer than its {self.seconds / 60:g} minutes", "What it had stored stays. Raise `timeout_minutes` of the job if it needs more."
            )
