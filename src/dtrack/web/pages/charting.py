"""From a series to its chart on a page: the picture, the data for Plotly, and the table behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from dtrack import naming
from dtrack.charts.drawing import Brief, Drawing, Mark, to_plotly, to_svg
from dtrack.charts.drawing.lines import TABLE_ROWS
from dtrack.model.landmark import LandmarkSpec
from dtrack.model.point import PointRecord, Series
from dtrack.web import wording
from dtrack.web.pages.desk import Desk, Known, sources
from dtrack.web.site import Visit, script_json


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart, ready for the template."""

    ident: str
    drawing: Drawing
    svg: Markup
    data: Markup
    rows: list[Known]
    series: Series
    more: int
    """Values that are older than those of `rows`: they are in the CSV of the place's series."""


def worth_drawing(records: Sequence[PointRecord]) -> bool:
    """A single value is told in words; from two on there is something to see."""
    return sum(record.point.value is not None for record in records) > 1


def kind(series: Series) -> str:
    """Which chart draws a series."""
    return "cumulative" if series.since is not None else "trend" if series.metric.is_stock else "flow"


def chart(desk: Desk, records: Sequence[PointRecord], ident: str, *, place: str | None = None, frame: Frame | None = None) -> Chart:
    """The chart of one series."""
    drawing = drawn(desk, records, place=place, frame=frame)
    told = records[-TABLE_ROWS:]
    desk.prepare(record.point.recommended for record in told)
    rows = [desk.worded(record.point) for record in reversed(told)]
    more = len(records) - len(told)
    return Chart(ident, drawing, to_svg(drawing, ident=ident), script_json(to_plotly(drawing)), rows, records[0].point.series, more)


def drawn(desk: Desk, records: Sequence[PointRecord], *, place: str | None = None, frame: Frame | None = None) -> Drawing:
    """What the chart of one series shows."""
    speech, series = desk.speech, records[0].point.series
    named = ", ".join(sources(records)) or speech.gettext("source not named")
    name = wording.series(series, speech)
    brief = Brief(
        title=speech.gettext("%(place)s: %(name)s", place=place, name=name) if place else name,
        unit=wording.word(wording.UNITS, records[0].point.unit, speech),
        source=speech.gettext("Source: %(source)s", source=named),
        speech=speech,
        span=frame.span if frame else None,
        top=frame.top if frame else None,
        marks=tuple(Mark(at=event.date, text=event.words(speech.code)) for event in landmarks(desk.visit, series.place)),
    )
    made: Drawing = naming.load("charts", kind(series)).draw(records, brief)
    return made


def landmarks(visit: Visit, pcode: str) -> list[LandmarkSpec]:
    """The installation's dated events of a place and of what holds it, in time."""
    return [event for event in visit.tracker.landmarks if visit.tracker.gazetteer.within(pcode, event.place)]


@dataclass(frozen=True, slots=True)
class Frame:
    """Axes that charts under each other share, so that they can be compared."""

    span: tuple[date, date]
    top: float


def frames(found: Mapping[Series, Sequence[PointRecord]]) -> dict[Series, Frame]:
    """Arrivals and departures of one metric, population and cause share their axes."""
    shared: dict[tuple[str, ...], list[Series]] = {}
    for series in found:
        if kind(series) == "flow" and worth_drawing(found[series]):
            shared.setdefault((series.metric, series.population, series.cause), []).append(series)
    made: dict[Series, Frame] = {}
    for group in shared.values():
        points = [record.point for series in group for record in found[series]]
        top = max([float(point.value) for point in points if point.value is not None] + [0.0])
        if len(group) > 1:
            made.update(dict.fromkeys(group, Frame((min(point.start for point in points), max(point.end for point in points)), top)))
    return made
