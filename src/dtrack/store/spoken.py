"""What a figure may speak of, as numbers that an index keeps in order beside each of its places: its metric and its days."""

from __future__ import annotations

from datetime import date

from dtrack.terms import Metric, Precision

COARSE = {Precision.WEEK: 7, Precision.MONTH: 31, Precision.QUARTER: 92, Precision.YEAR: 366}
"""Days by which a coarse date may lie beside the one that is stored."""
NUMBERS = {
    Metric.IDP_STOCK: 1,
    Metric.NEW_DISPLACEMENT: 2,
    Metric.RETURN: 3,
    Metric.RETURNEE_STOCK: 4,
    Metric.SITE_POPULATION: 5,
    Metric.REFUGEE_STOCK: 6,
    Metric.REFUGEE_FLOW: 7,
    Metric.HOMES_DESTROYED: 8,
}
"""Each metric as a number, which never changes: an index of a million words would be twice as large."""
ANY_METRIC = 0
"""What is found whatever metric is asked for."""
ANY_DAY = (0, 2**31 - 1)
"""What is found whatever day is asked for."""
UNDATED = (0, 0)
"""What a figure without any date speaks of: it is before the calendar's first day, so no day finds it."""


def spoken(start: date | None, end: date | None, of_start: Precision, of_end: Precision, *, cumulative: bool) -> tuple[int, int]:
    """First and last day that a figure of these dates may speak of, widened by the coarser of both precisions; as `date.toordinal` counts days.

    A running total speaks of its last day: it has counted since its first one, which may be years ago. The first may lie before 1 and the last after the
    calendar's end: they are limits to compare days with, not days.
    """
    first, last = (end if cumulative else None) or start or end, end or start
    if first is None or last is None:
        return UNDATED
    beside = max(COARSE.get(of_start, 0), COARSE.get(of_end, 0))
    return first.toordinal() - beside, last.toordinal() + beside
