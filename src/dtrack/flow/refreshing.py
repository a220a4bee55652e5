"""Job files that come, change or go while the program runs: an upload in another process, an operator's editor."""

from __future__ import annotations

import logging

from dtrack import config as settings
from dtrack.errors import ConfigError, DtrackError
from dtrack.flow import checking
from dtrack.flow.kit import Kit

log = logging.getLogger(__name__)
_Seen = tuple[tuple[str, int, int], ...]


class Watch:
    """Looks at the folder of jobs; what is there at first is known already."""

    def __init__(self, config: settings.Config) -> None:
        self._config = config
        self._seen = self._look()

    def refresh(self, kit: Kit) -> list[ConfigError] | None:
        """Faults of all files after a change, the jobs taken up; None where nothing has changed. A faulty file leaves its job as it was."""
        found = self._look()
        if found == self._seen:
            return None
        try:
            loaded = checking.load(self._config)
        except DtrackError as bad:
            log.warning("step=jobs outcome=left %s", bad.message)
            return None
        self._seen = found
        files = {path.stem for path in settings.job_files(self._config)}
        kept = {name: job for name, job in kit.jobs.items() if name in files and name not in loaded.jobs}
        kit.jobs = dict(sorted({**kept, **loaded.jobs}.items()))
        log.info("step=jobs outcome=taken-up jobs=%d faults=%d", len(kit.jobs), len(loaded.faults))
        return loaded.faults

    def _look(self) -> _Seen:
        seen = []
        for path in settings.job_files(self._config):
            try:
                found = path.stat()
            except FileNotFoundError:
                continue
            seen.append((path.name, found.st_mtime_ns, found.st_size))
        return tuple(seen)
