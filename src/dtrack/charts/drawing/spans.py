"""How wide a date is: a year is not 1 January, so a coarse date is drawn with its width."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from dtrack.errors import UsageError
from dtrack.model.point import Point
from dtrack.terms import Precision


def width(start: date, end: date, precision: Precision) -> tuple[date, date]:
    """First and last day between which the date or period is known to lie."""
    if precision is Precision.WEEK:
        return min(start, start - timedelta(days=start.weekday())), max(end, end + timedelta(days=6 - end.weekday()))
    if precision is Precision.MONTH:
        return start.replace(day=1), _month_end(end)
    if precision is Precision.QUARTER:
        first = date(start.year, 3 * ((start.month - 1) // 3) + 1, 1)
        return first, _month_end(date(end.year, 3 * ((end.month - 1) // 3) + 3, 1))
    if precision is Precision.YEAR:
        return date(start.year, 1, 1), date(end.year, 12, 31)
    return start, end


def stock_width(point: Point) -> tuple[date, date]:
    """Where the reference date of a stock lies."""
    return width(point.end, point.end, point.precision)


def extent(covered: Sequence[tuple[date, date]], forced: tuple[date, date] | None) -> tuple[date, date]:
    """First and last day of a chart: it spans its data. UsageError where no point has a value to draw."""
    if not covered:
        raise UsageError("there is no value to draw", "Give at least one point that has a value.")
    return forced or (min(first for first, _ in covered), max(last for _, last in covered))


def gaps(covered: Iterable[tuple[date, date]], longest_days: int, span: tuple[date, date]) -> list[tuple[date, date]]:
    """Stretches of more than `longest_days` that nothing covers within the span of a chart: first and last empty day of each."""
    day = timedelta(days=1)
    found: list[tuple[date, date]] = []
    reach = span[0] - day
    for start, end in [*sorted(covered), (span[1] + day, span[1] + day)]:
        if (start - reach).days - 1 > longest_days:
            found.append((reach + day, start - day))
        reach = max(reach, end)
    return found


def _month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])
