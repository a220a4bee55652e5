"""Where a number that a person states stands in the words that they quote (R16): the number as printed, with its place, or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from dtrack.extract import language, lexicon
from dtrack.extract.numbers import Number, merge
from dtrack.extract.tokens import tokenise


@dataclass(frozen=True, slots=True)
class Stated:
    """A number as it is printed. `span` counts characters of the whole text."""

    value: Decimal
    text: str
    span: tuple[int, int]
    occurrence: int
    """n-th equal printing among the numbers of the quote, from 0."""


def numbers(text: str, span: tuple[int, int]) -> list[Stated]:
    """Every number of `text[span]` in digits of any script or in words, in order, as the text's own language reads it, else any other that ships."""
    own = language.find(text[span[0] : span[1]])
    found: dict[tuple[int, int], Decimal] = {}
    for code in (own, *(other for other in lexicon.names() if other != own)):
        for number in _read(text, span, code):
            if number.value is not None and not any(first < number.end and number.start < last for first, last in found):
                found[number.start, number.end] = number.value
    seen: dict[str, int] = {}
    stated = []
    for (first, last), value in sorted(found.items()):
        printed = text[first:last]
        stated.append(Stated(value, printed, (first, last), seen.get(printed, 0)))
        seen[printed] = seen.get(printed, 0) + 1
    return stated


def find(text: str, span: tuple[int, int], value: Decimal) -> Stated | None:
    """The first number of `text[span]` that is `value`; None where none is."""
    return next((number for number in numbers(text, span) if number.value == value), None)


def _read(text: str, span: tuple[int, int], code: str) -> Iterator[Number]:
    tokens = merge(tokenise(text, *span), lexicon.load(code))
    return (token for token in tokens if isinstance(token, Number))
