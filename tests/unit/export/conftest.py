"""One figure with every field filled, one with as little as can be, and the points that rest on them."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import NamedTuple

import pytest

from dtrack.export import _flat, _save
from dtrack.model.figure import Evidence, Figure, FigureRecord
from dtrack.model.place import PlaceRef
from dtrack.model.point import Point, PointRecord, Series, Verdict
from dtrack.resolve.places import Gazetteer
from dtrack.terms import Direction, FigureRole, Level, Metric, PlaceRole, Population, Precision, Quantifier, Sensitivity, Status, Term, Unit, Vague

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.fixture
def full() -> FigureRecord:
    figure = Figure(
        metric=Metric.NEW_DISPLACEMENT,
        value=Decimal("120000.00"),
        unit=Unit.PERSON,
        evidence=Evidence(quote="some 120,000 people", span=(10, 29), number_text="120,000", number_span=(15, 22)),
        places=(
            PlaceRef("SY0902", "Abu Kamal", "Boukamal", PlaceRole.DESTINATION, Level.ADM2, "SY09"),
            PlaceRef(None, "Rawa", "Rawa", PlaceRole.ORIGIN),
        ),
        direction=Direction.ARRIVAL,
        population=Population.IDP,
        term=Term.DISPLACED,
        quantifier=Quantifier.ABOUT,
        low=Decimal("30263.5"),
        high=Decimal("0"),
        persons=Decimal(120000),
        start=date(2017, 10, 9),
        end=date(2017, 11, 8),
        start_precision=Precision.DAY,
        end_precision=Precision.MONTH,
        source_org="OCHA",
        attribution="Linda Tom of OCHA",
        confidence=0.9,
    )
    return FigureRecord(
        id="aaaaaaaaaaaaaaaa",
        claim_key="claim",
        figure=figure,
        document="dddddddddddddddd",
        document_version=2,
        job="inbox",
        publisher="AFP",
        url="https://example.org/a",
        title="The regime enters",
        published=date(2017, 11, 8),
        published_inferred=True,
        fetched_at=NOW,
        sensitivity=Sensitivity.PUBLIC,
        known_from=NOW,
        role=FigureRole.RECOMMENDED,
        reason="only_figure",
        reason_params={"n": "1"},
        status=Status.APPROVED,
    )


@pytest.fixture
def bare() -> FigureRecord:
    evidence = Evidence(quote="Hole | 19,452", sheet="December_Retflow", column="Ret_Flow", rows=(2, 7), record_id="r1")
    figure = Figure(metric=Metric.IDP_STOCK, value=None, unit=Unit.HOUSEHOLD, evidence=evidence, places=(), vague=Vague.TENS)
    return FigureRecord(
        id="bbbbbbbbbbbbbbbb",
        claim_key="other",
        figure=figure,
        document="eeeeeeeeeeeeeeee",
        document_version=1,
        job="inbox",
        publisher=None,
        url=None,
        title=None,
        published=None,
        published_inferred=False,
        fetched_at=NOW,
        sensitivity=Sensitivity.INTERNAL,
        known_from=NOW,
    )


def a_point(value: int | None, *figures: str, recommended: str | None = None) -> PointRecord:
    verdicts = tuple(Verdict(ident, FigureRole.RECOMMENDED if ident == recommended else FigureRole.TRIANGULATION, "only_figure") for ident in figures)
    series = Series("SY09", Metric.NEW_DISPLACEMENT, Direction.ARRIVAL, Population.IDP)
    number = None if value is None else Decimal(value)
    point = Point(
        series=series,
        start=date(2017, 10, 9),
        end=date(2017, 11, 8),
        precision=Precision.MONTH,
        value=number,
        unit="person",
        low=number,
        high=None if number is None else number * 2,
        origins=2,
        recommended=recommended,
        verdicts=verdicts,
        reason="only_figure",
        provisional=False,
        source_org="OCHA" if recommended else None,
    )
    return PointRecord(point=point, known_from=NOW)


@pytest.fixture
def point_of():
    return a_point


class PlaceText(NamedTuple):
    pcode: str
    name: str
    text: str
    role: str
    level: str
    adm1: str
    scheme: str


class FigureText(NamedTuple):
    cells: list[str]
    places: tuple[PlaceText, ...] = ()
    role: str = ""
    reason: str = ""


class PointText(NamedTuple):
    cells: list[str]
    verdicts: tuple[tuple[str, str], ...] = ()


def a_line(places: tuple[PlaceText, ...] = (), role: str = "", reason: str = "", **cells: str) -> FigureText:
    """A figure as the store writes it."""
    given = {
        "metric": "new_displacement",
        "direction": "arrival",
        "unit": "person",
        "date_precision": "day|day",
        "sensitivity": "public",
        "cumulative": "false",
        **cells,
    }
    return FigureText([given.get(name, "") for name in _flat.ASKED_OF_FIGURES], places, role, reason)


def a_point_line(*verdicts: tuple[str, str], **cells: str) -> PointText:
    """A point as the store writes it."""
    given = {
        "metric": "new_displacement",
        "direction": "arrival",
        "unit": "person",
        "start": "2019-01-01",
        "end": "2019-01-31",
        "provisional": "false",
        **cells,
    }
    return PointText([given.get(name, "") for name in _flat.ASKED_OF_POINTS], verdicts)


@pytest.fixture
def line():
    return a_line


@pytest.fixture
def point_line():
    return a_point_line


@pytest.fixture
def place():
    def build(pcode: str = "SY09", name: str = "Deir-ez-Zor", role: str = "destination", level: str = "adm1", adm1: str = "SY09", text: str = "") -> PlaceText:
        return PlaceText(pcode, name, text or name, role, level, adm1, "COD")

    return build


@pytest.fixture
def saved():
    """The bytes of an export and the export itself."""

    def save(kind, lines, what="figures", *, query=None, licences=None, public_only=False, **how):
        sheet = _save.sheet(what, Gazetteer.load(["SYR"]), query or {}, **how)
        export = _save.Saved(kind, lines, sheet, licences=licences or {}, public_only=public_only)
        return b"".join(export), export

    return save
