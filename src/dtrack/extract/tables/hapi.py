"""`layout = "hapi"`: displaced people of OCHA's HDX HAPI. Each row is one stock of one operation, round, kind of assessment and place.

Levels repeat each other and operations are not added: nothing is summed here. Baseline (BA) and site assessments (SA) are different measures.
"""

from __future__ import annotations

from dtrack.extract.tables._records import Row, piece, place, rows
from dtrack.extract.tables._task import Result, Task
from dtrack.model.place import PlaceRef
from dtrack.spec import ColumnSpec
from dtrack.terms import Level, Metric, Population, Precision, ProblemKind

NEEDED = ("location_code", "admin_level", "operation", "assessment_type", "population", "reporting_round", "reference_period_end")
_SPEC = ColumnSpec(metric=Metric.IDP_STOCK, population=Population.IDP)
_IDENTITY = (
    *("location_code", "admin_level", "admin1_code", "admin2_code", "provider_admin1_name", "provider_admin2_name"),
    *("operation", "assessment_type", "reporting_round", "reference_period_start", "reference_period_end"),
)


def read(task: Task) -> Result:
    """A figure for each row that HAPI itself does not call wrong."""
    result = Result()
    for row in rows(task, NEEDED, result):
        if row.text("error"):
            what = f"HAPI marks row {row.at} as wrong: {row.text('error')[:200]}"
            result.problems.append(task.problem(ProblemKind.CONTRACT, what, "It is left out, as HAPI asks.", f"row {row.at}"))
            continue
        day = row.day("reference_period_end")
        if day is None:
            result.problems.append(task.problem(ProblemKind.UNDATED, f"row {row.at} has no reference date", "It is left out; tell HDX.", f"row {row.at}"))
            continue
        found = piece(
            task, _SPEC, "population", [row], record="|".join(row.text(name) for name in _IDENTITY), where=_place(task, row),
            start=day, end=day, start_precision=Precision.DAY, end_precision=Precision.DAY,
            operation=row.text("operation") or None, round=row.text("reporting_round") or None, assessment_type=row.text("assessment_type") or None,
        )  # fmt: skip
        if found:
            result.pieces.append(found)
    return result


def _place(task: Task, row: Row) -> PlaceRef:
    level = row.text("admin_level")
    if level == "0":
        return place(task, row.text("location_code"), row.text("location_name"), Level.ADM0)
    if level == "1":
        return place(task, row.text("admin1_code"), row.text("admin1_name") or row.text("provider_admin1_name"), Level.ADM1, adm1=row.text("admin1_code"))
    return place(task, row.text("admin2_code"), row.text("admin2_name") or row.text("provider_admin2_name"), Level.ADM2, adm1=row.text("admin1_code"))
