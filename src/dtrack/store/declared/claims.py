"""Figures and points. Rows are closed and added, never changed: "as known on" is a filter over `known_from` and `known_to`."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKeyConstraint, Index, text
from sqlmodel import Field

from dtrack.store.columns import Exact, Json, Moment, Words, one_of, rule
from dtrack.store.declared._base import ENDED, NOT_PUBLIC, OPEN, Base
from dtrack.store.spoken import ANY_DAY, ANY_METRIC
from dtrack.terms import (
    Cause,
    Direction,
    FigureRole,
    Level,
    Method,
    Metric,
    PlaceRole,
    Population,
    Precision,
    Quantifier,
    Scope,
    Sensitivity,
    Status,
    Term,
    Unit,
    Vague,
    ValueState,
)

_MERGED = text("known_to IS NULL AND merged IS NOT NULL")
"""Few rows: an index of these alone answers whether there are any."""
_STOCKS = ", ".join(f"'{metric}'" for metric in Metric if metric.is_stock)


class FigureRow(Base, table=True):
    """One claim as read at one time.

    `known_from`: when this row was written. `learned_at`: since when its content is known; earlier than `known_from` where the
    same claim merely moved within its document, or where people said something of it. `superseded_by`: id of the figure that took its place; empty
    where the claim vanished. `preferred`: why a person prefers it to its rivals. `merged`: id of the figure that says the same.
    """

    __tablename__ = "figure"
    __table_args__ = (
        ForeignKeyConstraint(["document", "document_version"], ["document.id", "document.version"]),
        one_of("metric", Metric),
        one_of("unit", Unit),
        one_of("direction", Direction),
        one_of("population", Population),
        one_of("term", Term),
        one_of("cause", Cause),
        one_of("scope", Scope),
        one_of("method", Method),
        one_of("quantifier", Quantifier),
        one_of("vague", Vague),
        one_of("value_state", ValueState),
        one_of("start_precision", Precision),
        one_of("end_precision", Precision),
        one_of("status", Status),
        one_of("sensitivity", Sensitivity),
        rule("stock_date", f'metric NOT IN ({_STOCKS}) OR start = "end" OR (start IS NULL AND "end" IS NULL)'),
        rule("vague_value", "vague IS NULL OR value IS NULL"),
        rule("vague_quantifier", "(vague IS NULL) = (quantifier <> 'vague')"),
        rule("state_value", "value IS NULL OR value_state IN ('reported', 'reported_zero')"),
        rule("confidence_range", "confidence >= 0 AND confidence <= 1"),
        rule("known_order", "known_to > known_from"),
        rule("learned_order", "learned_at <= known_from"),
        rule("superseded_closed", "superseded_by IS NULL OR known_to IS NOT NULL"),
        rule("span_order", "span_start >= 0 AND span_end >= span_start"),
        rule("span_both", "(span_start IS NULL) = (span_end IS NULL)"),
        rule("number_span_order", "number_start >= 0 AND number_end >= number_start"),
        rule("number_span_both", "(number_start IS NULL) = (number_end IS NULL)"),
        rule("number_in_span", "number_start >= span_start AND number_end <= span_end"),
        rule("quote_given", "length(quote) > 0"),
        rule("occurrence", "occurrence >= 0"),
        Index("figure_open_claim", "claim_key", unique=True, sqlite_where=OPEN),
        Index("figure_id", "id"),
        Index("figure_claim", "claim_key", "known_from"),
        Index("figure_document", "document", "known_to"),
        Index("figure_order", "known_to", "start", "id"),
        Index("figure_metric", "metric", "known_to", "start"),
        Index("figure_line", "metric", "population", "cause", "end_precision", "end", sqlite_where=OPEN),
        Index("figure_learned", "learned_at"),
        Index("figure_job", "job", "known_to", "end"),
        Index("figure_queue", "status", "confidence", sqlite_where=OPEN),
        Index("figure_not_public", "metric", "population", "cause", sqlite_where=NOT_PUBLIC),
        Index("figure_merged", "merged", sqlite_where=_MERGED),
    )
    row: int | None = Field(default=None, primary_key=True)
    id: str = Field(sa_type=Words)
    claim_key: str = Field(sa_type=Words)
    positions: str = Field(sa_type=Words)
    document: str = Field(sa_type=Words)
    document_version: int
    job: str = Field(sa_type=Words)
    sensitivity: str = Field(sa_type=Words)
    known_from: datetime = Field(sa_type=Moment)
    known_to: datetime | None = Field(default=None, sa_type=Moment)
    learned_at: datetime = Field(sa_type=Moment)
    superseded_by: str | None = Field(default=None, sa_type=Words)
    status: str = Field(sa_type=Words)
    metric: str = Field(sa_type=Words)
    value: Decimal | None = Field(default=None, sa_type=Exact)
    unit: str = Field(sa_type=Words)
    direction: str = Field(sa_type=Words)
    population: str = Field(sa_type=Words)
    cumulative: bool
    term: str | None = Field(default=None, sa_type=Words)
    cause: str = Field(sa_type=Words)
    scope: str = Field(sa_type=Words)
    operation: str | None = Field(default=None, sa_type=Words)
    round: str | None = Field(default=None, sa_type=Words)
    assessment_type: str | None = Field(default=None, sa_type=Words)
    method: str = Field(sa_type=Words)
    definition: str | None = Field(default=None, sa_type=Words)
    quantifier: str = Field(sa_type=Words)
    vague: str | None = Field(default=None, sa_type=Words)
    low: Decimal | None = Field(default=None, sa_type=Exact)
    high: Decimal | None = Field(default=None, sa_type=Exact)
    value_state: str = Field(sa_type=Words)
    household_size: Decimal | None = Field(default=None, sa_type=Exact)
    household_size_source: str | None = Field(default=None, sa_type=Words)
    persons: Decimal | None = Field(default=None, sa_type=Exact)
    persons_low: Decimal | None = Field(default=None, sa_type=Exact)
    persons_high: Decimal | None = Field(default=None, sa_type=Exact)
    alt: list[Any] = Field(sa_type=Json)
    start: date | None = None
    end: date | None = None
    start_precision: str = Field(sa_type=Words)
    end_precision: str = Field(sa_type=Words)
    source_org: str | None = Field(default=None, sa_type=Words)
    attribution: str | None = Field(default=None, sa_type=Words)
    confidence: float
    primary: bool
    part: bool
    doubts: list[Any] = Field(sa_type=Json)
    caveat: str | None = Field(default=None, sa_type=Words)
    fix: str | None = Field(default=None, sa_type=Words)
    extractor: str = Field(sa_type=Words)
    quote: str = Field(sa_type=Words)
    span_start: int | None = None
    span_end: int | None = None
    number_text: str = Field(sa_type=Words)
    number_start: int | None = None
    number_end: int | None = None
    occurrence: int
    sheet: str | None = Field(default=None, sa_type=Words)
    column: str | None = Field(default=None, sa_type=Words)
    rows: list[Any] = Field(sa_type=Json)
    addends: list[Any] = Field(sa_type=Json)
    record_id: str | None = Field(default=None, sa_type=Words)
    preferred: str | None = Field(default=None, sa_type=Words)
    merged: str | None = Field(default=None, sa_type=Words)


class FigurePlaceRow(Base, table=True):
    """One place of a figure, in the order that the figure names them.

    `metric_number`, `first_day`, `last_day`: the metric (`store.spoken.NUMBERS`) and the days that the figure may speak of, a coarse date at its widest,
    counted from the calendar's first day (1 is 1 January of the year 1); 0 and 0 for an undated figure. They are the figure's own and stand here so that one
    index answers "this place, this metric, these days". A row that is written past `store.putting` has the widest there are, and is looked at for all.
    """

    __tablename__ = "figure_place"
    __table_args__ = (
        ForeignKeyConstraint(["figure_row"], ["figure.row"]),
        one_of("role", PlaceRole),
        one_of("level", Level),
        rule("span_order", "span_start >= 0 AND span_end >= span_start"),
        rule("span_both", "(span_start IS NULL) = (span_end IS NULL)"),
        Index("figure_place_pcode", "pcode", "metric_number", "last_day", "first_day", "figure_row"),
    )
    figure_row: int = Field(primary_key=True)
    position: int = Field(primary_key=True)
    pcode: str | None = Field(default=None, sa_type=Words)
    name: str = Field(sa_type=Words)
    text: str = Field(sa_type=Words)
    role: str = Field(sa_type=Words)
    level: str | None = Field(default=None, sa_type=Words)
    adm1: str | None = Field(default=None, sa_type=Words)
    scheme: str = Field(sa_type=Words)
    resolved: str = Field(sa_type=Words)
    ambiguous: bool
    span_start: int | None = None
    span_end: int | None = None
    metric_number: int = Field(default=ANY_METRIC, sa_column_kwargs={"server_default": f"{ANY_METRIC}"})
    first_day: int = Field(default=ANY_DAY[0], sa_column_kwargs={"server_default": f"{ANY_DAY[0]}"})
    last_day: int = Field(default=ANY_DAY[1], sa_column_kwargs={"server_default": f"{ANY_DAY[1]}"})


class PointRow(Base, table=True):
    """Our answer for one series and window, as derived at one time. `digest` is its whole content, verdicts included.

    `audience`: for whom, where a series is derived for an audience by itself (`store.apart`); empty for everybody else, who reads `answer`.
    """

    __tablename__ = "point"
    __table_args__ = (
        one_of("metric", Metric),
        one_of("direction", Direction),
        one_of("population", Population),
        one_of("cause", Cause),
        one_of("precision", Precision),
        one_of("unit", Unit),
        one_of("quantifier", Quantifier),
        rule("window_order", 'start <= "end"'),
        rule("origins_count", "origins >= 0"),
        rule("known_order", "known_to > known_from"),
        Index("point_open", "series", "end", "start", "unit", "audience", unique=True, sqlite_where=OPEN),
        Index("point_place", "place", "metric", "known_to", "start"),
        Index("point_metric", "metric", "known_to", "end"),
        # Only of what has ended: an index of the rest too would be taken for every look at what stands.
        Index("point_known_to", "known_to", sqlite_where=ENDED),
        Index("point_known_from", "known_from"),
    )
    row: int | None = Field(default=None, primary_key=True)
    series: str = Field(sa_type=Words)
    digest: str = Field(sa_type=Words)
    place: str = Field(sa_type=Words)
    metric: str = Field(sa_type=Words)
    direction: str = Field(sa_type=Words)
    population: str = Field(sa_type=Words)
    cause: str = Field(sa_type=Words)
    since: date | None = None
    start: date
    end: date
    precision: str = Field(sa_type=Words)
    value: Decimal | None = Field(default=None, sa_type=Exact)
    unit: str = Field(sa_type=Words)
    low: Decimal | None = Field(default=None, sa_type=Exact)
    high: Decimal | None = Field(default=None, sa_type=Exact)
    origins: int
    recommended: str | None = Field(default=None, sa_type=Words)
    reason: str = Field(sa_type=Words)
    reason_params: dict[str, Any] = Field(sa_type=Json)
    provisional: bool
    quantifier: str = Field(sa_type=Words)
    source_org: str | None = Field(default=None, sa_type=Words)
    known_from: datetime = Field(sa_type=Moment)
    known_to: datetime | None = Field(default=None, sa_type=Moment)
    publishers: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    audience: str = Field(default="", sa_type=Words, sa_column_kwargs={"server_default": ""})


class VerdictRow(Base, table=True):
    """What a figure is to a point, and why. Known as long as its point is."""

    __tablename__ = "verdict"
    __table_args__ = (ForeignKeyConstraint(["point_row"], ["point.row"]), one_of("role", FigureRole), Index("verdict_figure", "figure", "point_row"))
    point_row: int = Field(primary_key=True)
    position: int = Field(primary_key=True)
    figure: str = Field(sa_type=Words)
    role: str = Field(sa_type=Words)
    reason: str = Field(sa_type=Words)
    params: dict[str, Any] = Field(sa_type=Json)
