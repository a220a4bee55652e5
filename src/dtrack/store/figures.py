"""Figures: what a document says is compared with what stands, and only the differences are written."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, or_, select

from dtrack.model.document import Document
from dtrack.model.figure import Figure, FigureRecord, Problem
from dtrack.model.identity import claims, is_table, positions, same_text
from dtrack.model.validation import sift
from dtrack.store import judging, putting
from dtrack.store.change import Change, after, chunks
from dtrack.store.claims import figure as table
from dtrack.store.documents import scope
from dtrack.store.finding import by_ids, count, current, find, get, get_as_of, history, matching

__all__ = ["add", "by_hand", "by_ids", "count", "current", "find", "get", "get_as_of", "history", "matching", "replace", "withdraw"]
_BY_HAND = "hand/%"
"""Extractor of what a person entered: no reading retires, renews or doubles it (R37)."""


def replace(c: Connection, document: Document, figures: Sequence[Figure], now: datetime) -> Change:
    """Make `figures` what `document` (its latest version) says.

    The same claim with the same content: nothing is written. New content: the standing row is closed and names its successor. A claim
    that the document no longer makes: closed. A claim that merely moved within the document: its row is renewed under the
    same id, so that quote and span hold for the version that it names; it counts as kept. Figures that break a rule are
    refused or doubted (`model.validation`) and told of in `Change.problems`. What a person entered stands as it is, and a
    reading of the same number adds nothing. What people said of a claim holds for every later reading of it (`store.judging`).
    """
    entered = by_hand(c, document.id)
    sifted = sift([figure for figure in figures if not any(same_number(figure, own.figure) for own in entered)], document.fetched_at.date())
    wanted = claims(sifted.figures, document.id, scope(document.job, document.source))
    foreign = [key for key, _, figure in wanted if figure.evidence.record_id is not None]
    standing = {row.claim_key: row for row in _standing(c, document, foreign)}
    last = c.execute(select(func.max(table.c.known_to)).where(table.c.document == document.id)).scalar()
    at = after(now, [last, *(row.known_from for row in standing.values())])
    settled, told = judging.settle(c, document, wanted, standing, at)
    closing: list[tuple[int, str | None]] = []
    adding: list[tuple[dict[str, Any], Figure]] = []
    added = kept = superseded = 0
    for each in settled:
        old = standing.pop(each.key, None)
        placed = positions(each.figure)
        same = old is not None and old.id == each.id
        kept, added, superseded = kept + same, added + (not same), superseded + (old is not None and not same)
        stands = {"positions": placed, "sensitivity": document.sensitivity.value, **each.said}
        if old is not None and same and all(getattr(old, name) == value for name, value in stands.items()):
            continue
        if old is not None:
            closing.append((old.row, each.id))
        identity = _of(document) | stands | {"id": each.id, "claim_key": each.key, "document_version": each.version, "known_from": at}
        adding.append((identity | {"learned_at": old.learned_at if old is not None and same else at}, each.figure))
    vanished: list[tuple[int, str | None]] = [(row.row, None) for row in standing.values() if row.document == document.id]
    putting.close(c, closing + vanished, at)
    putting.put(c, adding)
    problems = tuple(_filled(problem, document) for problem in (*sifted.problems, *told))
    return Change(added, superseded + len(vanished), kept, problems)


def _standing(c: Connection, document: Document, records: Sequence[str]) -> list[Row[Any]]:
    """Rows that stand for the document, and rows of upstream records that stand under another one."""
    names = ("row", "id", "claim_key", "positions", "sensitivity", "document", "known_from", "learned_at", "status", "preferred", "merged", "doubts")
    columns = [table.c[name] for name in names]
    stands = table.c.known_to.is_(None)
    rows = list(c.execute(select(*columns).where(stands, table.c.document == document.id, table.c.extractor.not_like(_BY_HAND))))
    for some in chunks(records):
        rows += c.execute(select(*columns).where(stands, table.c.claim_key.in_(some), or_(table.c.document != document.id)))
    return rows


def _of(document: Document) -> dict[str, Any]:
    return {"document": document.id, "document_version": document.version, "job": document.job, "sensitivity": document.sensitivity.value}


def by_hand(c: Connection, document: str) -> list[FigureRecord]:
    """The standing figures that people entered from a document."""
    return matching(c, *standing_in(document), table.c.extractor.like(_BY_HAND))


def standing_in(document: str) -> tuple[ColumnElement[bool], ...]:
    """What the rows that stand for a document meet."""
    return table.c.document == document, table.c.known_to.is_(None)


def add(c: Connection, document: Document, figure: Figure, now: datetime) -> tuple[str, str]:
    """Store a figure beside those that stand for `document`; its claim key and id.

    The claim must be a new one: whoever asks has looked whether a standing figure says the same number in the same words.
    """
    key, ident, checked = claims([figure], document.id, scope(document.job, document.source))[0]
    last = c.execute(select(func.max(table.c.known_to)).where(table.c.claim_key == key)).scalar()
    at = after(now, [last])
    identity = {"id": ident, "claim_key": key, "positions": positions(checked), "known_from": at, "learned_at": at}
    putting.put(c, [(_of(document) | identity, checked)])
    return key, ident


def withdraw(c: Connection, now: datetime, *, document: str | None = None, claim_key: str | None = None) -> datetime:
    """Close what stands of a document or of a claim, because a person took it back; the moment from which it does not stand."""
    which = table.c.document == document if document is not None else table.c.claim_key == claim_key
    standing = c.execute(select(table.c.row, table.c.known_from).where(which, table.c.known_to.is_(None))).all()
    at = after(now, [row.known_from for row in standing])
    putting.close(c, [(row.row, None) for row in standing], at)
    return at


def same_number(one: Figure, other: Figure) -> bool:
    """True where two readings of one document are of the same number: printed alike, one's words within the other's, and not at two places of one text."""
    mine, its = one.evidence, other.evidence
    if is_table(mine) or is_table(its) or same_text(mine.number_text) != same_text(its.number_text):
        return False
    words, longer = sorted((same_text(mine.quote), same_text(its.quote)), key=len)
    if words not in longer:
        return False
    # Within one sentence the same number may stand twice, of two things.
    again = longer.count(same_text(mine.number_text)) > 1 and mine.number_span is not None and its.number_span is not None
    return mine.number_span == its.number_span if again else True


def _filled(problem: Problem, document: Document) -> Problem:
    return dataclasses.replace(problem, job=document.job, document=document.id)
