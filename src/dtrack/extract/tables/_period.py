"""Dates out of headers and file names: what is printed there, or None. Two answers are none."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise

from dtrack.errors import UsageError
from dtrack.model.period import Period
from dtrack.resolve.calendar import FIRST_YEAR, LAST_YEAR, month_number, month_pattern, month_span, parse_period, year_span
from dtrack.terms import Metric, Precision

_ISO = re.compile(r"(?<!\d)(20\d\d)[-_.](0[1-9]|1[0-2])(?:[-_.](0[1-9]|[12]\d|3[01]))?(?!\d)")
_YEAR_MONTH = re.compile(r"(?<!\d)(20\d\d)(0[1-9]|1[0-2])(?!\d)")
_BRACKETS = re.compile(r"\(([^()]{1,80})\)")
_TOKEN = re.compile(r"[^\W\d_]+|\d+")
_MAX = 300


def in_text(text: str) -> Period | None:
    """The period that a header or a file name prints: `IDPs_estimates_Aug_2017`, `(Aug_July_Jun)_2017`, `2019-01`, `estimates_2017`.

    Months in brackets are the period, months outside them then say when it was reported. More than one year, or months that do
    not follow each other, are no answer.
    """
    text = text[:_MAX]
    exact = {_whole(found) for found in _ISO.finditer(text)} | {_whole(found) for found in _YEAR_MONTH.finditer(text)}
    if exact:
        return exact.pop() if len(exact) == 1 else None
    years = {int(token) for token in _TOKEN.findall(text) if len(token) == 4 and token.isdecimal() and FIRST_YEAR <= int(token) <= LAST_YEAR}
    if len(years) != 1:
        return None
    year = years.pop()
    groups = [months for months in map(_months, _BRACKETS.findall(text)) if months]
    months = groups[0] if groups else _months(text)
    return _span(months, year) if months else year_span(year)


def only_month(text: str) -> int | None:
    """1-12 where the text names one month, and no year: `IDPs Sep`; else None."""
    found = set(_months(text[:_MAX]))
    return found.pop() if len(found) == 1 else None


MONTH, YEAR = "{month}", "{year}"
_DATE = re.compile(rf"(?<![^\W_])(?:(?P<month>{month_pattern()})\.?|(?P<year>(?:19|20)\d\d))(?![^\W_])", re.IGNORECASE)


def undated(text: str) -> str:
    """The text with `{month}` and `{year}` where it names them: `IDPs Sep 2026` is `IDPs {month} {year}`."""
    return _DATE.sub(lambda found: MONTH if found["month"] else YEAR, text[:_MAX])


def _whole(found: re.Match[str]) -> Period | None:
    try:
        return parse_period("-".join(part for part in found.groups() if part))
    except UsageError:
        return None


def _months(text: str) -> list[int]:
    """Numbers of the months named, in order; an Arabic name may have two words."""
    words = _TOKEN.findall(text)
    found = []
    at = 0
    while at < len(words):
        pair = month_number(" ".join(words[at : at + 2])) if at + 1 < len(words) else None
        one = pair or month_number(words[at])
        if one:
            found.append(one)
        at += 2 if pair else 1
    return found


def _span(months: list[int], year: int) -> Period | None:
    """First to last of months that are listed forwards or backwards, or of the two ends of a range; `year` is that of the last month."""
    if len(months) == 1:
        return month_span(year, months[0])
    steps = [(after - before) % 12 for before, after in pairwise(months)]
    if all(step == 11 for step in steps):
        months = months[::-1]
    elif len(months) > 2 and any(step != 1 for step in steps):
        return None
    first, last = months[0], months[-1]
    start = month_span(year - 1 if first > last else year, first).start
    return Period(start, month_span(year, last).end, Precision.MONTH)


def dated(metric: Metric, period: Period) -> tuple[date, date]:
    """Start and end as a figure has them: a stock stands at the period's last day, a flow fills the period."""
    return (period.end, period.end) if metric.is_stock else (period.start, period.end)
