"""Folding: one spelling for all ways of writing a letter.

`fold` keeps length, so that every offset in the folded text is an offset in the printed one. `squeeze` also takes out what is not a letter to
the eye (vowel signs, tatweel, zero-width marks, doubled spaces) and keeps a table of offsets to lead back.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass

_ARABIC = str.maketrans("أإآٱىیةهۀەھکگؤئپچڤ", "ااااييههههه" + "ككوي" + "بجف")
_DIGITS = {ord(digit): str(value) for zero in ("٠", "۰", "０") for value, digit in enumerate(chr(ord(zero) + step) for step in range(10))}
_QUOTES = dict.fromkeys(map(ord, "’‘ʼʻʿʾ`´′‛＇"), "'")
_SPACES = dict.fromkeys((*range(0x09, 0x0E), *range(0x1C, 0x20), 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F, 0x205F, 0x3000), " ")
_HYPHENS = dict.fromkeys(map(ord, "-‐‑‒–—―_/"), " ")
_LONE = {"ı": "i", "İ": "i", "ß": "s", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "æ": "a", "œ": "o", "ħ": "h"}
_LATIN = (range(0x41, 0x5B), range(0xC0, 0x250), range(0x1E00, 0x1F00), range(0xFF21, 0xFF5B))


def _latin() -> dict[int, str]:
    """Small base letter of every Latin letter that has one; letters that decompose to several stay as they are, in lower case."""
    table = {}
    for code in (code for block in _LATIN for code in block):
        letter = chr(code)
        base = unicodedata.normalize("NFKD", letter)[0].lower() if unicodedata.decomposition(letter) else letter.lower()
        base = _LONE.get(letter, _LONE.get(base, base))
        if len(base) == 1 and base != letter:
            table[code] = base
    return table


_FOLD: dict[int, str] = {**_latin(), **_ARABIC, **_DIGITS, **_QUOTES, **_SPACES}  # type: ignore[dict-item]
_FOLD = {code: chr(value) if isinstance(value, int) else value for code, value in _FOLD.items()}
_MATCH: dict[int, str] = {**_FOLD, **_HYPHENS}

_GONE = (
    "\u0300-\u036f\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed"  # combining marks, tatweel, vowel signs
    "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff"  # invisible: joiners, direction marks
)
_GAP = "\\s\\-‐‑‒–—―_/"
_ODD = re.compile(f"[{_GONE}]+|[{_GAP}][{_GAP}{_GONE}]+|[\ufb50-\ufdff\ufe70-\ufefc]")
_HAS_MARK = re.compile(f"[{_GONE}]")


def fold(text: str) -> str:
    """`text` in lower case, without diacritics, with one form for each Arabic letter, Western digits, straight apostrophes and plain spaces.

    As long as `text`, character for character. Vowel signs and tatweel stay, since taking them out would move what follows.
    """
    return text.translate(_FOLD)


@dataclass(frozen=True, slots=True)
class Squeezed:
    """Folded text and the way back. `starts[i]` of the squeezed text stands at `origins[i]` of the printed one, and so on to the next start."""

    text: str
    starts: tuple[int, ...] = ()
    origins: tuple[int, ...] = ()

    def origin(self, offset: int) -> int:
        """Offset in the printed text of the character at `offset` here."""
        if not self.starts:
            return offset
        step = bisect_right(self.starts, offset) - 1
        return self.origins[step] + offset - self.starts[step]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The printed span of [start, end): from its first character to the end of its last one, marks within it included."""
        return self.origin(start), self.origin(end - 1) + 1


def squeeze(text: str) -> Squeezed:
    """Folded text in which hyphens are spaces, runs of spaces are one, and marks are gone; ligatures of Arabic presentation forms are spelt out."""
    if text.isascii() and "  " not in (plain := text.translate(_MATCH)):
        return Squeezed(plain)
    pieces: list[str] = []
    starts, origins, size, at = [0], [0], 0, 0
    for odd in _ODD.finditer(text):
        before = text[at : odd.start()].translate(_MATCH)
        found = odd.group()
        new = _plain(found)
        pieces += (before, new)
        at = odd.end()
        size += len(before) + len(new)
        if len(new) > 1:  # each letter of a ligature leads back to the one that was printed
            for step in range(len(new)):
                starts.append(size - len(new) + step)
                origins.append(odd.start())
        starts.append(size)
        origins.append(at)
    if at == 0:
        return Squeezed(text.translate(_MATCH))
    pieces.append(text[at:].translate(_MATCH))
    return Squeezed("".join(pieces), tuple(starts), tuple(origins))


def _plain(odd: str) -> str:
    if len(odd) == 1 and odd >= "\ufb50" and not _HAS_MARK.match(odd):
        return "".join(letter for letter in unicodedata.normalize("NFKC", odd) if not _HAS_MARK.match(letter)).translate(_MATCH)
    return "" if _HAS_MARK.sub("", odd) == "" else " "


_JOINTS = re.compile(r"[^\w]+")
_ARTICLES = frozenset({"al", "el", "ar", "as", "ash", "at", "ath", "ad", "an", "az", "es", "ez", "ed", "er", "et", "en", "esh", "ech"})


def key(name: str) -> str:
    """`name` reduced to compare table cells: folded, without apostrophes, punctuation and articles, words joined. Never used on prose."""
    words = _JOINTS.sub(" ", squeeze(name).text.replace("'", "").replace("ء", "")).split()
    kept = [word for word in words if word not in _ARTICLES] or words
    return "".join(word[2:] if word.startswith("ال") and len(word) > 4 else word for word in kept)
