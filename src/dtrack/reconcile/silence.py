"""A province that was reported on and no longer is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from statistics import median

YEAR_DAYS = 366
LEAST_DATES = 6
"""So many dates with a value in the year before, or there was no rhythm to fall silent from."""
LEAST_DAYS = 45
"""A shorter pause is none: monthly figures come weeks after their month."""


@dataclass(frozen=True, slots=True)
class Silence:
    """Nothing new for over twice the usual pause."""

    last: date
    """Newest reference date."""
    usual_days: int
    """Median days between dates in the year before it."""
    since: date
    """First day on which it counts as silent."""


def silent(dates: Iterable[date], today: date) -> Silence | None:
    """Whether a place is silent on `today`, from the reference dates for which it has a value."""
    known = sorted({day for day in dates if day <= today})
    if not known:
        return None
    year = [day for day in known if day > known[-1] - timedelta(YEAR_DAYS)]
    if len(year) < LEAST_DATES:
        return None
    usual = round(median((after - before).days for before, after in pairwise(year)))
    since = known[-1] + timedelta(max(LEAST_DAYS, 2 * usual) + 1)
    return Silence(known[-1], usual, since) if since <= today else None
