"""JSON lines: one object a line, as `--json` prints it, UTF-8."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TextIO

FLAT = False
"""Rows are nested ones (`_rows.figure_row`)."""


def lines(rows: Iterable[Mapping[str, Any]], *, fields: Sequence[str], excel: bool = False) -> Iterator[str]:  # noqa: ARG001 - one signature for all formats
    """One object a line, keys in the order of `fields`; null is missing."""
    for row in rows:
        yield json.dumps({name: row.get(name) for name in fields}, ensure_ascii=False, allow_nan=False) + "\n"


def write(rows: Iterable[Mapping[str, Any]], stream: TextIO, *, fields: Sequence[str], excel: bool = False) -> int:
    """Write all rows and return their number."""
    count = 0
    for line in lines(rows, fields=fields, excel=excel):
        stream.write(line)
        count += 1
    return count
