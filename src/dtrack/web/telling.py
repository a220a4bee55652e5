"""Sentences of problems, errors and refusals on a page: in the visitor's language, with what came from outside set apart."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from dtrack.speech.told import Piece, plain, told
from dtrack.speech.words import counted
from dtrack.terms import Direction, Metric, Population, Precision
from dtrack.web.languages import Speech

if TYPE_CHECKING:
    from dtrack.web.site import Visit

_WORDS = 3
"""A stretch of so many English words is read out as English, not as the page's language."""
_SERIES = re.compile(
    rf"(?P<place>\S+) (?P<metric>{'|'.join(Metric)})(?: (?P<direction>{'|'.join(Direction)}))? (?P<start>\d{{4}}-\d\d-\d\d)(?: to (?P<end>\d{{4}}-\d\d-\d\d))?"
)

_AT_ROW = re.compile(r"(.+)!row (\d+)")


def markup(text: str, speech: Speech, *, capital: bool = False) -> Markup:
    """The sentence as HTML. Words from outside keep their own direction; with `capital` the first letter is a large one, but for an address."""
    pieces = list(told(text, speech))
    if capital and pieces and not pieces[0].text.startswith("http"):
        pieces[0] = Piece(pieces[0].text[:1].upper() + pieces[0].text[1:], pieces[0].foreign)
    if speech.code == "en":
        return Markup("<bdi>{}</bdi>").format("".join(piece.text for piece in pieces))
    return Markup("").join(_foreign(piece.text) if piece.foreign else escape(piece.text) for piece in pieces)


def _foreign(text: str) -> Markup:
    if text.isascii() and len(text.split()) >= _WORDS:
        return Markup('<bdi lang="en" dir="ltr">{}</bdi>').format(text)
    return Markup("<bdi>{}</bdi>").format(text)


def where(visit: Visit, text: str) -> Markup:
    """What a problem is at: a series is named in the visitor's words, a sheet, cell, file or quote stands as it is."""
    found, row = _SERIES.fullmatch(text), _AT_ROW.fullmatch(text)
    if row is not None:
        return Markup("<bdi>{}</bdi> · {}").format(row[1], visit.speech.gettext("row %(row)s", row=row[2]))
    if found is None:
        return markup(text, visit.speech)
    start, end = date.fromisoformat(found["start"]), date.fromisoformat(found["end"] or found["start"])
    name = counted(Metric(found["metric"]), Direction(found["direction"] or Direction.UNSTATED), Population.UNSTATED, visit.speech)
    parts = (visit.place(found["place"]), name, visit.speech.period(start, end, Precision.DAY))
    return Markup(" · ").join(Markup("<bdi>{}</bdi>").format(part) for part in parts)


__all__ = ["markup", "plain", "where"]
