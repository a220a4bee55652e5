"""What archived bytes are still needed for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, and_, exists, or_, select

from dtrack.model.intake import HAND
from dtrack.store.change import chunks
from dtrack.store.claims import figure
from dtrack.store.tables import document


def needed(c: Connection, hashes: Iterable[str], *, since: datetime, quoted: bool) -> set[str]:
    """Those of the hashes that stay: what a person wrote by hand, what was seen `since` then, and, where `quoted`, what a standing figure's quote rests on.

    A hash stays for its item and for the raw page that the item was cut from alike.
    """
    standing = exists().where(figure.c.document == document.c.id, figure.c.document_version == document.c.version, figure.c.known_to.is_(None))
    reasons = [document.c.source == HAND, document.c.last_seen_at >= since, *([standing] if quoted else [])]
    found: set[str] = set()
    for some in chunks(hashes):
        asked = select(document.c.sha256, document.c.container).where(
            and_(or_(document.c.sha256.in_(some), document.c.container.in_(some)), or_(*reasons)),
        )
        wanted = set(some)
        for row in c.execute(asked):
            found |= wanted & {row.sha256, row.container}
    return found
