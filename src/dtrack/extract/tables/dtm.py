"""`layout = "dtm"`: displaced people present, of IOM's DTM API. Rows of one operation, round, place and kind of assessment differ by reason and origin:
they are parts of one stock and are added up; the addends stay as evidence. Different operations, and BA and SA, are never added."""

from __future__ import annotations

from dtrack.extract.tables._records import Row, piece, place, rows
from dtrack.extract.tables._task import Result, Task
from dtrack.model.place import PlaceRef
from dtrack.spec import ColumnSpec
from dtrack.terms import Cause, Level, Metric, Population, Precision, ProblemKind

NEEDED = ("operation", "admin0Pcode", "numPresentIdpInd", "reportingDate", "roundNumber", "assessmentType")
_SPEC = ColumnSpec(metric=Metric.IDP_STOCK, population=Population.IDP)
_CAUSES = {"conflict": Cause.CONFLICT, "natural disaster": Cause.DISASTER, "disaster": Cause.DISASTER}


def read(task: Task) -> Result:
    """A figure for each operation, round, place and kind of assessment."""
    result = Result()
    groups: dict[tuple[str, ...], list[Row]] = {}
    for row in rows(task, NEEDED, result):
        key: tuple[str, ...] = (row.text("operation"), row.text("roundNumber"), *_codes(row), row.text("assessmentType"))
        groups.setdefault(key, []).append(row)
    for key, used in groups.items():
        days = sorted({day for row in used if (day := row.day("reportingDate"))})
        if not days:
            where = f"row {used[0].at}"
            result.problems.append(task.problem(ProblemKind.UNDATED, f"{' '.join(key)} has no reporting date", "It is left out; tell IOM.", where))
            continue
        causes = {_CAUSES.get(row.text("displacementReason").lower(), Cause.OTHER) for row in used}
        found = piece(
            task, _SPEC, "numPresentIdpInd", used, record="|".join(key), where=_place(task, used[0]),
            start=days[-1], end=days[-1], start_precision=Precision.DAY, end_precision=Precision.DAY,
            operation=key[0] or None, round=key[1] or None, assessment_type=key[-1] or None,
            cause=causes.pop() if len(causes) == 1 else Cause.UNSTATED,
            caveat=f"Its rows are dated {days[0]} to {days[-1]}." if len(days) > 1 else None,
        )  # fmt: skip
        if found:
            result.pieces.append(found)
    return result


def _codes(row: Row) -> tuple[str, str, str]:
    return row.text("admin0Pcode"), row.text("admin1Pcode") or row.text("admin1Name"), row.text("admin2Pcode") or row.text("admin2Name")


def _place(task: Task, row: Row) -> PlaceRef:
    """The finest level that the row names."""
    if row.text("admin2Pcode") or row.text("admin2Name"):
        return place(task, row.text("admin2Pcode"), row.text("admin2Name"), Level.ADM2, adm1=row.text("admin1Pcode"))
    if row.text("admin1Pcode") or row.text("admin1Name"):
        return place(task, row.text("admin1Pcode"), row.text("admin1Name"), Level.ADM1, adm1=row.text("admin1Pcode"))
    return place(task, row.text("admin0Pcode"), row.text("admin0Name"), Level.ADM0)
