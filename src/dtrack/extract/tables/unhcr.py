"""`layout = "unhcr"`: UNHCR's yearly population statistics. `"-"` means not applicable, not zero; `"0"` is a reported zero. National only.

Stocks are those of the end of the year, returns those within it. A row is one country of origin (coo) in one country of asylum (coa), `-` for all of them.
"""

from __future__ import annotations

from datetime import date

from dtrack.extract.readers.sheet import shown
from dtrack.extract.tables._records import Row, piece, place, rows
from dtrack.extract.tables._task import Result, Task
from dtrack.model.place import PlaceRef
from dtrack.spec import ColumnSpec
from dtrack.terms import Direction, Level, Metric, PlaceRole, Population, Precision, ProblemKind

NEEDED = ("year", "coo_iso", "coa_iso", "refugees", "idps", "returned_refugees", "returned_idps")
_SPECS = {
    "refugees": ColumnSpec(metric=Metric.REFUGEE_STOCK, population=Population.REFUGEE),
    "idps": ColumnSpec(metric=Metric.IDP_STOCK, population=Population.IDP, definition="Internally displaced people of concern to UNHCR."),
    "returned_idps": ColumnSpec(metric=Metric.RETURN, direction=Direction.ARRIVAL, population=Population.IDP),
    "returned_refugees": ColumnSpec(metric=Metric.RETURN, direction=Direction.ARRIVAL, population=Population.REFUGEE),
}


PORTAL = ("geomaster_name", "pop_type_code", "pop_origin_name", "date", "individuals")
_ARRIVALS = "NEW"
"""The portal's mark of a count of arrivals since a day that it does not print: neither a stock nor a flow of a period, so it is not read."""


def read(task: Task) -> Result:
    """Refugees, displaced people and returns of each year and pair of countries; or refugees of the portal's newest dates."""
    result = Result()
    if task.sheet.rows and "geomaster_name" in {shown(cell) for cell in task.sheet.rows[0]}:
        return _portal(task, result)
    for row in rows(task, NEEDED, result):
        printed = row.text("year")
        if not (printed.isascii() and printed.isdigit() and 1950 <= int(printed) <= 2100):
            result.problems.append(task.problem(ProblemKind.UNDATED, f"row {row.at} has no year", "It is left out; tell UNHCR.", f"row {row.at}"))
            continue
        first, last = date(int(printed), 1, 1), date(int(printed), 12, 31)
        for column, spec in _SPECS.items():
            places = _places(task, row, column)
            if not places:
                continue
            stock = spec.metric is not None and spec.metric.is_stock
            precision = Precision.DAY if stock else Precision.YEAR
            found = piece(
                task, spec, column, [row], record="|".join((printed, row.text("coo_iso"), row.text("coa_iso"), column)), where=places[0],
                places=places, start=last if stock else first, end=last, start_precision=precision, end_precision=precision,
                part=column == "returned_refugees" and _code(row, "coa") not in ("", _code(row, "coo")),
            )  # fmt: skip
            if found:
                result.pieces.append(found)
    return result


def _portal(task: Task, result: Result) -> Result:
    """Refugees of the job's country of origin by country of asylum. `date` counts: the portal's `month` does not agree with it."""
    for row in rows(task, PORTAL, result):
        origin = task.context.gazetteer.by_name(row.text("pop_origin_name"), Level.ADM0)
        if row.text("pop_type_code") != "REF" or row.text("pop_data_type_code") == _ARRIVALS or origin is None or origin.pcode != task.country:
            continue
        day = row.day("date")
        if day is None:
            result.problems.append(task.problem(ProblemKind.UNDATED, f"row {row.at} has no date", "It is left out; tell UNHCR.", f"row {row.at}"))
            continue
        asylum = place(task, "", row.text("geomaster_name"), Level.ADM0)
        home = place(task, origin.pcode, row.text("pop_origin_name"), Level.ADM0, role=PlaceRole.ORIGIN)
        record = "|".join(("portal", row.text("geomaster_id"), origin.pcode, row.text("pop_data_type_code"), row.text("population_group_id")))
        found = piece(
            task, _SPECS["refugees"], "individuals", [row], record=record, where=asylum, places=(asylum, home),
            start=day, end=day, start_precision=Precision.DAY, end_precision=Precision.DAY,
            part=row.text("admin_level") != "Country" or bool(row.text("pop_accommodation_code")),
        )  # fmt: skip
        if found:
            result.pieces.append(found)
    return result


def _code(row: Row, which: str) -> str:
    code = row.text(f"{which}_iso")
    return "" if code == "-" else code


def _places(task: Task, row: Row, column: str) -> tuple[PlaceRef, ...]:
    """Whose number it is: refugees stand in the country of asylum and come from that of origin, all others are counted at home."""
    home, abroad = _code(row, "coo"), _code(row, "coa")
    if column != "refugees":
        if not home or (column != "returned_refugees" and abroad not in ("", home)):
            return ()
        role = PlaceRole.IN if column == "idps" else PlaceRole.DESTINATION
        return (place(task, home, row.text("coo_name"), Level.ADM0, role=role),)
    asylum = (place(task, abroad, row.text("coa_name"), Level.ADM0),) if abroad else ()
    origin = (place(task, home, row.text("coo_name"), Level.ADM0, role=PlaceRole.ORIGIN),) if home else ()
    return asylum + origin
