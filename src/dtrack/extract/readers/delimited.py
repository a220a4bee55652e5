"""CSV and its relatives: the separator is found, not assumed; every field stays text."""

from __future__ import annotations

import csv
import io

from dtrack.errors import ReadError
from dtrack.extract.readers.sheet import Cell, Sheet

MAX_ROWS = 1_048_576
MAX_COLUMNS = 16_384
_SEPARATORS = ",;\t|"


def read(text: str, name: str = "") -> list[Sheet]:
    """One sheet, named `name`. Raises ReadError beyond spreadsheet limits or where a field has no end."""
    rows: list[list[Cell]] = []
    try:
        for number, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text)), 1):
            if number > MAX_ROWS or len(row) > MAX_COLUMNS:
                raise ReadError(f"this table has more than {MAX_ROWS:,} rows or {MAX_COLUMNS:,} columns", "Split it, or leave columns out.")
            rows.append(list(row))
    except csv.Error as bad:
        raise ReadError(f"this CSV cannot be read: {bad}", "Look for a quotation mark without its partner, and save it again as CSV (UTF-8).") from bad
    return [Sheet(name, rows)]


def _separator(text: str) -> str:
    """The mark that splits the first line that is not empty into most fields, outside quotation marks; a comma where none does."""
    first = next((line for line in text[:200_000].split("\n") if line.strip()), "")
    outside = "".join(first.split('"')[::2])
    return max(_SEPARATORS, key=lambda mark: (outside.count(mark), -_SEPARATORS.index(mark)))
