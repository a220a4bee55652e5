"""All tables from one database into another, within the writer's turn of both, and the proof that every row came over as it was."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Table, func, insert, inspect, select, text

from dtrack.errors import StoreError
from dtrack.store.copying import copy_in

_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Moved:
    """One table that is the same on both sides."""

    table: str
    rows: int
    digest: str
    """SHA-256 of all rows in the order of their keys, the same for the same rows in any kind of database."""


def move(source: Connection, target: Connection, told: Callable[[Moved], None] = lambda _: None) -> list[Moved]:
    """Copy every table. Both connections write, so nobody else does; the target's tables are those of this program and empty.

    StoreError where the target holds anything, or where a table is not the same afterwards: then whoever calls must not commit.
    """
    order = _tables(target)
    for table in order:
        if target.execute(select(table).limit(1)).first() is not None:
            raise StoreError(f"the database to move to is not empty: it has rows in {table.name}", "Name an empty one; nothing was changed there or here.")
    if target.dialect.name == "sqlite":
        target.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
    moved = []
    for table in order:
        digest = _Digest()
        _write(target, table, digest.passing(_rows(source, table)))
        arrived = _Digest()
        for _ in arrived.passing(_rows(target, table)):
            pass
        if (arrived.rows, arrived.told) != (digest.rows, digest.told):
            what = f"the table {table.name} is not the same after the move ({digest.rows:,} rows here, {arrived.rows:,} there)"
            raise StoreError(what, "Nothing was changed there or here. This is a fault of dtrack: please report it.")
        moved.append(Moved(table.name, digest.rows, digest.told))
        told(moved[-1])
    _number_on(target, order)
    return moved


class _Digest:
    """Counts rows and digests them while they pass."""

    def __init__(self) -> None:
        self.rows, self._sha = 0, hashlib.sha256()

    def passing(self, rows: Iterator[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
        for row in rows:
            self.rows += 1
            self._sha.update(json.dumps(row, default=_plain, sort_keys=True, separators=(",", ":")).encode("ascii"))
            yield row

    @property
    def told(self) -> str:
        return self._sha.hexdigest()


def _plain(value: Any) -> str:
    """What JSON has no form for."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    raise TypeError(f"a {type(value).__name__} cannot be compared between databases")


def _tables(c: Connection) -> list[Table]:
    """Every table, those that others point to before them. StoreError for one in the database that is not declared: it would be left behind."""
    from dtrack.store.declared import Base  # by whoever moves: a daemon that makes backups of a file has no use for it

    order = list(Base.metadata.sorted_tables)
    odd = set(inspect(c).get_table_names()) - {table.name for table in order} - {"alembic_version"}
    if odd:
        raise StoreError(f"the database to move to is not empty: it has a table {sorted(odd)[0]!r}", "Name an empty one; nothing was changed there or here.")
    return order


def _rows(c: Connection, table: Table) -> Iterator[tuple[Any, ...]]:
    """All rows in the order of their keys. Both kinds of database sort text by its bytes."""
    wanted = select(table).order_by(*table.primary_key.columns).execution_options(stream_results=True, yield_per=_AT_ONCE)
    for row in c.execute(wanted):
        yield tuple(row)


def _write(c: Connection, table: Table, rows: Iterator[tuple[Any, ...]]) -> None:
    names = [column.name for column in table.columns]
    if c.dialect.name != "sqlite":
        copy_in(c, table, names, rows)
        return
    while some := list(islice(rows, _AT_ONCE)):
        c.execute(insert(table), [dict(zip(names, row, strict=True)) for row in some])


def _number_on(c: Connection, order: Sequence[Table]) -> None:
    """Numbers that a server gives out go on after the highest that came over. SQLite looks for itself."""
    if c.dialect.name == "sqlite":
        return
    for table in order:
        for column in table.primary_key.columns:
            name = c.execute(text("SELECT pg_get_serial_sequence(:table, :column)"), {"table": table.name, "column": column.name}).scalar()
            if name is not None:
                highest = c.execute(select(func.max(column))).scalar() or 0
                c.execute(text("SELECT setval(CAST(:name AS regclass), :next, false)"), {"name": name, "next": highest + 1})
