"""Verdicts on figures that are in no point, being undated or without a place here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from dtrack.model.point import Verdict
from dtrack.store.beside import outside_verdict as table
from dtrack.store.change import Change, after, chunks, first_free, known


def replace(c: Connection, verdicts: Sequence[Verdict], now: datetime) -> Change:
    """Make `verdicts` the ones that stand, one a figure: write only what differs."""
    wanted = {said.figure: said for said in verdicts}
    standing = {row.figure: row for row in c.execute(select(table).where(table.c.known_to.is_(None)))}
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
