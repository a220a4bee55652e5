"""Ticks that a person would choose: round values from 0, and whole years, quarters, months or days."""

from __future__ import annotations

from datetime import date, timedelta
from math import floor, log10

from dtrack.charts.drawing.brief import Speech

_MOST_DATES = 6


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
        return _labelled(_thin([year for year in years if start <= year <= end]), "year", speech)
    if days > 75:
        return _labelled(_thin([month for month in _months(start, end) if start <= month <= end]), "month", speech)
    return _labelled(_thin([start + timedelta(days=offset) for offset in range(days + 1)]), "day", speech)


def _months(start: date, end: date) -> list[date]:
    count = (end.year - start.year) * 12 + end.month - start.month
    return [date(start.year + (start.month - 1 + index) // 12, (start.month - 1 + index) % 12 + 1, 1) for index in range(count + 1)]


def _thin(days: list[date]) -> list[date]:
    """Every day, every second, every third ... until they fit."""
    stride = -(-len(days) // _MOST_DATES) if days else 1
    return days[::stride]


def _labelled(days: list[date], unit: str, speech: Speech) -> tuple[tuple[date, str], ...]:
    return tuple((day, speech.tick(day, unit)) for day in days)
