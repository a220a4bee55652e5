"""The tables of `folding`: what each letter becomes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

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


GONE, LIGATURE = "\x00", "\x01"
"""Stand for what `squeeze` takes out and what it spells out, for the length of a function."""
_TAKEN_OUT = (
    (0x00AD, 0x034F, 0x061C, 0x0640, 0x0670, 0x180E, 0xFEFF),  # soft hyphen, joiners, tatweel, small alef
    *(range(0x0300, 0x0370), range(0x0610, 0x061B), range(0x064B, 0x0660), range(0x06D6, 0x06DD), range(0x06DF, 0x06E9), range(0x06EA, 0x06EE)),
    *(range(0x200B, 0x2010), range(0x202A, 0x202F), range(0x2060, 0x2070), range(0xFE00, 0xFE10)),  # direction marks, variation selectors
)
FOLD = {chr(code): value for code, value in {**_latin(), **_DIGITS, **_QUOTES, **_SPACES}.items()} | dict(zip(_ARABIC, _ARABIC_PLAIN, strict=True))
_PRESENTATION = (range(0xFB00, 0xFB07), range(0xFB50, 0xFE00), range(0xFE70, 0xFEFD))
"""Blocks of ligatures and of Arabic letters in the shape that they have in a word, as some PDFs print them."""


def _squeezing() -> tuple[dict[str, str], dict[str, str]]:
    """The table of `squeeze`, and the letters of each ligature that has several."""
    table = {**FOLD, **dict.fromkeys(_HYPHENS, " "), **{chr(code): GONE for block in _TAKEN_OUT for code in block}}
    ligatures: dict[str, str] = {}
    for letter in (chr(code) for block in _PRESENTATION for code in block if unicodedata.decomposition(chr(code))):
        plain = "".join(table.get(part, part) for part in unicodedata.normalize("NFKC", letter)).replace(GONE, "").strip()
        if len(plain) > 1:
            ligatures[letter] = plain
        table[letter] = LIGATURE if len(plain) > 1 else plain or GONE
    return table, ligatures


SQUEEZE, LIGATURES = _squeezing()
MARKS = "\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0640"
"""Signs that stand on or between the letters of a word, as a class of an expression: accents by themselves, vowel signs, tatweel."""
MARK = re.compile(f"[{MARKS}]")


_FEW = 60


def flat(text: str, table: Mapping[str, str]) -> str:
    """`text` in lower case with each letter of `table` replaced, as long as it was. Where few letters occur, looking for each is faster than translating."""
    plain = text.replace("İ", "i").lower()  # the one letter that lower() makes two of
    letters = table.keys() & set(plain)
    if len(letters) > _FEW:
        return plain.translate({ord(letter): table[letter] for letter in letters})
    for letter in letters:
        plain = plain.replace(letter, table[letter])
    return plain
