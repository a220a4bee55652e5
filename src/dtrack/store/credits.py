"""Which agency's text a document prints, as its latest text says."""

from __future__ import annotations

from sqlalchemy import Connection, delete, insert, select

from dtrack.store import due
from dtrack.store.beside import text_copy
from dtrack.store.beside import text_credit as table


def put(c: Connection, document: str, agency: str | None) -> bool:
    """Keep whom a document's text credits, None for nobody; True where that is new. Its figures, and those of its copies, are looked at anew then."""
    if of(c, document) == agency:
        return False
    c.execute(delete(table).where(table.c.document == document))
    if agency is not None:
        c.execute(insert(table), [{"document": document, "agency": agency}])
    copies = select(text_copy.c.document).where(text_copy.c.known_to.is_(None), text_copy.c.original == document)
    due.add_documents(c, [document, *c.execute(copies).scalars()])
    return True


def of(c: Connection, document: str) -> str | None:
    """The agency that a document's text credits; None where it credits none."""
    found: str | None = c.execute(select(table.c.agency).where(table.c.document == document)).scalar()
    return found


def every(c: Connection) -> dict[str, str]:
    """Agency by document."""
    return {row.document: row.agency for row in c.execute(select(table.c.document, table.c.agency))}
