"""From current figures to points: our answer for each series and time, with what it rests on. Pure, and the same whatever the order of the figures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from operator import attrgetter

from dtrack.model.document import Original
from dtrack.model.figure import FigureRecord, Problem
from dtrack.model.given import Given, lean
from dtrack.model.point import Point, Series, Verdict
from dtrack.reconcile import checks
from dtrack.reconcile.answer import answer
from dtrack.reconcile.series import Places
from dtrack.reconcile.sites import Ends
from dtrack.reconcile.work import Work
from dtrack.spec import JobSpec


@dataclass(frozen=True, slots=True)
class Derived:
    """What `derive` gives."""

    points: list[Point]
    problems: list[Problem]
    verdicts: list[Verdict]
    """One a figure, by figure id: what it is in its own series; also for figures that are in no point, being undated or without a place here."""
    outside: list[Verdict]
    """Those of the figures that are in no point."""


def derive(
    figures: Iterable[FigureRecord | Given],
    *,
    gazetteer: Places,
    jobs: Mapping[str, JobSpec],
    now: date,
    copies: Mapping[str, Original] | None = None,
    ends: Ends | None = None,
) -> Derived:
    """Points, problems and one verdict a figure, from the current figures. `now` tells what is provisional and what lies in the future.

    `copies`: original by document, of documents whose text is a copy; their unattributed numbers are the original publisher's.
    `ends`: by site, the times in which it did not stand.
    """
    work = Work(gazetteer, jobs, now, copies or {}, ends=ends)
    points = [point for _, some in stream(work, (lean(each) if isinstance(each, FigureRecord) else each for each in figures)) for point in some]
    own = {claim.id: claim.series for bucket in work.buckets.values() for claim in (*bucket.own, *(claim for claim, _ in bucket.others))}
    verdicts = {said.figure: said for point in points for said in point.verdicts if own[said.figure] == point.series} | work.outside
    return Derived(points, found(work), [verdicts[figure] for figure in sorted(verdicts)], [work.outside[figure] for figure in sorted(work.outside)])


def stream(work: Work, figures: Iterable[Given]) -> Iterator[tuple[Series, list[Point]]]:
    """The points of one series after the other; problems and figures outside every point gather in `work`, complete when the last series is out."""
    for record in sorted(figures, key=attrgetter("id")):
        work.seat(record)
    checks.parts_over_wholes(work.buckets.values(), work.problems)
    for series in sorted(work.buckets, key=order):
        bucket = work.buckets[series]
        slots = work.settle(bucket)
        checks.national_total(work.placer, work.buckets, series, slots, work.problems)
        yield series, [answer(series, slot, work.now, work.jobs) for slot in slots]


def found(work: Work) -> list[Problem]:
    """Problems of a derivation, each once."""
    problems = {problem.key: problem for problem in work.problems}
    return [problems[key] for key in sorted(problems)]


def order(series: Series) -> tuple[str, str, str, str, str, str]:
    """Sort key of series."""
    return series.place, series.metric, series.direction, series.population, series.cause, str(series.since or "")
