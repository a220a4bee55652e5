"""A figure and a point as JSON: the names and the order that `docs/reference` promises, for the command line and the API."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from dtrack.model.figure import Figure, FigureRecord
from dtrack.model.locus import principal
from dtrack.model.place import PlaceRef
from dtrack.model.point import PointRecord
from dtrack.terms import Precision

Word = Callable[[str, Mapping[str, str]], str]
"""Words for a reason code and its parameters."""

FIGURE_FIELDS = (
    "id", "place", "places", "metric", "direction", "population", "cumulative", "term", "value", "low", "high", "quantifier", "unit", "persons",
    "start", "end", "date_precision", "source_org", "attribution", "publisher", "url", "title", "published", "quote", "span", "document",
    "confidence", "role", "reason", "status",
)  # fmt: skip
POINT_FIELDS = (
    "place", "metric", "direction", "population", "start", "end", "value", "low", "high", "origins", "recommended", "figures", "reason", "provisional",
)  # fmt: skip
_COARSE = (Precision.DAY, Precision.WEEK, Precision.MONTH, Precision.QUARTER, Precision.YEAR, Precision.UNKNOWN)


def number(value: Decimal | None) -> int | float | None:
    """A JSON number: an int where it is whole, never rounded otherwise; None stays None and 0 stays 0 (R8, R9)."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def _iso(value: date | datetime | None) -> str | None:
    return None if value is None else value.isoformat()


def precision(figure: Figure) -> str:
    """The coarser of both ends' precisions, since the window is no better known than that."""
    return max(figure.start_precision, figure.end_precision, key=_COARSE.index).value


def place_row(ref: PlaceRef) -> dict[str, Any]:
    """One place of a figure."""
    level = ref.level.value if ref.level else None
    return {"pcode": ref.pcode, "adm1": ref.adm1, "name": ref.name, "text": ref.text, "role": ref.role.value, "level": level}


def figure_row(record: FigureRecord, *, word: Word | None = None) -> dict[str, Any]:
    """`figures --json`: JSON-able values under FIGURE_FIELDS, in that order. `reason` is the code unless `word` words it."""
    figure = record.figure
    reason = word(record.reason, record.reason_params) if word and record.reason else record.reason
    return {
        "id": record.id,
        "place": principal(figure),
        "places": [place_row(ref) for ref in figure.places],
        "metric": figure.metric.value,
        "direction": figure.direction.value,
        "population": figure.population.value,
        "cumulative": figure.cumulative,
        "term": figure.term.value if figure.term else None,
        "value": number(figure.value),
        "low": number(figure.low),
        "high": number(figure.high),
        "quantifier": figure.quantifier.value,
        "unit": figure.unit.value,
        "persons": number(figure.persons),
        "start": _iso(figure.start),
        "end": _iso(figure.end),
        "date_precision": precision(figure),
        "source_org": figure.source_org,
        "attribution": figure.attribution,
        "publisher": record.publisher,
        "url": record.url,
        "title": record.title,
        "published": _iso(record.published),
        "quote": figure.evidence.quote,
        "span": list(figure.evidence.span) if figure.evidence.span else None,
        "document": record.document,
        "confidence": figure.confidence,
        "role": record.role.value if record.role else None,
        "reason": reason,
        "status": record.status.value,
    }


def point_row(record: PointRecord, *, word: Word | None = None) -> dict[str, Any]:
    """`points --json`: JSON-able values under POINT_FIELDS, in that order."""
    point, series = record.point, record.point.series
    return {
        "place": series.place,
        "metric": series.metric.value,
        "direction": series.direction.value,
        "population": series.population.value,
        "start": point.start.isoformat(),
        "end": point.end.isoformat(),
        "value": number(point.value),
        "low": number(point.low),
        "high": number(point.high),
        "origins": point.origins,
        "recommended": point.recommended,
        "figures": list(point.figures),
        "reason": word(point.reason, point.reason_params) if word else point.reason,
        "provisional": point.provisional,
    }
