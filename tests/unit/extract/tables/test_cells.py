"""Numbers out of cells: absent is not zero, and what is no count is told."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtrack.extract.tables._cells import Number, agrees, number, spoken, total


@pytest.mark.parametrize("cell", [None, "", "  ", "-", " -   ", "                       -  ", "–", "NA", "n/a", "None", "لا يوجد"])
def test_absent(cell: str | None) -> None:
    assert number(cell) == Number()


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (0, "0"),
        (0.0, "0"),
        ("0", "0"),
        (151800.0, "151800"),
        (30263.5, "30263.5"),
        (10183.833333333334, "10183.833333333334"),
        ("120,000", "120000"),
        ("1,328,899.5", "1328899.5"),
        ("120 000", "120000"),
        ("120\u00a0000", "120000"),
        ("٤٥٠٠", "4500"),
        ("۱۲۰٬۰۰۰", "120000"),
        (" 12 ", "12"),
        (1e9, "1000000000"),
    ],
)
def test_counts(cell: object, value: str) -> None:
    assert number(cell) == Number(Decimal(value))
    assert str(number(cell).value) == value


@pytest.mark.parametrize(
    "cell", [-5, "-5", "about 30", "12,5", "1,2345", "#REF!", True, date(2019, 1, 1), float("nan"), float("inf"), 1e13, 10**30, "1e5", "9" * 70]
)
def test_no_counts(cell: object) -> None:
    found = number(cell)
    assert found.value is None
    assert found.bad


@given(st.decimals(0, 10**9, places=3))
def test_printed_numbers_come_back(value: Decimal) -> None:
    assert number(f"{value:,}").value == value
    assert number(f"{value:f}").value == value


@given(st.integers(0, 10**11))
def test_whole_floats_are_whole(value: int) -> None:
    assert number(float(value)).value == value


@given(st.lists(st.integers(0, 10**7), max_size=40), st.integers(2, 7))
def test_a_whole_shared_out_in_fractions_adds_up_again(wholes: list[int], parts: int) -> None:
    shares = [Decimal(repr(whole / parts)) for whole in wholes for _ in range(parts)]
    assert total(shares) == sum(wholes)


@given(st.lists(st.decimals(0, 10**9, places=2), max_size=20))
def test_sums_are_exact_and_in_any_order(values: list[Decimal]) -> None:
    assert total(values) == total(reversed(values)) == sum(values)
    assert agrees(total(values), sum(values, Decimal(0)))


def test_a_person_is_a_difference() -> None:
    assert not agrees(Decimal(3), Decimal(4))
    assert agrees(Decimal("92096.17522018551"), Decimal("92096.175220"))


@pytest.mark.parametrize(("value", "text"), [("19452", "19,452"), ("30263.5", "30,263.50"), ("0.004", "0"), ("18831.824", "18,831.82")])
def test_spoken(value: str, text: str) -> None:
    assert spoken(Decimal(value)) == text
