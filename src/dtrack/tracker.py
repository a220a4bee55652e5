"""The Tracker: the object that people import. It opens an installation and offers everything that the command line does; it decides nothing itself."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from contextlib import AbstractContextManager
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from dtrack import __version__
from dtrack import config as settings
from dtrack.config import Config
from dtrack.errors import ConfigError, NotFoundError
from dtrack.export._save import Saved
from dtrack.flow import (
    checking,
    connection,
    corpus,
    doctor,
    exporting,
    health,
    judging,
    ledger,
    looking,
    places,
    running,
    searching,
    showing,
    siting,
    siting_list,
    wishes,
    withholding,
)
from dtrack.flow.alerts import queue as alert_queue
from dtrack.flow.alerts import sending as alert_sending
from dtrack.flow.backup import Packed, backup
from dtrack.flow.changes import changes, happened, told
from dtrack.flow.crew import Crew
from dtrack.flow.deadline import Deadline
from dtrack.flow.entering import enter, entered
from dtrack.flow.entering import undo as undo_entry
from dtrack.flow.kit import Kit, Press
from dtrack.flow.outcome import Outcome, Report
from dtrack.flow.reconcile import reconcile
from dtrack.flow.refreshing import Watch
from dtrack.flow.reread import reread
from dtrack.flow.siting_list import SiteLine
from dtrack.flow.siting_words import Words
from dtrack.flow.uploading.door import Uploads
from dtrack.model.alert import Alert, AlertState
from dtrack.model.attention import Waiting
from dtrack.model.change import ClaimChange
from dtrack.model.document import Document
from dtrack.model.event import Event
from dtrack.model.figure import FigureRecord, ProblemRecord
from dtrack.model.filter import Filter
from dtrack.model.finding import Finding
from dtrack.model.intake import Entry, Intake
from dtrack.model.landmark import LandmarkSpec
from dtrack.model.person import Role
from dtrack.model.point import PointRecord, Series
from dtrack.model.review import Correction, Review
from dtrack.model.run import JobHealth, Outage, ProvinceHealth, Run, Setup
from dtrack.model.site import SiteAct, SiteDeed
from dtrack.resolve.places import Gazetteer
from dtrack.spec import DashboardSpec, JobSpec
from dtrack.store.change import Change
from dtrack.store.newness import Newness
from dtrack.store.seen_series import Print, SeenSeries
from dtrack.store.showing import Standing
from dtrack.store.withheld import Withheld


@dataclass(frozen=True)
class _Memory:
    """What one audience is shown, remembered from page to page."""

    protection: str
    series: SeenSeries = field(default_factory=SeenSeries)
    newness: Newness = field(default_factory=Newness)


class Tracker:
    """One installation, open. Use it in a `with`, or close it at the end. Safe for threads."""

    def __init__(self, config: Config, loaded: checking.Loaded) -> None:
        self.config = config
        self.dashboards: dict[str, DashboardSpec] = loaded.dashboards
        self.landmarks: tuple[LandmarkSpec, ...] = tuple(loaded.landmarks)
        """Dated events that help to read a chart, as the installation's `events.toml` tells them."""
        self.faults: tuple[ConfigError, ...] = tuple(loaded.faults)
        """What is wrong with job and dashboard files: these are left out, the others work."""
        self._kit = Kit(config=config, jobs=loaded.jobs, version=__version__)
        self.uploads = Uploads(self._kit)
        self._watch = Watch(config)
        self._opened = self._kit.now()
        self._memories: dict[Role, _Memory] = {}
        self._states: dict[Role, tuple[tuple[int | None, datetime], list[JobHealth]]] = {}

    @classmethod
    def open(cls, config_path: Path | str = "config.toml", environment: Mapping[str, str] | None = None) -> Tracker:
        """The installation whose settings are in `config_path`. FaultsError for wrong settings; StoreError for a database of a newer dtrack."""
        config = settings.read(Path(config_path), environment)
        return cls(config, checking.load(config))

    def __enter__(self) -> Tracker:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the database and the network."""
        self._kit.close()

    def seen_by(self, role: Role) -> Tracker:
        """The same installation as an audience sees it just now: readers what is public, reviewers what is internal too. What is withheld nobody is shown.

        For one answer, or one file. What leaves the team goes through `seen_by(Role.READER)`: pages of readers, API, feeds, exports, what is published.
        """
        made = copy(self)
        made._kit = self._kit.seen_by(role)
        return made

    def _memory(self) -> _Memory:
        """What was found for this audience and still holds; nothing of it, once something is withheld or given back."""
        held, protection = self._memories.get(self._kit.audience), self.protection()
        if held is None or held.protection != protection:
            held = self._memories[self._kit.audience] = _Memory(protection)
        return held

    def protection(self) -> str:
        """Changes with everything that is withheld or given back: what was made before may hold what must not be shown."""
        return self._kit.store.protection()

    @property
    def jobs(self) -> Mapping[str, JobSpec]:
        """The jobs by name, as they stand now."""
        return self._kit.jobs

    def refresh(self) -> bool:
        """Take up job files that came, changed or went since; True where there were any. A faulty one leaves its job as it was."""
        faults = self._watch.refresh(self._kit)
        self.faults = self.faults if faults is None else tuple(faults)
        return faults is not None

    @property
    def gazetteer(self) -> Gazetteer:
        """Places of the countries that are tracked, without the sites that are withheld."""
        return self._kit.shown

    # What is stored

    def figures(self, wanted: Filter | None = None) -> list[FigureRecord]:
        """Figures that the filter lets through; `place` takes in everything below it. NotFoundError for a place that nobody knows."""
        return looking.figures(self._kit, wanted or Filter())

    def figure(self, figure_id: str, known_on: datetime | None = None) -> FigureRecord:
        """One figure, closed or not; as it was known at a moment. NotFoundError where there is none, or was none then."""
        return looking.figure(self._kit, figure_id, known_on)

    def reviews(self, figure_id: str, known_on: datetime | None = None) -> list[Review]:
        """Every act of people on the claim of a figure, oldest first; those known at a moment."""
        return judging.acts(self._kit, figure_id, known_on)

    def queue(self, limit: int | None = 50, offset: int = 0, place: str | None = None) -> list[Waiting]:
        """Figures that want a person, by weight in points times doubt; of a place and all below it. NotFoundError for a place that nobody knows."""
        return judging.queue(self._kit, limit, offset, place)

    def figures_by_id(self, figure_ids: Iterable[str]) -> dict[str, FigureRecord]:
        """Several figures at once, closed or not, by id; one that nobody knows is left out."""
        return looking.figures_by_id(self._kit, figure_ids)

    def history(self, figure_id: str, known_on: datetime | None = None) -> list[FigureRecord]:
        """Every reading of the same claim, oldest first; those known at a moment."""
        return looking.history(self._kit, figure_id, known_on)

    def points(self, wanted: Filter | None = None) -> list[PointRecord]:
        """Points that the filter lets through; `place` is that place's own series."""
        return looking.points(self._kit, wanted or Filter())

    def points_of(self, figure_id: str, known_on: datetime | None = None) -> list[PointRecord]:
        """Points that rest on a figure or show it; those that stood at a moment."""
        return looking.points_of(self._kit, figure_id, known_on)

    def changes(self, learned_since: datetime, until: datetime | None = None, limit: int | None = None) -> list[ClaimChange]:
        """What became known after a moment (not after `until`), newest first: new, revised by how much, contradicted, withdrawn, rejected; who and why."""
        return changes(self._kit, learned_since, until, limit)

    def events(self, learned_since: datetime, until: datetime | None = None) -> list[Event]:
        """Sudden rises, revisions, contradictions and silent provinces that were found after a moment, newest first: what alerts send."""
        return happened(self._kit, learned_since, until)

    def told(self, learned_since: datetime, until: datetime | None = None, limit: int | None = None) -> list[ClaimChange | Event]:
        """`changes` with the sudden rises and silent provinces among them."""
        return told(self._kit, learned_since, until, limit)

    def document(self, document_id: str, version: int | None = None) -> Document:
        """One version of a document, the latest by default. NotFoundError where there is none."""
        return looking.document(self._kit, document_id, version)

    def document_text(self, document_id: str, version: int | None = None) -> str:
        """The normalised text that the figures' spans point into; empty where the document cannot be read."""
        return looking.document_text(self._kit, document_id, version)

    def documents(self, job: str | None = None, limit: int | None = None, offset: int = 0) -> list[Document]:
        """Latest versions, the newest fetched first."""
        return looking.documents_of(self._kit, job, limit, offset)

    def search(self, text: str, limit: int, offset: int = 0) -> searching.Found:
        """Documents that hold every word of `text` in their title or in a quote, whatever their spelling; the newest twenty thousand of each are looked at."""
        return searching.search(self._kit, text, limit, offset)

    def problems(self, job: str | None = None) -> list[ProblemRecord]:
        """What wants a person: faults of the installation's own files first, then the newest. Sources that are all down at once are one message."""
        found = looking.problems_of(self._kit, job)
        return [*looking.faults(self.faults, self._opened, job), *connection.gathered(found, health.outage(self._kit))]

    def outage(self) -> Outage | None:
        """Since when nothing on the network answers; None where something does."""
        return health.outage(self._kit)

    def status(self) -> list[JobHealth]:
        """Health of every job, those whose file is faulty among them."""
        return [*health.status(self._kit, self.faults), *alert_sending.line(self._kit)]

    def provinces(self) -> list[ProvinceHealth]:
        """How lately each province was reported on, over all sources."""
        return health.provinces(self._kit, self.status())

    def runs(self, job: str | None = None, limit: int | None = 100) -> list[Run]:
        """The ledger, newest first."""
        return looking.runs_of(self._kit, job, limit)

    def states(self) -> list[JobHealth]:
        """As `status`, without counting what each job has brought in: that goes through all figures. Found once a minute while nothing is committed."""
        mark, minute = self.mark(), self._kit.now().replace(second=0, microsecond=0)
        held = self._states.get(self._kit.audience)
        if mark is None or held is None or held[0] != (mark, minute):
            held = self._states[self._kit.audience] = (mark, minute), health.status(self._kit, self.faults, counted=False, newness=self._memory().newness)
        return held[1]

    def setup(self) -> Setup:
        """Facts for the set-up card."""
        return health.setup(self._kit, self.states(), self._memory().series)

    def stamp(self) -> str:
        """Changes whenever a document, figure, point or open problem did."""
        return looking.stamp(self._kit)

    # What pages show: by index, points without the figures beside the recommended one

    def latest(self, places: Collection[str], wanted: Filter | None = None) -> list[PointRecord]:
        """The last point with a value of every series of these places; `wanted` may say as of when."""
        return showing.latest(self._kit, places, wanted or Filter())

    def line(self, place: str, wanted: Filter | None = None) -> list[PointRecord]:
        """A place's own points in the order of series and time. NotFoundError for a place that nobody knows."""
        return showing.line(self._kit, place, wanted or Filter())

    def prints(self, places: Collection[str]) -> dict[Series, Print]:
        """Every series of these places as they stand, with what changes whenever the series does."""
        return showing.prints(self._kit, self._memory().series, places)

    def recent(self, series: Iterable[Series], most: int) -> dict[Series, list[PointRecord]]:
        """The last `most` points with a value of each of these series, in time."""
        return showing.recent(self._kit, series, most)

    def whole(self, series: Series) -> list[PointRecord]:
        """All points of one series as they stand, in time."""
        return showing.whole(self._kit, series)

    def standings(self, figure_ids: Iterable[str]) -> dict[str, Standing]:
        """Status and job of several figures at once, by id."""
        return showing.standings(self._kit, figure_ids)

    def newest_figures(self, place: str, limit: int, wanted: Filter | None = None) -> list[FigureRecord]:
        """Figures of a place and of what lies within it, the newest reference date first."""
        return showing.newest_figures(self._kit, place, limit, wanted or Filter())

    def problems_of(self, place: str, limit: int) -> list[ProblemRecord]:
        """Open problems with the figures of a place and of what lies within it, the newest first."""
        return showing.problems_of(self._kit, place, limit)

    def mark(self) -> int | None:
        """Changes with every commit to the database, for a few microseconds; None where the database cannot tell so cheaply: ask for `stamp`."""
        return showing.mark(self._kit)

    # Sites

    def sites(self, place: str | None = None, known_on: datetime | None = None) -> list[SiteLine]:
        """Sites of a place and all below it, or all, each with its status, last population and capacity; as people knew them at a moment."""
        return siting_list.listed(self._kit, place, known_on)

    def site(self, ident: str, known_on: datetime | None = None) -> SiteLine:
        """One site by id, name or a partner's code. NotFoundError where there is none."""
        return siting_list.of(self._kit, siting.site(self._kit, ident, known_on), known_on)

    def site_history(self, ident: str, known_on: datetime | None = None) -> list[SiteAct]:
        """Every act that names a site, in the order in which it was recorded; those taken back and the taking back too."""
        return siting.history(self._kit, ident, known_on)

    def last_site_act(self, ident: str) -> int:
        """Number of the last act that names a site, 0 where nobody did anything: what `seen` of an act is compared with."""
        return siting.last_act(self._kit, ident)

    @property
    def sites_mark(self) -> int:
        """Changes with every act about a site."""
        return self._kit.layer.number

    def site_act(self, deed: SiteDeed, ident: str, words: Words, **said: Any) -> siting.Done:
        """A person's act about a site: `on`, `source`, `by`, `why`, and `role`, `seen` where they say something. See `flow.siting.act` for what it raises."""
        return siting.act(self._kit, deed, ident, words, **said)

    def undo_site_act(self, ident: str, number: int | None = None, **said: Any) -> siting.Done:
        """Take an act about a site back: the last one, or that of a number. `by`, `why`, and `role`, `seen`."""
        return siting.undo(self._kit, ident, number, **said)

    # What is done

    def run(self, names: Iterable[str] | None = None, *, dry: bool = False, progress: Report | None = None) -> list[Outcome]:
        """Run jobs now, one after the other (None: all that are enabled), then reconcile. A job that fails stops no other."""
        return running.run(self._kit, None if names is None else list(names), dry=dry, report=progress)

    def ask_for(self, name: str, by: str) -> None:
        """Ask the daemon to run a job soon. NotFoundError for no such job, UsageError for one that is switched off."""
        wishes.ask(self._kit, name, by)

    def asked_for(self, name: str) -> datetime | None:
        """Since when a run of the job is asked for that the daemon has not taken up; None where none is."""
        return wishes.since(self._kit, name)

    def reread(self, progress: Report | None = None, crew: Crew | None = None) -> Outcome:
        """Figures anew from the archive, then reconcile. Only differences are written."""
        self._kit.prepare()
        outcome = reread(self._kit, progress, crew)
        reconcile(self._kit)
        return outcome

    def reconcile(self) -> Change:
        """All points anew from the figures. Only differences are written."""
        self._kit.prepare()
        return reconcile(self._kit, full=True)

    def review(
        self,
        figure_id: str,
        act: str,
        *,
        by: str,
        why: str,
        role: str = "operator",
        seen: int | None = None,
        into: str | None = None,
        undoes: int | None = None,
        correction: Correction | None = None,
        **fields: Any,
    ) -> FigureRecord:
        """A person's word on a figure: approve, reject, prefer, correct, merge, undo. The figure as it stands then.

        What is corrected: a `correction`, or its fields by name; `place="SY07"`, or several as a list.

        ConflictError where somebody was quicker; UsageError for what cannot be; NotFoundError for a figure that nobody knows.
        """
        meant = correction or judging.correction(fields)
        return judging.review(self._kit, figure_id, act, by=by, why=why, role=role, seen=seen, into=into, undoes=undoes, correction=meant)

    def export_corpus(self, folder: Path) -> corpus.Exported:
        """Corrections and rejections of public prose as corpus examples, a file a language."""
        return corpus.export(self._kit, folder)

    def doubt(self, figure_id: str, why: str = "") -> bool:
        """A reader's doubt about a figure; False where as many as count in a day are there already."""
        return judging.doubt(self._kit, figure_id, why)

    def check_export(self, form: str, what: str, layout: str = "long") -> None:
        """Raise UsageError unless there is such a format and it can carry that, and lie so."""
        exporting.check(form, what, layout)

    def export(self, form: str, stream: IO[bytes], what: str = "figures", wanted: Filter | None = None, **how: Any) -> int:
        """Write figures or points to a stream of bytes in a format of `export/`; the number of rows. `how`: `language`, `excel`, `layout`, `public_only`."""
        return exporting.save(self._kit, form, stream, what, wanted or Filter(), **how)

    def export_file(self, form: str, path: Path, what: str = "figures", wanted: Filter | None = None, **how: Any) -> int:
        """The same to a file, whole or not at all, with NAME.meta.json beside it."""
        return exporting.save_file(self._kit, form, path, what, wanted or Filter(), **how)

    def exported(self, form: str, what: str = "figures", wanted: Filter | None = None, **how: Any) -> AbstractContextManager[Saved]:
        """The same as pieces of bytes, to be gone through inside a `with`."""
        return exporting.exported(self._kit, form, what, wanted or Filter(), **how)

    def equip(self, press: Press) -> None:
        """Give jobs that publish the dashboard what makes its pages: `(folder, languages) -> files`."""
        self._kit.press = press

    def send_alerts(self) -> int:
        """Put what has happened into the outbox and send what is due; how many alerts went out. 0 where another process is sending."""
        return alert_sending.send(self._kit)

    def alerts(self, states: Collection[AlertState] = (), limit: int | None = None) -> list[Alert]:
        """The outbox, newest first: what waits for a person, what was sent, with the figures behind it."""
        return alert_sending.listed(self._kit, states, limit)

    def decide_alert(self, alert_id: str, *, approve: bool, by: str, why: str) -> Alert:
        """A person's word on an alert that waits. UsageError where there is nothing to decide any more."""
        return alert_sending.decide(self._kit, alert_id, approve=approve, by=by, why=why)

    def test_alerts(self, channel: str) -> None:
        """Send a message that is no alert. DtrackError, without the channel's address, where it does not go."""
        alert_sending.trial(self._kit, channel)

    def public_notices(self, learned_since: datetime, place: str | None = None) -> list[alert_queue.Notice]:
        """Events that rest on public figures alone, of a place and all below it, newest first: what feeds tell. NotFoundError for an unknown place."""
        return alert_queue.public_notices(self._kit, learned_since, place)

    def backup(self, target: Path) -> Packed:
        """The whole installation in one file, while jobs run. StoreError where the disk refuses; the file appears whole or not at all."""
        return backup(self._kit, target)

    def enter(self, entry: Entry) -> FigureRecord:
        """Store a figure that a person states, through the same gate as any other. UsageError, with the field as its key, for what cannot be."""
        return enter(self._kit, entry)

    def entered(self, limit: int | None = None) -> list[tuple[Intake, Intake | None]]:
        """What people entered by hand, each with the act that took it back, the newest first."""
        return entered(self._kit, limit)

    def intake(self, record: FigureRecord) -> list[Intake]:
        """Who entered a figure or uploaded its document, and took it back; the oldest act first."""
        return looking.intake_of(self._kit, record)

    def undo_entry(self, figure_id: str, *, by: str, why: str) -> Intake:
        """Take a figure back that was entered by hand. NotFoundError where nobody entered it."""
        return undo_entry(self._kit, figure_id, by=by, why=why)

    def withhold(self, ref: str, *, by: str, why: str) -> withholding.Done:
        """Take a figure, document or site (its id or code) out of everything that is shown. UsageError without a name and a reason."""
        return withholding.withhold(self._kit, ref, by=by, why=why)

    def unwithhold(self, ref: str, *, by: str, why: str) -> Withheld:
        """Show it again, exactly as it was. NotFoundError where it is not withheld."""
        return withholding.unwithhold(self._kit, ref, by=by, why=why)

    def withheld(self) -> list[Withheld]:
        """Every act of withholding, the newest first, lifted ones too. For operators alone: it names what is withheld."""
        return withholding.acts(self._kit)

    def is_withheld(self, ref: str) -> bool:
        """True for the id or code of something withheld, and for a figure of it. All that anybody else is told."""
        return withholding.is_withheld(self._kit, ref)

    def doctor(self, names: Iterable[str] | None = None) -> list[Finding]:
        """What is wrong with the installation, and how each source's answer differs from its contract now. Asks the network; stores nothing."""
        return list(doctor.examine(self._kit, running.chosen(self._kit, None if names is None else list(names)), self.faults))

    def update_places(self, country: str, *, url: str = places.HDX, file: Path | None = None) -> places.PlacesUpdate:
        """Official names and codes of a country into the installation's own folder. Opened anew, the installation knows them."""
        return places.update(self._kit, country, url=url, file=file)

    # What the daemon asks

    def lock(self, name: str) -> Path:
        """File of a lock beside the database."""
        return self._kit.lock(name)

    def recover(self) -> list[str]:
        """Mark runs that a crash left open as abandoned, and make the points that it left unmade; the jobs of those runs."""
        self._kit.prepare()
        cut_off = ledger.recover(self._kit)
        reconcile(self._kit)
        return cut_off

    def missed(self) -> dict[str, datetime]:
        """Jobs whose last due time has no good run, with that time."""
        return ledger.missed(self._kit, self._kit.now())

    def run_due(self, name: str, due: datetime | None, deadline: Deadline) -> Outcome:
        """Run one job for the tick `due`, and reconcile what it touched."""
        if name not in self.jobs:
            raise NotFoundError(f"there is no job {name!r}", f"Jobs: {', '.join(self.jobs)}.")
        return running.run_due(self._kit, name, due, deadline)

    def take_wishes(self) -> list[str]:
        """Jobs that a person asked to have run, each once."""
        return wishes.take(self._kit)

    def give_up(self, name: str, why: str, *, fault: bool) -> None:
        """Mark the job's open run as abandoned and free its place."""
        ledger.give_up(self._kit, name, why, fault=fault)
