"""Rows of an API as figures: the part that every API's layout shares. A row is known by what the source calls it, not by where it stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from dtrack.extract.readers.sheet import Cell, shown
from dtrack.extract.tables._cells import number
from dtrack.extract.tables._figures import Cells, build, rows_note
from dtrack.extract.tables._header import Column
from dtrack.extract.tables._task import Piece, Result, Task
from dtrack.model.place import PlaceRef
from dtrack.spec import ColumnSpec
from dtrack.terms import Level, PlaceRole, ProblemKind


@dataclass(frozen=True, slots=True)
class Row:
    """One record. `at` is its 1-based row in the sheet that shows it."""

    at: int
    cells: dict[str, Cell]

    def text(self, name: str) -> str:
        """The field as text, '' where it is missing or null."""
        return shown(self.cells.get(name)).strip()

    def day(self, name: str, *, ahead: timedelta = timedelta(0)) -> date | None:
        """The field as a day. `ahead`: how far the source's own clock is before the one it prints, for a day that is printed with a time."""
        printed = self.text(name)
        try:
            return (datetime.fromisoformat(printed) + ahead).date() if len(printed) > 10 else date.fromisoformat(printed)
        except ValueError:
            return None

    def count(self, name: str) -> Decimal | None:
        """The field as a count; None where the source gives none (`-` and null are not zero)."""
        return number(self.cells.get(name)).value


def rows(task: Task, needed: Sequence[str], result: Result) -> Iterator[Row]:
    """The records of the document; none, with a Problem that shows expected and found fields, where the API has changed its shape."""
    header = [shown(cell) for cell in task.sheet.rows[0]] if task.sheet.rows else []
    missing = [name for name in needed if name not in header]
    if missing:
        what = f"the source's rows have no {', '.join(missing)}; they have: {', '.join(header)[:400]}"
        result.problems.append(
            task.problem(ProblemKind.MISCONFIGURED, what, "The API has changed: look for a newer dtrack. Nothing was read, which is not a zero.")
        )
        return
    for index in range(1, len(task.sheet.rows)):
        yield Row(index + 1, {name: task.sheet.cell(index, column) for column, name in enumerate(header)})


def place(task: Task, code: str, name: str, level: Level, *, adm1: str | None = None, role: PlaceRole = PlaceRole.IN) -> PlaceRef:
    """A place by the source's own code, which stands also where the gazetteer does not know it; by its name where it has no code."""
    known = task.context.gazetteer.get(code) if code else task.context.gazetteer.by_name(name, level)
    if known is not None:
        return PlaceRef(
            known.pcode, known.name, name or code, role, known.level, task.context.gazetteer.adm1_of(known.pcode), known.scheme, "code" if code else "name"
        )
    return PlaceRef(code or None, name or code, name or code, role, level, adm1 or None, resolved="code" if code else "column")


def piece(task: Task, spec: ColumnSpec, column: str, used: Sequence[Row], *, record: str, where: PlaceRef, **more: Any) -> Piece | None:
    """A figure of one field, added up over `used` where these are parts of one count. None where no row has a number."""
    counted = [(row.at, value) for row in used if (value := row.count(column)) is not None]
    if not counted:
        return None
    values = tuple(value for _, value in counted)
    numbers = tuple(at for at, _ in counted)
    cells = Cells(column=column, rows=numbers, addends=values if len(values) > 1 else (), note=rows_note(numbers))
    figure = build(task, Column(-1, column, spec), sum(values, Decimal(0)), where, cells, **more)
    return Piece(replace(figure, evidence=replace(figure.evidence, record_id=record)))
