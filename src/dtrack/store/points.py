"""Points and verdicts: our answers, with the record time of each. They can be derived anew as of today; what was known when cannot."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, Text, bindparam, cast, func, select, update

from dtrack.model.filter import Filter
from dtrack.model.point import Point, PointRecord, Series, Span, Verdict
from dtrack.store import pointing
from dtrack.store.change import Change, after, chunks, first_free, known
from dtrack.store.claims import LAST_ENDED, answer, figure, verdict
from dtrack.store.claims import point as table
from dtrack.store.columns import json_value
from dtrack.store.given import raw
from dtrack.store.pointing import Key, Rows, Said, name_of
from dtrack.terms import Cause, Direction, FigureRole, Metric, Population, Precision

_NUMBERS = ("start", "end", "value", "unit", "low", "high", "origins", "publishers")
_PLAIN = (*_NUMBERS, "recommended", "reason", "reason_params", "provisional", "quantifier", "source_org")
_LINE = (table.c.place, table.c.metric, table.c.direction, table.c.population, table.c.cause, table.c.since)
_SHOWN_IN = tuple(answer.c[column.name] for column in (*_LINE, table.c.start, table.c.end, table.c.unit))


Held = tuple[int, str]
"""Row and digest of a point that stands."""


def replace(
    c: Connection,
    points: Iterable[Point],
    now: datetime,
    *,
    spans: Sequence[Span] | None = None,
    line: tuple[str, str, str] | None = None,
    audience: str = "",
) -> Change:
    """Make `points` the ones that stand: write only what differs, verdicts included; the same again writes nothing.

    All of them; or those of `spans`; or those of a line (metric, population, cause): other points are left alone. `audience`: those of series that it has
    by itself (`store.apart`), and of no other. ValueError where two points are for one series, window and unit: that would be two answers to one question.
    """
    standing = _standing(c, spans, line, audience)
    adding, kept = differing(c, points, standing)
    return write(c, adding, standing.values(), kept, now, audience=audience)


def standing_of_line(c: Connection, line: tuple[str, str, str], audience: str = "") -> dict[Key, Held]:
    """The points of a metric, population and cause that stand, for `differing`."""
    return _standing(c, None, line, audience)


def differing(c: Connection, points: Iterable[Point], standing: dict[Key, Held], rows: Rows | None = None) -> tuple[list[Said], int]:
    """Points that do not stand as they are, as they are written; and how many stand already. These are taken out of `standing`: the rest is to be closed.

    `rows`: what makes them, where many calls share it.
    """
    writer = rows or Rows(c)
    adding: list[Said] = []
    seen: set[Key] = set()
    kept = 0
    for point in points:
        said = writer.said(point)
        key = said.key
        if key in seen:
            raise ValueError(f"two points for {key}")
        seen.add(key)
        held = standing.get(key)
        if held is not None and pointing.same(held[1], said.digest, point):
            del standing[key]
            kept += 1
        else:
            adding.append(said)
    return adding, kept


_MINE = table.c.audience == bindparam("whose")
_HELD = select(table.c.series, table.c.start, table.c.end, table.c.unit, table.c.row, table.c.digest).where(table.c.known_to.is_(None), _MINE)
_HELD_IN = _HELD.where(table.c.series == bindparam("of"), table.c.end >= bindparam("first"), table.c.end <= bindparam("last"))
_HELD_ON = _HELD.where(table.c.series == bindparam("of"), table.c.end.in_(bindparam("ends", expanding=True)))


def _held_in(c: Connection, spans: Sequence[Span], whose: dict[str, str]) -> list[Any]:
    """The points of spans; those of single days, of which one series may have many, asked for together."""
    found: list[Any] = []
    days: dict[str, list[date]] = defaultdict(list)
    for span in spans:
        if span.first == span.last:
            days[name_of(span.series)].append(span.first)
        else:
            found += c.execute(_HELD_IN, {"of": name_of(span.series), "first": span.first, "last": span.last, **whose})
    for name, ends in days.items():
        for some in chunks(ends):
            found += c.execute(_HELD_ON, {"of": name, "ends": list(some), **whose})
    return found


def _standing(c: Connection, spans: Sequence[Span] | None, line: tuple[str, str, str] | None, audience: str) -> dict[Key, Held]:
    found: Sequence[Any]
    whose = {"whose": audience}
    if spans is not None:
        found = _held_in(c, spans, whose)
    elif line is not None:
        found = c.execute(_HELD.where(table.c.metric == line[0], table.c.population == line[1], table.c.cause == line[2]), whose).all()
    else:
        found = c.execute(_HELD, whose).all()
    return {(series, f"{start}", f"{end}", unit): (number, said) for series, start, end, unit, number, said in found}


def write(c: Connection, adding: Sequence[Said], closing: Collection[Held], kept: int, now: datetime, *, audience: str = "") -> Change:
    """Close rows and add points, as `differing` told them apart."""
    numbers = [number for number, _ in closing]
    begun = [c.execute(select(func.max(table.c.known_from)).where(table.c.row.in_(some))).scalar() for some in chunks(numbers)]
    at = after(now, [c.execute(LAST_ENDED).scalar(), *begun])
    for some in chunks(numbers):
        c.execute(update(table).where(table.c.row.in_(some)).values(known_to=at))
    if adding:
        Rows(c).add(c, adding, first_free(c, table), at, audience)
    return Change(len(adding), len(closing), kept)


def lines(c: Connection) -> list[tuple[str, str, str]]:
    """Metric, population and cause of the points that stand."""
    held = (table.c.metric, table.c.population, table.c.cause)
    return sorted((metric, population, cause) for metric, population, cause in c.execute(select(*held).where(table.c.known_to.is_(None)).distinct()))


_ROLES = {role.value: role for role in FigureRole}
_OF_SERIES = (table.c.known_to.is_(None), table.c.series == bindparam("of"), _MINE)
_TOLD = select(table).where(*_OF_SERIES, table.c.end.in_(bindparam("ends", expanding=True)))
_VERDICTS = select(verdict.c.point_row, verdict.c.figure, verdict.c.role, verdict.c.reason, cast(verdict.c.params, Text))
_VERDICTS = _VERDICTS.where(verdict.c.point_row.in_(bindparam("rows", expanding=True))).order_by(verdict.c.point_row, verdict.c.position)
"""Asked for each span and series that a change touches: built once."""


def told(c: Connection, series: Series, ends: Collection[date], audience: str = "") -> list[Point]:
    """The points of a series that end on these days."""
    whose = {"of": name_of(series), "whose": audience}
    found = [row for some in chunks(sorted(ends)) for row in c.execute(_TOLD, {"ends": list(some), **whose})]
    said: dict[int, list[Verdict]] = defaultdict(list)
    params: dict[Any, dict[str, str]] = {}
    for some in chunks(row.row for row in found):
        # A country's point shows thousands of parts of few kinds: each text of parameters is read once.
        for number, ident, role, reason, text in raw(c, _VERDICTS, {"rows": list(some)}):
            if text not in params:
                params[text] = json_value(text)
            said[number].append(Verdict(ident, _ROLES[role], reason, params[text]))
    return [_record(row, tuple(said[row.row])).point for row in found]


def provisional(c: Connection, audience: str = "") -> list[Span]:
    """The points that stand as provisional: with each day some of them are no longer."""
    asked: Select[Any] = select(*_LINE, table.c.end).where(table.c.known_to.is_(None), table.c.provisional.is_(True), _MINE)
    return [Span(_series_of(row), row.end, row.end) for row in c.execute(asked, {"whose": audience})]


def find(c: Connection, wanted: Filter) -> list[PointRecord]:
    """Points of the series that `wanted` lets through, in the order of series and time.

    `place` is that place's own series; `document`: points that rest on a figure of it.
    """
    return _records(c, c.execute(ordered(select(answer), wanted)).all(), wanted.known_on)


def ordered(asked: Select[Any], wanted: Filter) -> Select[Any]:
    """`asked` with the rules, the order, the limit and the offset of `find`."""
    rules: list[ColumnElement[bool]] = [known(answer, wanted.known_on)]
    exact = {"place": wanted.place, "metric": wanted.metric, "direction": wanted.direction, "series": wanted.series}
    rules += [answer.c[name] == value for name, value in exact.items() if value is not None]
    if wanted.source is not None:
        rules.append(func.lower(answer.c.source_org) == wanted.source.lower())
    if wanted.since is not None:
        rules.append(answer.c.end >= wanted.since)
    if wanted.until is not None:
        rules.append(answer.c.start <= wanted.until)
    if wanted.learned_since is not None:
        rules.append(answer.c.known_from > wanted.learned_since)
    if wanted.document is not None:
        said = select(figure.c.id).where(figure.c.document == wanted.document)
        rules.append(answer.c.row.in_(select(verdict.c.point_row).where(verdict.c.figure.in_(said))))
    return asked.where(*rules).order_by(*_SHOWN_IN).limit(wanted.limit).offset(wanted.offset)


def of_figure(c: Connection, ident: str, known_on: datetime | None = None) -> list[PointRecord]:
    """The points that rest on a figure or show it beside others."""
    rests = answer.c.row.in_(select(verdict.c.point_row).where(verdict.c.figure == ident))
    return _records(c, c.execute(select(answer).where(known(answer, known_on), rests).order_by(*_SHOWN_IN)).all(), known_on)


def latest(c: Connection, places: Collection[str] | None = None, metrics: Collection[str] | None = None, known_on: datetime | None = None) -> list[PointRecord]:
    """The last point with a value of every series (of these places and metrics; None: of all), in the order of series."""
    rules: list[ColumnElement[bool]] = [known(answer, known_on), answer.c.value.is_not(None)]
    if places is not None:
        rules.append(answer.c.place.in_(list(places)))
    if metrics is not None:
        rules.append(answer.c.metric.in_([str(metric) for metric in metrics]))
    turn = func.row_number().over(partition_by=(answer.c.series, answer.c.unit), order_by=(answer.c.end.desc(), answer.c.start.desc()))
    ranked = select(answer.c.row, turn.label("turn")).where(*rules).subquery()
    asked = select(answer).join(ranked, ranked.c.row == answer.c.row).where(ranked.c.turn == 1).order_by(*_SHOWN_IN)
    return _records(c, c.execute(asked).all(), known_on)


def count(c: Connection) -> int:
    """How many points stand."""
    return c.execute(select(func.count()).select_from(answer).where(answer.c.known_to.is_(None))).scalar_one()


def _series_of(row: Row[Any]) -> Series:
    return Series(row.place, Metric(row.metric), Direction(row.direction), Population(row.population), Cause(row.cause), row.since)


def _records(c: Connection, rows: Sequence[Row[Any]], known_on: datetime | None) -> list[PointRecord]:
    said: dict[int, list[Verdict]] = defaultdict(list)
    for some in chunks(row.row for row in rows):
        for row in c.execute(select(verdict).where(verdict.c.point_row.in_(some)).order_by(verdict.c.point_row, verdict.c.position)):
            said[row.point_row].append(Verdict(row.figure, FigureRole(row.role), row.reason, dict(row.params)))
    found = [_record(row, tuple(said[row.row])) for row in rows]
    # What stood then had no end yet: what came later is no part of the answer.
    return found if known_on is None else [dataclasses.replace(record, known_to=None) for record in found]


def _record(row: Row[Any], verdicts: tuple[Verdict, ...]) -> PointRecord:
    values = row._mapping
    point = Point(series=_series_of(row), precision=Precision(row.precision), verdicts=verdicts, **{name: values[name] for name in _PLAIN})
    return PointRecord(point=point, known_from=row.known_from, known_to=row.known_to)
