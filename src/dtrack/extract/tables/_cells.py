"""Numbers out of cells, and sums of them. A blank is absent, never 0; what is neither is said, never guessed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from dtrack.extract.readers.sheet import Cell, plain, shown

_ABSENT = {
    "",
    "-",
    "--",
    "\u2013",
    "\u2014",
    "na",
    "n/a",
    "n.a.",
    "n.a",
    "none",
    "null",
    "nil data",
    "no data",
    "..",
    "...",
    "not available",
    "لا يوجد",
    "غير متوفر",
}
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹٫", "01234567890123456789.")
_GROUPED = re.compile(r"\d{1,3}(?:([,٬ \u00a0\u202f'])\d{3})(?:\1\d{3})*(?:\.\d+)?")
_PLAIN = re.compile(r"\d{1,18}(?:\.\d{1,18})?")
_MILLIONTH = Decimal("0.000001")
TOLERANCE = Decimal("0.01")
"""How far a sum may lie from the printed total: binary fractions differ in far smaller digits, and a changed person by 1."""


@dataclass(frozen=True, slots=True)
class Number:
    """A cell read as a count. Both None: the cell is absent."""

    value: Decimal | None = None
    bad: str | None = None
    """The cell as shown where it is no count: a word, a date, a negative number, a formula's error."""


def number(cell: Cell) -> Number:
    """The cell as a count of people, households or homes."""
    if cell is None or isinstance(cell, str):
        return _written(cell or "")
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        return Number(bad=shown(cell))
    value = Decimal(repr(cell))
    if not value.is_finite() or value < 0 or value >= 10**12:
        return Number(bad=shown(cell))
    return Number(Decimal(plain(value)))


def _written(cell: str) -> Number:
    text = cell[:80].strip().translate(_DIGITS)
    if text.casefold() in _ABSENT:
        return Number()
    if _PLAIN.fullmatch(text):
        return Number(Decimal(text))
    if _GROUPED.fullmatch(text):
        return Number(Decimal(re.sub(r"[,٬ \u00a0\u202f']", "", text)))
    return Number(bad=shown(cell)[:80])


def total(addends: Iterable[Decimal]) -> Decimal:
    """The sum, to a millionth: workbooks store binary fractions, whose noise lies below that."""
    summed = sum(addends, Decimal(0)).quantize(_MILLIONTH)
    return Decimal(plain(summed))


def agrees(printed: Decimal, computed: Decimal) -> bool:
    """True where a printed total is the computed one, within TOLERANCE."""
    return abs(printed - computed) <= TOLERANCE


def spoken(value: Decimal) -> str:
    """The number for a message: thousands grouped, at most two decimals."""
    short = value.quantize(Decimal("0.01"))
    return f"{int(short):,}" if short == int(short) else f"{short:,}"
