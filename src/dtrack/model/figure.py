"""A figure: one claim, understood. Never rewritten, only superseded."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from dtrack.model.place import PlaceRef
from dtrack.terms import (
    Cause,
    Direction,
    FigureRole,
    Method,
    Metric,
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Where the claim stands in its document. Prose has spans (code points of the document's text), tables have cells."""

    quote: str
    """Exact substring of the text; for a table, a line made of header and cell as printed, which holds the number."""
    span: tuple[int, int] | None = None
    number_text: str = ""
    """The number as printed."""
    number_span: tuple[int, int] | None = None
    occurrence: int = 0
    """n-th equal number in the same quote, from 0."""
    sheet: str | None = None
    column: str | None = None
    rows: tuple[int, ...] = ()
    """1-based rows of the sheet. More than one: the value is their declared sum, `addends` in the same order."""
    addends: tuple[Decimal, ...] = ()
    record_id: str | None = None
    """The upstream record's id, for rows of an API."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """What an extractor understood. Pure content: no document, no record time.

    A stock has `start == end`, its reference date. `value` is as printed, in `unit`; `persons` is computed, with its own
    low and high. Unknown is None, never 0.
    """

    metric: Metric
    value: Decimal | None
    unit: Unit
    evidence: Evidence
    places: tuple[PlaceRef, ...]
    direction: Direction = Direction.UNSTATED
    population: Population = Population.UNSTATED
    cumulative: bool = False
    term: Term | None = None
    cause: Cause = Cause.UNSTATED
    scope: Scope = Scope.UNKNOWN
    operation: str | None = None
    round: str | None = None
    assessment_type: str | None = None
    method: Method = Method.UNKNOWN
    definition: str | None = None
    quantifier: Quantifier = Quantifier.EXACT
    vague: Vague | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    value_state: ValueState = ValueState.REPORTED
    household_size: Decimal | None = None
    household_size_source: str | None = None
    persons: Decimal | None = None
    persons_low: Decimal | None = None
    persons_high: Decimal | None = None
    alt: tuple[tuple[Decimal, Unit], ...] = ()
    start: date | None = None
    end: date | None = None
    start_precision: Precision = Precision.UNKNOWN
    end_precision: Precision = Precision.UNKNOWN
    source_org: str | None = None
    """Short name of the originator: whose number it is."""
    attribution: str | None = None
    """The attribution phrase as printed."""
    confidence: float = 1.0
    primary: bool = False
    part: bool = False
    """True where the text says that it covers only part of its place."""
    doubts: tuple[str, ...] = ()
    """ProblemKind values that keep it from being recommended until a person approves, e.g. `return_at_camp`."""
    caveat: str | None = None
    fix: str | None = None
    """Reason of the known misprint that was corrected on reading."""
    extractor: str = ""
    """Name and version, e.g. `prose/1`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureRecord:
    """A figure as stored: identity, document, record time, and what people said of it."""

    id: str
    """16 hex digits: hash of claim key and content."""
    claim_key: str
    figure: Figure
    document: str
    document_version: int
    job: str
    publisher: str | None
    url: str | None
    title: str | None
    published: date | None
    published_inferred: bool
    fetched_at: datetime
    sensitivity: Sensitivity
    known_from: datetime
    known_to: datetime | None = None
    superseded_by: str | None = None
    status: Status = Status.EXTRACTED
    role: FigureRole | None = None
    """What it is to the points of its series now; None before `reconcile` has seen it."""
    reason: str | None = None
    """Code of the reason of the role, worded at display."""
    reason_params: dict[str, str] = field(default_factory=dict)
    preferred: str | None = None
    """Why a person prefers it to its rivals; None where nobody does."""
    merged: str | None = None
    """Id of the figure that it is one with, as a person said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something that a person should look at. `key` makes it one problem however often it is found."""

    kind: str
    """A ProblemKind value."""
    what: str
    remedy: str
    job: str | None = None
    document: str | None = None
    figure: str | None = None
    claim_key: str | None = None
    where: str | None = None
    """Sheet and cell, file and key, or address."""

    @property
    def key(self) -> str:
        """Identity: the same trouble found twice is one problem."""
        return "|".join(part or "" for part in (self.kind, self.job, self.document, self.claim_key or self.figure, self.where, self.what))


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemRecord:
    """A problem as stored. Open while `closed_at` is None."""

    problem: Problem
    first_seen: datetime
    last_seen: datetime
    closed_at: datetime | None = None
