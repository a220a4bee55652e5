"""A Tracker without a database, with switches: what a page shows can be said in a few lines. The gazetteer is the real one."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from fake_records import FETCHED, SEED, document, figure, health, point, seed_figure, trouble

from dtrack.config import Config, ConfigSpec
from dtrack.errors import NotFoundError
from dtrack.flow.searching import Found, Hit
from dtrack.flow.siting_list import SiteLine
from dtrack.model.change import ClaimChange
from dtrack.model.disk import Disk
from dtrack.model.document import Document
from dtrack.model.event import Event
from dtrack.model.figure import FigureRecord, ProblemRecord
from dtrack.model.filter import Filter
from dtrack.model.intake import Intake
from dtrack.model.landmark import LandmarkSpec
from dtrack.model.point import PointRecord, Series
from dtrack.model.review import Review
from dtrack.model.run import JobHealth, MissingKey, ProvinceHealth, Run, Setup
from dtrack.resolve.outlines import Outlines
from dtrack.resolve.places import Gazetteer
from dtrack.spec import DashboardSpec, JobSpec
from dtrack.store.seen_series import Print
from dtrack.store.showing import Standing
from dtrack.terms import Direction, Metric, Precision, RunState


class NoAccounts:
    """An installation in which nobody has an account, and no provider is named."""

    any = False

    class provider:
        offered = False

    def bearer(self, text: str) -> None:
        return None

    def logged_in(self, session: str) -> None:
        return None

    def audit(self, **wanted: object) -> list[object]:
        return []


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
    hidden: tuple[str, ...] = ()
    shapes: dict[str, Outlines] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.config = Config(Path("/nowhere/config.toml"), self.spec)
        self.gazetteer = Gazetteer.load(["SYR"])

    accounts = NoAccounts()

    def seen_by(self, role: object) -> FakeTracker:
        return self

    def protection(self) -> str:
        return ""

    sites_mark = 0
    first: bool = False

    def comparing(self) -> bool:
        return self.first

    def sites(self, place: str | None = None, known_on: datetime | None = None) -> list[SiteLine]:
        return []

    def is_withheld(self, ref: str) -> bool:
        return ref in self.hidden

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

    def intake(self, record: FigureRecord) -> list[Intake]:
        return []

    def reviews(self, figure_id: str) -> list[Review]:
        return []

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

    def licences(self, document_ids: Iterable[str]) -> dict[str, str | None]:
        wanted = set(document_ids)
        return {paper.id: paper.licence for paper in self.papers if paper.id in wanted}

    def document_text(self, document_id: str, version: int | None = None) -> str:
        return self.texts.get(document_id, "")

    def documents(self, job: str | None = None, limit: int | None = None, offset: int = 0) -> list[Document]:
        return self.papers[offset : None if limit is None else offset + limit]

    def search(self, text: str, limit: int, offset: int = 0) -> Found:
        hits = [Hit(paper, None, None) for paper in self.papers if text.lower() in (paper.title or "").lower()]
        return Found(tuple(hits[offset : offset + limit]), more=len(hits) > offset + limit, bounded=False)

    def asked_for(self, name: str) -> datetime | None:
        return None

    def told(self, learned_since: datetime, until: datetime | None = None, limit: int | None = None) -> list[ClaimChange | Event]:
        return [change for change in self.learned if change.at > learned_since and (until is None or change.at <= until)][:limit]

    def problems(self, job: str | None = None) -> list[ProblemRecord]:
        return self.troubles

    def disk(self) -> Disk:
        return Disk(total=1000, free=250, used=700, warn_percent=85)

    def status(self) -> list[JobHealth]:
        return self.health

    def states(self) -> list[JobHealth]:
        return self.health

    def latest(self, places: Collection[str], wanted: Filter | None = None) -> list[PointRecord]:
        self._asked(wanted)
        valued = [record for record in self.answers if record.point.series.place in places and record.point.value is not None]
        return list({record.point.series: record for record in sorted(valued, key=lambda record: record.point.end)}.values())

    def line(self, place: str, wanted: Filter | None = None) -> list[PointRecord]:
        return self.points(replace(wanted or Filter(), place=place))

    def prints(self, places: Collection[str]) -> dict[Series, Print]:
        self._asked(None)
        found: dict[Series, list[PointRecord]] = {}
        for record in self.answers:
            if record.point.series.place in places:
                found.setdefault(record.point.series, []).append(record)
        return {series: Print(min(sum(record.point.value is not None for record in own), 2), hash(tuple(map(repr, own)))) for series, own in found.items()}

    def recent(self, series: Iterable[Series], most: int) -> dict[Series, list[PointRecord]]:
        return {each: [record for record in self.whole(each) if record.point.value is not None][-most:] for each in series}

    def whole(self, series: Series) -> list[PointRecord]:
        return sorted((record for record in self.answers if record.point.series == series), key=lambda record: (record.point.end, record.point.start))

    def standings(self, figure_ids: Iterable[str]) -> dict[str, Standing]:
        found = self.figures_by_id(figure_ids)
        return {ident: Standing(record.status, record.job, record.sensitivity, record.figure.method.value) for ident, record in found.items()}

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

    def outlines(self, country: str) -> Outlines | None:
        return self.shapes.get(country)

    def setup(self) -> Setup:
        return Setup(contact=self.spec.fetch.contact, missing=self.missing, jobs=tuple(self.health), newest=self.newest)

    def stamp(self) -> str:
        return f"{len(self.records)}-{len(self.answers)}"

    @contextmanager
    def exported(self, form: str, what: str = "figures", wanted: Filter | None = None, **how: object) -> Iterator[list[bytes]]:
        self.exports.append((form, what, wanted, how))
        yield [b"first piece\r\n", b"second piece\r\n"]


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


_TOLD = "2017 9 87643 61020, 2017 10 125277 98110, 2017 11 14391 20011, 2018 8 9210 11450, 2018 9 0 8123, "
_TOLD += "2018 10 21005 17031, 2018 11 33120 30122, 2018 12 40871 47560, 2019 1 45037 51734"
_MONTHS = [tuple(map(int, month.split())) for month in _TOLD.split(", ")]
