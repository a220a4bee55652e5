"""The calendar: names of months and weekdays in English, French and Arabic (Levantine and Egyptian), and spans of days. Reads no clock."""

from __future__ import annotations

import calendar as _calendar
import re
from collections.abc import Mapping
from datetime import date, timedelta
from types import MappingProxyType

from dtrack.errors import UsageError
from dtrack.model.period import Period
from dtrack.resolve.folding import squeeze
from dtrack.terms import Precision

_MONTHS = {
    "en": ("January Jan|February Feb|March Mar|April Apr|May|June Jun|July Jul|August Aug|September Sept Sep|October Oct|November Nov|December Dec"),
    "fr": ("janvier janv|février févr fév|mars|avril avr|mai|juin|juillet juil|août|septembre sept|octobre oct|novembre nov|décembre déc"),
    "ar": (
        "كانون_الثاني يناير جانفي|شباط فبراير فيفري|آذار مارس|نيسان أبريل إبريل أفريل|أيار مايو ماي|حزيران يونيو يونيه جوان"
        "|تموز يوليو يوليه جويلية|آب أغسطس أوت|أيلول سبتمبر|تشرين_الأول أكتوبر|تشرين_الثاني نوفمبر|كانون_الأول ديسمبر"
    ),
}
_WEEKDAYS = {
    "en": "Monday Mon|Tuesday Tues Tue|Wednesday Wed|Thursday Thurs Thur Thu|Friday Fri|Saturday Sat|Sunday Sun",
    "fr": "lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche",
    "ar": "الاثنين اثنين|الثلاثاء ثلاثاء|الأربعاء أربعاء|الخميس خميس|الجمعة جمعة|السبت سبت|الأحد أحد",
}
FIRST_YEAR, LAST_YEAR = 1900, 2100
"""Years outside are no dates of ours but numbers that look like one."""


def _table(spelt: Mapping[str, str], first: int) -> Mapping[str, Mapping[str, int]]:
    return MappingProxyType(
        {
            language: MappingProxyType(
                {squeeze(name.replace("_", " ")).text: number for number, group in enumerate(names.split("|"), first) for name in group.split()}
            )
            for language, names in spelt.items()
        }
    )


MONTHS = _table(_MONTHS, 1)
"""Language to folded name (see `folding.squeeze`) to number 1-12. A name of two words has one space."""
WEEKDAYS = _table(_WEEKDAYS, 0)
"""Language to folded name to number, Monday 0 as `date.weekday` has it."""


def month_number(name: str) -> int | None:
    """1-12 for a month's name in any of the languages, a closing full stop passed over; "تشرين الأول/أكتوبر" is one month named twice. None for other words."""
    return _number(MONTHS, name)


def month_pattern() -> str:
    """A regular expression of every month's name as it is printed in any of the languages, the longest first; without a group of its own."""
    names = {name.replace("_", " ") for spelt in _MONTHS.values() for group in spelt.split("|") for name in group.split()}
    return "|".join(sorted(map(re.escape, names), key=lambda name: (-len(name), name)))


def weekday_number(name: str) -> int | None:
    """0-6, Monday first, for a weekday's name in any of the languages; None for other words."""
    return _number(WEEKDAYS, name)


def _number(table: Mapping[str, Mapping[str, int]], name: str) -> int | None:
    parts = [squeeze(part.strip(" .()")).text for part in re.split(r"[/()]", name) if part.strip(" .()")]
    found = {next((names[part] for names in table.values() if part in names), None) for part in parts}
    return found.pop() if len(found) == 1 else None


def day_span(day: date) -> Period:
    """One day."""
    return Period(day, day, Precision.DAY)


def month_span(year: int, month: int) -> Period:
    """A whole month."""
    return Period(date(year, month, 1), date(year, month, _calendar.monthrange(year, month)[1]), Precision.MONTH)


def quarter_span(year: int, quarter: int) -> Period:
    """A whole quarter, 1-4."""
    return Period(date(year, 3 * quarter - 2, 1), month_span(year, 3 * quarter).end, Precision.QUARTER)


def year_span(year: int) -> Period:
    """A whole year. It is not its first of January (R11)."""
    return Period(date(year, 1, 1), date(year, 12, 31), Precision.YEAR)


def week_span(day: date) -> Period:
    """Monday to Sunday around a day."""
    monday = day - timedelta(days=day.weekday())
    return Period(monday, monday + timedelta(days=6), Precision.WEEK)


def month_part(year: int, month: int, part: str) -> Period:
    """`early` (1st to 10th), `mid` (11th to 20th) or `late` (21st to the end) of a month, precision month."""
    first, last = {"early": (1, 10), "mid": (11, 20), "late": (21, month_span(year, month).end.day)}[part]
    return Period(date(year, month, first), date(year, month, last), Precision.MONTH)


def add_months(day: date, months: int) -> date:
    """The same day so many months on (or back), the last of the month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, _calendar.monthrange(year, month + 1)[1]))


def days_before(day: date, count: int, precision: Precision = Precision.DAY) -> Period:
    """From `count` days before up to the day itself: the last 48 hours are `days_before(published, 2)`."""
    return Period(day - timedelta(days=count), day, precision)


def previous_week(day: date) -> Period:
    """The Monday to Sunday before the week of `day`."""
    return week_span(day - timedelta(days=7))


def last_weekday(published: date, weekday: int, *, before: bool = False) -> date:
    """The latest such weekday (Monday 0) on or before publication; strictly before it with `before`, as "last Tuesday" printed on a Tuesday means."""
    back = (published.weekday() - weekday) % 7
    return published - timedelta(days=7 if before and back == 0 else back)


def latest(published: date, month: int, day: int | None = None) -> date | None:
    """The latest such day (or first of the month) not after publication, for "3 November" without a year. None where no year has that day (31 June)."""
    for year in range(published.year, published.year - 9, -1):
        if (day or 1) <= _calendar.monthrange(year, month)[1]:
            found = date(year, month, day or 1)
            if found <= published:
                return found
    return None


_FORMS = (
    (re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})"), lambda year, month, day: day_span(date(year, month, day))),
    (re.compile(r"(\d{4})-(\d{1,2})"), month_span),
    (re.compile(r"(\d{4})-?Q([1-4])"), quarter_span),
    (re.compile(r"(\d{4})-?W(\d{2})"), lambda year, week: week_span(date.fromisocalendar(year, week, 1))),
    (re.compile(r"(\d{4})"), year_span),
)


def parse_period(text: str) -> Period:
    """A period as people and job files write it: "2016", "2017-08", "2017-Q3", "2017-W35", "2018-12-08", or two of them as "2017-07/2017-08".

    The precision is the coarser of the two ends. UsageError where it is none of these, no such day, or ends before it starts.
    """
    first, slash, last = (part.strip() for part in text.partition("/"))
    start = _one(first, text)
    if not slash:
        return start
    end = _one(last, text)
    order = list(Precision)
    return Period(start.start, end.end, max(start.precision, end.precision, key=order.index))


def _one(part: str, whole: str) -> Period:
    for form, build in _FORMS:
        found = form.fullmatch(part)
        if found and FIRST_YEAR <= int(found[1]) <= LAST_YEAR:
            try:
                return build(*map(int, found.groups()))
            except ValueError as wrong:
                raise UsageError(f"there is no such date as {whole!r}: {wrong}", "Write it as 2017, 2017-08, 2017-08-31 or 2017-07/2017-08.") from wrong
    raise UsageError(f"{whole!r} is no period", "Write it as 2017, 2017-08, 2017-08-31 or 2017-07/2017-08.")
