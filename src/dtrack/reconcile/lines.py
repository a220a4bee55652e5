"""The unit of deriving anew: a line is metric, population and cause. Figures of two lines never meet, so that points of one are derived without the other's.

Places and dates are no borders: a province's figure is a part of its country's, a number is held against the last one before it, and a national total
against all provinces.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from dtrack.model.document import Original
from dtrack.model.figure import Figure, FigureRecord, Problem
from dtrack.model.point import Point, Series, Verdict
from dtrack.reconcile.points import Derived, derive
from dtrack.reconcile.series import Places
from dtrack.spec import JobSpec
from dtrack.terms import Cause, Metric, Population


@dataclass(frozen=True, slots=True, order=True)
class Line:
    """Metric, population and cause."""

    metric: Metric
    population: Population
    cause: Cause


def line(of: Figure | Series) -> Line:
    """The line of a figure or a series."""
    return Line(of.metric, of.population, of.cause)


def touched(figures: Iterable[FigureRecord]) -> frozenset[Line]:
    """Lines that must be derived anew where these figures are new or gone."""
    return frozenset(line(record.figure) for record in figures)


def again(
    before: Derived,
    figures: Sequence[FigureRecord],
    changed: Iterable[FigureRecord],
    *,
    gazetteer: Places,
    jobs: Mapping[str, JobSpec],
    now: date,
    copies: Mapping[str, Original] | None = None,
) -> Derived:
    """What `derive` gives for `figures`, deriving only the lines of `changed`: the figures that came or went since `before`.

    `before` is of the same day, jobs and marks of copies: what is provisional, and whose a copied number is, is not asked again elsewhere.
    """
    lines = touched(changed)
    within = {record.id for record in figures if line(record.figure) in lines}
    fresh = derive([record for record in figures if record.id in within], gazetteer=gazetteer, jobs=jobs, now=now, copies=copies)
    standing = {record.id for record in figures} - within
    points: list[Point] = [point for point in before.points if line(point.series) not in lines] + fresh.points
    problems: list[Problem] = [problem for problem in before.problems if problem.figure in standing] + fresh.problems
    verdicts: list[Verdict] = [said for said in before.verdicts if said.figure in standing] + fresh.verdicts
    outside: list[Verdict] = [said for said in before.outside if said.figure in standing] + fresh.outside
    return Derived(
        sorted(points, key=lambda point: (_order(point.series), point.end, point.start)),
        sorted(problems, key=lambda problem: problem.key),
        sorted(verdicts, key=lambda said: said.figure),
        sorted(outside, key=lambda said: said.figure),
    )


def _order(series: Series) -> tuple[str, str, str, str, str, str]:
    return series.place, series.metric, series.direction, series.population, series.cause, str(series.since or "")
