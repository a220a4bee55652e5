"""Copies of one agency text: found once, when a document is stored or read again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from dtrack.extract.credit import credit
from dtrack.flow.understanding import Understood
from dtrack.model.document import Document
from dtrack.reconcile import likeness
from dtrack.store import copies, credits, due


def mark(c: Connection, document: Document, understood: Understood, now: datetime) -> str | None:
    """Mark the document as a copy where its text is that of an earlier one; the original's id. Workbooks are compared by their numbers alone.

    The agency that the text credits is kept beside.
    """
    if document.version > 1:
        # Their unattributed numbers are this document's publisher's, which a new version may name otherwise.
        due.add_documents(c, copies.copies_of(c, document.id))
    if understood.reading is None or understood.reading.kind != "text":
        return None
    credits.put(c, document.id, credit(understood.text))
    sign = likeness.sign(understood.text)
    return copies.mark(c, document.id, sign, bands=likeness.bands(sign), likeness=likeness.alike, least=likeness.COPY, now=now)
