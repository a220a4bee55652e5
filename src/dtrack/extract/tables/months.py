"""`layout = "months"`: a row a place, years and months across. Printed totals are checked, averages and what follows the total are passed over."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from dtrack.extract.readers.sheet import address, shown
from dtrack.extract.tables import _grid
from dtrack.extract.tables._cells import agrees, spoken, total
from dtrack.extract.tables._figures import Cells, build, reference
from dtrack.extract.tables._header import ROWS, mended
from dtrack.extract.tables._period import in_text
from dtrack.extract.tables._places import TOTAL, RowPlace, RowPlaces, country_of
from dtrack.extract.tables._task import Part, Piece, Result, Task
from dtrack.model.period import Period
from dtrack.model.place import PlaceRef
from dtrack.resolve.calendar import FIRST_YEAR, LAST_YEAR, month_number, month_span
from dtrack.terms import ProblemKind

_Values = dict[int, tuple[Decimal, str | None]]
"""Number and reason of its fix, by column."""
LEAST = 3
"""A header row has at least so many months."""


@dataclass(frozen=True, slots=True)
class _Month:
    """A column of one month, and how its two header rows print it."""

    index: int
    period: Period
    header: str


@dataclass(slots=True)
class _Across:
    """The header: months, and totals with the months that each adds up."""

    row: int
    months: list[_Month] = field(default_factory=list)
    totals: dict[int, list[int]] = field(default_factory=dict)


def read(task: Task) -> Result:
    """One figure a place and month; the country's own from the row of totals, checked against its rows."""
    result = Result()
    across = _across(task)
    if across is None:
        result.problems.append(_grid.misfit(task, f"no row among the first {ROWS} has {LEAST} months with their years"))
        return result
    grid = _grid.prepare(task, across.row, result)
    if grid:
        result.problems += _grid.unknown(task, across.row, {grid.place.index, *across.totals, *(month.index for month in across.months)})
        _Months(task, grid, across, result).read()
    return result


class _Months:
    """Reads the rows below the header."""

    def __init__(self, task: Task, grid: _grid.Grid, across: _Across, result: Result) -> None:
        self.task, self.grid, self.across, self.result = task, grid, across, result
        self.finder = RowPlaces(task, [grid.place])

    def read(self) -> None:
        """Every row up to the first one of totals."""
        addends: dict[int, list[Decimal]] = {}
        for row in range(self.across.row + 1, len(self.task.sheet.rows)):
            place = self.finder.of(row)
            if not place.text:
                continue
            values = self._values(row)
            if place.is_total:
                self._national(row, values, addends)
                break
            for index, (value, _) in values.items():
                addends.setdefault(index, []).append(value)
            self._place(row, place, values)

    def _place(self, row: int, place: RowPlace, values: _Values) -> None:
        """A place's months as figures, its printed totals checked."""
        self._check(row, values, f"{place.name}'s months")
        if place.chain:
            self._figures(row, self.finder.reference(self.grid.spec, place), values)
        elif values:
            self.result.problems.append(_grid.unplaced(self.task, row, place, total(value for value, _ in values.values())))

    def _national(self, row: int, values: _Values, addends: dict[int, list[Decimal]]) -> None:
        """The row of totals: the country's figures as printed, each checked. A total over nothing is no zero."""
        stated = {index: value for index, value in values.items() if index in addends}
        for month in self.across.months:
            if month.index in stated:
                self._compare(row, month.index, addends[month.index], f"the rows of {month.header}")
        self._check(row, stated, "the months of the same row")
        country = country_of(self.task)
        if country:
            self._figures(row, reference(self.grid.spec, country, shown(self.task.sheet.cell(row, self.grid.place.index)), None), stated)

    def _figures(self, row: int, where: PlaceRef, values: _Values) -> None:
        for month in self.across.months:
            if month.index not in values:
                continue
            value, fix = values[month.index]
            column = mended(self.task, self.grid.spec, month.header)
            fixes = " ".join(filter(None, (column.fix, fix))) or None
            cells = Cells(column=month.header, rows=(row + 1,))
            figure = build(self.task, column, value, where, cells, period=month.period, fix=fixes)
            self.result.pieces.append(Piece(figure, (Part(where.pcode or "", where.name, value, row + 1),)))

    def _values(self, row: int) -> _Values:
        """Numbers of a row by column; what is no count is a Problem."""
        values: _Values = {}
        for month in self.across.months:
            found, fix = self.task.number(row, month.index, month.header)
            if found.bad is not None:
                self.result.problems.append(_grid.unreadable(self.task, row, month.index, found.bad))
            elif found.value is not None:
                values[month.index] = (found.value, fix)
        return values

    def _check(self, row: int, values: _Values, what: str) -> None:
        """The totals that the row prints, of a year or of all."""
        for index, months in self.across.totals.items():
            self._compare(row, index, [values[month][0] for month in months if month in values], what)

    def _compare(self, row: int, index: int, addends: list[Decimal], what: str) -> None:
        """A Problem where a printed total is not the sum of its addends; a blank total says nothing."""
        printed = self.task.number(row, index, "")[0].value
        computed = total(addends)
        if printed is not None and not agrees(printed, computed):
            at = address(row, index)
            said = f"the total in {at} is printed as {spoken(printed)}; {what} add up to {spoken(computed)}"
            self.result.problems.append(self.task.problem(ProblemKind.TOTAL_MISMATCH, said, _grid.COMPARE, at))


def _across(task: Task) -> _Across | None:
    """The header row with most months, years taken from the row above where the month does not print its own."""
    best: _Across | None = None
    for row in range(min(ROWS, len(task.sheet.rows))):
        found = _months_of(task, row)
        if len(found.months) >= LEAST and (best is None or len(found.months) > len(best.months)):
            best = found
    return best


def _months_of(task: Task, row: int) -> _Across:
    found = _Across(row)
    year: int | None = None
    block: list[int] = []
    for index in range(len(task.sheet.rows[row])):
        above = shown(task.sheet.cell(row - 1, index))
        if above:
            year = int(above) if above.isdecimal() and len(above) == 4 and FIRST_YEAR <= int(above) <= LAST_YEAR else None
            block = []
        cell = task.sheet.cell(row, index)
        text = shown(cell)
        period = _month(cell, text, year)
        if period:
            found.months.append(_Month(index, period, f"{period.start:%B %Y}"))
            block.append(index)
        elif TOTAL.match(text):
            found.totals[index] = block or [month.index for month in found.months]
            block = []
    return found


def _month(cell: object, text: str, year: int | None) -> Period | None:
    """The month of a header cell: a date, a month with its year, or a month under a year."""
    if isinstance(cell, date):
        return month_span(cell.year, cell.month)
    number = month_number(text) if text and len(text) < 40 else None
    if number:
        return month_span(year, number) if year else None
    period = in_text(text) if any(letter.isalpha() for letter in text) and not TOTAL.match(text) else None
    return period if period and period == month_span(period.start.year, period.start.month) else None
