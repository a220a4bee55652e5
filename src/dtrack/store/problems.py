"""Problems: nothing is dropped in silence. Each look at a scope (a document, a job's run, the reconciliation) replaces what the last look found there."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, bindparam, exists, func, not_, select, update

from dtrack.model.figure import Problem, ProblemRecord
from dtrack.model.identity import digest
from dtrack.store.bulk import Plain, many
from dtrack.store.change import Change, chunks
from dtrack.store.claims import figure
from dtrack.store.columns import clean
from dtrack.store.tables import problem as table

_OPEN = table.c.closed_at.is_(None)
_ASKED = select(table.c.row, table.c.key, table.c.first_seen, table.c.last_seen)
_OF_KEY = _ASKED.where(*(table.c[name] == bindparam(name) for name in ("scope_job", "scope_document", "key")), _OPEN)
_NAMES = ("kind", "what", "remedy", "job", "document", "figure", "claim_key")


def replace(
    c: Connection,
    scope_job: str | None,
    scope_document: str | None,
    problems: Iterable[Problem],
    now: datetime,
    *,
    figures: Collection[str] | Select[Any] | None = None,
    kind: str | None = None,
) -> Change:
    """Make `problems` the open ones of the scope: new ones open, found ones stay with a later `last_seen`, vanished ones close.

    A scope of (job, None) is the job's run itself, (None, None) what belongs to no single job. Job and document of the scope
    are filled in where a problem names none. `figures`: the look was at these alone (ids, or a query for them), problems of others are left. `kind`: it was
    for problems of this kind alone.
    """
    scope = {"scope_job": scope_job or "", "scope_document": scope_document or ""}
    anything = c.execute(select(table.c.row).where(*_in(scope)).limit(1)).first() is not None
    standing = _looked_at(c, scope, figures, kind) if anything else {}
    wanted: dict[str, Problem] = {}
    for problem in problems:
        whole = problem
        if (scope_job and not problem.job) or (scope_document and not problem.document):
            whole = dataclasses.replace(problem, job=problem.job or scope_job, document=problem.document or scope_document)
        wanted.setdefault(digest(whole.key), whole)
    if anything and figures is not None:
        # A claim keeps its problem when a correction gives its figure another id, which the look was at.
        standing |= _of_keys(c, scope, [key for key in wanted if key not in standing], whole=isinstance(figures, Select))
    gone = [row for key, row in standing.items() if key not in wanted]
    again = [row for key, row in standing.items() if key in wanted]
    new = [(key, problem) for key, problem in wanted.items() if key not in standing]
    if gone:
        closing = update(table).where(table.c.row == bindparam("r")).values(closed_at=bindparam("at"))
        c.execute(closing, [{"r": row.row, "at": max(now, row.first_seen)} for row in gone])
    if again:
        seen = update(table).where(table.c.row == bindparam("r")).values(last_seen=bindparam("at"), figure=bindparam("now_of"))
        c.execute(seen, [{"r": row.row, "at": max(now, row.last_seen), "now_of": wanted[row.key].figure} for row in again])
    _add(c, new, (scope["scope_job"], scope["scope_document"]), now)
    return Change(len(new), len(gone), len(again))


def _in(scope: Mapping[str, str]) -> list[ColumnElement[bool]]:
    """What is open of a scope, as the indexes have it."""
    return [*(table.c[name] == word for name, word in scope.items()), _OPEN]


def _looked_at(c: Connection, scope: Mapping[str, str], figures: Collection[str] | Select[Any] | None, kind: str | None) -> dict[str, Any]:
    """The open problems of a scope that a look was at, by key; parameters as in `replace`."""
    of_kind = _ASKED if kind is None else _ASKED.where(table.c.kind == kind)
    if figures is None:
        asked = [of_kind.where(*_in(scope))]
    elif isinstance(figures, Select):
        asked = [of_kind.where(*_in(scope), table.c.figure.in_(figures))]
    else:
        # Asked for plainly, the scope has an index of its own, which goes through far more than the problems of these figures.
        here = [_OPEN, *(table.c[name].concat("") == word for name, word in scope.items())]
        asked = [of_kind.where(*here, table.c.figure.in_(some)) for some in chunks(figures)]
    return {row.key: row for each in asked for row in c.execute(each)}


def _of_keys(c: Connection, scope: Mapping[str, str], keys: Sequence[str], *, whole: bool) -> dict[str, Any]:
    """The open problems of a scope that have these keys. `whole`: these may be about as many as the scope has."""
    if whole:
        return {row.key: row for some in chunks(keys) for row in c.execute(_ASKED.where(*_in(scope), table.c.key.in_(some)))}
    # One by one an index gives them; asked for together, SQLite goes through all problems of the scope.
    return {row.key: row for key in keys for row in c.execute(_OF_KEY, {**scope, "key": key})}


def close_gone(c: Connection, scope_job: str, now: datetime) -> int:
    """Close the problems of a scope whose figure stands no more; how many."""
    # Each problem's figure is looked up by itself: a list of all that stands would be made first, and problems are few beside figures.
    stands = exists().where(figure.c.id == table.c.figure, figure.c.known_to.is_(None))
    gone = select(table.c.row, table.c.first_seen).where(table.c.scope_job == scope_job, _OPEN, table.c.figure.is_not(None), not_(stands))
    rows = [{"r": row.row, "at": max(now, row.first_seen)} for row in c.execute(gone)]
    if rows:
        c.execute(update(table).where(table.c.row == bindparam("r")).values(closed_at=bindparam("at")), rows)
    return len(rows)


def close_claim(c: Connection, claim_key: str, kinds: Collection[str], now: datetime, *, unless: Collection[str] = ()) -> None:
    """Close the problems of these kinds with a claim that a person has looked at; those of `unless` stay."""
    found = select(table.c.row, table.c.first_seen).where(table.c.claim_key == claim_key, _OPEN, table.c.kind.in_([str(each) for each in kinds]))
    rows = [{"r": row.row, "at": max(now, row.first_seen)} for row in c.execute(found.where(table.c.kind.not_in([str(each) for each in unless])))]
    if rows:
        c.execute(update(table).where(table.c.row == bindparam("r")).values(closed_at=bindparam("at")), rows)


def open(c: Connection, job: str | None = None, limit: int | None = None, offset: int = 0) -> list[ProblemRecord]:
    """Open problems, the newest first; of one job where named."""
    found = select(table).where(_OPEN).order_by(table.c.first_seen.desc(), table.c.row)
    if job is not None:
        found = found.where(table.c.job == job)
    return [_record(row) for row in c.execute(found.limit(limit).offset(offset))]


def of_runs(c: Connection, kind: str) -> list[ProblemRecord]:
    """Open problems of one kind that whole runs had, not single documents; the oldest first."""
    found = select(table).where(_OPEN, table.c.kind == kind, table.c.scope_job != "", table.c.scope_document == "").order_by(table.c.row)
    return [_record(row) for row in c.execute(found)]


def of_document(c: Connection, document: str) -> list[ProblemRecord]:
    """Open problems of one document."""
    return [_record(row) for row in c.execute(select(table).where(_OPEN, table.c.document == document).order_by(table.c.row))]


def records(c: Connection, asked: Select[Any]) -> list[ProblemRecord]:
    """What a query for whole rows of this table finds."""
    return [_record(row) for row in c.execute(asked)]


def count(c: Connection) -> int:
    """How many are open."""
    return c.execute(select(func.count()).select_from(table).where(_OPEN)).scalar_one()


_ROW = ("key", "scope_job", "scope_document", *_NAMES, "location", "first_seen", "last_seen")


def _add(c: Connection, new: Sequence[tuple[str, Problem]], scope: tuple[str, str], now: datetime) -> None:
    plain = Plain(c.dialect)
    at = plain.bound(table.c.first_seen.type)(now)
    rows = []
    for key, each in new:
        texts = (f"{each.kind}", each.what, each.remedy, each.job, each.document, each.figure, each.claim_key, each.where)
        rows.append((key, *scope, *(None if text is None else clean(text) for text in texts), at, at))
    with many(c, len(rows)):
        plain.write(c, table, _ROW, rows)


def _record(row: Row[Any]) -> ProblemRecord:
    problem = Problem(**{name: row._mapping[name] for name in _NAMES}, where=row.location)
    return ProblemRecord(problem=problem, first_seen=row.first_seen, last_seen=row.last_seen, closed_at=row.closed_at)
