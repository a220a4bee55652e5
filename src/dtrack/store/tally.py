"""How much each job has brought in that stands now, and how lately for which province, kept by whoever writes it: going through ten million figures takes
seconds, and asking for a number none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy import Connection, bindparam, delete, func, insert, select, text, update

from dtrack.store.change import chunks
from dtrack.store.claims import figure, figure_place
from dtrack.store.facts import JobCounts
from dtrack.store.tables import table as table_of

table = table_of("tally")
by_province = table_of("tally_province")
_CHANGE = text(
    "INSERT INTO tally (job, documents, figures) VALUES (:job, :documents, :figures)"
    " ON CONFLICT (job) DO UPDATE SET documents = tally.documents + excluded.documents, figures = tally.figures + excluded.figures"
)
_LESS = text("UPDATE tally SET documents = documents - :documents, figures = figures - :figures WHERE job = :job")
_LATER = text(
    "INSERT INTO tally_province (job, adm1, newest) VALUES (:job, :adm1, :newest)"
    " ON CONFLICT (job, adm1) DO UPDATE SET newest = excluded.newest WHERE excluded.newest > tally_province.newest"
).bindparams(bindparam("newest", type_=by_province.c.newest.type))
_OF_PAIR = figure.c.job == bindparam("job"), figure.c.known_to.is_(None), figure.c.end.is_not(None), figure_place.c.adm1 == bindparam("adm1")
_NEWEST = select(figure.c.end).join(figure_place, figure_place.c.figure_row == figure.c.row).where(*_OF_PAIR).order_by(figure.c.end.desc()).limit(1)
"""From the newest on, by the index of a job's figures: of a province that the job tells of now and then, one of the first is it."""


def document_came(c: Connection, job: str) -> None:
    """A document of the job is new."""
    c.execute(_CHANGE, {"job": job, "documents": 1, "figures": 0})


def document_went(c: Connection, job: str) -> None:
    """A document of the job stands no more."""
    c.execute(_LESS, {"job": job, "documents": 1, "figures": 0})


def figures_came(c: Connection, jobs: Iterable[str]) -> None:
    """Figures were written that stand, each of the job named."""
    c.execute(_CHANGE, [{"job": job, "documents": 0, "figures": count} for job, count in sorted(Counter(jobs).items())])


def figures_go(c: Connection, rows: Sequence[int]) -> None:
    """Figures of these rows, all of which stand, are about to be closed."""
    gone: Counter[str] = Counter()
    for some in chunks(rows):
        for job, count in c.execute(select(figure.c.job, func.count()).where(figure.c.row.in_(some)).group_by(figure.c.job)):
            gone[job] += count
    if gone:
        c.execute(_LESS, [{"job": job, "documents": 0, "figures": count} for job, count in sorted(gone.items())])


def provinces_came(c: Connection, told: Iterable[tuple[str, str | None, date | None]]) -> None:
    """Figures were written that stand: of each the job, a province that it speaks of, and its reference date. Those without province or date tell nothing."""
    latest: dict[tuple[str, str], date] = {}
    for job, adm1, day in told:
        if adm1 is not None and day is not None and day > latest.get((job, adm1), date.min):
            latest[job, adm1] = day
    if latest:
        c.execute(_LATER, [{"job": job, "adm1": adm1, "newest": day} for (job, adm1), day in sorted(latest.items())])


def provinces_of(c: Connection, rows: Sequence[int]) -> list[tuple[str, str]]:
    """Job and province of which one of these rows is the newest, or as new: `provinces_went` looks at them after the rows are closed."""
    newest = (by_province.c.job == figure.c.job) & (by_province.c.adm1 == figure_place.c.adm1) & (by_province.c.newest <= figure.c.end)
    asked = select(figure.c.job, figure_place.c.adm1).join(figure_place, figure_place.c.figure_row == figure.c.row).join(by_province, newest)
    return sorted({(job, adm1) for some in chunks(rows) for job, adm1 in c.execute(asked.where(figure.c.row.in_(some)).distinct())})


def provinces_went(c: Connection, pairs: Iterable[tuple[str, str]]) -> None:
    """The newest figure of each of these jobs for a province stands no more: the next is it, if there is one."""
    for job, adm1 in pairs:
        of = by_province.c.job == job, by_province.c.adm1 == adm1
        day = c.execute(_NEWEST, {"job": job, "adm1": adm1}).scalar()
        c.execute(delete(by_province).where(*of) if day is None else update(by_province).where(*of).values(newest=day))


def put(c: Connection, counted: Mapping[str, JobCounts]) -> None:
    """Keep these numbers in the place of all that are kept."""
    c.execute(delete(table))
    if counted:
        c.execute(insert(table), [{"job": job, "documents": each.documents, "figures": each.figures} for job, each in counted.items()])


def by_job(c: Connection) -> dict[str, JobCounts]:
    """Each job that has brought in anything, as `facts.by_job`: what is withheld counts too."""
    found = {}
    for job, documents, figures in c.execute(select(table.c.job, table.c.documents, table.c.figures).order_by(table.c.job)):
        if documents or figures:
            # The last entry of an index.
            newest = c.execute(select(func.max(figure.c.end)).where(figure.c.job == job, figure.c.known_to.is_(None))).scalar()
            found[job] = JobCounts(documents, figures, newest)
    return found


def put_provinces(c: Connection, found: Mapping[str, Mapping[str, date]]) -> None:
    """Keep these days, by job and province, in the place of all that are kept."""
    c.execute(delete(by_province))
    if lines := [{"job": job, "adm1": adm1, "newest": day} for job, days in found.items() for adm1, day in days.items()]:
        c.execute(insert(by_province), lines)


def provinces(c: Connection) -> dict[str, dict[str, date]]:
    """Job to province to the newest reference date, as `newness.by_province`: what is withheld counts too."""
    found: dict[str, dict[str, date]] = {}
    for job, adm1, day in c.execute(select(by_province).order_by(by_province.c.job, by_province.c.adm1)):
        found.setdefault(job, {})[adm1] = day
    return found
