"""The numbers of documents and figures that are kept for each job, so that `status` need not count: held against the tables, and counted anew."""

from __future__ import annotations

from dtrack.flow.kit import Kit
from dtrack.store import facts, tally
from dtrack.store.facts import JobCounts


def off(kit: Kit) -> dict[str, tuple[JobCounts, JobCounts]]:
    """Jobs of which something else is kept than there is: what is kept, and what there is. Goes through an index of all figures."""
    with kit.store.reading() as c:
        kept, counted = tally.by_job(c), facts.by_job(c)
    nothing = JobCounts()
    both = {job: (kept.get(job, nothing), counted.get(job, nothing)) for job in sorted({*kept, *counted})}
    return {job: (here, there) for job, (here, there) in both.items() if (here.documents, here.figures) != (there.documents, there.figures)}


def anew(kit: Kit) -> None:
    """Count, and keep what was counted."""
    with kit.store.writing() as c:
        counted = facts.by_job(c)
        if {job: (each.documents, each.figures) for job, each in tally.by_job(c).items()} != {
            job: (each.documents, each.figures) for job, each in counted.items()
        }:
            tally.put(c, counted)
