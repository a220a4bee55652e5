"""Whether the wall clock was moved: by hand, by NTP after a long time alone, by a machine that slept. Summer time is no such thing: all times are UTC."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta

JUMP = timedelta(seconds=30)
"""Slower steps are how clocks are kept right."""


class Watch:
    """Compares the wall clock with the one that only runs forward."""

    def __init__(self, now: Callable[[], datetime], monotonic: Callable[[], float] = time.monotonic) -> None:
        self._now, self._monotonic = now, monotonic
        self._at = self._both()

    def _both(self) -> tuple[datetime, float]:
        return self._now(), self._monotonic()

    def moved(self) -> timedelta | None:
        """By how much the clock was moved since the last question, forward positive; None where it was not."""
        before, self._at = self._at, self._both()
        drift = (self._at[0] - before[0]) - timedelta(seconds=self._at[1] - before[1])
        return drift if abs(drift) >= JUMP else None
