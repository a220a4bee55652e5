"""A span of days with the exactness that its source gave it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from dtrack.errors import UsageError
from dtrack.terms import Precision


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """From `start` to `end`, both days included. `precision` is how exactly the source dated it, not how long it is.

    Raises UsageError where the end lies before the start.
    """

    start: date
    end: date
    precision: Precision = Precision.DAY

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise UsageError(f"a period cannot end on {self.end} before it starts on {self.start}", "Give the earlier date first.")

    @property
    def days(self) -> int:
        """Length in days; a single day is 1."""
        return (self.end - self.start).days + 1

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end

    def contains(self, other: Period) -> bool:
        """True where every day of `other` is ours."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Period) -> bool:
        """True where at least one day is common."""
        return self.start <= other.end and other.start <= self.end

    def common(self, other: Period) -> Period | None:
        """The days that both hold, with the coarser of the two precisions; None where there is none."""
        if not self.overlaps(other):
            return None
        return Period(max(self.start, other.start), min(self.end, other.end), coarser(self.precision, other.precision))

    def touches(self, other: Period) -> bool:
        """True where the two overlap or follow each other without a gap."""
        day = timedelta(days=1)
        return self.start - other.end <= day and other.start - self.end <= day

    def __str__(self) -> str:
        """The shortest text that `resolve.calendar.parse_period` reads back to the same two dates."""
        for part, short in ((_year, f"{self.start:%Y}"), (_month, f"{self.start:%Y-%m}")):
            if part(self.start, self.end):
                return short
        return f"{self.start}" if self.start == self.end else f"{self.start}/{self.end}"


_ORDER = (Precision.DAY, Precision.WEEK, Precision.MONTH, Precision.QUARTER, Precision.YEAR, Precision.UNKNOWN)


def coarser(one: Precision, other: Precision) -> Precision:
    """The less exact of two."""
    return max(one, other, key=_ORDER.index)


def _year(start: date, end: date) -> bool:
    return start == date(start.year, 1, 1) and end == date(start.year, 12, 31)


def _month(start: date, end: date) -> bool:
    return start.day == 1 and (start.year, start.month) == (end.year, end.month) and (end + timedelta(days=1)).day == 1
