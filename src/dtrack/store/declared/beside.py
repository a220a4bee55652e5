"""Tables beside documents and figures: what makes texts copies of one another, what is due, verdicts on figures that are in no point."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKeyConstraint, Index
from sqlmodel import Field

from dtrack.store.columns import Exact, Json, Moment, Words, one_of, rule
from dtrack.store.declared._base import OPEN, Base
from dtrack.terms import FigureRole


class OutsideVerdictRow(Base, table=True):
    """What a figure without a date or a place here is, and why. Closed and added like points."""

    __tablename__ = "outside_verdict"
    __table_args__ = (
        one_of("role", FigureRole),
        rule("known_order", "known_to > known_from"),
        Index("outside_verdict_open", "figure", unique=True, sqlite_where=OPEN),
        Index("outside_verdict_figure", "figure", "known_to"),
    )
    row: int | None = Field(default=None, primary_key=True)
    figure: str = Field(sa_type=Words)
    role: str = Field(sa_type=Words)
    reason: str = Field(sa_type=Words)
    params: dict[str, Any] = Field(sa_type=Json)
    known_from: datetime = Field(sa_type=Moment)
    known_to: datetime | None = Field(default=None, sa_type=Moment)


class TextSignRow(Base, table=True):
    """The MinHash signature of a document's latest text, as hex digits."""

    __tablename__ = "text_sign"
    document: str = Field(primary_key=True, sa_type=Words)
    sign: str = Field(sa_type=Words)


class TextBandRow(Base, table=True):
    """One band of a signature: texts that share one are compared."""

    __tablename__ = "text_band"
    __table_args__ = (ForeignKeyConstraint(["document"], ["text_sign.document"]), Index("text_band_band", "band", "position", "document"))
    document: str = Field(primary_key=True, sa_type=Words)
    position: int = Field(primary_key=True)
    band: str = Field(sa_type=Words)


class TextCreditRow(Base, table=True):
    """The agency that a document's latest text credits with having written it. Derived from the text alone: points remember what stood for whom."""

    __tablename__ = "text_credit"
    document: str = Field(primary_key=True, sa_type=Words)
    agency: str = Field(sa_type=Words)


class TextCopyRow(Base, table=True):
    """A document whose text is a copy of an earlier one's. Closed when it is no longer one, or a person says that it never was."""

    __tablename__ = "text_copy"
    __table_args__ = (
        rule("another", "document <> original"),
        rule("likeness_range", "likeness >= 0 AND likeness <= 1"),
        rule("known_order", "known_to > known_from"),
        Index("text_copy_open", "document", unique=True, sqlite_where=OPEN),
        Index("text_copy_known_to", "known_to"),
        Index("text_copy_original", "original", "known_to"),
    )
    row: int | None = Field(default=None, primary_key=True)
    document: str = Field(sa_type=Words)
    original: str = Field(sa_type=Words)
    likeness: float
    known_from: datetime = Field(sa_type=Moment)
    known_to: datetime | None = Field(default=None, sa_type=Moment)


class DueRow(Base, table=True):
    """A figure that came, went or was said something about since points were last derived. Work to do, no record: entries are taken away when it is done."""

    __tablename__ = "due"
    number: int | None = Field(default=None, primary_key=True)
    figure_row: int


class DerivationRow(Base, table=True):
    """By which rules, and as of which day, the points that stand were derived. One row."""

    __tablename__ = "derivation"
    __table_args__ = (rule("one", "one = 1"),)
    one: int = Field(primary_key=True)
    rules: str = Field(sa_type=Words)
    day: date


class EventRow(Base, table=True):
    """Something that happened to a place or a figure and that alerts may send: a spike, a contradiction, a revision, a place gone silent."""

    __tablename__ = "event"
    __table_args__ = (
        Index("event_key", "key", unique=True),
        Index("event_at", "at"),
        Index("event_line", "kind", "place", "metric", "day"),
    )
    row: int | None = Field(default=None, primary_key=True)
    key: str = Field(sa_type=Words)
    kind: str = Field(sa_type=Words)
    at: datetime = Field(sa_type=Moment)
    day: date
    place: str | None = Field(default=None, sa_type=Words)
    metric: str | None = Field(default=None, sa_type=Words)
    direction: str | None = Field(default=None, sa_type=Words)
    population: str | None = Field(default=None, sa_type=Words)
    cause: str | None = Field(default=None, sa_type=Words)
    figure: str | None = Field(default=None, sa_type=Words)
    source: str | None = Field(default=None, sa_type=Words)
    degree: str | None = Field(default=None, sa_type=Words)
    value: Decimal | None = Field(default=None, sa_type=Exact)
    before: Decimal | None = Field(default=None, sa_type=Exact)
    figures: list[Any] = Field(sa_type=Json)
    params: dict[str, Any] = Field(sa_type=Json)
