"""Points and verdicts: our answers, with the record time of each. They can be derived anew as of today; what was known when cannot."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, bindparam, func, insert, select, update

from dtrack.model.filter import Filter
from dtrack.model.identity import digest
from dtrack.model.point import Point, PointRecord, Series, Verdict
from dtrack.store.change import Change, after, chunks, first_free, known
from dtrack.store.claims import figure, verdict
from dtrack.store.claims import point as table
from dtrack.terms import Cause, Direction, FigureRole, Metric, Population, Precision

_NUMBERS = ("start", "end", "value", "unit", "low", "high", "origins", "publishers")
_PLAIN = (*_NUMBERS, "recommended", "reason", "reason_params", "provisional", "quantifier", "source_org")
_LINE = (table.c.place, table.c.metric, table.c.direction, table.c.population, table.c.cause, table.c.since)
_ORDER = (*_LINE, table.c.start, table.c.end, table.c.unit)


def replace(c: Connection, points: Sequence[Point], now: datetime) -> Change:
    """Make `points` the ones that stand, all of them: write only what differs, verdicts included; the same again writes nothing.

    ValueError where two points are for one series, window and unit: that would be two answers to one question.
    """
    wanted: dict[tuple[Any, ...], tuple[str, Point]] = {}
    for point in points:
        key = (_series(point.series), point.start, point.end, point.unit)
        if key in wanted:
            raise ValueError(f"two points for {key}")
        wanted[key] = (_digest(point), point)
    columns = (table.c.row, table.c.series, table.c.start, table.c.end, table.c.unit, table.c.digest, table.c.known_from)
    standing = {(row.series, row.start, row.end, row.unit): row for row in c.execute(select(*columns).where(table.c.known_to.is_(None)))}
    closing = [row for key, row in standing.items() if key not in wanted or wanted[key][0] != row.digest]
    adding = [(key, said, point) for key, (said, point) in wanted.items() if key not in standing or standing[key].digest != said]
    last = c.execute(select(func.max(table.c.known_to))).scalar()
    at = after(now, [last, *(row.known_from for row in closing)])
    if closing:
        c.execute(update(table).where(table.c.row == bindparam("r")).values(known_to=bindparam("at")), [{"r": row.row, "at": at} for row in closing])
    if adding:
        numbered = list(enumerate(adding, first_free(c, table)))
        stood = {"known_from": at, "known_to": None}
        c.execute(insert(table), [{"row": number, **_values(point), "series": key[0], "digest": said, **stood} for number, (key, said, point) in numbered])
        verdicts = [row for number, (_, _, point) in numbered for row in _verdict_rows(number, point)]
        if verdicts:
            c.execute(insert(verdict), verdicts)
    return Change(len(adding), len(closing), len(wanted) - len(adding))


def find(c: Connection, wanted: Filter) -> list[PointRecord]:
    """Points of the series that `wanted` lets through, in the order of series and time.

    `place` is that place's own series; `document`: points that rest on a figure of it.
    """
    return _records(c, c.execute(ordered(select(table), wanted)).all(), wanted.known_on)


def ordered(asked: Select[Any], wanted: Filter) -> Select[Any]:
    """`asked` with the rules, the order, the limit and the offset of `find`."""
    rules: list[ColumnElement[bool]] = [known(table, wanted.known_on)]
    exact = {"place": wanted.place, "metric": wanted.metric, "direction": wanted.direction}
    rules += [table.c[name] == value for name, value in exact.items() if value is not None]
    if wanted.source is not None:
        rules.append(func.lower(table.c.source_org) == wanted.source.lower())
    if wanted.since is not None:
        rules.append(table.c.end >= wanted.since)
    if wanted.until is not None:
        rules.append(table.c.start <= wanted.until)
    if wanted.learned_since is not None:
        rules.append(table.c.known_from > wanted.learned_since)
    if wanted.document is not None:
        said = select(figure.c.id).where(figure.c.document == wanted.document)
        rules.append(table.c.row.in_(select(verdict.c.point_row).where(verdict.c.figure.in_(said))))
    return asked.where(*rules).order_by(*_ORDER).limit(wanted.limit).offset(wanted.offset)


def of_figure(c: Connection, ident: str, known_on: datetime | None = None) -> list[PointRecord]:
    """The points that rest on a figure or show it beside others."""
    rests = table.c.row.in_(select(verdict.c.point_row).where(verdict.c.figure == ident))
    return _records(c, c.execute(select(table).where(known(table, known_on), rests).order_by(*_ORDER)).all(), known_on)


def latest(c: Connection, places: Collection[str] | None = None, metrics: Collection[str] | None = None, known_on: datetime | None = None) -> list[PointRecord]:
    """The last point with a value of every series (of these places and metrics; None: of all), in the order of series."""
    rules: list[ColumnElement[bool]] = [known(table, known_on), table.c.value.is_not(None)]
    if places is not None:
        rules.append(table.c.place.in_(list(places)))
    if metrics is not None:
        rules.append(table.c.metric.in_([str(metric) for metric in metrics]))
    turn = func.row_number().over(partition_by=(table.c.series, table.c.unit), order_by=(table.c.end.desc(), table.c.start.desc()))
    ranked = select(table.c.row, turn.label("turn")).where(*rules).subquery()
    asked = select(table).join(ranked, ranked.c.row == table.c.row).where(ranked.c.turn == 1).order_by(*_ORDER)
    return _records(c, c.execute(asked).all(), known_on)


def count(c: Connection) -> int:
    """How many points stand."""
    return c.execute(select(func.count()).select_from(table).where(table.c.known_to.is_(None))).scalar_one()


def _series(series: Series) -> str:
    """The series as one word, for a unique index: in SQL two empty `since` are never equal."""
    since = series.since.isoformat() if series.since else ""
    return "|".join((series.place, series.metric.value, series.direction.value, series.population.value, series.cause.value, since))


def _digest(point: Point) -> str:
    """Of everything that the point says; the order in which verdicts were found is no content."""
    numbers = [None if number is None else format(number.normalize() + 0, "f") for number in (point.value, point.low, point.high)]
    window = [point.start.isoformat(), point.end.isoformat(), point.precision.value, point.unit]
    said = sorted([item.figure, item.role.value, item.reason, item.params] for item in point.verdicts)
    rest = [point.origins, point.recommended, point.reason, point.reason_params, point.provisional, str(point.quantifier), point.source_org, point.publishers]
    return digest("point", _series(point.series), window, numbers, said, rest)


def _values(point: Point) -> dict[str, Any]:
    series = point.series
    row = {name: getattr(point, name) for name in _PLAIN}
    return row | {
        "place": series.place,
        "metric": series.metric.value,
        "direction": series.direction.value,
        "population": series.population.value,
        "cause": series.cause.value,
        "since": series.since,
        "precision": point.precision.value,
        "unit": str(point.unit),
        "quantifier": str(point.quantifier),
    }


def _verdict_rows(number: int, point: Point) -> list[dict[str, Any]]:
    return [
        {"point_row": number, "position": position, "figure": said.figure, "role": said.role.value, "reason": said.reason, "params": said.params}
        for position, said in enumerate(point.verdicts)
    ]


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
    series = Series(row.place, Metric(row.metric), Direction(row.direction), Population(row.population), Cause(row.cause), row.since)
    point = Point(series=series, precision=Precision(row.precision), verdicts=verdicts, **{name: values[name] for name in _PLAIN})
    return PointRecord(point=point, known_from=row.known_from, known_to=row.known_to)
