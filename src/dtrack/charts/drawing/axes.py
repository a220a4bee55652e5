"""Ticks that a person would choose: round values from 0, and whole years, quarters, months or days."""

from __future__ import annotations

from datetime import date, timedelta
from math import floor, log10

from dtrack.charts.drawing.brief import Speech

_MOST_YEARS, _MOST_DAYS = 6, 4
"""Names of months are long in some languages, so there are fewer of them."""


def value_ticks(top: float, speech: Speech) -> tuple[tuple[float, str], ...]:
    """Three to six round values from 0 up to at most `top`."""
    if top < 1:
        return ((0.0, speech.number(0)),)
    rough = top / 4
    unit = 10.0 ** floor(log10(rough))
    step = next(unit * times for times in (1, 2, 2.5, 5, 10) if unit * times >= rough)
    step = max(step, 1.0)
    return tuple((step * index, speech.number(round(step * index, 1))) for index in range(int(top / step) + 1))


def date_ticks(start: date, end: date, speech: Speech) -> tuple[tuple[date, str], ...]:
    """At most six beginnings of years, months or days within the span."""
    days = (end - start).days
    if days > 900:
        years = [date(year, 1, 1) for year in range(start.year, end.year + 1)]
        return tuple((year, speech.tick(year, "year")) for year in _thin([year for year in years if start <= year <= end], _MOST_YEARS))
    if days > 75:
        return _named(_rounded([month for month in _months(start, end) if start <= month <= end]), speech)
    return tuple((day, speech.tick(day, "day")) for day in _thin([start + timedelta(days=offset) for offset in range(days + 1)], _MOST_DAYS))


def _months(start: date, end: date) -> list[date]:
    count = (end.year - start.year) * 12 + end.month - start.month
    return [date(start.year + (start.month - 1 + index) // 12, (start.month - 1 + index) % 12 + 1, 1) for index in range(count + 1)]


def _rounded(months: list[date]) -> list[date]:
    """Every month, every second, third or sixth, counted from January, so that a year that begins is named."""
    strides = ([month for month in months if (month.month - 1) % stride == 0] for stride in (1, 2, 3, 6, 12))
    return next(found for found in strides if len(found) <= _MOST_DAYS)


def _thin(days: list[date], most: int) -> list[date]:
    """Every day, every second, every third ... until they fit."""
    stride = -(-len(days) // most) if days else 1
    return days[::stride]


def _named(months: list[date], speech: Speech) -> tuple[tuple[date, str], ...]:
    """Months by name, with the year at the first one and where it changes."""
    before = [None, *(month.year for month in months)]
    return tuple((month, speech.tick(month, "month" if month.year == year else "month_year")) for month, year in zip(months, before, strict=False))
