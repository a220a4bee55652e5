"""Verdicts on figures that are in no point, being undated or without a place here."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, bindparam, insert, select, update

from dtrack.model.point import Verdict
from dtrack.store.beside import outside_verdict as table
from dtrack.store.change import Change, after, chunks, either, first_free, known
from dtrack.store.claims import figure


def replace(c: Connection, verdicts: Sequence[Verdict], now: datetime, *, figures: Collection[str] | Select[Any] | None = None) -> Change:
    """Make `verdicts` the ones that stand, one a figure: write only what differs. `figures`: only these (ids, or a query for them) were looked at."""
    wanted = {said.figure: said for said in verdicts}
    asked = select(table).where(table.c.known_to.is_(None))
    parts = [asked] if figures is None else [asked.where(table.c.figure.in_(some)) for some in either(figures)]
    if c.execute(asked.limit(1)).first() is None:
        parts = []
    standing = {row.figure: row for part in parts for row in c.execute(part)}
    same = {figure for figure, row in standing.items() if figure in wanted and _said(wanted[figure]) == (row.role, row.reason, row.params)}
    closing = [row for figure, row in standing.items() if figure not in same]
    adding = [said for figure, said in wanted.items() if figure not in same]
    at = after(now, [row.known_from for row in closing])
    if closing:
        c.execute(update(table).where(table.c.row == bindparam("r")).values(known_to=bindparam("at")), [{"r": row.row, "at": at} for row in closing])
    if adding:
        stood = {"known_from": at, "known_to": None}
        c.execute(insert(table), [{"row": number, **_row(said), **stood} for number, said in enumerate(adding, first_free(c, table))])
    return Change(len(adding), len(closing), len(same))


def close_gone(c: Connection, now: datetime) -> int:
    """Close the verdicts on figures that stand no more; how many."""
    stands = select(figure.c.id).where(figure.c.known_to.is_(None))
    rows = list(c.execute(select(table.c.row, table.c.known_from).where(table.c.known_to.is_(None), table.c.figure.not_in(stands))))
    at = after(now, [row.known_from for row in rows])
    if rows:
        c.execute(update(table).where(table.c.row == bindparam("r")).values(known_to=bindparam("at")), [{"r": row.row, "at": at} for row in rows])
    return len(rows)


def find(c: Connection, figures: Sequence[str], known_on: datetime | None = None) -> dict[str, dict[str, Any]]:
    """Role, reason and parameters by figure, of those that have a verdict here."""
    found: dict[str, dict[str, Any]] = {}
    for some in chunks(figures):
        asked = select(table.c.figure, table.c.role, table.c.reason, table.c.params).where(table.c.figure.in_(some), known(table, known_on))
        found |= {row.figure: row._asdict() for row in c.execute(asked)}
    return found


def _said(verdict: Verdict) -> tuple[str, str, dict[str, str]]:
    return verdict.role.value, verdict.reason, verdict.params


def _row(verdict: Verdict) -> dict[str, Any]:
    return {"figure": verdict.figure, "role": verdict.role.value, "reason": verdict.reason, "params": verdict.params}
