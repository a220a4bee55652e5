"""What need not be read again: bytes that gave their figures already, read by this very program, job and gazetteer.

Reading is a function of these and of nothing else, so the same again changes nothing; most of what a poll brings is the same again.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from dtrack.flow.kit import Kit
from dtrack.model.document import Document, Item
from dtrack.model.run import Run
from dtrack.spec import JobSpec
from dtrack.store import documents, runs
from dtrack.terms import Sensitivity

_KEY = "read"
"""Under which a job's memory says how its documents are read, and since when; sources do not use it."""


def way(kit: Kit, spec: JobSpec) -> str:
    """Mark of how the job's documents are read now: program, job and gazetteer."""
    return hashlib.sha256(f"{kit.version}|{spec.model_dump_json()}|{kit.gazetteer.fingerprint}".encode()).hexdigest()[:16]


def since(c: Connection, run: Run, memory: dict[str, Any], way: str) -> tuple[str, datetime]:
    """(way, since when documents are read so). Takes it out of the memory, which is the source's own meanwhile.

    A way that changed is forgotten at once: this run may end early, and the next one read as before.
    """
    before = memory.pop(_KEY, None)
    if before and before[0] == way:
        return way, datetime.fromisoformat(before[1])
    if before:
        runs.remember(c, run.job, memory, run.started)
    return way, run.started


def remember(memory: dict[str, Any], read: tuple[str, datetime]) -> dict[str, Any]:
    """The memory with how the job's documents are read. Only after a good run: one that ended early reads again."""
    return memory | {_KEY: [read[0], read[1].isoformat()]}


def sighting(c: Connection, item: Item, last: Document | None, *, sha256: str, sensitivity: Sensitivity, read: datetime, now: datetime) -> Document | None:
    """The document seen again, noted as such, where its last version has the same bytes and was read since `read`; else None and nothing is written."""
    if last is None or last.sha256 != sha256 or last.media_type != item.media_type or last.filename != item.filename or last.last_seen_at < read:
        return None
    if documents.restated(last, item, sensitivity):
        return None
    return documents.seen(c, last, now)
