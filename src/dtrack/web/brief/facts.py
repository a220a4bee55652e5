"""What a brief says: gathered from points, figures and changes, worded by sentences that take every number from a figure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from markupsafe import Markup

from dtrack.charts.drawing import to_svg
from dtrack.charts.drawing.picture import picture
from dtrack.errors import NotFoundError
from dtrack.model.change import ChangeKind, ClaimChange
from dtrack.model.figure import FigureRecord
from dtrack.model.locus import principal
from dtrack.model.point import PointRecord
from dtrack.terms import Direction, FigureRole, Level, Metric, Population, Sensitivity
from dtrack.web import wording
from dtrack.web.pages import charting
from dtrack.web.pages.desk import Desk
from dtrack.web.pages.figures import citation, claim, line
from dtrack.web.site import Visit

_MOST_LINES = 40
"""Of either kind: three languages of them stay under what can be sent by message."""
_MOST_ROWS = 120
"""Of the table: a line is short."""
_MOST_CHARTS = 4
_ASKED: tuple[tuple[Metric, Direction, Population], ...] = (
    (Metric.IDP_STOCK, Direction.NONE, Population.IDP),
    (Metric.NEW_DISPLACEMENT, Direction.ARRIVAL, Population.IDP),
    (Metric.RETURN, Direction.ARRIVAL, Population.IDP),
)
"""What a coordinator asks of every place: its absence is said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One sentence with the figure that it was made from."""

    text: str
    figure: str
    citation: str
    quote: str
    url: str | None
    checked: str
    internal: bool
    place: str
    counts: str
    value: str
    period: str
    source: str
    published: str
    """Day of publication, as the table shows it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One chart with its sentences. `alone`: the same as a file of its own, for what cannot hold an SVG."""

    title: str
    svg: Markup
    note: str
    alone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """A brief in one language. `since` and `until` are its days, both included."""

    language: str
    direction: str
    place: str
    since: date
    until: date
    heading: str
    window: str
    checked_note: str
    reported: tuple[Line, ...]
    learned: tuple[Line, ...]
    unknown: tuple[str, ...]
    pictures: tuple[Picture, ...]
    known: str
    rows: tuple[Line, ...] = ()
    """The figures of these days as a table: more of them than sentences."""
    more: int = 0
    """Sentences that were left out for length."""


def gather(visit: Visit, pcode: str, since: date, *, public_only: bool) -> Brief:
    """The brief of a place from `since` to the visit's day. NotFoundError for a place that nobody knows."""
    visit = visit.as_reader() if public_only else visit
    gazetteer, speech = visit.tracker.gazetteer, visit.speech
    place = gazetteer.get(pcode)
    if place is None:
        raise NotFoundError(f"there is no place {pcode!r}", "`dtrack places list` shows the codes.")
    until = _until(visit)
    desk = Desk(visit)
    places = [pcode, *(child.pcode for child in gazetteer.children(pcode) if child.level in (Level.ADM1, Level.ADM2))]
    reported = [each for code in places for each in _reported(desk, code, since, until, public_only=public_only)]
    learned = list(_learned(visit, pcode, since, public_only=public_only))
    charted = [records for records in desk.points(pcode).values() if charting.worth_drawing(records) and (not public_only or _public(desk, records))]
    return Brief(
        language=speech.code,
        direction=speech.direction,
        place=pcode,
        since=since,
        until=until,
        heading=speech.gettext("%(place)s: displacement brief", place=visit.place(pcode)),
        window=speech.gettext("%(since)s to %(until)s", since=speech.day(since), until=speech.day(until)),
        checked_note=_note([*reported[:_MOST_LINES], *learned[:_MOST_LINES]], visit),
        reported=tuple(reported[:_MOST_LINES]),
        learned=tuple(learned[:_MOST_LINES]),
        unknown=tuple(sentence for code in places for sentence in _unknown(desk, code, since, public_only=public_only)),
        pictures=tuple(_picture(desk, records, f"{speech.code}-{number}", visit.place(pcode)) for number, records in enumerate(charted[:_MOST_CHARTS])),
        rows=tuple(reported[:_MOST_ROWS]),
        known=speech.gettext("As known on %(moment)s.", moment=speech.moment(visit.query.filter.known_on or visit.now)),
        more=max(len(reported) - _MOST_LINES, 0) + max(len(learned) - _MOST_LINES, 0),
    )


def _until(visit: Visit) -> date:
    asked = visit.query.filter.known_on
    return asked.date() if asked else visit.today


def _reported(desk: Desk, code: str, since: date, until: date, *, public_only: bool) -> Iterable[Line]:
    """Recommended figures of the place's own series whose period touches the window."""
    found = [
        record
        for records in desk.points(code).values()
        for record in records
        if record.point.value is not None and record.point.start <= until and record.point.end >= since
    ]
    desk.fetch(record.point.recommended for record in found)
    for record in found:
        figure = desk.figure(record.point.recommended)
        if figure is not None and (not public_only or figure.sensitivity is Sensitivity.PUBLIC):
            yield line_of(desk.visit, figure, code)


def _plain(visit: Visit, record: FigureRecord, code: str) -> str:
    words = {"place": visit.place(code), "claim": claim(record.figure, visit.speech), "source": _source(visit, record)}
    return visit.speech.gettext("%(place)s: %(claim)s, as reported by %(source)s.", **words)


def _learned(visit: Visit, pcode: str, since: date, *, public_only: bool) -> Iterable[Line]:
    """What became known in the window about days before it, of the place and of everything in it."""
    gazetteer = visit.tracker.gazetteer
    for change in visit.tracker.changes(datetime.combine(since, time.min, UTC), visit.query.filter.known_on):
        record = change.figure
        code = principal(record.figure)
        earlier = record.figure.end is None or record.figure.end < since
        inside = code is not None and gazetteer.within(code, pcode)
        shown = not public_only or record.sensitivity is Sensitivity.PUBLIC
        counted = change.kind is not ChangeKind.NEW or record.role in (None, FigureRole.RECOMMENDED)
        if earlier and inside and shown and counted and code is not None:
            yield _line(visit, record, code, _changed(visit, change, code))


def _changed(visit: Visit, change: ClaimChange, code: str) -> str:
    speech, figure = visit.speech, change.figure.figure
    words = {"place": visit.place(code), "claim": claim(figure, speech), "source": _source(visit, change.figure), "day": speech.day(change.at.date())}
    if change.kind in (ChangeKind.WITHDRAWN, ChangeKind.REJECTED):
        return speech.gettext("%(place)s: no longer stands since %(day)s: %(claim)s (%(source)s).", **words)
    if change.kind is ChangeKind.CONTRADICTED:
        return speech.gettext("%(place)s: contradicted on %(day)s by another source: %(claim)s, as reported by %(source)s.", **words)
    if change.kind is ChangeKind.REVISED and change.before is not None and change.before.figure.value != figure.value:
        before = wording.value(change.before.figure, speech)
        return speech.gettext("%(place)s: revised on %(day)s: %(claim)s (before: %(before)s), as reported by %(source)s.", before=before, **words)
    return speech.gettext("%(place)s: learned on %(day)s: %(claim)s, as reported by %(source)s.", **words)


def line_of(visit: Visit, record: FigureRecord, code: str) -> Line:
    """A figure as one sentence: what is reported of a place."""
    return _line(visit, record, code, _plain(visit, record, code))


def _line(visit: Visit, record: FigureRecord, code: str, text: str) -> Line:
    told = line(record, visit.speech)
    return Line(
        text=text,
        figure=record.id,
        citation=citation(visit, record),
        quote=record.figure.evidence.quote,
        url=record.url,
        checked=told.checked,
        internal=record.sensitivity is not Sensitivity.PUBLIC,
        place=visit.place(code),
        counts=told.counts,
        value=told.value,
        period=told.period,
        source=_source(visit, record),
        published=visit.speech.day(record.published) if record.published else "–",
    )


def _source(visit: Visit, record: FigureRecord) -> str:
    return record.figure.source_org or record.publisher or visit.speech.gettext("source not named")


def _unknown(desk: Desk, code: str, since: date, *, public_only: bool) -> Iterable[str]:
    """What nobody reported for the window: of each asked series the last day for which anything is known."""
    speech = desk.speech
    series = desk.points(code)
    for metric, direction, population in _ASKED:
        own = [
            record.point
            for of, records in series.items()
            if (of.metric, of.direction) == (metric, direction)
            for record in records
            if record.point.value is not None and (not public_only or _public(desk, [record]))
        ]
        last = max((point.end for point in own), default=None)
        if last is not None and last >= since:
            continue
        words = {"place": desk.visit.place(code), "counts": wording.inside(wording.counted(metric, direction, population, speech))}
        if last is None:
            yield speech.gettext("No figure was ever collected for %(place)s: %(counts)s.", **words)
        else:
            yield speech.gettext("No figure received for %(place)s since %(day)s: %(counts)s.", day=speech.day(last), **words)


def _public(desk: Desk, records: Sequence[PointRecord]) -> bool:
    desk.fetch(verdict.figure for record in records for verdict in record.point.verdicts)
    figures = [desk.figure(verdict.figure) for record in records for verdict in record.point.verdicts]
    return all(figure is not None and figure.sensitivity is Sensitivity.PUBLIC for figure in figures)


def _picture(desk: Desk, records: Sequence[PointRecord], ident: str, place: str) -> Picture:
    made = charting.drawn(desk, records, place=place)
    alone = picture(made, [made.ended, made.method, made.source], direction=desk.speech.direction)
    return Picture(
        title=made.title, svg=to_svg(made, ident=f"b-{ident}"), note=" ".join(filter(None, (made.ended, f"{made.source}. {made.method}"))), alone=alone
    )


def _note(lines: Sequence[Line], visit: Visit) -> str:
    """The head of a page whose figures no person has looked at."""
    unchecked = sum(each.checked == wording.word(wording.CHECKED, "extracted", visit.speech) for each in lines)
    return visit.speech.gettext("MACHINE-READ, NOT CHECKED: %(count)s of %(all)s figures below.", count=unchecked, all=len(lines)) if unchecked else ""


def window(text: str, today: date, week_starts: str = "monday") -> date:
    """First day of `7d`, of `week` (the running one), or of a date. ValueError otherwise."""
    if text == "week":
        return today - timedelta(days=(today.weekday() - WEEKDAYS.index(week_starts)) % 7)
    if text.endswith("d") and text[:-1].isdigit() and 0 < int(text[:-1]) <= 3660:
        return today - timedelta(days=int(text[:-1]) - 1)
    return date.fromisoformat(text)


WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
