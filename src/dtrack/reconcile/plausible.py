"""What cannot be: dates that contradict each other (R21), more people than live there and sudden jumps in prose (R35)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files

from dtrack.model.given import Given
from dtrack.reconcile.claim import Claim, floor, is_dated
from dtrack.reconcile.series import Placer
from dtrack.terms import FigureRole, Unit

JUMP = 10
JUMP_FLOOR = 5_000
_YEAR_DAYS = 366
UNCHECKED = "copied by hand and not yet compared with that document"
"""Said with a population that nobody has compared with its source: a person who decides by it is to know."""


@dataclass(frozen=True, slots=True)
class Ceiling:
    """How many people lived in a place, and who says so."""

    people: int
    counted: date
    source: str
    good_for_years: int

    def allows(self, value: Decimal, day: date) -> bool:
        """True where so many people could be there on that day; far from the table's date twice the number is allowed."""
        near = abs(day.year - self.counted.year) <= self.good_for_years
        return value <= self.people * (1 if near else 2)


@cache
def _ceilings() -> dict[str, tuple[int, tuple[Ceiling, ...]]]:
    """By place, the fewest people that were ever counted there, and every count."""
    tables = tomllib.loads((files("dtrack.reconcile") / "population.toml").read_text("utf-8"))["table"]
    found: dict[str, list[Ceiling]] = {}
    for table in tables:
        source = table["source"] if table["checked"] else f"{table['source']}; {UNCHECKED}"
        for place, people in table["people"].items():
            found.setdefault(place, []).append(Ceiling(people, table["date"], source, table["good_for_years"]))
    return {place: (min(ceiling.people for ceiling in ceilings), tuple(ceilings)) for place, ceilings in found.items()}


def ceiling_of(place: str, day: date, placer: Placer) -> Ceiling | None:
    """The population of the place or of the nearest one that holds it, as counted nearest to the day."""
    known = _counted(place, placer)
    return _nearest(known[1], day) if known else None


def _counted(place: str, placer: Placer) -> tuple[int, tuple[Ceiling, ...]] | None:
    """The fewest people that were ever counted there, and every count; of the nearest place above it where none counted this one."""
    tables = _ceilings()
    for step in placer.way(place):
        found = tables.get(step.pcode)
        if found is not None:
            return found
    return None


def _nearest(counts: tuple[Ceiling, ...], day: date) -> Ceiling:
    return min(counts, key=lambda ceiling: (abs((ceiling.counted - day).days), ceiling.counted))


def too_many(claim: Claim, placer: Placer) -> Ceiling | None:
    """The ceiling that the claim passes, if it does. Movements of more than a year are left out: one person may move several times."""
    start, end = claim.window
    length = (end - start).days + 1
    stock = claim.record.metric.is_stock
    if claim.value is None or claim.unit is not Unit.PERSON or claim.record.running or (not stock and length > _YEAR_DAYS):
        return None
    known = _counted(claim.series.place, placer)
    if not known or claim.value <= known[0]:
        return None  # fewer than ever were counted there
    ceiling = _nearest(known[1], end)
    return None if ceiling.allows(claim.value, end) else ceiling


def date_fault(record: Given, now: date) -> str | None:
    """What is wrong with the dates: the end before the start, or the reference after publication, retrieval or today. Coarse dates get the benefit."""
    start, end = record.start, record.end
    if start and end and end < start:
        return f"it ends on {end}, before it starts on {start}"
    last = end or start
    if last is None:
        return None
    told = None if record.published_inferred else record.published
    if last <= now and last <= record.fetched and (told is None or last <= told):
        return None
    first_possible = floor(last, record.end_precision if end else record.start_precision)
    if first_possible > min(now, record.fetched):
        return f"its reference date {last} lies after the day it was fetched, {record.fetched}"
    if told and first_possible > told:
        return f"its reference date {last} lies after its publication on {told}"
    return None


def jumps(claim: Claim, last: Claim | None) -> bool:
    """True for prose whose number is over ten times the last one used and above 5,000; for flows, over as many days.

    A cell of a declared column is not misread by a factor of ten, and the greatest movements are real: tables are not held against this.
    """
    if last is None or claim.value is None or last.value is None or claim.record.declared or claim.unit is not last.unit:
        return False
    if claim.value <= JUMP_FLOOR or claim.value <= JUMP * last.value:
        return False
    if is_dated(claim.record):
        return True
    days = [Decimal((each.window[1] - each.window[0]).days + 1) for each in (claim, last)]
    return claim.value > JUMP * last.value * max(Decimal(1), days[0] / days[1])


def ruled_implausible(reason: str, **params: str) -> tuple[FigureRole, str, dict[str, str]]:
    """The ruling for a number that cannot be as printed."""
    return FigureRole.IMPLAUSIBLE, reason, params
