"""What waits for a person, the weightiest and most doubtful first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Text, and_, cast, or_, select, type_coerce

from dtrack.model import attention
from dtrack.model.attention import Waiting
from dtrack.store import finding, reviews
from dtrack.store.change import chunks
from dtrack.store.claims import figure as table
from dtrack.store.claims import figure_place
from dtrack.store.columns import json_value
from dtrack.store.tables import problem
from dtrack.terms import FigureRole, Status

_LEAN = [table.c[name] for name in ("row", "id", "claim_key", "value", "persons", "confidence", "status")]
_FIRST = 2_000
"""Of so many, the most doubtful by size, it is looked up what they are to points."""


def find(c: Connection, limit: int | None, offset: int = 0, places: Collection[str] | None = None) -> list[Waiting]:
    """Figures that stand and want a person, best first. `places`: those of these codes only."""
    troubles, readers = _troubles(c), reviews.doubted(c)
    waiting: dict[str, Any] = {}
    for rule in _rules(troubles, readers):
        asked = select(*_LEAN, type_coerce(table.c.doubts, Text).label("doubts")).where(table.c.known_to.is_(None), table.c.merged.is_(None), rule)
        if places is not None:
            asked = asked.where(table.c.row.in_(select(figure_place.c.figure_row).where(figure_place.c.pcode.in_(list(places)))))
        waiting |= {row.id: row for row in c.execute(asked)}
    facts = {ident: _facts(row, troubles, readers) for ident, row in waiting.items()}
    best = sorted(waiting, key=lambda ident: (-_score(waiting[ident], facts[ident], FigureRole.RECOMMENDED), ident))
    if limit is not None:
        del best[max(_FIRST, offset + limit) :]
    roles = {ident: FigureRole(role) for ident, (role, _) in _roles(c, best).items()}
    scores = {ident: _score(waiting[ident], facts[ident], roles.get(ident)) for ident in best}
    chosen = sorted(best, key=lambda ident: (-scores[ident], ident))[offset : None if limit is None else offset + limit]
    records = {record.id: record for record in finding.by_ids(c, chosen)}
    found = []
    for ident in chosen:
        problems, doubting = facts[ident]
        row = waiting[ident]
        why = attention.reasons(row.confidence, Status(row.status), problems, doubting)
        found.append(Waiting(records[ident], round(scores[ident], 3), why, doubting))
    return found


def _rules(troubles: Collection[str], readers: Collection[str]) -> list[ColumnElement[bool]]:
    unsure = and_(table.c.status == Status.EXTRACTED.value, or_(table.c.confidence < attention.SURE, cast(table.c.doubts, Text) != "[]"))
    rules: list[ColumnElement[bool]] = [unsure, table.c.status == Status.CHANGED_AFTER_APPROVAL.value]
    rules += [and_(table.c.id.in_(some), table.c.status == Status.EXTRACTED.value) for some in chunks(troubles)]
    return rules + [table.c.claim_key.in_(some) for some in chunks(readers)]


def _troubles(c: Connection) -> dict[str, list[str]]:
    """By figure, kinds of its open problems."""
    found: dict[str, list[str]] = defaultdict(list)
    asked = select(problem.c.figure, problem.c.kind).where(problem.c.closed_at.is_(None), problem.c.figure.is_not(None))
    for ident, kind in c.execute(asked.order_by(problem.c.row)):
        found[ident].append(kind)
    return found


def _facts(row: Row[Any], troubles: dict[str, list[str]], readers: dict[str, int]) -> tuple[list[str], int]:
    kinds = [*troubles.get(row.id, ()), *_list(row.doubts)] if row.status == Status.EXTRACTED.value else []
    return list(dict.fromkeys(kinds)), readers.get(row.claim_key, 0)


def _list(held: Any) -> Any:
    return json_value(held) if isinstance(held, str) else held


def _score(row: Row[Any], facts: tuple[list[str], int], role: FigureRole | None) -> float:
    number = row.persons if row.persons is not None else row.value
    return attention.weight(number, role) * attention.doubt(row.confidence, Status(row.status), len(facts[0]), facts[1])


def _roles(c: Connection, idents: list[str]) -> dict[str, tuple[str, str]]:
    return {ident: said for some in chunks(idents) for ident, said in finding.roles(c, some, None).items()}
