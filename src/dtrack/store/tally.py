"""How much each job has brought in that stands now, kept by whoever writes it: counting ten million figures takes seconds, and asking for a number none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection, delete, func, insert, select, text

from dtrack.store.change import chunks
from dtrack.store.claims import figure
from dtrack.store.facts import JobCounts
from dtrack.store.tables import table as table_of

table = table_of("tally")
_CHANGE = text(
    "INSERT INTO tally (job, documents, figures) VALUES (:job, :documents, :figures)"
    " ON CONFLICT (job) DO UPDATE SET documents = tally.documents + excluded.documents, figures = tally.figures + excluded.figures"
)
_LESS = text("UPDATE tally SET documents = documents - :documents, figures = figures - :figures WHERE job = :job")


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
