"""XLSX: a sheet README that says what this is and what each column holds, and the sheet Data with real numbers and dates.

Texts are written as texts: nothing that came from outside is ever a formula or a link.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import IO, Any

from dtrack.errors import UsageError
from dtrack.export._columns import Form, typed
from dtrack.export._sheet import Sheet
from dtrack.export._words import said

MEDIA = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NESTED = False
MOST_ROWS = 1_048_575
"""What a sheet holds below its header."""
LONGEST = 32_767
"""Characters that a cell holds."""
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_MADE = datetime(2000, 1, 1, tzinfo=UTC)
"""No clock: the same rows give the same bytes."""
_WIDTHS = {Form.WORDS: 24, Form.CODE: 16, Form.NUMBER: 12, Form.WHOLE: 8, Form.TRUTH: 8, Form.DAY: 11, Form.MOMENT: 19}
_SAVED_AT_ONCE = 1 << 16


def pieces(rows: Iterable[Sequence[str]], sheet: Sheet) -> Iterator[bytes]:
    """The workbook. It is built in a temporary file, since its directory stands at its end; memory stays small.

    UsageError where there are more rows than a sheet holds.
    """
    with tempfile.TemporaryFile() as built:
        _build(rows, sheet, built)
        built.seek(0)
        while some := built.read(_SAVED_AT_ONCE):
            yield some


def _build(rows: Iterable[Sequence[str]], sheet: Sheet, built: IO[bytes]) -> None:
    import xlsxwriter

    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "remove_timezone": True}
    book = xlsxwriter.Workbook(built, options)
    book.set_properties({"title": f"dtrack {sheet.what}", "comments": sheet.citation, "created": _MADE})
    right_to_left = sheet.language == "ar"
    _readme(book, sheet, right_to_left)
    page = book.add_worksheet("Data")
    bold = book.add_format({"bold": True})
    styles = {Form.DAY: book.add_format({"num_format": "yyyy-mm-dd"}), Form.MOMENT: book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})}
    if right_to_left:
        page.right_to_left()
    page.freeze_panes(1, 1)
    for number, column in enumerate(sheet.columns):
        page.set_column(number, number, _WIDTHS[column.form])
        page.write_string(0, number, column.name, bold)
    last = 0
    for last, row in enumerate(rows, 1):
        if last > MOST_ROWS:
            book.close()
            raise UsageError(f"a sheet holds {MOST_ROWS} rows and there are more", "Ask for less (--place, --since, --metric), or take csv or parquet.")
        for number, (text, column) in enumerate(zip(row, sheet.columns, strict=True)):
            _cell(page, last, number, typed(text, column.form), styles.get(column.form))
    page.autofilter(0, 0, last, len(sheet.columns) - 1)
    book.close()


def _cell(page: Any, row: int, column: int, value: Any, style: Any) -> None:
    if value is None:
        return
    if isinstance(value, bool):
        page.write_boolean(row, column, value)
    elif isinstance(value, str):
        page.write_string(row, column, words(value))
    elif isinstance(value, int | float):
        page.write_number(row, column, value)
    else:
        page.write_datetime(row, column, value, style)


def words(text: str) -> str:
    """Text that a workbook can hold: signs that XML forbids become U+FFFD, and what is too long ends in an ellipsis."""
    clean = _ILLEGAL.sub("\ufffd", text)
    return clean if len(clean) <= LONGEST else clean[: LONGEST - 1] + "…"


def _readme(book: Any, sheet: Sheet, right_to_left: bool) -> None:
    page = book.add_worksheet("README")
    if right_to_left:
        page.right_to_left()
    bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    page.set_column(0, 0, 22)
    page.set_column(1, 1, 18)
    page.set_column(2, 2, 90)
    told = [(said("question", sheet.language), "; ".join(f"{key}: {value}" for key, value in sheet.query.items()) or said("everything", sheet.language))]
    told += [(said("known_on", sheet.language), sheet.known_on or said("now", sheet.language)), (said("citation", sheet.language), sheet.citation)]
    told += [(said("mind", sheet.language), said("warning", sheet.language))]
    row = 0
    for row, (name, text) in enumerate(told):
        page.write_string(row, 0, name, bold)
        page.write_string(row, 2, words(text), wrapped)
    row += 2
    for column, name in enumerate(("column", "form", "meaning")):
        page.write_string(row, column, said(name, sheet.language), bold)
    for number, each in enumerate(sheet.columns, row + 1):
        page.write_string(number, 0, each.name)
        page.write_string(number, 1, each.form.value)
        page.write_string(number, 2, each.note, wrapped)
