"""A sheet as every table reader gives it: a name and rows of cells, as the file holds them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

Cell = str | int | float | bool | date | datetime | time | timedelta | None
"""A cell as stored. None and '' are blank; workbooks store numbers as binary fractions, CSV stores text."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows of cells; rows may differ in length. Row numbers that people see begin at 1."""

    name: str
    rows: list[list[Cell]]
    hidden: bool = False

    def cell(self, row: int, column: int) -> Cell:
        """The cell at 0-based `row` and `column`; None outside."""
        if not 0 <= row < len(self.rows):
            return None
        cells = self.rows[row]
        return cells[column] if 0 <= column < len(cells) else None


def shown(cell: Cell) -> str:
    """The cell as text in one line, numbers without an exponent and without a trailing `.0`; '' where blank."""
    if cell is None or cell == "":
        return ""
    if isinstance(cell, str):
        return " ".join(cell.split())
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        number = Decimal(repr(cell))
        return plain(number) if number.is_finite() else str(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ") if cell.time() != time() else cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date | time) else str(cell)


def plain(number: Decimal) -> str:
    """The number as digits: `151800`, `30263.5`."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def letters(column: int) -> str:
    """The name of a 0-based column as spreadsheets show it: 0 is A, 15 is P, 26 is AA."""
    name = ""
    column += 1
    while column:
        column, digit = divmod(column - 1, 26)
        name = chr(ord("A") + digit) + name
    return name


def address(row: int, column: int) -> str:
    """The name of the cell at 0-based `row` and `column`: `P2`."""
    return f"{letters(column)}{row + 1}"


def canonical(sheets: list[Sheet]) -> str:
    """Every value of every sheet as text: a line a row, tabs between cells, blank ends cut. Equal texts are one version of a document."""
    lines: list[str] = []
    for sheet in sheets:
        lines.append(f"# {sheet.name}")
        body = ["\t".join(shown(cell) for cell in row).rstrip("\t") for row in sheet.rows]
        while body and not body[-1]:
            body.pop()
        lines += body
    return "\n".join(lines) + "\n"
