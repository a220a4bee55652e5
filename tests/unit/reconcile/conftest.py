"""A small country, figures in one line each, and `derive` with defaults."""

import sys
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from dtrack.model.figure import Evidence, Figure, FigureRecord
from dtrack.model.place import Place, PlaceRef
from dtrack.reconcile.points import Derived, derive
from dtrack.spec import JobSpec
from dtrack.terms import Direction, Level, Metric, PlaceRole, Population, Precision, Sensitivity, Status, Unit

sys.path.insert(0, str(Path(__file__).parent / "fakes"))
_PLACES = [
    Place("SYR", Level.ADM0, "Syria", None, "SYR"),
    *(Place(f"SY{n:02}", Level.ADM1, f"Province {n}", "SYR", "SYR") for n in range(1, 15)),
    Place("SY0901", Level.ADM2, "Deir-ez-Zor", "SY09", "SYR"),
    Place("SY0902", Level.ADM2, "Abu Kamal", "SY09", "SYR"),
    Place("SY090201", Level.ADM3, "Hajin", "SY0902", "SYR"),
    Place("C6526", Level.TOWN, "Bahra", "SY090201", "SYR"),
    Place("SY0800", Level.ADM2, "Al-Hasakeh", "SY08", "SYR"),
    Place("SY080006", Level.ADM3, "Hole", "SY0800", "SYR"),
    Place("SY-ALHOL", Level.SITE, "Al-Hol", "SY080006", "SYR"),
    Place("LBN", Level.ADM0, "Lebanon", None, "LBN"),
    Place("IRQ", Level.ADM0, "Iraq", None, "IRQ"),
]


class FakePlaces:
    """A gazetteer of two countries that knows that there are others."""

    countries = ("SYR", "LBN")

    def __init__(self) -> None:
        self._places = {place.pcode: place for place in _PLACES}

    def chain(self, pcode: str) -> list[Place]:
        steps = []
        place = self._places.get(pcode)
        while place:
            steps.append(place)
            place = self._places.get(place.parent or "")
        return steps

    def at_level(self, country: str, level: Level) -> list[Place]:
        return [place for place in _PLACES if place.country == country and place.level is level]


def ref(code: str | None, role: PlaceRole) -> PlaceRef:
    place = next((place for place in _PLACES if place.pcode == code), None)
    return PlaceRef(
        code, code or "nowhere", code or "nowhere", role, place.level if place else None, code[:4] if code and code[:2] == "SY" and len(code) > 3 else None
    )


def record(ident: str, value: float | str | None, places: Any = "SY09", role: PlaceRole | None = None, **more: Any) -> FigureRecord:
    """`places`: a code, or a list of (code, role). What the record has goes to it, the rest to the figure."""
    metric = more.pop("metric", Metric.NEW_DISPLACEMENT)
    direction = more.pop("direction", Direction.NONE if metric.is_stock else Direction.ARRIVAL)
    default = role or (PlaceRole.ORIGIN if direction is Direction.DEPARTURE else PlaceRole.DESTINATION if direction is Direction.ARRIVAL else PlaceRole.IN)
    listed = [(places, default)] if isinstance(places, str) else places
    job, publisher, published = more.pop("job", "ocha"), more.pop("publisher", "OCHA"), more.pop("published", date(2019, 2, 10))
    inferred, fetched, status = more.pop("inferred", False), more.pop("fetched", datetime(2019, 3, 1, tzinfo=UTC)), more.pop("status", Status.EXTRACTED)
    evidence = more.pop("evidence", Evidence(quote=f"{value}", number_text=f"{value}", sheet="Sheet", column="Column", rows=(3,)))
    start, end = more.pop("start", date(2019, 1, 1)), more.pop("end", date(2019, 1, 31))
    precision = more.pop("precision", Precision.DAY)
    figure = Figure(
        metric=metric,
        value=None if value is None else Decimal(str(value)),
        unit=more.pop("unit", Unit.PERSON),
        evidence=evidence,
        places=tuple(ref(code, its) for code, its in listed),
        direction=direction,
        population=more.pop("population", Population.IDP),
        start=start,
        end=end,
        start_precision=precision,
        end_precision=precision,
        source_org=more.pop("org", "OCHA"),
        **more,
    )
    return FigureRecord(
        id=ident,
        claim_key=f"claim-{ident}",
        figure=figure,
        document=f"doc-{ident}",
        document_version=1,
        job=job,
        publisher=publisher,
        url=None,
        title=None,
        published=published,
        published_inferred=inferred,
        fetched_at=fetched,
        sensitivity=Sensitivity.PUBLIC,
        known_from=fetched,
        status=status,
    )


def job(**more: Any) -> JobSpec:
    return JobSpec.model_validate({"title": "a job", "source": {"kind": "folder"}, **more})


@pytest.fixture(scope="session")
def make() -> Callable[..., FigureRecord]:
    return record


@pytest.fixture(scope="session")
def make_job() -> Callable[..., JobSpec]:
    return job


@pytest.fixture(scope="session")
def places() -> FakePlaces:
    return FakePlaces()


@pytest.fixture(scope="session")
def run(places: FakePlaces) -> Callable[..., Derived]:
    def derived(figures: Sequence[FigureRecord], now: date = date(2019, 3, 1), **jobs: JobSpec) -> Derived:
        return derive(figures, gazetteer=places, jobs=jobs, now=now)

    return derived
