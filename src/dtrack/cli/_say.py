"""What the command line prints: tables for people, arrays for programs, one line for an error, one line a step for a log."""

from __future__ import annotations

import json
import logging
import sys
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any


def escape(text: str) -> str:
    """`text` on one line and without control, direction or escape characters: whatever a source wrote cannot forge a line or paint a terminal."""
    return "".join(char if char == " " or unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Zl", "Zp", "Co"} else _named(char) for char in text)


def _named(char: str) -> str:
    return {"\n": "\\n", "\r": "\\r", "\t": "\\t"}.get(char, f"\\u{ord(char):04x}" if ord(char) < 0x10000 else f"\\U{ord(char):08x}")


def fail(message: str) -> None:
    """Say on standard error what went wrong; a message of several faults keeps a line for each."""
    for line in message.split("\n"):
        sys.stderr.write(f"dtrack: {escape(line)}\n")


def note(message: str) -> None:
    """Say something on standard error that is no error."""
    sys.stderr.write(f"{escape(message)}\n")


def line(message: str = "") -> None:
    """One line of the answer on standard output."""
    sys.stdout.write(escape(message) + "\n")
    sys.stdout.flush()


def as_json(value: Any) -> Any:
    """What `json` cannot write itself. A whole number stays whole; a decimal is written as the shortest number that reads back as the same."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    raise TypeError(f"cannot write {type(value).__name__} as JSON")


def array(rows: Iterable[Mapping[str, Any]]) -> None:
    """A JSON array on standard output, a row a line, never cut short."""
    out = sys.stdout
    out.write("[")
    for number, row in enumerate(rows):
        out.write(",\n" if number else "\n")
        out.write(json.dumps(row, default=as_json, ensure_ascii=False, allow_nan=False))
    out.write("\n]\n")


def listed(rows: Sequence[Mapping[str, Any]], columns: Sequence[str], *, as_json: bool, nothing: str = "") -> None:
    """What a verb lists: whole with `--json`, else as a table; `nothing` is said where there is no row."""
    if as_json:
        array(rows)
    elif rows or not nothing:
        table(rows, columns)
    else:
        line(nothing)


def table(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> None:
    """A plain table on standard output: columns aligned, numbers to the right, what is not known left blank."""
    cells = [[_cell(row.get(column)) for column in columns] for row in rows]
    widths = [max([len(column), *(len(line[at]) for line in cells)]) for at, column in enumerate(columns)]
    right = [bool(rows) and all(isinstance(row.get(column), (int, float, Decimal, type(None))) for row in rows) for column in columns]
    for cells_of_line in [list(columns), *cells]:
        padded = [cell.rjust(width) if to_right else cell.ljust(width) for cell, width, to_right in zip(cells_of_line, widths, right, strict=True)]
        sys.stdout.write("  ".join(padded).rstrip() + "\n")


def _cell(value: Any, most: int = 60) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, Decimal, float)):
        return f"{value:,}"
    if isinstance(value, (list, tuple)):
        return str(len(value))
    text = escape(value.strftime("%Y-%m-%d %H:%M") if isinstance(value, datetime) else str(value))
    return text if len(text) <= most else text[: most - 1] + "…"


def log_to_stderr(level: str, form: str = "lines", secrets: Mapping[str, str] | None = None) -> None:
    """One line an event on standard error, in the form of `[log] form`. Other people's libraries speak up only when something is wrong."""
    from dtrack.cli._log import Stderr

    root = logging.getLogger()
    root.handlers[:] = [handler for handler in root.handlers if not isinstance(handler, Stderr)] + [Stderr(form, secrets or {})]
    root.setLevel(logging.WARNING)
    logging.getLogger("dtrack").setLevel(level.upper())
