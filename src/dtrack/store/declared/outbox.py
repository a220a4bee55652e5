"""The outbox of alerts."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field

from dtrack.model.alert import AlertKind, AlertState
from dtrack.store.columns import Exact, Json, Moment, Words, one_of, rule
from dtrack.store.declared._base import Base


class AlertRow(Base, table=True):
    """An event as it is told to one channel. Nothing is taken away: what was sent is kept with the figures behind it."""

    __tablename__ = "alert"
    __table_args__ = (
        one_of("state", AlertState),
        one_of("kind", AlertKind),
        rule("tries", "tries >= 0"),
        rule("sent", "(state = 'sent') = (sent_at IS NOT NULL)"),
        Index("alert_id", "id", unique=True),
        Index("alert_once", "event", "channel", unique=True),
        Index("alert_state_channel", "state", "channel"),
        Index("alert_subject", "channel", "kind", "subject", "day"),
    )
    row: int | None = Field(default=None, primary_key=True)
    id: str = Field(sa_type=Words)
    event: str = Field(sa_type=Words)
    channel: str = Field(sa_type=Words)
    kind: str = Field(sa_type=Words)
    subject: str = Field(sa_type=Words)
    place: str | None = Field(default=None, sa_type=Words)
    day: date
    value: Decimal | None = Field(default=None, sa_type=Exact)
    title: str = Field(sa_type=Words)
    body: str = Field(sa_type=Words)
    figures: list[Any] = Field(sa_type=Json)
    state: str = Field(sa_type=Words)
    created_at: datetime = Field(sa_type=Moment)
    ready_at: datetime | None = Field(default=None, sa_type=Moment)
    batch: str | None = Field(default=None, sa_type=Words)
    claimed_at: datetime | None = Field(default=None, sa_type=Moment)
    tries: int
    next_try: datetime | None = Field(default=None, sa_type=Moment)
    sent_at: datetime | None = Field(default=None, sa_type=Moment)
    who: str | None = Field(default=None, sa_type=Words)
    why: str | None = Field(default=None, sa_type=Words)
    error: str | None = Field(default=None, sa_type=Words)
    params: dict[str, Any] = Field(sa_type=Json)
