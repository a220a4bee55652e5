"""Figures of one line on some days, looked for by place: which rows there are is read once and light; whole figures are read where they are asked for."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, func, not_, or_, select

from dtrack.model.given import Given
from dtrack.store import given
from dtrack.store.claims import figure as table
from dtrack.store.claims import figure_place
from dtrack.store.withheld import hidden
from dtrack.terms import Precision

Days = tuple[date, date]
_SOME = 5_000
_STANDS = (table.c.known_to.is_(None), not_(hidden()))
_LINE = tuple(table.c[name] == bindparam(name) for name in ("metric", "population", "cause"))
_ROWS = select(table.c.row, table.c.start, table.c.end, table.c.start_precision, table.c.end_precision, figure_place.c.pcode)
_ROWS = _ROWS.join(figure_place, figure_place.c.figure_row == table.c.row).where(*_STANDS, *_LINE)
_START = func.coalesce(table.c.start, table.c.end)
_COARSE = {precision: given.COARSE.get(precision, 0) for precision in Precision}


def _begun(precision: Precision) -> ColumnElement[bool]:
    """True for what may begin by the last day: as late after the stored date as its start or its end is coarse."""
    of_start = [and_(table.c.start_precision == each.value, bindparam(f"last_{each.value}") >= _START) for each, days in _COARSE.items() if days]
    return or_(bindparam("last") >= _START, *of_start, *([bindparam(f"last_{precision.value}") >= _START] if _COARSE[precision] else []))


_DATED: dict[Precision, Select[Any]] = {
    precision: _ROWS.where(table.c.end_precision == precision.value, table.c.end >= bindparam("first"), _begun(precision)) for precision in Precision
}
"""Each precision of the last day is asked for by itself: an index has them so, and only the coarse ones are looked for far beside. Built once."""
_BEGINNING = _ROWS.where(table.c.end_precision.in_([each.value for each in Precision]), table.c.end.is_(None), table.c.start.is_not(None))
"""A figure that is dated at its beginning only is rare, and has index entries of its own."""


class Lately:
    """The figures of a line that stand, by the days and the places that they name."""

    def __init__(self, c: Connection, line: tuple[str, str, str]) -> None:
        self._c, self._line = c, dict(zip(("metric", "population", "cause"), line, strict=True))
        self._seen: list[Days] = []
        self._rows: dict[int, int] = {}
        """How many places each row names that has been seen."""
        self._places: dict[str | None, list[tuple[date, date, int]]] = {}
        """By code, the last and the first day that a figure may speak of, and its row; in order."""
        self._spans: dict[tuple[Any, ...], Days] = {}
        """What dates and precisions mean, each worked out once: many figures are dated alike."""
        self._read: dict[int, Given] = {}

    def find(self, hull: Days, wanted: Callable[[str], Sequence[Days]]) -> list[Given]:
        """The figures that name a place on days for which it is wanted, within `hull`: a few more, since coarse dates are widened by whoever asks."""
        for first, last in self._missing(hull):
            self._look(first, last)
        rows: set[int] = set()
        for code, named in self._places.items():
            for first, last in wanted(code) if code is not None else ():
                # Sorted by the last day: what ends before is passed over at once.
                rows.update([row for end, start, row in named[bisect_left(named, (first,)) :] if start <= last])
        fresh = sorted(rows - self._read.keys())
        if fresh:
            found = given.numbered(self._c, fresh, several=[row for row in fresh if self._rows[row] > 1])
            self._read.update(found)
        return [self._read[row] for row in sorted(rows)]

    def _missing(self, hull: Days) -> Iterator[Days]:
        """The days that have not been looked at."""
        first, last = hull
        for start, end in sorted(self._seen):
            if end < first or start > last:
                continue
            if first < start:
                yield first, start - timedelta(1)
            if end >= last:
                return
            first = end + timedelta(1)
        yield first, last

    def _look(self, first: date, last: date) -> None:
        self._seen.append((first, last))
        fresh: dict[int, int] = {}
        late = {f"last_{precision.value}": _shifted(last, beside) for precision, beside in _COARSE.items() if beside}
        asked = [(_DATED[each], {"first": _shifted(first, -_COARSE[each]), "last": last, **late}) for each in Precision]
        held, places, spans = self._rows, self._places, self._spans
        for statement, said in [*asked, (_BEGINNING, {})]:
            for row, start, end, of_start, of_end, code in given.raw(self._c, statement, {**self._line, **said}):
                if row in held:
                    continue
                fresh[row] = fresh.get(row, 0) + 1
                dated = start, end, of_start, of_end
                span = spans.get(dated)
                if span is None:
                    span = spans[dated] = _span(*dated)
                named = places.get(code)
                if named is None:
                    named = places[code] = []
                named.append((*span, row))
        held.update(fresh)
        for named in places.values():
            named.sort()


_BESIDE = {precision.value: days for precision, days in _COARSE.items()}


def _span(start: Any, end: Any, of_start: str, of_end: str) -> Days:
    """The last and the first day that a figure may speak of, of its dates as the driver has them and their precisions."""
    begins, ends = given.day(start or end), given.day(end or start)
    beside = max(_BESIDE[of_start], _BESIDE[of_end])
    return _shifted(ends, beside), _shifted(begins, -beside)


def _shifted(day: date, days: int) -> date:
    return given.shifted(day, days) if days else day
