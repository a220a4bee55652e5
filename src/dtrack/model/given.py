"""What deriving points needs of a figure, and no more: hundred thousands of them are held at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from dtrack.model.figure import FigureRecord
from dtrack.model.identity import is_table
from dtrack.terms import Cause, Direction, Metric, PlaceRole, Population, Precision, Quantifier, Scope, Status, Unit

Where = tuple[tuple[PlaceRole, str | None], ...]
"""Role and code of each place, in the order that the figure names them."""


@dataclass(slots=True, eq=False)
class Given:
    """A figure without its words: identity, whose it is, number, time and places. Names as in `Figure` and `FigureRecord`."""

    id: str
    claim_key: str
    document: str
    job: str
    publisher: str | None
    published: date | None
    published_inferred: bool
    fetched: date
    """Day on which its document was fetched."""
    status: Status
    metric: Metric
    value: Decimal | None
    unit: Unit
    direction: Direction
    population: Population
    cause: Cause
    cumulative: bool
    scope: Scope
    quantifier: Quantifier
    vague: bool
    low: Decimal | None
    high: Decimal | None
    persons: Decimal | None
    persons_low: Decimal | None
    persons_high: Decimal | None
    printed_persons: bool
    """True where the count in persons is printed beside the count in families."""
    start: date | None
    end: date | None
    start_precision: Precision
    end_precision: Precision
    source_org: str | None
    confidence: float
    part: bool
    doubts: tuple[str, ...]
    round: str | None
    declared: bool
    """True for a cell of a table or an upstream record: its column says what it counts."""
    places: Where
    preferred: str | None = None
    """Why a person prefers it to its rivals; None where nobody does."""
    merged: str | None = None
    """Id of the figure that a person said it is one with."""

    @property
    def running(self) -> bool:
        """True for movements "since DATE": neither a period's movements nor a stock (R22)."""
        return self.cumulative and not self.metric.is_stock


def lean(record: FigureRecord) -> Given:
    """The part of a stored figure that deriving needs."""
    figure = record.figure
    return Given(
        id=record.id,
        claim_key=record.claim_key,
        document=record.document,
        job=record.job,
        publisher=record.publisher,
        published=record.published,
        published_inferred=record.published_inferred,
        fetched=record.fetched_at.date(),
        status=record.status,
        metric=figure.metric,
        value=figure.value,
        unit=figure.unit,
        direction=figure.direction,
        population=figure.population,
        cause=figure.cause,
        cumulative=figure.cumulative,
        scope=figure.scope,
        quantifier=figure.quantifier,
        vague=figure.vague is not None,
        low=figure.low,
        high=figure.high,
        persons=figure.persons,
        persons_low=figure.persons_low,
        persons_high=figure.persons_high,
        printed_persons=(figure.persons, Unit.PERSON) in figure.alt,
        start=figure.start,
        end=figure.end,
        start_precision=figure.start_precision,
        end_precision=figure.end_precision,
        source_org=figure.source_org,
        confidence=figure.confidence,
        part=figure.part,
        doubts=tuple(figure.doubts),
        round=figure.round,
        declared=is_table(figure.evidence) or figure.evidence.record_id is not None,
        places=tuple((ref.role, ref.pcode) for ref in figure.places),
        preferred=record.preferred,
        merged=record.merged,
    )
