"""What the store holds, in numbers: for the overview, the set-up card and the health of sources."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, func, select

from dtrack.store.claims import figure, point
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


def by_job(c: Connection) -> dict[str, JobCounts]:
    """Each job that has brought in anything."""
    read = select(figure.c.job, func.count(), func.max(figure.c.end)).where(figure.c.known_to.is_(None)).group_by(figure.c.job)
    figures = {job: (number, newest) for job, number, newest in c.execute(read)}
    kept = select(document.c.job, func.count()).where(document.c.known_to.is_(None)).group_by(document.c.job)
    documents: dict[str, int] = dict(iter(c.execute(kept)))
    return {job: JobCounts(documents.get(job, 0), *figures.get(job, (0, None))) for job in sorted({*documents, *figures})}


def newest(c: Connection) -> dict[tuple[str, str], date]:
    """(place, metric) to the newest reference date for which there is a value."""
    asked = select(point.c.place, point.c.metric, func.max(point.c.end)).where(point.c.known_to.is_(None), point.c.value.is_not(None))
    return {(place, metric): day for place, metric, day in c.execute(asked.group_by(point.c.place, point.c.metric))}
