"""Documents, sources, problems, and what the data is about."""

from __future__ import annotations

from typing import Any

from dtrack.errors import NotFoundError
from dtrack.model.filter import Filter
from dtrack.speech import sites as speech_sites
from dtrack.web.pages import figures
from dtrack.web.pages.health import alike, by_state
from dtrack.web.pages.overview import standing
from dtrack.web.query import PAGE_SIZE
from dtrack.web.reliability import measured
from dtrack.web.site import Visit, not_found

_MOST_PROBLEMS = 200
_STATES = ("misconfigured", "failing", "unreachable", "overdue", "silent", "throttled", "due", "fresh", "never", "off")
"""What wants a person comes first."""


def documents(visit: Visit) -> dict[str, Any]:
    """One page of the documents, the newest first; or of those in whose titles and quotes the words of the address stand."""
    words = " ".join(visit.query.given.get("q", "").split())
    if words:
        told = visit.tracker.search(words, PAGE_SIZE, (visit.query.page - 1) * PAGE_SIZE)
        entries = [(hit.document, hit.figure, hit.quote) for hit in told.hits]
        return {"entries": entries, "bounded": told.bounded, "asked": words, "more": told.more, "page": visit.query.page}
    found = visit.tracker.documents(limit=PAGE_SIZE + 1, offset=(visit.query.page - 1) * PAGE_SIZE)
    entries = [(each, None, None) for each in found[:PAGE_SIZE]]
    return {"entries": entries, "bounded": False, "asked": "", "more": len(found) > PAGE_SIZE, "page": visit.query.page}


def document(visit: Visit, ident: str) -> dict[str, Any]:
    """One document: where it came from, and the figures that were read in it."""
    try:
        found = visit.tracker.document(ident)
    except NotFoundError as missing:
        raise not_found("document", ident) from missing
    records = visit.tracker.figures(Filter(document=ident, known_on=visit.query.filter.known_on, limit=PAGE_SIZE * 4 + 1))
    return {
        "document": found,
        "job": visit.tracker.jobs.get(found.job),
        "lines": [figures.line(record, visit.speech) for record in records[: PAGE_SIZE * 4]],
        "more": len(records) > PAGE_SIZE * 4,
        "problems": [record.problem for record in visit.tracker.problems() if record.problem.document == ident],
    }


def sources(visit: Visit) -> dict[str, Any]:
    """Health of every job and its last runs; what wants a person comes first."""
    health = sorted(visit.tracker.status(), key=lambda job: (_STATES.index(job.state) if job.state in _STATES else -1, job.job))
    runs = {job.job: visit.tracker.runs(job.job)[:5] for job in health}
    return {
        "health": health,
        "groups": by_state(health, visit.speech),
        "provinces": visit.tracker.provinces(),
        "shared": alike,
        "runs": runs,
        "setup": visit.tracker.setup(),
        "isoday": lambda told: speech_sites.when(told, visit.speech),
    }


def problems(visit: Visit) -> dict[str, Any]:
    """What a person should look at, grouped by kind, the commonest kind last seen first."""
    found = visit.tracker.problems()
    groups: dict[str, list[Any]] = {}
    for record in found[:_MOST_PROBLEMS]:
        groups.setdefault(record.problem.kind, []).append(record)
    return {"groups": groups, "count": len(found), "shown": min(len(found), _MOST_PROBLEMS)}


def about(visit: Visit) -> dict[str, Any]:
    """How it works, and whose numbers it takes."""
    jobs = [(name, job) for name, job in sorted(visit.tracker.jobs.items())]
    return {"jobs": jobs, "reliability": measured(), **standing(visit)}
