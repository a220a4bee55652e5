"""Lines of a printed page to paragraphs: a sentence goes on over the ends of its lines, a row of a table does not."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line. The box is in points from the lower left corner of the page; None where it is not known."""

    text: str
    box: tuple[float, float, float, float] | None = None
    """Left, right, bottom, top."""

    @property
    def height(self) -> float:
        """Of the tallest letter, in points."""
        return 0.0 if self.box is None else self.box[3] - self.box[2]


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
    if line.box is None:
        return "\n"
    near = _near(before, line)
    return " " if near and _goes_on(before, line, page) else "\n" if near else "\n\n"


def _near(before: Line, line: Line) -> bool:
    """True where `line` stands right under `before`, in the same size of letters."""
    if before.box is None or line.box is None or min(before.height, line.height) <= 0:
        return False
    tall = max(before.height, line.height)
    return 0 < before.box[2] - line.box[2] <= _SPACING * tall and min(before.height, line.height) > 0.8 * tall


def _goes_on(before: Line, line: Line, page: list[Line]) -> bool:
    """True where `before` ended because its next word had no room: two long lines of words, and no new item of a list."""
    if len(before.text) < _SHORTEST or _BULLET.match(line.text) or _numbers(before.text) or _numbers(line.text):
        return False
    box, under = before.box, line.box
    if box is None or under is None:
        return False
    to_left = len(_RIGHT_TO_LEFT.findall(before.text)) * 2 > len(before.text.replace(" ", ""))
    start, end = (1, 0) if to_left else (0, 1)
    column = [each.box for each in page if each.box is not None and abs(each.box[start] - under[start]) < 3 * line.height]
    margin = min(each[0] for each in column) if to_left else max(each[1] for each in column)
    word = len(line.text.split(maxsplit=1)[0]) + 1
    room = word / len(line.text) * (under[1] - under[0])
    return abs(box[start] - under[start]) < 3 * line.height and abs(margin - box[end]) < room


def _numbers(text: str) -> bool:
    words = text.split()
    return sum(any(char.isdigit() for char in word) for word in words) > _MOST_NUMBERS * len(words)
