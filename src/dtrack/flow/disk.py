"""How full the disk is, said before it is too late: on the pages, in `status`, `problems`, `doctor`, /metrics and to the team's channels."""

from __future__ import annotations

import shutil
from datetime import datetime

from dtrack.errors import StoreError
from dtrack.flow.kit import Kit
from dtrack.model.disk import Disk
from dtrack.model.figure import Problem, ProblemRecord
from dtrack.model.run import JobHealth
from dtrack.store._errors import refused_by_disk
from dtrack.terms import ProblemKind

SCOPE = "disk"
"""Name under which it stands among the sources; no job may have it."""
REMEDY = "Make room, move `[paths] data` to a larger disk, or let raw documents go by `[archive] keep_days`. A full disk loses nothing and keeps nothing new."


def look(kit: Kit) -> Disk:
    """The disk of `[paths] data`, or of where that folder will be. StoreError where the system does not tell."""
    folder = kit.config.data
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    try:
        found = shutil.disk_usage(folder)
    except OSError as refused:
        raise refused_by_disk(f"the disk of {folder} does not answer", refused) from refused
    return Disk(total=found.total, free=found.free, used=found.used, warn_percent=kit.config.spec.archive.warn_percent)


def nearly_full(kit: Kit) -> Disk | None:
    """The disk where it is nearly full; None where it is not, or where its file system does not tell: that is the doctor's to say."""
    try:
        found = look(kit)
    except StoreError:
        return None
    return found if found.nearly_full else None


def line(kit: Kit) -> list[JobHealth]:
    """A line of `dtrack status` while it is nearly full; else none."""
    full = nearly_full(kit)
    if full is None:
        return []
    facts = {"last_good": None, "next_run": None, "newest": None, "documents": 0, "figures": 0, "problems": 1}
    return [JobHealth(job=SCOPE, title="Disk", kind=SCOPE, state="failing", schedule="", last_error=f"{full.words}. {REMEDY}", **facts)]  # type: ignore[arg-type]


def problem(kit: Kit, at: datetime) -> list[ProblemRecord]:
    """A problem while it is nearly full: true as long as it is."""
    full = nearly_full(kit)
    if full is None:
        return []
    told = Problem(kind=ProblemKind.FAILED.value, what=full.words, remedy=REMEDY, job=SCOPE)
    return [ProblemRecord(problem=told, first_seen=at, last_seen=at)]
