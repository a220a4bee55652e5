from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtrack.errors import UsageError
from dtrack.model.period import Period
from dtrack.resolve import calendar
from dtrack.terms import Precision

days = st.dates(date(1901, 1, 1), date(2099, 12, 31))


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("January", 1),
        ("SEPT.", 9),
        ("août", 8),
        ("févr.", 2),
        ("كانون الثاني", 1),
        ("كانون الأول", 12),
        ("تشرين الاول", 10),
        ("يناير", 1),
        ("آذار", 3),
        ("أغسطس", 8),
        ("تشرين الأول/أكتوبر", 10),
        ("تشرين الثاني (نوفمبر)", 11),
        ("جويلية", 7),
    ],
)
def test_months_in_three_languages(name: str, number: int) -> None:
    assert calendar.month_number(name) == number


@pytest.mark.parametrize("word", ["", "Maybe", "كانون", "آذار/يونيو", "/", "1"])
def test_other_words_are_no_months(word: str) -> None:
    assert calendar.month_number(word) is None


@pytest.mark.parametrize(("name", "number"), [("Monday", 0), ("Thurs.", 3), ("dimanche", 6), ("الأربعاء", 2), ("الأحد", 6), ("gestern", None)])
def test_weekdays_in_three_languages(name: str, number: int | None) -> None:
    assert calendar.weekday_number(name) == number


def test_each_language_has_twelve_months_and_seven_days() -> None:
    for names, count, first in ((calendar.MONTHS, 12, 1), (calendar.WEEKDAYS, 7, 0)):
        assert set(names) == {"en", "fr", "ar"}
        for table in names.values():
            assert set(table.values()) == set(range(first, first + count))


@pytest.mark.parametrize(
    ("text", "start", "end", "precision"),
    [
        ("2017-08", date(2017, 8, 1), date(2017, 8, 31), Precision.MONTH),
        ("2016", date(2016, 1, 1), date(2016, 12, 31), Precision.YEAR),
        ("2017-07/2017-08", date(2017, 7, 1), date(2017, 8, 31), Precision.MONTH),
        ("2018-12-08", date(2018, 12, 8), date(2018, 12, 8), Precision.DAY),
        ("2018-12-08 / 2019-01", date(2018, 12, 8), date(2019, 1, 31), Precision.MONTH),
        ("2017-Q3", date(2017, 7, 1), date(2017, 9, 30), Precision.QUARTER),
        ("2020-W53", date(2020, 12, 28), date(2021, 1, 3), Precision.WEEK),
    ],
)
def test_periods_as_people_write_them(text: str, start: date, end: date, precision: Precision) -> None:
    assert calendar.parse_period(text) == Period(start, end, precision)


@pytest.mark.parametrize("text", ["", "soon", "2017-13", "2017-02-29", "2017/", "0017", "20170801", "2017-W60", "9999-01"])
def test_what_is_no_period_is_refused_with_the_right_forms(text: str) -> None:
    with pytest.raises(UsageError, match="Write it as 2017, 2017-08"):
        calendar.parse_period(text)


def test_a_period_does_not_end_before_it_starts() -> None:
    with pytest.raises(UsageError, match="cannot end on 2017-07-31 before it starts on 2017-08-01"):
        calendar.parse_period("2017-08/2017-07")


@given(days, days)
def test_a_period_reads_back_as_it_prints(one: date, other: date) -> None:
    period = Period(min(one, other), max(one, other))
    again = calendar.parse_period(str(period))
    assert (again.start, again.end) == (period.start, period.end)


@given(days)
def test_spans_hold_their_day(day: date) -> None:
    quarter = (day.month + 2) // 3
    for span, length in (
        (calendar.day_span(day), {1}),
        (calendar.week_span(day), {7}),
        (calendar.month_span(day.year, day.month), {28, 29, 30, 31}),
        (calendar.quarter_span(day.year, quarter), {90, 91, 92}),
        (calendar.year_span(day.year), {365, 366}),
    ):
        assert day in span
        assert span.days in length


@given(st.integers(1900, 2100), st.integers(1, 12))
def test_the_parts_of_a_month_make_it_up(year: int, month: int) -> None:
    early, mid, late = (calendar.month_part(year, month, part) for part in ("early", "mid", "late"))
    assert (early.start, late.end) == (calendar.month_span(year, month).start, calendar.month_span(year, month).end)
    assert early.days + mid.days + late.days == calendar.month_span(year, month).days
    assert mid.precision is Precision.MONTH


@given(days, st.integers(0, 6))
def test_the_last_weekday_is_within_a_week(published: date, weekday: int) -> None:
    found = calendar.last_weekday(published, weekday)
    assert found.weekday() == weekday
    assert 0 <= (published - found).days <= 6
    assert 1 <= (published - calendar.last_weekday(published, weekday, before=True)).days <= 7


def test_last_tuesday_on_a_tuesday() -> None:
    tuesday = date(2017, 11, 7)
    assert calendar.last_weekday(tuesday, 1) == tuesday
    assert calendar.last_weekday(tuesday, 1, before=True) == date(2017, 10, 31)
    assert calendar.last_weekday(tuesday, 0, before=True) == date(2017, 11, 6)


def test_relative_spans() -> None:
    published = date(2017, 11, 9)
    assert calendar.days_before(published, 2) == Period(date(2017, 11, 7), published)
    assert calendar.days_before(published, 30, Precision.MONTH) == Period(date(2017, 10, 10), published, Precision.MONTH)
    assert calendar.previous_week(published) == Period(date(2017, 10, 30), date(2017, 11, 5), Precision.WEEK)


@pytest.mark.parametrize(
    ("day", "months", "result"),
    [
        (date(2019, 1, 31), 1, date(2019, 2, 28)),
        (date(2019, 1, 31), -2, date(2018, 11, 30)),
        (date(2019, 12, 15), 1, date(2020, 1, 15)),
        (date(2020, 2, 29), 12, date(2021, 2, 28)),
    ],
)
def test_months_are_added_within_the_calendar(day: date, months: int, result: date) -> None:
    assert calendar.add_months(day, months) == result


@pytest.mark.parametrize(
    ("month", "day", "found"),
    [
        (11, 3, date(2017, 11, 3)),
        (11, 10, date(2016, 11, 10)),
        (11, None, date(2017, 11, 1)),
        (12, None, date(2016, 12, 1)),
        (2, 29, date(2016, 2, 29)),
        (6, 31, None),
    ],
)
def test_a_date_without_a_year_is_the_latest_one(month: int, day: int | None, found: date | None) -> None:
    assert calendar.latest(date(2017, 11, 9), month, day) == found
