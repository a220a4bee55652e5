"""Figures that readers are told of without their number, for that of another one would follow from it. Derived as points are; small ones need no entry here."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, delete, insert, select

from dtrack.model.person import Role
from dtrack.store import hiding
from dtrack.store.change import chunks
from dtrack.store.tables import table as table_of

table = table_of("suppressed")


def replace(c: Connection, figures: Collection[str], *, among: Collection[str] | None = None) -> bool:
    """Make these the ones, or the ones `among` the figures that were looked at; True where that changed anything."""
    if among is None:
        held = set(c.execute(select(table.c.figure)).scalars())
    else:
        held = {ident for some in chunks(among) for ident in c.execute(select(table.c.figure).where(table.c.figure.in_(some))).scalars()}
    wanted = set(figures)
    for some in chunks(held - wanted):
        c.execute(delete(table).where(table.c.figure.in_(some)))
    for others in chunks(sorted(wanted - held)):
        c.execute(insert(table), [{"figure": ident} for ident in others])
    return held != wanted


def any_at_all(c: Connection) -> bool:
    """True where there is an entry."""
    return c.execute(select(table.c.figure).limit(1)).first() is not None


def told(c: Connection, idents: Collection[str]) -> set[str]:
    """Of figures that stand those that readers see: only these can give one another away."""
    readers = next((eyes for eyes in hiding.eyes(c) if eyes.role is Role.READER), None)
    return set(idents) if readers is None else set(idents) - readers.hidden(c, idents)


def rule(schema: str, of: str, threshold: int) -> str:
    """True, in the words of a view, for rows of figures whose number is not told: below the threshold themselves, or listed here. A nought tells of nobody."""
    numbers = (f"CAST({of}.{name} AS NUMERIC)" for name in ("value", "low", "high", "persons"))
    below = [f"({number} > 0 AND {number} < {threshold:d})" for number in numbers]
    listed = f"{of}.id IN (SELECT figure FROM {schema}.suppressed)"  # noqa: S608 - of our own names
    return f"({' OR '.join([*below, listed])})"
