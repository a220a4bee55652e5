"""The scheduler: job files become APScheduler jobs, the ledger makes up for what was missed, and one process leads.

Measured before it was chosen: a persistent job store loses missed runs as the memory store does, so the memory store is built from the job files and our own
ledger is asked at the start. All times are UTC. A run that hangs is given up after its `timeout_minutes`, and its place is free again.
"""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger

from dtrack.config import Config
from dtrack.flow import schedule, wishes
from dtrack.flow.deadline import Deadline
from dtrack.flow.lock import Lock
from dtrack.flow.outcome import Outcome
from dtrack.spec import JobSpec

log = logging.getLogger(__name__)

LATE = timedelta(hours=6)
"""A tick may come so late (a suspended machine, a full pool) and still be run; APScheduler's own second would drop it."""
GRACE_S = 5.0
"""After its deadline a run may take so long to notice before its place is given away."""
LEAD_POLL_S = 0.5
ALERTS_EVERY_S = 60
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

    def lock(self, name: str) -> Path:
        """File of a lock beside the database."""

    def recover(self) -> list[str]:
        """Mark runs that a crash left open as abandoned; their jobs."""

    def missed(self) -> dict[str, datetime]:
        """Jobs whose last due time has no good run, with that time."""

    def run_due(self, name: str, due: datetime | None, deadline: Deadline) -> Outcome:
        """Run one job for the tick `due`, and reconcile what it touched."""

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

    def __init__(self, tracker: Errands, *, now: Callable[[], datetime] = lambda: datetime.now(UTC), grace_s: float = GRACE_S) -> None:
        self._tracker, self._now, self._grace_s = tracker, now, grace_s
        self._working: dict[str, _Work] = {}
        self._guard = threading.Lock()
        self._stopping = False

    def run(self, stop: threading.Event) -> None:
        """Lead, or stand by until the leader ends, until `stop` is set. Returns when every run has ended or was given up."""
        lead = Lock(self._tracker.lock("leader"))
        try:
            if self._wait_for_lead(lead, stop):
                self._lead(stop)
        finally:
            lead.free()

    def _wait_for_lead(self, lead: Lock, stop: threading.Event) -> bool:
        told = False
        while not stop.is_set():
            if lead.take():
                log.info("step=lead outcome=taken jobs=%d", len(self._tracker.jobs))
                return True
            if not told:
                log.warning("step=lead outcome=standby leader=%s another dtrack daemon runs this installation; waiting to take over when it ends", lead.holder)
                told = True
            stop.wait(LEAD_POLL_S)
        return False

    def _lead(self, stop: threading.Event) -> None:
        for name in self._tracker.recover():
            log.warning("step=recover job=%s outcome=abandoned the last run was cut off", name)
        scheduler = self._scheduler()
        scheduler.start()
        try:
            stop.wait()
        finally:
            log.info("step=stop outcome=begun")
            with self._guard:
                self._stopping = True
            scheduler.shutdown(wait=False)
            self._finish()
            log.info("step=stop outcome=done")

    def _scheduler(self) -> BackgroundScheduler:
        """A scheduler with every enabled job; those that missed their last tick begin at once."""
        spec, fetch = self._tracker.config.spec.daemon, self._tracker.config.spec.fetch
        scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"default": ThreadPoolExecutor(spec.workers or fetch.parallel)},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": int(LATE.total_seconds())},
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
            first = {"next_run_time": now, "misfire_grace_time": None}
            scheduler.add_job(self._alert, "interval", seconds=ALERTS_EVERY_S, executor="alerts", id=":alerts", **first)
        return scheduler

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
                scheduler.add_job(self._tick, args=[name], id=f":now {name}", replace_existing=True, misfire_grace_time=None)
        except Exception:
            log.exception("step=wish outcome=fault")

    def _alert(self) -> None:
        """Tell what has happened since. Errors end here: the outbox keeps what did not go."""
        with self._guard:
            if self._stopping:
                return
        try:
            if went := self._tracker.send_alerts():
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
        threading.Thread(target=self._work, args=(name, due, work), name=f"job-{name}", daemon=True).start()
        while not work.over.wait(min(work.deadline.left + self._grace_s, 3600)):
            if work.deadline.left == 0:
                self._abandon(name, work, f"the run took longer than its {job.timeout_minutes} minutes and did not stop", fault=True)
                return

    def _work(self, name: str, due: datetime | None, work: _Work) -> None:
        began = time.monotonic()
        try:
            outcome = self._tracker.run_due(name, due, work.deadline)
            level = logging.WARNING if outcome.failed else logging.INFO
            log.log(level, "step=run job=%s outcome=%s seconds=%.1f %s", name, outcome.state, time.monotonic() - began, outcome.fields)
        except Exception:
            log.exception("step=run job=%s outcome=fault", name)
        finally:
            work.over.set()
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
            self._tracker.give_up(name, why, fault=fault)
        except Exception:
            log.exception("step=give-up job=%s", name)

    def _finish(self) -> None:
        """Let the runs end by the stop deadline, then give them up: the next start makes up for them."""
        end = time.monotonic() + self._tracker.config.spec.daemon.stop_deadline_s
        with self._guard:
            working = dict(self._working)
        for work in working.values():
            if not work.over.wait(max(0.0, end - time.monotonic())):
                work.deadline.cancel("dtrack is stopping")
        for name, work in working.items():
            if not work.over.wait(1.0):
                self._abandon(name, work, "dtrack stopped before the run had ended", fault=False)
