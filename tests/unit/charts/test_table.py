"""Columns of places beside each other, and what the values of one have in common."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from dtrack.charts.table import DEFAULT, MOST_COLUMNS, column_of, draw, shared
from dtrack.model.point import Series
from dtrack.terms import Direction, Metric, Population

STOCK = Series("SY09", Metric.IDP_STOCK, Direction.NONE, Population.IDP)
ARRIVALS = Series("SY09", Metric.NEW_DISPLACEMENT, Direction.ARRIVAL, Population.IDP)
DEPARTURES = Series("SY09", Metric.NEW_DISPLACEMENT, Direction.DEPARTURE, Population.IDP)
SINCE = Series("SY09", Metric.NEW_DISPLACEMENT, Direction.ARRIVAL, Population.IDP, since=date(2011, 3, 15))


def test_columns_are_what_two_places_have_stocks_first() -> None:
    assert draw([[DEPARTURES, ARRIVALS, STOCK], [STOCK, ARRIVALS]]) == [column_of(STOCK), column_of(ARRIVALS)]
    assert draw([[ARRIVALS, STOCK], [DEPARTURES]]) == [column_of(STOCK), column_of(ARRIVALS), column_of(DEPARTURES)]


def test_a_count_since_a_day_is_no_column_and_nothing_is_what_would_be_filled() -> None:
    assert draw([[SINCE], [SINCE]]) == draw([]) == list(DEFAULT)


def test_columns_are_bounded_unless_all_are_asked_for() -> None:
    every = [Series("SY09", metric, Direction.NONE, Population.IDP) for metric in Metric]
    assert len(draw([every, every])) == MOST_COLUMNS
    assert draw([every, every], most=None) == [column_of(series) for series in every]


def test_what_most_values_share_is_said_once() -> None:
    assert shared(["May", "May", "June"]) == "May"
    assert shared(["May", "May", None, None, None]) == "May"
    assert [shared(each) for each in ([], [None], ["May"], ["May", "June"], ["May", "May", "June", "July"])] == [None] * 5


@given(st.lists(st.one_of(st.none(), st.integers(0, 3))))
def test_what_is_shared_is_shared_by_more_than_half(values: list[int | None]) -> None:
    given_values = [value for value in values if value is not None]
    found = shared(values)
    counts = [given_values.count(value) for value in given_values]
    assert (found is not None) == any(count * 2 > len(given_values) and count > 1 for count in counts)
    assert found is None or given_values.count(found) * 2 > len(given_values)
