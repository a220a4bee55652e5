"""Series that an audience has by itself: those that hold a figure which it may not see. Their points are derived a second time, of its figures alone.

Such a series stays the audience's own for good, so that what it was told on an earlier day is its own history too.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, func, insert, literal, select

from dtrack.store.change import chunks, first_free
from dtrack.store.claims import point, verdict
from dtrack.store.tables import table as table_of

table = table_of("apart")
_NAMES = [column.name for column in point.c if column.name not in ("row", "audience")]
_SAID = [column.name for column in verdict.c if column.name != "point_row"]


def any_at_all(c: Connection) -> bool:
    """True where there is one."""
    return c.execute(select(table.c.series).limit(1)).first() is not None


def held(c: Connection, audience: str, line: tuple[str, str, str] | None = None) -> set[str]:
    """Names of the series that an audience has by itself; of those of a metric, population and cause."""
    asked = select(table.c.series).where(table.c.audience == audience)
    if line is None:
        return set(c.execute(asked).scalars())
    metric, population, cause = line
    names = c.execute(asked.where(table.c.series.like(f"%|{metric}|%|{population}|{cause}|%"))).scalars()
    # An underscore stands for any sign there.
    return {name for name in names if (name.split("|")[1], *name.split("|")[3:5]) == line}


def begin(c: Connection, audience: str, series: Collection[str], now: datetime) -> dict[int, int]:
    """From now on the audience has these series by itself; those that it has already are left out. By number of the old row, that of the new one.

    Everything that was known of them is copied, with the times at which it was, so call it before anything of today is written. What the audience may not
    see of it stays masked, as it was (`store/seen.py`).
    """
    made: dict[int, int] = {}
    for some in chunks(sorted(set(series) - held(c, audience))):
        c.execute(insert(table), [{"audience": audience, "series": name, "since": now} for name in some])
        made |= _copied(c, audience, some)
    return made


def _copied(c: Connection, audience: str, series: Collection[str]) -> dict[int, int]:
    first = first_free(c, point)
    place = func.row_number().over(order_by=point.c.row)
    old = select(point.c.row, (place + (first - 1)).label("copy")).where(point.c.audience == "", point.c.series.in_(series)).subquery()
    copied = select(old.c.copy, *(point.c[name] for name in _NAMES), literal(audience)).join(old, old.c.row == point.c.row)
    c.execute(insert(point).from_select(["row", *_NAMES, "audience"], copied))
    judged = select(old.c.copy, *(verdict.c[name] for name in _SAID)).join(old, old.c.row == verdict.c.point_row)
    c.execute(insert(verdict).from_select(["point_row", *_SAID], judged))
    return {found[0]: found[1] for found in c.execute(select(old.c.row, old.c.copy))}
