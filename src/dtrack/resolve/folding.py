"""Folding: one spelling for all ways of writing a letter.

`fold` keeps length, so that every offset in the folded text is an offset in the printed one. `squeeze` also takes out what is not a letter to
the eye (vowel signs, tatweel, zero-width marks, doubled spaces) and keeps a table of offsets to lead back.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass

_ARABIC, _ARABIC_PLAIN = "أإآٱىیةۀەھکگؤئپچڤ", "ااااييهههه" + "ككوي" + "بجف"
_DIGITS = {ord(digit): str(value) for zero in ("٠", "۰", "０") for value, digit in enumerate(chr(ord(zero) + step) for step in range(10))}
_QUOTES = dict.fromkeys(map(ord, "’‘ʼʻʿʾ`´′‛＇"), "'")
_SPACES = dict.fromkeys((*range(0x09, 0x0E), *range(0x1C, 0x20), 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F, 0x205F, 0x3000), " ")
_HYPHENS = "-‐‑‒–—―_/"
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


_MARK, _LIGATURE = "\x00", "\x01"
"""Stand for what `squeeze` takes out and what it spells out, for the length of a function."""
_GONE = (
    (0x00AD, 0x034F, 0x061C, 0x0640, 0x0670, 0x180E, 0xFEFF),  # soft hyphen, joiners, tatweel, small alef
    *(range(0x0300, 0x0370), range(0x0610, 0x061B), range(0x064B, 0x0660), range(0x06D6, 0x06DD), range(0x06DF, 0x06E9), range(0x06EA, 0x06EE)),
    *(range(0x200B, 0x2010), range(0x202A, 0x202F), range(0x2060, 0x2070), range(0xFE00, 0xFE10)),  # direction marks, variation selectors
)
_FOLD = {chr(code): value for code, value in {**_latin(), **_DIGITS, **_QUOTES, **_SPACES}.items()} | dict(zip(_ARABIC, _ARABIC_PLAIN, strict=True))
_PRESENTATION = (range(0xFB00, 0xFB07), range(0xFB50, 0xFE00), range(0xFE70, 0xFEFD))
"""Blocks of ligatures and of Arabic letters in the shape that they have in a word, as some PDFs print them."""


def _squeezing() -> tuple[dict[str, str], dict[str, str]]:
    """The table of `squeeze`, and the letters of each ligature that has several."""
    table = {**_FOLD, **dict.fromkeys(_HYPHENS, " "), **{chr(code): _MARK for block in _GONE for code in block}}
    ligatures: dict[str, str] = {}
    for letter in (chr(code) for block in _PRESENTATION for code in block if unicodedata.decomposition(chr(code))):
        plain = "".join(table.get(part, part) for part in unicodedata.normalize("NFKC", letter)).replace(_MARK, "").strip()
        if len(plain) > 1:
            ligatures[letter] = plain
        table[letter] = _LIGATURE if len(plain) > 1 else plain or _MARK
    return table, ligatures


_SQUEEZE, _LIGATURES = _squeezing()
_ODD = re.compile(f"{_MARK}[ {_MARK}]*|  +|{_LIGATURE}")
_GAPS = re.compile("  +")


def _flat(text: str, table: Mapping[str, str]) -> str:
    """`text` in lower case with each letter of `table` replaced, as long as it was. Only letters that occur are looked for: faster than translate."""
    plain = text.replace("İ", "i").lower()  # the one letter that lower() makes two of
    for letter in table.keys() & set(plain):
        plain = plain.replace(letter, table[letter])
    return plain


def fold(text: str) -> str:
    """`text` in lower case, without diacritics, with one form for each Arabic letter, Western digits, straight apostrophes and plain spaces.

    As long as `text`, character for character. Vowel signs and tatweel stay, since taking them out would move what follows.
    """
    return _flat(text, _FOLD)


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

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The printed span of [start, end): from its first character to the end of its last one, marks within it included."""
        return self.origin(start), self.origin(end - 1) + 1


def squeeze(text: str) -> Squeezed:
    """Folded text in which hyphens and slashes are spaces, runs of spaces are one, marks are gone, and ligatures are spelt out."""
    flat = _flat(text.replace(_LIGATURE, _MARK), _SQUEEZE)
    odd = _ODD if _MARK in flat or _LIGATURE in flat else _GAPS
    if odd is _GAPS and "  " not in flat:
        return Squeezed(flat)
    pieces: list[str] = []
    starts, origins, size, at = [0], [0], 0, 0
    for found in odd.finditer(flat):
        first, last = found.span()
        new = _LIGATURES[text[first]] if flat[first] == _LIGATURE else _gap(flat, first, last)
        pieces += (flat[at:first], new)
        size += first - at
        for step in range(1, len(new)):  # each letter of a ligature leads back to the one that was printed
            starts.append(size + step)
            origins.append(first)
        size, at = size + len(new), last
        starts.append(size)
        origins.append(at)
    pieces.append(flat[at:])
    return Squeezed("".join(pieces), tuple(starts), tuple(origins))


def _gap(flat: str, first: int, last: int) -> str:
    """What stays of a run of spaces and marks: one space, unless the text before it ends with one."""
    return " " if " " in flat[first:last] and flat[first - 1 : first] != " " else ""


_JOINTS = re.compile(r"[^\w]+")
_ARTICLES = frozenset({"al", "el", "ar", "as", "ash", "at", "ath", "ad", "an", "az", "es", "ez", "ed", "er", "et", "en", "esh", "ech"})


def key(name: str) -> str:
    """`name` reduced to compare table cells: folded, without apostrophes, punctuation and articles, words joined. Never used on prose."""
    words = _JOINTS.sub(" ", squeeze(name).text.replace("'", "").replace("ء", "")).split()
    kept = [word for word in words if word not in _ARTICLES] or words
    return "".join(word[2:] if word.startswith("ال") and len(word) > 4 else word for word in kept)
