"""Lines of a printed page to paragraphs: a sentence goes on over the ends of its lines, a row of a table does not."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

_BULLET = re.compile(r"(?:[•·▪◦‣●○■□*–—-]|\(?[0-9a-z]{1,2}[.)])\s")
_FORMS = re.compile("[\ufb00-\ufb06\ufb50-\ufdff\ufe70-\ufefe]")
"""Ligatures and shapes of Arabic letters, as fonts name them, in the place of letters."""
_SOFT = "\u00ad\x02\ufffe"
"""Hyphens at the end of a line, as fonts and pdfium mark them."""
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff]")
_SHORTEST = 35
"""Characters of a line that can be one of a paragraph: shorter ones stand in lists, tables and headings."""
_MOST_NUMBERS = 0.34
"""Share of words with digits above which a line is a row of numbers."""
_SPACING = 1.6
"""Distance of two lines of one paragraph, in heights of a line, at most."""


class Box(NamedTuple):
    """Around a line's letters, in points from the lower left corner of the page."""

    left: float
    right: float
    bottom: float
    top: float

    @property
    def height(self) -> float:
        """Of the tallest letter."""
        return self.top - self.bottom


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line. The box is None where it is not known."""

    text: str
    box: Box | None = None


def letters(text: str) -> str:
    """`text` with plain letters in the place of ligatures and shapes, and a space in the place of what is no text."""
    plain = _FORMS.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)
    return "".join(char if char.isprintable() or unicodedata.category(char) == "Cf" else " " for char in plain)


def paragraphs(lines: Iterable[Line]) -> str:
    """The page's text: lines of one paragraph joined, a break where a line ends for another reason, an empty line where the page leaves a space."""
    kept = [line for line in lines if letters(line.text).strip(f" {_SOFT}")]
    parts: list[str] = []
    for number, line in enumerate(kept):
        words = letters(line.text.rstrip(_SOFT)).strip()
        if number:
            parts.append(_between(kept[number - 1], Line(words, line.box), kept))
        parts.append(words)
    return "".join(parts)


def _between(before: Line, line: Line, page: list[Line]) -> str:
    """What stands between two lines. A word that was divided is whole again; a hyphen before a capital is part of a name: Deir ez-Zor."""
    if before.text[-1] in _SOFT:
        return "-" if line.text[:1].isupper() else ""
    if before.box is None or line.box is None:
        return "\n"
    near = _near(before.box, line.box)
    if near and _of_words(before.text, line.text) and _is_full(before.text, before.box, line.text, line.box, page):
        return " "
    return "\n" if near else "\n\n"


def _near(before: Box, under: Box) -> bool:
    """True where a line stands right under another, in the same size of letters."""
    low, tall = sorted((before.height, under.height))
    return low > 0.8 * tall > 0 and 0 < before.bottom - under.bottom <= _SPACING * tall


def _of_words(before: str, line: str) -> bool:
    """True for two lines that can be one paragraph: the first is long, none is a row of numbers, and no new item of a list begins."""
    return len(before) >= _SHORTEST and not (_BULLET.match(line) or _numbers(before) or _numbers(line))


def _is_full(text: str, box: Box, line: str, under: Box, page: list[Line]) -> bool:
    """True where a line ended because the next line's first word had no room in its column."""
    to_left = len(_RIGHT_TO_LEFT.findall(text)) * 2 > len(text.replace(" ", ""))
    start, end = (1, 0) if to_left else (0, 1)
    near = 3 * under.height
    ends = [each.box[end] for each in page if each.box is not None and abs(each.box[start] - under[start]) < near]
    margin = min(ends) if to_left else max(ends)
    room = (len(line.split(maxsplit=1)[0]) + 1) / len(line) * (under.right - under.left)
    return abs(box[start] - under[start]) < near and abs(margin - box[end]) < room


def _numbers(text: str) -> bool:
    words = text.split()
    return sum(any(char.isdigit() for char in word) for word in words) > _MOST_NUMBERS * len(words)
