"""From a series to its chart on a page: the picture, the data for Plotly, and the table behind it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from markupsafe import Markup

from dtrack import naming
from dtrack.charts.drawing import Brief, Drawing, Mark, to_plotly, to_svg
from dtrack.charts.drawing.lines import TABLE_ROWS
from dtrack.model.landmark import LandmarkSpec
from dtrack.model.point import PointRecord, Series
from dtrack.model.site import ENDINGS, SiteAct, SiteDeed
from dtrack.speech import sites as speech_sites
from dtrack.store.seen_series import Print
from dtrack.terms import Cause, Level
from dtrack.web import wording
from dtrack.web.pages import uses
from dtrack.web.pages.desk import Desk, sources
from dtrack.web.site import Visit, script_json

_AFTER = 0.12
"""Of its axis: room after a closing for the word beside its mark."""
_MARKED = (*ENDINGS, SiteDeed.REOPEN, SiteDeed.RENAME)


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart as it stands on a page, with its table and what can be taken from it."""

    ident: str
    title: str
    series: Series
    html: Markup


def worth_drawing(records: Sequence[PointRecord]) -> bool:
    """A single value is told in words; from two on there is something to see."""
    return sum(record.point.value is not None for record in records) > 1


def kind(series: Series) -> str:
    """Which chart draws a series."""
    return "cumulative" if series.since is not None else "trend" if series.metric.is_stock else "flow"


def slug(series: Series) -> str:
    """Where a chart stands on its page: the same for good, so that links to it hold."""
    parts = [series.metric.value, series.direction.value, series.population.value]
    parts += [series.cause.value] if series.cause is not Cause.UNSTATED else []
    return "-".join([*parts, *([series.since.isoformat()] if series.since else [])])


def charts(desk: Desk, prints: Mapping[Series, Print], *, prefix: str = "", titled: bool = False) -> list[Chart]:
    """Every series of one place that is worth drawing, each from memory where it has not changed. `titled` puts the place's name into the title."""
    worth = [series for series, found in prints.items() if found.valued > 1]
    groups: dict[Hashable, list[Series]] = {}
    for series in worth:
        groups.setdefault(_group(series), []).append(series)
    return desk.parts([_asked(desk, series, groups[_group(series)], prints, prefix, titled=titled) for series in worth])


def _asked(
    desk: Desk, series: Series, group: Sequence[Series], prints: Mapping[Series, Print], prefix: str, *, titled: bool
) -> tuple[tuple[Hashable, ...], Callable[[], Chart]]:
    """What a chart hangs on (its own series, and those that share its axes), and how it is made."""

    def make() -> Chart:
        frame = frames({each: desk.whole(each) for each in group}).get(series) if len(group) > 1 else None
        return chart(desk, desk.whole(series), prefix + slug(series), place=desk.visit.place(series.place) if titled else None, frame=frame)

    return ("chart", prefix, titled, series, tuple(prints[each] for each in group)), make


def _group(series: Series) -> Hashable:
    """Series that share their axes."""
    return (series.metric, series.population, series.cause) if kind(series) == "flow" else series


def chart(desk: Desk, records: Sequence[PointRecord], ident: str, *, place: str | None = None, frame: Frame | None = None, board: str = "") -> Chart:
    """The chart of one series. `board`: the page that it stands on where that is not the place's own."""
    told = records[-TABLE_ROWS:]
    series = records[0].point.series
    last = next(record for record in reversed(records) if record.point.value is not None)
    desk.prepare(record.point.recommended for record in [*told, last])
    drawing = drawn(desk, records, place=place, frame=frame)
    html = desk.visit.render(
        "_chart.html",
        ident=ident,
        drawing=drawing,
        svg=to_svg(drawing, ident=ident),
        data=script_json(to_plotly(drawing)),
        rows=[desk.worded(record.point) for record in reversed(told)],
        more=len(records) > len(told),
        # On the overview ids carry the country; what lasts is the chart's place on the page of the place itself.
        use=uses.of(desk, series, last, ident=ident if board else slug(series), page=board),
        public_url=desk.visit.tracker.config.spec.web.public_url.rstrip("/"),
    )
    return Chart(ident, drawing.title, series, html)


def drawn(desk: Desk, records: Sequence[PointRecord], *, place: str | None = None, frame: Frame | None = None) -> Drawing:
    """What the chart of one series shows."""
    speech, series = desk.speech, records[0].point.series
    named = ", ".join(sources(records)) or speech.gettext("source not named")
    name = wording.series(series, speech)
    acts = _life(desk.visit, series.place)
    ends = tuple(act.on.end for act in acts if act.deed in ENDINGS and act.site not in act.into)
    brief = Brief(
        title=speech.gettext("%(place)s: %(name)s", place=place, name=name) if place else name,
        unit=wording.word(wording.UNITS, records[0].point.unit, speech),
        source=speech.gettext("Source: %(source)s", source=named),
        speech=speech,
        span=frame.span if frame else _until_its_end(records, ends),
        top=frame.top if frame else None,
        marks=_marks(desk.visit, series.place, acts),
        ends=ends,
    )
    made: Drawing = naming.load("charts", kind(series)).draw(records, brief)
    ended = _ended(desk, records, ends)
    return replace(made, ended=ended, description=f"{made.description} {ended}") if ended else made


def _ended(desk: Desk, records: Sequence[PointRecord], ends: Sequence[date]) -> str:
    """That the last value is past its window, with its date and age (R27); nothing where it is current, or where the site's closing stands on the chart."""
    last = next((record.point for record in reversed(records) if record.point.value is not None), None)
    if last is None or any(day >= last.end for day in ends):
        return ""
    known = desk.worded(last)
    return desk.speech.gettext("Last figure: %(date)s, %(age)s; not current.", date=known.period, age=known.age) if known.old else ""


def _life(visit: Visit, pcode: str) -> list[SiteAct]:
    """What happened to a site that its line must tell of: its own endings, openings and names. Nothing for other places."""
    place = visit.tracker.gazetteer.get(pcode)
    if place is None or place.level is not Level.SITE:
        return []
    return [act for act in visit.tracker.site(pcode, visit.query.filter.known_on).site.acts if act.site == pcode and act.deed in _MARKED]


def _until_its_end(records: Sequence[PointRecord], ends: Sequence[date]) -> tuple[date, date] | None:
    """The days from a site's first value to its closing, so that the closing is on the chart; None where it did not end after its last value."""
    valued = [record.point for record in records if record.point.value is not None]
    last = max((day for day in ends if valued and day > valued[-1].end), default=None)
    if last is None:
        return None
    first = min(point.start for point in valued)
    return first, last + (last - first) * _AFTER


def _marks(visit: Visit, pcode: str, acts: Sequence[SiteAct]) -> tuple[Mark, ...]:
    """Events of the installation, and of the life of a site, in time."""
    found = [Mark(at=event.date, text=event.words(visit.speech.code)) for event in landmarks(visit, pcode)]
    found += [Mark(at=act.on.end, text=wording.word(speech_sites.DEEDS, act.deed, visit.speech)) for act in acts]
    return tuple(sorted(found, key=lambda mark: mark.at))


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
