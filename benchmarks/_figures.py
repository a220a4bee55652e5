"""Made-up figures as a country of many sources gives them, the same ones in every run."""

from __future__ import annotations

import calendar
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from dtrack.model.given import Given
from dtrack.resolve.places import Gazetteer
from dtrack.terms import Cause, Direction, Level, Metric, PlaceRole, Population, Precision, Quantifier, Scope, Status, Unit

LAST = date(2026, 6, 30)
SOURCES = ("OCHA", "DTM", "SOHR", "AFP", "SANA", "UNHCR", "Enab Baladi", "Reuters")
BEGINNINGS = (date(2016, 11, 1), date(2018, 1, 1), date(2019, 10, 9), date(2020, 1, 1), date(2023, 2, 6), date(2024, 12, 8))
"""Days since which running totals count."""
_LINES = (
    (Metric.NEW_DISPLACEMENT, Direction.ARRIVAL, Population.IDP, 30),
    (Metric.NEW_DISPLACEMENT, Direction.DEPARTURE, Population.IDP, 15),
    (Metric.NEW_DISPLACEMENT, Direction.UNSTATED, Population.UNSTATED, 10),
    (Metric.IDP_STOCK, Direction.NONE, Population.IDP, 20),
    (Metric.RETURN, Direction.ARRIVAL, Population.IDP, 10),
    (Metric.RETURN, Direction.ARRIVAL, Population.REFUGEE, 5),
    (Metric.SITE_POPULATION, Direction.NONE, Population.IDP, 10),
)
_A_WEEK = 40
"""Figures of the documents of one week: eight documents of five, that copy one another."""
_RUNNING = 0.1
"""Share of flows that are running totals since one of these days."""
_SPANS = ((1, 50), (7, 15), (30, 30), (0, 5))
"""Days of a flow and how common it is; 0 is a span that keeps to no calendar."""


def figures(count: int, *, days: int | None = None, seed: int = 1, first: int = 0, provinces: bool = False) -> Iterator[Given]:
    """`count` figures of documents of the last `days` (fifteen years by default), a third of them copies of an earlier one of the week by another publisher.

    Provinces have half of the figures, districts and sub-districts the rest, the country one in thirty; or all are the `provinces`'.
    """
    chance = random.Random(seed)
    gazetteer = Gazetteer.load(["SYR"])
    levels = [[place.pcode for place in gazetteer.at_level("SYR", level)] for level in (Level.ADM0, Level.ADM1, Level.ADM2, Level.ADM3)]
    recent: list[Given] = []
    week = published = LAST
    for number in range(first, first + count):
        if number % _A_WEEK == 0 or number == first:
            week, recent = LAST - timedelta(chance.randrange(days or 5_475)), []
        if number % 5 == 0 or number == first:
            published = week + timedelta(chance.randrange(7))
        ident = f"{number * 2654435761 % 2**64:016x}"
        if recent and chance.random() < 0.33:
            original = chance.choice(recent)
            made = replace(
                original, id=ident, claim_key=ident * 2, document=f"d{number // 5}", publisher=f"Outlet {chance.randrange(30)}", quantifier=Quantifier.ABOUT
            )
        else:
            place = chance.choice(levels[1] if provinces else chance.choices(levels, (1, 15, 9, 5))[0])
            made = _figure(ident, f"d{number // 5}", place, chance, day=week - timedelta(7 + chance.randrange(10)), published=published)
        recent.append(made)
        yield made


def _figure(ident: str, document: str, place: str, chance: random.Random, *, day: date, published: date) -> Given:
    metric, direction, population, _ = chance.choices(_LINES, [line[3] for line in _LINES])[0]
    start, end, precision = _time(metric, day, chance)
    begun = [day for day in BEGINNINGS if day < end] if not metric.is_stock and chance.random() < _RUNNING else []
    start = chance.choice(begun) if begun else start
    source = chance.choice(SOURCES)
    value = Decimal(int(10 ** chance.uniform(1.5, 4.6)))
    return Given(
        id=ident,
        claim_key=ident * 2,
        document=document,
        job="job",
        publisher=source,
        published=published,
        published_inferred=False,
        fetched=LAST + timedelta(60),
        status=Status.EXTRACTED,
        metric=metric,
        value=value,
        unit=Unit.PERSON,
        direction=direction,
        population=population,
        cause=Cause.CONFLICT,
        cumulative=bool(begun),
        scope=Scope.UNKNOWN,
        quantifier=Quantifier.EXACT if chance.random() < 0.6 else Quantifier.ABOUT,
        vague=False,
        low=None,
        high=None,
        persons=None,
        persons_low=None,
        persons_high=None,
        printed_persons=False,
        start=start,
        end=end,
        start_precision=precision,
        end_precision=precision,
        source_org=source,
        confidence=0.95,
        part=False,
        doubts=(),
        round=None,
        declared=chance.random() < 0.5,
        places=((PlaceRole.ORIGIN if direction is Direction.DEPARTURE else PlaceRole.DESTINATION if direction is Direction.ARRIVAL else PlaceRole.IN, place),),
    )


def _time(metric: Metric, day: date, chance: random.Random) -> tuple[date, date, Precision]:
    if metric.is_stock:
        return day, day, Precision.DAY if chance.random() < 0.8 else Precision.MONTH
    span = chance.choices([days for days, _ in _SPANS], [share for _, share in _SPANS])[0]
    if span == 7:
        monday = day - timedelta(day.weekday())
        return monday, monday + timedelta(6), Precision.DAY
    if span == 30:
        return day.replace(day=1), day.replace(day=calendar.monthrange(day.year, day.month)[1]), Precision.MONTH
    length = span or chance.randrange(2, 45)
    return day - timedelta(length - 1), day, Precision.DAY
