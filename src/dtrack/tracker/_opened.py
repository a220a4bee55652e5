"""An installation, open: what every part of the Tracker stands on."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self

from dtrack import __version__
from dtrack import config as settings
from dtrack.config import Config
from dtrack.errors import ConfigError
from dtrack.flow import checking
from dtrack.flow.kit import Kit
from dtrack.flow.refreshing import Watch
from dtrack.model.landmark import LandmarkSpec
from dtrack.model.person import Role
from dtrack.model.run import JobHealth
from dtrack.resolve.places import Gazetteer
from dtrack.spec import DashboardSpec, JobSpec
from dtrack.store.newness import Newness

if TYPE_CHECKING:
    from dtrack.flow.accounts.door import Accounts
    from dtrack.flow.uploading.door import Uploads
    from dtrack.model.change import ClaimChange
    from dtrack.store.seen_series import SeenSeries


def _series() -> SeenSeries:
    from dtrack.store.seen_series import SeenSeries

    return SeenSeries()


@dataclass(frozen=True)
class _Memory:
    """What one audience is shown, remembered from page to page."""

    protection: str
    series: SeenSeries = field(default_factory=_series)
    newness: Newness = field(default_factory=Newness)


class _Doors:
    """Doors of the installation itself, whoever looks at it: made when first asked for, one of each."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit

    @cached_property
    def accounts(self) -> Accounts:
        from dtrack.flow.accounts.door import Accounts

        return Accounts(self._kit)

    @cached_property
    def uploads(self) -> Uploads:
        from dtrack.flow.uploading.door import Uploads

        return Uploads(self._kit)


class Opened:
    """One installation, open. Use it in a `with`, or close it at the end. Safe for threads."""

    def __init__(self, config: Config, loaded: checking.Loaded) -> None:
        self.config = config
        self.dashboards: dict[str, DashboardSpec] = loaded.dashboards
        self.landmarks: tuple[LandmarkSpec, ...] = tuple(loaded.landmarks)
        """Dated events that help to read a chart, as the installation's `events.toml` tells them."""
        self.faults: tuple[ConfigError, ...] = tuple(loaded.faults)
        """What is wrong with job and dashboard files: these are left out, the others work."""
        self._kit = Kit(config=config, jobs=loaded.jobs, version=__version__)
        self._doors = _Doors(self._kit)
        self._watch = Watch(config)
        self._opened = self._kit.now()
        self._memories: dict[Role, _Memory] = {}
        self._states: dict[Role, tuple[tuple[int | None, datetime], list[JobHealth]]] = {}
        self._changed: dict[Role, tuple[tuple[int, datetime, datetime | None], tuple[ClaimChange, ...]]] = {}

    @classmethod
    def open(cls, config_path: Path | str = "config.toml", environment: Mapping[str, str] | None = None) -> Self:
        """The installation whose settings are in `config_path`. FaultsError for wrong settings; StoreError for a database of a newer dtrack."""
        config = settings.read(Path(config_path), environment)
        return cls(config, checking.load(config))

    @property
    def accounts(self) -> Accounts:
        """Who may log in, and as what."""
        return self._doors.accounts

    @property
    def uploads(self) -> Uploads:
        """What is done with a partner's file."""
        return self._doors.uploads

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the database and the network."""
        self._kit.close()

    def read_from_replica(self) -> None:
        """Let audiences read from `[database] read_url`, where it is set: for whoever serves pages."""
        config = self.config
        if config.spec.database.read_url:
            self._kit.store.read_from(config.spec.database.read_url, config.password("READ", "DATABASE"))

    def seen_by(self, role: Role) -> Self:
        """The same installation as an audience sees it just now: readers what is public, reviewers what is internal too. What is withheld nobody is shown.

        For one answer, or one file. What leaves the team goes through `seen_by(Role.READER)`: pages of readers, API, feeds, exports, what is published.
        """
        made = copy(self)
        made._kit = self._kit.seen_by(role)
        return made

    def _memory(self) -> _Memory:
        """What was found for this audience and still holds; nothing of it, once something is withheld or given back."""
        held, protection = self._memories.get(self._kit.audience), self.protection()
        if held is None or held.protection != protection:
            held = self._memories[self._kit.audience] = _Memory(protection)
        return held

    def protection(self) -> str:
        """Changes with everything that is withheld or given back: what was made before may hold what must not be shown."""
        return self._kit.store.protection()

    @property
    def jobs(self) -> Mapping[str, JobSpec]:
        """The jobs by name, as they stand now."""
        return self._kit.jobs

    def refresh(self) -> bool:
        """Take up job files that came, changed or went since; True where there were any. A faulty one leaves its job as it was."""
        faults = self._watch.refresh(self._kit)
        self.faults = self.faults if faults is None else tuple(faults)
        return faults is not None

    @property
    def gazetteer(self) -> Gazetteer:
        """Places of the countries that are tracked, without the sites that are withheld."""
        return self._kit.shown
