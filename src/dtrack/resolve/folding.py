"""Folding: one spelling for all ways of writing a letter.

`fold` keeps length, so that every offset in the folded text is an offset in the printed one. `squeeze` also takes out what is not a letter to
the eye (vowel signs, tatweel, zero-width marks, doubled spaces) and keeps a table of offsets to lead back.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from dtrack.resolve import pages
from dtrack.resolve.letters import FOLD, GONE, LIGATURE, LIGATURES, SQUEEZE, flat

_ODD = re.compile(f"{GONE}[ {GONE}]*|  +|{LIGATURE}")
_GAPS = re.compile("  +")


def fold(text: str) -> str:
    """`text` in lower case, without diacritics, with one form for each Arabic letter, Western digits, straight apostrophes and plain spaces.

    As long as `text`, character for character. Vowel signs and tatweel stay, since taking them out would move what follows.
    """
    if text.isascii():
        return pages.LATIN.codes(text).decode("ascii")
    return pages.LATIN.fold(text) or pages.ARABIC.fold(text) or flat(text, FOLD)


def _marked(text: str) -> str:
    """Folded `text` with what `squeeze` takes out or spells out marked, as long as it was."""
    return pages.LATIN.flat(text) or pages.ARABIC.flat(text) or flat(text.replace(LIGATURE, GONE), SQUEEZE)


@dataclass(frozen=True, slots=True)
class Squeezed:
    """Folded text and the way back: the piece of it that begins at `starts[i]` was printed from `origins[i]` on."""

    text: str
    starts: tuple[int, ...] = ()
    origins: tuple[int, ...] = ()

    def origin(self, offset: int) -> int:
        """Offset in the printed text of the character at `offset` here."""
        if not self.starts:
            return offset
        step = bisect_right(self.starts, offset) - 1
        return self.origins[step] + offset - self.starts[step]

    def inside(self, offset: int) -> int:
        """Offset here of what was printed at `offset`; of what was taken out, that of what follows it."""
        if not self.starts:
            return offset
        step = bisect_right(self.origins, offset) - 1
        return min(self.starts[step] + offset - self.origins[step], self.starts[step + 1] if step + 1 < len(self.starts) else len(self.text))

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The printed span of [start, end): from its first character to the end of its last one, marks within it included."""
        if not self.starts:
            return start, end
        starts, last = self.starts, end - 1
        step = bisect_right(starts, start) - 1
        first = self.origins[step] + start - starts[step]
        if step + 1 < len(starts) and starts[step + 1] <= last:
            step = bisect_right(starts, last) - 1
        return first, self.origins[step] + last - starts[step] + 1


def squeeze(text: str) -> Squeezed:
    """Folded text in which hyphens and slashes are spaces, runs of spaces are one, marks are gone, and ligatures are spelt out."""
    plain = _marked(text)
    if GONE not in plain and LIGATURE not in plain:
        return _without_gaps(plain) if "  " in plain else Squeezed(plain)
    pieces: list[str] = []
    starts, origins, size, at = [0], [0], 0, 0
    for found in _ODD.finditer(plain):
        first, last = found.span()
        new = LIGATURES[text[first]] if plain[first] == LIGATURE else _gap(plain, first, last)
        pieces += (plain[at:first], new)
        size += first - at
        for step in range(1, len(new)):  # each letter of a ligature leads back to the one that was printed
            starts.append(size + step)
            origins.append(first)
        size, at = size + len(new), last
        starts.append(size)
        origins.append(at)
    pieces.append(plain[at:])
    return Squeezed("".join(pieces), tuple(starts), tuple(origins))


def _without_gaps(plain: str) -> Squeezed:
    """Text with one space for each run of them, as nearly every text is squeezed."""
    pieces: list[str] = []
    starts, origins, size, at = [0], [0], 0, 0
    for found in _GAPS.finditer(plain):
        first, last = found.span()
        pieces.append(plain[at : first + 1])
        size += first + 1 - at
        at = last
        starts.append(size)
        origins.append(last)
    pieces.append(plain[at:])
    return Squeezed("".join(pieces), tuple(starts), tuple(origins))


def _gap(plain: str, first: int, last: int) -> str:
    """What stays of a run of spaces and marks: one space, unless the text before it ends with one."""
    return " " if " " in plain[first:last] and plain[first - 1 : first] != " " else ""


_JOINTS = re.compile(r"[^\w]+")
_ARTICLES = frozenset({"al", "el", "ar", "as", "ash", "at", "ath", "ad", "an", "az", "es", "ez", "ed", "er", "et", "en", "esh", "ech"})


def key(name: str) -> str:
    """`name` reduced to compare table cells: folded, without apostrophes, punctuation and articles, words joined. Never used on prose."""
    words = _JOINTS.sub(" ", squeeze(name).text.replace("'", "").replace("ء", "")).split()
    kept = [word for word in words if word not in _ARTICLES] or words
    return "".join(word[2:] if word.startswith("ال") and len(word) > 4 else word for word in kept)
