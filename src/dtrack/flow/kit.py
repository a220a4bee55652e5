"""What every errand works with: the settings, the gazetteer, and the doors to the store, the archive and the network."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from dtrack.config import Config
from dtrack.flow.lock import Lock
from dtrack.flow.turns import Turns
from dtrack.resolve.places import Gazetteer
from dtrack.spec import JobSpec
from dtrack.store.archive import Archive
from dtrack.store.engine import Store

if TYPE_CHECKING:
    from dtrack.resolve.matcher import Matcher
    from dtrack.sources.client import Client


def utc_now() -> datetime:
    """The clock of everything above the pure rooms."""
    return datetime.now(UTC)


@dataclass(kw_only=True)
class Kit:
    """Opened once for an installation. What is costly is made when it is first needed, so that looking at figures pays for no matcher."""

    config: Config
    jobs: Mapping[str, JobSpec]
    version: str
    """Of dtrack, as the client tells it to servers."""
    now: Callable[[], datetime] = utc_now
    store: Store = field(init=False)
    archive: Archive = field(init=False)
    running: dict[str, Lock] = field(init=False, default_factory=dict)
    """Locks of the jobs that this process is running."""
    reconciled_on: date | None = field(init=False, default=None)
    """Day on which this process last made the points again."""
    turns: Turns = field(init=False, default_factory=Turns)
    """Points are made again once for all runs that ended meanwhile."""
    _prepared: bool = field(init=False, default=False)

    def __post_init__(self) -> None:
        self.store = Store(self.config.database_url)
        self.archive = Archive(self.config.data / "archive")

    @cached_property
    def gazetteer(self) -> Gazetteer:
        """Places of the countries that are tracked."""
        return Gazetteer.load(self.config.spec.tracker.countries, self.config.places)

    @cached_property
    def matcher(self) -> Matcher:
        """Finds the gazetteer's names in running text."""
        from dtrack.resolve.matcher import Matcher

        return Matcher(self.gazetteer)

    @cached_property
    def client(self) -> Client:
        """The one door to the network, shared by all jobs so that its politeness holds for the host and not for the job."""
        from dtrack.sources.client import Client

        return Client(self.config.spec.fetch, self.version)

    def prepare(self) -> None:
        """Make the database, or bring it up to this program. Before the first look, and once a process."""
        if not self._prepared:
            self.store.upgrade()
            self._prepared = True

    @property
    def stored(self) -> bool:
        """False while there is no database yet: a dry run must not make one."""
        return bool(self.config.spec.database.url) or (self.config.data / "dtrack.sqlite").exists()

    def lock(self, name: str) -> Path:
        """File of the lock of that name, beside the database."""
        return self.config.data / "locks" / f"{name}.lock"

    def close(self) -> None:
        """Let go of connections. Only what was opened is closed."""
        if "client" in self.__dict__:
            self.client.close()
        self.store.close()
