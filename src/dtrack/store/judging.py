"""What people said, applied wherever a reading is stored: a newer reading of a claim inherits it, and so do copies of the text (R19, R37)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from dtrack.model.binding import Held, bind
from dtrack.model.document import Document
from dtrack.model.figure import Figure, Problem
from dtrack.model.identity import content, figure_id, positions
from dtrack.model.intake import BY_HAND
from dtrack.model.review import Judged, Review, decisive, judged, substance, words_of
from dtrack.store import copies, putting, reviews
from dtrack.store.change import after, chunks
from dtrack.store.claims import figure as figures
from dtrack.store.rows import from_json, to_json
from dtrack.store.said import reading as table
from dtrack.terms import ProblemKind, Status

_OPEN = table.c.known_to.is_(None)
TOLD = (ProblemKind.CHANGED_AFTER_APPROVAL, ProblemKind.JUDGED_OTHERWISE)


@dataclass(frozen=True, slots=True)
class Settled:
    """A claim as it is to be stored."""

    key: str
    id: str
    figure: Figure
    version: int
    """Of the document that its evidence stands in."""
    status: Status = Status.EXTRACTED
    preferred: str | None = None
    merged: str | None = None

    @property
    def said(self) -> dict[str, Any]:
        """The columns that people's acts decide."""
        return {"status": self.status.value, "preferred": self.preferred, "merged": self.merged}


def settle(
    c: Connection, document: Document, wanted: Sequence[tuple[str, str, Figure]], standing: Mapping[str, Row[Any]], now: datetime
) -> tuple[list[Settled], list[Problem]]:
    """What `document` says after the acts of people, and what they should look at.

    Claims that somebody judged and that the document's reading gives no more are among them: no machine retires them.
    """
    if not reviews.any_at_all(c):
        return [Settled(key, ident, figure, document.version) for key, ident, figure in wanted], []
    rows = {row.claim_key: row for row in _readings(c, document.id, [key for key, _, figure in wanted if figure.evidence.record_id is not None])}
    rows |= _twins(c, document, wanted, rows, now)
    if not rows:
        return [Settled(key, ident, figure, document.version) for key, ident, figure in wanted], []
    held = {key: Held(from_json(row.figure), row.version) for key, row in rows.items()}
    bound = bind(wanted, held, document.version)
    acts = reviews.of_claims(c, {row.twin or key for key, row in rows.items()})
    found = []
    for key, figure in bound.figures:
        if key in rows:
            _read(c, rows[key], document, figure, now)
            found.append(_settled(key, judged(figure, acts.get(rows[key].twin or key, [])), document.version))
        else:
            # What stood before anybody judged its number goes on as it was; what is read beside it later waits for a person.
            beside = any(decisive(acts.get(rows[other].twin or other, [])) for other in bound.again.get(key, ()))
            fresh = beside and (key not in standing or ProblemKind.JUDGED_OTHERWISE in standing[key].doubts)
            found.append(_settled(key, Judged(_doubted(figure) if fresh else figure, Status.EXTRACTED), document.version))
    given = {key for key, _ in bound.figures}
    for key, row in rows.items():
        if key not in given and row.document == document.id:
            found += _kept(c, row, document, acts.get(key, []), now)
    return found, [problem for each in found if (problem := _problem(each))]


def judge(c: Connection, act: Review) -> None:
    """Let the claim of an act that has been written down, and the same words in copies of the text, stand as the acts now say."""
    reached = [act.claim_key, *c.execute(select(table.c.claim_key).where(_OPEN, table.c.twin == act.claim_key)).scalars()]
    acts = reviews.of_claims(c, [act.claim_key]).get(act.claim_key, [])
    for key in reached:
        row = c.execute(select(table).where(_OPEN, table.c.claim_key == key)).one()
        kept = bool(row.given) or (row.twin is None and _holds(c, key, acts))
        settled = _settled(key, judged(from_json(row.figure), acts, row.withdrawn_at), row.version)
        _store(c, key, settled if kept else None, act.at)


def register(c: Connection, key: str, now: datetime) -> Figure:
    """What the machine last read of a standing claim, remembered from now on; of the same words in copies of the text too."""
    row = c.execute(select(table).where(_OPEN, table.c.claim_key == key)).one_or_none()
    if row is None:
        document, version, machine = _stands(c, key)
        _add(c, key, (document, version), machine, now)
        words = words_of(machine.evidence)
        for other in _family(c, document) if words else ():
            for twin, version_there, figure in _prose(c, other, machine):
                alike = words_of(figure.evidence) == words and substance(figure) == substance(machine)
                if alike and c.execute(select(table.c.row).where(_OPEN, table.c.claim_key == twin)).first() is None:
                    _add(c, twin, (other, version_there), figure, now, twin=key)
        return machine
    if row.twin is not None:
        # A person speaks of this copy itself: from now on it has acts of its own.
        _close(c, row, now)
        _add(c, key, (row.document, row.version), from_json(row.figure), now)
    return from_json(row.figure)


def machine(c: Connection, key: str) -> Figure | None:
    """The machine's last reading of a judged claim; None where nobody judged it."""
    row = c.execute(select(table.c.figure).where(_OPEN, table.c.claim_key == key)).one_or_none()
    return None if row is None else from_json(row.figure)


def moment(c: Connection, key: str, now: datetime) -> datetime:
    """The record time of an act on a claim: after everything that is recorded of it."""
    last = [c.execute(select(func.max(column)).where(figures.c.claim_key == key)).scalar() for column in (figures.c.known_from, figures.c.known_to)]
    last.append(c.execute(select(func.max(table.c.known_from)).where(table.c.claim_key == key)).scalar())
    return after(now, last)


def twin_of(c: Connection, key: str) -> str | None:
    """The claim whose acts hold for this one, because its text is a copy; None where it stands for itself."""
    return c.execute(select(table.c.twin).where(_OPEN, table.c.claim_key == key)).scalar()


def inherit(c: Connection, document: Document, now: datetime) -> None:
    """Let a document that was found to be a copy of a text follow what people said of the same words there."""
    if not reviews.any_at_all(c) or not _family(c, document.id):
        return
    asked = select(figures.c.claim_key).where(figures.c.document == document.id, figures.c.known_to.is_(None))
    wanted = [(key, "", figure) for key in c.execute(asked).scalars() for _, _, figure in [_stands(c, key)]]
    mine = {row.claim_key: row for row in _readings(c, document.id, [])}
    for key, row in _twins(c, document, wanted, mine, now).items():
        acts = reviews.of_claims(c, [row.twin]).get(row.twin, [])
        _store(c, key, _settled(key, judged(from_json(row.figure), acts), row.version), now)


def _holds(c: Connection, key: str, acts: Sequence[Review]) -> bool:
    """True where no machine may retire the claim: somebody's word on it holds, or it stands for another one too."""
    return bool(decisive(acts)) or reviews.is_one_with(c, key)


def _settled(key: str, said: Judged, version: int) -> Settled:
    return Settled(key, figure_id(key, said.figure), said.figure, version, said.status, said.preferred, said.merged)


def _doubted(figure: Figure) -> Figure:
    kind = ProblemKind.JUDGED_OTHERWISE.value
    return replace(figure, doubts=(*figure.doubts, kind))


def _problem(settled: Settled) -> Problem | None:
    """What a person has to look at: R19."""
    remedy = f"Look at it and say what holds: `dtrack review {settled.id} approve`, `reject` or `correct`."
    said = {"remedy": remedy, "figure": settled.id, "claim_key": settled.key, "where": settled.figure.evidence.quote[:120]}
    if settled.status is Status.CHANGED_AFTER_APPROVAL:
        return Problem(kind=ProblemKind.CHANGED_AFTER_APPROVAL.value, what="a figure that a person had confirmed reads otherwise now", **said)
    if ProblemKind.JUDGED_OTHERWISE in settled.figure.doubts and settled.status is Status.EXTRACTED:
        return Problem(kind=ProblemKind.JUDGED_OTHERWISE.value, what="a number that a person has judged is read a second time, as another figure", **said)
    return None


# What the machine read of judged claims


def _readings(c: Connection, document: str, records: Sequence[str]) -> list[Row[Any]]:
    """Of one document, but for what people entered by hand, and of upstream records under any document."""
    rows = [row for row in c.execute(select(table).where(_OPEN, table.c.document == document)) if row.figure["extractor"] != BY_HAND]
    for some in chunks(records):
        rows += c.execute(select(table).where(_OPEN, table.c.claim_key.in_(some), table.c.document != document))
    return rows


def _read(c: Connection, row: Row[Any], document: Document, figure: Figure, now: datetime) -> None:
    """Remember a newer reading of a judged claim."""
    old = from_json(row.figure)
    where = (row.document, row.version, bool(row.given), row.withdrawn_at)
    if content(old) == content(figure) and positions(old) == positions(figure) and where == (document.id, document.version, True, None):
        return
    at = _close(c, row, now)
    _add(c, row.claim_key, (document.id, document.version), figure, at, twin=row.twin)


def _kept(c: Connection, row: Row[Any], document: Document, acts: Sequence[Review], now: datetime) -> list[Settled]:
    """A judged claim that the newest reading does not give. It stands as long as somebody's word holds; a copy's follows its text."""
    withdrawn = row.withdrawn_at
    if row.given or (withdrawn is None and document.version > row.version):
        withdrawn = now if document.version > row.version else None
        at = _close(c, row, now)
        _add(c, row.claim_key, (row.document, row.version), from_json(row.figure), at, twin=row.twin, given=False, withdrawn_at=withdrawn)
    if row.twin is not None or not _holds(c, row.claim_key, acts):
        return []
    return [_settled(row.claim_key, judged(from_json(row.figure), acts, withdrawn), row.version)]


def _close(c: Connection, row: Row[Any], now: datetime) -> datetime:
    at = after(now, [row.known_from])
    c.execute(update(table).where(table.c.row == row.row).values(known_to=at))
    return at


def _add(c: Connection, key: str, where: tuple[str, int], figure: Figure, now: datetime, **more: Any) -> None:
    """`where`: document and version. `more`: `twin`, `given`, `withdrawn_at` where they say something."""
    known = {"claim_key": key, "document": where[0], "version": where[1], "figure": to_json(figure), "twin": None, "given": True, "withdrawn_at": None}
    c.execute(insert(table), {**known, **more, "known_from": now, "known_to": None})


# Copies of one text


def _family(c: Connection, document: str) -> list[str]:
    """The other documents that print the same text."""
    first = copies.original_of(c, document) or document
    return [each for each in (first, *copies.copies_of(c, first)) if each != document]


def _twins(c: Connection, document: Document, wanted: Iterable[tuple[str, str, Figure]], mine: Collection[str], now: datetime) -> dict[str, Row[Any]]:
    """Claims of this document, so far nobody's, of which a person judged the same words and the same reading in a copy of the text."""
    free = {words: (key, figure) for key, _, figure in wanted if key not in mine and (words := words_of(figure.evidence))}
    found = {}
    for act in reviews.by_words(c, _family(c, document.id) if free else [], free):
        key, figure = free[words_of(act.machine.evidence) or ""]
        if key not in found and substance(figure) == substance(act.machine):
            _add(c, key, (document.id, document.version), figure, now, twin=act.claim_key)
            found[key] = c.execute(select(table).where(_OPEN, table.c.claim_key == key)).one()
    return found


def _prose(c: Connection, document: str, like: Figure) -> list[tuple[str, int, Figure]]:
    """Standing claims of a document with that printed number."""
    rules = (figures.c.document == document, figures.c.known_to.is_(None), figures.c.number_text == like.evidence.number_text)
    keys = list(c.execute(select(figures.c.claim_key).where(*rules)).scalars())
    return [(key, *_stands(c, key)[1:]) for key in keys]


# Figures


def _stands(c: Connection, key: str) -> tuple[str, int, Figure]:
    """Document, version and figure of a standing claim."""
    from dtrack.store.finding import matching

    record = matching(c, figures.c.claim_key == key, figures.c.known_to.is_(None))[0]
    return record.document, record.document_version, record.figure


def _store(c: Connection, key: str, settled: Settled | None, now: datetime) -> None:
    """Let the claim stand so, and close what stood before; None: let it stand no more. What stands so already is left."""
    last = c.execute(select(figures).where(figures.c.claim_key == key).order_by(figures.c.row.desc()).limit(1)).one()
    old = last if last.known_to is None else None
    at = after(now, [last.known_from, last.known_to])
    if settled is None:
        putting.close(c, [(old.row, None)] if old is not None else [], at)
        return
    same = old is not None and old.id == settled.id and {name: getattr(old, name) for name in settled.said} == settled.said
    if same and old is not None and old.positions == positions(settled.figure):
        return
    if old is not None:
        putting.close(c, [(old.row, settled.id)], at)
    learned = (
        c.execute(select(figures.c.learned_at).where(figures.c.claim_key == key, figures.c.id == settled.id).order_by(figures.c.row.desc())).scalars().first()
    )
    identity = {name: getattr(last, name) for name in ("document", "job", "sensitivity")}
    identity |= {"id": settled.id, "claim_key": key, "positions": positions(settled.figure), "document_version": settled.version}
    putting.put(c, [(identity | settled.said | {"known_from": at, "learned_at": learned or at}, settled.figure)])
