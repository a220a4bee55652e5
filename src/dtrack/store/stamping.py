"""A word that changes whenever a document, figure, point or open problem did."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Select, func, select

from dtrack.store import beside, claims, said, sites, tables, withheld


def stamp(c: Connection) -> str:
    """See `Store.stamp`."""
    marks: list[Any] = [
        func.max(tables.document.c.recorded_at),
        func.max(claims.figure.c.row),
        func.max(claims.figure.c.known_to),
        func.max(claims.point.c.row),
        claims.LAST_ENDED,
        func.max(beside.text_copy.c.row),
        func.max(beside.text_copy.c.known_to),
        func.max(tables.problem.c.row),
        func.max(tables.problem.c.closed_at),
        func.max(said.review.c.number),
        func.max(withheld.table.c.row),
        func.max(withheld.table.c.lifted_at),
        func.max(sites.table.c.number),
    ]
    # One query each: a database answers a single maximum from its index, several together by reading the table.
    found = c.execute(select(*((mark if isinstance(mark, Select) else select(mark)).scalar_subquery() for mark in marks))).one()
    return "-".join("" if value is None else str(value) if isinstance(value, int) else f"{value.timestamp():.6f}" for value in found)
