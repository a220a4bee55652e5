"""Points anew from the figures, purely, and only the differences written."""

from __future__ import annotations

import logging
import time

from sqlalchemy import Connection

from dtrack.flow.kit import Kit
from dtrack.reconcile.points import Derived, derive
from dtrack.store import copies, figures, outside, points, problems
from dtrack.store.change import Change

log = logging.getLogger(__name__)
TRIES = 4
SCOPE = "reconcile"
"""Owner of the problems that only the comparison of figures shows. No job can have this name."""


def reconcile(kit: Kit) -> Change:
    """Derive every point from the figures that stand, and store what differs.

    The derivation holds no lock, so that documents go on being stored. If the data changed meanwhile it is made again, the last time under the lock.
    """
    began = time.monotonic()
    for _ in range(TRIES):
        with kit.store.reading() as c:
            before, derived = kit.store.stamp(c), _derive(kit, c)
        with kit.store.writing() as c:
            if kit.store.stamp(c) == before:
                return _write(kit, c, derived, began)
    with kit.store.writing() as c:
        return _write(kit, c, _derive(kit, c), began)


def _derive(kit: Kit, c: Connection) -> Derived:
    return derive(figures.current(c), gazetteer=kit.gazetteer, jobs=kit.jobs, now=kit.now().date(), copies=copies.printed(c))


def _write(kit: Kit, c: Connection, derived: Derived, began: float) -> Change:
    now = kit.now()
    change = points.replace(c, derived.points, now)
    outside.replace(c, derived.outside, now)
    problems.replace(c, SCOPE, None, derived.problems, now)
    took = time.monotonic() - began
    log.info(
        "step=reconcile outcome=good added=%d closed=%d kept=%d problems=%d seconds=%.1f", change.added, change.closed, change.kept, len(derived.problems), took
    )
    return change
