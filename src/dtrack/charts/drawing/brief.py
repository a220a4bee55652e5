"""What a chart is told beside its points: its title, its sources, and how to speak."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol

from dtrack.charts.drawing.values import Mark
from dtrack.terms import Precision


class Speech(Protocol):
    """The words, numbers and dates of one language. `gettext` takes the English sentence and fills `%(name)s` places."""

    def gettext(self, message: str, /, **params: object) -> str:
        """The sentence in this language."""

    def number(self, value: Decimal | float, /) -> str:
        """A count with this language's separators, never rounded to fewer digits than an eye needs."""

    def quantified(self, value: Decimal, quantifier: str, /) -> str:
        """A count with the words that the source put before it, e.g. `about 120,000`."""

    def period(self, start: date, end: date, precision: Precision, /) -> str:
        """A day, month or span in words, no finer than it is known."""

    def tick(self, day: date, unit: str, /) -> str:
        """Short name of a `year`, `month`, `month_year` or `day` under an axis."""


@dataclass(frozen=True, slots=True)
class Brief:
    """What the page knows about a chart. `span` forces the axis of dates, so that charts under each other can be compared."""

    title: str
    unit: str
    source: str
    speech: Speech
    span: tuple[date, date] | None = None
    top: float | None = None
    """Forces the height of the axis of values."""
    marks: tuple[Mark, ...] = ()
    """Days that matter to whoever reads the chart, in time; those within its axis of dates are drawn."""

    ends: tuple[date, ...] = ()
    """Days after which no value is held over: a site closed then (R26)."""

    def within(self, start: date, end: date) -> tuple[Mark, ...]:
        """The marks of these days."""
        return tuple(mark for mark in self.marks if start <= mark.at <= end)
