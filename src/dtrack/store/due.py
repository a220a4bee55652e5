"""What deriving has not seen yet: rows of figures that came, went or were said something about. And by what rules points were last derived."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import Connection, delete, func, insert, select

from dtrack.store.beside import derivation, due
from dtrack.store.bulk import Plain
from dtrack.store.change import chunks
from dtrack.store.claims import figure


def add(c: Connection, rows: Iterable[int]) -> None:
    """Figures of these rows are new, closed or otherwise to be looked at anew: points follow at the next reconciling."""
    Plain(c.dialect).write(c, due, ("figure_row",), [(row,) for row in rows])


def add_documents(c: Connection, documents: Iterable[str]) -> None:
    """The figures that stand for these documents are to be looked at anew."""
    for some in chunks(documents):
        asked = select(figure.c.row).where(figure.c.document.in_(some), figure.c.known_to.is_(None))
        c.execute(insert(due).from_select(["figure_row"], asked))


def waiting(c: Connection) -> int:
    """Number of the last entry; 0 where nothing waits."""
    number: int = c.execute(select(func.coalesce(func.max(due.c.number), 0))).scalar_one()
    return number


def rows(c: Connection, upto: int) -> list[int]:
    """Rows of the figures that wait, each once, in order."""
    return sorted(set(c.execute(select(due.c.figure_row).where(due.c.number <= upto)).scalars()))


def clear(c: Connection, upto: int) -> None:
    """Forget what has been looked at."""
    c.execute(delete(due).where(due.c.number <= upto))


def last(c: Connection) -> tuple[str, date] | None:
    """Digest of the rules by which all points were last derived, and the day up to which they are; None before the first time."""
    found = c.execute(select(derivation.c.rules, derivation.c.day)).one_or_none()
    return None if found is None else (found.rules, found.day)


def remember(c: Connection, rules: str, day: date) -> None:
    """Every point that stands follows these rules as of that day."""
    c.execute(delete(derivation))
    c.execute(insert(derivation), {"one": 1, "rules": rules, "day": day})
