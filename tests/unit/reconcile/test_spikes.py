"""Sudden rises, with sums computed by hand."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from dtrack.model.point import Point, Series
from dtrack.reconcile.spikes import Sent, Spike, spike
from dtrack.terms import Direction, Metric, Population, Precision

TODAY = date(2019, 1, 31)
LINE = Series("SY09", Metric.NEW_DISPLACEMENT, Direction.ARRIVAL, Population.IDP)


def flow(days_ago: int, value: int | None, days: int = 30, **more) -> Point:
    """Movements of `days` days, the last one so long ago."""
    end = TODAY - timedelta(days_ago)
    kept = {"series": LINE, "precision": Precision.DAY, "unit": "person", "low": None, "high": None, "origins": 1, "verdicts": (), "reason": "only_figure"}
    number = None if value is None else Decimal(value)
    return Point(start=end - timedelta(days - 1), end=end, value=number, recommended=None if value is None else f"{days_ago}", **(kept | more))


def year(value: int = 1_000, months: int = 12) -> list[Point]:
    return [flow(30 * n, value) for n in range(1, months + 1)]


def test_a_sum_above_every_one_of_the_year_is_medium_and_of_three_years_high():
    assert spike([*year(1_000, 11), flow(3, 5_000, 7), flow(0, 3_000, 3)], TODAY) == Spike(LINE, TODAY, Decimal(8_000), Decimal(1_000), "medium", ("3", "0"))
    long = [*year(1_000, 30), flow(0, 8_000)]
    assert spike(long, TODAY) == Spike(LINE, TODAY, Decimal(8_000), Decimal(1_000), "high", ("0",))
    worse = [*long, flow(30 * 31, 9_000)]
    assert spike(worse, TODAY) == Spike(LINE, TODAY, Decimal(8_000), Decimal(1_000), "medium", ("0",))
    assert spike([*worse, flow(1_100, 90_000)], TODAY).degree == "medium"


def test_equal_to_the_highest_is_enough_and_less_is_not():
    assert spike([*year(2_000), flow(0, 2_000)], TODAY).total == 2_000
    assert spike([*year(2_000), flow(0, 1_999)], TODAY) is None


def test_earlier_sums_are_of_thirty_days_too():
    weeks = [flow(30 + 7 * n, 600, 7) for n in range(40)]
    assert spike([*weeks, flow(0, 3_000)], TODAY).before == 600 * 5
    assert spike([*weeks, flow(0, 2_999)], TODAY) is None


def test_small_numbers_are_no_event():
    assert spike([*year(10), flow(0, 999)], TODAY) is None
    assert spike([*year(10), flow(0, 1_000)], TODAY).total == 1_000
    assert spike([*year(10), flow(0, 1_999)], TODAY, population=1_000_000) is None
    assert spike([*year(10), flow(0, 2_000)], TODAY, population=1_000_000).total == 2_000


def test_without_six_months_of_coverage_there_is_nothing_to_compare_with():
    assert spike([*year(10, 6), flow(0, 9_000)], TODAY) is None
    assert spike([*year(10, 7), flow(0, 9_000)], TODAY).total == 9_000
    assert spike(year(), TODAY + timedelta(200)) is None


@pytest.mark.parametrize(("days", "total", "told"), [(13, 1_000, False), (14, 8_000, False), (14, 6_400, True), (300, 6_401, False)])
def test_an_event_is_told_again_only_later_and_larger(days, total, told):
    found = spike([*year(), flow(0, 8_000)], TODAY, sent=Sent(TODAY - timedelta(days), Decimal(total)))
    assert (found is not None) == told


def test_stocks_running_totals_families_long_periods_and_silence_are_left_out():
    odd = [
        flow(0, 9_000, 32),
        flow(0, 9_000, unit="household"),
        flow(0, None),
        flow(0, 9_000, series=replace(LINE, since=date(2018, 1, 1))),
        flow(0, 9_000, series=replace(LINE, metric=Metric.IDP_STOCK)),
    ]
    assert spike([*year(), *odd], TODAY) is None
    assert spike([*year(), *odd, flow(1, 2_000, 31)], TODAY).total == 2_000
