"""From families to persons (R7): by the size that the text states, else by a dated one of the place. What the source prints in persons always wins."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files
from typing import Any

from dtrack.extract.lexicon import Lexicon
from dtrack.extract.sentence import Sentence
from dtrack.model.place import PlaceRef
from dtrack.resolve.letters import MARK
from dtrack.resolve.places import Gazetteer
from dtrack.terms import Level

SMALLEST, LARGEST = Decimal("1.5"), Decimal(15)
"""Persons in a family that a text may state; what is beyond counts something else."""
_BESIDE = 4
"""Tokens between the number and "per family"."""
_STATED = "stated in the text"
_PRINTED = "both counts are printed"


@dataclass(frozen=True, slots=True)
class Size:
    """Persons in a household, with the smallest and largest that apply, and where it comes from."""

    size: Decimal
    low: Decimal
    high: Decimal
    source: str


@dataclass(frozen=True, slots=True)
class _Row:
    place: str
    size: Size
    start: date
    end: date


@lru_cache(maxsize=1)
def _rows() -> tuple[_Row, ...]:
    rows = tomllib.loads((files("dtrack.extract") / "households.toml").read_text("utf-8"))["size"]
    return tuple(
        _Row(
            row["place"],
            Size(_number(row, "size"), _number(row, "low"), _number(row, "high"), f"{row['source']} {_years(row['from'], row['to'])}"),
            row["from"],
            row["to"],
        )
        for row in rows
    )


def _number(row: Mapping[str, Any], key: str) -> Decimal:
    return Decimal(str(row.get(key, row["size"])))


def _years(start: date, end: date) -> str:
    return f"{start.year}" if start.year == end.year else f"{start.year}-{end.year}"


def dated(places: Iterable[PlaceRef], day: date | None, gazetteer: Gazetteer) -> Size | None:
    """The size that applies to families at these places on a day: in a site only that site's own, inside its dates; else the country's.

    None where no place is known, or one of them lies in a country without a size.
    """
    found: set[_Row] = set()
    for ref in places:
        own = ref.pcode if ref.level is Level.SITE else ref.pcode and getattr(gazetteer.get(ref.pcode), "country", None)
        row = next((row for row in _rows() if row.place == own), None)
        if row is None or (ref.level is Level.SITE and not (day is not None and row.start <= day <= row.end)):
            return None
        found.add(row)
    if len(found) != 1:
        return None
    row = found.pop()
    old = day is None or not row.start <= day <= row.end
    return Size(row.size.size, row.size.low, row.size.high, f"{row.size.source}, an old assumption" if old else row.size.source)


def may_state(folded: str, sentence: Sentence, lexicon: Lexicon) -> bool:
    """False for a sentence that need not be read word by word: nothing in it can be "per family"."""
    printed = folded[sentence.passage.start : sentence.passage.end].replace("-", "")
    return MARK.search(printed) is not None or any(phrase.rsplit(" ", 1)[-1] in printed for phrase in lexicon.words("syntax", "per_family"))


def stated(sentence: Sentence) -> Size | None:
    """The size that a sentence states of all families: "5.2 people per family". None where it states none; "a family of nine" is one family."""
    starts = [hit.first for hit in sentence.of("syntax", "per_family")]
    for at in sentence.numbers if starts else ():
        value = sentence.number(at).value
        if value is not None and SMALLEST <= value <= LARGEST and any(0 < start - at <= _BESIDE for start in starts):
            return Size(value, value, value, _STATED)
    return None


def printed(families: Decimal, persons: Decimal) -> Size:
    """The size that two printed counts of one figure make."""
    size = (persons / families).quantize(Decimal("0.01"))
    return Size(size, size, size, _PRINTED)


def persons(families: Decimal, size: Decimal) -> Decimal:
    """Persons in so many families, to two significant figures."""
    found = families * size
    step = Decimal(1).scaleb(max(found.adjusted() - 1, 0))
    return Decimal(int((found / step).quantize(Decimal(1)) * step))
