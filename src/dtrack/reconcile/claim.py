"""A figure as one claim in one series: its window, its number in comparable form, and what is known of its origin."""

from __future__ import annotations

import calendar
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache

from dtrack.model.figure import Figure, FigureRecord
from dtrack.model.point import Series
from dtrack.reconcile.series import Placement, is_running
from dtrack.terms import FigureRole, Precision, Quantifier, Status, Unit

Window = tuple[date, date]
Ruling = tuple[FigureRole, str, dict[str, str]]
"""Role, code of the reason, its parameters."""
PRECISIONS = (Precision.DAY, Precision.WEEK, Precision.MONTH, Precision.QUARTER, Precision.YEAR, Precision.UNKNOWN)
CANDIDATE_CONFIDENCE = 0.8


@dataclass(slots=True, eq=False)
class Claim:
    """One figure in one series. `copies` are the claims that it stands for."""

    home: bool
    """True in the figure's own series, the one that gives the figure its role."""
    record: FigureRecord
    placement: Placement
    dates: Window
    """Of the point that it may answer for: a stock's reference date twice, a flow's period, a running total's beginning and end."""
    window: Window
    """The days that the number describes, coarse dates widened to what they may mean."""
    precision: Precision
    origin: str
    """Originator's key."""
    transcription: bool
    first_hand: bool
    """True where the originator itself published the document."""
    standing: int = 0
    value: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    unit: Unit = Unit.PERSON
    estimated: bool = False
    confidence: float = 1.0
    doubts: frozenset[str] = frozenset()
    status: Status = Status.EXTRACTED
    copied: bool = False
    """True where its document prints another one's text."""
    ruling: Ruling | None = None
    """Why it cannot be recommended."""
    copies: list[tuple[Claim, str]] = field(default_factory=list)
    order: tuple[int, bool, int, bool, int, int, int, int, int, str] | None = None
    """Its `rank.key`, once it has been asked for."""

    @property
    def id(self) -> str:
        """The figure's id."""
        return self.record.id

    @property
    def figure(self) -> Figure:
        """The figure."""
        return self.record.figure

    @property
    def series(self) -> Series:
        """The series that it is seen in."""
        return self.placement.series

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
        return self.figure.source_org or self.record.publisher or self.record.job


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure's number in the unit that it can be compared in: persons wherever they are known."""

    value: Decimal | None
    low: Decimal | None
    high: Decimal | None
    unit: Unit
    estimated: bool


def measure(figure: Figure) -> Measure:
    """Persons as reported, else persons computed from families (marked), else what was counted. Vague and missing numbers have no low and high."""
    if figure.quantifier is Quantifier.VAGUE or figure.vague is not None:
        return Measure(None, None, None, figure.unit, estimated=False)
    if figure.unit is Unit.HOUSEHOLD and figure.persons is not None:
        printed = (figure.persons, Unit.PERSON) in figure.alt
        fewest = figure.persons if figure.persons_low is None else figure.persons_low
        most = figure.persons if figure.persons_high is None else figure.persons_high
        return Measure(figure.persons, fewest, most, Unit.PERSON, estimated=not printed)
    low = figure.low if figure.low is not None else figure.value
    high = figure.high if figure.high is not None else figure.value
    known = low is not None and high is not None
    return Measure(figure.value, low if known else None, high if known else None, figure.unit, estimated=False)


def window(figure: Figure) -> Window | None:
    """The days that the number describes; None where its period is not known.

    A stock and a running total describe one day, or the month or year that it is known to lie in; a flow describes its period as stated.
    """
    if figure.metric.is_stock:
        first, last = figure.start or figure.end, figure.end or figure.start
        precision = figure.end_precision if figure.end else figure.start_precision
        return (floor(first, precision), ceiling(last, precision)) if first and last else None
    if is_running(figure):
        return (floor(figure.end, figure.end_precision), ceiling(figure.end, figure.end_precision)) if figure.end else None
    if figure.start is None or figure.end is None:
        return None
    return figure.start, figure.end


def dates(figure: Figure, days: Window) -> Window:
    """Dates of the point: as the figure states them, a stock with its one reference date."""
    if figure.metric.is_stock:
        day = figure.end or figure.start or days[1]
        return day, day
    return figure.start or days[0], figure.end or days[1]


def is_dated(figure: Figure) -> bool:
    """True for what has a reference date: stocks and running totals. The others have a period."""
    return figure.metric.is_stock or is_running(figure)


def coarsest(figure: Figure) -> Precision:
    """The coarser of both ends' precisions."""
    return max(figure.start_precision, figure.end_precision, key=PRECISIONS.index)


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
