"""A figure to its row and back: what goes in comes out, whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, fields
from datetime import date
from decimal import Decimal
from enum import StrEnum
from operator import attrgetter
from typing import Any

from dtrack.model.figure import Evidence, Figure
from dtrack.model.place import PlaceRef
from dtrack.terms import Cause, Direction, Level, Method, Metric, PlaceRole, Population, Precision, Quantifier, Scope, Term, Unit, Vague, ValueState

_WORDS: dict[str, type[StrEnum]] = {
    "metric": Metric,
    "unit": Unit,
    "direction": Direction,
    "population": Population,
    "term": Term,
    "cause": Cause,
    "scope": Scope,
    "method": Method,
    "quantifier": Quantifier,
    "vague": Vague,
    "value_state": ValueState,
    "start_precision": Precision,
    "end_precision": Precision,
}
_MEMBERS = {name: {member.value: member for member in kind} for name, kind in _WORDS.items()}
_SPECIAL = {"evidence", "places", "alt", "doubts"}
_PLAIN = [field.name for field in fields(Figure) if field.name not in _SPECIAL]
_LISTS = ("rows", "addends", "alt", "doubts")
_UNWORDED = tuple(name for name in _PLAIN if name not in _WORDS)
_EVIDENCE = ("quote", "number_text", "occurrence", "sheet", "column", "record_id")
_SPANS = ("span_start", "span_end", "number_start", "number_end")
_PLACE = ("pcode", "name", "text", "adm1", "scheme", "resolved", "ambiguous")
FIGURE = (*_WORDS, *_UNWORDED, *_EVIDENCE, *_SPANS, *_LISTS)
"""The columns that hold a figure's content, in the order of `figure_line`."""
PLACE = (*_PLACE, "role", "level", "span_start", "span_end", "position")
"""Those of a place, in the order of `place_lines`."""
_words, _unworded, _evidence, _place = attrgetter(*_WORDS), attrgetter(*_UNWORDED), attrgetter(*_EVIDENCE), attrgetter(*_PLACE)
_NONE: tuple[None, None] = (None, None)


def figure_line(figure: Figure) -> tuple[Any, ...]:
    """The figure's content, places apart: words of closed lists as plain text, numbers, days and lists as they are."""
    evidence = figure.evidence
    return (
        *[None if word is None else f"{word}" for word in _words(figure)],
        *_unworded(figure),
        *_evidence(evidence),
        *(evidence.span or _NONE),
        *(evidence.number_span or _NONE),
        list(evidence.rows),
        [format(addend, "f") for addend in evidence.addends],
        [[format(value, "f"), unit.value] for value, unit in figure.alt],
        [str(doubt) for doubt in figure.doubts],
    )


def place_lines(figure: Figure) -> list[tuple[Any, ...]]:
    """One line for each place, in order."""
    return [
        (*_place(place), f"{place.role}", None if place.level is None else f"{place.level}", *(place.span or _NONE), position)
        for position, place in enumerate(figure.places)
    ]


def from_figure(figure: Figure) -> dict[str, Any]:
    """Values of the columns that hold the figure's content, places apart."""
    return dict(zip(FIGURE, figure_line(figure), strict=True))


def from_places(figure: Figure) -> list[dict[str, Any]]:
    """One row for each place, in order."""
    return [dict(zip(PLACE, line, strict=True)) for line in place_lines(figure)]


def to_figure(row: Mapping[str, Any], places: tuple[PlaceRef, ...]) -> Figure:
    """The figure of a row of `figure` and its places."""
    values = {name: row[name] for name in _PLAIN}
    values |= {name: None if row[name] is None else members[row[name]] for name, members in _MEMBERS.items()}
    evidence = Evidence(
        **{name: row[name] for name in _EVIDENCE},
        span=_span(row["span_start"], row["span_end"]),
        number_span=_span(row["number_start"], row["number_end"]),
        rows=tuple(row["rows"]),
        addends=tuple(Decimal(addend) for addend in row["addends"]),
    )
    alt = tuple((Decimal(value), Unit(unit)) for value, unit in row["alt"])
    return Figure(**values, evidence=evidence, places=places, alt=alt, doubts=tuple(row["doubts"]))


def to_place(row: Mapping[str, Any]) -> PlaceRef:
    """The place of a row of `figure_place`."""
    return PlaceRef(
        **{name: row[name] for name in _PLACE},
        role=PlaceRole(row["role"]),
        level=None if row["level"] is None else Level(row["level"]),
        span=_span(row["span_start"], row["span_end"]),
    )


def _span(start: int | None, end: int | None) -> tuple[int, int] | None:
    return None if start is None or end is None else (start, end)


_DECIMALS = ("value", "low", "high", "household_size", "persons", "persons_low", "persons_high")


def to_json(figure: Figure) -> dict[str, Any]:
    """The figure with its places as one JSON object: what a person saw, word for word."""
    row = from_figure(figure) | {"places": from_places(figure)}
    row |= {name: None if row[name] is None else format(row[name], "f") for name in _DECIMALS}
    return row | {name: None if row[name] is None else row[name].isoformat() for name in ("start", "end")}


def from_json(held: Mapping[str, Any]) -> Figure:
    """The figure of such an object. A field that the model gained later has its default."""
    row = {field.name: field.default for field in fields(Figure) if field.default is not MISSING} | dict(held)
    row |= {name: None if row[name] is None else Decimal(row[name]) for name in _DECIMALS}
    row |= {name: None if row[name] is None else date.fromisoformat(row[name]) for name in ("start", "end")}
    return to_figure(row, tuple(to_place(place) for place in held["places"]))
