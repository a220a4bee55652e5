"""The life of a site: what people said of it, one act a row, and what these acts come to.

Acts are added, never edited; taking one back is an act too. A closed site's series ends, with no zero; a renamed one goes on under its lineage (R26).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from dtrack.model.period import Period
from dtrack.model.place import Place
from dtrack.terms import Sensitivity

FRESH_DAYS = 400
"""So long after somebody has seen a site it counts as open; afterwards its status is unknown, as that of an old list."""
TYPES = ("planned_camp", "self_settled", "collective_centre", "reception", "transit", "evacuation_centre")
"""Types of sites, as the trade has them."""


_GENERIC = re.compile(
    r"(?<!\w)(?:(?:refugee|displacement|idps?|informal|transit|reception|collective)\s+)?(?:camps?|sites?|settlements?|centre|center|shelter)(?!\w)"
    r"(?:\s+(?:of|de|du|des)(?!\w)|\s+d['\u2019])?|(?<!\w)(?:\u0645\u062e\u064a\u0645(?:\u0627\u062a)?|\u0645\u0648\u0642\u0639)(?!\w)",
    re.IGNORECASE,
)


def bare(name: str) -> str:
    """A name without the word for camp or site, as texts print it beside that word: "Hasiya camp" is found as "Hasiya", in the three languages."""
    return " ".join(_GENERIC.sub(" ", name).split()) or name


class SiteDeed(StrEnum):
    """What a person does about a site."""

    ADD = "add"
    CLOSE = "close"
    REOPEN = "reopen"
    RENAME = "rename"
    MERGE = "merge"
    SPLIT = "split"
    SEEN = "seen"
    ALIAS = "alias"
    CODE = "code"
    CAPACITY = "capacity"
    MOVE = "move"
    PROTECT = "protect"
    UNDO = "undo"


ENDINGS = (SiteDeed.CLOSE, SiteDeed.MERGE, SiteDeed.SPLIT)


class SiteStatus(StrEnum):
    """How a site stands on a day. Only `open` and `closing` are counted among the sites that there are."""

    OPEN = "open"
    CLOSING = "closing"
    CLOSED = "closed"
    MERGED = "merged"
    SPLIT = "split"
    LAST_SEEN = "last_seen"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteAct:
    """One act. Which fields say something depends on the deed."""

    site: str
    """Id of the site, for good: a new name changes no id."""
    deed: SiteDeed
    on: Period
    """When it happened at the site: a day, or the month or year that the source gives."""
    source: str
    """Whose word it is: an organisation, a paper with its date."""
    why: str = ""
    by: str = "dtrack"
    """Who. Shown to people who work with the installation; public pages show `role`."""
    role: str = "operator"
    at: datetime | None = None
    """When it was recorded; None for what ships with the program."""
    number: int = 0
    """Position among all acts, from 1; 0 for what ships with the program."""
    undoes: int | None = None
    names: tuple[tuple[str, str], ...] = ()
    """(language, name): of a new site, of a renaming, or further spellings."""
    kind: str = ""
    """Type of a new site, one of TYPES."""
    parent: str = ""
    """P-code of what holds a new site."""
    lat: float | None = None
    lon: float | None = None
    blur_km: float = 0
    """Side of the square in which alone the position is shown; 0: as it is."""
    into: tuple[str, ...] = ()
    """Of a merger the site that it went into, of a split all sites that stand afterwards."""
    made: tuple[tuple[str, str], ...] = ()
    """(id, English name) of the sites that a split makes."""
    persons: int | None = None
    """Capacity."""
    scheme: str = ""
    """Whose code it is."""
    code: str = ""
    destination: str = ""
    """Where the residents of a closed site went, as the source says."""
    sensitivity: Sensitivity | None = None
    """Of the site, from this act on."""


@dataclass(frozen=True, slots=True)
class Ending:
    """A time in which the site did not stand: after `on`, and before `until`."""

    act: SiteAct
    until: Period | None = None
    """When it was opened again."""

    @property
    def last(self) -> date:
        """The last day on which people may have lived there."""
        return self.act.on.end

    def holds(self, first: date, last: date) -> bool:
        """True where a period lies wholly in that time."""
        return first > self.last and (self.until is None or last < self.until.start)


@dataclass(frozen=True, slots=True)
class Said:
    """A dated, sourced fact of a site: a former name, a capacity, a sighting, a site that it came from."""

    what: str
    on: Period
    source: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How a site stands on a day: since when, by whose word. `on` is None where nothing is known."""

    status: SiteStatus
    on: Period | None = None
    source: str = ""
    into: tuple[str, ...] = ()
    destination: str = ""

    @property
    def ended(self) -> bool:
        """True for a site that is no more."""
        return self.status in (SiteStatus.CLOSED, SiteStatus.MERGED, SiteStatus.SPLIT)

    @property
    def counted(self) -> bool:
        """True for a site that there is, as far as is known."""
        return self.status in (SiteStatus.OPEN, SiteStatus.CLOSING)


_ENDED = {SiteDeed.CLOSE: SiteStatus.CLOSED, SiteDeed.MERGE: SiteStatus.MERGED, SiteDeed.SPLIT: SiteStatus.SPLIT}


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A site as the acts of people leave it."""

    place: Place
    """As the gazetteer gives it: names, the present one first, and the position that may be shown."""
    host: str = ""
    codes: tuple[tuple[str, str], ...] = ()
    """(scheme, code) of partners."""
    opened: SiteAct | None = None
    """The act that made it; None for a site that ships."""
    endings: tuple[Ending, ...] = ()
    """In time; the last one may still hold."""
    former: tuple[Said, ...] = ()
    """Names that it had, each until when."""
    seen: tuple[Said, ...] = ()
    capacities: tuple[Said, ...] = ()
    """Persons, in time."""
    came_from: tuple[Said, ...] = ()
    """Ids of the sites that it was split from, or that were merged into it."""
    sensitivity: Sensitivity = Sensitivity.PUBLIC
    acts: tuple[SiteAct, ...] = field(default=(), repr=False)
    """Those that hold and name this site, in the order of what happened."""

    @property
    def id(self) -> str:
        """Its id, for good."""
        return self.place.pcode

    def on(self, day: date, reported: Said | None = None) -> Standing:
        """How it stands on a day. `reported`: reference date and source of its last figure, which is a sighting too.

        An opening of long ago is no word on today: it counts as the last sighting, like an old list.
        """
        for ending in reversed(self.endings):
            if ending.until is not None and ending.until.start <= day:
                continue
            act = ending.act
            if act.on.start <= day:
                return Standing(_ENDED[act.deed], act.on, act.source, act.into, act.destination)
            return Standing(SiteStatus.CLOSING, act.on, act.source, act.into, act.destination)
        found = [*self.seen, *(Said("", act.on, act.source) for act in self.acts if act.deed is SiteDeed.REOPEN or act is self.opened)]
        known = [said for said in (*found, *([reported] if reported else [])) if said.on.start <= day]
        if not known:
            return Standing(SiteStatus.UNKNOWN)
        last = max(known, key=lambda said: said.on.end)
        return Standing(SiteStatus.OPEN if (day - last.on.end).days <= FRESH_DAYS else SiteStatus.LAST_SEEN, last.on, last.source)

    @property
    def capacity(self) -> Said | None:
        """The last one that is known."""
        return self.capacities[-1] if self.capacities else None
