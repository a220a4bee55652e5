"""A figure in the making, and the finished one."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from dtrack.extract import households, trust, windows
from dtrack.extract.attribution import Source
from dtrack.extract.context import Context
from dtrack.extract.numbers import Number
from dtrack.extract.sentence import Sentence
from dtrack.extract.verdict import Verdict
from dtrack.model.figure import Evidence, Figure
from dtrack.model.place import PlaceRef
from dtrack.terms import Direction, Metric, PlaceRole, Population, Precision, Quantifier, Term, Unit, Vague


@dataclass(slots=True)
class Draft:
    """A figure in the making."""

    sentence: Sentence
    at: int
    number: Number
    verdict: Verdict
    quantifier: str
    places: tuple[PlaceRef, ...] = ()
    how: str = "name"
    window: windows.Window | None = None
    frame: tuple[date | None, date | None, Precision, Precision] = (None, None, Precision.UNKNOWN, Precision.UNKNOWN)
    source: Source | None = None
    alt: tuple[tuple[Decimal, Unit], ...] = ()
    part: bool = False
    """True where only a part of each place that is named is meant: "rural Aleppo"."""
    size: households.Size | None = None
    """Persons in a household, for what is counted in families."""
    camps: frozenset[str] = frozenset()
    """Codes of the sites that the text calls camps."""
    occurrence: int = 0
    number_text: str = ""
    doubts: list[str] = field(default_factory=list)

    @property
    def number_span(self) -> tuple[int, int]:
        """Where the number stands."""
        return self.number.start, self.number.end

    @property
    def metric(self) -> str:
        """What it counts."""
        return self.verdict.metric


def figure(draft: Draft, text: str, context: Context, *, primary: bool, extractor: str) -> Figure:
    """The finished figure. `text` is the whole text, which spans count in."""
    number, passage = draft.number, draft.sentence.passage
    start, end, start_precision, end_precision = draft.frame
    vague = Vague(number.vague) if number.vague else None
    value = number.value
    persons, low, high = _persons(draft)
    return Figure(
        metric=Metric(draft.metric),
        value=value,
        unit=Unit(draft.verdict.unit),
        evidence=Evidence(
            quote=text[passage.start : passage.end],
            span=(passage.start, passage.end),
            number_text=draft.number_text,
            number_span=draft.number_span,
            occurrence=draft.occurrence,
        ),
        places=draft.places,
        direction=_direction(draft),
        population=_population(draft, context),
        cumulative=draft.window is not None and draft.window.op == "since" and not Metric(draft.metric).is_stock,
        term=Term(draft.verdict.term) if draft.verdict.term else None,
        quantifier=Quantifier(draft.quantifier),
        vague=vague,
        low=number.low,
        high=number.high,
        alt=draft.alt,
        start=start,
        end=end,
        start_precision=start_precision,
        end_precision=end_precision,
        household_size=draft.size.size if draft.size is not None else None,
        household_size_source=draft.size.source if draft.size is not None else None,
        persons=persons,
        persons_low=low,
        persons_high=high,
        source_org=draft.source.org if draft.source else None,
        attribution=draft.source.phrase if draft.source else None,
        confidence=trust.confidence(draft),
        primary=primary,
        part=draft.part,
        doubts=tuple(draft.doubts),
        extractor=extractor,
    )


def _persons(draft: Draft) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    """Persons as printed, the figure's own or its other count; else computed from families by a size that applies, with their own low and high (R7)."""
    families = draft.number.value
    if draft.verdict.unit == "person":
        return families, None, None
    told = next((value for value, unit in draft.alt if unit is Unit.PERSON), None)
    if told is not None or families is None or draft.size is None:
        return told, None, None
    size = draft.size
    return households.persons(families, size.size), households.persons(families, size.low), households.persons(families, size.high)


def _direction(draft: Draft) -> Direction:
    if Metric(draft.metric).is_stock or draft.metric == "homes_destroyed":
        return Direction.NONE
    roles = {ref.role for ref in draft.places}
    if {PlaceRole.ORIGIN, PlaceRole.DESTINATION} <= roles and len({ref.adm1 for ref in draft.places}) == 1 and draft.places[0].adm1:
        return Direction.WITHIN
    if PlaceRole.DESTINATION in roles and PlaceRole.ORIGIN not in roles:
        return Direction.ARRIVAL
    if PlaceRole.ORIGIN in roles and PlaceRole.DESTINATION not in roles:
        return Direction.DEPARTURE
    return Direction.UNSTATED


def _population(draft: Draft, context: Context) -> Population:
    if draft.metric.startswith("refugee"):
        return Population.REFUGEE
    if draft.metric in ("return", "returnee_stock"):
        return _returning(draft, context)
    return Population.IDP if draft.metric != "homes_destroyed" else Population.UNSTATED


def _returning(draft: Draft, context: Context) -> Population:
    """Returns from inside and from abroad are never one line: by where they come from, else by what they are called. "From abroad" names no place."""
    abroad = [context.gazetteer.abroad(ref.pcode) for ref in draft.places if ref.role is PlaceRole.ORIGIN and ref.pcode]
    if abroad:
        return Population.REFUGEE if all(abroad) else Population.MIXED if any(abroad) else Population.IDP
    origins = {hit.last for hit in draft.sentence.of("roles", "origin")}
    if any(hit.first in origins for hit in draft.sentence.of("places", "abroad")):
        return Population.REFUGEE
    head = draft.verdict.head
    called = head.entry.metric if head is not None and head.entry is not None else ""
    return Population.REFUGEE if called.startswith("refugee") else Population.IDP if called == "idp_stock" else Population.UNSTATED
