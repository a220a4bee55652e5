"""A figure as one claim in one series: its window, its number in comparable form, and what is known of its origin."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache

from dtrack.model.given import Given
from dtrack.model.point import Series
from dtrack.reconcile.series import Placement
from dtrack.terms import FigureRole, Precision, Quantifier, Status, Unit

Window = tuple[date, date]
Ruling = tuple[FigureRole, str, dict[str, str]]
"""Role, code of the reason, its parameters."""
PRECISIONS = (Precision.DAY, Precision.WEEK, Precision.MONTH, Precision.QUARTER, Precision.YEAR, Precision.UNKNOWN)
CANDIDATE_CONFIDENCE = 0.8


@dataclass(slots=True, eq=False)
class Claim:
    """One figure as a number for a time, in all its series. `copies` are the claims that it stands for."""

    record: Given
    seats: tuple[Placement, ...]
    """Its series, its own first: that one gives the figure its role."""
    dates: Window
    """Of the point that it may answer for: a stock's reference date twice, a flow's period, a running total's beginning and end."""
    window: Window
    """The days that the number describes, coarse dates widened to what they may mean."""
    precision: Precision
    origin: str
    """Originator's key."""
    upstream: frozenset[str]
    """Keys of the originators that it takes numbers from (R17)."""
    transcription: bool
    first_hand: bool
    """True where the originator itself published the document."""
    standing: int
    value: Decimal | None
    low: Decimal | None
    high: Decimal | None
    unit: Unit
    estimated: bool
    confidence: float
    doubts: frozenset[str]
    status: Status
    copied: bool
    """True where its document prints another one's text."""
    agency: str | None
    """The agency that its document's text credits, where another one printed it."""
    ruling: Ruling | None
    """Why it cannot be recommended."""
    id: str
    """The figure's id."""
    copies: Sequence[tuple[Claim, str]] = ()
    order: tuple[bool, int, bool, int, bool, int, int, int, int, int, str] | None = None
    """Its `rank.key`, once it has been asked for."""

    def anew(self) -> Claim:
        """The same claim as it was before anything was derived from it: of a figure that had no ruling then."""
        record = self.record
        self.confidence, self.doubts, self.status = record.confidence, doubts_of(record), record.status
        self.ruling, self.copies, self.order = None, (), None
        return self

    def related(self, other: Claim) -> bool:
        """True where both are one origin: the same, or one takes its numbers from the other (R17)."""
        return self.origin == other.origin or other.origin in self.upstream or self.origin in other.upstream

    @property
    def series(self) -> Series:
        """Its own series."""
        return self.seats[0].series

    @property
    def measured(self) -> bool:
        """True where it gives a number, or both ends of one."""
        return self.low is not None and self.high is not None

    @property
    def publisher(self) -> str:
        """Who printed it, as one name."""
        return self.record.publisher or self.record.job

    @property
    def source(self) -> str:
        """Whose number it is, for people."""
        return self.record.source_org or self.record.publisher or self.record.job


_NO_DOUBTS: frozenset[str] = frozenset()


def doubts_of(figure: Given) -> frozenset[str]:
    """What is doubted of a figure; mostly nothing, and that is one object for all."""
    return frozenset(figure.doubts) if figure.doubts else _NO_DOUBTS


Measure = tuple[Decimal | None, Decimal | None, Decimal | None, Unit, bool]
"""A number in the unit that it can be compared in, persons wherever they are known: value, low, high, unit, whether it is estimated."""


def measure(figure: Given) -> Measure:
    """Persons as reported, else persons computed from families (marked), else what was counted. Vague and missing numbers have no low and high."""
    if figure.vague or figure.quantifier is Quantifier.VAGUE:
        return None, None, None, figure.unit, False
    if figure.unit is Unit.HOUSEHOLD and figure.persons is not None:
        fewest = figure.persons if figure.persons_low is None else figure.persons_low
        most = figure.persons if figure.persons_high is None else figure.persons_high
        return figure.persons, fewest, most, Unit.PERSON, not figure.printed_persons
    low = figure.low if figure.low is not None else figure.value
    high = figure.high if figure.high is not None else figure.value
    if low is None or high is None:
        return figure.value, None, None, figure.unit, False
    return figure.value, low, high, figure.unit, False


Times = tuple[Window, Window, Precision]
"""The days that a number describes, the dates of its point, the coarser precision of both ends."""


def times(figure: Given) -> Times | None:
    """None where its period is not known.

    A stock and a running total describe one day, or the month or year that it is known to lie in; a flow describes its period as stated.
    """
    return _times((figure.metric.is_stock, figure.cumulative, figure.start, figure.end, figure.start_precision, figure.end_precision))


@lru_cache(maxsize=65_536)
def _times(dated: tuple[bool, bool, date | None, date | None, Precision, Precision]) -> Times | None:
    stock, cumulative, start, end, of_start, of_end = dated
    coarser = max(of_start, of_end, key=PRECISIONS.index)
    if stock:
        first, last = start or end, end or start
        precision = of_end if end else of_start
        return ((floor(first, precision), ceiling(last, precision)), (last, last), coarser) if first and last else None
    if cumulative:
        return ((floor(end, of_end), ceiling(end, of_end)), (start or floor(end, of_end), end), coarser) if end else None
    if start is None or end is None:
        return None
    return (start, end), (start, end), coarser


def is_dated(figure: Given) -> bool:
    """True for what has a reference date: stocks and running totals. The others have a period."""
    return figure.metric.is_stock or figure.cumulative


@lru_cache(maxsize=4096)
def floor(day: date, precision: Precision) -> date:
    """First day that a date of this precision may mean."""
    if precision is Precision.YEAR:
        return date(day.year, 1, 1)
    if precision is Precision.QUARTER:
        return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    if precision is Precision.MONTH:
        return day.replace(day=1)
    if precision is Precision.WEEK:
        return date.fromordinal(max(1, day.toordinal() - day.weekday()))
    return day


@lru_cache(maxsize=4096)
def ceiling(day: date, precision: Precision) -> date:
    """Last day that a date of this precision may mean."""
    if precision is Precision.YEAR:
        return date(day.year, 12, 31)
    if precision in (Precision.QUARTER, Precision.MONTH):
        month = day.month if precision is Precision.MONTH else (day.month - 1) // 3 * 3 + 3
        return date(day.year, month, calendar.monthrange(day.year, month)[1])
    if precision is Precision.WEEK:
        return min(date.max, day + timedelta(days=6 - day.weekday()))
    return day
