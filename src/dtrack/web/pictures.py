"""A chart as a picture that can be passed on alone: title, method, source, dates and licence stand inside."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from dtrack.charts.drawing.picture import picture
from dtrack.errors import NotFoundError, UsageError
from dtrack.model.filter import Filter
from dtrack.model.point import PointRecord, Series
from dtrack.store.pointing import series_of
from dtrack.web import languages
from dtrack.web.pages import charting
from dtrack.web.pages.desk import Desk
from dtrack.web.query import Query
from dtrack.web.site import Visit

if TYPE_CHECKING:
    from dtrack.tracker import Tracker


def draw(visit: Visit, *, public_only: bool) -> str:
    """The SVG of the one series that the filter names: by its own name, or the place's, of the metric, and of the direction where several are to be had.

    NotFoundError where no series is left, UsageError with the choices where several are. `public_only` leaves out points that rest on anything not public.
    """
    visit = visit.as_reader() if public_only else visit
    wanted = visit.query.filter
    desk = Desk(visit)
    found = desk.points(series_of(wanted.series).place if wanted.series else wanted.place or "")
    if public_only:
        found = _public(desk, found)
    series = _one(visit, found)
    records = found[series]
    made = charting.drawn(desk, records, place=visit.place(series.place))
    speech = visit.speech
    licences = _licences(visit, desk, records)
    known = speech.moment(wanted.known_on) if wanted.known_on else speech.moment(visit.now)
    told = [
        made.ended,
        made.method,
        made.source,
        speech.gettext("Figures as reported; lowest and highest over known independent origins. As known on %(moment)s.", moment=known),
        speech.gettext("Licence: %(licence)s", licence=", ".join(licences)) if licences else "",
        f"dtrack · {series.place} · {series.metric.value}",
    ]
    return picture(made, told, direction=speech.direction)


def visit_of(tracker: Tracker, wanted: Filter, language: str, now: datetime | None = None) -> Visit:
    """A visit without a browser, for the command line. UsageError for a language that there is not."""
    if language not in languages.shipped():
        raise UsageError(f"--lang {language!r} does not exist", f"Use one of: {', '.join(languages.shipped())}.")
    speech = languages.load(language)
    return Visit(tracker, speech, Query(filter=replace(wanted, limit=None, offset=0)), now or datetime.now(UTC), "/", (speech,))


def write(svg: str, out: Path) -> None:
    """The picture as a file: .svg needs nothing, .png and .pdf a Chromium. UsageError for another ending."""
    if out.suffix not in (".svg", ".png", ".pdf"):
        raise UsageError(f"{out.name} ends in none of .svg, .png, .pdf", "Name the file by the format that you want.")
    if out.suffix == ".svg":
        out.write_text(svg, "utf-8")
        return
    from dtrack.web import browser

    browser.to_file(svg, out, browser=browser.find())


def _one(visit: Visit, found: dict[Series, list[PointRecord]]) -> Series:
    wanted = visit.query.filter
    fitting = [
        series
        for series, records in found.items()
        if wanted.metric in (None, series.metric) and wanted.direction in (None, series.direction) and any(record.point.value is not None for record in records)
    ]
    if not fitting:
        has = ", ".join(sorted({f"{series.metric.value} ({series.direction.value})" for series in found})) or "none"
        raise NotFoundError(f"no series of {wanted.place} fits", f"It has: {has}.")
    return max(fitting, key=lambda series: (series.since is None, len(found[series]), max(record.point.end for record in found[series])))


def _public(desk: Desk, found: dict[Series, list[PointRecord]]) -> dict[Series, list[PointRecord]]:
    desk.fetch(verdict.figure for records in found.values() for record in records for verdict in record.point.verdicts)
    kept = {series: [record for record in records if _all_public(desk, record)] for series, records in found.items()}
    return {series: records for series, records in kept.items() if records}


def _all_public(desk: Desk, record: PointRecord) -> bool:
    figures = [desk.figure(verdict.figure) for verdict in record.point.verdicts]
    return all(figure is not None and figure.sensitivity.value == "public" for figure in figures)


def _licences(visit: Visit, desk: Desk, records: list[PointRecord]) -> list[str]:
    """Of the documents behind the points, else of their publishers as the jobs state it; each once."""
    figures = [figure for record in records if (figure := desk.figure(record.point.recommended)) is not None]
    stated, jobs = visit.tracker.licences(figure.document for figure in figures), visit.tracker.jobs
    behind = {(figure.document, figure.job) for figure in figures}
    found = {stated.get(document) or (jobs[job].publisher.licence if job in jobs else None) for document, job in behind}
    return sorted(licence for licence in found if licence)
