from __future__ import annotations

from decimal import Decimal

import pytest

from dtrack.extract import lexicon, numbers, ranges
from dtrack.extract.numbers import Number
from dtrack.extract.tokens import tokenise


def found(text: str, code: str = "en") -> list[Number]:
    words = lexicon.load(code)
    merged = ranges.join(numbers.merge(tokenise(text), words), words, frozenset())
    return [token for token in merged if isinstance(token, Number)]


@pytest.mark.parametrize(
    ("text", "value", "printed"),
    [
        ("120,000 people", 120000, "120,000"),
        ("45 000 people", 45000, "45 000"),
        ("45\u00a0000 people", 45000, "45\u00a0000"),
        ("45\u202f000 people", 45000, "45\u202f000"),
        ("1.200 people", 1200, "1.200"),
        ("120٬000 people", 120000, "120٬000"),
        ("٤٥٠٠ people", 4500, "٤٥٠٠"),
        ("۴۵۰۰ people", 4500, "۴۵۰۰"),
        ("3,57,243 people", 357243, "3,57,243"),
        ("1.2 million people", 1200000, "1.2 million"),
        ("1.125 million people", 1125000, "1.125 million"),
        ("5.35 lakh people", 535000, "5.35 lakh"),
        ("45K people", 45000, "45K"),
        ("at least140,000 people", 140000, "140,000"),
        ("half a million people", 500000, "half a million"),
        ("a quarter of a million people", 250000, "a quarter of a million"),
        ("Nine hundred and twenty-one families", 921, "Nine hundred and twenty-one"),
        ("twelve hundred families", 1200, "twelve hundred"),
        ("three thousand four hundred people", 3400, "three thousand four hundred"),
        ("two hundred thousand people", 200000, "two hundred thousand"),
        ("a dozen families", 12, "a dozen"),
        ("30,263.5 people", Decimal("30263.5"), "30,263.5"),
    ],
)
def test_a_number_has_its_value_and_its_span(text: str, value: Decimal, printed: str) -> None:
    number = found(text)[0]
    assert number.value == value
    assert text[number.start : number.end] == printed


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("dozens of families", "tens"),
        ("hundreds of people", "hundreds"),
        ("several thousand people", "thousands"),
        ("tens of thousands of people", "tens_of_thousands"),
        ("hundreds of thousands of people", "hundreds_of_thousands"),
        ("millions of Syrians", "millions"),
    ],
)
def test_a_vague_quantity_keeps_its_order_of_magnitude(text: str, order: str) -> None:
    assert [(number.vague, number.value) for number in found(text)] == [(order, None)]


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("between 900 and 1,100 people", 900, 1100),
        ("900 to 1,100 people", 900, 1100),
        ("12,000-15,000 individuals", 12000, 15000),
        ("12,000–15,000 individuals", 12000, 15000),
        ("10 to 12 thousand people", 10000, 12000),
    ],
)
def test_a_range_keeps_both_ends(text: str, low: int, high: int) -> None:
    assert [(number.low, number.high, number.value) for number in found(text)] == [(low, high, None)]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("rose from 5,000 to 8,000", [5000, 8000]),
        ("5 and 20,000 people", [5, 20000]),
        ("9,000 to 200 people", [9000, 200]),
        ("two and three", [2, 3]),
        ("20 and five", [20, 5]),
    ],
)
def test_two_numbers_stay_two(text: str, values: list[int]) -> None:
    assert [number.value for number in found(text)] == values


def test_an_ordinal_is_marked() -> None:
    assert [(number.form, number.value) for number in found("the 20th convoy")] == [("ordinal", 20)]
    assert found("the 1st of May")[0].symbols == ("{day}",)


def test_days_and_years_fill_their_slots() -> None:
    assert found("8 November 2017")[0].symbols == ("{n}", "{q}", "{day}")
    assert found("8 November 2017")[1].symbols == ("{n}", "{q}", "{year}")
    assert found("2,017 people")[0].symbols == ("{n}", "{q}")


def test_a_scale_word_takes_a_smaller_number_after_it() -> None:
    assert found("ثلاثة آلاف و500 نازح", "ar")[0].value == 3500


@pytest.mark.parametrize(("text", "value"), [("1.2 million people", "1200000"), ("Some 2.25 thousand people", "2250")])
def test_whole_numbers_have_no_decimals(text: str, value: str) -> None:
    assert [str(number.value) for number in found(text)] == [value]
