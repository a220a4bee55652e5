"""JSON lines: one object a line, as `--json` prints it, UTF-8."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from dtrack.export._sheet import Sheet

MEDIA = "application/x-ndjson"
NESTED = True
"""Rows are objects with lists in them, not flat lines."""


def pieces(rows: Iterable[Mapping[str, Any]], sheet: Sheet) -> Iterator[bytes]:  # noqa: ARG001 one signature for all formats
    """One object a line; null is missing."""
    for row in rows:
        yield json.dumps(row, ensure_ascii=False, allow_nan=False).encode() + b"\n"
