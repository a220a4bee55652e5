"""What a comparison with the store changed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, FromClause, Select, Table, and_, func, or_, select

from dtrack.model.figure import Problem

T = TypeVar("T")
CHUNK = 5_000
"""Values in one IN list: below the limit of 32,766 of SQLite and 65,535 of PostgreSQL."""


@dataclass(frozen=True, slots=True)
class Change:
    """Rows added, closed and left alone. `problems`: what the rules refused or doubted on the way; the caller files them."""

    added: int = 0
    closed: int = 0
    kept: int = 0
    problems: tuple[Problem, ...] = ()


def chunks(values: Iterable[T]) -> Iterator[Sequence[T]]:
    """`values` in lists that fit one statement."""
    held = list(values)
    for start in range(0, len(held), CHUNK):
        yield held[start : start + CHUNK]


def either(values: Collection[T] | Select[Any]) -> Iterable[Sequence[T] | Select[Any]]:
    """What IN lists are made of: values in lists that fit one statement, or the query that gives them."""
    return [values] if isinstance(values, Select) else chunks(values)


def after(now: datetime, earlier: Iterable[datetime | None]) -> datetime:
    """The record time of a change: `now`, unless the clock was set back or two changes fall into one tick; then just after the latest of `earlier`.

    Else a row could stand beside the one that it replaces, and "as known on" would give two answers.
    """
    return max([now, *(moment + timedelta(microseconds=1) for moment in earlier if moment is not None)])


def known(table: FromClause, on: datetime | None) -> ColumnElement[bool]:
    """Rows of `table` that stood at `on`; None: that stand now."""
    held: Any = table.c
    if on is None:
        still: ColumnElement[bool] = held.known_to.is_(None)
        return still
    return and_(held.known_from <= on, or_(held.known_to.is_(None), held.known_to > on))


def first_free(c: Connection, table: Table) -> int:
    """The number of the next row. There is one writer at a time, and asking the database to number a hundred thousand rows costs it a statement each."""
    last: int | None = c.execute(select(func.max(table.c.row))).scalar_one()
    return 1 if last is None else last + 1
