"""One alert: an event as it is told to one channel, from waiting to sent, with the figures behind it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any


class AlertKind(StrEnum):
    """What is told: events of figures, a source that is broken or silent, a channel that is broken itself."""

    SPIKE = "spike"
    CONTRADICTION = "contradiction"
    REVISION = "revision"
    SILENCE = "silence"
    SITE_OPENED = "site_opened"
    SITE_CLOSED = "site_closed"
    SOURCE = "source"
    ALERTING = "alerting"


class AlertState(StrEnum):
    """How far it has come."""

    WAITING = "waiting"
    """A person has to approve it."""
    READY = "ready"
    CLAIMED = "claimed"
    """Being sent. Found so after a stop, it may have been sent."""
    SENT = "sent"
    UNSURE = "unsure"
    """The program was stopped amid sending: it may have been sent."""
    REJECTED = "rejected"
    DROPPED = "dropped"
    """Not to be told: too soon after the last one, or what it says stands no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One row of the outbox. `event` and `channel` together make it one however often it is found."""

    id: str
    event: str
    channel: str
    kind: AlertKind
    subject: str
    """What it is about: a series, a claim, a place, a job. Alerts of one subject cool down together."""
    place: str | None
    day: date
    value: Decimal | None
    title: str
    body: str
    """The words as they are approved and sent."""
    figures: tuple[dict[str, Any], ...] = ()
    """The figures behind it as they were: id, value, source, title, url, published, quote, status."""
    state: AlertState
    created_at: datetime
    ready_at: datetime | None = None
    batch: str | None = None
    """Id of the message that carries it; a digest has several alerts."""
    claimed_at: datetime | None = None
    tries: int = 0
    next_try: datetime | None = None
    sent_at: datetime | None = None
    who: str | None = None
    """Who approved or rejected it."""
    why: str | None = None
    error: str | None = None
    params: dict[str, Any] = field(default_factory=dict)
