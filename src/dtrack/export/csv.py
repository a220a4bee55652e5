"""CSV: UTF-8, RFC 4180, one header line. A missing value is empty and zero is 0.

Cells that a spreadsheet would run as a formula are defused with one apostrophe before them; `plain` takes it off again, so nothing is lost.
Numbers are written as numbers: -5 stays -5.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TextIO

FLAT = True
"""Rows are flat lines (`_rows.figure_cells`), not nested ones."""

_SKIPPED = "\"'`´‘’‚“”„«»\ufeff\u200b-\u200f\u202a-\u202e\u2060-\u2069\\s"
_DANGER = "=+\\-@＝＋－＠﹢﹣﹦﹫⁼⁺⁻"
_RUNS = rf"(?=[{_SKIPPED}]*[{_DANGER}\t\r\n])"
"""At the start of a cell: a sign, or white space that some readers drop, behind whatever they skip."""
_BLANK = _SKIPPED.replace("\\s", "\\x20\\xa0\u2000-\u200a\u3000")
"""What may stand between a separator and the sign, without the separators themselves: the search stays linear."""
_SEPARATORS = {",": ";\\t\\r\\n", ";": ",\\t\\r\\n", "\t": ",;\\r\\n"}
_UNWRITABLE = re.compile("[\x00\ud800-\udfff]")


def _defuser(delimiter: str) -> re.Pattern[str]:
    """Where an apostrophe goes: at the start, and behind whatever another locale's spreadsheet takes for the end of a cell."""
    return re.compile(rf"\A{_RUNS}|(?<=[{_SEPARATORS[delimiter]}])(?=[{_BLANK}]*[{_DANGER}])")


_DEFUSERS = {delimiter: _defuser(delimiter) for delimiter in _SEPARATORS}
_MARKS = {delimiter: re.compile(rf"\A'{_RUNS}|(?<=[{separators}])'(?=[{_BLANK}]*[{_DANGER}])") for delimiter, separators in _SEPARATORS.items()}


def cell(value: Any, delimiter: str = ",") -> str:
    """One value as the text of its cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    return _DEFUSERS[delimiter].sub("'", _UNWRITABLE.sub("\ufffd", str(value)))


def plain(text: str, delimiter: str = ",") -> str:
    """The text that `cell` was given."""
    return _MARKS[delimiter].sub("", text)


def lines(rows: Iterable[Mapping[str, Any]], *, fields: Sequence[str], excel: bool = False, delimiter: str = ",") -> Iterator[str]:
    """Header and rows one by one, each with its line end. `excel`: a byte order mark first, without which Excel shows Arabic as garbage."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow([cell(name, delimiter) for name in fields])
    yield ("\ufeff" if excel else "") + _taken(buffer)
    for row in rows:
        writer.writerow([cell(row.get(name), delimiter) for name in fields])
        yield _taken(buffer)


def _taken(buffer: io.StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text


def write(rows: Iterable[Mapping[str, Any]], stream: TextIO, *, fields: Sequence[str], excel: bool = False, delimiter: str = ",") -> int:
    """Write all rows and return their number. Open the stream with `encoding="utf-8", newline=""`."""
    count = -1
    for count, line in enumerate(lines(rows, fields=fields, excel=excel, delimiter=delimiter)):  # noqa: B007 - the header is number 0
        stream.write(line)
    return count
