"""Reading for a page: series of a place, the last known value of each with its age, and the charts. Reads each thing once a page."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar

from dtrack.charts.drawing.lines import short
from dtrack.model.figure import FigureRecord
from dtrack.model.filter import Filter
from dtrack.model.point import Point, PointRecord, Series
from dtrack.store.seen_series import Print
from dtrack.store.showing import Standing
from dtrack.terms import Direction, Metric, Quantifier, Status
from dtrack.web import wording
from dtrack.web.languages import Speech
from dtrack.web.pages import reasons
from dtrack.web.parts import Part
from dtrack.web.query import SPOKEN
from dtrack.web.site import Visit

T = TypeVar("T")

LONGEST_WINDOW = 400
"""Days after which no value is called current, whatever its source's rhythm."""
_OPEN = (Quantifier.AT_LEAST, Quantifier.MORE_THAN, Quantifier.LESS_THAN, Quantifier.UP_TO)
"""A bound is no value: no difference is taken from it."""
_FLOW_WINDOW = 62
"""For flows of a source whose rhythm is not stated: two months."""

ORDER = tuple(Metric)
_DIRECTIONS = (Direction.ARRIVAL, Direction.DEPARTURE, Direction.WITHIN, Direction.NONE, Direction.UNSTATED)


@dataclass(frozen=True, slots=True)
class Known:
    """The last known value of a series, in words."""

    series: Series
    label: str
    value: str
    period: str
    source: str
    age: str
    old: bool
    """Past its source's rhythm: shown grey, never called current."""
    figure: str | None
    lowest_highest: str | None
    origins: int
    checked: str
    provisional: bool
    point: Point
    change: str = ""
    """Against the same source's value before it, or that the two cannot be compared; empty for a first value."""
    changed: tuple[str, str] | None = None
    """The same in two parts, difference and period of the value before; None where they are not compared."""
    learned: datetime | None = None


class Desk:
    """Everything that pages ask of the tracker about points."""

    def __init__(self, visit: Visit) -> None:
        self.visit, self.speech = visit, visit.speech
        self._figures: dict[str, FigureRecord] = {}
        self._points: dict[str, dict[Series, list[PointRecord]]] = {}
        self._lines: dict[str, dict[Series, list[PointRecord]]] = {}
        self._standings: dict[str, Standing | None] = {}
        self._whole: dict[Series, list[PointRecord]] = {}
        self._noted: set[str] | None = None

    @property
    def plain(self) -> bool:
        """True where the address filters nothing: what was made for series that have not changed since holds."""
        return self.asked == Filter()

    def prints(self, places: Sequence[str]) -> dict[Series, Print]:
        """Every series of these places in the order of pages, with what changes whenever it does."""
        if self.plain:
            found = self.visit.tracker.prints(places)
        else:
            lines = {series: records for place in places for series, records in self.lines(place).items()}
            found = {series: Print(min(len(_valued(records)), 2), 0) for series, records in lines.items()}
        return {series: found[series] for series in sorted(found, key=order)}

    def whole(self, series: Series) -> list[PointRecord]:
        """All points of one series in time, without verdicts; read once a page."""
        if not self.plain:
            return self.lines(series.place).get(series, [])
        if series not in self._whole:
            self._whole[series] = self.visit.tracker.whole(series)
        return self._whole[series]

    def recent(self, series: Iterable[Series], most: int) -> dict[Series, list[PointRecord]]:
        """The last points with a value of each series, in time."""
        if self.plain:
            return self.visit.tracker.recent(series, most)
        return {each: _valued(self.lines(each.place).get(each, []))[-most:] for each in series}

    def parts(self, asked: Sequence[tuple[tuple[Hashable, ...], Callable[[], T]]]) -> list[T]:
        """Parts of this page, each by what it hangs on and how it is made; from memory where it holds still. One look at all the figures behind them."""
        memory, common = self.visit.parts, self._common()
        keys = [(*common, *key) for key, _ in asked]
        known = [memory.find(key) for key in keys] if self.plain else [None] * len(keys)
        self.prepare(ident for part in known if part is not None for ident in part.seen)
        made: list[T] = []
        for key, part, (_, make) in zip(keys, known, asked, strict=True):
            if part is not None and all(self._standings.get(ident) == stood for ident, stood in part.seen.items()):
                self._note(part.seen)
                made.append(part.made)
                continue
            outer, self._noted = self._noted, set()
            made.append(make())
            self.prepare(self._noted)
            if self.plain:
                memory.keep(key, Part(made[-1], {ident: self._standings.get(ident) for ident in self._noted}))
            seen, self._noted = self._noted, outer
            self._note(seen)
        return made

    def part(self, key: tuple[Hashable, ...], make: Callable[[], T]) -> T:
        """One of `parts`."""
        return self.parts([(key, make)])[0]

    def _common(self) -> tuple[Hashable, ...]:
        """What every part hangs on: language, day, who asks, what is withheld just now, and what links carry on."""
        visit = self.visit
        state = (visit.tracker.protection(), visit.tracker.sites_mark)
        return (visit.speech.key, visit.today, visit.person.role, *state, *(visit.query.given.get(name) for name in SPOKEN))

    def _note(self, idents: Iterable[str]) -> None:
        if self._noted is not None:
            self._noted.update(idents)

    def points(self, place: str) -> dict[Series, list[PointRecord]]:
        """The place's own series in the order of pages, each in order of time, with the verdicts of each point; read once a page."""
        if place not in self._points:
            self._points[place] = _sorted(self.visit.tracker.points(replace(self.asked, place=place)))
        return self._points[place]

    def lines(self, place: str) -> dict[Series, list[PointRecord]]:
        """The same without verdicts, which no chart and no list of last values shows."""
        if place not in self._lines:
            self._lines[place] = _sorted(self.visit.tracker.line(place, self.asked))
        return self._lines[place]

    @property
    def asked(self) -> Filter:
        """The filters of the address but for the place: a page is about its own."""
        return replace(self.visit.query.filter, place=None, limit=None, offset=0)

    def latest(self, places: Sequence[str]) -> dict[str, list[PointRecord]]:
        """The last point with a value of every series of each of these places. Only where the address filters is more read than that."""
        if replace(self.asked, known_on=None) != Filter():
            return {place: [records[-1] for records in map(_valued, self.lines(place).values()) if records] for place in places}
        found: dict[str, list[PointRecord]] = {place: [] for place in places}
        for record in self.visit.tracker.latest(places, self.asked):
            found[record.point.series.place].append(record)
        return found

    def prepare(self, idents: Iterable[str | None]) -> None:
        """Read at once how several figures stand, for `worded` to have it."""
        asked = [ident for ident in dict.fromkeys(idents) if ident is not None]
        self._note(asked)
        missing = [ident for ident in asked if ident not in self._standings]
        if missing:
            self._standings.update(dict.fromkeys(missing) | self.visit.tracker.standings(missing))

    def _standing(self, ident: str | None) -> Standing | None:
        self.prepare([ident])
        return self._standings[ident] if ident is not None else None

    def fetch(self, idents: Iterable[str | None]) -> None:
        """Read several figures at once, for `figure` to have them."""
        missing = [ident for ident in dict.fromkeys(idents) if ident is not None and ident not in self._figures]
        if missing:
            self._figures.update(self.visit.tracker.figures_by_id(missing))

    def figure(self, ident: str | None) -> FigureRecord | None:
        """A figure, read once a page; None where nobody knows it."""
        self.fetch([ident])
        self._note([ident] if ident is not None else [])
        return self._figures.get(ident) if ident is not None else None

    def known(self, records: Sequence[PointRecord]) -> Known | None:
        """The last value of a series with its change, or None where none of its points has one."""
        valued = _valued(records)
        if not valued:
            return None
        before = valued[-2].point if len(valued) > 1 else None
        change, changed = self._change(before, valued[-1].point)
        return replace(self.worded(valued[-1].point), change=change, changed=changed, learned=valued[-1].known_from)

    def _change(self, before: Point | None, after: Point) -> tuple[str, tuple[str, str] | None]:
        """From one value of a series to the next, in words: within one source, unit, method and length of period only, else that they are not comparable."""
        if before is None or before.value is None or after.value is None:
            return "", None
        when = self.speech.period(before.start, before.end, before.precision)
        if not self._alike(before, after):
            return self.speech.gettext("not comparable with %(date)s", date=when), None
        change = signed(after.value - before.value, self.speech)
        return self.speech.gettext("%(change)s against %(date)s", change=change, date=when), (change, when)

    def _alike(self, before: Point, after: Point) -> bool:
        if (before.source_org, before.unit) != (after.source_org, after.unit):
            return False
        if not after.series.metric.is_stock and _length(before) != _length(after):
            return False
        if after.quantifier in _OPEN or before.quantifier in _OPEN:
            return False
        return self.method(before.recommended) == self.method(after.recommended)

    def worded(self, point: Point) -> Known:
        """One point in words."""
        speech, value = self.speech, point.value
        figure = self._standing(point.recommended)
        spread = None
        if point.low is not None and point.high is not None and point.low != point.high:
            spread = speech.gettext("Lowest and highest reported: %(low)s and %(high)s", low=speech.number(point.low), high=speech.number(point.high))
        return Known(
            series=point.series,
            label=wording.series(point.series, speech),
            value=speech.quantified(value, point.quantifier) if value is not None else reasons.words(self.visit, point.reason, point.reason_params),
            period=speech.period(point.start, point.end, point.precision),
            source=short(point.source_org or "") or speech.gettext("source not named"),
            age=speech.age(point.end, self.visit.today),
            old=(self.visit.today - point.end).days > self._window(point, figure),
            figure=point.recommended,
            lowest_highest=spread,
            origins=point.origins,
            checked=wording.word(wording.CHECKED, figure.status if figure else Status.EXTRACTED, speech),
            provisional=point.provisional,
            point=point,
        )

    def method(self, ident: str | None) -> str:
        """How the source of a figure counted; empty for no figure."""
        standing = self._standing(ident)
        return standing.method if standing is not None else ""

    def _window(self, point: Point, figure: Standing | None) -> int:
        """Days for which a value stands as current: one and a half times its source's rhythm."""
        job = self.visit.tracker.jobs.get(figure.job) if figure else None
        if job is not None and job.expect.rhythm_days is not None:
            return min(job.expect.rhythm_days * 3 // 2, LONGEST_WINDOW)
        return LONGEST_WINDOW if point.series.metric.is_stock else _FLOW_WINDOW


def _sorted(records: Iterable[PointRecord]) -> dict[Series, list[PointRecord]]:
    found: dict[Series, list[PointRecord]] = {}
    for record in records:
        found.setdefault(record.point.series, []).append(record)
    for own in found.values():
        own.sort(key=lambda record: (record.point.end, record.point.start))
    return {series: found[series] for series in sorted(found, key=order)}


def _valued(records: Sequence[PointRecord]) -> list[PointRecord]:
    return [record for record in records if record.point.value is not None]


def _length(point: Point) -> tuple[str, int]:
    """How long a period is: months are of one length."""
    days = (point.end - point.start).days + 1
    return ("months", round(days / 30.44)) if days > 27 else ("days", days)


def signed(number: Decimal, speech: Speech) -> str:
    """A difference with its sign, a proper minus. Where writing runs from right to left, a mark keeps the sign before its number."""
    mark = "\u200e" if speech.direction == "rtl" else ""
    return mark + ("+" if number > 0 else "\u2212" if number < 0 else "\u00b1") + speech.number(abs(number))


def order(series: Series) -> tuple[int, int, str, str, date]:
    """Stocks first, then movements, arrivals before departures, as in `charts.table`."""
    return (ORDER.index(series.metric), _DIRECTIONS.index(series.direction), series.population.value, series.cause.value, series.since or date.min)


def sources(records: Iterable[PointRecord]) -> list[str]:
    """Short names of whose values they are, in order of appearance."""
    return list(dict.fromkeys(short(record.point.source_org) for record in records if record.point.source_org))
