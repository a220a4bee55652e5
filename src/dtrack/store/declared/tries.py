"""Failed logins."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field

from dtrack.store.columns import Moment, Words, rule
from dtrack.store.declared._base import Base


class LoginTryRow(Base, table=True):
    """Tries that failed in a row, or go on. `key` is a hash: neither names nor addresses are kept. `until`: no other try before."""

    __tablename__ = "login_try"
    __table_args__ = (rule("fails", "fails >= 1"), Index("login_try_last", "last_at"))
    key: str = Field(primary_key=True, sa_type=Words)
    fails: int
    last_at: datetime = Field(sa_type=Moment)
    until: datetime = Field(sa_type=Moment)
