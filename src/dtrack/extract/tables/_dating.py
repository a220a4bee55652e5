"""When a column's numbers hold: as the job says, as the header prints, as the file is named. Else undated, and a person is asked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from dtrack.extract.readers.sheet import letters
from dtrack.extract.tables._header import Column
from dtrack.extract.tables._period import in_text
from dtrack.extract.tables._task import Task
from dtrack.model.figure import Problem
from dtrack.model.period import Period
from dtrack.resolve.calendar import parse_period
from dtrack.terms import Precision, ProblemKind

LATER = timedelta(days=183)
"""Sheets put dates side by side that lie weeks apart: a header dated more than this after all the others is doubted."""


def period_of(task: Task, column: Column) -> Period | None:
    """The period of every number in the column; None where nothing prints it."""
    stated = column.spec.period or "header"
    if stated == "header":
        return in_text(column.header)
    return in_text(task.filename) if stated == "file" else parse_period(stated)


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
