"""What is too small to be told, and what has to go with it so that no sum gives it away."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtrack.reconcile.small import Cell, suppressed

YEAR = date(2017, 1, 1), date(2017, 12, 31)
PARENT = {"A1": "A", "A2": "A", "A3": "A", "A11": "A1", "B1": "B"}


def cell(place: str, *, start: date = YEAR[0], end: date = YEAR[1], kind: str = "stock", origin: str | None = None) -> Cell:
    places = (("in", place),) if origin is None else (("origin", origin), ("destination", place))
    return Cell(kind, places, start, end)


def hidden(told: dict[Cell, int], threshold: int = 10) -> set[Cell]:
    return suppressed({each: Decimal(value) for each, value in told.items()}, threshold, PARENT.get)


def test_small_ones_go_and_the_threshold_is_told() -> None:
    assert hidden({cell("A1"): 9, cell("A2"): 10, cell("B1"): 1}) == {cell("A1"), cell("B1")}
    assert hidden({cell("A1"): 90}) == set()


def test_second_smallest_goes_where_the_total_is_told() -> None:
    told = {cell("A"): 1000, cell("A1"): 5, cell("A2"): 300, cell("A3"): 695}
    assert hidden(told) == {cell("A1"), cell("A2")}
    del told[cell("A")]
    assert hidden(told) == {cell("A1")}


def test_two_small_ones_hide_each_other_only_where_they_come_to_enough() -> None:
    total = {cell("A"): 1000}
    assert hidden({**total, cell("A1"): 6, cell("A2"): 5, cell("A3"): 989}) == {cell("A1"), cell("A2")}
    assert hidden({**total, cell("A1"): 3, cell("A2"): 5, cell("A3"): 992}) == {cell("A1"), cell("A2"), cell("A3")}


def test_only_part_takes_its_total_with_it() -> None:
    assert hidden({cell("A"): 7000, cell("A1"): 5}) == {cell("A"), cell("A1")}


def test_periods_that_overlap_are_no_parts_of_each_other() -> None:
    early, late = cell("A1", start=date(2017, 1, 1)), Cell("stock", (("in", "A1"),), date(2017, 6, 1), date(2018, 5, 31))
    assert hidden({early: 5, late: 500}) == {early}


def test_hiding_goes_on_upwards() -> None:
    told = {cell("A"): 1000, cell("A1"): 400, cell("A11"): 5, cell("A2"): 300, cell("A3"): 295}
    assert hidden(told) == {cell("A11"), cell("A1"), cell("A3")}


def test_rows_and_columns_of_origin_by_arrival() -> None:
    told = {
        cell("A", origin="B"): 900,
        cell("A1", origin="B"): 5,
        cell("A2", origin="B"): 400,
        cell("A3", origin="B"): 495,
    }
    assert hidden(told) == {cell("A1", origin="B"), cell("A2", origin="B")}


def test_months_of_a_year() -> None:
    months = {cell("A1", start=date(2017, month, 1), end=date(2017, month, 28)): value for month, value in ((1, 4), (2, 50), (3, 70))}
    january, february, _ = months
    assert hidden({cell("A1"): 124, **months}) == {january, february}
    assert hidden(months) == {january}


def test_kinds_are_apart() -> None:
    assert hidden({cell("A", kind="flow"): 1000, cell("A1"): 5, cell("A2"): 300}) == {cell("A1")}


@given(st.lists(st.integers(1, 40), min_size=1, max_size=3), st.integers(0, 20))
def test_no_sum_gives_a_small_count_away(values: list[int], threshold: int) -> None:
    parts = {cell(f"A{number}"): value for number, value in enumerate(values, 1)}
    gone = hidden({cell("A"): sum(values), **parts}, threshold)
    assert {each for each, value in parts.items() if value < threshold} <= gone
    missing = [value for each, value in parts.items() if each in gone]
    assert not missing or cell("A") in gone or (len(missing) > 1 and sum(missing) >= threshold)


@pytest.mark.parametrize("threshold", [0, 1])
def test_without_a_threshold_everything_is_told(threshold: int) -> None:
    assert hidden({cell("A1"): 1}, threshold) == set()
