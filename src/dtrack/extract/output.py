"""What `dtrack extract` gives: figures as JSON with fixed keys, and a page of text for a person."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from dtrack.extract.context import Reading
from dtrack.model.figure import Figure
from dtrack.model.period import coarser
from dtrack.model.place import Place, PlaceRef
from dtrack.resolve.places import Gazetteer
from dtrack.terms import Level

KEYS = (
    "value", "low", "high", "vague", "quantifier", "unit", "metric", "term", "persons", "household_size", "alt", "places", "direction", "population",
    "cumulative", "start", "end", "date_precision", "source_org", "attribution", "quote", "span", "number_text", "number_span", "confidence", "primary",
)  # fmt: skip
"""The keys of a figure in JSON, in order. Scripts rely on them."""


_CODED = re.compile(r"[A-Z]{2}\d*\Z|[A-Z]{3}\Z|C\d+\Z")
"""Codes that others can look up: of administrative areas, countries and communities."""


def _number(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def _node(reference: PlaceRef, gazetteer: Gazetteer) -> Place | None:
    """The finest place with a p-code, down to communities: ids of our own (sites, regions, quarters) are none, so what they lie in stands for them."""
    chain = gazetteer.chain(reference.pcode) if reference.pcode else []
    return next((place for place in chain if place.level is not Level.SITE and _CODED.match(place.pcode)), None)


def place_json(reference: PlaceRef, gazetteer: Gazetteer) -> dict[str, Any]:
    """`pcode`, `adm1`, `name`, `text`, `role`, `level`. A place of another country has a name and no code here."""
    node = _node(reference, gazetteer)
    coded = node is not None and not gazetteer.abroad(node.pcode)
    return {
        "pcode": node.pcode if node is not None and coded else None,
        "adm1": gazetteer.adm1_of(node.pcode) if node is not None and coded else None,
        "name": reference.name,
        "text": reference.text,
        "role": reference.role.value,
        "level": reference.level.value if reference.level else None,
    }


def as_json(figure: Figure, gazetteer: Gazetteer) -> dict[str, Any]:
    """A figure with exactly the keys of `KEYS`."""
    evidence = figure.evidence
    return {
        "value": _number(figure.value),
        "low": _number(figure.low),
        "high": _number(figure.high),
        "vague": figure.vague.value if figure.vague else None,
        "quantifier": figure.quantifier.value,
        "unit": figure.unit.value,
        "metric": figure.metric.value,
        "term": figure.term.value if figure.term else None,
        "persons": _number(figure.persons),
        "household_size": _number(figure.household_size),
        "alt": [{"value": _number(value), "unit": unit.value} for value, unit in figure.alt],
        "places": [place_json(reference, gazetteer) for reference in figure.places],
        "direction": figure.direction.value,
        "population": figure.population.value,
        "cumulative": figure.cumulative,
        "start": figure.start.isoformat() if figure.start else None,
        "end": figure.end.isoformat() if figure.end else None,
        "date_precision": precision(figure),
        "source_org": figure.source_org,
        "attribution": figure.attribution,
        "quote": evidence.quote,
        "span": list(evidence.span) if evidence.span else None,
        "number_text": evidence.number_text,
        "number_span": list(evidence.number_span) if evidence.number_span else None,
        "confidence": figure.confidence,
        "primary": figure.primary,
    }


def precision(figure: Figure) -> str:
    """The coarser precision of the two ends: a window is as exact as its vaguer end."""
    return coarser(figure.start_precision, figure.end_precision).value


def explain(reading: Reading, text: str, why: bool = False) -> str:
    """Each figure for a person: what, where, when, whose, how sure, and its quote with the number underlined; with `why` the numbers left out."""
    lines = [_head(reading)]
    for count, figure in enumerate(reading.figures, 1):
        lines += ["", *_figure(figure, count)]
    if why and reading.left_out:
        lines += ["", "Left out:"]
        lines += [f"  {' '.join(left.number_text.split())}  at {left.span[0]}: {left.why}  | {_around(text, left.span)}" for left in reading.left_out]
    return "\n".join(lines)


def _head(reading: Reading) -> str:
    count = len(reading.figures)
    day = "publication date unknown" if reading.published is None else f"published {reading.published}"
    inferred = " (inferred from the text)" if reading.published_inferred else ""
    return f"{count} figure{'' if count == 1 else 's'} · language {reading.language} · {day}{inferred}"


def _figure(figure: Figure, count: int) -> list[str]:
    amount = _amount(figure)
    places = ", ".join(f"{place.name}{f' ({place.pcode})' if place.pcode else ''}, {place.role.value}{_how(place)}" for place in figure.places) or "no place"
    source = figure.source_org or "no source named"
    said = f' ("{" ".join(figure.attribution.split())}")' if figure.attribution else ""
    lines = [f"{count}. {amount} · {figure.metric.value}{' · main figure' if figure.primary else ''}", f"   where   {places}", f"   when    {_when(figure)}"]
    if figure.alt:
        lines.append("   also    " + ", ".join(f"{value:,} {unit.value}s" for value, unit in figure.alt))
    return [*lines, f"   source  {source}{said}", f"   sure    {figure.confidence:.2f}{_verdict(figure)}", *_quoted(figure)]


def _amount(figure: Figure) -> str:
    if figure.vague is not None:
        return f"{figure.vague.value.replace('_', ' ')} of {figure.unit.value}s"
    number = f"{figure.low:,} to {figure.high:,}" if figure.value is None else f"{figure.value:,}"
    word = "" if figure.quantifier.value in ("exact", "between") else figure.quantifier.value.replace("_", " ") + " "
    return f"{word}{number} {figure.unit.value}s"


def _how(place: PlaceRef) -> str:
    return "" if place.resolved == "name" else f" (from {place.resolved.replace('_', ' ')})"


def _when(figure: Figure) -> str:
    if figure.start is None or figure.end is None:
        return "no date"
    days = f"{figure.start}" if figure.start == figure.end else f"{figure.start} to {figure.end}"
    return f"{days}, precision {precision(figure)}{', cumulative' if figure.cumulative else ''}"


def _verdict(figure: Figure) -> str:
    if figure.vague is not None:
        return " (a vague number is never used in totals)"
    return "" if figure.confidence >= 0.8 else " (waits for a person)"


def _quoted(figure: Figure) -> list[str]:
    """The quote, with the number underlined beneath the line that holds it."""
    evidence = figure.evidence
    if evidence.span is None or evidence.number_span is None:
        return [f"   | {evidence.quote}"]
    first, last = (offset - evidence.span[0] for offset in evidence.number_span)
    lines, at = [], 0
    for line in evidence.quote.split("\n"):
        lines.append(f"   | {line}")
        low, high = max(first - at, 0), min(last - at, len(line))
        if low < high:
            lines.append("   | " + " " * low + "‾" * (high - low))
        at += len(line) + 1
    return lines


def _around(text: str, span: tuple[int, int]) -> str:
    """A few whole words on either side of a span, on one line."""
    low, high = max(0, span[0] - 25), span[1] + 25
    before = text[low : span[0]] if low == 0 else text[low : span[0]].partition(" ")[2]
    after = text[span[1] : high] if high >= len(text) else text[span[1] : high].rpartition(" ")[0]
    return " ".join((before + text[span[0] : span[1]] + after).split())
