"""`layout = "rounds"`: workbooks of one assessment round each, whose sheets nobody promised: read where exactly one column fits each thing counted.

A sheet without the job's columns is passed over, as long as another one has them. Two columns that fit the same count are never both read, nor is one of them
picked: then nothing is, and the Problem shows them.
"""

from __future__ import annotations

from collections import Counter

from dtrack.extract.tables import _header, long
from dtrack.extract.tables._task import Result, Task
from dtrack.terms import ProblemKind


def read(task: Task) -> Result:
    """Figures of the sheet. What does not fit is left to the reader of the whole workbook, which knows whether another sheet did."""
    header, problems = _header.find(task)
    if header is None:
        return Result(misfits=problems)
    fitting = Counter(id(column.spec) for column in header.metrics)
    for column in header.metrics:
        if fitting[id(column.spec)] > 1:
            several = [other.header for other in header.metrics if other.spec is column.spec]
            what = f"several columns fit {' or '.join(column.spec.header)}: {', '.join(map(repr, several))}. Nothing was read from this workbook"
            remedy = f'Write the right one into its `[[column]]` of the job file: header = ["{several[0]}"].'
            return Result(problems=[task.problem(ProblemKind.MISCONFIGURED, what, remedy)])
    if not header.metrics:
        return Result(misfits=[task.problem(ProblemKind.MISCONFIGURED, "no column counts anything that the job knows", "Declare its columns in the job file.")])
    return long.read(task)
