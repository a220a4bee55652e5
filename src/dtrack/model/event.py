"""Something that happened to a place or a figure and that people may want to be told of at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from dtrack.model.point import Series


class EventKind(StrEnum):
    """What happened."""

    SPIKE = "spike"
    CONTRADICTION = "contradiction"
    REVISION = "revision"
    SILENCE = "silence"
    SITE_OPENED = "site_opened"
    SITE_CLOSED = "site_closed"

    @property
    def of_site(self) -> bool:
        """True for what happened to a site: it rests on a person's act, not on figures."""
        return self in (EventKind.SITE_OPENED, EventKind.SITE_CLOSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One event. `key` makes it one however often it is found."""

    key: str
    kind: EventKind
    at: datetime
    """When it was found."""
    day: date
    """The day that it is about: of a spike the last of its 30, of a silence the one on which it began to count."""
    series: Series | None = None
    place: str | None = None
    figure: str | None = None
    """Id of the figure that was revised or contradicts."""
    source: str | None = None
    degree: str | None = None
    """Of a spike: medium or high."""
    value: Decimal | None = None
    before: Decimal | None = None
    """What the value is held against: the highest sum before, the number that was replaced."""
    figures: tuple[str, ...] = ()
    """Ids of what a spike sums."""
    params: dict[str, str] = field(default_factory=dict)
    """What else its words need."""
