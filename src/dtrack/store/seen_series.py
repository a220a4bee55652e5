"""Which series have changed since they were last looked at: told from the rows that came since, not from a count of all that there are."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from threading import Lock

from sqlalchemy import ColumnElement, Connection, bindparam, func, select

from dtrack.model.point import Series
from dtrack.store.claims import LAST_ENDED
from dtrack.store.claims import answer as table
from dtrack.store.pointing import name_of, series_of

_STANDS = table.c.known_to.is_(None)
_LAST_TWO = select(table.c.end).where(_STANDS, table.c.series == bindparam("of"), table.c.value.is_not(None)).order_by(table.c.end.desc()).limit(2)
_MARK = select(select(func.max(table.c.row)).scalar_subquery(), LAST_ENDED.scalar_subquery())


@dataclass(frozen=True, slots=True)
class Print:
    """Of one series as it stands: how many of its points have a value (2 for two or more), and a number that is another one after every change."""

    valued: int
    change: int
    newest: date | None = None
    """Last day for which there is a value."""


class SeenSeries:
    """What one process has seen. Rows of points are only added, with higher numbers, and closed, at later moments: two maxima tell whether anything came.

    Safe for threads. Where the two go back (another database in the place of this one), everything is looked at anew.
    """

    def __init__(self) -> None:
        self._mark: tuple[int, datetime | None] | None = None
        self._places: dict[str, dict[Series, Print]] = {}
        self._changes = 0
        self._lock = Lock()

    def of(self, c: Connection, places: Collection[str]) -> dict[Series, Print]:
        """Every series of these places that has points."""
        with self._lock:
            self._catch_up(c)
            for place in places:
                if place not in self._places:
                    self._places[place] = self._read(c, _of_place(c, place))
            return {series: seen for place in places for series, seen in self._places[place].items()}

    def _catch_up(self, c: Connection) -> None:
        """Look again at the series of rows that were added or closed since the last time."""
        row, closed = c.execute(_MARK).one()
        mark = (row or 0, closed)
        before, self._mark = self._mark, mark
        if before is None or mark == before:
            return
        if mark[0] < before[0] or (before[1] is not None and (closed is None or closed < before[1])):
            self._places.clear()
            return
        came = [table.c.row > before[0]]
        if closed is not None and closed != before[1]:
            came.append(table.c.known_to > before[1] if before[1] is not None else table.c.known_to.is_not(None))
        names = {name for rule in came for name in c.execute(select(table.c.series).where(rule).distinct()).scalars()}
        changed = [series for series in map(series_of, names) if series.place in self._places]
        for series in changed:
            self._places[series.place].pop(series, None)
            self._places[series.place].update(self._read(c, table.c.series == name_of(series)))

    def _read(self, c: Connection, rule: ColumnElement[bool]) -> dict[Series, Print]:
        """Series by rule, each under a new number: one that was seen before is another one now."""
        self._changes += 1
        found: dict[Series, Print] = {}
        for (name,) in c.execute(select(table.c.series).where(_STANDS, rule).distinct()).all():
            days = c.execute(_LAST_TWO, {"of": name}).scalars().all()
            found[series_of(name)] = Print(len(days), self._changes, days[0] if days else None)
        return found


def _of_place(c: Connection, place: str) -> ColumnElement[bool]:
    """The name of a series begins with its place; SQLite, which sorts by bytes, finds them so by the index of series."""
    if c.dialect.name == "sqlite":
        return (table.c.series > f"{place}|") & (table.c.series < f"{place}}}")
    return table.c.place == place
