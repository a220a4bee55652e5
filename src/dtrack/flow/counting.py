"""What is kept of each job, so that `status` need not count (documents, figures, the newest day for each province): held against the tables, and found anew."""

from __future__ import annotations

from dtrack.flow.kit import Kit
from dtrack.store import facts, newness, tally
from dtrack.store.facts import JobCounts


def off(kit: Kit) -> dict[str, tuple[JobCounts, JobCounts]]:
    """Jobs of which something else is kept than there is: what is kept, and what there is. Goes through an index of all figures."""
    with kit.store.reading() as c:
        kept, counted = tally.by_job(c), facts.by_job(c)
    nothing = JobCounts()
    both = {job: (kept.get(job, nothing), counted.get(job, nothing)) for job in sorted({*kept, *counted})}
    return {job: (here, there) for job, (here, there) in both.items() if (here.documents, here.figures) != (there.documents, there.figures)}


def off_provinces(kit: Kit) -> list[tuple[str, str]]:
    """Job and province for which another newest day is kept than there is. Goes through all figures."""
    with kit.store.reading() as c:
        kept, found = tally.provinces(c), newness.by_province(c)
    both = {(job, adm1) for told in (kept, found) for job, days in told.items() for adm1 in days}
    return sorted((job, adm1) for job, adm1 in both if kept.get(job, {}).get(adm1) != found.get(job, {}).get(adm1))


def anew(kit: Kit) -> None:
    """Count and look, and keep what was found."""
    with kit.store.writing() as c:
        counted, found = facts.by_job(c), newness.by_province(c)
        if tally.provinces(c) != found:
            tally.put_provinces(c, found)
        if {job: (each.documents, each.figures) for job, each in tally.by_job(c).items()} != {
            job: (each.documents, each.figures) for job, each in counted.items()
        }:
            tally.put(c, counted)
