"""Tables of workbooks, CSV and JSON as figures: a job declares its columns, a layout knows how the rows lie.

A layout is a module with `read(task: Task) -> Result`; a dotted name is one of someone else's package.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from pydantic import ValidationError

from dtrack import naming
from dtrack.errors import ConfigError, DtrackError, LayoutError, ReadError
from dtrack.extract.readers.sheet import Sheet
from dtrack.extract.tables import _agree, _camps, _confirm
from dtrack.extract.tables._cells import number
from dtrack.extract.tables._dating import of_edition
from dtrack.extract.tables._header import texts as header_texts
from dtrack.extract.tables._period import in_text, only_month, undated
from dtrack.extract.tables._task import Part, Piece, Result, Task, fold, is_pattern, matches, matches_any
from dtrack.model.figure import Figure, Problem
from dtrack.resolve.calendar import parse_period
from dtrack.spec import ColumnSpec, JobSpec, SheetSpec
from dtrack.terms import Level, ProblemKind

if TYPE_CHECKING:
    from dtrack.extract.context import Context

__all__ = [
    "Part",
    "Piece",
    "Result",
    "TableReading",
    "Task",
    "check",
    "fold",
    "header_texts",
    "in_text",
    "is_pattern",
    "layouts",
    "matches_any",
    "of_edition",
    "only_month",
    "read",
    "undated",
]

ROOM = "extract.tables"
MAX_FIGURES = 200_000
"""Figures of one document; the yearly workbooks of a whole country give some hundreds."""
STATED = ("header", "file", "columns", "edition")
"""Words of `period` that say where the date is printed."""
OWN_COLUMNS = frozenset({"figures", "hapi", "dtm", "idmc", "unhcr"})
"""Layouts that know their columns themselves."""
FIXABLE = ("period", "metric", "direction", "population", "scope", "unit", "cause", "definition")


@dataclass(frozen=True, slots=True, kw_only=True)
class TableReading:
    """What the sheets of one document gave."""

    figures: tuple[Figure, ...]
    problems: tuple[Problem, ...]


def layouts() -> list[str]:
    """The layouts that ship, sorted."""
    return naming.names(ROOM)


def read(sheets: list[Sheet], job: JobSpec, *, filename: str, context: Context) -> TableReading:
    """Figures and Problems of every sheet that the job wants. Raises ReadError where it wants none of them."""
    table = job.table
    if table is None:
        raise ReadError(
            "no job says what the columns of this table mean", "Put it into the folder of a job that has `[table]`: inbox/NAME/ for jobs/NAME.toml."
        )
    wanted = [sheet for sheet in sheets if _is_wanted(sheet, job) or (len(sheets) == 1 and sheet.name == filename)]
    if not wanted:
        raise _no_sheet(sheets, job)
    result = Result(problems=[_unknown(sheet) for sheet in sheets if sheet not in wanted and sheet.rows and not matches_any(table.ignore, sheet.name)])
    for sheet in wanted:
        layout, sum_to = _lie(sheet, job)
        columns = tuple(column for column in job.column if column.sheet is None or matches(column.sheet, sheet.name))
        task = Task(sheet=sheet, job=job, columns=columns, sum_to=sum_to, filename=filename, context=context)
        found = naming.load(ROOM, layout).read(task)
        result.pieces += found.pieces
        result.problems += found.problems
        result.misfits += found.misfits
        if len(result.pieces) > MAX_FIGURES:
            raise ReadError(f"this table gives more than {MAX_FIGURES:,} figures", 'Sum its rows: `[table] sum_to = ["adm2", "adm1", "adm0"]`.')
    if not result.pieces:
        result.problems += result.misfits[:3]
    _confirm.confirm(result)
    _agree.agree(result)
    _camps.mark(result, context.gazetteer)
    return TableReading(figures=tuple(piece.figure for piece in result.pieces), problems=tuple(result.problems))


def _no_sheet(sheets: list[Sheet], job: JobSpec) -> LayoutError:
    """None of the sheets that the job reads is there: expected and found names, and the nearest with the line to paste."""
    wanted = [*(job.table.sheet if job.table else []), *(name for spec in job.sheet for name in spec.name)]
    found = [sheet.name for sheet in sheets]
    near = next((close for name in wanted for close in get_close_matches(name.strip("/"), found, 1, 0.5)), None)
    paste = f"If {near!r} is what it is called now, write it beside the old name under `[table] sheet` or `[[sheet]] name`. " if near else ""
    return LayoutError(
        f"none of its sheets is one that the job reads. Expected: {', '.join(wanted) or 'any with rows'}; found: {', '.join(map(repr, found))[:500]}",
        f"{paste}Add the sheet's name to `[table] sheet` or a `[[sheet]]` of the job file, or remove the file from its folder.",
    )


def _is_wanted(sheet: Sheet, job: JobSpec) -> bool:
    names = [*(job.table.sheet if job.table else []), *(name for spec in job.sheet for name in spec.name)]
    ignored = job.table is not None and matches_any(job.table.ignore, sheet.name)
    return bool(sheet.rows) and not ignored and (not names or matches_any(names, sheet.name))


def _lie(sheet: Sheet, job: JobSpec) -> tuple[str, tuple[Level, ...]]:
    """Layout and levels of a sheet: its own `[[sheet]]`, else `[table]`."""
    table = job.table
    own = next((spec for spec in job.sheet if matches_any(spec.name, sheet.name)), SheetSpec(name=[]))
    layout = own.layout or (table.layout if table else "long")
    levels = own.sum_to if own.sum_to is not None else (table.sum_to if table else [])
    return layout, tuple(Level(level) for level in levels)


def _unknown(sheet: Sheet) -> Problem:
    return Problem(
        kind=ProblemKind.UNKNOWN_COLUMN.value,
        what=f"the sheet {sheet.name!r} is neither read nor ignored",
        remedy=f'Add it to `[table] sheet`, or to `[table] ignore`: "{sheet.name}".',
        where=sheet.name,
    )


def check(job: JobSpec) -> list[ConfigError]:
    """The faults of a job's table part, each with key and remedy; none where it is right or the job has no table."""
    return list(_faults(job))


def _faults(job: JobSpec) -> Iterator[ConfigError]:
    for key, text in _patterns(job):
        try:
            re.compile(text[1:-1])
        except re.error as bad:
            yield ConfigError(f"{text} is no pattern: {bad}", "Mend it, or write the text itself without slashes.", key=key)
    if job.table is None:
        if job.column or job.sheet:
            yield ConfigError("columns or sheets are declared, and no table", 'Add `[table]` with `layout = "long"`.', key="table")
        return
    names = {"table.layout": job.table.layout} | {f"sheet.{at}.layout": spec.layout for at, spec in enumerate(job.sheet) if spec.layout}
    for key, name in names.items():
        try:
            naming.check("table layouts", name, layouts())
        except ConfigError as bad:
            yield ConfigError(bad.what, bad.remedy, key=key)
    if not set(names.values()) <= OWN_COLUMNS and not any(column.place for column in job.column):
        yield ConfigError("no column says where", 'Add a `[[column]]` with `header` and `place`, e.g. place = "adm1".', key="column")
    for at, column in enumerate(job.column):
        yield from _column_faults(column, f"column.{at}")
        if column.metric and not column.header and set(names.values()) == {"long"}:
            yield ConfigError("a column of the layout `long` needs a `header`", "Write the header's text, or a /pattern/.", key=f"column.{at}.header")
    yield from _fix_faults(job)


def _patterns(job: JobSpec) -> Iterator[tuple[str, str]]:
    """(key, pattern) of everything between slashes."""
    found = [("ignore", text) for text in job.ignore]
    if job.table:
        found += [("table.sheet", text) for text in job.table.sheet] + [("table.ignore", text) for text in job.table.ignore]
    found += [(f"sheet.{at}.name", text) for at, spec in enumerate(job.sheet) for text in spec.name]
    for at, column in enumerate(job.column):
        found += [(f"column.{at}.header", text) for text in column.header] + ([(f"column.{at}.sheet", column.sheet)] if column.sheet else [])
    for at, fix in enumerate(job.fix):
        found += [(f"fix.{at}.{key}", text) for key, text in (("file", fix.file), ("sheet", fix.sheet), ("column", fix.column)) if text]
    return ((key, text) for key, text in found if is_pattern(text))


def _column_faults(column: ColumnSpec, key: str) -> Iterator[ConfigError]:
    if (column.place is None) == (column.metric is None):
        yield ConfigError(
            "a column says either where (`place`) or how many (`metric`)", "Write one of the two; one that is neither belongs under `ignore`.", key=key
        )
    if column.place and not column.header:
        yield ConfigError("a column that says where needs a `header`", "Write the header's text, or a /pattern/.", key=f"{key}.header")
    for name, stated in (("period", column.period), ("since", column.since)):
        yield from _period_faults(stated, f"{key}.{name}")


def _period_faults(stated: str | None, key: str) -> Iterator[ConfigError]:
    if stated is None or stated in STATED:
        return
    try:
        parse_period(stated)
    except DtrackError as bad:
        near = get_close_matches(stated, STATED, 1)
        yield ConfigError(bad.what, f"Did you mean {near[0]!r}?" if near else bad.remedy, key=key)


def _fix_faults(job: JobSpec) -> Iterator[ConfigError]:
    for at, fix in enumerate(job.fix):
        key = f"fix.{at}.set"
        allowed = ("value",) if fix.cell else FIXABLE
        wrong = sorted(set(fix.set) - set(allowed))
        if wrong or not fix.set:
            yield ConfigError(
                f"a fix {'of a cell' if fix.cell else 'without `cell`'} cannot set {', '.join(wrong) or 'nothing'}", f"Keys: {', '.join(allowed)}.", key=key
            )
            continue
        if fix.cell:
            if number(fix.set["value"]).bad is not None:
                yield ConfigError(f"{fix.set['value']!r} is no count", 'Write digits, or "" where the cell says nothing.', key=key)
            continue
        yield from _period_faults(fix.set.get("period"), f"{key}.period")
        try:
            ColumnSpec.model_validate(fix.set)
        except ValidationError as bad:
            yield from (ConfigError(f"{error['msg']} (found {error['input']!r})", "Mend the value.", key=f"{key}.{error['loc'][0]}") for error in bad.errors())
