"""What was learned since a moment, from the record times of figures and problems."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, or_, select

from dtrack.model.change import ChangeKind, ClaimChange
from dtrack.model.figure import Figure, FigureRecord
from dtrack.model.intake import BY_HAND
from dtrack.model.review import Act, Review
from dtrack.store import intake, reviews
from dtrack.store.change import chunks
from dtrack.store.claims import figure as table
from dtrack.store.finding import by_ids, matching
from dtrack.store.tables import document
from dtrack.store.tables import problem as problems
from dtrack.terms import ProblemKind

_ASIDE = {"extractor", "evidence", "confidence"}
"""Parts of a figure that say nothing of the movement itself; told only where nothing else changed."""
_KINDS = tuple(ChangeKind)


def since(c: Connection, moment: datetime, until: datetime | None = None, limit: int | None = None) -> list[ClaimChange]:
    """Every change recorded after `moment` (and not after `until`, as it was known then), newest first, or the first `limit` of them.

    A claim that changed twice has two.
    """
    if limit is not None:
        moment = _late_enough(c, moment, until, limit)
    gone = matching(c, table.c.known_to > moment, table.c.superseded_by.is_(None), moment=until)
    acts = reviews.since(c, moment, until)
    found = [
        *_learned(c, moment, gone, until=until, acts=acts),
        *_withdrawn(c, moment, gone),
        *_said(c, acts, until),
        *contradictions(c, moment, until),
    ]
    kept = [change for change in found if until is None or change.at <= until]
    return sorted(kept, key=lambda change: (-change.at.timestamp(), _KINDS.index(change.kind), change.figure.id))[:limit]


def _late_enough(c: Connection, moment: datetime, until: datetime | None, limit: int) -> datetime:
    """A later moment since which there are `limit` changes all the same, where so many figures were learned. What changes at one instant hangs on no other."""
    acts = len(reviews.since(c, moment, until))  # what a person said is learned with its figure, and is one change with it
    rules = [table.c.learned_at > moment, table.c.learned_at == table.c.known_from, *([] if until is None else [table.c.learned_at <= until])]
    newest = select(table.c.learned_at).where(*rules).order_by(table.c.learned_at.desc()).offset(limit + acts).limit(1)
    at: datetime | None = c.execute(newest).scalar()
    return moment if at is None else max(moment, at - timedelta(microseconds=1))


def revisions(c: Connection, moment: datetime, after: int = 0) -> list[ClaimChange]:
    """The revisions among `since` that nobody here made, of rows after number `after`, without looking at what is merely new."""
    closed = select(table.c.document).where(table.c.known_to > moment)
    rules = (table.c.row > after, table.c.document.in_(closed))
    if c.execute(select(table.c.row).where(table.c.learned_at > moment, *rules).limit(1)).first() is None:
        return []
    gone = matching(c, table.c.known_to > moment, table.c.superseded_by.is_(None))
    return [change for change in _learned(c, moment, gone, *rules, acts=reviews.since(c, moment)) if change.kind is ChangeKind.REVISED]


def _learned(
    c: Connection, moment: datetime, gone: list[FigureRecord], *rules: ColumnElement[bool], acts: Sequence[Review], until: datetime | None = None
) -> Iterator[ClaimChange]:
    """New claims and new readings of known ones. A claim that merely moved in its document was learned before.

    A sentence whose number was edited is another claim: the one that vanished from the document at that moment, for the same places and
    time, is what it revises, and is taken out of `gone`.
    """
    by_hand = {act.at for act in acts}
    learned = matching(c, table.c.learned_at > moment, table.c.learned_at == table.c.known_from, *rules, moment=until)
    learned = [record for record in learned if record.known_from not in by_hand]
    replaced = matching(c, table.c.known_to > moment, table.c.superseded_by.is_not(None), table.c.superseded_by != table.c.id, moment=until)
    before = {(old.claim_key, old.superseded_by, old.known_to): old for old in replaced}
    firsts = _firsts(c, {record.document for record in learned})
    for record in learned:
        old = before.get((record.claim_key, record.id, record.known_from)) or _edited(record, gone)
        if old is None:
            fresh = record.document_version == 1 and record.known_from == firsts.get(record.document)
            who, why = (_publisher(record), "new_document") if fresh else _cause(record, new_version=record.document_version > 1)
            who, why = ("reviewer", "entered") if record.figure.extractor == BY_HAND else (who, why)
            yield ClaimChange(kind=ChangeKind.NEW, at=record.known_from, figure=record, who=who, why=why)
            continue
        who, why = _cause(record, new_version=(record.document, record.document_version) != (old.document, old.document_version))
        changed = _differing(old.figure, record.figure)
        yield ClaimChange(
            kind=ChangeKind.REVISED,
            at=record.known_from,
            figure=record,
            before=old,
            by=_by(old.figure, record.figure),
            fields=changed,
            who=who,
            why=why,
        )


_TOLD = {Act.REJECT: "rejected", Act.CORRECT: "corrected", Act.PREFER: "preferred", Act.MERGE: "merged", Act.UNDO: "undone"}


def _said(c: Connection, acts: Sequence[Review], until: datetime | None) -> Iterator[ClaimChange]:
    """What people changed, each with the figure before and after. An approval changes no number."""
    for act in acts:
        rows = matching(c, table.c.claim_key == act.claim_key, or_(table.c.known_to == act.at, table.c.known_from == act.at), moment=until)
        if act.act not in _TOLD or not rows:
            continue
        before, after = rows[0], rows[-1]
        other = before.id != after.id
        yield ClaimChange(
            kind=ChangeKind.REJECTED if act.act is Act.REJECT else ChangeKind.REVISED,
            at=act.at,
            figure=after,
            before=before if other else None,
            by=_by(before.figure, after.figure) if other else None,
            fields=_differing(before.figure, after.figure) if other else (),
            who=act.role,
            why=_TOLD[act.act],
        )


def _firsts(c: Connection, idents: set[str]) -> dict[str, datetime]:
    """When each document's first figures were recorded, where that was with its first version."""
    first: dict[str, datetime] = {}
    for some in chunks(sorted(idents)):
        asked = select(table.c.document, func.min(table.c.known_from)).where(table.c.document.in_(some), table.c.document_version == 1)
        first |= {row[0]: row[1] for row in c.execute(asked.group_by(table.c.document))}
    return first


def _edited(record: FigureRecord, gone: list[FigureRecord]) -> FigureRecord | None:
    same = (old for old in gone if (old.document, old.known_to) == (record.document, record.known_from) and _about(old.figure) == _about(record.figure))
    old = min(same, key=lambda old: (old.figure.evidence.span or (0, 0), old.id), default=None)
    if old is not None:
        gone.remove(old)
    return old


def _about(figure: Figure) -> tuple[object, ...]:
    places = tuple((place.pcode, place.role) for place in figure.places)
    return figure.metric, figure.direction, figure.population, figure.cumulative, figure.unit, figure.start, figure.end, places, figure.source_org


def _withdrawn(c: Connection, moment: datetime, gone: list[FigureRecord]) -> Iterator[ClaimChange]:
    """Claims that their documents no longer make, or that are no longer read out of them."""
    versions = {(row.id, row.recorded_at) for row in c.execute(select(document.c.id, document.c.recorded_at).where(document.c.recorded_at > moment))}
    undone = intake.undoings(c, moment)
    for record in gone:
        if record.known_to is not None:
            when = (record.document, record.known_to)  # a new version and what is read out of it are recorded at one instant
            who, why = ("reviewer", "taken_back") if when in undone else _cause(record, new_version=when in versions)
            yield ClaimChange(kind=ChangeKind.WITHDRAWN, at=record.known_to, figure=record, who=who, why=why)


def contradictions(c: Connection, moment: datetime, until: datetime | None = None) -> Iterator[ClaimChange]:
    """Figures that were found to contradict another one."""
    found = c.execute(_CONTRADICTED.where(problems.c.first_seen > moment)).all()
    yield from _contradicted(c, [row for row in found if until is None or row.first_seen <= until], until)


def rivals(c: Connection, moment: datetime, remedy: str, after: int) -> Iterator[ClaimChange]:
    """The contradictions among `since` whose Problems name a remedy and have a row after number `after`."""
    yield from _contradicted(c, c.execute(_CONTRADICTED.where(problems.c.row > after, problems.c.first_seen > moment, problems.c.remedy == remedy)).all())


_CONTRADICTED = select(problems).where(problems.c.kind == ProblemKind.CONTRADICTION.value, problems.c.figure.is_not(None)).order_by(problems.c.row)


def _contradicted(c: Connection, rows: Sequence[Row[Any]], until: datetime | None = None) -> Iterator[ClaimChange]:
    records = {record.id: record for record in by_ids(c, list(dict.fromkeys(row.figure for row in rows)), until)}
    for row in rows:
        if row.figure in records:
            yield ClaimChange(kind=ChangeKind.CONTRADICTED, at=row.first_seen, figure=records[row.figure], who="dtrack", why=row.what)


def last_rows(c: Connection) -> tuple[int, int]:
    """Numbers of the last figure and the last problem: what comes later has higher ones."""
    figure, problem = (c.execute(select(func.coalesce(func.max(each.c.row), 0))).scalar_one() for each in (table, problems))
    return figure, problem


def _cause(record: FigureRecord, *, new_version: bool) -> tuple[str, str]:
    return (_publisher(record), "new_version") if new_version else ("dtrack", "read_again")


def _publisher(record: FigureRecord) -> str:
    return record.publisher or record.job


def _differing(old: Figure, new: Figure) -> tuple[str, ...]:
    changed = tuple(field.name for field in fields(Figure) if getattr(old, field.name) != getattr(new, field.name))
    return tuple(name for name in changed if name not in _ASIDE) or changed


def _by(old: Figure, new: Figure) -> Decimal | None:
    return new.value - old.value if old.value is not None and new.value is not None and old.unit is new.unit else None
