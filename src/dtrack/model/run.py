"""A run: one execution of a job, in the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from dtrack.model.disk import Disk
from dtrack.terms import RunState

_OWN = ("folder", "publish", "backup", "tidy")
"""Kinds that ask nobody on the network."""
_CALM = ("fresh", "due", "off", "never")
"""States of a source that want nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One line of the ledger. `due` is the tick that it answers; None for a run that a person asked for."""

    id: int
    job: str
    due: datetime | None
    started: datetime
    finished: datetime | None
    state: RunState
    documents: int = 0
    """New documents or versions."""
    sightings: int = 0
    figures: int = 0
    """New or superseding figures."""
    problems: int = 0
    message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobHealth:
    """One line of `dtrack status`."""

    job: str
    title: str
    kind: str
    state: str
    """fresh, due, overdue, silent, failing, misconfigured, throttled, unreachable, off, never."""
    schedule: str
    last_good: datetime | None
    last_error: str | None
    next_run: datetime | None
    newest: str | None
    """Reference date of the newest figure, ISO."""
    documents: int
    figures: int
    last_run: datetime | None = None
    """Begin of the newest run, whatever became of it."""
    last_new: str | None = None
    """Day on which something of it last appeared, ISO: of publication, else of being stored."""
    rhythm_days: int | None = None
    """Days between two publications: as the job expects, else its usual gap; None where nobody knows."""
    problems: int = 0
    """Open problems of the source and its documents."""
    country: str | None = None
    """ISO3 code of the country that its documents are about; None where the job names none of several."""

    @property
    def troubled(self) -> bool:
        """True where it wants a person, or has not answered for longer than it should."""
        return self.state not in _CALM


@dataclass(frozen=True, slots=True, kw_only=True)
class CountryHealth:
    """How a country's sources are doing, and how lately its provinces were reported on."""

    country: str
    """ISO3 code."""
    name: str
    state: str
    """fresh: some province is; silent: none is any more; never: none ever had a figure."""
    newest: str | None
    """Newest reference date of a figure of a province, ISO."""
    sources: int
    """Jobs of the country that are switched on."""
    troubled: tuple[str, ...]
    """Those of them that are overdue, silent, failing, misconfigured, throttled or unreachable."""
    provinces: int
    fresh: int
    """Provinces of which a source that is in its rhythm has a figure."""
    silent: int
    never: int
    documents: int
    """Of its jobs."""
    figures: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvinceHealth:
    """How lately a province was reported on."""

    place: str
    """P-code."""
    name: str
    state: str
    """fresh: a source that is in its rhythm has a figure of it; silent: none has any more; never: none ever had."""
    newest: str | None
    """Newest reference date of a figure, ISO."""
    newest_job: str | None
    fresh: tuple[str, ...]
    """Jobs whose newest figure of it is no older than twice their rhythm."""
    silent: tuple[str, ...]
    """Jobs that have figures of it, all of them older."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingKey:
    """A secret that a job needs and the environment does not have."""

    job: str
    variable: str
    """Name of the environment variable, e.g. DTRACK_RELIEFWEB_APPNAME."""
    ask_at: str
    """Address where the key is given out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """Nothing on the network answers."""

    since: datetime
    """When something last answered; where nothing ever did, when the first run failed. Aware, UTC."""
    jobs: tuple[str, ...]
    """Jobs whose source cannot be reached."""

    @property
    def words(self) -> str:
        """The message for a person."""
        return f"nothing on the network has answered since {self.since:%Y-%m-%d %H:%M} UTC ({len(self.jobs)} sources): it is this server's connection"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """Facts for the set-up card: what this installation still lacks before it collects anything new."""

    contact: str
    """`[fetch] contact`; empty where it is not set."""
    missing: tuple[MissingKey, ...]
    jobs: tuple[JobHealth, ...]
    newest: date | None
    """Newest reference date of a figure about a province; None where there is none at all."""
    outage: Outage | None = None
    """Where nothing on the network answers."""
    disk: Disk | None = None
    """Where the disk is nearly full."""

    @property
    def done(self) -> bool:
        """True once a contact address stands, no key is missing and a source on the network has had a good run."""
        return bool(self.contact) and not self.missing and any(job.kind not in _OWN and job.last_good is not None for job in self.jobs)
