"""A language: sentences from its gettext catalog, numbers and dates from CLDR. Another language is one file under `web/locale/`."""

from __future__ import annotations

import gettext as standard
from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from importlib.resources import files
from math import log10
from pathlib import Path

from babel import Locale
from babel.dates import format_date, format_interval, format_timedelta
from babel.messages.pofile import read_po
from babel.numbers import format_compact_decimal, format_decimal, format_percent

from dtrack.terms import Precision

LOCALES = {"en": "en_GB", "fr": "fr", "ar": "ar_SY"}
"""Which CLDR locale a language uses: day before month in English, the months of the Levant in Arabic."""

DIGITS = ("latin", "arabic")
"""Which digits numbers and dates are written with, where a language uses both: a reader's choice. Quotes and codes keep their own."""
_ARABIC = str.maketrans("0123456789,.%", "٠١٢٣٤٥٦٧٨٩٬٫٪")
_ARABIC_DAYS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")

_WHOLE = 100
_TICKS = {"year": "y", "month": "MMM", "month_year": "MMM y", "day": "d MMM"}


def _N(message: str) -> str:
    """Mark a sentence for translation where it is defined and spoken elsewhere."""
    return message


QUANTIFIED = {
    "exact": "%(number)s",
    "about": _N("about %(number)s"),
    "at_least": _N("at least %(number)s"),
    "more_than": _N("more than %(number)s"),
    "less_than": _N("less than %(number)s"),
    "up_to": _N("up to %(number)s"),
    "between": "%(number)s",
    "vague": "%(number)s",
}


@dataclass(frozen=True)
class Speech:
    """One language: its sentences, numbers, dates. What charts and pages speak through."""

    code: str
    messages: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)
    plural: Callable[[int], int] = field(default=lambda count: int(count != 1), repr=False)
    digits: str = "latin"
    """One of `DIGITS`."""

    @property
    def key(self) -> str:
        """The language with its digits, as one word."""
        return f"{self.code}-{self.digits}"

    @property
    def locale(self) -> Locale:
        """The CLDR locale of numbers and dates."""
        return _locale(self.code)

    @property
    def direction(self) -> str:
        """`rtl` or `ltr`, for the page; charts stay left to right."""
        return self.locale.text_direction

    @property
    def name(self) -> str:
        """The language's own name."""
        return (Locale(self.code).get_display_name() or self.code).capitalize()

    def sentence(self, message: str, /) -> str:
        """The sentence in this language, its places still open; in English where no catalog has it."""
        return self.messages.get(message, (message,))[0]

    def gettext(self, message: str, /, **params: object) -> str:
        """The sentence in this language with its places filled."""
        spoken = self.sentence(message)
        return spoken % params if params else spoken

    def form(self, one: str, many: str, count: int, /) -> str:
        """The sentence in the plural form that the language has for a count, its places still open."""
        forms = self.messages.get(one, ())
        return forms[self.plural(count)] if forms else (one if count == 1 else many)

    def number(self, value: Decimal | float, /) -> str:
        """A count with separators, whole from a hundred up; smaller ones keep two decimals. Rounding is for the eye only: the store keeps what was printed."""
        words = format_decimal(value, format="#,##0" if abs(float(value)) >= _WHOLE else "#,##0.##", locale=self.locale)
        return words.translate(_ARABIC) if self.digits == "arabic" else words

    def compact(self, value: Decimal | float, /) -> str:
        """A large count in three figures with its power of ten in words, for where the whole one has no room: `1.13M`."""
        digits = max(0, 2 - int(log10(max(1.0, abs(float(value)))) % 3))
        words = format_compact_decimal(float(value), locale=self.locale, fraction_digits=digits)
        return words.translate(_ARABIC) if self.digits == "arabic" else words

    def percent(self, share: float, /) -> str:
        """A share of 1 in per cent, one decimal at most. Where writing runs from right to left, a mark keeps sign, number and % together."""
        mark = "\u200e" if self.direction == "rtl" else ""
        words = mark + format_percent(share, format="#,##0.#%", locale=self.locale)
        return words.translate(_ARABIC) if self.digits == "arabic" else words

    def quantified(self, value: Decimal, quantifier: str, /) -> str:
        """A count behind the words that the source put before it."""
        return self.gettext(QUANTIFIED.get(quantifier, "%(number)s"), number=self.number(value))

    def day(self, day: date | None, /) -> str:
        """A day in words, e.g. `8 November 2017`."""
        return self._dated(format_date(day, format="d MMMM y", locale=self.locale)) if day else self.gettext("date not known")

    def moment(self, moment: datetime | None, /) -> str:
        """A day and minute, UTC."""
        comma = "\u060c" if self.direction == "rtl" else ","
        return self._dated(f"{self.day(moment.date())}{comma} {moment:%H:%M} UTC") if moment else self.gettext("never")

    def period(self, start: date, end: date, precision: Precision, /) -> str:
        """A period or reference date in words, no finer than it is known."""
        return self._dated(self._period(start, end, precision))

    def _dated(self, words: str) -> str:
        """A date in the reader's digits: its points and commas stay."""
        return words.translate(_ARABIC_DAYS) if self.digits == "arabic" else words

    def _period(self, start: date, end: date, precision: Precision) -> str:
        if precision is Precision.YEAR and start.year == end.year:
            return str(start.year)
        if _whole_months(start, end) or (precision is Precision.MONTH and (start.year, start.month) == (end.year, end.month)):
            return self._months(start, end)
        if precision is Precision.QUARTER:
            return self._months(start, end)
        if start == end:
            return self.day(start)
        words = format_interval(start, end, skeleton="yMMMd", locale=self.locale)
        return self.gettext("about %(number)s", number=words) if precision in {Precision.MONTH, Precision.YEAR, Precision.UNKNOWN} else words

    def _months(self, start: date, end: date) -> str:
        if (start.year, start.month) == (end.year, end.month):
            return format_date(start, format="LLLL y", locale=self.locale)
        if (start.year, start.month, end.month) == (end.year, 1, 12):
            return str(start.year)
        return format_interval(start, end, skeleton="yMMMM", locale=self.locale)

    def tick(self, day: date, unit: str, /) -> str:
        """The short name of a year, month or day under an axis."""
        return self._dated(format_date(day, format=_TICKS[unit], locale=self.locale))

    def age(self, day: date, today: date, /) -> str:
        """How long ago, in words: `8 years ago`."""
        if day == today:
            return self.gettext("today")
        return self._dated(format_timedelta(day - today, add_direction=True, threshold=1.2, granularity="day", locale=self.locale))


def _whole_months(start: date, end: date) -> bool:
    return start.day == 1 and end.day == monthrange(end.year, end.month)[1]


@cache
def _locale(code: str) -> Locale:
    return Locale.parse(LOCALES.get(code, code))


def folder() -> Path:
    """Where the catalogs are: with the pages, which have most of the sentences."""
    return Path(str(files("dtrack"))) / "web" / "locale"


def shipped() -> list[str]:
    """Codes of the languages that can be spoken: English and every folder with a catalog."""
    return ["en", *sorted(path.parent.parent.name for path in folder().glob("*/LC_MESSAGES/dtrack.po"))]


@cache
def load(code: str, digits: str = "latin") -> Speech:
    """The language with its catalog. English is the language of the code and needs none. Arabic digits are those of Arabic pages only."""
    if code == "en":
        return Speech("en")
    if digits == "arabic":
        return replace(load(code), digits=digits) if code == "ar" else load(code)
    with (folder() / code / "LC_MESSAGES" / "dtrack.po").open("rb") as stream:
        catalog = read_po(stream, locale=code, abort_invalid=True)
    messages: dict[str, tuple[str, ...]] = {}
    for message in catalog:
        if message.id and not message.fuzzy:
            key = message.id if isinstance(message.id, str) else message.id[0]
            messages[key] = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
    return Speech(code, messages, standard.c2py(catalog.plural_expr))
