"""The points of some series, derived of fewer figures: what an audience is told of series that hold a figure which it may not see."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from operator import attrgetter

from dtrack.model.given import Given
from dtrack.model.point import Point, Series
from dtrack.reconcile import checks
from dtrack.reconcile.answer import answer
from dtrack.reconcile.points import order
from dtrack.reconcile.series import Placer
from dtrack.reconcile.work import Work

_EXCEEDS = "exceeds_whole"
"""The one verdict in which a figure's own series hangs on another series."""
Ruled = set[tuple[Series, str]]
"""Series and figure of parts that are larger than their whole."""


def apart(work: Work, figures: Iterable[Given], touched: Collection[Series], ruled: Ruled) -> dict[Series, list[Point]]:
    """By series its points, of `figures` alone: those of `touched`, also where nothing is left, and those in which a part stands otherwise to its whole.

    `ruled`: what `over` gives of the points that all figures give. Figures that have nothing to do with these series are not looked at.
    """
    wanted, placer = set(touched), work.placer
    above = {held for series in wanted for held in _above(placer, series)}
    for record in sorted(figures, key=attrgetter("id")):
        if any(seat.series in wanted or (seat.relation == "own" and seat.series in above) for seat in placer.placements(record)):
            work.seat(record)
    checks.parts_over_wholes(work.buckets.values(), work.problems)
    found: dict[Series, list[Point]] = {series: [] for series in sorted(wanted, key=order)}
    concerned = {series for series, _ in ruled}
    for series in sorted(work.buckets, key=order):
        bucket = work.buckets[series]
        mine = series in wanted
        if not mine:
            exceeds = series in concerned or any(claim.ruling is not None and claim.ruling[1] == _EXCEEDS for claim in bucket.own)
            if not exceeds or not any(held in wanted for held in _above(placer, series)):
                continue
        made = [answer(series, slot, work.now, work.jobs) for slot in work.settle(bucket)]
        if mine or over(made) != {pair for pair in ruled if pair[0] == series}:
            found[series] = made
    return found


def over(points: Iterable[Point]) -> Ruled:
    """The parts among these points that are larger than their whole."""
    return {(point.series, said.figure) for point in points for said in point.verdicts if said.reason == _EXCEEDS}


def _above(placer: Placer, series: Series) -> Iterable[Series]:
    """The same series of the places that hold this one's."""
    return [replace(series, place=place.pcode) for place in placer.way(series.place)[1:]]
