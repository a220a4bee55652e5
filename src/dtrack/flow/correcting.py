"""What a person corrects of a figure: each word checked, the number against its quote (R16), and the figure that comes of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

from dtrack.errors import UsageError
from dtrack.flow.entering import find_place
from dtrack.flow.kit import Kit
from dtrack.model.figure import Evidence, Figure
from dtrack.model.place import PlaceRef
from dtrack.model.review import Correction
from dtrack.model.validation import sift
from dtrack.resolve.calendar import parse_period
from dtrack.terms import Direction, Metric, PlaceRole, Population, Precision, Quantifier, Unit, ValueState

NONE = "none"
LONGEST = 200
_RANGE = re.compile(r"\s*([^-–—]+?)\s*[-–—]\s*([^-–—]+?)\s*")
_LONGEST_COUNT = 200
"""Characters; what is longer is no count, and could be cut apart in too many ways."""
_Word = TypeVar("_Word", bound=StrEnum)


def corrected(kit: Kit, figure: Figure, said: Correction, fetched: date) -> Figure:
    """The figure with what the person says. UsageError, with the field as its key, for what cannot be, and where nothing differs.

    What kept it waiting (an impossible date, a doubt of the reader's) is looked at anew: a person has read it.
    """
    _bounded(said)
    made = replace(figure, **_kinds(said), doubts=(), confidence=1.0)
    made = replace(made, **_number(made, said)) if said.value or said.unit else made
    made = replace(made, direction=_direction(made, said))
    made = replace(made, **_time(made, said))
    made = replace(made, places=_places(kit, figure, said))
    if said.source:
        made = replace(made, source_org=None if said.source == NONE else " ".join(said.source.split()), attribution=None)
    if replace(made, doubts=figure.doubts, confidence=figure.confidence) == figure:
        raise UsageError("nothing differs from what stands", "To confirm the figure as it is, approve it.")
    sifted = sift([made], fetched)
    if not sifted.figures:
        raise UsageError(sifted.problems[0].what.removeprefix("a figure was refused: "), "Look at number, quote and dates again; nothing was changed.")
    return sifted.figures[0]


def _bounded(said: Correction) -> None:
    for name in Correction.__dataclass_fields__:
        given = getattr(said, name)
        if any(len(text) > LONGEST or "\0" in text for text in (given if isinstance(given, tuple) else (given,))):
            raise UsageError(f"longer than {LONGEST} characters", "Say it shorter.", key=name)


def word(words: type[_Word], text: str, key: str) -> _Word:
    """The word of a closed list. UsageError that names them all."""
    try:
        return words(text.strip())
    except ValueError as bad:
        raise UsageError(f"{text[:40]!r} cannot stand there", f"Use one of: {', '.join(words)}.", key=key) from bad


def _kinds(said: Correction) -> dict[str, Any]:
    asked = {"metric": Metric, "unit": Unit, "population": Population, "quantifier": Quantifier}
    return {name: word(kind, getattr(said, name), name) for name, kind in asked.items() if getattr(said, name)}


def _number(figure: Figure, said: Correction) -> dict[str, Any]:
    """Value, what is computed from it, and where it stands in the quote. Persons that were computed from families of another number are dropped."""
    nothing = {"persons": None, "persons_low": None, "persons_high": None, "household_size": None, "household_size_source": None, "alt": ()}
    if not said.value:
        return nothing
    low, high, evidence = found(figure.evidence, said.value)
    ranged = low != high
    quantifier = Quantifier.BETWEEN if ranged else figure.quantifier
    if not ranged and quantifier in (Quantifier.BETWEEN, Quantifier.VAGUE):
        quantifier = Quantifier.EXACT
    return nothing | {
        "value": None if ranged else low,
        "low": low if ranged else None,
        "high": high if ranged else None,
        "vague": None,
        "quantifier": quantifier,
        "value_state": ValueState.REPORTED if high else ValueState.REPORTED_ZERO,
        "evidence": evidence,
    }


def found(evidence: Evidence, text: str) -> tuple[Decimal, Decimal, Evidence]:
    """Both ends of the number (twice the same where it is no range), and the evidence that points at it. UsageError where the quote does not print it."""
    from dtrack.extract import stated

    if len(text) > _LONGEST_COUNT:
        raise UsageError(f"{text[:40]!r} is no count", "Write digits: 4500, or 3000-4000.", key="value")
    ends = _RANGE.fullmatch(text)
    wanted = [number for part in (ends.groups() if ends else (text,)) for number in stated.numbers(part, (0, len(part)))]
    if len(wanted) != (2 if ends else 1) or (ends and wanted[0].value >= wanted[1].value):
        raise UsageError(f"{text[:40]!r} is no count", "Write digits: 4500, or 3000-4000.", key="value")
    quote, whole = evidence.quote, (0, len(evidence.quote))
    first = stated.find(quote, whole, wanted[0].value)
    last = first if not ends else stated.find(quote, (first.span[1], whole[1]), wanted[1].value) if first else None
    if first is None or last is None:
        held = ", ".join(number.text for number in stated.numbers(quote, whole)[:8]) or "none"
        remedy = f"Numbers that stand there: {held}. What the source misprinted goes into a `[[fix]]` of the job file."
        raise UsageError("this number does not stand in the quote", remedy, key="value")
    at = (first.span[0], last.span[1])
    span = None if evidence.span is None else (evidence.span[0] + at[0], evidence.span[0] + at[1])
    proof = replace(evidence, number_text=quote[at[0] : at[1]], number_span=span, occurrence=first.occurrence, addends=())
    return wanted[0].value, wanted[-1].value, proof


def _direction(figure: Figure, said: Correction) -> Direction:
    if figure.metric.is_stock:
        if said.direction not in ("", Direction.NONE.value):
            raise UsageError(f"{figure.metric.value} is a count at one moment and has no direction", "Leave it out.", key="direction")
        return Direction.NONE
    if said.direction:
        return word(Direction, said.direction, "direction")
    return Direction.UNSTATED if figure.direction is Direction.NONE else figure.direction


def _time(figure: Figure, said: Correction) -> dict[str, Any]:
    """Start and end with their precision. A stock has its last day twice."""
    dated: dict[str, Any] = {"start": figure.start, "end": figure.end, "start_precision": figure.start_precision, "end_precision": figure.end_precision}
    for name in ("start", "end"):
        text = getattr(said, name).strip()
        if text == NONE:
            dated |= {name: None, f"{name}_precision": Precision.UNKNOWN}
        elif text:
            dated |= _dated(text, name)
    if said.start and not said.end and said.start != NONE:
        # One date given: of a month or a year it is all of it; of a period that ends later, only its beginning.
        whole = _dated(said.start, "end")
        if figure.metric.is_stock or figure.start == figure.end or figure.end is None or figure.end < whole["end"]:
            dated |= whole
    if figure.metric.is_stock:
        one = "end" if said.end or dated["end"] is not None else "start"
        dated = {name: dated[f"{one}_precision" if name.endswith("precision") else one] for name in dated}
    start, end = dated["start"], dated["end"]
    if start is not None and end is not None and end < start:
        raise UsageError(f"the period begins on {start} and ends before that, on {end}", "Give the earlier date first.", key="end")
    return dated


def _dated(text: str, key: str) -> dict[str, Any]:
    try:
        period = parse_period(text.strip())
    except UsageError as bad:
        raise UsageError(bad.what, bad.remedy, key=key) from bad
    return {key: period.start if key == "start" else period.end, f"{key}_precision": period.precision}


def _places(kit: Kit, figure: Figure, said: Correction) -> tuple[PlaceRef, ...]:
    role = word(PlaceRole, said.role, "role") if said.role else None
    named = [text for text in said.places if text.strip()]
    if not named:
        return figure.places if role is None else tuple(replace(ref, role=role) for ref in figure.places)
    usual = role or (figure.places[0].role if figure.places else PlaceRole.IN)
    return tuple(dict.fromkeys(_place(kit, text, usual, figure.places) for text in named))


def _place(kit: Kit, text: str, usual: PlaceRole, before: Sequence[PlaceRef]) -> PlaceRef:
    name, _, given = text.strip().rpartition(":")
    role = word(PlaceRole, given, "role") if name else usual
    place = find_place(kit, name or given, "places")
    same = next((ref for ref in before if ref.pcode == place.pcode), None)
    if same is not None:
        return replace(same, role=role, ambiguous=False)
    return PlaceRef(place.pcode, place.name, place.name, role, place.level, kit.gazetteer.adm1_of(place.pcode), place.scheme, "person")
