"""The frame of an errand that collects nothing: one run at a time, a line in the ledger, and a Problem where it fails."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from dtrack.errors import DtrackError
from dtrack.flow import ledger
from dtrack.flow.deadline import AbandonedError, Deadline
from dtrack.flow.kit import Kit
from dtrack.flow.outcome import Outcome
from dtrack.model.figure import Problem
from dtrack.store import problems, runs
from dtrack.terms import ProblemKind, RunState

log = logging.getLogger(__name__)
Work = Callable[[], tuple[int, str]]
"""Does the errand; how many things it made, and what to say of them."""


def run(kit: Kit, name: str, work: Work, *, due: datetime | None = None, deadline: Deadline | None = None, stands: str) -> Outcome:
    """Do the work of the job `name` and note it. What goes wrong is a failed run with a Problem; BusyError where it runs already.

    `deadline`: of work that looks at it; what a stop of the program cuts off is nobody's fault.
    `stands`: what is as it was when the disk refuses, for the remedy.
    """
    outcome = Outcome(job=name)
    with ledger.alone(kit, name):
        with kit.store.writing() as c:
            ledger.close_open(c, name, kit.now())
            begun = runs.begin(c, name, due, kit.now())
        troubles = []
        try:
            outcome.items, outcome.message = work()
        except AbandonedError as late:
            outcome.state, outcome.message = RunState.ABANDONED, late.message
            if deadline is None or not deadline.cancelled:
                outcome.problems = 1
                troubles.append(Problem(kind=ProblemKind.FAILED.value, what=late.what, remedy=late.remedy, job=name))
        except (DtrackError, OSError) as bad:
            what, remedy = _words(bad, stands)
            outcome.state, outcome.message, outcome.problems = RunState.FAILED, f"{what}. {remedy}", 1
            troubles.append(Problem(kind=ProblemKind.FAILED.value, what=what, remedy=remedy, job=name))
        with kit.store.writing() as c:
            if ledger.is_open(c, begun):
                problems.replace(c, name, None, troubles, kit.now())
                runs.finish(c, begun.id, state=outcome.state, now=kit.now(), message=outcome.message, problems=outcome.problems)
            else:
                outcome.state = RunState.ABANDONED
    log.info("step=%s job=%s outcome=%s items=%d", kit.jobs[name].do, name, outcome.state, outcome.items)
    return outcome


def _words(bad: DtrackError | OSError, stands: str) -> tuple[str, str]:
    if isinstance(bad, DtrackError):
        return bad.what, bad.remedy or "Mend it in the job's file; the next run tries again."
    return (f"the file cannot be written ({bad.strerror or bad})", f"Check the path in the job's file, its owner and the space on the disk; {stands}.")
