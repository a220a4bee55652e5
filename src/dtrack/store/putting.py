"""Rows of figures written and closed: the one way in which a figure comes to stand, whoever read or judged it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, update

from dtrack.model.figure import Figure
from dtrack.store import due
from dtrack.store.change import first_free
from dtrack.store.claims import figure as table
from dtrack.store.claims import figure_place
from dtrack.store.rows import from_figure, from_places
from dtrack.terms import Status

_FRESH = {"status": Status.EXTRACTED.value, "preferred": None, "merged": None, "known_to": None, "superseded_by": None}


def put(c: Connection, adding: Sequence[tuple[dict[str, Any], Figure]]) -> None:
    """Add figures, each with the columns that are not its content: `id, claim_key, positions, document, document_version, job, sensitivity, known_from,
    learned_at`, and `status, preferred, merged` where people have said something. Points follow at the next reconciling."""
    if not adding:
        return
    numbered = list(enumerate(adding, first_free(c, table)))
    c.execute(insert(table), [{"row": number, **_FRESH, **identity, **from_figure(figure)} for number, (identity, figure) in numbered])
    due.add(c, [number for number, _ in numbered])
    places = [{"figure_row": number, **place} for number, (_, figure) in numbered for place in from_places(figure)]
    if places:
        c.execute(insert(figure_place), places)


def close(c: Connection, closing: Sequence[tuple[int, str | None]], at: datetime) -> None:
    """Close rows at a moment, each with the id of what takes its place; None where the claim is gone."""
    if not closing:
        return
    due.add(c, [row for row, _ in closing])
    closed = update(table).where(table.c.row == bindparam("r")).values(known_to=at, superseded_by=bindparam("successor"))
    c.execute(closed, [{"r": row, "successor": successor} for row, successor in closing])
