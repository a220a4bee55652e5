"""A number, its column and its place as a figure with evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from dtrack.extract.readers.sheet import plain
from dtrack.extract.tables._header import Column
from dtrack.extract.tables._period import dated
from dtrack.extract.tables._task import Task
from dtrack.model.figure import Evidence, Figure
from dtrack.model.period import Period
from dtrack.model.place import Place, PlaceRef
from dtrack.resolve.calendar import parse_period
from dtrack.spec import ColumnSpec
from dtrack.terms import Direction, PlaceRole, Precision, Unit, ValueState

EXTRACTOR = "tables/1"
_ROLES = {Direction.ARRIVAL: PlaceRole.DESTINATION, Direction.DEPARTURE: PlaceRole.ORIGIN}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """Where a number stands: its header, its 1-based rows and, where it is a declared sum, its addends."""

    column: str
    rows: tuple[int, ...]
    addends: tuple[Decimal, ...] = ()
    note: str = ""
    """How the quote says that it is a sum, e.g. `sum of 136 rows`."""


def reference(spec: ColumnSpec, place: Place | None, text: str, gazetteer_adm1: str | None, resolved: str = "code") -> PlaceRef:
    """The place as the figure names it, in the role that the column's direction gives it."""
    role = PlaceRole.IN if spec.metric is None or spec.metric.is_stock else _ROLES.get(spec.direction, PlaceRole.IN)
    if place is None:
        return PlaceRef(pcode=None, name=text, text=text, role=role, resolved=resolved)
    return PlaceRef(place.pcode, place.name, text, role, place.level, gazetteer_adm1, place.scheme, resolved)


def build(task: Task, column: Column, value: Decimal, where: PlaceRef, cells: Cells, *, period: Period | None = None, **more: object) -> Figure:
    """The figure. Undated ones carry no date at all; `more` are further fields of Figure."""
    spec = column.spec
    if spec.metric is None:
        raise ValueError("a column that says where has no figures")
    start, end = dated(spec.metric, period) if period else (None, None)
    if spec.since and end:
        start = parse_period(spec.since).start
    precision = period.precision if period else Precision.UNKNOWN
    number = plain(value)
    place = f"{where.name} ({where.pcode})" if where.pcode and where.pcode != where.name else where.name
    quote = " | ".join(filter(None, (task.sheet.name, cells.column, place, number, cells.note)))
    fields: dict[str, object] = {
        "metric": spec.metric,
        "value": value,
        "unit": spec.unit,
        "evidence": Evidence(quote=quote, number_text=number, sheet=task.sheet.name, column=cells.column, rows=cells.rows, addends=cells.addends),
        "places": (where,),
        "direction": Direction.NONE if spec.metric.is_stock else spec.direction,
        "population": spec.population,
        "cumulative": spec.since is not None,
        "term": spec.metric.term,
        "cause": spec.cause or task.job.cause,
        "scope": spec.scope,
        "operation": task.job.operation,
        "method": task.job.method,
        "definition": spec.definition or task.job.publisher.definition,
        "value_state": ValueState.REPORTED if value else ValueState.REPORTED_ZERO,
        "persons": value if spec.unit is Unit.PERSON else None,
        "start": start,
        "end": end,
        "start_precision": precision,
        "end_precision": precision,
        "source_org": task.job.publisher.name or task.context.publisher,
        "part": spec.part,
        "fix": column.fix,
        "extractor": EXTRACTOR,
        **more,
    }
    return Figure(**fields)  # type: ignore[arg-type]


def rows_note(rows: Sequence[int]) -> str:
    """`sum of 136 rows`, or '' for a single one."""
    return f"sum of {len(rows):,} rows" if len(rows) > 1 else ""
