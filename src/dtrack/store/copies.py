"""Which documents print the text of another one. Marked when a document is stored, never deleted; a mark can be taken back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, insert, or_, select, update

from dtrack.model.document import Original
from dtrack.store import credits, due
from dtrack.store.beside import text_band, text_copy, text_sign
from dtrack.store.change import after, first_free, known
from dtrack.store.tables import document

Likeness = Callable[[str, str], float]
"""How alike two signatures are, 0 to 1."""


def mark(c: Connection, ident: str, sign: str, *, bands: Sequence[str], likeness: Likeness, least: float, now: datetime) -> str | None:
    """Keep the signature of a document's text, and mark the document as a copy where an earlier one's text is at least `least` alike.

    The original's id, None where the text is no copy. An empty `sign` (a text too short to tell) only takes what was kept away. Texts with
    a band in common are compared, not all; what copies this document keep it as their original.
    """
    if sign and c.execute(select(text_sign.c.sign).where(text_sign.c.document == ident)).scalar() == sign:
        return original_of(c, ident)
    c.execute(delete(text_band).where(text_band.c.document == ident))
    c.execute(delete(text_sign).where(text_sign.c.document == ident))
    best: tuple[float, str] | None = None
    if sign:
        same = or_(*((text_band.c.band == band) & (text_band.c.position == number) for number, band in enumerate(bands)))
        near = c.execute(select(text_sign).where(text_sign.c.document.in_(select(text_band.c.document).where(same)))).all()
        alike = [(likeness(sign, row.sign), row.document) for row in near]
        best = max(((degree, other) for degree, other in alike if degree >= least), key=lambda found: (found[0], found[1]), default=None)
        c.execute(insert(text_sign), {"document": ident, "sign": sign})
        c.execute(insert(text_band), [{"document": ident, "position": number, "band": band} for number, band in enumerate(bands)])
    original = (original_of(c, best[1]) or best[1]) if best else None
    _say(c, ident, None if original == ident else original, best[0] if best else 0.0, now)
    return None if original == ident else original


def take_back(c: Connection, ident: str, now: datetime) -> bool:
    """Say that the document is no copy after all; False where it was none. It stays so until its text changes."""
    before = original_of(c, ident)
    _say(c, ident, None, 0.0, now)
    return before is not None


def copies_of(c: Connection, ident: str) -> list[str]:
    """Documents that print the text of this one."""
    stands = text_copy.c.known_to.is_(None) & (text_copy.c.original == ident)
    return list(c.execute(select(text_copy.c.document).where(stands)).scalars())


def original_of(c: Connection, ident: str) -> str | None:
    """The document whose text this one prints now; None where it is no copy."""
    return c.execute(select(text_copy.c.original).where(text_copy.c.known_to.is_(None), text_copy.c.document == ident)).scalar()


def originals(c: Connection, known_on: datetime | None = None) -> dict[str, str]:
    """Original by document, of those that are copies."""
    return {row.document: row.original for row in c.execute(select(text_copy.c.document, text_copy.c.original).where(known(text_copy, known_on)))}


def printed(c: Connection) -> dict[str, Original]:
    """Original by document, of those that are copies now, with who published it; the agency goes before, where the text or its original credits one."""
    first = (document.c.id == text_copy.c.original) & document.c.known_to.is_(None)
    asked = select(text_copy.c.document, text_copy.c.original, document.c.publisher, document.c.job).join(document, first)
    found = {row.document: Original(row.original, row.publisher, row.job) for row in c.execute(asked.where(text_copy.c.known_to.is_(None)))}
    agencies = credits.every(c)
    for ident, held in list(found.items()):
        if held.document in agencies:
            found[ident] = Original(held.document, agencies[held.document], held.job, credited=True)
    return found | {ident: Original(ident, agency, "", credited=True) for ident, agency in agencies.items()}


def _say(c: Connection, ident: str, original: str | None, degree: float, now: datetime) -> None:
    stands = text_copy.c.known_to.is_(None) & (text_copy.c.document == ident)
    old = c.execute(select(text_copy).where(stands)).one_or_none()
    if (old.original if old else None) == original:
        return
    due.add_documents(c, [ident])
    at = after(now, [old.known_from if old else None])
    if old is not None:
        c.execute(update(text_copy).where(stands).values(known_to=at))
    if original is not None:
        row = {"row": first_free(c, text_copy), "document": ident, "original": original, "likeness": degree, "known_from": at, "known_to": None}
        c.execute(insert(text_copy), row)
