"""Points and verdicts on their way into the store: hundred thousands at once, so they go to the driver as tuples, past what SQLAlchemy does for each row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from hashlib import blake2b
from json.encoder import encode_basestring_ascii as quoted
from typing import Any

from sqlalchemy import Connection

from dtrack.model.identity import digest
from dtrack.model.point import Point, Series
from dtrack.store.bulk import Plain, indexed_after, many, words_text
from dtrack.store.change import chunks
from dtrack.store.claims import point as table
from dtrack.store.claims import verdict
from dtrack.terms import Cause, Direction, FigureRole, Metric, Population, Precision, Quantifier, Unit

_VERDICT = ("point_row", "position", "figure", "role", "reason", "params")
_SERIES = ("row", "digest", "series", "place", "metric", "direction", "population", "cause", "since")
_CONTENT = (
    *("start", "end", "precision", "value", "unit", "low", "high", "origins", "recommended", "reason", "reason_params", "provisional", "quantifier"),
    *("source_org", "publishers"),
)
_POINT = (*_SERIES, *_CONTENT, "known_from", "known_to", "audience")
"""Columns in the order of the rows below."""
_TYPED = frozenset({"start", "end", "value", "low", "high", "reason_params"})
"""Columns that a driver without texts takes as values of their own types."""
_ROLES = {role: role.value for role in FigureRole}
_OF_PLACES = frozenset({FigureRole.PART, FigureRole.SHARED})
"""Their words are those of a placement, which many figures share."""
_MARK, _THIRD, _SECOND = "4:", "3:", "2:"
"""What digests begin with, and began with before. Those of the first programs have none. `same` knows them all, so that no point is written anew for the sake
of its digest."""
_PRECISIONS = {precision: precision.value for precision in Precision}
_UNITS = {unit.value: unit.value for unit in Unit}
_QUANTIFIERS = {quantifier.value: quantifier.value for quantifier in Quantifier}
"""Words that may be written: where many points go in at once the database does not look itself, and another word is a KeyError here."""
_NONE = "null"


@lru_cache(maxsize=65_536)
def name_of(series: Series) -> str:
    """The series as one word, for a unique index: in SQL two empty `since` are never equal."""
    since = series.since.isoformat() if series.since else ""
    return f"{series.place}|{series.metric}|{series.direction}|{series.population}|{series.cause}|{since}"


@lru_cache(maxsize=65_536)
def series_of(name: str) -> Series:
    """The series that a name means; ValueError for a word that is no such name."""
    parts = name.split("|")
    if len(parts) != 6 or not parts[0]:
        raise ValueError(f"{name!r} names no series")
    place, metric, direction, population, cause, since = parts
    return Series(place, Metric(metric), Direction(direction), Population(population), Cause(cause), date.fromisoformat(since) if since else None)


Key = tuple[str, str, str, str]
"""Series, first and last day as texts, unit: what a point answers."""


@dataclass(slots=True)
class Said:
    """A point as it is written: columns of `_CONTENT`, verdicts without their point, and the digest of both."""

    key: Key
    digest: str
    line: tuple[Any, ...]
    """Columns of its series."""
    content: tuple[Any, ...]
    verdicts: list[tuple[Any, ...]]


def same(held: str, said: str, point: Point) -> bool:
    """True where a stored digest is this point's, whichever program wrote it."""
    if held == said or held.startswith(_MARK):
        return held == said
    before = _third if held.startswith(_THIRD) else _second if held.startswith(_SECOND) else _first
    return held == before(point, name_of(point.series))


def _third(point: Point, series: str) -> str:
    """The digest as it was made of the rows that were written."""
    numbers = [None if number is None else format(number, "f") for number in (point.value, point.low, point.high)]
    content = (
        *(point.start.isoformat(), point.end.isoformat(), f"{point.precision}", numbers[0], f"{point.unit}", *numbers[1:], point.origins, point.recommended),
        *(point.reason, words_text(point.reason_params), point.provisional, f"{point.quantifier}", point.source_org, point.publishers),
    )
    verdicts = sorted((each.figure, _ROLES[each.role], each.reason, words_text(each.params)) for each in point.verdicts)
    return _THIRD + blake2b(repr((series, content, verdicts)).encode(), digest_size=16).hexdigest()


def _second(point: Point, series: str) -> str:
    """The digest as it was made of each part's own words."""
    said = sorted((each.figure, f"{each.role}", each.reason, sorted(each.params.items()) if each.params else ()) for each in point.verdicts)
    numbers = f"{point.value} {point.low} {point.high} {point.start} {point.end} {point.precision} {point.unit} {point.quantifier}"
    params = sorted(point.reason_params.items()) if point.reason_params else ()
    rest = (point.origins, point.publishers, point.recommended, point.reason, params, point.provisional, point.source_org)
    return _SECOND + blake2b(repr((series, numbers, said, rest)).encode(), digest_size=16).hexdigest()


def _first(point: Point, series: str) -> str:
    """The digest as it was made before it had a mark."""
    numbers = [None if number is None else format(number.normalize() + 0, "f") for number in (point.value, point.low, point.high)]
    window = [point.start.isoformat(), point.end.isoformat(), point.precision.value, point.unit]
    said = sorted([item.figure, item.role.value, item.reason, item.params] for item in point.verdicts)
    rest = [point.origins, point.recommended, point.reason, point.reason_params, point.provisional, str(point.quantifier), point.source_org, point.publishers]
    return digest("point", series, window, numbers, said, rest)


_WORDS = "\n".join(["%s"] * 17)


def _plain(number: Decimal) -> str:
    """The digits; a number without an exponent is its own text, which is made in a third of the time."""
    text = str(number)
    return format(number, "f") if "E" in text else text


class Rows(Plain):
    """Rows of points and verdicts, for one connection's driver. The digest is of their text, whatever the driver takes."""

    def __init__(self, c: Connection) -> None:
        super().__init__(c.dialect)
        self._day = self.bound(table.c.start.type)
        self._moment = self.bound(table.c.known_from.type)
        self._series: dict[Series, tuple[Any, ...]] = {}
        self._days: dict[date, str] = {}
        self._texts: dict[int, tuple[dict[str, str], str]] = {}
        """Parameters of parts and shared figures, by identity: hundreds of thousands of verdicts have a few thousand of these among them."""

    def said(self, point: Point) -> Said:
        """The point as it is written; the order in which verdicts were found is no content."""
        start, end, value, low, high, params, source = point.start, point.end, point.value, point.low, point.high, point.reason_params, point.source_org
        if end < start:
            raise ValueError(f"a point cannot end on {end}, before it starts on {start}")
        number = None if value is None else _plain(value)
        content: tuple[Any, ...] = (
            self._days.get(start) or self._text(start),
            self._days.get(end) or self._text(end),
            _PRECISIONS[point.precision],
            number,
            _UNITS[point.unit],
            number if low is value else None if low is None else _plain(low),
            number if high is value else None if high is None else _plain(high),
            point.origins,
            point.recommended,
            point.reason,
            words_text(params) if params else "{}",
            point.provisional,
            _QUANTIFIERS[point.quantifier],
            source,
            point.publishers,
        )
        texts = self._texts
        verdicts: list[tuple[Any, ...]] = []
        for each in point.verdicts:
            role, words = each.role, each.params
            if role in _OF_PLACES:
                held = texts.get(id(words))
                if held is None or held[0] is not words:
                    held = texts[id(words)] = words, words_text(words)
                verdicts.append((each.figure, _ROLES[role], each.reason, held[1]))
            else:
                verdicts.append((each.figure, _ROLES[role], each.reason, words_text(words) if words else "{}"))
        # Only what comes from outside may hold the signs between: it is put as JSON.
        told_of = list(map("|".join, verdicts))
        if len(told_of) > 1:
            told_of.sort()
        series = self._series.get(point.series) or self._line(point.series)
        told = _WORDS % (series[0], *content[:13], _NONE if source is None else quoted(source), content[14], "\n".join(told_of))
        made = _MARK + blake2b(told.encode(), digest_size=16).hexdigest()
        key = series[0], content[0], content[1], content[4]
        if not self.direct:
            content = tuple(getattr(point, name) if name in _TYPED else text for name, text in zip(_CONTENT, content, strict=True))
            verdicts = [(each.figure, _ROLES[each.role], each.reason, each.params) for each in point.verdicts]
        return Said(key, made, series, content, verdicts)

    def _text(self, day: date) -> str:
        found = self._days[day] = day.isoformat()
        return found

    def add(self, c: Connection, adding: Sequence[Said], first: int, at: datetime, audience: str = "") -> None:
        """Write points with their verdicts, numbered from `first` and known from `at`; of an audience that has these series by itself."""
        stood = self._moment(at), None, audience
        count = sum(len(said.verdicts) for said in adding)
        with many(c, len(adding)), indexed_after(c, verdict, "verdict_figure", count):
            for some in chunks(enumerate(adding, first)):
                self.write(c, table, _POINT, [(number, said.digest, *said.line, *said.content, *stood) for number, said in some])
                verdicts = [(number, position, *each) for number, said in some for position, each in enumerate(said.verdicts)]
                self.write(c, verdict, _VERDICT, verdicts)

    def _line(self, series: Series) -> tuple[Any, ...]:
        """The series' own columns."""
        line = self._series.get(series)
        if line is None:
            words = (Metric(series.metric).value, Direction(series.direction).value, Population(series.population).value, Cause(series.cause).value)
            line = self._series[series] = (name_of(series), series.place, *words, self._day(series.since))
        return line
