"""A point: our answer for one series and one window, with the figures that it rests on."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from dtrack.terms import Cause, Direction, FigureRole, Metric, Population, Precision


@dataclass(frozen=True, slots=True, order=True)
class Series:
    """What may be one line. Figures of different series are never rivals, never one line, never summed."""

    place: str
    """P-code, ISO3 code or site id."""
    metric: Metric
    direction: Direction
    population: Population
    cause: Cause = Cause.UNSTATED
    since: date | None = None
    """Start of a cumulative series; None for the others."""


@dataclass(frozen=True, slots=True)
class Span:
    """The part of a series whose points end from `first` to `last`."""

    series: Series
    first: date
    last: date


# Verdicts and points are values as the others are, and nobody changes one. They are not frozen because making a frozen one takes three times as long, and
# deriving makes hundred thousands.


@dataclass(slots=True)
class Verdict:
    """What one figure is to one point, and why. `reason` is a code of `locale`; `params` fill its words."""

    figure: str
    role: FigureRole
    reason: str
    params: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Point:
    """One answer. Without a recommended figure it is still a point where figures exist: `value` None, a Problem beside it."""

    series: Series
    start: date
    end: date
    precision: Precision
    value: Decimal | None
    unit: str
    low: Decimal | None
    """Lowest reported over known independent origins."""
    high: Decimal | None
    origins: int
    """Number of known independent origins."""
    recommended: str | None
    verdicts: tuple[Verdict, ...]
    reason: str
    reason_params: dict[str, str] = field(default_factory=dict)
    provisional: bool = False
    quantifier: str = "exact"
    source_org: str | None = None
    publishers: int = 0
    """How many have printed a number for this time: "printed by 4 publishers, 1 known origin"."""

    @property
    def figures(self) -> tuple[str, ...]:
        """Ids of every figure that the point rests on or shows."""
        return tuple(verdict.figure for verdict in self.verdicts)


@dataclass(frozen=True, slots=True, kw_only=True)
class PointRecord:
    """A point as stored, with its record time."""

    point: Point
    known_from: datetime
    known_to: datetime | None = None
