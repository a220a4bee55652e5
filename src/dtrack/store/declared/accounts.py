"""Accounts and their sessions."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field

from dtrack.store.columns import Moment, Words, one_of, rule
from dtrack.store.declared._base import ROLES, Base

_THERE = text("removed_at IS NULL")


class AccountRow(Base, table=True):
    """A person's way in. A row is closed, never taken away: the history names it."""

    __tablename__ = "account"
    __table_args__ = (
        one_of("role", ROLES),
        rule("named", "length(name) > 0 AND length(name_key) > 0"),
        rule("provider", "(issuer IS NULL) = (subject IS NULL)"),
        rule("removed", "(removed_at IS NULL) = (removed_by IS NULL)"),
        rule("removed_order", "removed_at > made_at"),
        Index("account_name", "name_key", unique=True, sqlite_where=_THERE),
        Index("account_subject", "issuer", "subject", unique=True),
    )
    row: int | None = Field(default=None, primary_key=True)
    name: str = Field(sa_type=Words)
    name_key: str = Field(sa_type=Words)
    role: str = Field(sa_type=Words)
    password: str | None = Field(default=None, sa_type=Words)
    issuer: str | None = Field(default=None, sa_type=Words)
    subject: str | None = Field(default=None, sa_type=Words)
    made_at: datetime = Field(sa_type=Moment)
    made_by: str = Field(sa_type=Words)
    last_login: datetime | None = Field(default=None, sa_type=Moment)
    removed_at: datetime | None = Field(default=None, sa_type=Moment)
    removed_by: str | None = Field(default=None, sa_type=Words)


class SessionRow(Base, table=True):
    """One browser that is logged in. Taken away when it ends: the audit log tells of it."""

    __tablename__ = "session"
    __table_args__ = (rule("hash", "length(id) = 64"), Index("session_account", "account"), Index("session_seen", "seen_at"))
    id: str = Field(primary_key=True, sa_type=Words)
    account: int
    made_at: datetime = Field(sa_type=Moment)
    seen_at: datetime = Field(sa_type=Moment)
