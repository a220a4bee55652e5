"""Places beside each other, one thing that is counted a column: which columns there are, and what the values of one column have in common.

What most values of a column share (date, source, age, whether a person has checked them) is said once, at its head; a value that differs says so itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from typing import TypeVar

from dtrack.model.point import Series
from dtrack.terms import Direction, Metric, Population

Column = tuple[Metric, Direction, Population]
MOST_COLUMNS = 5
T = TypeVar("T", bound=Hashable)

DEFAULT: tuple[Column, ...] = (
    (Metric.IDP_STOCK, Direction.NONE, Population.IDP),
    (Metric.NEW_DISPLACEMENT, Direction.ARRIVAL, Population.IDP),
    (Metric.RETURN, Direction.ARRIVAL, Population.IDP),
)
"""What a fresh installation would fill."""
_DIRECTIONS = (Direction.ARRIVAL, Direction.DEPARTURE, Direction.WITHIN, Direction.NONE, Direction.UNSTATED)


def column_of(series: Series) -> Column:
    """The column that a series stands in."""
    return (series.metric, series.direction, series.population)


def draw(places: Sequence[Iterable[Series]], most: int | None = MOST_COLUMNS) -> list[Column]:
    """What at least two places have, stocks first, then movements, arrivals before departures; a count since a day is no column (R5)."""
    has = ({column_of(series) for series in own if series.since is None} for own in places)
    counts = Counter(column for columns in has for column in columns)
    shared = [column for column, count in counts.items() if count > 1] or list(counts)
    return sorted(shared, key=_order)[:most] or list(DEFAULT)


def _order(column: Column) -> tuple[int, int, str]:
    return (tuple(Metric).index(column[0]), _DIRECTIONS.index(column[1]), column[2].value)


def shared(values: Sequence[T | None]) -> T | None:
    """What more than half of the values that there are have in common, and at least two of them; else None."""
    found = Counter(value for value in values if value is not None)
    if not found:
        return None
    [(value, count)] = found.most_common(1)
    return value if count > 1 and count * 2 > found.total() else None
