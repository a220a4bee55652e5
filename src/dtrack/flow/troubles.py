"""What wants a person: problems that the store holds, and faults of the installation's own files."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from dtrack.errors import ConfigError
from dtrack.flow.kit import Kit, looked
from dtrack.model.figure import Problem, ProblemRecord
from dtrack.store import problems
from dtrack.terms import ProblemKind


def stored(kit: Kit, job: str | None) -> list[ProblemRecord]:
    """Open problems that the store holds."""
    with looked(kit) as c:
        return problems.open(c, job)


def faults(found: Iterable[ConfigError], at: datetime, job: str | None) -> list[ProblemRecord]:
    """Faults of job and dashboard files as problems: true as long as this installation is open."""
    told = []
    for fault in found:
        stem = str(fault.file).rsplit("/", 1)[-1].removesuffix(".toml")
        if job is not None and job != stem:
            continue
        named = "/".join(Path(fault.file).parts[-2:]) if fault.file else None
        where = ":".join(str(part) for part in (named, fault.line, fault.key) if part is not None)
        problem = Problem(kind=ProblemKind.MISCONFIGURED.value, what=fault.what, remedy=fault.remedy, job=stem, where=where)
        told.append(ProblemRecord(problem=problem, first_seen=at, last_seen=at))
    return told
