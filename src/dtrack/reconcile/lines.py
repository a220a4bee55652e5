"""The largest unit of deriving: a line is metric, population and cause. Figures of two lines never meet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from dtrack.model.figure import Figure
from dtrack.model.given import Given
from dtrack.model.point import Series
from dtrack.terms import Cause, Metric, Population


@dataclass(frozen=True, slots=True, order=True)
class Line:
    """Metric, population and cause."""

    metric: Metric
    population: Population
    cause: Cause


def line(of: Figure | Given | Series) -> Line:
    """The line of a figure or a series."""
    return Line(of.metric, of.population, of.cause)


def touched(figures: Iterable[Given]) -> dict[Line, list[Given]]:
    """The figures by line."""
    found: dict[Line, list[Given]] = {}
    for record in figures:
        found.setdefault(line(record), []).append(record)
    return found
