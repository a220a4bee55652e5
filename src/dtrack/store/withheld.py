"""What a person withheld: a site, a figure or a document that nobody is shown any more, in no answer and in none of before (R36).

Rows are added and lifted, never taken away. `hidden` is the one rule for figures; `store/seen.py` puts it under everything that is shown, and what derives
points leaves these figures out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, insert, or_, select, update

from dtrack.store.change import after, chunks, first_free
from dtrack.store.claims import figure, figure_place
from dtrack.store.tables import document
from dtrack.store.tables import table as table_of
from dtrack.terms import Withholding

Kind = Withholding
table = table_of("withheld")
_STANDS = table.c.lifted_at.is_(None)


@dataclass(frozen=True, slots=True)
class Withheld:
    """One act of withholding, standing or lifted."""

    kind: Kind
    ref: str
    words: tuple[str, ...]
    by: str
    why: str
    at: datetime
    claim_key: str | None = None
    lifted_at: datetime | None = None
    lifted_by: str | None = None
    lifted_why: str | None = None


def hidden(of: Any = figure) -> ColumnElement[bool]:
    """True for the rows of figures that are withheld: themselves, by their document, or by a site that they speak of."""
    return or_(
        of.c.claim_key.in_(select(table.c.claim_key).where(_STANDS, table.c.kind == Kind.FIGURE.value)),
        of.c.document.in_(select(table.c.ref).where(_STANDS, table.c.kind == Kind.DOCUMENT.value)),
        of.c.row.in_(select(figure_place.c.figure_row).where(figure_place.c.pcode.in_(select(table.c.ref).where(_STANDS, table.c.kind == Kind.SITE.value)))),
    )


def jobs(c: Connection) -> set[str]:
    """Jobs of which a figure or a document is withheld just now."""
    if c.execute(select(table.c.row).where(_STANDS).limit(1)).first() is None:
        return set()
    refs = select(table.c.ref).where(_STANDS, table.c.kind == Kind.DOCUMENT.value)
    of_figures, of_documents = select(figure.c.job).where(hidden()).distinct(), select(document.c.job).where(document.c.id.in_(refs)).distinct()
    return {*c.execute(of_figures).scalars(), *c.execute(of_documents).scalars()}


def add(c: Connection, act: Withheld) -> None:
    """Withhold. The figures that it touches are looked at anew by the next reconciling. The caller knows that it does not stand already."""
    at = after(act.at, [c.execute(select(func.max(table.c.lifted_at))).scalar()])
    row = {"kind": act.kind.value, "ref": act.ref, "claim_key": act.claim_key, "words": list(act.words), "by": act.by, "why": act.why, "at": at}
    c.execute(insert(table), {**row, "row": first_free(c, table)})
    _again(c, act)


def lift(c: Connection, act: Withheld, *, by: str, why: str, now: datetime) -> None:
    """Give back what `act` withheld: everything is shown as it was."""
    here = (_STANDS, table.c.kind == act.kind.value, table.c.ref == act.ref)
    c.execute(update(table).where(*here).values(lifted_at=after(now, [act.at]), lifted_by=by, lifted_why=why))
    _again(c, act)


def standing(c: Connection, kind: Kind | None = None, ref: str | None = None) -> list[Withheld]:
    """What is withheld now, oldest first."""
    return [act for act in acts(c) if act.lifted_at is None and kind in {None, act.kind} and ref in {None, act.ref}]


def acts(c: Connection) -> list[Withheld]:
    """Every act, oldest first."""
    names = [name for name in Withheld.__dataclass_fields__ if name not in ("kind", "words")]
    return [
        Withheld(kind=Kind(row.kind), words=tuple(row.words), **{name: row._mapping[name] for name in names})
        for row in c.execute(select(table).order_by(table.c.row))
    ]


def quotes(c: Connection, document: str) -> list[str]:
    """The sentences of a document in which figures stand that are withheld: its text is shown without them."""
    return list(c.execute(select(figure.c.quote).where(figure.c.document == document, hidden()).distinct()).scalars())


def holds(c: Connection, ref: str) -> bool:
    """True for what is withheld by this id or code, and for a figure that is by its claim, document or site."""
    named = select(table.c.row).where(_STANDS, table.c.ref == ref).limit(1)
    behind = select(figure.c.row).where(figure.c.id == ref, hidden()).limit(1)
    return c.execute(named).first() is not None or c.execute(behind).first() is not None


def _again(c: Connection, act: Withheld) -> None:
    """The figures of an act, closed ones left out: what points rest on stands."""
    from dtrack.store import due  # by whoever withholds: everybody else only looks acts up

    of = {
        Kind.FIGURE: figure.c.claim_key == act.claim_key,
        Kind.DOCUMENT: figure.c.document == act.ref,
        Kind.SITE: figure.c.row.in_(select(figure_place.c.figure_row).where(figure_place.c.pcode == act.ref)),
    }[act.kind]
    rows: Sequence[int] = list(c.execute(select(figure.c.row).where(of, figure.c.known_to.is_(None))).scalars())
    for some in chunks(rows):
        due.add(c, some)
