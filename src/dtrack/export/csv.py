"""CSV: UTF-8, RFC 4180, one header line. A missing value is empty and zero is 0.

Cells that a spreadsheet would run as a formula are defused with one apostrophe before them; `plain` takes it off again, so nothing is lost.
Numbers are written as numbers: -5 stays -5.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from operator import itemgetter

from dtrack.export._columns import Form
from dtrack.export._sheet import Sheet

MEDIA = "text/csv; charset=utf-8"
NESTED = False
_SKIPPED = "\"'`´‘’‚“”„«»\ufeff\u200b-\u200f\u202a-\u202e\u2060-\u2069\\s"
_DANGER = "=+\\-@＝＋－＠﹢﹣﹦﹫⁼⁺⁻"
_RUNS = rf"(?=[{_SKIPPED}]*[{_DANGER}\t\r\n])"
"""At the start of a cell: a sign, or white space that some readers drop, behind whatever they skip."""
_BLANK = _SKIPPED.replace("\\s", "\\x20\\xa0\u2000-\u200a\u3000")
"""What may stand between a separator and the sign, without the separators themselves: the search stays linear."""
_SEPARATORS = {",": ";\\t\\r\\n", ";": ",\\t\\r\\n", "\t": ",;\\r\\n"}
_UNWRITABLE = re.compile("[\x00\ud800-\udfff]")
_END = "\x1f"
"""Between cells that are searched together. A cell that holds it itself is only looked at more closely than it need be."""
_PORTION = 500


def _defuser(delimiter: str) -> re.Pattern[str]:
    """Where an apostrophe goes: at the start, and behind whatever another locale's spreadsheet takes for the end of a cell."""
    return re.compile(rf"\A{_RUNS}|(?<=[{_SEPARATORS[delimiter]}])(?=[{_BLANK}]*[{_DANGER}])")


_DEFUSERS = {delimiter: _defuser(delimiter) for delimiter in _SEPARATORS}
_SUSPECT = re.compile(rf"[{_END}\t\r\n;,](?=[{_SKIPPED}]*[{_DANGER}\t\r\n])|[\x00\ud800-\udfff]")
"""In cells joined by `_END`: something that may have to be mended. Never misses one; what it finds is looked at cell by cell."""
_MARKS = {delimiter: re.compile(rf"\A'{_RUNS}|(?<=[{separators}])'(?=[{_BLANK}]*[{_DANGER}])") for delimiter, separators in _SEPARATORS.items()}


def cell(text: str, delimiter: str = ",") -> str:
    """Text from outside, harmless."""
    return _DEFUSERS[delimiter].sub("'", _UNWRITABLE.sub("\ufffd", text))


def plain(text: str, delimiter: str = ",") -> str:
    """The text that `cell` was given."""
    return _MARKS[delimiter].sub("", text)


def pieces(rows: Iterable[Sequence[str]], sheet: Sheet) -> Iterator[bytes]:
    """Header and rows. `sheet.excel`: byte order mark and semicolons, without which a European Excel shows Arabic as garbage in one column."""
    yield from table(rows, [sheet.names], sheet, ";" if sheet.excel else ",")


def table(rows: Iterable[Sequence[str]], heads: Iterable[Sequence[str]], sheet: Sheet, delimiter: str = ",") -> Iterator[bytes]:
    """Header rows and rows, hundreds at a time. Only cells of words are looked at: the others are of our own making."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=delimiter, lineterminator="\r\n")
    buffer.write("\ufeff" if sheet.excel else "")
    writer.writerows(heads)
    outside = [number for number, column in enumerate(sheet.columns) if column.form is Form.WORDS]
    rest = iter(rows)
    while portion := list(islice(rest, _PORTION)):
        writer.writerows(_harmless(portion, outside, delimiter))
        yield _taken(buffer)
    yield _taken(buffer)


def _harmless(rows: list[Sequence[str]], outside: Sequence[int], delimiter: str) -> Iterator[Sequence[str]]:
    """`rows`, with the few cells mended that need it."""
    if not outside:
        yield from rows
        return
    # One place twice keeps a tuple where there is one column only.
    words = itemgetter(*outside, outside[0])
    for row in rows:
        if _SUSPECT.search(_END + _END.join(words(row))):
            mended = list(row)
            for number in outside:
                mended[number] = cell(mended[number], delimiter)
            yield mended
        else:
            yield row


def _taken(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode()
