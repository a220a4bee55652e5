"""What the store holds, in numbers: for the overview, the set-up card and the health of sources."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, case, func, select

from dtrack.store.claims import answer as point
from dtrack.store.claims import figure
from dtrack.store.tables import document, problem


@dataclass(frozen=True, slots=True)
class Counts:
    """What stands now, closed rows and older versions not counted."""

    documents: int
    figures: int
    points: int
    problems: int


@dataclass(frozen=True, slots=True)
class JobCounts:
    """What one job has brought in. `newest`: reference date of its newest figure; None without a dated one."""

    documents: int = 0
    figures: int = 0
    newest: date | None = None


def counts(c: Connection) -> Counts:
    """The whole store."""
    standing = [select(func.count()).select_from(table).where(table.c.known_to.is_(None)) for table in (document, figure, point)]
    troubles = select(func.count()).select_from(problem).where(problem.c.closed_at.is_(None))
    return Counts(*(c.execute(asked).scalar_one() for asked in (*standing, troubles)))


def by_job(c: Connection, jobs: Collection[str] | None = None) -> dict[str, JobCounts]:
    """Each job that has brought in anything, or of these. One question a job, which an index answers alone; all jobs at once would read every figure.

    `store.tally` has the same without counting, for who sees everything.
    """
    kept = select(document.c.job, func.count(case((document.c.known_to.is_(None), 1)))).group_by(document.c.job)
    if jobs is not None:
        kept = kept.where(document.c.job.in_(list(jobs)))
    found = {}
    for job, documents in c.execute(kept.order_by(document.c.job)).all():
        standing = figure.c.job == job, figure.c.known_to.is_(None)
        number = c.execute(select(func.count()).select_from(figure).where(*standing)).scalar_one()
        if documents or number:
            # Apart from the count: asked alone, the newest is the last entry of the index.
            found[job] = JobCounts(documents, number, c.execute(select(func.max(figure.c.end)).where(*standing)).scalar())
    return found


def newest(c: Connection) -> dict[tuple[str, str], date]:
    """(place, metric) to the newest reference date for which there is a value."""
    asked = select(point.c.place, point.c.metric, func.max(point.c.end)).where(point.c.known_to.is_(None), point.c.value.is_not(None))
    return {(place, metric): day for place, metric, day in c.execute(asked.group_by(point.c.place, point.c.metric))}
