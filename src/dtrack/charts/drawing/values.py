"""A Drawing: everything that a chart shows, in data units (days and counts), with no pixel and no colour in it.

All dates are inclusive days: a bar from 1 to 30 November covers thirty days.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One source's values: what steps, bars and dots belong to. Two sources are never one line."""

    name: str
    """Short name of the source, printed at the line's end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A level stretch of a line. `known`: the reference date is only known to lie within it. Otherwise the value is held until the next one."""

    start: date
    end: date
    value: float
    line: int = 0
    known: bool = False
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """People counted within a period, as wide as the period."""

    start: date
    end: date
    value: float
    line: int = 0
    provisional: bool = False
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """A value with an exact day."""

    at: date
    value: float
    line: int = 0
    text: str = ""


class BandKind(StrEnum):
    """What a band says."""

    GAP = "gap"
    """No figure was collected: full height, never a zero."""
    RANGE = "range"
    """From the lowest to the highest reported."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """A stretch of days, between two values where `low` and `high` are given."""

    kind: BandKind
    start: date
    end: date
    low: float | None = None
    high: float | None = None
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """Words beside a value: direct labels in place of a legend."""

    at: date
    value: float
    text: str
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A day that matters to the whole chart, such as the start of a cumulative count."""

    at: date
    text: str


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """One chart. `start` and `end` span the data; the value axis always begins at 0. Texts are plain and unescaped."""

    title: str
    description: str
    """What a person who does not see the chart is told."""
    unit: str
    start: date
    end: date
    top: float
    """Highest value drawn."""
    value_ticks: tuple[tuple[float, str], ...]
    date_ticks: tuple[tuple[date, str], ...]
    lines: tuple[Line, ...]
    steps: tuple[Step, ...] = ()
    bars: tuple[Bar, ...] = ()
    bands: tuple[Band, ...] = ()
    dots: tuple[Dot, ...] = ()
    labels: tuple[Label, ...] = ()
    marks: tuple[Mark, ...] = ()
    source: str = ""
    method: str = ""
    """One sentence on how to read it."""
    ended: str = ""
    """Where the last value is past its window: when that was, so that no line that broke off looks current."""
    dense: bool = False
    """So many values that none has words of its own."""

    @property
    def worded_marks(self) -> tuple[Mark, ...]:
        """Marks whose words have room: none stands within a quarter of the axis after another. The others are lines that say it when pointed at."""
        room, told = (self.end - self.start) / 4, list[Mark]()
        for mark in sorted(self.marks, key=lambda each: each.at):
            if not told or mark.at - told[-1].at >= room:
                told.append(mark)
        return tuple(told)

    def after(self, held: Step) -> list[float]:
        """Values of the same line on the day on which a held one ends: where its line rises or falls to."""
        return sorted(self._begins.get((held.line, held.end), set()) - {held.value})

    @cached_property
    def _begins(self) -> dict[tuple[int, date], set[float]]:
        """Values of each line that begin or lie on a day."""
        found: dict[tuple[int, date], set[float]] = {}
        for line, day, value in [*((step.line, step.start, step.value) for step in self.steps), *((dot.line, dot.at, dot.value) for dot in self.dots)]:
            found.setdefault((line, day), set()).add(value)
        return found
