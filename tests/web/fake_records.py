"""Records as a page gets them, with as little said as a test needs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from dtrack.model.document import Document
from dtrack.model.figure import Evidence, Figure, FigureRecord, Problem, ProblemRecord
from dtrack.model.place import PlaceRef
from dtrack.model.point import Point, PointRecord, Series, Verdict
from dtrack.model.run import JobHealth
from dtrack.terms import Direction, FigureRole, Level, Metric, PlaceRole, Population, Precision, Quantifier, Sensitivity, Unit

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
FETCHED = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
SEED = (
    "Tens of thousands of people have been displaced by fighting in Deir Ezzor province. "
    "According to Linda Tom of the UN Office for the Coordination of Humanitarian Affairs (OCHA) in Damascus, "
    "some 120,000 people have been displaced in recent weeks. "
    "The next sentence stands beside it. And a second one does not."
)


def figure(
    ident: str = "f0f0f0f0f0f0f0f0", value: str | None = "45037", *, place: str = "SY09", metric: Metric = Metric.NEW_DISPLACEMENT, **more: object
) -> FigureRecord:
    """A figure record. `more` overrides fields of the record or of its figure."""
    quote = str(more.pop("quote", f"DEIR-EZ-ZOR | IDPs arrivals | {value}"))
    number = str(more.pop("number", value or ""))
    names = FigureRecord.__dataclass_fields__
    of_record = {key: more.pop(key) for key in list(more) if key in names}
    figure = Figure(
        metric=metric,
        value=None if value is None else Decimal(value),
        unit=Unit.PERSON,
        evidence=more.pop("evidence", Evidence(quote=quote, number_text=number, sheet="Summary", column="Arrivals", rows=(9,))),  # type: ignore[arg-type]
        places=more.pop("places", (PlaceRef(place, "Deir-ez-Zor", "DEIR-EZ-ZOR", PlaceRole.IN, Level.ADM1, place),)),  # type: ignore[arg-type]
        direction=more.pop("direction", Direction.NONE if metric.is_stock else Direction.ARRIVAL),  # type: ignore[arg-type]
        population=more.pop("population", Population.IDP),  # type: ignore[arg-type]
        start=more.pop("start", date(2019, 1, 1)),  # type: ignore[arg-type]
        end=more.pop("end", date(2019, 1, 31)),  # type: ignore[arg-type]
        start_precision=Precision.MONTH,
        end_precision=Precision.MONTH,
        source_org=more.pop("source_org", "OCHA"),  # type: ignore[arg-type]
        **more,  # type: ignore[arg-type]
    )
    base = FigureRecord(
        id=ident,
        claim_key=f"claim-{ident}",
        figure=figure,
        document="d0d0d0d0d0d0d0d0",
        document_version=1,
        job="ocha_idp_movements",
        publisher="OCHA",
        url="https://data.humdata.org/dataset/syria-idp-movements",
        title="IDP movements, January 2019",
        published=date(2019, 2, 20),
        published_inferred=False,
        fetched_at=FETCHED,
        sensitivity=Sensitivity.PUBLIC,
        known_from=FETCHED,
        role=FigureRole.RECOMMENDED,
        reason="only_figure",
    )
    return replace(base, **of_record)  # type: ignore[arg-type]


def point(
    value: str | None,
    start: date,
    end: date,
    *,
    place: str = "SY09",
    metric: Metric = Metric.NEW_DISPLACEMENT,
    direction: Direction | None = None,
    population: Population = Population.IDP,
    precision: Precision = Precision.MONTH,
    figure: str | None = None,
    **more: object,
) -> PointRecord:
    """A point record that rests on `figure`."""
    way = direction or (Direction.NONE if metric.is_stock else Direction.ARRIVAL)
    number = None if value is None else Decimal(value)
    since = more.pop("since", None)
    made = Point(
        series=Series(place, metric, way, population, since=since),  # type: ignore[arg-type]
        start=start,
        end=end,
        precision=precision,
        value=number,
        unit="person",
        low=more.pop("low", number),  # type: ignore[arg-type]
        high=more.pop("high", number),  # type: ignore[arg-type]
        origins=1,
        recommended=figure,
        verdicts=(Verdict(figure, FigureRole.RECOMMENDED, "only_figure"),) if figure else (),
        reason=str(more.pop("reason", "only_figure")),
        source_org=more.pop("source_org", "OCHA"),  # type: ignore[arg-type]
        **more,  # type: ignore[arg-type]
    )
    return PointRecord(point=made, known_from=FETCHED)


def document(ident: str = "d0d0d0d0d0d0d0d0", **more: object) -> Document:
    """A document of the movement workbook."""
    facts: dict[str, object] = {
        "id": ident,
        "version": 1,
        "job": "ocha_idp_movements",
        "source": "folder",
        "key": "idp_movements_2019-01.xlsx",
        "media_type": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "sha256": "a" * 64,
        "text_sha256": "b" * 64,
        "container": None,
        "requested_url": None,
        "final_url": None,
        "url": "https://data.humdata.org/dataset/syria-idp-movements",
        "http_status": None,
        "filename": "idp_movements_2019-01.xlsx",
        "title": "IDP movements, January 2019",
        "publisher": "OCHA",
        "published": date(2019, 2, 20),
        "published_at": None,
        "published_inferred": False,
        "language": "en",
        "licence": "CC BY-IGO",
        "sensitivity": Sensitivity.PUBLIC,
        "fetched_at": FETCHED,
        "recorded_at": FETCHED,
        "last_seen_at": FETCHED,
        "sightings": 2,
        **more,
    }
    return Document(**facts)  # type: ignore[arg-type]


def health(job: str = "ocha_idp_movements", state: str = "fresh", **more: object) -> JobHealth:
    """One line of the sources' health."""
    facts: dict[str, object] = {
        "job": job,
        "title": "OCHA: monthly IDP movements",
        "kind": "folder",
        "state": state,
        "schedule": "every 6h",
        "last_good": FETCHED,
        "last_error": None,
        "next_run": None,
        "newest": "2019-01-31",
        "documents": 1,
        "figures": 1,
        **more,
    }
    return JobHealth(**facts)  # type: ignore[arg-type]


def trouble(**more: object) -> ProblemRecord:
    """A problem of the figure that `figure()` makes."""
    facts: dict[str, object] = {
        "kind": "total_mismatch",
        "what": "The column adds up to 110,924 and its total says 110,925",
        "remedy": "Compare cell P2 with the original",
        "job": "ocha_idp_movements",
        "document": "d0d0d0d0d0d0d0d0",
        "figure": "f0f0f0f0f0f0f0f0",
        "where": "Summary!P2",
        **more,
    }
    return ProblemRecord(problem=Problem(**facts), first_seen=FETCHED, last_seen=FETCHED)  # type: ignore[arg-type]


def seed_figure() -> FigureRecord:
    """OCHA's 120,000 in recent weeks, as the agency's text has it."""
    quote = SEED.split(". ", 1)[1].split(" The next")[0]
    start = SEED.index(quote)
    at = SEED.index("120,000")
    evidence = Evidence(quote=quote, span=(start, start + len(quote)), number_text="120,000", number_span=(at, at + 7))
    return figure(
        "5eed5eed5eed5eed",
        "120000",
        evidence=evidence,
        direction=Direction.UNSTATED,
        quantifier=Quantifier.ABOUT,
        start=date(2017, 10, 10),
        end=date(2017, 11, 8),
        attribution="According to Linda Tom of the UN Office for the Coordination of Humanitarian Affairs (OCHA)",
        document="5eed000000000000",
        job="inbox",
        publisher="AFP",
        url=None,
        title="Syria: the regime enters the last city at the hands of the IS",
        published=date(2017, 11, 8),
        published_inferred=True,
        sensitivity=Sensitivity.INTERNAL,
    )
