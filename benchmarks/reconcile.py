"""How the cost of points grows with the number of figures: seconds of one core for 1,000, 10,000 and 100,000 figures, and the slope between them.

`--million` goes from 10,000 to 1,000,000 instead, which needs several GB of memory.

A slope of 1 is linear, 2 quadratic. Figures are monthly movements of ten years in every province, district and sub-district of Syria by four sources.
"""

import calendar
import math
import random
import sys
import time
from datetime import UTC, date, datetime
from decimal import Decimal

from dtrack.model.figure import Evidence, Figure, FigureRecord
from dtrack.model.place import PlaceRef
from dtrack.reconcile import derive
from dtrack.resolve.places import Gazetteer
from dtrack.terms import Direction, Level, Metric, PlaceRole, Population, Precision, Sensitivity, Unit

SIZES = (10_000, 100_000, 1_000_000) if "--million" in sys.argv[1:] else (1_000, 10_000, 100_000)
FETCHED = datetime(2022, 1, 1, tzinfo=UTC)


def figures(count: int, places: list[str]) -> list[FigureRecord]:
    """Made-up figures, the same ones in every run."""
    chance = random.Random(1)
    return [record(number, chance, places) for number in range(count)]


def record(number: int, chance: random.Random, places: list[str]) -> FigureRecord:
    """One source's movements into one place in one month."""
    year, month, place, source = chance.randint(2010, 2019), chance.randint(1, 12), chance.choice(places), chance.choice(["OCHA", "SOHR", "AFP", "IDMC"])
    value = chance.randint(10, 40_000)
    figure = Figure(
        metric=Metric.NEW_DISPLACEMENT,
        value=Decimal(value),
        unit=Unit.PERSON,
        evidence=Evidence(quote=f"{value}", sheet="Sheet", column="Column", rows=(number + 1,)),
        places=(PlaceRef(place, place, place, PlaceRole.DESTINATION, adm1=place[:4]),),
        direction=Direction.ARRIVAL,
        population=Population.IDP,
        start=date(year, month, 1),
        end=date(year, month, calendar.monthrange(year, month)[1]),
        start_precision=Precision.MONTH,
        end_precision=Precision.MONTH,
        source_org=source,
    )
    return FigureRecord(
        id=f"{number:016x}",
        claim_key=f"{number:032x}",
        figure=figure,
        document="d",
        document_version=1,
        job="job",
        publisher=source,
        url=None,
        title=None,
        published=None,
        published_inferred=False,
        fetched_at=FETCHED,
        sensitivity=Sensitivity.PUBLIC,
        known_from=FETCHED,
    )


def main() -> None:
    """Print the table."""
    gazetteer = Gazetteer.load(["SYR"])
    places = [place.pcode for level in (Level.ADM1, Level.ADM2, Level.ADM3) for place in gazetteer.at_level("SYR", level)]
    derive(figures(10, places), gazetteer=gazetteer, jobs={}, now=FETCHED.date())
    taken: list[float] = []
    for count in SIZES:
        given = figures(count, places)
        began = time.process_time()
        found = derive(given, gazetteer=gazetteer, jobs={}, now=FETCHED.date())
        taken.append(time.process_time() - began)
        print(f"{count:>8,} figures  {taken[-1]:8.2f} s  {count / taken[-1]:>8,.0f} figures/s  {len(found.points):>7,} points")
    slope = math.log(taken[-1] / taken[0]) / math.log(SIZES[-1] / SIZES[0])
    print(f"slope from {SIZES[0]:,} to {SIZES[-1]:,}: {slope:.2f}")


if __name__ == "__main__":
    main()
