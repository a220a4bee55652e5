"""From a date expression to days, seen from publication. "3 November" is the latest one not after it; without a publication date it stays unknown."""

from __future__ import annotations

from datetime import date, timedelta

from dtrack.extract.dates import Anchor
from dtrack.model.period import Period
from dtrack.resolve import calendar
from dtrack.terms import Precision

_SPAN_DAYS = {"hour": 1 / 24, "day": 1.0, "week": 7.0, "fortnight": 14.0}
_SPAN_PRECISION = {
    "hour": Precision.DAY,
    "day": Precision.DAY,
    "week": Precision.WEEK,
    "fortnight": Precision.WEEK,
    "month": Precision.MONTH,
    "year": Precision.YEAR,
    "decade": Precision.YEAR,
}
_SPAN_MONTHS = {"month": 1, "year": 12, "decade": 120}


CLOSING = "closing"
"""What French says for the last weeks of a month or year, and for the last day of one: "fin mars"."""


def resolve(anchor: Anchor, published: date | None, like: Anchor | None = None) -> Period | None:
    """The days that an anchor means, seen from publication. `like` is the other end of "between A and B": it lends month and year where A has none."""
    try:
        if anchor.relative is not None or (anchor.weekday is not None and anchor.day is None):
            return _relative(anchor, published) if published is not None else None
        return _absolute(anchor, published, like)
    except (ValueError, OverflowError):
        return None


def _absolute(anchor: Anchor, published: date | None, like: Anchor | None) -> Period | None:
    year, month = anchor.year, anchor.month
    if like is not None:
        month = month if month is not None or anchor.year is not None else like.month
        year = year if year is not None else like.year
        if year is not None and anchor.year is None and like.month is not None and month is not None and month > like.month:
            year -= 1
    if year is None and anchor.back is not None and published is not None:
        year = published.year - anchor.back
    if month is None:
        return _part_of_year(year, anchor.part) if year is not None else None
    if year is None:
        if published is None:
            return None
        found = calendar.latest(published, month, anchor.day)
        if found is None:
            return None
        year = found.year
    if anchor.day is not None:
        return _around(date(year, month, anchor.day), anchor.part)
    return part_of_month(year, month, anchor.part)


def _around(day: date, part: str | None) -> Period:
    """The day itself, its week ("the week of 3 March") or the week that it ends."""
    if part == "week_of":
        return calendar.week_span(day)
    return calendar.days_before(day, 6, Precision.WEEK) if part == "week_to" else calendar.day_span(day)


def part_of_month(year: int, month: int, part: str | None) -> Period:
    """A month, or its early, middle or late days, its last day ("end"), its halves and weeks."""
    whole = calendar.month_span(year, month)
    if part is None or part == "whole":
        return whole
    if part.startswith("first_n:"):
        return _opening(whole, part)
    part = "late" if part == CLOSING else part
    if part in ("early", "mid", "late"):
        return calendar.month_part(year, month, part)
    if part == "end":
        return Period(whole.end, whole.end, Precision.DAY)
    if part.startswith("week"):
        first = 7 * (int(part[4:]) - 1) + 1
        last = whole.end.day if part == "week4" else first + 6
        return Period(date(year, month, first), date(year, month, last), Precision.WEEK)
    return Period(whole.start, date(year, month, 15), Precision.MONTH) if part == "first_half" else Period(date(year, month, 16), whole.end, Precision.MONTH)


def _opening(whole: Period, part: str) -> Period:
    """The first so many days, weeks or months of a month or year: `first_n:3:month`."""
    _, count, span = part.split(":")
    size = float(count)
    after = calendar.add_months(whole.start, int(size)) if span == "month" else whole.start + timedelta(days=round(size * _SPAN_DAYS[span]))
    return Period(whole.start, min(after - timedelta(days=1), whole.end), _SPAN_PRECISION[span])


_MONTHS_OF = {
    "spring": (3, 5),
    "summer": (6, 8),
    "autumn": (9, 11),
    "early": (1, 3),
    "mid": (5, 8),
    "late": (10, 12),
    "first_half": (1, 6),
    "second_half": (7, 12),
    **{f"quarter{number}": (3 * number - 2, 3 * number) for number in range(1, 5)},
}
"""First and last month of a part of a year. Winter lies in two years and is none here."""


def _part_of_year(year: int, part: str | None) -> Period:
    whole = calendar.year_span(year)
    if part == CLOSING:
        part = "late"
    if part is not None and part.startswith("first_n:"):
        return _opening(whole, part)
    if part in _MONTHS_OF:
        first, last = _MONTHS_OF[part]
        return Period(date(year, first, 1), calendar.month_span(year, last).end, Precision.QUARTER)
    return Period(whole.end, whole.end, Precision.DAY) if part == "end" else whole


def _relative(anchor: Anchor, day: date) -> Period:
    key = anchor.relative
    if key is None and anchor.back is not None:
        return calendar.day_span(day - timedelta(days=day.weekday() + 7 * anchor.back - (anchor.weekday or 0)))
    if key is None or key in ("last_weekday", "this_weekday"):
        return calendar.day_span(calendar.last_weekday(day, anchor.weekday or 0, before=key == "last_weekday"))
    if key.startswith("day:") or key in _FIXED:
        whole = _FIXED[key.removeprefix("day:")](day)
        return calendar.day_span(whole.start.replace(day=int(anchor.count))) if key not in _FIXED else whole
    if key in ("past_n", "past_two", "within_n", "within_one", "recent", "until_n"):
        return past(anchor, day)
    if key in _AGO:
        return _ago(anchor, day) if key not in _LATER else calendar.day_span(day)  # later than nothing that was told
    return _named(key, day)


def past(anchor: Anchor, day: date) -> Period:
    """So many days, weeks or months up to a day; of "recent" ones, as many as that is taken to mean."""
    span = anchor.span or "week"
    if anchor.relative == "recent":
        days, precision = _RECENT[span]
        return Period(day - timedelta(days=days), day, precision)
    if span in _SPAN_MONTHS:
        return Period(calendar.add_months(day, -int(anchor.count * _SPAN_MONTHS[span])), day, _SPAN_PRECISION[span])
    return calendar.days_before(day, max(1, round(anchor.count * _SPAN_DAYS[span])), _SPAN_PRECISION[span])


_RECENT = {
    "hour": (2, Precision.DAY),
    "day": (7, Precision.WEEK),
    "week": (30, Precision.MONTH),
    "fortnight": (30, Precision.MONTH),
    "month": (90, Precision.QUARTER),
    "year": (730, Precision.YEAR),
    "decade": (7300, Precision.YEAR),
}
"""What "recent hours", "recent days" ... are taken to mean, in days."""


def _ago(anchor: Anchor, day: date) -> Period:
    span = anchor.span or "day"
    if span in ("year", "decade"):
        return calendar.year_span(day.year - int(anchor.count) * (10 if span == "decade" else 1))
    if span == "month":
        then = calendar.add_months(day, -int(anchor.count))
        return calendar.month_span(then.year, then.month)
    if span == "week":
        return calendar.week_span(day - timedelta(days=7 * int(anchor.count)))
    return calendar.day_span(day - timedelta(days=max(0, round(anchor.count * _SPAN_DAYS[span]))))


def beside(told: Period, count: float, span: str) -> Period | None:
    """The time that lies so many days, weeks, months or years from one that was told: "a week earlier", "the month before". None where that says nothing."""
    if span in _SPAN_DAYS:
        gap = timedelta(days=round(count * _SPAN_DAYS[span]))
        weekly = told.precision is Precision.WEEK and span in ("week", "fortnight")
        return Period(told.start + gap, told.end + gap, told.precision) if told.start == told.end or weekly else None
    if span not in _SPAN_MONTHS:
        return None
    then = calendar.add_months(told.start, int(count) * _SPAN_MONTHS[span])
    if told.start == told.end and span == "year":
        return calendar.day_span(then)  # "2.4 million on 23 October, against 2.9 million a year earlier"
    monthly = span == "month" or told.precision is Precision.MONTH  # "500 in July, against 900 a year earlier"
    return calendar.month_span(then.year, then.month) if monthly else calendar.year_span(then.year)


def _month_back(day: date) -> Period:
    then = calendar.add_months(day.replace(day=1), -1)
    return calendar.month_span(then.year, then.month)


def _weekend(day: date) -> Period:
    saturday = calendar.last_weekday(day, 5)
    return Period(saturday, min(saturday + timedelta(days=1), day), Precision.DAY)


_FIXED = {
    "today": calendar.day_span,
    "yesterday": lambda day: calendar.day_span(day - timedelta(days=1)),
    "day_before": lambda day: calendar.day_span(day - timedelta(days=1)),
    "day_after": calendar.day_span,
    "day_before_yesterday": lambda day: calendar.day_span(day - timedelta(days=2)),
    "past_two_days": lambda day: calendar.days_before(day, 2),
    "this_week": lambda day: Period(day - timedelta(days=day.weekday()), day, Precision.WEEK),
    "last_week": calendar.previous_week,
    "past_week": lambda day: calendar.days_before(day, 7, Precision.WEEK),
    "this_month": lambda day: Period(day.replace(day=1), day, Precision.MONTH),
    "last_month": _month_back,
    "past_month": lambda day: Period(calendar.add_months(day, -1), day, Precision.MONTH),
    "this_year": lambda day: Period(date(day.year, 1, 1), day, Precision.YEAR),
    "last_year": lambda day: calendar.year_span(day.year - 1),
    "past_year": lambda day: Period(calendar.add_months(day, -12), day, Precision.YEAR),
    "weekend": _weekend,
}


_LATER = frozenset({"later_n", "later_one"})
_AGO = frozenset({"ago_n", "ago_one", "earlier_n", "earlier_one"}) | _LATER


def _named(key: str, day: date) -> Period:
    """A part of the current month or year that a phrase names outright, e.g. `early:month`."""
    part, _, span = key.rpartition(":")
    if span in ("week", "last_week"):
        week = calendar.week_span(day - timedelta(days=7 * (span == "last_week")))
        if part == "end":  # what is told of the end of the week while it lasts is the weekend before
            return Period(week.end, week.end, Precision.DAY) if week.end <= day else _weekend(day)
        return week
    if span == "month":
        return part_of_month(day.year, day.month, part)
    if span == "last_month":
        then = _month_back(day).start
        return part_of_month(then.year, then.month, part)
    found = _part_of_year(day.year - int(span == "last_year"), part)
    return found if found.start <= day else _part_of_year(day.year - 1, part)  # "in spring", said in February
