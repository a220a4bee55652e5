"""A figure and a point as rows: the names and the order that `docs/reference` promises. One place for the command line, the API and every format."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from dtrack.model.figure import Figure, FigureRecord
from dtrack.model.locus import principal
from dtrack.model.place import PlaceRef
from dtrack.model.point import PointRecord
from dtrack.terms import PlaceRole, Precision

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


def figure_cells(record: FigureRecord, *, licence: str | None = None, word: Word | None = None) -> dict[str, Any]:
    """A figure as one flat line of a table: scalars only, so that quote, source and address stand in every line."""
    figure, evidence = record.figure, record.figure.evidence
    row = figure_row(record, word=word)
    refs = row.pop("places")
    row["span"] = "-".join(map(str, row["span"])) if row["span"] else None
    row |= {
        "places": _joined(ref["pcode"] or ref["text"] for ref in refs),
        "place_names": _joined(ref["name"] for ref in refs),
        "place_roles": _joined(ref["role"] for ref in refs),
        "adm1": _joined(dict.fromkeys(ref["adm1"] for ref in refs if ref["adm1"])),
        "origin": _joined(ref["pcode"] or ref["text"] for ref in refs if ref["role"] == PlaceRole.ORIGIN),
        "place_scheme": _joined(dict.fromkeys(ref.scheme for ref in figure.places)),
        "value_state": figure.value_state.value,
        "vague": figure.vague.value if figure.vague else None,
        "persons_low": number(figure.persons_low),
        "persons_high": number(figure.persons_high),
        "cause": figure.cause.value,
        "scope": figure.scope.value,
        "method": figure.method.value,
        "definition": figure.definition,
        "number_text": evidence.number_text or None,
        "sheet": evidence.sheet,
        "column": evidence.column,
        "rows": _joined(evidence.rows),
        "record_id": evidence.record_id,
        "caveat": figure.caveat,
        "fix": figure.fix,
        "source": figure.source_org or record.publisher,
        "licence": licence,
        "published_inferred": record.published_inferred,
        "fetched_at": _iso(record.fetched_at),
        "known_from": _iso(record.known_from),
        "known_to": _iso(record.known_to),
        "claim_key": record.claim_key,
        "document_version": record.document_version,
        "job": record.job,
        "sensitivity": record.sensitivity.value,
        "address": f"/figures/{record.id}",
    }
    return {key: row[key] for key in FIGURE_CELLS}


def point_cells(record: PointRecord, figure: FigureRecord | None = None, *, licence: str | None = None, word: Word | None = None) -> dict[str, Any]:
    """A point as one flat line, with the quote, source and address of `figure`, the recommended one (R30)."""
    point, row = record.point, point_row(record, word=word)
    row["figures"] = _joined(row["figures"])
    row |= {
        "cause": point.series.cause.value,
        "cumulative_since": _iso(point.series.since),
        "date_precision": point.precision.value,
        "quantifier": point.quantifier,
        "unit": point.unit,
        "source_org": point.source_org,
        "publisher": figure.publisher if figure else None,
        "url": figure.url if figure else None,
        "title": figure.title if figure else None,
        "published": _iso(figure.published) if figure else None,
        "quote": figure.figure.evidence.quote if figure else None,
        "source": (point.source_org or figure.publisher) if figure else point.source_org,
        "licence": licence,
        "known_from": _iso(record.known_from),
        "known_to": _iso(record.known_to),
        "sensitivity": figure.sensitivity.value if figure else None,
        "address": f"/figures/{point.recommended}" if point.recommended else None,
    }
    return {key: row[key] for key in POINT_CELLS}


def _joined(values: Any) -> str | None:
    return ";".join(str(value) for value in values) or None


_FLAT = ("span", "places")
FIGURE_CELLS = (
    *("id", "place", "places", "place_names", "place_roles", "adm1", "origin", "place_scheme"),
    *(name for name in FIGURE_FIELDS if name not in ("id", "place", *_FLAT)),
    *("span", "value_state", "vague", "persons_low", "persons_high", "cause", "scope", "method", "definition", "number_text", "sheet", "column", "rows"),
    *("record_id", "caveat", "fix", "source", "licence", "published_inferred", "fetched_at", "known_from", "known_to", "claim_key", "document_version"),
    *("job", "sensitivity", "address"),
)
"""Columns of the figures table, in order."""
POINT_CELLS = (
    *(name for name in POINT_FIELDS),
    *("cause", "cumulative_since", "date_precision", "quantifier", "unit", "source_org", "publisher", "url", "title", "published", "quote", "source"),
    *("licence", "known_from", "known_to", "sensitivity", "address"),
)
"""Columns of the points table, in order."""
