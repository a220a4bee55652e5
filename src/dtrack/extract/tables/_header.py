"""The header row: found by the job's synonyms, its columns sorted into where, how many and known-but-not-wanted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from dtrack.extract.readers.sheet import Cell, Sheet, letters, shown
from dtrack.extract.tables._task import Task, fold, is_pattern, matches_any
from dtrack.model.figure import Problem
from dtrack.spec import ColumnSpec
from dtrack.terms import ProblemKind

ROWS = 15
"""A header stands in the first so many rows."""
WIDTH = 1_000
"""Columns that are looked at."""
SHOWN = 40
"""Unknown columns that are told one by one."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the sheet and what the job says of it, known misprints mended."""

    index: int
    header: str
    spec: ColumnSpec
    fix: str | None = None
    """Reason of the misprint that was mended."""


@dataclass(frozen=True, slots=True)
class Header:
    """Where the header stands (0-based row), where the data begins, and its columns by what they are."""

    row: int
    data: int
    places: tuple[Column, ...]
    metrics: tuple[Column, ...]
    labels: dict[int, str]
    """Every header text that is not blank, by column."""


def find(task: Task) -> tuple[Header | None, list[Problem]]:
    """The header of the sheet with Problems for unknown columns, or None with the Problem that says which needed column is missing."""
    at = max(range(min(ROWS, len(task.sheet.rows))), key=lambda row: len(_known(task, row)), default=None)
    known = _known(task, at) if at is not None else {}
    missing = [spec for spec in task.columns if spec.header and not spec.optional and not any(match is spec for match in known.values())]
    if at is None or missing or not any(spec.place for spec in known.values()):
        return None, [_missing(task, at, missing)]
    tags = _tag_row(task.sheet, at)
    labels = texts(task.sheet, at, _depth(task))
    below = at if tags is None else tags
    columns = [_mended(task, index, labels.get(index) or shown(task.sheet.cell(below, index)), spec) for index, spec in known.items()]
    header = Header(
        row=at,
        data=below + 1,
        places=tuple(_first_of_each([column for column in columns if column.spec.place])),
        metrics=tuple(column for column in columns if column.spec.metric),
        labels=labels,
    )
    return header, _unknown(task, header, set(known))


def _known(task: Task, row: int) -> dict[int, ColumnSpec]:
    """Columns whose header text, or HXL tag in the row below, one of the job's columns names."""
    tags = _tag_row(task.sheet, row)
    found: dict[int, ColumnSpec] = {}
    width = max(len(task.sheet.rows[row]), len(task.sheet.rows[tags]) if tags is not None else 0)
    labels = texts(task.sheet, row, _depth(task))
    for index in range(min(width, WIDTH)):
        printed = [labels.get(index, "")] + ([shown(task.sheet.cell(tags, index))] if tags is not None else [])
        for text in filter(None, printed):
            spec = next((spec for spec in task.columns if matches_any(spec.header, text)), None)
            if spec:
                found[index] = spec
                break
    return found


def _depth(task: Task) -> int:
    return task.job.table.header_rows if task.job.table else 1


def texts(sheet: Sheet, row: int, depth: int = 1) -> dict[int, str]:
    """Header texts by column, those that are not blank. Of a header of several rows, `row` being the lowest, they are joined from above.

    A merged cell has its text in its first column only: it goes on to the right up to the next one, above cells that say more.
    """
    joined = {index: text for index, cell in enumerate(sheet.rows[row][:WIDTH]) if (text := shown(cell))}
    for above in range(row - 1, max(row - depth, -1), -1):
        own = {index: text for index, cell in enumerate(sheet.rows[above][:WIDTH]) if (text := shown(cell))}
        last = ""
        for index in range(max([*joined, *own], default=-1) + 1):
            last = own.get(index, last if index in joined else "")
            if last:
                joined[index] = f"{last} {joined[index]}" if index in joined else last
    return joined


def _tag_row(sheet: Sheet, row: int) -> int | None:
    """The row of HXL tags at the header or right below it: at least half of its filled cells begin with #."""
    return next((at for at in (row, row + 1) if at < len(sheet.rows) and _is_tagged(sheet.rows[at])), None)


def _is_tagged(cells: list[Cell]) -> bool:
    filled = [text for cell in cells if (text := shown(cell))]
    return bool(filled) and 2 * sum(text.startswith("#") for text in filled) >= len(filled)


def _mended(task: Task, index: int, header: str, spec: ColumnSpec) -> Column:
    """The column with the job's fixes for it; their reasons, joined, go with every figure."""
    fixes = task.fixes(header) if spec.metric else []
    for fix in fixes:
        spec = ColumnSpec.model_validate({**spec.model_dump(), **fix.set})
    return Column(index, header, spec, " ".join(fix.reason for fix in fixes) or None)


def mended(task: Task, spec: ColumnSpec, header: str) -> Column:
    """A column without a header of its own (months across, a matrix), with the job's fixes for it."""
    return _mended(task, -1, header, spec)


def _first_of_each(columns: list[Column]) -> Iterator[Column]:
    """One column a kind of place: the first one."""
    seen: set[str | None] = set()
    for column in columns:
        if column.spec.place not in seen:
            seen.add(column.spec.place)
            yield column


def _missing(task: Task, at: int | None, missing: list[ColumnSpec]) -> Problem:
    labels = [text[:60] for text in (texts(task.sheet, at, _depth(task)) if at is not None else {}).values()]
    wanted = "; ".join(" or ".join(spec.header) for spec in missing) or "a column that says where"
    return task.problem(
        ProblemKind.MISSING_COLUMN,
        f"needed columns are missing. Expected: {wanted}. Found, in the row that fits best: {', '.join(map(repr, labels))[:600] or 'nothing'}. "
        "Nothing was read: what an earlier version of the file gave stands",
        _mend(task, missing, labels),
    )


def _mend(task: Task, missing: list[ColumnSpec], labels: list[str]) -> str:
    """What to paste into the job file: the nearest header that no other column claims, where one is near."""
    free = {fold(label): label for label in labels if not any(matches_any(spec.header, label) for spec in task.columns)}
    lines = []
    for spec in missing:
        near = _nearest(spec, free)
        if near is not None:
            lines.append(f"nearest to {spec.header[0]!r} is {near!r}: header = [{', '.join(_toml(text) for text in (*spec.header, near))}]")
    rest = "add the new header to the right `[[column]]` of the job file, mark that column `optional = true`, or list the sheet under `[table] ignore`."
    if lines:
        return f"If they were only renamed, write in their `[[column]]` of the job file: {'; '.join(lines)}. Else {rest}"
    return rest[0].upper() + rest[1:]


def _nearest(spec: ColumnSpec, free: dict[str, str]) -> str | None:
    """The header most like one of the wanted ones; of a pattern, the one that shares most of its words."""
    for name in spec.header:
        wanted = fold(re.sub(r"[^\w\s]", "", name))
        close = get_close_matches(wanted, free, 1, 0.5) or [folded for folded in free if len(wanted) > 3 and wanted in folded]
        if close:
            return free[close[0]]
    words = {word for name in spec.header if is_pattern(name) for word in re.findall(r"[a-z]{4,}", name.casefold())}
    shared = {label: sum(word in folded for word in words) for folded, label in free.items()}
    best = max(shared, key=lambda label: shared[label], default=None)
    return best if best is not None and shared[best] else None


def _toml(text: str) -> str:
    """The text as TOML writes it."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _unknown(task: Task, header: Header, known: set[int]) -> list[Problem]:
    """One Problem a column that the job neither maps nor ignores, with the TOML that settles it; the rest of very many in one."""
    labels = {index: label for index, label in header.labels.items() if index not in known and not matches_any(task.job.ignore, label)}
    found = [_settle(task, f"{letters(index)}{header.row + 1}", label[:120]) for index, label in list(labels.items())[:SHOWN]]
    if len(labels) > SHOWN:
        what = f"{len(labels) - SHOWN} more columns are neither mapped nor ignored"
        found.append(task.problem(ProblemKind.UNKNOWN_COLUMN, what, "Is this the right file? Add patterns to `ignore`."))
    return found


def _settle(task: Task, cell: str, label: str) -> Problem:
    """The Problem of one unknown column."""
    names = {fold(name): name for spec in task.columns for name in spec.header if not is_pattern(name)}
    near = get_close_matches(fold(label), names, 1)
    hint = f" It is close to {names[near[0]]!r}." if near else ""
    text = _toml(label)
    return task.problem(
        ProblemKind.UNKNOWN_COLUMN,
        f"the column {label!r} is neither mapped nor ignored, so it was not read.{hint}",
        f'If it counts displaced people: [[column]] header = {text} metric = "idp_stock". If not, add to `ignore`: {text}.',
        cell,
    )
