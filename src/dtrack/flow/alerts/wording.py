"""The words of an alert: what, where, period, number, source and date, rule, link. Plain English, one fact a line, figures only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from dtrack.flow.alerts.defuse import address, words
from dtrack.model.alert import AlertKind
from dtrack.model.event import Event
from dtrack.model.figure import FigureRecord
from dtrack.reconcile import spikes
from dtrack.resolve.places import Gazetteer
from dtrack.terms import Direction, Metric, Population, Quantifier, Status

UNCHECKED = "MACHINE-READ, NOT CHECKED"
CHECKED = (Status.APPROVED, Status.CORRECTED)
_COUNTED = {
    Metric.IDP_STOCK: "displaced people present",
    Metric.NEW_DISPLACEMENT: "displacement movements",
    Metric.RETURN: "return movements",
    Metric.RETURNEE_STOCK: "returnees present",
    Metric.SITE_POPULATION: "people living in sites",
    Metric.REFUGEE_STOCK: "refugees present",
    Metric.REFUGEE_FLOW: "refugee movements",
    Metric.HOMES_DESTROYED: "homes destroyed",
}
_DIRECTIONS = {Direction.ARRIVAL: " (arrivals)", Direction.DEPARTURE: " (departures)", Direction.WITHIN: " (within)", Direction.UNSTATED: ""}
_POPULATIONS = {Population.REFUGEE: " of people from abroad", Population.MIXED: " of displaced people and refugees"}
_HOW = {
    Quantifier.ABOUT: "about ",
    Quantifier.AT_LEAST: "at least ",
    Quantifier.MORE_THAN: "more than ",
    Quantifier.LESS_THAN: "less than ",
    Quantifier.UP_TO: "up to ",
}
_MOST_FIGURES = 5


@dataclass(frozen=True, slots=True)
class Said:
    """Title and body of an alert."""

    title: str
    body: str


def spoken(number: Decimal | None) -> str:
    """45,037; 30,263.5; as reported, never rounded."""
    if number is None:
        return "an unknown number of"
    return f"{number:,f}".rstrip("0").rstrip(".") if "." in f"{number:f}" else f"{number:,f}"


def counted(metric: Metric, direction: Direction, population: Population) -> str:
    """What is counted, in words."""
    of = _POPULATIONS.get(population, "")
    return f"{_COUNTED.get(metric, metric.value)}{of}{_DIRECTIONS[direction]}"


def period(start: date | None, end: date | None) -> str:
    """The days that a number is about."""
    if start is None or end is None:
        return f"until {end}" if end else "not stated"
    return f"on {end}" if start == end else f"{start} to {end}"


def kept(record: FigureRecord) -> dict[str, Any]:
    """A figure as the outbox keeps it: as it was when people were told."""
    figure = record.figure
    return {
        "id": record.id,
        "value": None if figure.value is None else str(figure.value),
        "unit": figure.unit.value,
        "start": figure.start.isoformat() if figure.start else None,
        "end": figure.end.isoformat() if figure.end else None,
        "source": figure.source_org or record.publisher,
        "title": record.title,
        "url": record.url,
        "published": record.published.isoformat() if record.published else None,
        "quote": figure.evidence.quote,
        "status": record.status.value,
        "sensitivity": record.sensitivity.value,
    }


def of_event(event: Event, figures: Sequence[FigureRecord], gazetteer: Gazetteer, *, public_url: str = "", other: str = "") -> Said:
    """An event in words. `other`: what else may be said to this channel, from a Problem."""
    place = gazetteer.name(event.place) if event.place and gazetteer.get(event.place) else words(event.place or "place not named")
    where = f"{place} ({event.place})" if event.place and gazetteer.get(event.place) else place
    headline, facts, rule = _TOLD[AlertKind(event.kind.value)](event, figures)
    unchecked = [record for record in figures if record.status not in CHECKED]
    lines = [f"What: {headline}", f"Where: {where}", *facts]
    for record in figures[:_MOST_FIGURES]:
        lines += _source(record)
    lines += [f"... and {len(figures) - _MOST_FIGURES} more figures."] if len(figures) > _MOST_FIGURES else []
    lines += [f"Also: {words(other)}"] if other else []
    lines.append(f"Rule: {rule}")
    if figures:
        lines.append(f"Checked by a person: {len(figures) - len(unchecked)} of {len(figures)} figures.")
    if public_url:
        path = f"/figures/{event.figure}" if event.figure else f"/places/{event.place}"
        lines.append(f"Link: {public_url.rstrip('/')}{path}")
    head = f"{UNCHECKED}: " if unchecked else ""
    return Said(f"{head}{place}: {headline}", "\n".join([*([UNCHECKED, ""] if unchecked else []), *lines]))


def _spike(event: Event, figures: Sequence[FigureRecord]) -> tuple[str, list[str], str]:  # noqa: ARG001 -- one shape for all kinds
    series = event.series
    what = counted(series.metric, series.direction, series.population) if series else "movements"
    first = event.day - timedelta(spikes.SUM_DAYS - 1)
    facts = [
        f"Period: figures whose periods end from {first} to {event.day}",
        f"Number: {spoken(event.value)} persons, the sum of {len(event.figures)} recommended figures; the highest 30 days before: {spoken(event.before)}",
    ]
    days = spikes.HIGH_DAYS if event.degree == "high" else spikes.MEDIUM_DAYS
    rule = f"the 30-day sum is at or above its own highest of the last {days} days ({event.degree})."
    return f"sudden rise of {what}: {spoken(event.value)} persons in 30 days", facts, rule


def _claim(record: FigureRecord) -> str:
    figure = record.figure
    return f"{_HOW.get(figure.quantifier, '')}{spoken(figure.value)} {figure.unit.value}s"


def _facts(record: FigureRecord, number: str) -> list[str]:
    return [f"Period: {period(record.figure.start, record.figure.end)}", f"Number: {number}"]


def _about(record: FigureRecord) -> str:
    return counted(record.figure.metric, record.figure.direction, record.figure.population)


def _revision(event: Event, figures: Sequence[FigureRecord]) -> tuple[str, list[str], str]:
    record = figures[0]
    facts = _facts(record, f"{_claim(record)} (before: {spoken(event.before)})")
    return f"revised: {_about(record)}: {_claim(record)}", facts, "its own source changed the number by over a quarter and 500 persons."


def _contradiction(event: Event, figures: Sequence[FigureRecord]) -> tuple[str, list[str], str]:  # noqa: ARG001 -- one shape for all kinds
    record = figures[0]
    rule = "sources of equal standing differ for one time by over a quarter and 500 persons."
    return f"contradicted: {_about(record)}: {_claim(record)}", _facts(record, _claim(record)), rule


def _silence(event: Event, figures: Sequence[FigureRecord]) -> tuple[str, list[str], str]:  # noqa: ARG001 -- one shape for all kinds
    last, usual = event.params.get("last", "?"), event.params.get("usual_days", "?")
    facts = [f"Period: since {last}", f"Number: none; no figure that ends after {last} was received, and one usually came every {usual} days"]
    return f"no new figure since {last}", facts, "nothing for over twice the usual time. Silence is no zero."


_TOLD = {AlertKind.SPIKE: _spike, AlertKind.REVISION: _revision, AlertKind.CONTRADICTION: _contradiction, AlertKind.SILENCE: _silence}


def _source(record: FigureRecord) -> list[str]:
    said = words(record.figure.source_org or record.publisher or "source not named", 80)
    printed = f", printed by {words(record.publisher, 80)}" if record.publisher and record.publisher != (record.figure.source_org or record.publisher) else ""
    published = f", published {record.published}" if record.published else ""
    lines = [
        f"Source: {said}{printed}{published}: {_claim(record)}, {period(record.figure.start, record.figure.end)} [figure {record.id}]".replace(
            "[", "("
        ).replace("]", ")")
    ]
    lines += [f"  “{words(record.figure.evidence.quote, 240)}”"]
    return lines + ([f"  {address(record.url)}"] if address(record.url) else [])
