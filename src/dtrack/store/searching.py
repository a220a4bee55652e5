"""What a search goes through: titles of documents and quotes of figures, the newest first, no more of them than it is allowed."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, func, select

from dtrack.store.claims import figure
from dtrack.store.tables import document


def titles(c: Connection, most: int) -> Iterator[tuple[str, str]]:
    """Id and title (else file name) of the documents as they stand, the last fetched first."""
    asked = select(document.c.id, document.c.title, document.c.filename).where(document.c.known_to.is_(None)).order_by(document.c.fetched_at.desc()).limit(most)
    for ident, title, filename in c.execute(asked):
        yield ident, title or filename or ""


def quotes(c: Connection, most: int) -> Iterator[tuple[str, str, str]]:
    """Document, id and quote of the figures that stand, the last recorded first."""
    # Said so that the index of what stands is of no use: SQLite would sort all figures by row where the table lies in that order.
    stands = func.coalesce(figure.c.known_to, None).is_(None)
    asked = select(figure.c.document, figure.c.id, figure.c.quote).where(stands).order_by(figure.c.row.desc()).limit(most)
    for of, ident, quote in c.execute(asked):
        yield of, ident, quote or ""
