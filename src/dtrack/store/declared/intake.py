"""Acts of intake: rows are added and never changed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field

from dtrack.model.intake import IntakeKind
from dtrack.store.columns import Moment, Words, one_of, rule
from dtrack.store.declared._base import Base


class IntakeRow(Base, table=True):
    """One act. An act is undone at most once."""

    __tablename__ = "intake"
    __table_args__ = (
        one_of("kind", IntakeKind),
        rule("undone", "(kind = 'undone') = (undoes IS NOT NULL)"),
        rule("said", "length(who) > 0 AND length(why) > 0"),
        Index("intake_id", "id", unique=True),
        Index("intake_undoes", "undoes", unique=True),
        Index("intake_claim", "claim_key"),
        Index("intake_document", "document"),
    )
    row: int | None = Field(default=None, primary_key=True)
    id: str = Field(sa_type=Words)
    kind: str = Field(sa_type=Words)
    at: datetime = Field(sa_type=Moment)
    who: str = Field(sa_type=Words)
    why: str = Field(sa_type=Words)
    document: str = Field(sa_type=Words)
    version: int
    figure: str | None = Field(default=None, sa_type=Words)
    claim_key: str | None = Field(default=None, sa_type=Words)
    job: str | None = Field(default=None, sa_type=Words)
    filename: str | None = Field(default=None, sa_type=Words)
    before: str | None = Field(default=None, sa_type=Words)
    undoes: str | None = Field(default=None, sa_type=Words)
