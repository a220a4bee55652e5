"""Words that must not be read, found in any text: a name in any of its spellings, in prose, in an address, in a file's name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

MASK = "[withheld]"
_ALEF, _YA, _TA = "اأإآٱ", "يىیئ", "ةه"
_MARKS = "[\u0300-\u036f\u064b-\u0652\u0670\u0640\u200b-\u200f\u2060]*"
"""Marks that may stand between any two letters: accents apart, Arabic vowel signs, tatweel, characters without width."""
_BETWEEN = r"(?:%[0-9A-Fa-f]{2}|&\w{1,8};|\W|_)"
"""What may stand between two words of a name: spaces, dashes, the escapes of an address or of markup."""


def pattern(words: Iterable[str]) -> re.Pattern[str] | None:
    """What finds these names and sentences, the longest first; None where there are none.

    Case, accents, Arabic spellings (alef and hamza, ya and alef maqsura, taa marbuta, vowel signs), punctuation and spaces between words do not matter. A name
    inside a longer word is found too: an Arabic particle is written onto it, and a slug runs words together. Names of fewer than four letters are found as
    whole words only.
    """
    made = sorted({_of(each) for each in words if _tokens(each)}, key=len, reverse=True)
    return re.compile("|".join(made), re.IGNORECASE) if made else None


def masked(text: str, found: re.Pattern[str] | None) -> str:
    """The text with `[withheld]` in the place of each hit."""
    return text if found is None else found.sub(MASK, text)


def masked_value(value: Any, found: re.Pattern[str] | None) -> Any:
    """A value of JSON with every text in it masked."""
    if isinstance(value, str):
        return masked(value, found)
    if isinstance(value, list):
        return [masked_value(each, found) for each in value]
    if isinstance(value, dict):
        return {key: masked_value(each, found) for key, each in value.items()}
    return value


def _tokens(words: str) -> list[str]:
    return re.findall(r"[^\W_]+", unicodedata.normalize("NFC", words))


def _of(words: str) -> str:
    tokens = _tokens(words)
    body = f"{_BETWEEN}*?".join(_token(token) for token in tokens)
    return rf"(?<!\w){body}(?!\w)" if sum(len(token) for token in tokens) < 4 else body


def _token(token: str) -> str:
    plain = _MARKS.join(_letter(char) for char in token) + _MARKS
    return plain if token.isascii() else f"(?:{plain}|{re.escape(quote(token))})"


def _letter(char: str) -> str:
    for same in (_ALEF, _YA, _TA):
        if char in same:
            return f"[{same}]"
    plain = unicodedata.normalize("NFD", char)[0]
    both = {char, plain}
    return re.escape(char) if len(both) == 1 else f"[{re.escape(char)}{re.escape(plain)}]"
