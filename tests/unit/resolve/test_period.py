from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtrack.errors import UsageError
from dtrack.model.period import Period, coarser
from dtrack.terms import Precision

days = st.dates(date(1990, 1, 1), date(2040, 12, 31))
periods = st.builds(lambda one, other, precision: Period(min(one, other), max(one, other), precision), days, days, st.sampled_from(Precision))
AUGUST = Period(date(2017, 8, 1), date(2017, 8, 31), Precision.MONTH)


def test_length_counts_both_ends() -> None:
    assert AUGUST.days == 31
    assert Period(date(2017, 8, 1), date(2017, 8, 1)).days == 1


def test_order_of_dates_is_checked() -> None:
    with pytest.raises(UsageError, match="before it starts"):
        Period(date(2017, 8, 2), date(2017, 8, 1))


@given(periods, periods)
def test_common_days_are_those_of_both(one: Period, other: Period) -> None:
    common = one.common(other)
    assert (common is not None) == one.overlaps(other) == other.overlaps(one)
    if common:
        assert one.contains(common)
        assert other.contains(common)
        assert common.precision is coarser(one.precision, other.precision)


def test_neighbours_touch_without_overlap() -> None:
    september = Period(date(2017, 9, 1), date(2017, 9, 30))
    assert AUGUST.touches(september)
    assert september.touches(AUGUST)
    assert not AUGUST.overlaps(september)
    assert not AUGUST.touches(Period(date(2017, 9, 2), date(2017, 9, 30)))


def test_days_lie_in_it() -> None:
    assert date(2017, 8, 31) in AUGUST
    assert date(2017, 9, 1) not in AUGUST
    assert AUGUST.contains(Period(date(2017, 8, 3), date(2017, 8, 4)))
    assert not AUGUST.contains(Period(date(2017, 8, 3), date(2017, 9, 4)))


@pytest.mark.parametrize(
    ("start", "end", "printed"),
    [
        (date(2017, 1, 1), date(2017, 12, 31), "2017"),
        (date(2017, 8, 1), date(2017, 8, 31), "2017-08"),
        (date(2017, 8, 1), date(2017, 8, 1), "2017-08-01"),
        (date(2017, 8, 1), date(2017, 9, 30), "2017-08-01/2017-09-30"),
    ],
)
def test_it_prints_as_people_write_it(start: date, end: date, printed: str) -> None:
    assert str(Period(start, end)) == printed
