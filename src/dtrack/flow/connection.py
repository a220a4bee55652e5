"""One message where nothing on the network answers: then it is this server's own connection, and not twenty sources that broke at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from sqlalchemy import Connection

from dtrack.model.figure import Problem, ProblemRecord
from dtrack.model.run import Outage, Run
from dtrack.spec import JobSpec
from dtrack.store import problems, runs
from dtrack.terms import ProblemKind, RunState

LEAST_HOSTS = 2
"""One host that does not answer is that host's own fault."""
AMID = timedelta(minutes=10)
"""Runs so close together belong to one round of polls, in which one host may fail while another answers."""
REMEDY = (
    "Check this server's way out and its name look-up; the sources themselves are likely well. Nothing is lost: the next runs make up for what was missed, "
    "and what they bring is dated by when it happened."
)


@dataclass(frozen=True, slots=True)
class _Line:
    """The newest runs of one job on the network."""

    job: str
    host: str
    last: Run
    good: Run | None
    silent: bool
    """True where its last run failed because the source said nothing at all."""

    @property
    def answered(self) -> datetime | None:
        """When its host last said anything, a refusal included."""
        if self.last.state is RunState.FAILED and not self.silent:
            return self.last.finished
        return self.good.finished if self.good else None


def outage(c: Connection, jobs: Mapping[str, JobSpec]) -> Outage | None:
    """Since when nothing answers; None where something does, or where too little was asked to tell.

    Two hosts at least must have stopped answering about when the last answer came from anywhere, and have been asked again some time after it. A source that
    has been dead for long says nothing about the line.
    """
    dead = {record.problem.job for record in problems.of_runs(c, ProblemKind.UNREACHABLE.value) if _says_so(record)}
    if len(dead) < LEAST_HOSTS:
        return None
    lines = [line for name, job in jobs.items() if (line := _line(c, name, job, dead)) is not None]
    last = max((line.answered for line in lines if line.answered is not None), default=None)
    silent = [line for line in lines if line.silent]
    fresh = [line for line in silent if last is None or (line.last.started >= last + AMID and _stopped(c, line) >= last - AMID)]
    if len({line.host for line in fresh}) < LEAST_HOSTS:
        return None
    return Outage(since=last or min(_stopped(c, line) for line in fresh), jobs=tuple(line.job for line in silent))


def gathered(records: list[ProblemRecord], found: Outage | None) -> list[ProblemRecord]:
    """The problems with one in the place of all that say the same: that a source cannot be reached."""
    if found is None:
        return records
    theirs = [record for record in records if record.problem.job in found.jobs and _says_so(record)]
    if not theirs:
        return records
    first, last = min(record.first_seen for record in theirs), max(record.last_seen for record in theirs)
    return [ProblemRecord(problem=problem(found), first_seen=first, last_seen=last), *(record for record in records if record not in theirs)]


def problem(found: Outage) -> Problem:
    """The one message."""
    return Problem(kind=ProblemKind.UNREACHABLE.value, what=found.words, remedy=REMEDY, where="this server's connection")


def _line(c: Connection, name: str, job: JobSpec, dead: Collection[str | None]) -> _Line | None:
    """None for a job that asks nothing of the network, is off, or has no finished run."""
    if not job.enabled or job.local:
        return None
    done = [run for run in runs.find(c, name, limit=5) if run.state in {RunState.GOOD, RunState.FAILED}]
    if not done:
        return None
    return _Line(name, _host(name, job), done[0], runs.last_good(c, name), done[0].state is RunState.FAILED and name in dead)


def _says_so(record: ProblemRecord) -> bool:
    """True for a source that said nothing at all. One that answered with a fault of its own (500, 503) is reached: the client's words tell the two apart."""
    found = record.problem
    return found.kind == ProblemKind.UNREACHABLE.value and found.document is None and " answered " not in found.what


def _stopped(c: Connection, line: _Line) -> datetime:
    """When the job's first run failed after its last good one."""
    after = 0 if line.good is None else line.good.id
    failed = [run for run in runs.find(c, line.job, limit=1000) if run.id > after and run.state is RunState.FAILED]
    return failed[-1].finished or failed[-1].started


def _host(name: str, job: JobSpec) -> str:
    from dtrack.sources import _ask

    url = getattr(_ask.options(_ask.kind(job).Options, job), "url", None)
    return urlsplit(url).netloc if isinstance(url, str) else name
