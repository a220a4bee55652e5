"""What a layout is asked and what it answers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from dtrack.extract.readers.sheet import Sheet, address
from dtrack.extract.tables._cells import Number, number
from dtrack.extract.tables._period import MONTH, YEAR, undated
from dtrack.model.figure import Figure, Problem
from dtrack.spec import ColumnSpec, FixSpec, JobSpec
from dtrack.terms import Level, ProblemKind

if TYPE_CHECKING:
    from dtrack.extract.context import Context


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One sheet, with all that is needed to read it."""

    sheet: Sheet
    job: JobSpec
    columns: tuple[ColumnSpec, ...]
    """The job's columns that apply to this sheet, in the job's order."""
    sum_to: tuple[Level, ...]
    filename: str
    context: Context

    @property
    def country(self) -> str:
        """ISO 3166-1 alpha-3 of the country that the job is about; '' where nothing says."""
        return self.job.country or self.context.country or ""

    def where(self, cell: str | None = None) -> str:
        """The sheet, or a cell of it, for a Problem."""
        name = self.sheet.name or self.filename
        return f"{name}!{cell}" if cell else name

    def problem(self, kind: ProblemKind, what: str, remedy: str, cell: str | None = None) -> Problem:
        """A Problem of this sheet; the flow adds job and document."""
        return Problem(kind=kind.value, what=what, remedy=remedy, where=self.where(cell))

    def fixes(self, column: str, cell: str | None = None) -> list[FixSpec]:
        """The known misprints of this place in the file: those of a cell, or of a column where `cell` is None."""
        return [
            fix
            for fix in self.job.fix
            if fix.cell == cell
            and (fix.file is None or matches(fix.file, self.filename))
            and (fix.sheet is None or matches(fix.sheet, self.sheet.name))
            and (fix.column is None or matches(fix.column, column))
        ]

    def number(self, row: int, column: int, header: str) -> tuple[Number, str | None]:
        """The cell at 0-based `row` and `column` as a count, a known misprint mended: then with the reason."""
        for fix in self.fixes(header, address(row, column)) if any(fix.cell for fix in self.job.fix) else ():
            return number(fix.set.get("value")), fix.reason
        return number(self.sheet.cell(row, column)), None


@dataclass(frozen=True, slots=True)
class Part:
    """One addend of a figure: whose number it is. `code` is the p-code as printed, of a community where the row has one."""

    code: str
    name: str
    value: Decimal
    row: int


@dataclass(frozen=True, slots=True)
class Piece:
    """A figure with the parts that it was added up from; a printed total has none."""

    figure: Figure
    parts: tuple[Part, ...] = ()
    whole: Decimal | None = None
    """Total of its sheet, for a figure whose period comes from the file's name and wants confirmation from inside the workbook."""


@dataclass(slots=True)
class Result:
    """What one sheet gave. A sheet either gives all its figures or, with a Problem that says why, none of a column."""

    pieces: list[Piece] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    misfits: list[Problem] = field(default_factory=list)
    """Why the sheet was passed over; told only where no other sheet of the workbook gave anything."""


def fold(text: str) -> str:
    """A header as it is compared: without case, spaces and underscores."""
    return re.sub(r"[\s_]+", "", text).casefold()


def is_pattern(text: str) -> bool:
    """True for `/a pattern/`."""
    return len(text) > 1 and text.startswith("/") and text.endswith("/")


def matches(wanted: str, text: str) -> bool:
    """True where `text` is `wanted`, `{month}` and `{year}` standing for any, or holds what the pattern between slashes finds, whatever the case."""
    if is_pattern(wanted):
        return re.search(wanted[1:-1], text[:500], re.IGNORECASE) is not None
    if MONTH in wanted or YEAR in wanted:
        return fold(wanted) == fold(undated(text))
    return fold(wanted) == fold(text)


def matches_any(wanted: Iterable[str], text: str) -> bool:
    """True where one of `wanted` matches."""
    return any(matches(one, text) for one in wanted)
