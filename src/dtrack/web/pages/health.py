"""Jobs by what their state means to a reader: which want a person, and which need nobody."""

from __future__ import annotations

from collections.abc import Sequence

from dtrack.model.run import JobHealth
from dtrack.web.languages import Speech

_GOOD = ("fresh", "due")


def by_state(health: Sequence[JobHealth], speech: Speech) -> list[tuple[str, str, list[JobHealth]]]:
    """(name, heading, jobs) of each group that has any, those that want a person first."""
    named = {
        "attention": speech.gettext("Want attention"),
        "good": speech.gettext("Up to date"),
        "never": speech.gettext("Not run yet"),
        "off": speech.gettext("Switched off"),
    }
    found: dict[str, list[JobHealth]] = {name: [] for name in named}
    for job in health:
        found["good" if job.state in _GOOD else job.state if job.state in found else "attention"].append(job)
    return [(name, named[name], jobs) for name, jobs in found.items() if jobs]


def alike(jobs: Sequence[JobHealth]) -> list[tuple[str, list[JobHealth]]]:
    """Jobs whose last error is one and the same stand under it, most of them first; then, under no words, each of the others."""
    found: dict[str, list[JobHealth]] = {}
    for job in jobs:
        found.setdefault(job.last_error or "", []).append(job)
    several = sorted(((error, same) for error, same in found.items() if error and len(same) > 1), key=lambda each: -len(each[1]))
    shared = {error for error, _ in several}
    alone = [job for job in jobs if (job.last_error or "") not in shared]
    return [*several, *([("", alone)] if alone else [])]
