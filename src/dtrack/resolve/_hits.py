"""From what the automaton finds to whole words: what is attached to a name, and which of several hits stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from dtrack.resolve._patterns import Pattern
from dtrack.resolve.ambiguity import Rules

_CONJUNCTIONS, _PREPOSITIONS = ("", "و", "ف"), ("", "ب", "ل", "ك")
_ATTACHED = frozenset(first + second for first in _CONJUNCTIONS for second in _PREPOSITIONS if first + second)
_WITH_ARTICLE = frozenset(first + second + "ال" for first in _CONJUNCTIONS for second in ("", "ب", "ك"))
_SPOKEN = frozenset({"ع", "وع"})
"""What spoken Arabic writes in one with a name that has its article: عالصنمين, "to Al-Sanamayn"."""
_LONGEST = 8
"""Letters beyond which nothing is attached to a name."""


class Hit(NamedTuple):
    """A pattern that stands in the squeezed text as a whole word, in its offsets; `attached` is what Arabic wrote in one with it."""

    start: int
    end: int
    pattern: Pattern
    attached: str = ""


def whole_words(text: str, spots: Iterable[tuple[int, int, int]], patterns: Sequence[Pattern], law: Rules) -> list[Hit]:
    """The spots (pattern, start, end) that are whole words: of hits that overlap the one that begins first, and of those the longest.

    A token as a whole comes before the same token without its attached letters, since it begins earlier. A hit that begins within another and reaches
    further stands where it is the longer one: in "Ras al-Aïn et Tall Abyad" the conjunction is no article of Tall.
    """
    hits = [hit for index, start, end in spots if (hit := _whole(text, patterns[index], start, end, law))]
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda hit: (hit.start, -hit.end)):
        if not kept or hit.start >= kept[-1].end:
            kept.append(hit)
        elif hit.end > kept[-1].end and hit.end - hit.start > kept[-1].end - kept[-1].start:
            kept[-1] = hit
    return kept


def _whole(text: str, pattern: Pattern, start: int, end: int, law: Rules) -> Hit | None:
    if end < len(text) and text[end].isalpha():
        return None
    if start == 0 or not text[start - 1].isalpha():
        return Hit(start + pattern.dropped, end, pattern, "ل" * pattern.dropped)
    if not pattern.arabic:
        return None
    head = start
    while head and start - head <= _LONGEST and text[head - 1].isalpha():
        head -= 1
    attached = text[head:start]
    if attached in _SPOKEN and pattern.text.startswith("ال"):
        return Hit(start + pattern.dropped, end, pattern, attached)
    article = attached in _WITH_ARTICLE and pattern.text not in law.no_article and not pattern.text.startswith(("ال", "لل"))
    return Hit(start + pattern.dropped, end, pattern, attached + "ل" * pattern.dropped) if article or attached in _ATTACHED else None
