"""`layout = "idmc"`: IDMC's two data sets, told apart by their fields.

IDU: events as they become known; each row is one figure with its places by name. Only what IDMC itself recommends counts, and rows that it keeps for
comparison (triangulation) repeat the same people: those wait for a person. GIDD: yearly national totals of conflict (new displacements in the year, people
displaced on 31 December), and events of disasters.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from dtrack.extract.readers.sheet import shown
from dtrack.extract.tables._records import Row, piece, place, rows
from dtrack.extract.tables._task import Result, Task
from dtrack.model.place import PlaceRef
from dtrack.spec import ColumnSpec
from dtrack.terms import Cause, Level, Metric, PlaceRole, Population, Precision, ProblemKind, Quantifier

IDU = ("id", "iso3", "figure", "qualifier", "displacement_type", "displacement_start_date", "displacement_end_date")
GIDD = ("iso3", "year", "new_displacement", "total_displacement")
_NEW_ZEALAND = timedelta(hours=13)
"""Older exports print local midnight in New Zealand as the UTC time of the day before: 2023-11-06T11:00 is 7 November."""
WITHDRAWN = "withdrawn"
"""Field that our fetch sets on an event which IDMC took back: the document is read again, and gives nothing."""
_QUANTIFIERS = {
    "total": Quantifier.EXACT,
    "approximately": Quantifier.ABOUT,
    "more than": Quantifier.MORE_THAN,
    "more than or equal to": Quantifier.AT_LEAST,
    "less than": Quantifier.LESS_THAN,
    "less than or equal to": Quantifier.UP_TO,
}
_CAUSES = {"conflict": Cause.CONFLICT, "disaster": Cause.DISASTER}
_PRECISIONS = {"day": Precision.DAY, "week": Precision.WEEK, "month": Precision.MONTH, "quarter": Precision.QUARTER, "year": Precision.YEAR}
_RETURNS = re.compile(r"\breturn(?:s|ed|ees?)\b", re.IGNORECASE)
_NEW = ColumnSpec(metric=Metric.NEW_DISPLACEMENT, population=Population.IDP)
_BACK = ColumnSpec(metric=Metric.RETURN, population=Population.UNSTATED)
_STOCK = ColumnSpec(metric=Metric.IDP_STOCK, population=Population.IDP)
_FOR_COMPARISON = 0.5
"""Confidence of what IDMC does not recommend: below the mark at which a figure counts without a person's word."""


def read(task: Task) -> Result:
    """Figures of an IDU event or of a page of GIDD."""
    header = {shown(cell) for cell in task.sheet.rows[0]} if task.sheet.rows else set()
    result = Result()
    if WITHDRAWN in header:
        return result
    reader, needed = (_event, IDU) if "figure" in header else (_year, GIDD)
    for row in rows(task, needed, result):
        reader(task, row, result)
    return result


def _event(task: Task, row: Row, result: Result) -> None:
    start, end = (row.day(f"displacement_{side}_date", ahead=_NEW_ZEALAND) for side in ("start", "end"))
    if start is None or end is None or end < start:
        what = f"event {row.text('id')} is dated {row.text('displacement_start_date')} to {row.text('displacement_end_date')}"
        result.problems.append(task.problem(ProblemKind.IMPOSSIBLE_DATE, what, "It is left out; tell IDMC."))
        return
    places, unknown = _places(task, row)
    recommended = row.text("role") == "Recommended figure"
    said = f"{row.text('standard_info_text')} {row.text('category')}"
    caveats = [] if recommended else ["IDMC does not recommend this figure for totals: it can repeat people of another one."]
    if unknown:
        caveats.append(f"Places as IDMC names them: {'; '.join(unknown)}.")
    found = piece(
        task, _BACK if _RETURNS.search(said) else _NEW, "figure", [row], record=row.text("id"), where=places[0],
        places=places, start=start, end=end, start_precision=Precision.DAY, end_precision=Precision.DAY,
        quantifier=_QUANTIFIERS.get(row.text("qualifier").lower(), Quantifier.ABOUT), cause=_CAUSES.get(row.text("displacement_type").lower(), Cause.OTHER),
        confidence=1.0 if recommended else _FOR_COMPARISON, caveat=" ".join(caveats) or None, part=places[0].level is Level.ADM0,
    )  # fmt: skip
    if found:
        result.pieces.append(found)


def _places(task: Task, row: Row) -> tuple[tuple[PlaceRef, ...], list[str]]:
    """The event's places that the gazetteer knows, each once, and the names that it does not know; the country where it knows none."""
    found: dict[str, PlaceRef] = {}
    unknown: list[str] = []
    for name in filter(None, (part.strip() for part in row.text("locations_name").split(";"))):
        known = next((node for part in name.split(",") if (node := task.context.gazetteer.by_name(part.strip())) and node.country == row.text("iso3")), None)
        if known is None or known.level is Level.ADM0:
            unknown.append(name)
            continue
        adm1 = task.context.gazetteer.adm1_of(known.pcode)
        found.setdefault(known.pcode, PlaceRef(known.pcode, known.name, name, PlaceRole.IN, known.level, adm1, known.scheme))
    if found and not unknown:
        return tuple(found.values()), []
    return (place(task, row.text("iso3"), row.text("country"), Level.ADM0),), unknown or ["none"]


def _year(task: Task, row: Row, result: Result) -> None:
    """Disaster rows name an event and its dates; conflict rows are the country's whole year."""
    year = row.text("year")
    if not (year.isascii() and year.isdigit() and len(year) == 4):
        result.problems.append(task.problem(ProblemKind.UNDATED, f"row {row.at} has no year", "It is left out; tell IDMC.", f"row {row.at}"))
        return
    event = row.text("event_name")
    start, end = row.day("start_date") or date(int(year), 1, 1), row.day("end_date") or date(int(year), 12, 31)
    precisions = [_PRECISIONS.get(row.text(f"{side}_date_accuracy").lower(), Precision.DAY if event else Precision.YEAR) for side in ("start", "end")]
    where = place(task, row.text("iso3"), row.text("country_name"), Level.ADM0)
    record = "|".join(filter(None, ("gidd", row.text("iso3"), year, event, str(start) if event else "", str(end) if event else "")))
    cause = Cause.DISASTER if event else Cause.CONFLICT
    new = piece(
        task, _NEW, "new_displacement", [row], record=record, where=where,
        start=start, end=end, start_precision=precisions[0], end_precision=precisions[1], cause=cause, part=bool(event),
    )  # fmt: skip
    last = date(int(year), 12, 31)
    stock = piece(
        task, _STOCK, "total_displacement", [row], record=record, where=where,
        start=last, end=last, start_precision=Precision.DAY, end_precision=Precision.DAY, cause=cause, part=bool(event),
    )  # fmt: skip
    result.pieces += [found for found in (new, stock) if found]
