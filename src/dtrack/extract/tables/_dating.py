"""When a column's numbers hold: as the job says, as the header prints, as the file is named. Else undated, and a person is asked."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import timedelta

from dtrack.errors import UsageError
from dtrack.extract.readers.sheet import letters
from dtrack.extract.tables._header import Column
from dtrack.extract.tables._period import in_text, only_month
from dtrack.extract.tables._task import Task
from dtrack.model.figure import Problem
from dtrack.model.period import Period
from dtrack.resolve.calendar import latest, month_span, parse_period
from dtrack.terms import Precision, ProblemKind

EDITION = "edition"
_EDITION = re.compile(r"-(\d{4}(?:-\d{2}){0,2})(?:_(\d{4}(?:-\d{2}){0,2}))?(?:\.\w{1,5})?$")
LATER = timedelta(days=183)
"""Sheets put dates side by side that lie weeks apart: a header dated more than this after all the others is doubted."""


def period_of(task: Task, column: Column) -> Period | None:
    """The period of every number in the column; None where nothing prints it."""
    stated = column.spec.period or "header"
    if stated == "header":
        return in_text(column.header)
    if stated == EDITION:
        return of_edition(column.header, task.filename, stock=column.spec.metric is None or column.spec.metric.is_stock)
    return in_text(task.filename) if stated == "file" else parse_period(stated)


def of_edition(header: str, filename: str, *, stock: bool) -> Period | None:
    """The period of a column of an uploaded file: what the header prints, its month taken as the last one before the date in the file's name.

    A stock stands at the date of the file's name where that lies within what the header prints: it is the finer one. A flow fills its month.
    """
    edition = named(filename)
    printed = in_text(header)
    if printed is None and edition is not None and (month := only_month(header)) is not None:
        first = latest(edition.end, month)
        printed = month_span(first.year, month) if first else None
    return edition if printed is None or (stock and edition is not None and printed.contains(edition)) else printed


def named(filename: str) -> Period | None:
    """The date at the end of a file's name, as an upload writes it: `idleb-sites-2026-10-31.xlsx`, `arrivals-2026-09_2026-10.csv`; else what it prints."""
    found = _EDITION.search(filename)
    if found is None:
        return in_text(filename)
    try:
        return parse_period("/".join(filter(None, found.groups())))
    except UsageError:
        return None


def undated(task: Task, column: Column) -> Problem:
    """Asks for a date: a figure without one is stored and enters no total."""
    at = f"{letters(column.index)}" if column.index >= 0 else ""
    return task.problem(
        ProblemKind.UNDATED,
        f"the column {column.header!r} prints no date, nor does the job state one; its figures are kept without",
        "Find the reference date in the publication and state it in the job file: "
        f'[[fix]] file = "{task.filename}" column = "{column.header}" set = {{ period = "2015-10" }} reason = "where it is printed".',
        at or None,
    )


def impossible(task: Task, column: Column, period: Period, labels: Iterable[str]) -> Problem | None:
    """The Problem of a date that cannot be: after the publication, or far after every other date in the sheet's headers."""
    if column.spec.period not in (None, "header") or period.precision is Precision.YEAR:
        return None
    others = [other.end for label in labels if label != column.header and (other := in_text(label)) and other.precision is not Precision.YEAR]
    newest = max(others, default=None)
    published = task.context.published
    if published and period.start > published:
        reason = f"the file was published on {published}"
    elif newest and period.start - newest > LATER:
        reason = f"the other headers of the sheet end with {newest:%Y-%m}"
    else:
        return None
    return task.problem(
        ProblemKind.IMPOSSIBLE_DATE,
        f"the header {column.header!r} is dated {period}, but {reason}: probably a typing error. Its figures are kept and not recommended",
        f'Once the right date is known: [[fix]] file = "{task.filename}" column = "{column.header}" set = {{ period = "2018-08" }} reason = "...".',
        letters(column.index),
    )
