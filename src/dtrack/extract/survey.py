"""A sheet as its job reads it, looked at before anything is stored: sums against printed totals, rows without a place, cells that are no count."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from dtrack.extract.readers.sheet import address
from dtrack.extract.tables import _dating, _header
from dtrack.extract.tables._cells import agrees, number
from dtrack.extract.tables._header import Column, Header
from dtrack.extract.tables._places import RowPlace, RowPlaces
from dtrack.extract.tables._task import Task
from dtrack.extract.tables.long import Held, collect
from dtrack.model.period import Period
from dtrack.terms import Level

_MOST = 200


@dataclass(frozen=True, slots=True)
class Total:
    """A total that the sheet prints."""

    cell: str
    value: Decimal
    agrees: bool


@dataclass(frozen=True, slots=True)
class Counted:
    """One column of numbers."""

    column: Column
    period: Period | None
    rows: int
    """Rows with a number, totals left out."""
    sum: Decimal
    totals: tuple[Total, ...]
    bad: tuple[str, ...]
    """Cells that hold no count, with what they hold."""
    blank: int


@dataclass(frozen=True, slots=True)
class Astray:
    """A name of the sheet that the gazetteer does not know, with the rows that bear it."""

    name: str
    level: Level | None
    within: str | None
    """Code of the finest place that the row names and that is known."""
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Survey:
    """A sheet. `header` is None where the job's columns are not there."""

    header: Header | None
    counted: tuple[Counted, ...] = ()
    astray: tuple[Astray, ...] = ()


def survey(task: Task) -> Survey:
    """Look through a sheet of the layout `long`."""
    header, _ = _header.find(task)
    if header is None:
        return Survey(None)
    finder = RowPlaces(task, header.places)
    places = [(row, finder.of(row)) for row in range(header.data, len(task.sheet.rows))]
    held = [collect(task, column, places) for column in header.metrics]
    counted = tuple(_counted(task, header, column) for column in held)
    numbered = {entry.row for column in held for entry in (*column.entries, *column.unplaced)}
    return Survey(header, counted, _astray([(row, place) for row, place in places if row in numbered]))


def _counted(task: Task, header: Header, held: Held) -> Counted:
    column = held.column
    above = [(row, printed) for row in range(header.row) if (printed := number(task.sheet.cell(row, column.index)).value) is not None]
    printed_totals = [*above[-1:], *((entry.row, entry.value) for entry in held.totals[-1:])]
    totals = tuple(Total(address(row, column.index), value, agrees(value, held.whole)) for row, value in printed_totals)
    bad = tuple(f"{address(row, column.index)}: {text[:40]}" for row, _, text in held.bad[:_MOST])
    return Counted(column, _dating.period_of(task, column), len(held.entries) + len(held.unplaced), held.whole, totals, bad, len(held.blank))


def _astray(places: list[tuple[int, RowPlace]]) -> tuple[Astray, ...]:
    """Rows whose finest name is not known, gathered by name."""
    found: dict[tuple[str, str | None], list[int]] = {}
    levels: dict[str, Level | None] = {}
    for row, place in places:
        known = place.chain[0] if place.chain else None
        if place.is_total or (known is not None and (place.level is None or known.level is place.level)):
            continue
        name = place.name or place.text
        levels[name] = place.level
        found.setdefault((name, known.pcode if known else None), []).append(row + 1)
    return tuple(Astray(name, levels[name], within, tuple(rows)) for (name, within), rows in list(found.items())[:_MOST])
