"""When a text was published, where nobody says so: the latest day that it names in full."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date

from dtrack.extract import dates, days
from dtrack.extract.lexicon import Lexicon
from dtrack.extract.numbers import single
from dtrack.extract.segments import Passage
from dtrack.extract.tokens import Token, tokenise_folded

_YEAR = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")


def dated(folded: str, start: int, end: int) -> bool:
    """True where [start, end) names any year, without which it names no full day."""
    return _YEAR.search(folded, start, end) is not None


def infer(text: str, folded: str, passages: Iterable[Passage], lexicon: Lexicon) -> date | None:
    """The latest day that the text names with its year, captions included: nothing is told before it happened, and agencies date their pictures."""
    found: list[date] = []
    for passage in passages:
        if dated(folded, passage.start, passage.end):
            found += _full_days(tokenise_folded(folded, passage.start, passage.end), text, lexicon)
    return max(found, default=None)


def _full_days(tokens: Sequence[Token], text: str, lexicon: Lexicon) -> list[date]:
    merged = [single(token) if token.kind == "number" else token for token in tokens]
    dates.annotate(merged, text, lexicon)
    anchors = [dates.absolute(merged, at, lexicon) for at, token in enumerate(merged) if dates.may_open(token, lexicon)]
    periods = [days.resolve(anchor, None) for anchor in anchors if anchor is not None and anchor.day is not None and anchor.year is not None]
    return [period.start for period in periods if period is not None]
