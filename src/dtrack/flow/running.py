"""Jobs side by side: a job that fails stops no other, and points follow figures at the end.

Most of a poll is waiting for other people's servers, so several jobs wait at once, as many as `[fetch] parallel` says. What they bring is stored one
document at a time, and what is stored does not depend on who was first: claims have the names of their words, and points are derived from all of them.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from difflib import get_close_matches
from threading import Lock

from dtrack.errors import DtrackError, NotFoundError
from dtrack.flow import publishing, rotation, staging, tidy, tracked
from dtrack.flow.collect import collect
from dtrack.flow.deadline import Deadline
from dtrack.flow.kit import Kit
from dtrack.flow.outcome import Outcome, Progress, Report
from dtrack.flow.reconcile import reconcile
from dtrack.flow.rehearse import rehearse
from dtrack.terms import RunState

log = logging.getLogger(__name__)


def run(kit: Kit, names: Sequence[str] | None, *, dry: bool, report: Report | None) -> list[Outcome]:
    """Run the named jobs, or all that are enabled. NotFoundError for a name that no job has, before anything is begun."""
    wanted = chosen(kit, names)
    if dry:
        return [_rehearsed(kit, name, report) for name in wanted]
    kit.prepare()
    tracked.check(kit)
    done = {outcome.job: outcome for outcome in _side_by_side(kit, [name for name in wanted if not _writes(kit, name)], report)}
    reconcile(kit)
    # Files are written last, from what all the others brought.
    done |= {name: _written(kit, name) for name in wanted if _writes(kit, name)}
    return [done[name] for name in wanted]


_RUN: dict[str, Callable[..., Outcome]] = {"publish": publishing.run, "backup": rotation.run, "tidy": tidy.run}
"""Errands that collect nothing: they write files, from what the others brought."""
_REHEARSE: dict[str, Callable[[Kit, str], Outcome]] = {"publish": publishing.rehearse, "backup": rotation.rehearse, "tidy": tidy.rehearse}
"""Their dry runs."""


def _writes(kit: Kit, name: str) -> bool:
    return kit.jobs[name].do in _RUN


def _rehearsed(kit: Kit, name: str, report: Report | None) -> Outcome:
    return _REHEARSE[kit.jobs[name].do](kit, name) if _writes(kit, name) else rehearse(kit, name, report)


def _written(kit: Kit, name: str) -> Outcome:
    try:
        return _RUN[kit.jobs[name].do](kit, name)
    except DtrackError as bad:
        return _failed(name, bad)


def chosen(kit: Kit, names: Sequence[str] | None) -> list[str]:
    """The named jobs, each once, or all that are enabled. NotFoundError for a name that no job has."""
    wanted = [name for name, job in kit.jobs.items() if job.enabled] if names is None else list(dict.fromkeys(names))
    for name in wanted:
        if name not in kit.jobs:
            near = get_close_matches(name, kit.jobs, 1)
            hint = f"Did you mean {near[0]!r}? " if near else ""
            raise NotFoundError(f"there is no job {name!r}", f"{hint}Jobs here: {', '.join(kit.jobs)}.")
    return wanted


def _side_by_side(kit: Kit, wanted: Sequence[str], report: Report | None) -> list[Outcome]:
    """Outcomes in the order of the names. Files on this disk come first and one by one: they wait for nobody, and no network delays them."""
    local = [name for name in wanted if kit.jobs[name].local]
    remote = [name for name in wanted if name not in local]
    done = {name: _one(kit, name, report) for name in local}
    if len(remote) > 1 and kit.config.spec.fetch.parallel > 1:
        _warm(kit)
        pool = ThreadPoolExecutor(kit.config.spec.fetch.parallel, thread_name_prefix="job")
        tell = _in_turn(report)
        try:
            waiting = {name: pool.submit(_one, kit, name, tell) for name in remote}
            done |= {name: outcome.result() for name, outcome in waiting.items()}
        finally:
            # Ctrl-C leaves here: what has not begun is not begun, what has is finished by the pool's threads document by document.
            pool.shutdown(wait=True, cancel_futures=True)
    else:
        done |= {name: _one(kit, name, report) for name in remote}
    return [done[name] for name in wanted]


def _warm(kit: Kit) -> None:
    """Make what all jobs share before they share it: one client, so that politeness holds for the host, and one matcher."""
    _ = kit.client, kit.matcher


def _in_turn(report: Report | None) -> Report | None:
    """The report, told by one thread at a time."""
    if report is None:
        return None
    turn = Lock()

    def tell(step: Progress) -> None:
        with turn:
            report(step)

    return tell


def _one(kit: Kit, name: str, report: Report | None) -> Outcome:
    try:
        return collect(kit, name, report=report)
    except DtrackError as bad:
        return _failed(name, bad)


def _failed(name: str, bad: DtrackError) -> Outcome:
    log.error("step=run job=%s outcome=failed %s", name, bad.message)
    return Outcome(job=name, state=RunState.FAILED, message=bad.message)


def run_due(kit: Kit, name: str, due: datetime | None, deadline: Deadline) -> Outcome:
    """One job for the daemon. Points are made again where figures changed, and once a day: a window that has closed takes its figure out of totals."""
    kit.prepare()
    tracked.check(kit)
    if _writes(kit, name):
        kit.turns.make(lambda: reconcile(kit))
        kit.reconciled_on = kit.now().date()
        more = {"deadline": deadline} if kit.jobs[name].do == "publish" else {}
        return _RUN[kit.jobs[name].do](kit, name, due=due, **more)
    outcome = collect(kit, name, due=due, deadline=deadline)
    today = kit.now().date()
    if outcome.changed or kit.reconciled_on != today:
        staging.sweep(kit)
        kit.turns.make(lambda: reconcile(kit))
        kit.reconciled_on = today
    return outcome
