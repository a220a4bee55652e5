"""Reading for a page: series of a place, the last known value of each with its age, and the charts. Reads each thing once a page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from dtrack.model.figure import FigureRecord
from dtrack.model.filter import Filter
from dtrack.model.point import Point, PointRecord, Series
from dtrack.store.showing import Standing
from dtrack.terms import Direction, Metric, Status
from dtrack.web import wording
from dtrack.web.pages import reasons
from dtrack.web.site import Visit

LONGEST_WINDOW = 400
"""Days after which no value is called current, whatever its source's rhythm."""
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


class Desk:
    """Everything that pages ask of the tracker about points."""

    def __init__(self, visit: Visit) -> None:
        self.visit, self.speech = visit, visit.speech
        self._figures: dict[str, FigureRecord] = {}
        self._points: dict[str, dict[Series, list[PointRecord]]] = {}
        self._lines: dict[str, dict[Series, list[PointRecord]]] = {}
        self._standings: dict[str, Standing | None] = {}

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
        missing = [ident for ident in dict.fromkeys(idents) if ident is not None and ident not in self._standings]
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
        return self._figures.get(ident) if ident is not None else None

    def known(self, records: Sequence[PointRecord]) -> Known | None:
        """The last value of a series, or None where none of its points has one."""
        last = next((record.point for record in reversed(records) if record.point.value is not None), None)
        return self.worded(last) if last is not None else None

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
            source=point.source_org or speech.gettext("source not named"),
            age=speech.age(point.end, self.visit.today),
            old=(self.visit.today - point.end).days > self._window(point, figure),
            figure=point.recommended,
            lowest_highest=spread,
            origins=point.origins,
            checked=wording.word(wording.CHECKED, figure.status if figure else Status.EXTRACTED, speech),
            provisional=point.provisional,
            point=point,
        )

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


def order(series: Series) -> tuple[int, int, str, str, date]:
    """Stocks first, then movements, arrivals before departures."""
    return (ORDER.index(series.metric), _DIRECTIONS.index(series.direction), series.population.value, series.cause.value, series.since or date.min)


def sources(records: Iterable[PointRecord]) -> list[str]:
    """Short names of whose values they are, in order of appearance."""
    return list(dict.fromkeys(record.point.source_org for record in records if record.point.source_org))
