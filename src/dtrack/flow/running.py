"""Jobs one after the other: a job that fails stops no other, and points follow figures at the end."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime
from difflib import get_close_matches

from dtrack.errors import DtrackError, NotFoundError
from dtrack.flow.collect import collect
from dtrack.flow.deadline import Deadline
from dtrack.flow.kit import Kit
from dtrack.flow.outcome import Outcome, Report
from dtrack.flow.reconcile import reconcile
from dtrack.flow.rehearse import rehearse
from dtrack.terms import RunState

log = logging.getLogger(__name__)


def run(kit: Kit, names: Sequence[str] | None, *, dry: bool, report: Report | None) -> list[Outcome]:
    """Run the named jobs, or all that are enabled. NotFoundError for a name that no job has, before anything is begun."""
    chosen = [name for name, job in kit.jobs.items() if job.enabled] if names is None else list(dict.fromkeys(names))
    for name in chosen:
        if name not in kit.jobs:
            near = get_close_matches(name, kit.jobs, 1)
            hint = f"Did you mean {near[0]!r}? " if near else ""
            raise NotFoundError(f"there is no job {name!r}", f"{hint}Jobs here: {', '.join(kit.jobs)}.")
    if dry:
        return [rehearse(kit, name, report) for name in chosen]
    kit.prepare()
    outcomes = [_one(kit, name, report) for name in chosen]
    reconcile(kit)
    return outcomes


def _one(kit: Kit, name: str, report: Report | None) -> Outcome:
    try:
        return collect(kit, name, report=report)
    except DtrackError as bad:
        log.error("step=run job=%s outcome=failed %s", name, bad.message)
        return Outcome(job=name, state=RunState.FAILED, message=bad.message)


def run_due(kit: Kit, name: str, due: datetime | None, deadline: Deadline) -> Outcome:
    """One job for the daemon. Points are made again where figures changed, and once a day: a window that has closed takes its figure out of totals."""
    kit.prepare()
    outcome = collect(kit, name, due=due, deadline=deadline)
    today = kit.now().date()
    if outcome.changed or kit.reconciled_on != today:
        reconcile(kit)
        kit.reconciled_on = today
    return outcome
