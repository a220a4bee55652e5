"""The audit log."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field

from dtrack.model.account import Nearness, Outcome
from dtrack.store.columns import Moment, Words, one_of, rule
from dtrack.store.declared._base import Base


class AuditRow(Base, table=True):
    """One act. For operators alone."""

    __tablename__ = "audit"
    __table_args__ = (
        one_of("outcome", Outcome),
        one_of("near", Nearness),
        rule("ended", "(outcome = 'begun') = (ended_at IS NULL)"),
        rule("named", "length(act) > 0"),
        Index("audit_at", "at"),
        Index("audit_act", "act", "row"),
    )
    row: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=Moment)
    who: str = Field(sa_type=Words)
    role: str = Field(sa_type=Words)
    act: str = Field(sa_type=Words)
    subject: str = Field(sa_type=Words)
    outcome: str = Field(sa_type=Words)
    near: str = Field(sa_type=Words)
    detail: str = Field(sa_type=Words)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
