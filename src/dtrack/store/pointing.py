"""Points and verdicts on their way into the store: hundred thousands at once, so they go to the driver as tuples, past what SQLAlchemy does for each row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from hashlib import blake2b
from json.encoder import encode_basestring_ascii as quoted
from typing import Any

from sqlalchemy import Connection, Dialect, Table, bindparam, insert
from sqlalchemy.types import TypeEngine

from dtrack.model.identity import digest
from dtrack.model.point import Point, Series, Verdict
from dtrack.store.change import chunks
from dtrack.store.claims import point as table
from dtrack.store.claims import verdict
from dtrack.terms import Cause, Direction, Metric, Population

_VERDICT = ("point_row", "position", "figure", "role", "reason", "params")
_POINT = (
    *("row", "series", "digest", "place", "metric", "direction", "population", "cause", "since", "start", "end", "precision"),
    *("value", "unit", "low", "high", "origins", "recommended", "reason", "reason_params", "provisional", "quantifier"),
    *("source_org", "known_from", "known_to", "publishers"),
)
"""Columns in the order of the tables, as SQLAlchemy lists them in its statements."""
_MARK = "2:"
"""What digests begin with. Those of older programs have none: `same` knows them still, so that no point is written anew for the sake of its digest."""


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


def digest_of(point: Point, series: str) -> str:
    """Of everything that the point says; the order in which verdicts were found is no content."""
    said = [(each.figure, f"{each.role}", each.reason, sorted(each.params.items()) if each.params else ()) for each in point.verdicts]
    if len(said) > 1:
        said.sort()
    numbers = f"{point.value} {point.low} {point.high} {point.start} {point.end} {point.precision} {point.unit} {point.quantifier}"
    params = sorted(point.reason_params.items()) if point.reason_params else ()
    rest = (point.origins, point.publishers, point.recommended, point.reason, params, point.provisional, point.source_org)
    return _MARK + blake2b(repr((series, numbers, said, rest)).encode(), digest_size=16).hexdigest()


def same(held: str, said: str, point: Point, series: str) -> bool:
    """True where a stored digest is this point's, whichever program wrote it."""
    return held == said or (not held.startswith(_MARK) and held == _earlier(point, series))


def _earlier(point: Point, series: str) -> str:
    """The digest as it was made before it had a mark."""
    numbers = [None if number is None else format(number.normalize() + 0, "f") for number in (point.value, point.low, point.high)]
    window = [point.start.isoformat(), point.end.isoformat(), point.precision.value, point.unit]
    said = sorted([item.figure, item.role.value, item.reason, item.params] for item in point.verdicts)
    rest = [point.origins, point.recommended, point.reason, point.reason_params, point.provisional, str(point.quantifier), point.source_org, point.publishers]
    return digest("point", series, window, numbers, said, rest)


def add(c: Connection, adding: Sequence[tuple[str, Point]], first: int, at: datetime) -> None:
    """Write points with their digests and verdicts, numbered from `first` and known from `at`."""
    plain = _Plain(c.dialect)
    for some in chunks(enumerate(adding, first)):
        _write(c, table, _POINT, [plain.point(number, said, point, at) for number, (said, point) in some], plain)
        _write(c, verdict, _VERDICT, [row for number, (_, point) in some for row in plain.verdicts(number, point.verdicts)], plain)


class _Plain:
    """Values as a driver takes them that asks for them by their place; any other gets what SQLAlchemy takes."""

    def __init__(self, dialect: Dialect) -> None:
        self.direct = bool(dialect.positional)
        self.number: Callable[[Any], Any] = _digits if self.direct else _as_is
        self.words: Callable[[Any], Any] = words_text if self.direct else _as_is
        self.day = self._bound(table.c.start.type, dialect)
        self.moment = self._bound(table.c.known_from.type, dialect)
        self._series: dict[Series, tuple[str, ...]] = {}

    def _bound(self, kind: TypeEngine[Any], dialect: Dialect) -> Callable[[Any], Any]:
        bound = kind.dialect_impl(dialect).bind_processor(dialect) if self.direct else None
        return _as_is if bound is None else lru_cache(maxsize=16_384)(bound)

    def point(self, number: int, said: str, point: Point, at: datetime) -> tuple[Any, ...]:
        """In the order of `_POINT`."""
        series = point.series
        line = self._series.get(series)
        if line is None:
            line = self._series[series] = (series.place, f"{series.metric}", f"{series.direction}", f"{series.population}", f"{series.cause}")
        return (
            *(number, name_of(series), said, *line, self.day(series.since), self.day(point.start), self.day(point.end), f"{point.precision}"),
            *(self.number(point.value), f"{point.unit}", self.number(point.low), self.number(point.high), point.origins, point.recommended, point.reason),
            *(self.words(point.reason_params), point.provisional, f"{point.quantifier}", point.source_org, self.moment(at), None, point.publishers),
        )

    def verdicts(self, number: int, verdicts: Iterable[Verdict]) -> list[tuple[Any, ...]]:
        """In the order of `_VERDICT`."""
        words = self.words
        return [(number, position, said.figure, f"{said.role}", said.reason, words(said.params)) for position, said in enumerate(verdicts)]


def _write(c: Connection, into: Table, names: Sequence[str], rows: list[tuple[Any, ...]], plain: _Plain) -> None:
    if not rows:
        return
    if plain.direct:
        # Names and codes of our own: nothing that a column would have to clean.
        c.exec_driver_sql(str(insert(into).values({name: bindparam(name) for name in names}).compile(dialect=c.dialect, column_keys=names)), rows)
    else:
        c.execute(insert(into), [dict(zip(names, row, strict=True)) for row in rows])


def _digits(number: Decimal | None) -> str | None:
    return None if number is None else format(number, "f")


def _as_is(value: Any) -> Any:
    return value


def words_text(words: Mapping[str, str]) -> str:
    """What `json_text` gives for words by name."""
    if not words:
        return "{}"
    if len(words) == 1:
        [(name, word)] = words.items()
        return f"{{{quoted(name)}:{quoted(word)}}}"
    return "{" + ",".join([f"{quoted(name)}:{quoted(words[name])}" for name in sorted(words)]) + "}"
