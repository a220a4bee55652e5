"""Tokens of programs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field

from dtrack.store.columns import Json, Moment, Words, one_of, rule
from dtrack.store.declared._base import ROLES, Base


class ApiTokenRow(Base, table=True):
    """A key for programs. Revoked and expired ones stay, so that the audit log can name them."""

    __tablename__ = "api_token"
    __table_args__ = (
        one_of("role", ROLES),
        rule("hash", "length(hash) = 64"),
        rule("named", "length(name) > 0"),
        rule("expires_order", "expires_at > made_at"),
        rule("revoked", "(revoked_at IS NULL) = (revoked_by IS NULL)"),
        Index("api_token_hash", "hash", unique=True),
        Index("api_token_owner", "owner"),
    )
    row: int | None = Field(default=None, primary_key=True)
    name: str = Field(sa_type=Words)
    hash: str = Field(sa_type=Words)
    role: str = Field(sa_type=Words)
    scopes: list[Any] = Field(sa_type=Json)
    owner: int | None = None
    made_at: datetime = Field(sa_type=Moment)
    made_by: str = Field(sa_type=Words)
    expires_at: datetime = Field(sa_type=Moment)
    last_used: datetime | None = Field(default=None, sa_type=Moment)
    revoked_at: datetime | None = Field(default=None, sa_type=Moment)
    revoked_by: str | None = Field(default=None, sa_type=Words)
