"""What people said of figures, and what the machine last read of the claims that they judged."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field

from dtrack.model.review import Act
from dtrack.store.columns import Json, Moment, Words, one_of, rule
from dtrack.store.declared._base import OPEN, ROLES, Base


class ReviewRow(Base, table=True):
    """One act of one person. Rows are only added: what is taken back stands beside the taking back."""

    __tablename__ = "review"
    __table_args__ = (
        one_of("act", Act),
        one_of("role", ROLES),
        rule("who", "length(by) > 0"),
        rule("undo", "(act = 'undo') = (undoes IS NOT NULL)"),
        rule("merge", "(act = 'merge') = (other IS NOT NULL)"),
        Index("review_claim", "claim_key"),
        Index("review_document", "document"),
        Index("review_words", "words"),
        Index("review_at", "at"),
    )
    number: int | None = Field(default=None, primary_key=True)
    claim_key: str = Field(sa_type=Words)
    figure: str = Field(sa_type=Words)
    document: str = Field(sa_type=Words)
    words: str | None = Field(default=None, sa_type=Words)
    act: str = Field(sa_type=Words)
    by: str = Field(sa_type=Words)
    role: str = Field(sa_type=Words)
    at: datetime = Field(sa_type=Moment)
    why: str = Field(sa_type=Words)
    machine: dict[str, Any] = Field(sa_type=Json)
    outcome: dict[str, Any] | None = Field(default=None, sa_type=Json)
    changed: list[Any] = Field(sa_type=Json)
    other: str | None = Field(default=None, sa_type=Words)
    other_figure: str | None = Field(default=None, sa_type=Words)
    undoes: int | None = None


class ReadingRow(Base, table=True):
    """The machine's reading of a claim that people have judged. Closed and added like figures.

    `given`: 0 where the newest reading of the document has the claim no more, and `withdrawn_at` is set where a newer version of the document is why.
    `twin`: for the same words in a copy of a text, the claim whose acts hold for it.
    """

    __tablename__ = "reading"
    __table_args__ = (
        rule("known_order", "known_to > known_from"),
        Index("reading_open", "claim_key", unique=True, sqlite_where=OPEN),
        Index("reading_document", "document", "known_to"),
        Index("reading_twin", "twin", "known_to"),
    )
    row: int | None = Field(default=None, primary_key=True)
    claim_key: str = Field(sa_type=Words)
    document: str = Field(sa_type=Words)
    version: int
    figure: dict[str, Any] = Field(sa_type=Json)
    given: bool
    withdrawn_at: datetime | None = Field(default=None, sa_type=Moment)
    twin: str | None = Field(default=None, sa_type=Words)
    known_from: datetime = Field(sa_type=Moment)
    known_to: datetime | None = Field(default=None, sa_type=Moment)
