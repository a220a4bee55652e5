"""Acts of intake: who entered or uploaded what, when and why. Rows are added and never changed."""

from __future__ import annotations

from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from dtrack.model.intake import Intake, IntakeKind
from dtrack.store.tables import table as table_of

table = table_of("intake")
_COLUMNS = [table.c[field.name] for field in fields(Intake)]


def add(c: Connection, act: Intake) -> None:
    """Write an act down."""
    c.execute(insert(table), [asdict(act) | {"kind": act.kind.value}])


def get(c: Connection, ident: str) -> Intake | None:
    """One act, or None."""
    row = c.execute(select(*_COLUMNS).where(table.c.id == ident)).one_or_none()
    return None if row is None else _act(row)


def undone(c: Connection, ident: str) -> bool:
    """True where the act was taken back."""
    return c.execute(select(table.c.id).where(table.c.undoes == ident)).one_or_none() is not None


def find(c: Connection, *, document: str | None = None, claim_key: str | None = None, job: str | None = None, limit: int | None = None) -> list[Intake]:
    """Acts of a document, a claim or a job, or all of them; the newest first."""
    given = {"document": document, "claim_key": claim_key, "job": job}
    rules = [table.c[name] == value for name, value in given.items() if value is not None]
    return [_act(row) for row in c.execute(select(*_COLUMNS).where(*rules).order_by(table.c.row.desc()).limit(limit))]


def brought(c: Connection, kind: IntakeKind, limit: int | None = None) -> list[tuple[Intake, Intake | None]]:
    """Every act of a kind with the act that took it back, the newest first."""
    found = find(c)
    undone = {act.undoes: act for act in found if act.undoes}
    return [(act, undone.get(act.id)) for act in found if act.kind is kind][:limit]


def of(c: Connection, document: str, claim_key: str) -> list[Intake]:
    """Acts that brought in, or took back, a claim or its whole document; the oldest first."""
    mine = table.c.claim_key.is_(None) | (table.c.claim_key == claim_key)
    return [_act(row) for row in c.execute(select(*_COLUMNS).where(table.c.document == document, mine).order_by(table.c.row))]


def undoings(c: Connection, moment: datetime) -> set[tuple[str, datetime]]:
    """What was taken back after a moment: document and time."""
    found = select(table.c.document, table.c.at).where(table.c.kind == IntakeKind.UNDONE.value, table.c.at > moment)
    return {(row.document, row.at) for row in c.execute(found)}


def _act(row: Row[Any]) -> Intake:
    values = dict(row._mapping)
    return Intake(**values | {"kind": IntakeKind(values["kind"])})
