"""Words, numerals and marks of a text, each with its place in it.

Offsets are code points of the given text. The text is folded first (case, Arabic letters, digits, spaces) by a table that keeps every length, so an offset
in the folded text is the same offset in the given one. Each pattern here is bounded, so a megabyte of anything takes linear time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from dtrack.extract import unseen
from dtrack.extract.unseen import Odd
from dtrack.resolve.folding import fold
from dtrack.resolve.letters import MARK, MARKS

_NUMERAL = (
    r"(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9])|[0-9]{1,2}(?P<sep>[./-])[0-9]{1,2}(?P=sep)(?:19|20)[0-9]{2}(?![0-9]))|"
    r"(?P<grouped>[0-9](?<![0-9][0-9])[0-9]{0,2}(?P<mark>[,.'\u066c\u060c ])[0-9]{3}(?:(?P=mark)[0-9]{3}){0,4}(?![0-9])(?:[.,\u066b][0-9]{1,3}(?![0-9]))?(?!o))"
    r"|(?P<lakhs>[0-9](?<![0-9][0-9])[0-9]?(?:,[0-9]{2}){1,3},[0-9]{3}(?![0-9,]))"
    r"|(?P<plain>[0-9](?<![0-9][0-9])[0-9]{0,17}(?![0-9])(?:[.,\u066b][0-9]{1,6})?+(?!o))"
)
_LOOKALIKE = r"(?P<lookalike>(?<!\w)[lo|],[0-9]{3}(?![0-9])|[0-9]{19}[0-9.,]*)"
"""A letter that stands for a digit, as "l,500" does for 1,500, and floods of digits: no number, and least of all a part of it."""
_TOKEN = re.compile(
    rf"{_LOOKALIKE}|{_NUMERAL}|(?P<word>[^\W\d_][^\W\d_{MARKS}]*(?:[{MARKS}]+[^\W\d_{MARKS}]*){{0,40}})|(?P<dots>\.\.\.|…)|(?P<point>[^\s\w{MARKS}])"
)
_IGNORED = frozenset("'\u200e\u200f\u202a\u202b\u202c\u061c*_\"")
_HYPHENS = frozenset("-‐‑\u00ad")

Kind = Literal["word", "number", "point", "date"]
_KINDS: dict[str, Kind] = {
    "word": "word",
    "lookalike": "point",
    "point": "point",
    "dots": "point",
    "date": "date",
    "grouped": "number",
    "lakhs": "number",
    "plain": "number",
}
"""By the group of the pattern that matched."""


@dataclass(slots=True)
class Token:
    """A word, a numeral, a date in digits or a mark. `word` is folded. `glued` is what joins it to the token before without a space: "", "-" or "'"."""

    start: int
    end: int
    word: str
    kind: Kind
    glued: str | None = None
    value: Decimal | None = None
    symbols: tuple[str, ...] = field(default=())


NUMERAL = re.compile(_NUMERAL)
"""A numeral or a date in digits, in folded text."""


def numeral_value(printed: str, grouped: bool) -> Decimal | None:
    """The value of a folded numeral in digits. A lone mark before exactly three digits groups thousands ("1.200", "45 000"), any other is a decimal mark."""
    if grouped:
        mark = next(char for char in printed if not char.isdigit())
        tail = ""
        whole = printed
        for other in ".,\u066b":
            if other != mark and other in whole:
                whole, tail = whole.split(other, 1)
        digits = "".join(char for char in whole if char.isdigit())
        return Decimal(f"{digits}.{tail}" if tail else digits)
    plain = printed.replace(",", ".").replace("\u066b", ".")
    return Decimal(plain)


def _numeral(match: re.Match[str]) -> Decimal | None:
    if match["lakhs"]:
        return Decimal(match["lakhs"].replace(",", ""))
    return numeral_value(match["grouped"] or match["plain"], bool(match["grouped"]))


def _after_month_day(folded: str, match: re.Match[str]) -> bool:
    """True where a plain space stands between two numbers rather than within one: "2017 300 people" never groups, "12 300" after a hyphen or point does not."""
    start = match.start()
    return match["mark"] == " " and start > 0 and folded[start - 1] in ".,-/:"


def tokenise(text: str, start: int = 0, end: int | None = None) -> list[Token]:
    """The tokens of `text[start:end]`, in order. Hyphens within words and apostrophes are no tokens: they show as `glued` of the next one."""
    return tokenise_folded(fold(text), start, len(text) if end is None else end)


def tokenise_folded(folded: str, start: int, end: int) -> list[Token]:
    """As `tokenise`, for a text that is folded already."""
    tokens: list[Token] = []
    before: Token | None = None
    marked = not folded.isascii() and MARK.search(folded, start, end) is not None
    odd = unseen.odd(folded, start, end)
    at = start
    glue: str | None = None
    while (match := _TOKEN.search(folded, at, end)) is not None:
        first, last = match.span()
        kind = _KINDS[match.lastgroup or ""]
        word = folded[first:last]
        while odd and odd[-1].end <= first:
            odd.pop()
        if odd and odd[-1].start < last and kind in ("number", "date"):
            before, glue = _as_seen(odd.pop(), first, last), None
            tokens.append(before)
            at = before.end
            continue
        if kind == "point":
            at = last
            if _is_joint(folded, first, end):
                glue = "-" if word in _HYPHENS else "'"
                continue
            if word[0] in _IGNORED:
                continue
            before = Token(first, last, word, kind)
        else:
            value = None
            if kind == "number":
                if match.lastgroup == "grouped" and _after_month_day(folded, match):
                    last = first + word.index(match["mark"])
                    word = folded[first:last]
                    value = Decimal(word)
                else:
                    value = _numeral(match)
            touches = before is not None and before.kind != "point" and before.end + (1 if glue else 0) == first
            before = Token(first, last, MARK.sub("", word) if marked else word, kind, (glue or "") if touches else None, value)
            at = last
        tokens.append(before)
        glue = None
    return tokens


def _as_seen(odd: Odd, first: int, last: int) -> Token:
    """The number that the eye reads in a stretch with hidden signs; a mark, which is no number, where it reads none."""
    seen = NUMERAL.fullmatch(odd.seen) if odd.seen is not None and odd.start == first else None
    if seen is None or seen["date"]:
        return Token(first, max(last, odd.end), "\u2022", "point")
    return Token(odd.start, odd.end, seen[0], "number", None, _numeral(seen))


def first_word(folded: str) -> str:
    """The word that begins folded text which begins with a letter; "" where no word does."""
    match = _TOKEN.match(folded)
    return MARK.sub("", match.group()) if match is not None and match["word"] else ""


def _is_joint(folded: str, at: int, end: int) -> bool:
    """True for a hyphen or apostrophe inside a word ("war-displaced", "people's"), and between a number and a word ("10-year")."""
    if at == 0 or at + 1 >= end:
        return False
    before, mark, after = folded[at - 1], folded[at], folded[at + 1]
    if mark in _HYPHENS:
        return before.isalnum() and after.isalnum() and not (before.isdigit() and after.isdigit())
    return mark in _IGNORED and before.isalpha() and after.isalpha()
