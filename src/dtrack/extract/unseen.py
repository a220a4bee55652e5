"""Signs that nobody sees and that change what a number is: between its digits, over them, or turning their order around.

A number is read as the eye reads it. Where eye and text do not agree, it is no number: a wrong one does more harm than a missing one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_UNSEEN = "\u00ad\u034f\u061c\u180e\ufeff\u200b-\u200f\u202a-\u202e\u2060-\u206f\U000e0000-\U000e007f"
"""Soft hyphens, joiners, direction marks and tags: without width, without a shape."""
_OVER = "\u0300-\u036f\u20d0-\u20ff"
"""What stands on, through or around a digit."""
_RUN = re.compile(rf"[0-9][0-9,.'\u066b\u066c{_UNSEEN}{_OVER}]*[0-9{_OVER}]")
_TURNED = re.compile("[\u202d\u202e][^\u202c\n]*")
"""From an override of direction to its end or that of the line: what is printed there is not in the order in which it is written."""
_ANY = re.compile(f"[{_UNSEEN}{_OVER}]")
_HIDDEN = re.compile(f"[{_UNSEEN}]+")
_STRUCK = re.compile(f"[{_OVER}]")


@dataclass(frozen=True, slots=True)
class Odd:
    """A stretch [start, end) of a text in which a number is not what it seems. `seen` is the numeral that the eye reads there; None where it is none."""

    start: int
    end: int
    seen: str | None


def odd(folded: str, start: int, end: int) -> list[Odd]:
    """All such stretches, the last first. Linear in the length of the text."""
    if folded.isascii() or _ANY.search(folded, start, end) is None:
        return []
    turned = [Odd(*found.span(), None) for found in _TURNED.finditer(folded, start, end)]
    torn = [each for each in _torn(folded, start, end) if not any(other.start <= each.start < other.end for other in turned)]
    return sorted([*turned, *torn], key=lambda each: each.start, reverse=True)


def _torn(folded: str, start: int, end: int) -> Iterator[Odd]:
    for found in _RUN.finditer(folded, start, end):
        if _ANY.search(found[0]) is not None:
            yield Odd(*found.span(), None if _STRUCK.search(found[0]) else _HIDDEN.sub("", found[0]))
