"""`layout = "unhcr"`: UNHCR's yearly population statistics. `"-"` means not applicable, not zero; `"0"` is a reported zero. National only.

Stocks are those of the end of the year or of mid-year; returns are those within the year. A row is one country of origin in one country of asylum.
"""

from __future__ import annotations

from datetime import date

from dtrack.extract.tables._records import Row, piece, place, rows
from dtrack.extract.tables._task import Result, Task
from dtrack.model.place import PlaceRef
from dtrack.spec import ColumnSpec
from dtrack.terms import Direction, Level, Metric, PlaceRole, Population, Precision

NEEDED = ("year", "coo_iso", "coa_iso", "refugees", "idps", "returned_refugees", "returned_idps")
_ABROAD = {"refugees": ColumnSpec(metric=Metric.REFUGEE_STOCK, population=Population.REFUGEE)}
_HOME = {
    "idps": ColumnSpec(metric=Metric.IDP_STOCK, population=Population.IDP),
    "returned_idps": ColumnSpec(metric=Metric.RETURN, direction=Direction.ARRIVAL, population=Population.IDP),
    "returned_refugees": ColumnSpec(metric=Metric.RETURN, direction=Direction.ARRIVAL, population=Population.REFUGEE),
}


def read(task: Task) -> Result:
    """Refugees in each country of asylum, displaced people and returns in the country of origin, a year each."""
    result = Result()
    for row in rows(task, NEEDED, result):
        year = row.text("year")
        if not (year.isascii() and year.isdigit() and 1950 <= int(year) <= 2100):
            continue
        inside = row.text("coa_iso") in (row.text("coo_iso"), "-", "")
        for column, spec in (_HOME if inside else {**_ABROAD, "returned_refugees": _HOME["returned_refugees"]}).items():
            record = "|".join(("population", year, row.text("coo_iso"), row.text("coa_iso"), column))
            first, last = date(int(year), 1, 1), date(int(year), 12, 31)
            stock = spec.metric is not None and spec.metric.is_stock
            precision = Precision.DAY if stock else Precision.YEAR
            where = _origin(task, row) if column != "refugees" else place(task, row.text("coa_iso"), row.text("coa_name"), Level.ADM0, None)
            found = piece(
                task, spec, column, [row], record, where,
                start=last if stock else first, end=last, start_precision=precision, end_precision=precision, part=not inside,
            )  # fmt: skip
            if found and where.pcode:
                result.pieces.append(found)
    return result


def _origin(task: Task, row: Row) -> PlaceRef:
    code = row.text("coo_iso") if row.text("coo_iso") != "-" else ""
    return place(task, code, row.text("coo_name"), Level.ADM0, None, PlaceRole.DESTINATION if row.text("returned_refugees") else PlaceRole.IN)
