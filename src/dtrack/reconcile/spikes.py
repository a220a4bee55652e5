"""Sudden rises of movements, after HDX Signals: events that alerts send. Pure: from points of one series to at most one event."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from dtrack.model.point import Point, Series
from dtrack.terms import Unit

SUM_DAYS = 30
LONGEST_DAYS = 31
"""A longer flow says too little of the days in which people moved."""
MEDIUM_DAYS = 366
HIGH_DAYS = 1_096
COVERED_DAYS = 183
"""Six months of coverage before, or there is nothing to compare with."""
FLOOR = Decimal(1_000)
FLOOR_SHARE = Decimal("0.002")
AGAIN_DAYS = 14
AGAIN_SHARE = Decimal("1.25")

Degree = Literal["medium", "high"]


@dataclass(frozen=True, slots=True)
class Spike:
    """The 30-day sum of a series at or above all its own sums of the year before (medium) or the three years before (high)."""

    series: Series
    day: date
    """Last day of the 30."""
    total: Decimal
    """Persons, of the recommended figures whose periods end in the 30 days."""
    before: Decimal
    """The highest earlier sum that it was held against."""
    degree: Degree
    figures: tuple[str, ...]
    """Ids of the recommended figures that are summed, in time."""


@dataclass(frozen=True, slots=True)
class Sent:
    """An event that has gone out."""

    day: date
    total: Decimal


def spike(points: Sequence[Point], today: date, *, population: int | None = None, sent: Sent | None = None) -> Spike | None:
    """The event of one series on `today`; None where its movements are not above what it knows.

    `points`: of one flow series; running totals, stocks, other units than persons and periods of over 31 days are left out. `population`: of
    the place; without it the floor is 1,000 persons. `sent`: the last event of the series: within 14 days none follows, later only one of
    25 % more.
    """
    flows = sorted((point for point in points if _counts(point)), key=lambda point: (point.end, point.start))
    recent = [point for point in flows if today - timedelta(SUM_DAYS) < point.end <= today]
    past = [point for point in flows if point.end <= today - timedelta(SUM_DAYS)]
    total = _sum(recent)
    if not enough(recent, today, population=population):
        return None
    if sent is not None and ((today - sent.day).days < AGAIN_DAYS or total < AGAIN_SHARE * sent.total):
        return None
    if _covered(past, today) < COVERED_DAYS:
        return None
    year, longer = _highest(past, today, MEDIUM_DAYS), _highest(past, today, HIGH_DAYS)
    if total < year:
        return None
    degree: Degree = "high" if total >= longer and _reaches(past, today) else "medium"
    figures = tuple(point.recommended for point in recent if point.recommended is not None)
    return Spike(recent[0].series, today, total, longer if degree == "high" else year, degree, figures)


def enough(points: Sequence[Point], today: date, *, population: int | None) -> bool:
    """True where the sum of the last 30 days reaches the floor: below it there is no event, whatever was before."""
    recent = [point for point in points if _counts(point) and today - timedelta(SUM_DAYS) < point.end <= today]
    return bool(recent) and _sum(recent) >= max(FLOOR, FLOOR_SHARE * (population or 0))


def _counts(point: Point) -> bool:
    flow = not point.series.metric.is_stock and point.series.since is None
    return flow and point.value is not None and point.unit == Unit.PERSON and (point.end - point.start).days < LONGEST_DAYS


def _sum(points: Sequence[Point]) -> Decimal:
    return sum((point.value or Decimal(0) for point in points), Decimal(0))


def _covered(points: Sequence[Point], today: date) -> int:
    """Days of the year before the 30 that have a figure. Recommended periods never overlap."""
    first = today - timedelta(MEDIUM_DAYS)
    return sum((point.end - max(point.start, first)).days + 1 for point in points if point.end >= first)


def _highest(points: Sequence[Point], today: date, days: int) -> Decimal:
    """The highest earlier 30-day sum of the last `days` days: one ends with each earlier period."""
    first = today - timedelta(days)
    best, total, at = Decimal(0), Decimal(0), 0
    inside = [point for point in points if point.end > first]
    for point in inside:
        total += point.value or Decimal(0)
        while inside[at].end <= point.end - timedelta(SUM_DAYS):
            total -= inside[at].value or Decimal(0)
            at += 1
        best = max(best, total)
    return best


def _reaches(points: Sequence[Point], today: date) -> bool:
    """True where the series knows more than the year that `medium` is held against."""
    return points[0].start <= today - timedelta(MEDIUM_DAYS)
