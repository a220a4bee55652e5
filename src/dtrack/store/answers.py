"""What stands of the points of a series, without their verdicts: read once from some days before what is looked at on, and asked many things."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, select

from dtrack.model.point import Series, Span
from dtrack.store.claims import point as table
from dtrack.store.pointing import name_of

_BEFORE_DAYS = 120
"""So many days more are read: the last answer before a change is mostly among them."""
_OWN = table.c.reason.not_in(("only_parts", "only_shared"))
_OF_SERIES = (table.c.known_to.is_(None), table.c.series == bindparam("of"), table.c.audience == bindparam("whose"))
_SINCE = select(table.c.end, table.c.start, table.c.recommended, _OWN.label("own")).where(*_OF_SERIES, table.c.end >= bindparam("since"))
_LAST = select(table.c.end, table.c.start, table.c.recommended).where(*_OF_SERIES, table.c.end < bindparam("before"), table.c.recommended.is_not(None))
_LAST = _LAST.order_by(table.c.end.desc(), table.c.start.desc()).limit(1)


class _Row(NamedTuple):
    end: date
    start: date
    recommended: str | None
    own: bool
    """True where figures of the series' own are shown."""


@dataclass(frozen=True, slots=True)
class _Known:
    since: date
    ends: list[date]
    rows: list[_Row]
    """In time."""


class Answers:
    """The points that stand, by series. They may not change while this is in use. `audience` of each question: whose, where one has the series by itself."""

    def __init__(self, c: Connection) -> None:
        self._c = c
        self._known: dict[tuple[Series, str], _Known] = {}

    def answered(self, span: Span, audience: str = "") -> list[tuple[date, date, str]]:
        """End, start and recommended figure of the points of a span that recommend one, in time."""
        return [(row.end, row.start, row.recommended) for row in self._within(span, audience) if row.recommended is not None]

    def shown(self, span: Span, audience: str = "") -> list[tuple[date, date]]:
        """Start and end of the points of a span that show figures of the series' own, whether they recommend one or not."""
        return [(row.start, row.end) for row in self._within(span, audience) if row.own]

    def near(self, series: Series, first: date, last: date, *, audience: str = "") -> list[tuple[date, date, str | None]]:
        """Start, end and recommended figure of the points of a series that show figures of its own and have a day in common with these days."""
        rows = self._within(Span(series, first, date.max), audience)
        return [(row.start, row.end, row.recommended) for row in rows if row.own and row.start <= last]

    def last(self, series: Series, before: date, audience: str = "") -> tuple[date, date, str] | None:
        """The last point of a series that ends before a day and recommends a figure: as in `answered`."""
        known = self._known.get((series, audience))
        for row in reversed(known.rows[: bisect_left(known.ends, before)]) if known else ():
            if row.recommended is not None:
                return row.end, row.start, row.recommended
        found = self._c.execute(_LAST, {"of": name_of(series), "before": before, "whose": audience}).one_or_none()
        return None if found is None else (found[0], found[1], found[2])

    def goes_on(self, series: Series, after: date, audience: str = "") -> bool:
        """True where a point of the series that shows figures of its own ends after a day."""
        return any(row.own and row.end > after for row in self._within(Span(series, after, date.max), audience))

    def _within(self, span: Span, audience: str) -> list[_Row]:
        known = self._known.get((span.series, audience))
        if known is None or known.since > span.first:
            since = date.fromordinal(max(1, span.first.toordinal() - _BEFORE_DAYS))
            found = self._c.execute(_SINCE, {"of": name_of(span.series), "since": since, "whose": audience})
            rows = sorted((_Row(end, start, recommended, bool(own)) for end, start, recommended, own in found), key=_in_time)
            known = self._known[span.series, audience] = _Known(since, [row.end for row in rows], rows)
        return known.rows[bisect_left(known.ends, span.first) : bisect_right(known.ends, span.last)]


def _in_time(row: _Row) -> tuple[date, date, str]:
    return row.end, row.start, row.recommended or ""
