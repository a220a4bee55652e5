"""Runs that a person asked for on a page: one small file a job beside the locks, which the daemon takes up. A page itself never runs a job."""

from __future__ import annotations

import json
import os
from collections.abc import Container
from datetime import UTC, datetime
from pathlib import Path

from dtrack.errors import NotFoundError, UsageError
from dtrack.flow.kit import Kit

EVERY_S = 5
"""Seconds between two looks of the daemon at what is asked for."""


def ask(kit: Kit, name: str, by: str) -> None:
    """Note that a person wants the job to run. Asked twice is asked once. NotFoundError for no such job, UsageError for one that is switched off."""
    job = kit.jobs.get(name)
    if job is None:
        raise NotFoundError(f"there is no job {name!r}", f"Jobs: {', '.join(kit.jobs)}.")
    if not job.enabled:
        raise UsageError(f"the job {name} is switched off", "Set `enabled = true` in its file first.")
    folder = _folder(kit)
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f".{name}.{os.getpid()}.part"
    part.write_text(json.dumps({"by": by, "at": kit.now().isoformat()}), "utf-8")
    part.replace(folder / f"{name}.json")


def since(kit: Kit, name: str) -> datetime | None:
    """When a run of the job was asked for that nobody has taken up yet; None where none was."""
    try:
        return datetime.fromtimestamp((_folder(kit) / f"{name}.json").stat().st_mtime, UTC)
    except FileNotFoundError:
        return None


def take(kit: Kit, among: Container[str] | None = None) -> list[str]:
    """The jobs that are asked for, once: who takes them runs them. What names no job any more is thrown away. `among`: jobs of others are left to them."""
    taken = []
    for file in sorted(_folder(kit).glob("[!.]*.json")):
        if among is not None and file.stem in kit.jobs and file.stem not in among:
            continue
        try:
            file.unlink()
        except FileNotFoundError:
            continue
        job = kit.jobs.get(file.stem)
        if job is not None and job.enabled:
            taken.append(file.stem)
    return taken


def _folder(kit: Kit) -> Path:
    return kit.config.data / "asked"
