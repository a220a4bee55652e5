"""The overview: what is set up, the national figures, and every province beside the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from babel.dates import format_date

from dtrack.charts.drawing.spark import MOST
from dtrack.charts.table import Column, column_of
from dtrack.model.point import Series
from dtrack.model.run import JobHealth
from dtrack.spec import DashboardSpec
from dtrack.store.seen_series import Print
from dtrack.terms import Level, Metric
from dtrack.web import wording
from dtrack.web.languages import Speech
from dtrack.web.pages import atlas, charting
from dtrack.web.pages.desk import Desk, Known
from dtrack.web.pages.grid import Row, grid
from dtrack.web.pages.health import by_state
from dtrack.web.site import Visit

_WARN_SHARE = 0.05
"""A sum of provinces this far from the national figure is pointed out."""
_QUIET_DAYS = 62


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
    stands = standing(visit)
    jobs = stands["setup"].jobs
    for country in countries:
        # Of one country alone all sources are told of above.
        own = [job for job in jobs if job.country == country["code"]] if len(countries) > 1 else []
        country["strip"] = _strip(own, visit)
    return {
        "countries": countries,
        **stands,
        "strip": _strip(jobs, visit),
        "boards": visit.tracker.dashboards,
        "warn_share": visit.speech.percent(_WARN_SHARE),
    }


def _strip(jobs: Sequence[JobHealth], visit: Visit) -> list[tuple[str, str, int]]:
    """Name, heading and number of the sources of each state that has any."""
    return [(name, title, len(found)) for name, title, found in by_state(jobs, visit.speech)]


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
    codes = provinces(visit, country)
    prints = desk.prints([country, *codes])
    by_place: dict[str, dict[Series, Print]] = {code: {} for code in [country, *codes]}
    for series, found in prints.items():
        if found.valued:
            by_place[series.place][series] = found
    national = by_place[country]
    table = grid(desk, {code: by_place[code] for code in codes})
    rows, columns = table.rows, table.columns
    everything = tuple((code, *by_place[code].items()) for code in [country, *codes])
    return {
        "code": country,
        "name": visit.place(country),
        "national": desk.part(("national", country, *national.items()), lambda: _national(desk, national)),
        "grid": table,
        "totals": desk.part(("totals", *everything), lambda: [_total(desk, [row.cells[at] for row in rows], national, of) for at, of in enumerate(columns)]),
        "charts": charting.charts(desk, dict(_charted(national)), prefix=f"{country.lower()}-"),
        "map": desk.part(("map", *everything), lambda: _map(desk, country, rows, columns)),
    }


def _national(desk: Desk, national: Mapping[Series, Print]) -> list[Known]:
    """The last known value of each national series, those that are current first."""
    found = desk.recent(national, MOST)
    return sorted((known for series in national if (known := desk.known(found[series])) is not None), key=lambda known: known.old)


def _map(desk: Desk, country: str, rows: Sequence[Row], columns: Sequence[Column]) -> atlas.Map | None:
    """Of the first column of which a province has a current value."""
    named = {row.code: row.name for row in rows}
    made = (
        atlas.of(desk, country, wording.counted(*column, desk.speech), named, {row.code: row.cells[index] for row in rows})
        for index, column in enumerate(columns)
    )
    return next((found for found in made if found is not None), None)


def _charted(national: Mapping[Series, Print]) -> list[tuple[Series, Print]]:
    return [(series, found) for series, found in national.items() if found.valued > 1 and series.metric in {Metric.IDP_STOCK, Metric.NEW_DISPLACEMENT}][:2]


def _total(desk: Desk, cells: Sequence[Known | None], national: Mapping[Series, Print], column: Column) -> Total | None:
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
        for series in national
        if column_of(series) == column and series.since is None
        for record in desk.whole(series)
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
