"""The page of a place: the answer first, then the charts, then what disagrees, then the sentences."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dtrack.charts.drawing.spark import MOST
from dtrack.model.figure import FigureRecord
from dtrack.model.filter import Filter
from dtrack.model.place import Place
from dtrack.model.point import PointRecord, Series
from dtrack.store.seen_series import Print
from dtrack.terms import Direction, FigureRole, Level, Metric
from dtrack.web.pages import charting, sites
from dtrack.web.pages.desk import Desk, Known
from dtrack.web.pages.figures import line
from dtrack.web.pages.grid import Grid, grid
from dtrack.web.pages.overview import provinces
from dtrack.web.site import Visit, not_found

_MOST_READ = 24
"""Figures that the quotes are chosen from."""
_MOST_QUOTES = 8
_MOST_PROBLEMS = 50
_MOST_PAIRS = 6
_MOST_SITES = 12


@dataclass(frozen=True, slots=True)
class Beside:
    """A value, and values of other series whose periods overlap with its own. None is recommended over another."""

    known: Known
    quote: FigureRecord | None
    others: list[tuple[Known, FigureRecord | None]]


def show(visit: Visit, pcode: str) -> dict[str, Any]:
    """Facts of one place's page; NotFoundError where the gazetteer does not know the code."""
    place = visit.tracker.gazetteer.get(pcode)
    if place is None:
        raise not_found("place", pcode)
    desk = Desk(visit)
    prints = desk.prints([pcode])
    valued = {series: found for series, found in prints.items() if found.valued}
    charts = sorted(charting.charts(desk, prints), key=_rank)
    figures = visit.tracker.newest_figures(pcode, _MOST_READ, Filter(known_on=visit.query.filter.known_on))
    about = sites.of_place(visit, pcode)
    return {
        "place": place,
        "chain": [item for item in reversed(visit.tracker.gazetteer.chain(pcode)) if item.pcode != pcode],
        "names": _other_names(visit, place),
        "known": desk.part(("known", pcode, *valued.items()), lambda: _known(desk, valued)),
        "charts": charts,
        "inside": _inside(desk, pcode),
        "sites": [row for row in about if not row.named][:_MOST_SITES],
        "named": [row for row in about if row.named][:_MOST_SITES],
        "whole": pcode in visit.tracker.gazetteer.countries,
        "landmarks": charting.landmarks(visit, pcode) if charts else [],
        "beside": desk.part(("beside", pcode, *valued.items()), lambda: _beside(desk, valued)),
        "figures": [line(record, visit.speech) for record in _telling(figures)[:_MOST_QUOTES]],
        "problems": [record.problem for record in visit.tracker.problems_of(pcode, _MOST_PROBLEMS)],
        "children": sorted(visit.tracker.gazetteer.children(pcode), key=lambda child: child.pcode),
    }


def _known(desk: Desk, valued: Mapping[Series, Print]) -> list[Known]:
    """The last known value of each series."""
    found = desk.recent(valued, MOST)
    desk.prepare(record.point.recommended for records in found.values() for record in records[-2:])
    return [known for series in valued if (known := desk.known(found[series])) is not None]


def _rank(chart: charting.Chart) -> int:
    """People present first, then movements, then returns, then what is counted since a day: what shares no axis and no sum stands apart (R5, R34)."""
    series = chart.series
    if series.since is not None:
        return 3
    if series.metric in {Metric.RETURN, Metric.RETURNEE_STOCK}:
        return 2
    return 0 if series.metric.is_stock else 1


def _inside(desk: Desk, pcode: str) -> Grid | None:
    """What is known of the places directly below, beside each other; None where nothing is. Towns and sites have pages and lists of their own."""
    gazetteer = desk.visit.tracker.gazetteer
    codes = [child.pcode for child in gazetteer.children(pcode) if child.level in {Level.ADM1, Level.ADM2, Level.ADM3}]
    if pcode in gazetteer.countries:
        codes = provinces(desk.visit, pcode)  # in the order that its dashboard gives them
    known: dict[str, dict[Series, Print]] = {code: {} for code in codes}
    for series, found in desk.prints(codes).items():
        if found.valued:
            known[series.place][series] = found
    known = {code: own for code, own in known.items() if own}
    return grid(desk, known) if known else None


def _telling(figures: Sequence[FigureRecord]) -> list[FigureRecord]:
    """Figures without the repeats of a claim: sentences of people before cells of tables, the newest of each first."""
    once = [record for record in figures if record.role is not FigureRole.DUPLICATE]
    return sorted(once, key=lambda record: record.figure.evidence.sheet is not None)


def listed(visit: Visit) -> dict[str, Any]:
    """Facts of the list of places: each country's provinces and their districts."""
    gazetteer = visit.tracker.gazetteer
    countries = [(code, [(pcode, gazetteer.children(pcode)) for pcode in provinces(visit, code)]) for code in visit.tracker.config.spec.tracker.countries]
    return {
        "countries": [(code, [(pcode, [child for child in children if child.level is Level.ADM2]) for pcode, children in rows]) for code, rows in countries]
    }


def _other_names(visit: Visit, place: Place) -> list[tuple[str, str]]:
    """The place's name in the other languages of this installation."""
    shown = visit.place(place.pcode)
    names = [(speech.code, visit.tracker.gazetteer.name(place.pcode, speech.code)) for speech in visit.languages]
    return [(code, name) for code, name in names if name != shown]


def _beside(desk: Desk, series_of_place: Mapping[Series, Print]) -> list[Beside]:
    """Values of series that count alike but are not the same: where the direction of one is not stated, or two differ in population or cause."""
    rivalled = [one for one in series_of_place if any(one != other and _comparable(one, other) for other in series_of_place)]
    found = {series: [record for record in desk.whole(series) if record.point.value is not None] for series in rivalled}
    pairs: list[Beside] = []
    rare = sorted(found, key=lambda series: len(found[series]))
    for index, series in enumerate(rare):
        rivals = [_Ordered(found[other]) for other in rare[index + 1 :] if _comparable(series, other)]
        for record in reversed(found[series]) if rivals else ():
            others = [best.point for rival in rivals if (best := rival.nearest(record)) is not None]
            if others:
                desk.fetch([record.point.recommended, *(point.recommended for point in others)])
                worded = [(desk.worded(point), desk.figure(point.recommended)) for point in others]
                pairs.append(Beside(desk.worded(record.point), desk.figure(record.point.recommended), worded))
            if len(pairs) == _MOST_PAIRS:
                return pairs
    return pairs


def _comparable(one: Series, other: Series) -> bool:
    """Two series of one metric that a reader may take for the same."""
    if one.metric is not other.metric or (one.since is None) != (other.since is None):
        return False
    return one.direction is other.direction or Direction.UNSTATED in {one.direction, other.direction}


class _Ordered:
    """Points of one series in order of time, none without a value."""

    def __init__(self, records: Sequence[PointRecord]) -> None:
        self._records = records
        self._ends = [record.point.end for record in records]
        self._longest = max(record.point.end - record.point.start for record in records)

    def nearest(self, one: PointRecord) -> PointRecord | None:
        """The point that shares most days with `one`; None where none shares a day. Only those are looked at that end where it can be."""
        first = bisect_left(self._ends, one.point.start)
        last = bisect_right(self._ends, one.point.end + self._longest)
        days, index = max(((_days(one, self._records[index]), index) for index in range(first, last)), default=(0, 0))
        return self._records[index] if days > 0 else None


def _days(one: PointRecord, other: PointRecord) -> int:
    """Days that two periods share."""
    return (min(one.point.end, other.point.end) - max(one.point.start, other.point.start)).days + 1
