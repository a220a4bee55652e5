"""What pages stand on beside the database: the files of the installation as they were when it was opened."""

from __future__ import annotations

import hashlib
from contextlib import suppress

from dtrack.config import Config

_FILES = ("*.toml", "jobs/*.toml", "dashboards/*.toml")


def mark(config: Config) -> str:
    """Changes with every change of settings, jobs, dashboards and gazetteers: names, sizes and times of their files, read once at start as they are themselves.

    A page that a browser has from before such a change, and a restart, is another page.
    """
    found = [path for pattern in _FILES for path in config.root.glob(pattern)] + list(config.places.glob("*.csv"))
    seen = []
    for path in sorted(found):
        with suppress(OSError):
            stat = path.stat()
            seen.append(f"{path.name} {stat.st_size} {stat.st_mtime_ns}")
    return hashlib.sha256("\n".join(seen).encode()).hexdigest()[:16]
