"""`layout = "matrix"`: origins down, destinations across. Gives departures by origin; arrivals only check the sheet's own totals.

Movement within a place stands on the diagonal and is inside its departures, as in the sheet's own Grand Total.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from dtrack.extract.readers.sheet import address, shown
from dtrack.extract.tables import _dating, _grid
from dtrack.extract.tables._cells import agrees, spoken, total
from dtrack.extract.tables._figures import Cells, build
from dtrack.extract.tables._header import ROWS, Column, mended
from dtrack.extract.tables._places import TOTAL, UNKNOWN, RowPlace, RowPlaces
from dtrack.extract.tables._task import Part, Piece, Result, Task
from dtrack.model.period import Period
from dtrack.model.place import Place
from dtrack.terms import ProblemKind

LEAST = 2
"""A header row names at least so many places."""


@dataclass(slots=True)
class _Across:
    """The header: destinations by column (None: unknown), and the column of totals."""

    row: int
    places: dict[int, Place | None] = field(default_factory=dict)
    texts: dict[int, str] = field(default_factory=dict)
    total: int | None = None


@dataclass(slots=True)
class _Row:
    """One origin. `parts` has its numbers by destination."""

    row: int
    place: RowPlace
    values: dict[int, Decimal]
    fixes: list[str]
    bad: bool


def read(task: Task) -> Result:
    """One figure an origin: the sum of its row."""
    result = Result()
    across = _across(task)
    if across is None:
        result.problems.append(_grid.misfit(task, f"no row among the first {ROWS} names {LEAST} destinations"))
        return result
    grid = _grid.prepare(task, across.row, result)
    if grid is None:
        return result
    edge = {across.total} if across.total is not None else set()
    result.problems += _grid.unknown(task, across.row, {grid.place.index, *across.places, *edge})
    finder = RowPlaces(task, [grid.place])
    rows: list[_Row] = []
    bottom: int | None = None
    for at in range(across.row + 1, len(task.sheet.rows)):
        place = finder.of(at)
        if place.is_total:
            bottom = at
            break
        if place.text:
            rows.append(_row(task, across, at, place, result))
    _check(task, across, rows, bottom, result)
    columns = sorted(across.places)
    column = mended(task, grid.spec, f"{across.texts[columns[0]]} to {across.texts[columns[-1]]}")
    _Departures(task, column, across, finder).figures(rows, result)
    return result


def _across(task: Task) -> _Across | None:
    """The first row that names enough places."""
    gazetteer = task.context.gazetteer
    for row in range(min(ROWS, len(task.sheet.rows))):
        found = _Across(row)
        for index, cell in enumerate(task.sheet.rows[row]):
            text = shown(cell)
            place = (gazetteer.by_code(text) or gazetteer.by_name(text, within=task.country or None)) if text else None
            if place or UNKNOWN.match(text):
                found.places[index] = place
                found.texts[index] = text
            elif TOTAL.match(text):
                found.total = index
        if sum(place is not None for place in found.places.values()) >= LEAST:
            return found
    return None


def _row(task: Task, across: _Across, at: int, place: RowPlace, result: Result) -> _Row:
    values: dict[int, Decimal] = {}
    fixes: list[str] = []
    bad = False
    for index in across.places:
        found, fix = task.number(at, index, across.texts[index])
        fixes += [fix] if fix else []
        if found.bad is not None:
            bad = True
            result.problems.append(_grid.unreadable(task, at, index, found.bad))
        elif found.value is not None:
            values[index] = found.value
    return _Row(at, place, values, fixes, bad)


def _check(task: Task, across: _Across, rows: list[_Row], bottom: int | None, result: Result) -> None:
    """Row totals, column totals, and the total of totals. One that follows from a wrong one is told with it."""
    wrong: list[tuple[int, int, Decimal, Decimal]] = []
    printed: list[Decimal] = []
    for row in rows if across.total is not None else ():
        stated = task.number(row.row, across.total or 0, "")[0].value
        printed += [stated] if stated is not None else []
        _compare(wrong, row.row, across.total or 0, stated, total(row.values.values()))
    if bottom is None:
        _tell(task, wrong, "", result)
        return
    for index in across.places:
        _compare(wrong, bottom, index, task.number(bottom, index, "")[0].value, total(row.values[index] for row in rows if index in row.values))
    follows = ""
    if across.total is not None:
        stated = task.number(bottom, across.total, "")[0].value
        whole = total(value for row in rows for value in row.values.values())
        if stated is not None and not agrees(stated, whole):
            if wrong and agrees(stated, total(printed)):
                follows = f" The total of totals in {address(bottom, across.total)}, {spoken(stated)} for {spoken(whole)}, follows from it."
            else:
                wrong.append((bottom, across.total, stated, whole))
    _tell(task, wrong, follows, result)


def _compare(wrong: list[tuple[int, int, Decimal, Decimal]], row: int, index: int, stated: Decimal | None, computed: Decimal) -> None:
    """Note a printed total that is not the sum. A blank one says nothing."""
    if stated is not None and not agrees(stated, computed):
        wrong.append((row, index, stated, computed))


def _tell(task: Task, wrong: list[tuple[int, int, Decimal, Decimal]], follows: str, result: Result) -> None:
    for row, index, stated, computed in wrong:
        at = address(row, index)
        result.problems.append(
            task.problem(
                ProblemKind.TOTAL_MISMATCH,
                f"the total in {at} is printed as {spoken(stated)}; its cells add up to {spoken(computed)}, which is used.{follows}",
                _grid.COMPARE,
                at,
            )
        )


@dataclass(frozen=True, slots=True)
class _Departures:
    """Turns rows into figures."""

    task: Task
    column: Column
    across: _Across
    finder: RowPlaces

    def figures(self, rows: list[_Row], result: Result) -> None:
        """One figure a known origin whose row could be read whole."""
        period = _dating.period_of(self.task, self.column)
        by_file = self.column.spec.period == "file"
        if period is None and not by_file:
            result.problems.append(_dating.undated(self.task, self.column))
        whole = total(value for row in rows for value in row.values.values()) if by_file else None
        for row in rows:
            if row.place.chain and row.values and not row.bad:
                result.pieces.append(self._figure(row, period, whole))
            elif not row.place.chain and not UNKNOWN.match(row.place.text):
                result.problems.append(_grid.unplaced(self.task, row.row, row.place, total(row.values.values())))

    def _figure(self, row: _Row, period: Period | None, whole: Decimal | None) -> Piece:
        parts = tuple(self._part(index, number, row.row) for index, number in row.values.items())
        where = self.finder.reference(self.column.spec, row.place)
        cells = Cells(column=self.column.header, rows=(row.row + 1,), addends=tuple(row.values.values()), note=f"sum of {len(parts)} columns")
        inside = next((part.value for part in parts if part.code == where.pcode), Decimal(0))
        caveat = f"{spoken(inside)} of it are movements within {where.name}." if inside else None
        fix = " ".join(filter(None, (self.column.fix, *row.fixes))) or None
        value = total(row.values.values())
        return Piece(build(self.task, self.column, value, where, cells, period=period, fix=fix, caveat=caveat), parts, whole)

    def _part(self, index: int, value: Decimal, row: int) -> Part:
        place = self.across.places[index]
        return Part(place.pcode if place else "", place.name if place else self.across.texts[index], value, row + 1)
