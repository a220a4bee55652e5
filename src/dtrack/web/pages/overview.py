"""The overview: what is set up, the national figures, and every province beside the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from babel.dates import format_date

from dtrack.model.point import PointRecord, Series
from dtrack.spec import DashboardSpec
from dtrack.terms import Direction, Level, Metric, Population
from dtrack.web import wording
from dtrack.web.languages import Speech
from dtrack.web.pages import atlas, charting
from dtrack.web.pages.desk import Desk, Known, order
from dtrack.web.site import Visit

Column = tuple[Metric, Direction, Population]
_MOST_COLUMNS = 5
_DEFAULT: tuple[Column, ...] = (
    (Metric.IDP_STOCK, Direction.NONE, Population.IDP),
    (Metric.NEW_DISPLACEMENT, Direction.ARRIVAL, Population.IDP),
    (Metric.RETURN, Direction.ARRIVAL, Population.IDP),
)
_WARN_SHARE = 0.05
"""A sum of provinces this far from the national figure is pointed out."""
_QUIET_DAYS = 62


@dataclass(frozen=True, slots=True)
class Row:
    """One province; a cell is None where nothing was collected."""

    code: str
    name: str
    cells: list[Known | None]


@dataclass(frozen=True, slots=True)
class Total:
    """The sum of the provinces beside the national figure, where both speak of one period."""

    period: str
    sum: str
    count: int
    national: Known | None
    difference: str | None
    warn: bool


def show(visit: Visit) -> dict[str, Any]:
    """Facts of the overview."""
    desk = Desk(visit)
    countries = [_country(desk, code) for code in visit.tracker.config.spec.tracker.countries]
    return {"countries": countries, **standing(visit), "boards": visit.tracker.dashboards, "warn_share": visit.speech.percent(_WARN_SHARE)}


def standing(visit: Visit) -> dict[str, Any]:
    """How far the collection has come: what set-up lacks, the month of the newest provincial figure, and whether two months have brought none."""
    setup = visit.tracker.setup()
    day = setup.newest
    quiet = day is not None and (visit.today - day).days > _QUIET_DAYS
    return {"setup": setup, "newest": None if day is None else month(day, visit.speech), "quiet": quiet}


def month(day: date, speech: Speech) -> str:
    """A month and its year."""
    return format_date(day, format="LLLL y", locale=speech.locale)


def board_of(visit: Visit, place: str) -> DashboardSpec | None:
    """The dashboard file that is about a place, the first in name order."""
    return next((board for _, board in sorted(visit.tracker.dashboards.items()) if board.place == place), None)


def provinces(visit: Visit, country: str) -> list[str]:
    """P-codes of a country's provinces: first those that its dashboard puts first, then by code."""
    codes = [place.pcode for place in visit.tracker.gazetteer.at_level(country, Level.ADM1)]
    board = board_of(visit, country)
    first = [code for code in (board.order if board else []) if code in codes]
    return first + sorted(set(codes) - set(first))


def _country(desk: Desk, country: str) -> dict[str, Any]:
    visit = desk.visit
    national = desk.lines(country)
    latest = {code: _latest(points) for code, points in desk.latest(provinces(visit, country)).items()}
    desk.prepare(record.point.recommended for points in latest.values() for record in points.values())
    columns = _columns(list(latest.values()))
    rows = [Row(code, visit.place(code), [_cell(desk, points, column) for column in columns]) for code, points in latest.items()]
    charts = [charting.chart(desk, records, f"{country.lower()}-{index}") for index, records in enumerate(_charted(national))]
    return {
        "code": country,
        "name": visit.place(country),
        "national": sorted((known for records in national.values() if (known := desk.known(records)) is not None), key=lambda known: known.old),
        "columns": [wording.counted(*column, visit.speech) for column in columns],
        "rows": rows,
        "totals": [_total(desk, [row.cells[index] for row in rows], national, column) for index, column in enumerate(columns)],
        "charts": charts,
        "map": _map(desk, country, rows, columns),
    }


def _map(desk: Desk, country: str, rows: Sequence[Row], columns: Sequence[Column]) -> atlas.Map | None:
    """Of the first column of which a province has a current value."""
    named = {row.code: row.name for row in rows}
    made = (
        atlas.of(desk, country, wording.counted(*column, desk.speech), named, {row.code: row.cells[index] for row in rows})
        for index, column in enumerate(columns)
    )
    return next((found for found in made if found is not None), None)


def _charted(national: dict[Series, list[PointRecord]]) -> list[list[PointRecord]]:
    return [
        records for series, records in national.items() if charting.worth_drawing(records) and series.metric in {Metric.IDP_STOCK, Metric.NEW_DISPLACEMENT}
    ][:2]


def _latest(records: Sequence[PointRecord]) -> dict[Column, PointRecord]:
    """The newest point in each column; a cumulative series is no column."""
    newest_points: dict[Column, PointRecord] = {}
    for record in sorted(records, key=lambda record: order(record.point.series)):
        series = record.point.series
        key = (series.metric, series.direction, series.population)
        if series.since is None and (key not in newest_points or newest_points[key].point.end < record.point.end):
            newest_points[key] = record
    return newest_points


def _columns(latest: Sequence[dict[Column, PointRecord]]) -> list[Column]:
    """What at least two provinces have, in the order of pages; a fresh installation shows what it would fill."""
    counts = Counter(column for points in latest for column in points)
    shared = [column for column, count in counts.items() if count > 1] or list(counts)
    ranked = sorted(shared, key=lambda column: order(Series("", column[0], column[1], column[2])))
    return ranked[:_MOST_COLUMNS] or list(_DEFAULT)


def _cell(desk: Desk, points: dict[Column, PointRecord], column: Column) -> Known | None:
    return desk.worded(points[column].point) if column in points else None


def _total(desk: Desk, cells: Sequence[Known | None], national: dict[Series, list[PointRecord]], column: Column) -> Total | None:
    """The sum over the provinces that share one period and source, never over different ones, with the national figure of that period beside it."""
    points = [cell.point for cell in cells if cell is not None]
    counts = Counter((point.start, point.end, point.source_org) for point in points)
    if not counts:
        return None
    (start, end, source), count = counts.most_common(1)[0]
    if count < 2:
        return None
    same = [point for point in points if (point.start, point.end, point.source_org) == (start, end, source)]
    total = sum((point.value for point in same if point.value is not None), Decimal(0))
    whole = [
        record.point
        for series, records in national.items()
        if (series.metric, series.direction, series.population) == column and series.since is None
        for record in records
        if (record.point.start, record.point.end) == (start, end) and record.point.value is not None
    ]
    share = None if not whole or not whole[0].value else float((total - whole[0].value) / whole[0].value)
    return Total(
        period=desk.speech.period(start, end, same[0].precision),
        sum=desk.speech.number(total),
        count=count,
        national=desk.worded(whole[0]) if whole else None,
        difference=None if share is None else desk.speech.percent(share),
        warn=share is not None and abs(share) > _WARN_SHARE,
    )
