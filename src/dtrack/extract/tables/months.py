"""`layout = "months"`: a row a place, years and months across. Printed totals are checked, averages and what follows the total are passed over."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from dtrack.extract.readers.sheet import address, letters, shown
from dtrack.extract.tables import _grid
from dtrack.extract.tables._cells import agrees, spoken, total
from dtrack.extract.tables._figures import Cells, build, reference
from dtrack.extract.tables._header import ROWS, mended
from dtrack.extract.tables._period import in_text
from dtrack.extract.tables._places import TOTAL, RowPlace, RowPlaces, country_of
from dtrack.extract.tables._task import Part, Piece, Result, Task
from dtrack.model.period import Period
from dtrack.resolve.calendar import FIRST_YEAR, LAST_YEAR, month_number, month_span
from dtrack.terms import ProblemKind

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
    grid = _grid.prepare(task, across.row, result) if across else None
    if across is None or grid is None:
        if across is None:
            result.problems.append(_grid.misfit(task, f"no row among the first {ROWS} has {LEAST} months with their years"))
        return result
    result.problems += _grid.unknown(task, across.row, {grid.place.index, *across.totals, *(month.index for month in across.months)})
    finder = RowPlaces(task, [grid.place])
    body: list[tuple[int, RowPlace]] = []
    for row in range(across.row + 1, len(task.sheet.rows)):
        place = finder.of(row)
        if place.is_total:
            _national(task, grid, across, row, body, result)
            break
        if place.text:
            body.append((row, place))
    for row, place in body:
        _row(task, grid, across, row, place, finder, result)
    return result


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


def _row(task: Task, grid: _grid.Grid, across: _Across, row: int, place: RowPlace, finder: RowPlaces, result: Result) -> None:
    """A place's months as figures, its printed totals checked."""
    values = _values(task, across, row, result)
    for index, months in across.totals.items():
        _compare(task, row, index, [values[month][0] for month in months if month in values], f"{place.name}'s months", result)
    if not place.chain:
        if values:
            result.problems.append(_grid.unplaced(task, row, place, total(value for value, _ in values.values())))
        return
    for month in across.months:
        if month.index not in values:
            continue
        value, fix = values[month.index]
        column = mended(task, grid.spec, month.header)
        where = finder.reference(column.spec, place)
        fixes = " ".join(filter(None, (column.fix, fix))) or None
        figure = build(task, column, value, where, Cells(column=month.header, rows=(row + 1,)), month.period, fix=fixes)
        result.pieces.append(Piece(figure, (Part(where.pcode or "", place.name, value, row + 1),)))


def _values(task: Task, across: _Across, row: int, result: Result) -> dict[int, tuple[Decimal, str | None]]:
    """Numbers of a row by column; what is no count is a Problem."""
    values = {}
    for month in across.months:
        found, fix = task.number(row, month.index, month.header)
        if found.bad is not None:
            result.problems.append(_grid.unreadable(task, row, month.index, found.bad))
        elif found.value is not None:
            values[month.index] = (found.value, fix)
    return values


def _national(task: Task, grid: _grid.Grid, across: _Across, row: int, body: list[tuple[int, RowPlace]], result: Result) -> None:
    """The row of totals: the country's figures as printed, each checked. A total over nothing is no zero."""
    country = country_of(task)
    values = _values(task, across, row, result)
    for month in across.months:
        addends = [found for at, _ in body if (found := task.number(at, month.index, month.header)[0].value) is not None]
        if month.index not in values or not addends:
            continue
        _compare(task, row, month.index, addends, f"the rows of {month.header}", result)
        if country:
            value, fix = values[month.index]
            column = mended(task, grid.spec, month.header)
            where = reference(column.spec, country, shown(task.sheet.cell(row, grid.place.index)), None)
            fixes = " ".join(filter(None, (column.fix, fix))) or None
            figure = build(task, column, value, where, Cells(column=month.header, rows=(row + 1,)), month.period, fix=fixes)
            result.pieces.append(Piece(figure))
    for index, months in across.totals.items():
        _compare(task, row, index, [values[month][0] for month in months if month in values], f"the totals left of {letters(index)}", result)


def _compare(task: Task, row: int, index: int, addends: list[Decimal], what: str, result: Result) -> None:
    """A Problem where a printed total is not the sum of its addends; a blank total is none."""
    printed = task.number(row, index, "")[0].value
    computed = total(addends)
    if printed is not None and not agrees(printed, computed):
        result.problems.append(
            task.problem(
                ProblemKind.TOTAL_MISMATCH,
                f"the total in {address(row, index)} is printed as {spoken(printed)}; {what} add up to {spoken(computed)}",
                _grid.COMPARE,
                address(row, index),
            )
        )
