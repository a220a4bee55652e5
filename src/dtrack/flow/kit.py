"""What every errand works with: the settings, the gazetteer, and the doors to the store, the archive and the network."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from threading import BoundedSemaphore
from typing import TYPE_CHECKING

from dtrack.config import Config
from dtrack.flow.lives import Layer, layer
from dtrack.flow.lock import Holding, Lock
from dtrack.flow.turns import Turns
from dtrack.model.person import Role, may_see
from dtrack.resolve.places import Gazetteer
from dtrack.spec import JobSpec
from dtrack.store import sites, withheld
from dtrack.store.archive import Archive
from dtrack.store.engine import Store

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from dtrack.flow.deadline import Deadline
    from dtrack.resolve.matcher import Matcher
    from dtrack.sources.client import Client


def utc_now() -> datetime:
    """The clock of everything above the pure rooms."""
    return datetime.now(UTC)


READERS = 2
"""Documents that are understood at a time, however many jobs run: Python computes one at a time anyway, and each has its tree and its tokens in memory."""
Press = Callable[[Path, Sequence[str], "Deadline | None"], int]
"""Writes the dashboard in some languages (none: the installation's) into a folder, whole or not at all; how many files. AbandonedError where it is given up."""


@dataclass(kw_only=True)
class Kit:
    """Opened once for an installation. What is costly is made when it is first needed, so that looking at figures pays for no matcher."""

    config: Config
    jobs: Mapping[str, JobSpec]
    version: str
    """Of dtrack, as the client tells it to servers."""
    now: Callable[[], datetime] = utc_now
    audience: Role = Role.OPERATOR
    """For whom things are looked up (`looked`): `seen_by` makes a kit for another audience."""
    press: Press | None = None
    """Publishes the dashboard; whoever has pages puts theirs here (`Tracker.equip`)."""
    store: Store = field(init=False)
    archive: Archive = field(init=False)
    running: dict[str, Holding] = field(init=False, default_factory=dict)
    """Locks of the jobs that this process is running."""
    reconciled_on: date | None = field(init=False, default=None)
    """Day on which this process last made the points again."""
    reading: BoundedSemaphore = field(init=False, default_factory=lambda: BoundedSemaphore(READERS))
    """Held by a run while it understands a document."""
    turns: Turns = field(init=False, default_factory=Turns)
    """Points are made again once for all runs that ended meanwhile."""
    _prepared: bool = field(init=False, default=False)
    _layer: Layer | None = field(init=False, default=None)
    _matcher: tuple[Gazetteer, Matcher] | None = field(init=False, default=None)
    _shown: tuple[int | None, Gazetteer] | None = field(init=False, default=None)
    _pinned: bool = field(init=False, default=False)
    _audiences: dict[Role, tuple[Gazetteer, Gazetteer]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.store = Store(self.config.database_url, password=self.config.password("DATABASE"), small_counts=self.config.spec.web.small_counts)
        self.archive = Archive(self.config.data / "archive")

    @cached_property
    def pack(self) -> Gazetteer:
        """Places of the countries that are tracked, without what people said of sites."""
        return Gazetteer.load(self.config.spec.tracker.countries, self.config.places)

    @property
    def layer(self) -> Layer:
        """The sites as people's acts leave them now. Acts of other processes too: looked up again after a commit by anyone."""
        held = self._layer
        if held is None and not self.stored:
            return layer(self.pack, ())
        mark = self.store.mark() if held is not None else None
        if held is None or mark is None or held.mark != mark:
            self.prepare()
            with self.store.reading() as c:
                mark, number = self.store.mark(), sites.last(c)
                held = replace(held, mark=mark) if held is not None and held.number == number else layer(self.pack, sites.every(c), mark)
            self._layer = held
        return held

    @property
    def gazetteer(self) -> Gazetteer:
        """Places of the countries that are tracked, with the sites that people added and renamed."""
        return self.layer.gazetteer

    @property
    def matcher(self) -> Matcher:
        """Finds the gazetteer's names in running text; made anew where a site was added or renamed."""
        from dtrack.resolve.matcher import Matcher

        gazetteer = self.gazetteer
        held = self._matcher
        if held is None or held[0] is not gazetteer:
            held = self._matcher = gazetteer, Matcher(gazetteer)
        return held[1]

    @cached_property
    def client(self) -> Client:
        """The one door to the network, shared by all jobs so that its politeness holds for the host and not for the job."""
        from dtrack.sources.client import Client

        return Client(self.config.spec.fetch, self.version)

    @property
    def shown(self) -> Gazetteer:
        """The gazetteer without the sites that are withheld: for everything that people are shown. A kit of `seen_by` keeps it as it was then."""
        if self._shown is not None and (self._pinned or self._shown[0] == self.store.mark() is not None):
            return self._shown[1]
        self.prepare()
        mark = self.store.mark()
        with self.store.reading() as c:
            hidden = {act.ref for act in withheld.standing(c, withheld.Kind.SITE)}
        self._shown = mark, self.gazetteer.without(hidden)
        return self._shown[1]

    def seen_by(self, role: Role) -> Kit:
        """The same installation as an audience sees it just now: for one answer. What is costly is shared. Nobody sees more by it than this kit does."""
        shown = self.shown
        held = self._audiences.get(role)
        if held is None or held[0] is not shown:
            # Sites that are not for this audience; those that ship are for everybody.
            hidden = {ident for ident, site in self.layer.lives.sites.items() if not may_see(role, site.sensitivity)}
            held = self._audiences[role] = shown, shown.without(hidden)
        shown = held[1]
        made = copy(self)
        made.audience, made._shown, made._pinned = min(role, self.audience), (None, shown), True
        return made

    def prepare(self) -> None:
        """Make the database, or bring it up to this program; one of a server must be so already. Before the first look, and once a process."""
        if not self._prepared:
            self.store.ready()
            self._prepared = True

    def upgrade(self) -> None:
        """Bring the tables up to this program, on a server too: for who leads, and for who is told to."""
        self.store.upgrade()
        self._prepared = True

    @property
    def stored(self) -> bool:
        """False while there is no database yet: a dry run must not make one."""
        return bool(self.config.spec.database.url) or (self.config.data / "dtrack.sqlite").exists()

    def lock(self, name: str) -> Path:
        """File of the lock of that name, beside the database."""
        return self.config.data / "locks" / f"{name}.lock"

    def hold(self, name: str) -> Holding:
        """A lock of that name among all processes of the database: on its server, or a file beside it."""
        return self.store.lease(name) or Lock(self.lock(name))

    def close(self) -> None:
        """Let go of connections. Only what was opened is closed."""
        if "client" in self.__dict__:
            self.client.close()
        self.store.close()


@contextmanager
def looked(kit: Kit) -> Iterator[Connection]:
    """The store as the kit's audience sees it, made ready first where it is new or older than this program."""
    kit.prepare()
    with kit.store.reading(kit.audience) as c:
        yield c
