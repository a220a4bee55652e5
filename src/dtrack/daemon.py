"""The scheduler: job files become APScheduler jobs, the ledger makes up for what was missed, and one process leads.

Measured before it was chosen: a persistent job store loses missed runs as the memory store does, so the memory store is built from the job files and our own
ledger is asked at the start. All times are UTC. A run that hangs is given up after its `timeout_minutes`, and its place is free again. A clock that is moved
puts every job anew on it. The service manager hears the scheduler's own heartbeat: where that stops, it restarts us.
"""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable, Mapping
from concurrent import futures
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger

from dtrack.config import Config
from dtrack.errors import StoreError
from dtrack.flow import schedule, wishes
from dtrack.flow.calm import few_arenas, give_back
from dtrack.flow.clocks import Watch
from dtrack.flow.deadline import Deadline
from dtrack.flow.ledger import SKEW
from dtrack.flow.lock import Holding
from dtrack.flow.outcome import Outcome
from dtrack.flow.supervisor import Supervisor
from dtrack.spec import JobSpec

log = logging.getLogger(__name__)

WATCH_S = 1.0
"""How often the leader looks at the clock and at the scheduler's heartbeat."""
RECOVER_S = 1800.0
"""Making points after a crash may take so long before the watchdog is left alone with it."""
GRACE_S = 5.0
"""After its deadline a run may take so long to notice before its place is given away."""
LEAD_POLL_S = 0.5
ALERTS_EVERY_S = 60
SOUND_EVERY_S = 86_400
"""How often every page of the database is read, after the start."""
REFRESH_EVERY_S = 60
"""How often the folder of jobs is looked at: an upload adds one, an operator changes another."""


class Errands(Protocol):
    """What the daemon asks of the Tracker."""

    config: Config

    @property
    def jobs(self) -> Mapping[str, JobSpec]:
        """The jobs by name, as they stand now."""

    def refresh(self) -> bool:
        """Take up job files that came, changed or went; True where there were any."""

    def holding(self, name: str) -> Holding:
        """A lock among all processes of the database."""

    def recover(self) -> list[str]:
        """Bring the tables up to this program, mark runs that a crash left open as abandoned; their jobs."""

    def missed(self) -> dict[str, datetime]:
        """Jobs whose last due time has no good run, with that time."""

    def answered(self, name: str, due: datetime) -> bool:
        """True where the tick `due` of a job has a good run."""

    def run_due(self, name: str, due: datetime | None, deadline: Deadline) -> Outcome:
        """Run one job for the tick `due`, and reconcile what it touched."""

    def unsound(self) -> str:
        """What is damaged in the database, as a Problem says it too; empty where nothing is. Nothing is repaired."""

    def take_wishes(self) -> list[str]:
        """Jobs that a person asked to have run, each once."""

    def give_up(self, name: str, why: str, *, fault: bool) -> None:
        """Mark the job's open run as abandoned and free its place; with a Problem where the run is to blame."""

    def send_alerts(self) -> int:
        """Send the alerts that are due; how many went out."""


class Due(BaseTrigger):  # type: ignore[misc]  # APScheduler carries no types
    """APScheduler's question answered by our own schedule: one place decides when a job is due, for the daemon, `status` and catch-up alike."""

    def __init__(self, rule: schedule.Schedule, jitter_s: float = 0) -> None:
        self.rule, self.jitter_s = rule, jitter_s

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        """The next due time, late by a random part of the jitter: many installations must not ask a source in the same second."""
        due = self.rule.next((previous_fire_time or now).astimezone(UTC))
        gap = (self.rule.next(due) - due).total_seconds()
        return due + timedelta(seconds=random.uniform(0, min(self.jitter_s, gap / 10)))  # noqa: S311 -- not a secret


@dataclass(slots=True)
class _Work:
    """One run on a thread of its own, so that a hung one can be left behind."""

    deadline: Deadline
    over: threading.Event = field(default_factory=threading.Event)
    """Set when it has ended or was given up."""


def _local_first(entry: tuple[str, JobSpec]) -> tuple[bool, str]:
    name, job = entry
    return not job.local, name


class Daemon:
    """Runs jobs on schedule until it is told to stop."""

    def __init__(
        self,
        tracker: Errands,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        grace_s: float = GRACE_S,
        supervisor: Supervisor | None = None,
        watch_s: float = WATCH_S,
        running: Callable[[], float] = time.monotonic,
    ) -> None:
        """`now` is the wall clock, `running` the seconds that only run forward: what the two disagree on is a clock that was moved."""
        self._tracker, self._now, self._grace_s, self._watch_s, self._running = tracker, now, grace_s, watch_s, running
        self._supervisor = supervisor or Supervisor()
        self._working: dict[str, _Work] = {}
        self._pulse = time.monotonic()
        self._guard = threading.Lock()
        self._stopping = False
        self._acting: Callable[[], AbstractContextManager[None]] = nullcontext
        """What is written within is written only while this process leads."""

    def run(self, stop: threading.Event) -> None:
        """Lead, or stand by until the leader ends, until `stop` is set. Returns when every run has ended or was given up."""
        few_arenas()
        lead, led = self._tracker.holding("leader"), False
        try:
            while self._wait_for_lead(lead, stop, again=led) and not self._lead(lead, stop):
                led = True
        finally:
            lead.free()

    def _wait_for_lead(self, lead: Holding, stop: threading.Event, *, again: bool) -> bool:
        """True once this process leads. `again`: it has led before, and waits for a database that does not answer as any that stands by."""
        told = again
        while not stop.is_set():
            try:
                taken = lead.take()
                if taken and told:
                    taken = not stop.wait(lead.calm_s) and lead.stands()
            except StoreError as gone:
                if not told:
                    raise
                log.warning("step=lead outcome=standby %s", gone.message)
                taken = False
            if taken:
                log.info("step=lead outcome=taken jobs=%d", len(self._tracker.jobs))
                return True
            self._supervisor.alive()
            if not told:
                self._supervisor.ready("standing by: another daemon leads")
                log.warning("step=lead outcome=standby leader=%s another dtrack daemon runs this installation; waiting to take over when it ends", lead.holder)
                told = True
            stop.wait(LEAD_POLL_S)
        return False

    def _lead(self, lead: Holding, stop: threading.Event) -> bool:
        """Run jobs until told to stop (True), or until the lead is lost (False): another process may have it already, so every run is given up at once."""
        self._acting, self._stopping, held = lead.acting, False, False
        for name in self._recovered():
            log.warning("step=recover job=%s outcome=abandoned the last run was cut off", name)
        scheduler = self._scheduler()
        scheduler.start()
        self._supervisor.ready(f"leading, {len(self._tracker.jobs)} jobs")
        try:
            held = self._watch(scheduler, stop, lead)
        finally:
            if held:
                self._supervisor.stopping()
                log.info("step=stop outcome=begun")
            else:
                log.error("step=lead outcome=lost another daemon may lead now; the runs of this one are given up")
            with self._guard:
                self._stopping = True
            # APScheduler calls itself stopped while a round is under way, and that round then looks for its one-off jobs in the wrong place: none may be due.
            scheduler.remove_all_jobs()
            scheduler.shutdown(wait=False)
            self._finish(lost=not held)
            log.info("step=stop outcome=done")
        return held

    def _recovered(self) -> list[str]:
        """What `recover` of the tracker says. The watchdog of one that stood by until now is kept calm meanwhile, but not for ever."""
        with futures.ThreadPoolExecutor(1, thread_name_prefix="recover") as pool:
            work = pool.submit(self._under_lead, self._tracker.recover)
            end = time.monotonic() + RECOVER_S
            while not futures.wait([work], timeout=self._supervisor.every_s or RECOVER_S).done:
                if time.monotonic() < end:
                    self._supervisor.alive()
            return work.result()

    def _under_lead(self, work: Callable[[], list[str]]) -> list[str]:
        with self._acting():
            return work()

    def _watch(self, scheduler: BackgroundScheduler, stop: threading.Event, lead: Holding) -> bool:
        """Tell the service manager that the scheduler lives, and put the jobs anew on a clock that was moved. True at `stop`, False once the lead is lost."""
        clock, every = Watch(self._now, self._running), self._supervisor.every_s
        self._pulse = beaten = time.monotonic()
        while not stop.wait(min(self._watch_s, LEAD_POLL_S, every or self._watch_s)):
            if not lead.stands():
                return False
            if (by := clock.moved()) is not None:
                self._moved(scheduler, by)
            if every is not None and time.monotonic() - beaten >= every and time.monotonic() - self._pulse < 2 * every:
                beaten = time.monotonic()
                self._supervisor.alive()
        return True

    def _moved(self, scheduler: BackgroundScheduler, by: timedelta) -> None:
        """The wall clock was moved: what it jumped over is made up for, and nothing waits for a time that the wrong clock had named."""
        log.warning("step=clock outcome=moved seconds=%.0f the jobs are put on the clock anew", by.total_seconds())
        try:
            now, missed = self._now(), self._tracker.missed()
            for each in scheduler.get_jobs():
                job = self._tracker.jobs.get(each.id)
                if job is None or job.schedule is None:
                    each.modify(next_run_time=now)  # our own rounds, and wishes
                    continue
                due = schedule.parse(job.schedule).next(now)
                if each.id not in missed and due - now < SKEW and self._tracker.answered(each.id, due):
                    due = schedule.parse(job.schedule).next(due)
                each.modify(next_run_time=now if each.id in missed else due)
        except Exception:
            log.exception("step=clock outcome=fault")

    def _scheduler(self) -> BackgroundScheduler:
        """A scheduler with every enabled job; those that missed their last tick begin at once."""
        spec, fetch = self._tracker.config.spec.daemon, self._tracker.config.spec.fetch
        scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"default": ThreadPoolExecutor(spec.workers or fetch.parallel)},
            # However late a tick comes (a machine that slept, a full pool), it is run, once for all that were missed: APScheduler's own second would drop it.
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        missed, now = self._tracker.missed(), self._now()
        for place, (name, job) in enumerate(sorted(self._tracker.jobs.items(), key=_local_first)):
            if not job.enabled or job.schedule is None:
                continue
            # APScheduler begins what is due in the order of time: files on this disk must not wait for a network that does not answer.
            at_once: dict[str, Any] = {"next_run_time": now + timedelta(microseconds=place)} if name in missed else {}
            if name in missed:
                log.info("step=catch-up job=%s due=%s", name, missed[name].isoformat())
            self._schedule(scheduler, name, job, **at_once)
        scheduler.add_executor(ThreadPoolExecutor(1), "jobs")
        scheduler.add_job(self._refresh, "interval", seconds=REFRESH_EVERY_S, executor="jobs", id=":jobs", args=[scheduler])
        scheduler.add_job(self._wishes, "interval", seconds=wishes.EVERY_S, executor="jobs", id=":wishes", args=[scheduler])
        if self._tracker.config.spec.alerts.channel:
            # A thread of its own: neither jobs that fill the pool nor a slow channel hold the other up.
            scheduler.add_executor(ThreadPoolExecutor(1), "alerts")
            scheduler.add_job(self._alert, "interval", seconds=ALERTS_EVERY_S, executor="alerts", id=":alerts", next_run_time=now)
        # Reading every page of a large database takes minutes: nothing waits for it.
        scheduler.add_executor(ThreadPoolExecutor(1), "sound")
        scheduler.add_job(self._sound, "interval", seconds=SOUND_EVERY_S, executor="sound", id=":sound", next_run_time=now)
        if self._supervisor.every_s is not None:
            scheduler.add_executor(ThreadPoolExecutor(1), "pulse")
            scheduler.add_job(self._beat, "interval", seconds=self._supervisor.every_s, executor="pulse", id=":pulse", next_run_time=now)
        return scheduler

    def _sound(self) -> None:
        """Say what is torn in the database while it can still be restored. Errors end here."""
        try:
            if torn := self._tracker.unsound():
                log.error("step=sound outcome=damaged %s", torn)
        except Exception:
            log.exception("step=sound outcome=fault")

    def _beat(self) -> None:
        """The scheduler has found this job due and run it: it lives."""
        self._pulse = time.monotonic()

    def _schedule(self, scheduler: BackgroundScheduler, name: str, job: JobSpec, **at_once: Any) -> None:
        """Put a job on the clock, or move it there."""
        jitter = 0 if job.local else self._tracker.config.spec.daemon.jitter_s
        scheduler.add_job(self._tick, Due(schedule.parse(job.schedule or ""), jitter), args=[name], id=name, replace_existing=True, **at_once)

    def _refresh(self, scheduler: BackgroundScheduler) -> None:
        """Take up jobs that came, changed or went. Errors end here: the next look is another chance."""
        try:
            before = self._tracker.jobs
            if self._stopping or not self._tracker.refresh():
                return
            now = self._tracker.jobs
            wanted = {name: job for name, job in now.items() if job.enabled and job.schedule is not None}
            for name in before:
                if name not in wanted and scheduler.get_job(name) is not None:
                    scheduler.remove_job(name)
            for name, job in wanted.items():
                if before.get(name) != job:
                    self._schedule(scheduler, name, job)
                    log.info("step=jobs job=%s outcome=scheduled", name)
        except Exception:
            log.exception("step=jobs outcome=fault")

    def _wishes(self, scheduler: BackgroundScheduler) -> None:
        """Begin at once what a person asked for on a page. Errors end here: what was not taken is asked for still."""
        try:
            with self._guard:
                if self._stopping:
                    return
            for name in self._tracker.take_wishes():
                log.info("step=wish job=%s outcome=taken-up", name)
                scheduler.add_job(self._tick, args=[name], id=f":now {name}", replace_existing=True)
        except Exception:
            log.exception("step=wish outcome=fault")

    def _alert(self) -> None:
        """Tell what has happened since. Errors end here: the outbox keeps what did not go."""
        with self._guard:
            if self._stopping:
                return
        try:
            with self._acting():
                went = self._tracker.send_alerts()
            if went:
                log.info("step=alerts outcome=good sent=%d", went)
        except Exception:
            log.exception("step=alerts outcome=fault")

    def _tick(self, name: str) -> None:
        """One run, watched: it ends by itself, or it is given up. Errors end here: the next tick is another chance."""
        job = self._tracker.jobs.get(name)
        if job is None:
            return  # it went between two ticks
        due = schedule.parse(job.schedule).last(self._now()) if job.schedule else None
        work = _Work(Deadline(job.timeout_minutes * 60))
        with self._guard:
            if self._stopping:
                return
            self._working[name] = work
        threading.Thread(target=self._work, args=(name, due, work, self._acting), name=f"job-{name}", daemon=True).start()
        while not work.over.wait(min(work.deadline.left + self._grace_s, 3600)):
            if work.deadline.left == 0:
                self._abandon(name, work, f"the run took longer than its {job.timeout_minutes} minutes and did not stop", fault=True)
                return

    def _work(self, name: str, due: datetime | None, work: _Work, acting: Callable[[], AbstractContextManager[None]]) -> None:
        began = time.monotonic()
        try:
            with acting():
                outcome = self._tracker.run_due(name, due, work.deadline)
            level = logging.WARNING if outcome.failed else logging.INFO
            log.log(level, "step=run job=%s outcome=%s seconds=%.1f %s", name, outcome.state, time.monotonic() - began, outcome.fields)
        except Exception:
            log.exception("step=run job=%s outcome=fault", name)
        finally:
            work.over.set()
            give_back()
            with self._guard:
                if self._working.get(name) is work:
                    del self._working[name]

    def _abandon(self, name: str, work: _Work, why: str, *, fault: bool) -> None:
        work.deadline.cancel(why)
        log.error("step=run job=%s outcome=abandoned %s", name, why)
        with self._guard:
            if self._working.get(name) is work:
                del self._working[name]
        work.over.set()
        try:
            with self._acting():
                self._tracker.give_up(name, why, fault=fault)
        except Exception:
            log.exception("step=give-up job=%s", name)

    def _finish(self, *, lost: bool = False) -> None:
        """Let the runs end by the stop deadline, then give them up: the next start makes up for them. `lost`: they must end now."""
        end = time.monotonic() + (0.0 if lost else self._tracker.config.spec.daemon.stop_deadline_s)
        with self._guard:
            working = dict(self._working)
        for work in working.values():
            if not work.over.wait(max(0.0, end - time.monotonic())):
                work.deadline.cancel("dtrack is stopping")
        for name, work in working.items():
            if not work.over.wait(1.0):
                self._abandon(name, work, "dtrack stopped before the run had ended", fault=False)
