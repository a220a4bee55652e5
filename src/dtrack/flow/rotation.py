"""Backups on a clock: a job with `do = "backup"` writes one file a run and keeps the newest so many."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

from dtrack.flow import errand
from dtrack.flow.backup import backup
from dtrack.flow.kit import Kit
from dtrack.flow.outcome import Outcome


def target(kit: Kit, name: str) -> Path:
    """The file that a run of now writes: the job's name and the moment, so that names sort by time."""
    return kit.config.root / kit.jobs[name].backup.path / f"{name}-{kit.now():%Y-%m-%dT%H%M%SZ}.tar"


def run(kit: Kit, name: str, *, due: datetime | None = None) -> Outcome:
    """Back up, then remove what is older than the newest `keep` files of this job. A failed backup removes nothing."""

    def work() -> tuple[int, str]:
        packed = backup(kit, target(kit, name))
        own = re.compile(rf"{re.escape(name)}-\d{{4}}-\d\d-\d\dT\d{{6}}Z\.tar")
        written = sorted(path for path in packed.path.parent.iterdir() if own.fullmatch(path.name))
        for old in written[: -kit.jobs[name].backup.keep]:
            old.unlink()
        return packed.files, f"{packed.files} files, {packed.size:,} bytes in {packed.path.name}"

    return errand.run(kit, name, work, due=due, stands="older backups still stand")


def rehearse(kit: Kit, name: str) -> Outcome:
    """A dry run: which file would be written. Nothing is."""
    return Outcome(job=name, dry=True, preview=[f"would write {target(kit, name)}"])
