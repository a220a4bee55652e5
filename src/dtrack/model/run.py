"""A run: one execution of a job, in the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dtrack.terms import RunState


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One line of the ledger. `due` is the tick that it answers; None for a run that a person asked for."""

    id: int
    job: str
    due: datetime | None
    started: datetime
    finished: datetime | None
    state: RunState
    documents: int = 0
    """New documents or versions."""
    sightings: int = 0
    figures: int = 0
    """New or superseding figures."""
    problems: int = 0
    message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobHealth:
    """One line of `dtrack status`."""

    job: str
    title: str
    kind: str
    state: str
    """fresh, due, overdue, failing, misconfigured, throttled, unreachable, off, never."""
    schedule: str
    last_good: datetime | None
    last_error: str | None
    next_run: datetime | None
    newest: str | None
    """Reference date of the newest figure, ISO."""
    documents: int
    figures: int
