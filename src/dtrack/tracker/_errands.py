"""What is done: runs, rereading, points, exports, alerts, backups; and what the daemon asks."""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from dtrack.errors import NotFoundError
from dtrack.flow.accounts import audit
from dtrack.flow.accounts.audit import act as audited
from dtrack.model.filter import Filter
from dtrack.tracker._later import later
from dtrack.tracker._opened import Opened

if TYPE_CHECKING:
    from dtrack.export._save import Saved
    from dtrack.flow import backup as backing
    from dtrack.flow import counting, database, doctor, exporting, fitness, ledger, moving, outlining, places, running, tracked, wishes
    from dtrack.flow import reconcile as deriving
    from dtrack.flow import reread as rereading
    from dtrack.flow.alerts import queue as alert_queue
    from dtrack.flow.alerts import sending as alert_sending
    from dtrack.flow.backup import Packed
    from dtrack.flow.crew import Crew
    from dtrack.flow.database import Tables
    from dtrack.flow.deadline import Deadline
    from dtrack.flow.kit import Press
    from dtrack.flow.lock import Holding
    from dtrack.flow.moving import House
    from dtrack.flow.outcome import Outcome, Report
    from dtrack.model.alert import Alert, AlertState
    from dtrack.model.finding import Finding
    from dtrack.resolve.outlines import Outlines
    from dtrack.store.change import Change
    from dtrack.store.moving import Moved
else:
    alert_queue, alert_sending, backing, deriving, rereading = later("alerts.queue", "alerts.sending", "backup", "reconcile", "reread")
    counting, database, ledger, tracked, wishes = later("counting", "database", "ledger", "tracked", "wishes")
    doctor, exporting, fitness, moving, outlining, places, running = later("doctor", "exporting", "fitness", "moving", "outlining", "places", "running")


class Errands(Opened):
    """Errands, and the clock's side of them."""

    def run(self, names: Iterable[str] | None = None, *, dry: bool = False, progress: Report | None = None) -> list[Outcome]:
        """Run jobs now, one after the other (None: all that are enabled), then reconcile. A job that fails stops no other."""
        wanted = None if names is None else list(names)
        if dry:  # makes no database, and so no line either
            return running.run(self._kit, wanted, dry=True, report=progress)
        with audit.noted(self._kit, "run", subject="all" if wanted is None else " ".join(wanted)):
            return running.run(self._kit, wanted, dry=False, report=progress)

    @audited("run asked for", subject="name")
    def ask_for(self, name: str, by: str) -> None:
        """Ask the daemon to run a job soon. NotFoundError for no such job, UsageError for one that is switched off."""
        wishes.ask(self._kit, name, by)

    def asked_for(self, name: str) -> datetime | None:
        """Since when a run of the job is asked for that the daemon has not taken up; None where none is."""
        return wishes.since(self._kit, name)

    @audited("reread")
    def reread(self, progress: Report | None = None, crew: Crew | None = None) -> Outcome:
        """Figures anew from the archive, then reconcile. Only differences are written."""
        self._kit.prepare()
        outcome = rereading.reread(self._kit, progress, crew)
        deriving.reconcile(self._kit)
        return outcome

    @audited("reconcile", subject="drop")
    def reconcile(self, drop: Sequence[str] = ()) -> Change:
        """All points anew from the figures, and the counts of `status`. Only differences are written. `drop`: countries that the database is kept for no more:
        their points end."""
        self._kit.prepare()
        tracked.drop(self._kit, drop)
        counting.anew(self._kit)
        return deriving.reconcile(self._kit, full=True)

    def check_export(self, form: str, what: str, layout: str = "long") -> None:
        """Raise UsageError unless there is such a format and it can carry that, and lie so."""
        exporting.check(form, what, layout)

    def export(self, form: str, stream: IO[bytes], what: str = "figures", wanted: Filter | None = None, **how: Any) -> int:
        """Write figures or points to a stream of bytes in a format of `export/`; the number of rows. `how`: `language`, `excel`, `layout`, `public_only`."""
        with self._leaving(form, what, how):
            return exporting.save(self._kit, form, stream, what, wanted or Filter(), **how)

    def export_file(self, form: str, path: Path, what: str = "figures", wanted: Filter | None = None, **how: Any) -> int:
        """The same to a file, whole or not at all, with NAME.meta.json beside it."""
        with self._leaving(form, what, how):
            return exporting.save_file(self._kit, form, path, what, wanted or Filter(), **how)

    def _leaving(self, form: str, what: str, how: dict[str, Any]) -> AbstractContextManager[None]:
        """The audit log tells of a file that may hold what is internal."""
        if how.get("public_only") or not self._kit.stored:
            return nullcontext()
        return audit.noted(self._kit, "export", subject=f"{what} as {form}")

    def exported(self, form: str, what: str = "figures", wanted: Filter | None = None, **how: Any) -> AbstractContextManager[Saved]:
        """The same as pieces of bytes, to be gone through inside a `with`."""
        return exporting.exported(self._kit, form, what, wanted or Filter(), **how)

    def equip(self, press: Press) -> None:
        """Give jobs that publish the dashboard what makes its pages: `(folder, languages, deadline) -> files`."""
        self._kit.press = press

    def send_alerts(self) -> int:
        """Put what has happened into the outbox and send what is due; how many alerts went out. 0 where another process is sending."""
        count = alert_sending.send(self._kit)
        if count:  # the daemon asks each minute; what went where stands in the outbox, an alert a row
            self.accounts.note("alerts sent", subject=str(count))
        return count

    def alerts(self, states: Collection[AlertState] = (), limit: int | None = None) -> list[Alert]:
        """The outbox, newest first: what waits for a person, what was sent, with the figures behind it."""
        return alert_sending.listed(self._kit, states, limit)

    @audited("alert decided", subject="alert_id")
    def decide_alert(self, alert_id: str, *, approve: bool, by: str, why: str) -> Alert:
        """A person's word on an alert that waits. UsageError where there is nothing to decide any more."""
        return alert_sending.decide(self._kit, alert_id, approve=approve, by=by, why=why)

    @audited("alert test", subject="channel")
    def test_alerts(self, channel: str) -> None:
        """Send a message that is no alert. DtrackError, without the channel's address, where it does not go."""
        alert_sending.trial(self._kit, channel)

    def public_notices(self, learned_since: datetime, place: str | None = None) -> list[alert_queue.Notice]:
        """Events that rest on public figures alone, of a place and all below it, newest first: what feeds tell. NotFoundError for an unknown place."""
        return alert_queue.public_notices(self._kit, learned_since, place)

    @audited("backup", subject="target")
    def backup(self, target: Path) -> Packed:
        """The whole installation in one file, while jobs run. StoreError where the disk refuses; the file appears whole or not at all."""
        return backing.backup(self._kit, target)

    def doctor(self, names: Iterable[str] | None = None) -> list[Finding]:
        """What is wrong with the installation, and how each source's answer differs from its contract now. Asks the network; stores nothing."""
        return list(doctor.examine(self._kit, running.chosen(self._kit, None if names is None else list(names)), self.faults, named=names is not None))

    def update_places(self, country: str, *, url: str = "", file: Path | None = None, shapes: Path | None = None) -> places.PlacesUpdate:
        """Official names, codes and shapes of a country into the installation's own folder; without `url` from HDX. Opened anew, the installation has them."""
        return places.update(self._kit, country, url=url or places.HDX, file=file, shapes=shapes)

    def outlines(self, country: str) -> Outlines | None:
        """Official shapes of a country's provinces, where they were fetched."""
        return outlining.stored(self._kit.config.places, country)

    def lock(self, name: str) -> Path:
        """File of a lock beside the database."""
        return self._kit.lock(name)

    def holding(self, name: str) -> Holding:
        """A lock among all processes that work on the installation's database, wherever they run."""
        return self._kit.hold(name)

    def tables(self) -> Tables:
        """Which tables the database has, and which this program needs. StoreError where the database cannot be reached."""
        return database.tables(self._kit)

    def upgrade(self) -> Tables:
        """Make the tables, or bring them up to this program: all of it or nothing. StoreError for a database of a newer dtrack."""
        self._kit.upgrade()
        return database.tables(self._kit)

    def move(self, url: str, told: Callable[[Moved], None] = lambda _: None) -> House:
        """All tables into the empty database at `url`, proved to be the same; this one is not changed. UsageError, BusyError, StoreError: nothing went over."""
        return moving.move(self._kit, url, told)

    def recover(self) -> list[str]:
        """For who leads: bring the tables up, mark runs that a crash left open as abandoned, make the points that it left unmade; the jobs of those runs."""
        self._kit.upgrade()
        cut_off = ledger.recover(self._kit)
        deriving.reconcile(self._kit)
        return cut_off

    def missed(self) -> dict[str, datetime]:
        """Jobs whose last due time has no good run, with that time."""
        return ledger.missed(self._kit, self._kit.now())

    def unsound(self) -> str:
        """Read every page of the database: what is damaged, noted as a Problem; empty where nothing is. Nothing is repaired."""
        return fitness.unsound(self._kit)

    def answered(self, name: str, due: datetime) -> bool:
        """True where the tick `due` of a job has a good run."""
        return ledger.answered(self._kit, name, due)

    def run_due(self, name: str, due: datetime | None, deadline: Deadline) -> Outcome:
        """Run one job for the tick `due`, and reconcile what it touched."""
        if name not in self.jobs:
            raise NotFoundError(f"there is no job {name!r}", f"Jobs: {', '.join(self.jobs)}.")
        return running.run_due(self._kit, name, due, deadline)

    def take_wishes(self, among: Container[str] | None = None) -> list[str]:
        """Jobs that a person asked to have run, each once. `among`: only these are taken."""
        return wishes.take(self._kit, among)

    def give_up(self, name: str, why: str, *, fault: bool) -> None:
        """Mark the job's open run as abandoned and free its place."""
        ledger.give_up(self._kit, name, why, fault=fault)
