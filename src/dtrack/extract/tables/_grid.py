"""What the layouts with one kind of number over many columns share: months across, origin by destination."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from dtrack.extract.readers.sheet import address, letters, shown
from dtrack.extract.tables._cells import spoken
from dtrack.extract.tables._header import WIDTH, Column
from dtrack.extract.tables._places import RowPlace
from dtrack.extract.tables._task import Result, Task, matches_any
from dtrack.model.figure import Problem
from dtrack.spec import ColumnSpec
from dtrack.terms import ProblemKind

COMPARE = "Compare with the publication. A known misprint: [[fix]] with `sheet`, `cell` and `set = { value = ... }` in the job file."


@dataclass(frozen=True, slots=True)
class Grid:
    """The column that says where, and what every number in the sheet counts."""

    place: Column
    spec: ColumnSpec


def prepare(task: Task, row: int, result: Result) -> Grid | None:
    """The grid whose header is in a 0-based row; None, with a Problem, where the job's columns do not fit it."""
    specs = [spec for spec in task.columns if spec.metric]
    labels = [(index, shown(cell)) for index, cell in enumerate(task.sheet.rows[row])]
    places = [Column(index, text, spec) for index, text in labels if text for spec in task.columns if spec.place and matches_any(spec.header, text)]
    if len(specs) != 1:
        result.problems.append(misfit(task, f"{len(specs)} of the job's columns with `metric` apply to this sheet, and its layout needs one"))
        return None
    if not places:
        result.problems.append(misfit(task, f"no header in row {row + 1} says where"))
        return None
    return Grid(places[0], specs[0])


def misfit(task: Task, what: str) -> Problem:
    """Nothing is read from a sheet that lies otherwise than the job says."""
    return task.problem(
        ProblemKind.MISSING_COLUMN,
        f"{what}. Nothing was read from this sheet",
        "Compare the sheet with the job file: `[[sheet]] layout`, and the `header` and `sheet` of its `[[column]]`s.",
    )


def unknown(task: Task, row: int, known: set[int]) -> list[Problem]:
    """A Problem for each header that is neither read nor ignored."""
    found = []
    for index, cell in enumerate(task.sheet.rows[row][:WIDTH]):
        text = shown(cell)[:120]
        if text and index not in known and not matches_any(task.job.ignore, text):
            what = f"the column {text!r} is neither read nor ignored"
            found.append(task.problem(ProblemKind.UNKNOWN_COLUMN, what, f'Mend the header, or add it to `ignore`: "{text}".', f"{letters(index)}{row + 1}"))
    return found


def unplaced(task: Task, row: int, place: RowPlace, value: Decimal) -> Problem:
    """A row with numbers and without a place that we know."""
    return task.problem(
        ProblemKind.UNKNOWN_PLACE,
        f"row {row + 1} names no known place ({place.text[:80]!r}); its numbers, {spoken(value)} in all, were not read",
        "Mend the name in the file, or add the place to the gazetteer.",
        address(row, 0),
    )


def unreadable(task: Task, row: int, column: int, text: str) -> Problem:
    """A cell that is neither a count nor blank."""
    at = address(row, column)
    return task.problem(
        ProblemKind.UNREADABLE,
        f"the cell {at} holds no count: {text!r}; it was not read",
        f'Mend the file, or settle it in the job file: [[fix]] sheet = "{task.sheet.name}" cell = "{at}" set = {{ value = "..." }} reason = "...".',
        at,
    )
