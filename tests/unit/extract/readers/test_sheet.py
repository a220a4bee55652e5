"""Cells as people see them."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtrack.extract.readers.sheet import Sheet, address, canonical, letters, plain, shown


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, ""),
        ("", ""),
        ("  Deir-ez-Zor \n (DeZ)", "Deir-ez-Zor (DeZ)"),
        (151800.0, "151800"),
        (30263.5, "30263.5"),
        (1e22, "10000000000000000000000"),
        (float("nan"), "nan"),
        (7, "7"),
        (True, "TRUE"),
        (False, "FALSE"),
        (date(2019, 1, 31), "2019-01-31"),
        (datetime(2019, 1, 31), "2019-01-31"),  # noqa: DTZ001
        (datetime(2019, 1, 31, 6, 30), "2019-01-31 06:30:00"),  # noqa: DTZ001
        (time(6, 30), "06:30:00"),
        (timedelta(days=1), "1 day, 0:00:00"),
    ],
)
def test_shown(cell: object, text: str) -> None:
    assert shown(cell) == text


@pytest.mark.parametrize(("number", "text"), [("151800", "151800"), ("100", "100"), ("0.50", "0.5"), ("1E+3", "1000")])
def test_plain(number: str, text: str) -> None:
    assert plain(Decimal(number)) == text


@pytest.mark.parametrize(("column", "name"), [(0, "A"), (15, "P"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_letters(column: int, name: str) -> None:
    assert letters(column) == name
    assert address(1, column) == f"{name}2"


def test_a_cell_outside_is_blank() -> None:
    sheet = Sheet("s", [["a"], []])
    assert [sheet.cell(0, 0), sheet.cell(0, 1), sheet.cell(1, 0), sheet.cell(2, 0), sheet.cell(-1, 0), sheet.cell(0, -1)] == ["a", None, None, None, None, None]


def test_canonical_text_has_every_value_and_no_blank_ends() -> None:
    sheets = [Sheet("one", [["a", None, 1.0, ""], [None], ["b"], ["", ""]]), Sheet("two", [])]
    assert canonical(sheets) == "# one\na\t\t1\n\nb\n# two\n"


@given(st.integers(0, 16_383), st.integers(0, 16_383))
def test_columns_have_names_of_their_own(one: int, other: int) -> None:
    assert (letters(one) == letters(other)) == (one == other)
