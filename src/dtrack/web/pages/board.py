"""A dashboard file as a page: charts of one series each, and tables and maps of many places, in the order of its panels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from dtrack.charts import table
from dtrack.charts.table import Column
from dtrack.model.point import PointRecord, Series
from dtrack.spec import DashboardSpec, PanelSpec
from dtrack.store.seen_series import Print
from dtrack.terms import Level
from dtrack.web import wording
from dtrack.web.pages import atlas, charting
from dtrack.web.pages.desk import Desk
from dtrack.web.pages.grid import Grid, Only, grid
from dtrack.web.pages.overview import provinces
from dtrack.web.site import Visit, not_found

_SIDE_BY_SIDE = ("table", "map")
"""Panels that are about many places at once."""


def show(visit: Visit, name: str) -> dict[str, Any]:
    """Facts of the page; NotFoundError where there is no such file."""
    found = visit.tracker.dashboards.get(name)
    if found is None:
        raise not_found("dashboard", name)
    desk = Desk(visit)
    return {"board": found, "panels": [_panel(desk, panel, found, name, number) for number, panel in enumerate(found.panel)]}


def _panel(desk: Desk, panel: PanelSpec, board: DashboardSpec, name: str, number: int) -> dict[str, Any]:
    visit = desk.visit
    title = panel.title or wording.word(wording.METRICS, panel.metric, visit.speech) or visit.speech.gettext("Over time")
    shown: dict[str, Any] = {"title": title, "note": panel.note, "kind": panel.chart, "ident": f"p{number}", "charts": [], "grid": None, "map": None}
    places = _places(visit, panel, board)
    if panel.chart in _SIDE_BY_SIDE:
        made = _grid(desk, panel, board, places)
        if panel.chart == "table":
            return {**shown, "grid": made if any(cell for row in made.rows for cell in row.cells) else None}
        return {**shown, "map": _map(desk, made, _country(visit, panel, board), f"p{number}-map")}
    series = [(place, records) for place in places for records in _chosen(desk, place, panel, board)]
    drawn = [(place, records, f"p{number}-{place}-{charting.slug(records[0].point.series)}") for place, records in series]
    return {**shown, "charts": [charting.chart(desk, records, ident, place=visit.place(place), board=f"/d/{name}") for place, records, ident in drawn]}


def _country(visit: Visit, panel: PanelSpec, board: DashboardSpec) -> str:
    """The country that a panel is about, or lies in."""
    place = panel.place or board.place
    countries = visit.tracker.config.spec.tracker.countries
    chain = [each.pcode for each in visit.tracker.gazetteer.chain(place)] if place else []
    return next((code for code in chain if code in countries), countries[0])


def _places(visit: Visit, panel: PanelSpec, board: DashboardSpec) -> list[str]:
    """P-codes of what a panel shows: those of its level within its place, first those of the page's `order`; without a level its place alone, or, side by
    side, the provinces."""
    gazetteer, country = visit.tracker.gazetteer, _country(visit, panel, board)
    level = Level(panel.level) if panel.level else Level.ADM1 if panel.chart in _SIDE_BY_SIDE else None
    if level is None:
        return [panel.place or board.place or country]
    if level is Level.ADM0:
        return list(visit.tracker.config.spec.tracker.countries)
    within = panel.place or board.place or country
    every = provinces(visit, country) if level is Level.ADM1 else [place.pcode for place in gazetteer.at_level(country, level)]
    own = [code for code in every if within == country or gazetteer.within(code, within)]
    first = [code for code in board.order if code in own]
    # A page that orders its provinces shows those alone in charts of one place each; a table and a map are of all.
    return first if first and panel.chart not in _SIDE_BY_SIDE else first + [code for code in own if code not in first]


def _grid(desk: Desk, panel: PanelSpec, board: DashboardSpec, places: Sequence[str]) -> Grid:
    known: dict[str, dict[Series, Print]] = {code: {} for code in places}
    for series, found in desk.prints(places).items():
        if found.valued and panel.metric in {None, series.metric} and panel.direction in {None, series.direction}:
            known[series.place][series] = found
    columns: list[Column] = table.draw(list(known.values()))
    return grid(desk, known, columns, Only(panel.since or board.since or "", board.source))


def _map(desk: Desk, made: Grid, country: str, ident: str) -> atlas.Map | None:
    """Of the first column of which a place has a current value."""
    names = {row.code: row.name for row in made.rows}
    maps = (atlas.of(desk, country, head.name, names, {row.code: row.cells[at] for row in made.rows}, ident=ident) for at, head in enumerate(made.heads))
    return next((found for found in maps if found is not None), None)


def _chosen(desk: Desk, place: str, panel: PanelSpec, board: DashboardSpec) -> Iterator[list[PointRecord]]:
    """The series of a place that a panel asks for, without what ended before its beginning and without other sources than the page's."""
    since = panel.since or board.since or ""
    for series, records in desk.lines(place).items():
        if panel.metric in {None, series.metric} and panel.direction in {None, series.direction} and charting.kind(series) == panel.chart:
            kept = [one for one in records if one.point.end.isoformat() >= since and board.source in {None, one.point.source_org}]
            if charting.worth_drawing(kept):
                yield kept
