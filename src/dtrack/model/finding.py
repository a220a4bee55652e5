"""One thing that `dtrack doctor` looked at."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What was looked at and how it stands."""

    job: str | None
    """None: the installation itself."""
    check: str
    """Of the installation: disk, folder, database, lock, archive, counts, retention, clock, daemon. Of a job: file, contact, key, clock, robots, refused,
    throttled, unreachable, contract, answer."""
    state: str
    """good, warn, bad."""
    what: str
    remedy: str = ""
