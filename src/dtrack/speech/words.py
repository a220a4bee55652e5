"""The words of the trade as readers see them, every one marked for translation."""

from __future__ import annotations

from collections.abc import Mapping

from dtrack.speech.language import _N, Speech
from dtrack.terms import Direction, Metric, Population, Unit

METRICS: Mapping[str, str] = {
    Metric.IDP_STOCK: _N("Displaced people present"),
    Metric.NEW_DISPLACEMENT: _N("Displacement movements"),
    Metric.RETURN: _N("Return movements"),
    Metric.RETURNEE_STOCK: _N("Returnees present"),
    Metric.SITE_POPULATION: _N("People living in sites"),
    Metric.REFUGEE_STOCK: _N("Refugees present"),
    Metric.REFUGEE_FLOW: _N("Refugee movements"),
    Metric.HOMES_DESTROYED: _N("Homes destroyed"),
}
RETURNS: Mapping[str, str] = {
    Population.IDP: _N("IDP return movements"),
    Population.REFUGEE: _N("Returns from abroad"),
    Population.MIXED: _N("Return movements, from inside the country and from abroad together"),
    Population.UNSTATED: _N("Return movements (from where is not stated)"),
}
DIRECTIONS: Mapping[str, str] = {
    Direction.ARRIVAL: _N("arrivals"),
    Direction.DEPARTURE: _N("departures"),
    Direction.WITHIN: _N("within the place"),
    Direction.UNSTATED: _N("direction not stated"),
    Direction.NONE: _N("at one moment"),
}
UNITS: Mapping[str, str] = {Unit.PERSON: _N("people"), Unit.HOUSEHOLD: _N("families"), Unit.HOME: _N("homes")}
STATES: Mapping[str, str] = {
    "fresh": _N("up to date"),
    "due": _N("due now"),
    "overdue": _N("overdue"),
    "silent": _N("answers, but has been silent for longer than its rhythm"),
    "failing": _N("failing"),
    "misconfigured": _N("a setting must be mended"),
    "throttled": _N("asked to wait"),
    "unreachable": _N("cannot be reached"),
    "off": _N("switched off"),
    "never": _N("has not run yet"),
}


def word(table: Mapping[str, str], key: str | None, speech: Speech) -> str:
    """The term in the speech's words; a term that a newer store has stands as it is."""
    return speech.gettext(table[key]) if key is not None and key in table else str(key or "")


def counted(metric: Metric, direction: Direction, population: Population, speech: Speech) -> str:
    """What a series counts, e.g. `Displacement movements (arrivals)`."""
    name = word(RETURNS, population, speech) if metric is Metric.RETURN else word(METRICS, metric, speech)
    tells = metric is not Metric.RETURN or direction in {Direction.DEPARTURE, Direction.WITHIN}
    if metric.is_stock or not tells or direction is Direction.NONE or metric is Metric.HOMES_DESTROYED:
        return name
    return speech.gettext("%(name)s (%(direction)s)", name=name, direction=word(DIRECTIONS, direction, speech))


def inside(name: str) -> str:
    """The name as it stands within a sentence: its first letter small, unless it begins with an abbreviation."""
    return name[:1].lower() + name[1:] if name[1:2].islower() else name
