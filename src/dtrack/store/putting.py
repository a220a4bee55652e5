"""Rows of figures written and closed: the one way in which a figure comes to stand, whoever read or judged it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, update

from dtrack.model.figure import Figure
from dtrack.store import due, tally
from dtrack.store.bulk import Plain
from dtrack.store.change import first_free
from dtrack.store.claims import figure as table
from dtrack.store.claims import figure_place
from dtrack.store.rows import FIGURE, PLACE, figure_line, place_lines
from dtrack.store.spoken import NUMBERS, spoken
from dtrack.terms import Status

_FRESH = {"status": Status.EXTRACTED.value, "preferred": None, "merged": None, "known_to": None, "superseded_by": None}
_IDENTITY = (
    *("id", "claim_key", "positions", "document", "document_version", "job", "sensitivity", "known_from", "learned_at"),
    *_FRESH,
)
_PLACED = ("figure_row", "metric_number", "first_day", "last_day", *PLACE)


def put(c: Connection, adding: Sequence[tuple[dict[str, Any], Figure]]) -> None:
    """Add figures, each with the columns that are not its content: `id, claim_key, positions, document, document_version, job, sensitivity, known_from,
    learned_at`, and `status, preferred, merged` where people have said something. Points follow at the next reconciling."""
    if not adding:
        return
    plain = Plain(c.dialect)
    numbered = list(enumerate(adding, first_free(c, table)))
    rows = [
        (number, *[(identity if name in identity else _FRESH)[name] for name in _IDENTITY], *figure_line(figure)) for number, (identity, figure) in numbered
    ]
    plain.write_values(c, table, ("row", *_IDENTITY, *FIGURE), rows)
    due.add(c, [number for number, _ in numbered])
    tally.figures_came(c, [identity["job"] for identity, _ in adding])
    tally.provinces_came(c, ((identity["job"], place.adm1, figure.end) for identity, figure in adding for place in figure.places))
    plain.write_values(c, figure_place, _PLACED, [line for number, (_, figure) in numbered for line in _placed(number, figure)])


def _placed(number: int, figure: Figure) -> list[tuple[Any, ...]]:
    """The places of a row, each with the metric and the days that the figure may speak of."""
    of = NUMBERS[figure.metric], *spoken(figure.start, figure.end, figure.start_precision, figure.end_precision, cumulative=figure.cumulative)
    return [(number, *of, *line) for line in place_lines(figure)]


def close(c: Connection, closing: Sequence[tuple[int, str | None]], at: datetime) -> None:
    """Close rows at a moment, each with the id of what takes its place; None where the claim is gone."""
    if not closing:
        return
    rows = [row for row, _ in closing]
    due.add(c, rows)
    tally.figures_go(c, rows)
    newest = tally.provinces_of(c, rows)
    closed = update(table).where(table.c.row == bindparam("r")).values(known_to=at, superseded_by=bindparam("successor"))
    c.execute(closed, [{"r": row, "successor": successor} for row, successor in closing])
    tally.provinces_went(c, newest)
