"""Countries that the points of this database are of: whoever makes points must know all of them, else it would end those of the others."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from dtrack.errors import StoreError
from dtrack.store.tables import table as table_of

table = table_of("tracked")


def countries(c: Connection) -> list[str]:
    """ISO3 codes, in order."""
    return list(c.execute(select(table.c.country).order_by(table.c.country)).scalars())


def check(c: Connection, known: Collection[str]) -> list[str]:
    """Countries that are tracked here from now on only. StoreError where the database is kept for one that is not among `known`."""
    held = countries(c)
    lost = [country for country in held if country not in known]
    if lost:
        raise StoreError(
            f"this database is kept for {', '.join(held)}, and `[tracker] countries` names only {', '.join(sorted(known))}",
            f"Name {', '.join(sorted({*held, *known}))} there, with the places and jobs of all of them. Or, where {', '.join(lost)} is to end here, say so: "
            f"`dtrack reconcile {' '.join(f'--drop {country}' for country in lost)}`. Nothing was changed.",
        )
    return [country for country in known if country not in held]


def claim(c: Connection, known: Collection[str], now: datetime) -> None:
    """The same, and note those that are new: whoever knows fewer countries makes no points here any more."""
    if new := check(c, known):
        c.execute(insert(table), [{"country": country, "since": now} for country in sorted(new)])


def drop(c: Connection, country: str) -> bool:
    """The country is tracked here no more; False where it was not. Its points end when points are next made."""
    return bool(c.execute(delete(table).where(table.c.country == country)).rowcount)
