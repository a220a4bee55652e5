"""What makes a document, a claim and a figure the same one as before.

A *claim* says what was said where; a *figure* is a claim with its content. The same claim with new content is a successor, so
a claim key holds nothing that a correction of the reading may change, and a figure id holds everything but where the evidence
happens to stand (a sentence added above moves every span and changes no figure) and which version of an extractor read it.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import fields
from datetime import date
from decimal import Decimal
from operator import attrgetter
from typing import Any

from dtrack.model.figure import Evidence, Figure
from dtrack.model.place import PlaceRef

ID_DIGITS = 16
CLAIM_DIGITS = 32
_INVISIBLE = dict.fromkeys([0xAD, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF])

_NOT_CONTENT: dict[type[Any], set[str]] = {Figure: {"extractor"}, Evidence: {"span", "number_span", "rows"}, PlaceRef: {"span"}}


def _fields(kind: type[Any]) -> tuple[Callable[[Any], tuple[Any, ...]], tuple[tuple[str, Any], ...]]:
    """What takes the content out of a value of this kind at once, and name and default of each part of it."""
    named = tuple((field.name, field.default) for field in fields(kind) if field.name not in _NOT_CONTENT[kind])
    return attrgetter(*(name for name, _ in named)), named


_CONTENT = {kind: _fields(kind) for kind in _NOT_CONTENT}


def _plain(value: Any) -> Any:
    """What JSON has no word for. A field that holds its default is left out: a field that the model gains later changes no id."""
    known = _CONTENT.get(type(value))
    if known is not None:
        taken, named = known
        return {name: held for held, (name, default) in zip(taken(value), named, strict=True) if held is not default and held != default}
    if isinstance(value, Decimal):
        return format(value.normalize() + 0, "f") if value.is_finite() else str(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in an identity")


_JSON = json.JSONEncoder(ensure_ascii=True, check_circular=False, separators=(",", ":"), sort_keys=True, default=_plain)
_MADE: Callable[[Any, int], Iterable[str]] | None = getattr(json.encoder, "c_make_encoder", None) and json.encoder.c_make_encoder(  # type: ignore[attr-defined]
    None, _plain, json.encoder.encode_basestring_ascii, None, ":", ",", True, False, True
)
"""The library's own C encoder, made once: `JSONEncoder` makes it anew for each text, which takes longer than to write the text."""


def _text(value: Any) -> str:
    return _JSON.encode(value) if _MADE is None else "".join(_MADE(value, 0))


def digest(*parts: Any) -> str:
    """SHA-256 (64 hex digits) of plain values, joined so that no two lists of parts give the same bytes."""
    return hashlib.sha256(_text(parts).encode("ascii")).hexdigest()


def same_text(text: str) -> str:
    """The text as identity sees it: compatibility forms, invisible marks and runs of white space make no difference."""
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text).translate(_INVISIBLE)
    return " ".join(plain.split())


def document_id(source: str, key: str) -> str:
    """16 hex digits. Two sources that deliver the same key have two documents: one cannot overwrite the other's."""
    return digest("document", source, unicodedata.normalize("NFC", key))[:ID_DIGITS]


def claim_key(figure: Figure, document_key: str, source: str, nth: int = 0) -> str:
    """32 hex digits that name what was said where.

    Prose: document, quote, number as printed, its occurrence in the quote. Table: document, sheet, places with roles, column,
    period. Rows of an API: source, record id, places and what is counted. `nth` tells claims apart that these leave equal.
    """
    evidence = figure.evidence
    places = sorted((place.role.value, place.pcode or same_text(place.text)) for place in figure.places)
    if evidence.record_id is not None:
        what = [source, evidence.record_id, places, figure.metric.value, figure.direction.value, figure.population.value]
        return digest("record", what, nth)[:CLAIM_DIGITS]
    if is_table(evidence):
        column = [same_text(evidence.sheet or ""), same_text(evidence.column or "")]
        return digest("table", document_key, column, places, [figure.start, figure.end], nth)[:CLAIM_DIGITS]
    return digest("prose", document_key, same_text(evidence.quote), same_text(evidence.number_text), evidence.occurrence, nth)[:CLAIM_DIGITS]


def is_table(evidence: Evidence) -> bool:
    """True where the evidence is a cell, false where it is a passage."""
    return evidence.sheet is not None or evidence.column is not None or bool(evidence.rows)


def figure_id(claim: str, figure: Figure) -> str:
    """16 hex digits: hash of claim key and content."""
    return digest("figure", claim, content(figure))[:ID_DIGITS]


def content(figure: Figure) -> str:
    """What the figure says, as JSON that is the same for the same content: `1.2E5` and `120000.0` are one number, confidence counts to two decimals."""
    return _text(_plain(figure) | {"confidence": round(figure.confidence, 2)})


def positions(figure: Figure) -> str:
    """16 hex digits that change when the evidence stands elsewhere in its document, though it says the same."""
    evidence = figure.evidence
    spans = [place.span for place in figure.places]
    return digest("positions", evidence.span, evidence.number_span, evidence.rows, spans)[:ID_DIGITS]


def claims(figures: Iterable[Figure], document_key: str, source: str) -> list[tuple[str, str, Figure]]:
    """(claim key, figure id, figure) of one reading, every key once.

    A sentence that a page prints twice (title and body) is one claim. Cells of different rows are different claims even if
    their place, column and number are equal; so are two readings of one number that differ in content.
    """
    taken: dict[str, dict[str, str]] = {}
    found = []
    for figure in figures:
        first = claim_key(figure, document_key, source)
        text = content(figure)
        said = text + positions(figure) if is_table(figure.evidence) else text
        known = taken.setdefault(first, {})
        if said in known:
            continue
        key = first if not known else claim_key(figure, document_key, source, len(known))
        known[said] = key
        found.append((key, digest("figure", key, text)[:ID_DIGITS], figure))
    return found
