"""The audit log: every act of a person, begun before it is done, and what became of it. Rows are added and ended, never taken away."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from dtrack.model.account import Audited, Nearness, Outcome
from dtrack.store.change import first_free
from dtrack.store.tables import table as table_of

table = table_of("audit")
_SUBJECT, _DETAIL = 200, 500


def add(
    c: Connection, act: str, *, who: str, role: str, near: Nearness, now: datetime, subject: str = "", detail: str = "", outcome: Outcome = Outcome.DONE
) -> int:
    """A line for an act; its number."""
    row = first_free(c, table)
    said = {"row": row, "at": now, "who": who, "role": role, "act": act, "subject": subject[:_SUBJECT], "detail": detail[:_DETAIL]}
    c.execute(insert(table), {**said, "near": near.value, "outcome": outcome.value, "ended_at": None if outcome is Outcome.BEGUN else now})
    return row


def end(c: Connection, row: int, outcome: Outcome, now: datetime, detail: str = "") -> None:
    """What became of an act that was begun."""
    told = {"outcome": outcome.value, "ended_at": now} | ({"detail": detail[:_DETAIL]} if detail else {})
    c.execute(update(table).where(table.c.row == row, table.c.outcome == Outcome.BEGUN.value).values(**told))


def find(c: Connection, *, act: str = "", who: str = "", since: datetime | None = None, limit: int | None = None, offset: int = 0) -> list[Audited]:
    """Lines, the newest first; of one act (`login` takes in `login failed`) or person, or from a moment on."""
    asked = select(table).order_by(table.c.row.desc()).limit(limit).offset(offset)
    if act:
        asked = asked.where(table.c.act.startswith(act, autoescape=True))
    if who:
        asked = asked.where(table.c.who == who)
    if since is not None:
        asked = asked.where(table.c.at >= since)
    return [_line(row) for row in c.execute(asked)]


def _line(row: Row[Any]) -> Audited:
    values = dict(row._mapping)
    return Audited(**values | {"outcome": Outcome(row.outcome), "near": Nearness(row.near)})
