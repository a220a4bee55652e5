"""The ledger's side of a run: one run of a job at a time, what a crash left open, and what was missed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from sqlalchemy import Connection

from dtrack.flow import schedule
from dtrack.flow.kit import Kit
from dtrack.flow.lock import BusyError
from dtrack.model.figure import Problem
from dtrack.model.run import Run
from dtrack.store import problems, runs
from dtrack.terms import ProblemKind, RunState

SKEW = timedelta(hours=1)
"""A clock that is set back by less than this repeats nothing that was run; one that was days ahead is not waited for."""
CUT_OFF = "the program stopped amid this run"


@contextmanager
def alone(kit: Kit, name: str) -> Iterator[None]:
    """The job is run by nobody else, in this process or another, while the block runs. BusyError where it is."""
    lock = kit.hold(f"job-{name}")
    if not lock.take():
        raise BusyError(f"the job {name} is running already, in process {lock.holder}", "Wait until it has ended; nothing was done.")
    kit.running[name] = lock
    try:
        yield
    finally:
        lock.free()
        if kit.running.get(name) is lock:
            del kit.running[name]


def is_open(c: Connection, run: Run) -> bool:
    """True while the run's line says that it is running."""
    return any(line.id == run.id and line.state is RunState.RUNNING for line in runs.find(c, run.job, limit=20))


def close_open(c: Connection, name: str, now: datetime, message: str = CUT_OFF) -> bool:
    """Mark what a run of the job left open as abandoned. Only for who holds the job's lock: nobody else can be running it."""
    left = [line for line in runs.find(c, name, limit=20) if line.state is RunState.RUNNING]
    for line in left:
        runs.finish(c, line.id, state=RunState.ABANDONED, now=now, message=message)
    return bool(left)


def recover(kit: Kit) -> list[str]:
    """Mark runs that a crash left open as abandoned; the names of their jobs. A run that really goes on, in another process, is left alone."""
    with kit.store.reading() as c:
        left = {line.job for line in runs.find(c, limit=1000) if line.state is RunState.RUNNING}
    closed = []
    for name in sorted(left):
        lock = kit.hold(f"job-{name}")
        if lock.take():
            try:
                with kit.store.writing() as c:
                    close_open(c, name, kit.now())
                closed.append(name)
            finally:
                lock.free()
    return closed


def missed(kit: Kit, now: datetime) -> dict[str, datetime]:
    """Enabled jobs whose last due time was answered by no good run, with that time. A run that a person made since then is an answer.

    A run that begins in the future was noted by a clock that went wrong: were it believed, nothing missed would be made up for until that day.
    """
    late = {}
    with kit.store.reading() as c:
        for name, job in kit.jobs.items():
            if job.enabled and job.schedule is not None:
                due = schedule.parse(job.schedule).last(now)
                good = runs.last_good(c, name)
                if good is not None and good.started > now + SKEW:
                    good = runs.last_good(c, name, before=now + SKEW)
                if good is None or good.started < due:
                    late[name] = due
    return late


def answered(kit: Kit, name: str, due: datetime) -> bool:
    """True where the tick `due` of a job has a good run."""
    with kit.store.reading() as c:
        return runs.good_at(c, name, due)


def give_up(kit: Kit, name: str, why: str, *, fault: bool) -> None:
    """Close the job's line as abandoned and free its place. `fault`: with a Problem, where the run itself is to blame."""
    with kit.store.writing() as c:
        close_open(c, name, kit.now(), why)
        if fault:
            remedy = "What it had stored stays. Raise `timeout_minutes` of the job if it needs more time; look at the log for where it hung."
            problems.replace(c, name, None, [Problem(kind=ProblemKind.FAILED.value, what=why, remedy=remedy, job=name)], kit.now())
    lock = kit.running.pop(name, None)
    if lock is not None:
        lock.free()
