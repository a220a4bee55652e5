"""Workbooks in the shapes that partners send, made for a test."""

import io
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook

SITES = [["Al-Hasakeh", "Areesha", 13000, 2500], ["Al-Hasakeh", "Roj camp", 2600, 700], ["Ar-Raqqa", "Mahmudli", 8000, 1600]]


def book(*sheets: tuple[str, Sequence[Sequence[Any]]], merge: Sequence[str] = ()) -> bytes:
    """An XLSX of these sheets; `merge` are ranges of the first one."""
    made = Workbook()
    made.remove(made.active)
    for name, rows in sheets:
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    for cells in merge:
        made.worksheets[0].merge_cells(cells)
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def sites(month: str = "Sep", rows: Sequence[Sequence[Any]] = SITES, total: int | None = None, people: str = "") -> bytes:
    """A list of sites with a title, a number a row, families and individuals, a total and a footnote."""
    head = ["No.", "Governorate", "Site name", people or f"IDPs {month}", "HH"]
    body = [[number, *row] for number, row in enumerate(rows, 1)]
    sums = ["Total", None, None, sum(row[2] for row in rows) if total is None else total, sum(row[3] for row in rows)]
    return book(("Sites", [["Monthly list of sites"], [], head, *body, sums, ["* counted by camp managers"]]))
