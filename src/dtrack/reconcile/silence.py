"""The one rule of silence: whoever was heard of in a rhythm, and has not been for over twice its pause, is silent.

A source is measured by the days on which it published, a province by the reference dates of its figures. These come weeks after their time: a province has
at least 45 days.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from statistics import median

YEAR_DAYS = 366
LEAST_DATES = 6
"""So many dates, or there is no rhythm to fall silent from."""
PATIENCE = 2
"""Usual pauses that may pass without anything new."""
LEAST_DAYS = 45
"""A shorter pause between reference dates is none: monthly figures come weeks after their month."""


@dataclass(frozen=True, slots=True)
class Silence:
    """Nothing new for over twice the usual pause."""

    last: date
    """Newest reference date."""
    usual_days: int
    """Median days between dates in the year before it."""
    since: date
    """First day on which it counts as silent."""


def usual(days: Sequence[date]) -> int | None:
    """Median days between these dates, which are in order; None where they are too few for a rhythm."""
    return round(median((after - before).days for before, after in pairwise(days))) if len(days) >= LEAST_DATES else None


def since(last: date, pause: int, least: int = 0) -> date:
    """The first day on which somebody who was last heard of on `last`, every `pause` days before, is silent."""
    return last + timedelta(max(least, PATIENCE * pause) + 1)


def silent(dates: Iterable[date], today: date) -> Silence | None:
    """Whether a place is silent on `today`, from the reference dates for which it has a value."""
    known = sorted({day for day in dates if day <= today})
    if not known:
        return None
    pause = usual([day for day in known if day > known[-1] - timedelta(YEAR_DAYS)])
    if pause is None:
        return None
    first = since(known[-1], pause, LEAST_DAYS)
    return Silence(known[-1], pause, first) if first <= today else None
