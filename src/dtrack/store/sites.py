"""Acts about sites: added, looked up, never changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select

from dtrack.model.period import Period
from dtrack.model.site import SiteAct, SiteDeed
from dtrack.store.change import after, chunks
from dtrack.store.claims import figure, figure_place
from dtrack.store.tables import table as table_of
from dtrack.terms import Precision, Sensitivity

table = table_of("site_act")
_PLAIN = ("number", "site", "source", "by", "role", "why", "at", "undoes")
_MORE = ("names", "kind", "parent", "lat", "lon", "blur_km", "into", "made", "persons", "scheme", "code", "destination", "sensitivity")
_TUPLES = ("names", "made")
_EMPTY = {each.name: each.default for each in fields(SiteAct)}


def add(c: Connection, act: SiteAct, now: datetime) -> SiteAct:
    """Write an act down, after everything that was recorded before; it comes back with its number and moment."""
    last: int | None = c.execute(select(func.max(table.c.number))).scalar_one()
    at = after(now, [c.execute(select(func.max(table.c.at))).scalar()])
    said = {name: value for name in _MORE if (value := getattr(act, name)) != _EMPTY[name]}
    row = {name: getattr(act, name) for name in _PLAIN} | {"number": (last or 0) + 1, "at": at, "said": said}
    row |= {"deed": act.deed.value, "on_start": act.on.start, "on_end": act.on.end, "on_precision": act.on.precision.value}
    c.execute(insert(table), row)
    return _act(c.execute(select(table).where(table.c.number == row["number"])).one())


def every(c: Connection) -> list[SiteAct]:
    """All acts, in the order in which they were recorded."""
    return [_act(row) for row in c.execute(select(table).order_by(table.c.number))]


def last(c: Connection) -> int:
    """Number of the last act; 0 where there is none."""
    number: int = c.execute(select(func.coalesce(func.max(table.c.number), 0))).scalar_one()
    return number


def again(c: Connection, sites: Iterable[str]) -> None:
    """The figures that stand for these sites are to be looked at anew."""
    from dtrack.store import due  # by whoever changes a site: everybody else only looks acts up

    for some in chunks(sites):
        at = select(figure_place.c.figure_row).where(figure_place.c.pcode.in_(some))
        due.add(c, c.execute(select(figure.c.row).where(figure.c.row.in_(at), figure.c.known_to.is_(None))).scalars().all())


def anew(c: Connection) -> None:
    """Everything is to be derived again at the next reconciling: figures have lost the place that their points stand at."""
    from dtrack.store.beside import derivation

    c.execute(delete(derivation))


def _act(row: Row[Any]) -> SiteAct:
    said = dict(row.said)
    said |= {name: tuple((first, second) for first, second in said[name]) for name in _TUPLES if name in said}
    if "into" in said:
        said["into"] = tuple(said["into"])
    if "sensitivity" in said:
        said["sensitivity"] = Sensitivity(said["sensitivity"])
    on = Period(row.on_start, row.on_end, Precision(row.on_precision))
    return SiteAct(**{name: row._mapping[name] for name in _PLAIN}, deed=SiteDeed(row.deed), on=on, **said)
