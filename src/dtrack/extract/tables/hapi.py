"""`layout = "hapi"`: OCHA's HDX HAPI. Of displaced people, each row is one stock of one operation, round, kind of assessment and place.

Levels repeat each other and operations are not added: nothing is summed there. Baseline (BA) and site assessments (SA) are different measures. Of returns and
refugees, a row is one pair of countries of origin and asylum in one year; the rows of one origin are parts of one count and are added up.
"""

from __future__ import annotations

from datetime import date

from dtrack.extract.readers.sheet import shown
from dtrack.extract.tables._records import Row, piece, place, rows
from dtrack.extract.tables._task import Result, Task
from dtrack.model.place import PlaceRef
from dtrack.spec import ColumnSpec
from dtrack.terms import Direction, Level, Metric, PlaceRole, Population, Precision, ProblemKind

NEEDED = ("location_code", "admin_level", "operation", "assessment_type", "population", "reporting_round", "reference_period_end")
_SPEC = ColumnSpec(metric=Metric.IDP_STOCK, population=Population.IDP)
_IDENTITY = (
    *("location_code", "admin_level", "admin1_code", "admin2_code", "provider_admin1_name", "provider_admin2_name"),
    *("operation", "assessment_type", "reporting_round", "reference_period_start", "reference_period_end"),
)


ABROAD = ("origin_location_code", "asylum_location_code", "population_group", "population", "reference_period_start", "reference_period_end")
_ALL = ("all", "*", "")
"""How HAPI has written "of every age", "of both sexes"."""
_GROUPS = {
    "REF": ColumnSpec(metric=Metric.REFUGEE_STOCK, population=Population.REFUGEE),
    "RET": ColumnSpec(metric=Metric.RETURN, direction=Direction.ARRIVAL, population=Population.REFUGEE),
    "RDP": ColumnSpec(metric=Metric.RETURN, direction=Direction.ARRIVAL, population=Population.IDP),
}
"""Groups that are read. Asylum seekers, stateless people, resettled and naturalised ones and others of concern are not displaced people as counted here."""


def read(task: Task) -> Result:
    """A figure for each row that HAPI itself does not call wrong; for a country of origin, year and group where rows are pairs of countries."""
    result = Result()
    header = {shown(cell) for cell in task.sheet.rows[0]} if task.sheet.rows else set()
    if "population_group" in header:
        return _abroad(task, result)
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


def _abroad(task: Task, result: Result) -> Result:
    """Refugees from a country at the end of a year, and returns to it within the year, the rows of all countries of asylum added up."""
    groups: dict[tuple[str, ...], list[Row]] = {}
    for row in rows(task, ABROAD, result):
        if row.text("population_group") in _GROUPS and row.text("gender") in _ALL and row.text("age_range") in _ALL:
            key = tuple(row.text(name) for name in ("origin_location_code", "population_group", "reference_period_start", "reference_period_end"))
            groups.setdefault(key, []).append(row)
    for (origin, group, *_), used in groups.items():
        spec, start, end = _GROUPS[group], used[0].day("reference_period_start"), used[0].day("reference_period_end")
        if start is None or end is None or end < start:
            result.problems.append(task.problem(ProblemKind.UNDATED, f"{group} of {origin} has no period", "It is left out; tell HDX.", f"row {used[0].at}"))
            continue
        stock = spec.metric is not None and spec.metric.is_stock
        role = PlaceRole.ORIGIN if stock else PlaceRole.DESTINATION
        found = piece(
            task, spec, "population", used, record=f"{origin}|{group}|{end}",
            where=place(task, origin, used[0].text("origin_location_name"), Level.ADM0, role=role),
            start=end if stock else start, end=end, start_precision=_precision(start, end, stock=stock), end_precision=_precision(start, end, stock=stock),
        )  # fmt: skip
        if found:
            result.pieces.append(found)
    return result


def _precision(start: date, end: date, *, stock: bool) -> Precision:
    """A stock is of the last day; a flow of a whole year is known to the year."""
    return Precision.YEAR if not stock and (end - start).days > 360 else Precision.DAY


def _place(task: Task, row: Row) -> PlaceRef:
    level = row.text("admin_level")
    if level == "0":
        return place(task, row.text("location_code"), row.text("location_name"), Level.ADM0)
    if level == "1":
        return place(task, row.text("admin1_code"), row.text("admin1_name") or row.text("provider_admin1_name"), Level.ADM1, adm1=row.text("admin1_code"))
    return place(task, row.text("admin2_code"), row.text("admin2_name") or row.text("provider_admin2_name"), Level.ADM2, adm1=row.text("admin1_code"))
