"""`layout = "figures"`: one row one figure, in columns of our own. For figures that people copy out of publications.

`metric`, `place` and `value` are needed. `direction`, `population`, `cause`, `start`, `end`, `precision`, `method`, `definition` say more of the
figure; `source`, `title`, `url` and `published` say where it was printed, unless NAME.meta.toml does for the whole file; `doubt` is the
kind of Problem that keeps it from being recommended, and `note` says why. A row that cannot be read is a Problem; the others are read.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from dtrack.errors import DtrackError
from dtrack.extract.readers.sheet import shown
from dtrack.extract.tables._cells import number
from dtrack.extract.tables._figures import Cells, build, reference
from dtrack.extract.tables._header import ROWS, Column
from dtrack.extract.tables._task import Piece, Result, Task, matches_any
from dtrack.model.figure import Figure
from dtrack.resolve.calendar import parse_period
from dtrack.spec import ColumnSpec
from dtrack.terms import Cause, Direction, Method, Metric, Population, Precision, ProblemKind

NEEDED = ("metric", "place", "value")
MAY = (
    *("direction", "population", "cause", "start", "end", "precision", "method", "definition"),
    *("source", "title", "url", "published", "doubt", "note"),
)
_Word = TypeVar("_Word", bound=StrEnum)


class _RowError(Exception):
    """Why a row is no figure."""


def read(task: Task) -> Result:
    """A figure for each row that is filled."""
    result = Result()
    at = next((row for row in range(min(ROWS, len(task.sheet.rows))) if set(NEEDED) <= {shown(cell) for cell in task.sheet.rows[row]}), None)
    if at is None:
        result.problems.append(
            task.problem(
                ProblemKind.MISSING_COLUMN, f"no row among the first {ROWS} has the headers {', '.join(NEEDED)}", "Write them in small letters, one a cell."
            )
        )
        return result
    columns = {text: index for index, cell in enumerate(task.sheet.rows[at]) if (text := shown(cell))}
    for text in columns:
        if text not in (*NEEDED, *MAY) and not matches_any(task.job.ignore, text):
            what = f"the column {text[:80]!r} is not known"
            result.problems.append(task.problem(ProblemKind.UNKNOWN_COLUMN, what, f"Use: {', '.join((*NEEDED, *MAY))}; or add it to `ignore`."))
    for row in range(at + 1, len(task.sheet.rows)):
        cells = {text: shown(task.sheet.cell(row, index)) for text, index in columns.items()}
        if not any(cells.values()):
            continue
        try:
            figure = _figure(task, row, cells)
        except _RowError as bad:
            result.problems.append(task.problem(ProblemKind.UNREADABLE, f"row {row + 1} is no figure: {bad}", "Mend the row.", f"row {row + 1}"))
            continue
        for doubt in figure.doubts:
            what = cells.get("note") or f"{cells['value']} for {cells['place']} is doubted"
            remedy = "The figure is shown and not recommended until a person approves it."
            result.problems.append(task.problem(ProblemKind(doubt), what, remedy, f"row {row + 1}"))
        if figure.start is None:
            remedy = "Fill `start` and `end`, e.g. 2017-08-31."
            result.problems.append(task.problem(ProblemKind.UNDATED, f"row {row + 1} has no date; its figure is kept without", remedy, f"row {row + 1}"))
        result.pieces.append(Piece(figure))
    return result


def _figure(task: Task, row: int, cells: dict[str, str]) -> Figure:
    metric = _word(Metric, cells["metric"], "metric")
    spec = ColumnSpec(
        metric=metric,
        direction=_word(Direction, cells.get("direction") or ("none" if metric.is_stock else "unstated"), "direction"),
        population=_word(Population, cells.get("population") or "unstated", "population"),
        cause=_word(Cause, cells["cause"], "cause") if cells.get("cause") else None,
        definition=cells.get("definition") or None,
    )
    place = task.context.gazetteer.get(cells["place"])
    if place is None:
        raise _RowError(f"{cells['place']!r} is no place of the gazetteer")
    value = _value(cells["value"])
    start, end = _date(cells.get("start"), "start"), _date(cells.get("end"), "end")
    if start is None or end is None:
        start = end = start or end
    if start and end and end < start:
        raise _RowError(f"it ends on {end} before it starts on {start}")
    precision = (_word(Precision, cells["precision"], "precision") if cells.get("precision") else Precision.DAY) if start else Precision.UNKNOWN
    published = cells.get("published") or (task.context.published.isoformat() if task.context.published else "")
    source = cells.get("source") or task.context.publisher or task.job.publisher.name or ""
    printed = ", ".join(filter(None, (source, cells.get("title") or task.context.title, published)))
    header = " ".join((metric.value, spec.direction.value, spec.population.value))
    where = reference(spec, place, place.name, task.context.gazetteer.adm1_of(place.pcode))
    note = " | ".join(filter(None, (str(start) if start == end else f"{start} to {end}", printed, cells.get("url"))))
    caveat = " ".join(filter(None, (f"Transcribed from {printed}." if printed and task.job.transcription else "", cells.get("note"))))
    return build(
        task,
        Column(-1, header, spec),
        value,
        where,
        Cells(column=header, rows=(row + 1,), note=note),
        start=start,
        end=end,
        start_precision=precision,
        end_precision=precision,
        source_org=source or None,
        method=_word(Method, cells["method"], "method") if cells.get("method") else task.job.method,
        doubts=(_word(ProblemKind, cells["doubt"], "doubt").value,) if cells.get("doubt") else (),
        attribution=printed or None,
        caveat=caveat or None,
    )


def _word(words: type[_Word], text: str, key: str) -> _Word:
    try:
        return words(text)
    except ValueError as bad:
        raise _RowError(f"{key} {text!r} is not one of {', '.join(words)}") from bad


def _value(text: str) -> Decimal:
    found = number(text)
    if found.value is None:
        raise _RowError(f"value {text!r} is no count; leave the row out where the source gives none")
    return found.value


def _date(text: str | None, key: str) -> date | None:
    """A day, or the first or last day of a month or year that is written shortly."""
    if not text:
        return None
    try:
        period = parse_period(text)
    except DtrackError as bad:
        raise _RowError(f"{key} {text!r} is no date") from bad
    return period.start if key == "start" else period.end
