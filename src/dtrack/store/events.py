"""Events: found once, kept for good."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, exists, func, insert, select, type_coerce

from dtrack.model.event import Event, EventKind
from dtrack.model.point import Series
from dtrack.store import showing
from dtrack.store.beside import event as table
from dtrack.store.change import chunks, first_free
from dtrack.store.claims import answer as point
from dtrack.store.pointing import series_of
from dtrack.terms import Cause, Direction, Metric, Population

_PLAIN = ("key", "at", "day", "place", "figure", "source", "degree", "value", "before")


def add(c: Connection, events: Sequence[Event]) -> list[Event]:
    """Store those that are not known yet; these."""
    known: set[str] = set()
    for some in chunks(each.key for each in events):
        known |= set(c.execute(select(table.c.key).where(table.c.key.in_(some))).scalars())
    fresh = list({each.key: each for each in events if each.key not in known}.values())
    if fresh:
        c.execute(insert(table), [{"row": number, **_values(each)} for number, each in enumerate(fresh, first_free(c, table))])
    return fresh


def since(c: Connection, moment: datetime, until: datetime | None = None) -> list[Event]:
    """Events found after a moment and not after `until`, newest first."""
    asked = select(table).where(table.c.at > moment).order_by(table.c.at.desc(), table.c.row)
    return [_event(row) for row in c.execute(asked if until is None else asked.where(table.c.at <= until))]


def last_spike(c: Connection, series: Series) -> Event | None:
    """The last one of a series."""
    of = {"place": series.place, "metric": series.metric, "direction": series.direction, "population": series.population, "cause": series.cause}
    rules = [table.c[name] == str(value) for name, value in of.items()]
    asked = select(table).where(table.c.kind == EventKind.SPIKE.value, *rules).order_by(table.c.day.desc(), table.c.row.desc()).limit(1)
    row = c.execute(asked).one_or_none()
    return None if row is None else _event(row)


_STANDS = (point.c.known_to.is_(None), point.c.value.is_not(None))


def moving(c: Connection, places: Sequence[str], after: date) -> list[Series]:
    """Flow series of these places that have a value for a period that ends after a day. What it costs hangs on how many series there are."""
    every = showing.every_series(c, places)
    lately = exists().where(*_STANDS, point.c.series == every.c.series, point.c.end > after)
    names = c.execute(select(every.c.series).where(every.c.series.is_not(None), lately).order_by(every.c.series)).scalars()
    found = [series_of(name) for name in names if name.count("|") > 1]
    return [series for series in found if not series.metric.is_stock and series.since is None]


def newest(c: Connection, places: Sequence[str], today: date) -> dict[str, date]:
    """Last day up to `today` for which each of these places has a value; places that never had one are left out."""
    every = showing.every_series(c, places)
    last = select(func.max(point.c.end)).where(*_STANDS, point.c.series == every.c.series, point.c.end <= today).correlate(every).scalar_subquery()
    ends = select(every.c.place, last.label("day")).where(every.c.series.is_not(None)).subquery()
    asked = select(ends.c.place, type_coerce(func.max(ends.c.day), point.c.end.type)).where(ends.c.day.is_not(None)).group_by(ends.c.place)
    return {row[0]: row[1] for row in c.execute(asked)}


def dates(c: Connection, place: str, after: date) -> list[date]:
    """Last days of the points of a place with a value that end after a day."""
    every = showing.every_series(c, [place])
    asked = select(point.c.end).join(every, every.c.series == point.c.series).where(*_STANDS, point.c.end > after).distinct()
    return list(c.execute(asked).scalars())


def _values(each: Event) -> dict[str, Any]:
    series = each.series
    said = {name: None if series is None else getattr(series, name).value for name in ("metric", "direction", "population", "cause")}
    row = {name: getattr(each, name) for name in _PLAIN} | said
    return row | {"kind": each.kind.value, "place": each.place or (series.place if series else None), "figures": list(each.figures), "params": each.params}


def _event(row: Row[Any]) -> Event:
    series = None
    if row.metric is not None and row.place is not None:
        series = Series(row.place, Metric(row.metric), Direction(row.direction), Population(row.population), Cause(row.cause))
    plain = {name: row._mapping[name] for name in _PLAIN}
    return Event(**plain, kind=EventKind(row.kind), series=series, figures=tuple(row.figures), params=dict(row.params))
