"""The ledger of runs, and what each job remembers from one run to the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Row, TextClause, bindparam, insert, select, text, update

from dtrack.model.run import Run
from dtrack.store.tables import job_memory
from dtrack.store.tables import run as runs
from dtrack.terms import RunState

_COLUMNS = [runs.c[field.name] for field in fields(Run)]
_OF = select(*_COLUMNS).where(runs.c.job == bindparam("of")).limit(1)
_GOOD = _OF.where(runs.c.state == RunState.GOOD.value)
_LAST, _LAST_GOOD, _FIRST_GOOD = _OF.order_by(runs.c.id.desc()), _GOOD.order_by(runs.c.id.desc()), _GOOD.order_by(runs.c.id)
"""Made once: they are asked for every job whenever the health of sources is shown."""


def begin(c: Connection, job: str, due: datetime | None, now: datetime) -> Run:
    """Open a line: `due` is the tick that the run answers, None where a person asked for it."""
    line: dict[str, Any] = {"job": job, "due": due, "started": now, "finished": None, "message": ""}
    line |= dict.fromkeys(("documents", "sightings", "figures", "problems"), 0)
    ident = c.execute(insert(runs).values(**line, state=RunState.RUNNING.value).returning(runs.c.id)).scalar_one()
    return Run(id=ident, state=RunState.RUNNING, **line)


def finish(
    c: Connection,
    run: int,
    *,
    state: RunState,
    now: datetime,
    documents: int = 0,
    sightings: int = 0,
    figures: int = 0,
    problems: int = 0,
    message: str = "",
) -> Run:
    """Close the line of run `run`. A clock that was set back meanwhile makes a run of no length, not of a negative one."""
    started = c.execute(select(runs.c.started).where(runs.c.id == run)).scalar_one()
    counts = {"documents": documents, "sightings": sightings, "figures": figures, "problems": problems}
    c.execute(update(runs).where(runs.c.id == run).values(state=state.value, finished=max(now, started), message=message, **counts))
    return _run(c.execute(select(*_COLUMNS).where(runs.c.id == run)).one())


@dataclass(frozen=True, slots=True)
class Record:
    """What the ledger holds of one job: its newest run, and its newest and oldest good ones."""

    last: Run | None = None
    good: Run | None = None
    first_good: Run | None = None


def records(c: Connection, jobs: Sequence[str]) -> dict[str, Record]:
    """Of several jobs at once."""
    if not jobs:
        return {}
    found = c.execute(_marks(len(jobs)), {f"j{number}": job for number, job in enumerate(jobs)}).all()
    known = {row.id: _run(row) for row in c.execute(select(*_COLUMNS).where(runs.c.id.in_({ident for _, *idents in found for ident in idents if ident})))}
    return {job: Record(*(known.get(ident) for ident in idents)) for job, *idents in found}


@lru_cache(maxsize=8)
def _marks(count: int) -> TextClause:
    """Ids of the newest, newest good and oldest good run of so many jobs: as text, for a list of values has no compiled form that is kept."""
    of, good = "FROM run WHERE run.job = asked.job", f"AND run.state = '{RunState.GOOD.value}'"
    marks = ", ".join(f"(SELECT {mark}(run.id) {of} {which})" for mark, which in (("max", ""), ("max", good), ("min", good)))
    return text(f"WITH asked(job) AS (VALUES {', '.join(f'(:j{number})' for number in range(count))}) SELECT asked.job, {marks} FROM asked")  # noqa: S608 - our own words


def last(c: Connection, job: str) -> Run | None:
    """The newest run of a job, whatever became of it."""
    row = c.execute(_LAST, {"of": job}).one_or_none()
    return None if row is None else _run(row)


def last_good(c: Connection, job: str, before: datetime | None = None) -> Run | None:
    """The newest run of a job that went well, of those that began `before` a moment where one is given."""
    row = c.execute(_LAST_GOOD if before is None else _LAST_GOOD.where(runs.c.started < before), {"of": job}).one_or_none()
    return None if row is None else _run(row)


def good_at(c: Connection, job: str, due: datetime) -> bool:
    """True where a run of a job for the tick `due` went well."""
    return c.execute(_GOOD.where(runs.c.due == due), {"of": job}).one_or_none() is not None


def first_good(c: Connection, job: str) -> Run | None:
    """The oldest run of a job that went well."""
    row = c.execute(_FIRST_GOOD, {"of": job}).one_or_none()
    return None if row is None else _run(row)


def find(c: Connection, job: str | None = None, limit: int | None = None) -> list[Run]:
    """Runs, newest first."""
    found = select(*_COLUMNS).order_by(runs.c.id.desc()).limit(limit)
    return [_run(row) for row in c.execute(found if job is None else found.where(runs.c.job == job))]


def abandon_open(c: Connection, now: datetime) -> list[Run]:
    """Close the runs that never finished (kill -9, power), oldest first; what they had not stored is fetched again. For the leader, at its start."""
    left = c.execute(select(runs.c.id).where(runs.c.state == RunState.RUNNING.value).order_by(runs.c.id)).scalars().all()
    return [finish(c, ident, state=RunState.ABANDONED, now=now, message="the program stopped amid this run") for ident in left]


def memory(c: Connection, job: str) -> dict[str, Any]:
    """What the job remembers; empty for a new one. The dict is the caller's own."""
    found = c.execute(select(job_memory.c.memory).where(job_memory.c.job == job)).scalar_one_or_none()
    return dict(found or {})


def remember(c: Connection, job: str, memory: dict[str, Any], now: datetime) -> None:
    """Put `memory` (JSON values) in the place of what the job remembered."""
    changed = c.execute(update(job_memory).where(job_memory.c.job == job).values(memory=memory, updated_at=now))
    if changed.rowcount == 0:
        c.execute(insert(job_memory).values(job=job, memory=memory, updated_at=now))


def _run(row: Row[Any]) -> Run:
    values = dict(row._mapping)
    return Run(**values | {"state": RunState(values["state"])})
