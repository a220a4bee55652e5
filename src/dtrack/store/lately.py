"""Figures on some days, looked for by place: an index tells which rows there are; whole figures are read where they are asked for, each once."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Connection, Integer, Select, Text, bindparam, select, text

from dtrack.model.given import Given
from dtrack.store import given
from dtrack.store.claims import figure_place as placed
from dtrack.store.spoken import ANY_METRIC, NUMBERS
from dtrack.terms import Metric

Days = tuple[date, date]
Line = tuple[str, str, str]
"""Metric, population and cause."""
_Span = tuple[int, int]
_Here = tuple[str, int]
"""A place and the number of a metric."""
_BLOCK = 32
"""Days that are looked at together: what is asked for grows by a few days at a time, and each figure is to be found once or twice and not with each of them."""
_SIZES = (4, 32, 256)
"""So many places and days are asked for at once: few lengths of statement, each of them built once."""
_CODES = text(
    "WITH RECURSIVE held(code) AS (SELECT min(pcode) FROM figure_place UNION ALL"
    " SELECT (SELECT min(p.pcode) FROM figure_place p WHERE p.pcode > held.code) FROM held WHERE held.code IS NOT NULL)"
    " SELECT code FROM held WHERE code IS NOT NULL"
)
"""Every place that any figure names: one look into the index for each of them."""


@cache
def _rows(size: int) -> Select[Any]:
    """Rows of figures of a metric by place and days, `size` of these at once: an index answers alone, closed rows and those of other lines included."""
    triples = ", ".join(f"(CAST(:code{at} AS TEXT), CAST(:first{at} AS INTEGER), CAST(:last{at} AS INTEGER))" for at in range(size))
    names = [bindparam(f"{name}{at}", type_=kind) for at in range(size) for name, kind in (("code", Text()), ("first", Integer()), ("last", Integer()))]
    asked = text(f"SELECT column1 AS code, column2 AS first, column3 AS last FROM (VALUES {triples}) AS held").bindparams(*names)  # noqa: S608 - constants
    days = asked.columns(code=Text(), first=Integer(), last=Integer()).subquery("asked")
    metrics = placed.c.metric_number.in_((ANY_METRIC, bindparam("metric", type_=Integer())))
    here = (placed.c.pcode == days.c.code) & metrics & (placed.c.last_day >= days.c.first) & (placed.c.first_day <= days.c.last)
    return select(placed.c.figure_row, placed.c.pcode, placed.c.first_day, placed.c.last_day).join_from(days, placed, here)


class Lately:
    """The figures that stand, by the days and the places that they name. They do not change while one writes: each is read once."""

    def __init__(self, c: Connection) -> None:
        self._c = c
        self._codes: frozenset[str] | None = None
        self._seen: dict[_Here, list[_Span]] = {}
        """The days that have been looked at."""
        self._rows: dict[_Here, dict[int, _Span]] = {}
        """The rows that have been found: the last and the first day that each may speak of."""
        self._sorted: dict[_Here, list[tuple[int, int, int]]] = {}
        self._read: dict[Line, dict[int, Given | None]] = {}
        """By line the figures of rows; None for a row that is closed, withheld or of another line."""

    def codes(self) -> frozenset[str]:
        """Every place that any figure names."""
        if self._codes is None:
            self._codes = frozenset(self._c.execute(_CODES).scalars())
        return self._codes

    def find(self, line: Line, wanted: Mapping[str, Sequence[Days]], *, exact: bool = False, seen: set[int] | None = None) -> list[Given]:
        """The figures of a line (metric, population, cause) that name a place on the days for which it is `wanted`: a few more, since coarse dates are widened
        by whoever asks. `exact`: those alone whose days may be just these, on both sides widened alike. `seen`: numbers of those that whoever asks has been
        given, which are left out; now they hold these too."""
        metric, codes = NUMBERS[Metric(line[0])], self.codes()
        named = [(code, [(first.toordinal(), last.toordinal()) for first, last in days]) for code, days in wanted.items() if code in codes]
        self._look(metric, [(code, *missing) for code, days in named for missing in self._missing((code, metric), days)])
        rows: set[int] = set()
        for code, days in named:
            held = self._in_order((code, metric))
            for first, last in days:
                # Sorted by the last day: what ends before is passed over at once.
                later = held[bisect_left(held, (first,)) :]
                if exact:
                    rows.update([row for end, start, row in later if first - start == end - last or not start])
                else:
                    rows.update([row for _, start, row in later if start <= last])
        if seen is not None:
            rows -= seen
            seen |= rows
        read = self._read.setdefault(line, {})
        fresh = sorted(rows - read.keys())
        if fresh:
            read.update(dict.fromkeys(fresh))
            read.update(given.numbered(self._c, fresh, line))
        return [record for row in sorted(rows) if (record := read[row]) is not None]

    def _missing(self, here: _Here, days: Iterable[_Span]) -> Iterator[_Span]:
        """Of these days those that have not been looked at, in whole blocks of days; from now on they have."""
        for begin, end in days:
            first, last = begin // _BLOCK * _BLOCK, end // _BLOCK * _BLOCK + _BLOCK - 1
            seen = self._seen.get(here, [])
            start = first
            for begun, ended in seen:
                if ended < start or begun > last:
                    continue
                if start < begun:
                    yield start, begun - 1
                start = ended + 1
            if start <= last:
                yield start, last
            self._seen[here] = _joined([*seen, (first, last)])

    def _look(self, metric: int, asked: Sequence[tuple[str, int, int]]) -> None:
        at = 0
        while at < len(asked):
            size = next((size for size in _SIZES if size >= len(asked) - at), _SIZES[-1])
            said: dict[str, Any] = {"metric": metric}
            for nth in range(size):
                code, first, last = asked[at + nth] if at + nth < len(asked) else (None, None, None)
                said |= {f"code{nth}": code, f"first{nth}": first, f"last{nth}": last}
            for row, place, begins, ends in given.raw(self._c, _rows(size), said):
                self._rows.setdefault((place, metric), {})[row] = ends, begins
            at += size
        for code, _, _ in asked:
            self._sorted.pop((code, metric), None)

    def _in_order(self, here: _Here) -> list[tuple[int, int, int]]:
        held = self._sorted.get(here)
        if held is None:
            held = self._sorted[here] = sorted((*days, row) for row, days in self._rows.get(here, {}).items())
        return held


def _joined(days: list[_Span]) -> list[_Span]:
    """The same days, spans that meet or follow on one another made one; in order."""
    made: list[_Span] = []
    for first, last in sorted(days):
        if made and first <= made[-1][1] + 1:
            made[-1] = made[-1][0], max(made[-1][1], last)
        else:
            made.append((first, last))
    return made
