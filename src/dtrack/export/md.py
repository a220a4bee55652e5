"""A Markdown table for reports: place, what, when, how many, who says so."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TextIO

FLAT = True
_WANTED = ("place", "metric", "direction", "start", "end", "value", "low", "high", "quantifier", "unit", "source", "url", "quote", "address")
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#+!|~&-])")


def cell(value: Any) -> str:
    """Text that Markdown shows as it is: every sign with a meaning escaped, line breaks as spaces."""
    if value is None:
        return ""
    return _SPECIAL.sub(r"\\\1", " ".join(str(value).split()))


def lines(rows: Iterable[Mapping[str, Any]], *, fields: Sequence[str], excel: bool = False) -> Iterator[str]:  # noqa: ARG001 - one signature for all formats
    """Header, rule and rows; only the columns that fit a report."""
    shown = [name for name in _WANTED if name in fields]
    yield "| " + " | ".join(cell(name) for name in shown) + " |\n"
    yield "|" + " --- |" * len(shown) + "\n"
    for row in rows:
        yield "| " + " | ".join(cell(row.get(name)) for name in shown) + " |\n"


def write(rows: Iterable[Mapping[str, Any]], stream: TextIO, *, fields: Sequence[str], excel: bool = False) -> int:
    """Write all rows and return their number."""
    count = -2
    for line in lines(rows, fields=fields, excel=excel):
        stream.write(line)
        count += 1
    return count
