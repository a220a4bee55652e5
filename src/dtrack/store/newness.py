"""How lately each job brought something new, for whom, and how often it does: what silence is measured against."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, bindparam, func, select

from dtrack.store.claims import figure, figure_place
from dtrack.store.tables import document

_LATEST = 40
"""Publications that a job's own rhythm is taken from."""


_DAY = func.coalesce(document.c.published, func.date(document.c.recorded_at))
_APPEARED = select(_DAY.label("day")).where(document.c.job == bindparam("job")).group_by(_DAY).order_by(_DAY.desc()).limit(_LATEST)
"""Made once: it is asked for every job whenever the health of sources is shown."""


_RECORDED = select(func.max(document.c.recorded_at))


@dataclass(frozen=True, slots=True)
class Days:
    """When a job's documents appeared. `days`: the last days of publication (where none is printed, of first being stored), newest first, each once."""

    days: tuple[date, ...]

    @property
    def newest(self) -> date | None:
        """The last of them."""
        return self.days[0] if self.days else None


def appeared(c: Connection, job: str) -> Days:
    """Days on which something of the job appeared. A new version of a known document counts on the day on which it was stored."""
    found = c.execute(_APPEARED, {"job": job}).scalars()
    return Days(tuple(value if isinstance(value, date) else date.fromisoformat(str(value)[:10]) for value in found))


class Newness:
    """The same, read again only where a document came since: asked for every job whenever the health of sources is shown."""

    def __init__(self) -> None:
        self._mark: object = None
        self._found: dict[str, Days] = {}

    def catch_up(self, c: Connection) -> None:
        """Forget what was found where a document or a version of one was recorded since."""
        mark = c.execute(_RECORDED).scalar_one()
        if mark != self._mark:
            self._mark, self._found = mark, {}

    def appeared(self, c: Connection, job: str) -> Days:
        """See `appeared`; `catch_up` goes before."""
        found = self._found.get(job)
        if found is None:
            found = self._found[job] = appeared(c, job)
        return found


def by_province(c: Connection, jobs: Collection[str] | None = None) -> dict[str, dict[str, date]]:
    """Job, or each of these, to province (p-code of level 1) to the newest reference date of a standing figure about it, or about a place in it.

    Goes through all their figures. `store.tally` has the same without that, for who sees everything.
    """
    asked = (
        select(figure.c.job, figure_place.c.adm1, func.max(figure.c.end))
        .join(figure_place, figure_place.c.figure_row == figure.c.row)
        .where(figure.c.known_to.is_(None), figure.c.end.is_not(None), figure_place.c.adm1.is_not(None))
        .group_by(figure.c.job, figure_place.c.adm1)
    )
    if jobs is not None:
        asked = asked.where(figure.c.job.in_(list(jobs)))
    found: dict[str, dict[str, date]] = {}
    for job, adm1, day in c.execute(asked):
        found.setdefault(job, {})[adm1] = day
    return found
