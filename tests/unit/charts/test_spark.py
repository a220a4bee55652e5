"""The picture of a word's size."""

from collections.abc import Callable
from typing import Any

import pytest

from dtrack.charts.drawing.spark import HEIGHT, WIDTH, spark
from dtrack.terms import Metric

Build = Callable[..., Any]


def path(picture: str) -> str:
    return str(picture).split(' d="')[1].split('"')[0]


def test_flows_are_bars_from_zero_and_a_gap_stays_empty(point: Build) -> None:
    flows = [point(value, f"2018-0{month}-01", f"2018-0{month}-28", metric=Metric.NEW_DISPLACEMENT) for month, value in ((1, 10), (2, 20), (4, 40))]
    assert path(spark(flows)) == f"M0 {HEIGHT}V13h17V{HEIGHT}zM19 {HEIGHT}V10h17V{HEIGHT}zM55 {HEIGHT}V2h17V{HEIGHT}z"
    assert WIDTH == 55 + 17


def test_stocks_are_steps_that_break_where_nothing_is_known_for_long(point: Build) -> None:
    days = ["2018-01-01", "2018-07-01", "2019-01-01"]
    stocks = [point(value, day) for value, day in zip((9, 3, 6), days, strict=True)]
    assert 'class="sl"' in spark(stocks)
    assert path(spark(stocks)).count("M") == 1
    assert path(spark([*stocks[:2], point(6, "2021-01-01")])).count("M") == 2


def test_only_the_last_source_is_drawn(point: Build) -> None:
    own = [point(5, f"2018-0{month}-01", source="IOM") for month in (1, 2, 3)]
    assert spark([point(900, "2017-12-01"), *own]) == spark(own)


@pytest.mark.parametrize("count", [0, 1, 2])
def test_few_values_are_told_in_words_alone(point: Build, count: int) -> None:
    assert spark([point(5, f"2018-0{month}-01") for month in range(1, count + 1)]) == ""


def test_zeros_alone_are_drawn(point: Build) -> None:
    zeros = [point(0, f"2018-0{month}-01", f"2018-0{month}-28", metric=Metric.NEW_DISPLACEMENT) for month in (1, 2, 3)]
    assert path(spark(zeros)).count(f"V{HEIGHT - 1}") == 3
