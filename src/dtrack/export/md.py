"""A Markdown table for reports: place, what, when, how many, who says so."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from dtrack.export._sheet import Sheet

MEDIA = "text/markdown; charset=utf-8"
NESTED = False
_WANTED = ("place", "metric", "direction", "start", "end", "value", "low", "high", "quantifier", "unit", "source", "url", "quote", "address")
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#+!|~&-])")


def cell(text: str) -> str:
    """Text that Markdown shows as it is: every sign with a meaning escaped, line breaks as spaces."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def pieces(rows: Iterable[Sequence[str]], sheet: Sheet) -> Iterator[bytes]:
    """Header, rule and rows; only the columns that fit a report."""
    shown = [name for name in _WANTED if name in sheet.names] if sheet.layout == "long" else sheet.names
    at = [sheet.names.index(name) for name in shown]
    yield _line(shown) + ("|" + " --- |" * len(shown) + "\n").encode()
    for row in rows:
        yield _line([row[number] for number in at])


def _line(cells: Iterable[str]) -> bytes:
    return ("| " + " | ".join(cell(text) for text in cells) + " |\n").encode()
