"""A Tracker without a database, with switches: what a page shows can be said in a few lines. The gazetteer is the real one."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from dtrack.config import Config, ConfigSpec
from dtrack.errors import NotFoundError
from dtrack.model.change import ClaimChange
from dtrack.model.document import Document
from dtrack.model.event import Event
from dtrack.model.figure import Evidence, Figure, FigureRecord, Problem, ProblemRecord
from dtrack.model.filter import Filter
from dtrack.model.landmark import LandmarkSpec
from dtrack.model.place import PlaceRef
from dtrack.model.point import Point, PointRecord, Series, Verdict
from dtrack.model.run import JobHealth, MissingKey, ProvinceHealth, Run, Setup
from dtrack.resolve.places import Gazetteer
from dtrack.spec import DashboardSpec, JobSpec
from dtrack.store.showing import Standing
from dtrack.terms import Direction, FigureRole, Level, Metric, PlaceRole, Population, Precision, Quantifier, RunState, Sensitivity, Status, Unit

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
FETCHED = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
SEED = (
    "Tens of thousands of people have been displaced by fighting in Deir Ezzor province. "
    "According to Linda Tom of the UN Office for the Coordination of Humanitarian Affairs (OCHA) in Damascus, "
    "some 120,000 people have been displaced in recent weeks. "
    "The next sentence stands beside it. And a second one does not."
)


@dataclass
class FakeTracker:
    """Everything that pages ask of a tracker. Lists are what it answers with, after the filter's place, document, limit and offset."""

    records: list[FigureRecord] = field(default_factory=list)
    answers: list[PointRecord] = field(default_factory=list)
    papers: list[Document] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    troubles: list[ProblemRecord] = field(default_factory=list)
    health: list[JobHealth] = field(default_factory=list)
    places: list[ProvinceHealth] = field(default_factory=list)
    ledger: list[Run] = field(default_factory=list)
    jobs: dict[str, JobSpec] = field(default_factory=dict)
    dashboards: dict[str, DashboardSpec] = field(default_factory=dict)
    spec: ConfigSpec = field(default_factory=lambda: ConfigSpec.model_validate({"tracker": {"languages": ["en", "fr", "ar"]}}))
    missing: tuple[MissingKey, ...] = ()
    newest: date | None = None
    fails: bool = False
    calls: int = 0
    exports: list[object] = field(default_factory=list)
    landmarks: list[LandmarkSpec] = field(default_factory=list)
    learned: list[ClaimChange | Event] = field(default_factory=list)
    commits: int | None = None

    def __post_init__(self) -> None:
        self.config = Config(Path("/nowhere/config.toml"), self.spec)
        self.gazetteer = Gazetteer.load(["SYR"])

    def figures(self, wanted: Filter | None = None) -> list[FigureRecord]:
        asked = self._asked(wanted)
        found = [record for record in self.records if self._fits(record, asked)]
        return found[asked.offset : None if asked.limit is None else asked.offset + asked.limit]

    def _asked(self, wanted: Filter | None) -> Filter:
        self.calls += 1
        if self.fails:
            raise RuntimeError("secret inside of the program")
        return wanted or Filter()

    def _fits(self, record: FigureRecord, asked: Filter) -> bool:
        places = [ref.pcode for ref in record.figure.places if ref.pcode]
        here = asked.place is None or any(self.gazetteer.within(code, asked.place) for code in places)
        return here and (asked.document is None or record.document == asked.document) and asked.metric in {None, record.figure.metric.value}

    def figure(self, figure_id: str) -> FigureRecord:
        for record in self.records:
            if record.id == figure_id:
                return record
        raise NotFoundError(f"there is no figure {figure_id!r}")

    def figures_by_id(self, figure_ids: Iterable[str]) -> dict[str, FigureRecord]:
        wanted = set(figure_ids)
        return {record.id: record for record in self.records if record.id in wanted}

    def history(self, figure_id: str) -> list[FigureRecord]:
        claim = self.figure(figure_id).claim_key
        return [record for record in self.records if record.claim_key == claim]

    def points(self, wanted: Filter | None = None) -> list[PointRecord]:
        asked = self._asked(wanted)
        return [record for record in self.answers if asked.place in {None, record.point.series.place}]

    def points_of(self, figure_id: str) -> list[PointRecord]:
        return [record for record in self.answers if figure_id in record.point.figures]

    def document(self, document_id: str, version: int | None = None) -> Document:
        for paper in self.papers:
            if paper.id == document_id:
                return paper
        raise NotFoundError(f"there is no document {document_id!r}")

    def document_text(self, document_id: str, version: int | None = None) -> str:
        return self.texts.get(document_id, "")

    def documents(self, job: str | None = None, limit: int | None = None, offset: int = 0) -> list[Document]:
        return self.papers[offset : None if limit is None else offset + limit]

    def told(self, learned_since: datetime, until: datetime | None = None, limit: int | None = None) -> list[ClaimChange | Event]:
        return [change for change in self.learned if change.at > learned_since and (until is None or change.at <= until)][:limit]

    def problems(self, job: str | None = None) -> list[ProblemRecord]:
        return self.troubles

    def status(self) -> list[JobHealth]:
        return self.health

    def states(self) -> list[JobHealth]:
        return self.health

    def latest(self, places: Collection[str], wanted: Filter | None = None) -> list[PointRecord]:
        self._asked(wanted)
        newest: dict[Series, PointRecord] = {}
        for record in self.answers:
            series = record.point.series
            if series.place in places and record.point.value is not None and (series not in newest or newest[series].point.end < record.point.end):
                newest[series] = record
        return list(newest.values())

    def line(self, place: str, wanted: Filter | None = None) -> list[PointRecord]:
        return self.points(replace(wanted or Filter(), place=place))

    def standings(self, figure_ids: Iterable[str]) -> dict[str, Standing]:
        return {ident: Standing(record.status, record.job) for ident, record in self.figures_by_id(figure_ids).items()}

    def newest_figures(self, place: str, limit: int, wanted: Filter | None = None) -> list[FigureRecord]:
        return self.figures(replace(wanted or Filter(), place=place, limit=limit))

    def problems_of(self, place: str, limit: int) -> list[ProblemRecord]:
        here = {record.id for record in self.records if self._fits(record, Filter(place=place))}
        return [trouble for trouble in self.troubles if trouble.problem.figure in here][:limit]

    def mark(self) -> int | None:
        return self.commits

    def provinces(self) -> list[ProvinceHealth]:
        return self.places

    def runs(self, job: str | None = None, limit: int | None = 100) -> list[Run]:
        return [run for run in self.ledger if run.job == job]

    def setup(self) -> Setup:
        return Setup(contact=self.spec.fetch.contact, missing=self.missing, jobs=tuple(self.health), newest=self.newest)

    def stamp(self) -> str:
        return f"{len(self.records)}-{len(self.answers)}"

    @contextmanager
    def exported(self, form: str, what: str = "figures", wanted: Filter | None = None, **how: object) -> Iterator[list[bytes]]:
        self.exports.append((form, what, wanted, how))
        yield [b"first piece\r\n", b"second piece\r\n"]


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


def story() -> FakeTracker:
    """Deir-ez-Zor as the workbooks and the seed article tell it."""
    records, answers = [seed_figure()], []
    for index, (year, month, arrivals, departures) in enumerate(_MONTHS):
        start, end = date(year, month, 1), date(year, month, monthrange(year, month)[1])
        for way, value in ((Direction.ARRIVAL, arrivals), (Direction.DEPARTURE, departures)):
            ident = f"{index:08x}{way.value[:3].encode().hex():0>8}"
            definition = "People who arrived in the governorate in the month, from any place inside Syria." if way is Direction.ARRIVAL else None
            records.append(figure(ident, str(value), start=start, end=end, direction=way, definition=definition, quote=f"DEIR-EZ-ZOR | {way.value} | {value}"))
            answers.append(point(str(value), start, end, direction=way, figure=ident))
            if way is Direction.ARRIVAL:
                answers += [point(str(value * 3), start, end, place="SYR"), point(str(value // 2), start, end, place="SY11")]
    answers.append(point("120000", date(2017, 10, 10), date(2017, 11, 8), direction=Direction.UNSTATED, figure="5eed5eed5eed5eed", quantifier="about"))
    for year, month, value, precision in ((2016, 12, 181915, Precision.YEAR), (2017, 8, 151800, Precision.MONTH), (2018, 8, 146875, Precision.MONTH)):
        day = date(year, month, 31)
        ident = f"570c{year:04d}00000000"
        records.append(figure(ident, str(value), metric=Metric.IDP_STOCK, start=day, end=day))
        answers.append(point(str(value), day, day, metric=Metric.IDP_STOCK, precision=precision, figure=ident))
        answers.append(point(str(value * 40), day, day, metric=Metric.IDP_STOCK, precision=precision, place="SYR"))
        answers.append(
            point(str(value // 3), day, day, metric=Metric.IDP_STOCK, precision=precision, place="SY11", low=Decimal(value // 4), high=Decimal(value // 2))
        )
    for year, value in ((2019, 6495000), (2020, 6568000), (2021, 6662000), (2022, 6865000)):
        answers.append(
            point(str(value), date(year, 12, 31), date(year, 12, 31), metric=Metric.IDP_STOCK, place="SYR", precision=Precision.DAY, source_org="IDMC")
        )
    return FakeTracker(
        records=records,
        answers=answers,
        papers=[
            document(),
            document("5eed000000000000", title="Syria: the regime enters the last city", publisher="AFP", url=None, published_inferred=True, job="inbox"),
        ],
        texts={"5eed000000000000": SEED},
        troubles=[trouble(figure=records[1].id)],
        health=[
            health(),
            health(
                "reliefweb_syr",
                "misconfigured",
                title="ReliefWeb reports on Syria",
                kind="reliefweb",
                last_good=None,
                last_error="appname is not approved (403)",
            ),
        ],
        ledger=[Run(id=1, job="ocha_idp_movements", due=None, started=FETCHED, finished=FETCHED, state=RunState.GOOD, documents=1, figures=600)],
        dashboards={
            "syria": DashboardSpec.model_validate(
                {"title": "Syria", "place": "SYR", "order": ["SY09", "SY11"], "panel": [{"chart": "flow", "level": "adm1"}, {"chart": "trend"}]}
            )
        },
        missing=(MissingKey(job="reliefweb_syr", variable="DTRACK_RELIEFWEB_APPNAME", ask_at="https://apidoc.reliefweb.int/parameters#appname"),),
        newest=date(2019, 1, 31),
    )


_MONTHS = (
    (2017, 9, 87643, 61020),
    (2017, 10, 125277, 98110),
    (2017, 11, 14391, 20011),
    (2018, 8, 9210, 11450),
    (2018, 9, 0, 8123),
    (2018, 10, 21005, 17031),
    (2018, 11, 33120, 30122),
    (2018, 12, 40871, 47560),
    (2019, 1, 45037, 51734),
)
__all__ = ["FETCHED", "NOW", "SEED", "FakeTracker", "Status", "document", "figure", "health", "point", "seed_figure", "story", "trouble"]
