"""From acts to sites: what every site is now, or was known to be at a moment. Pure, and the same whatever the order in which acts are given.

An act that does not fit what came before it (closing what is closed) has a fault and is passed over; `flow.siting` lets none be recorded.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from dtrack.model.place import Place
from dtrack.model.site import ENDINGS, Ending, Said, Site, SiteAct, SiteDeed, bare
from dtrack.terms import Level, Sensitivity

_KM_A_DEGREE = 111.32


@dataclass(frozen=True, slots=True)
class Lives:
    """Every site by id, and the acts that did not fit, by number, with the reason."""

    sites: dict[str, Site]
    faults: dict[int, str] = field(default_factory=dict)


def live(acts: Iterable[SiteAct], known_on: datetime | None = None) -> list[SiteAct]:
    """Acts that hold: those taken back are left out, and so is the taking back. Taking back a taking back restores."""
    known = [act for act in acts if known_on is None or act.at is None or act.at <= known_on]
    gone: set[int] = set()
    held = []
    for act in sorted(known, key=lambda each: -each.number):
        if act.number and act.number in gone:
            continue
        if act.deed is SiteDeed.UNDO and act.undoes is not None:
            gone.add(act.undoes)
        else:
            held.append(act)
    return held[::-1]


def lives(places: Iterable[Place], acts: Iterable[SiteAct], known_on: datetime | None = None) -> Lives:
    """The sites of a gazetteer and those that people added, as the acts leave them that were known at a moment."""
    held = live(acts, known_on)
    made = _Made({place.pcode: Site(place=place) for place in places if place.level is Level.SITE})
    for act in held:
        made.exist(act)
    for act in sorted(held, key=lambda each: (each.on.end, each.number)):
        made.happen(act)
    return Lives({ident: _noted(site) for ident, site in made.sites.items()}, made.faults)


def levels(acts: Iterable[SiteAct]) -> dict[str, Sensitivity]:
    """The sensitivity of each site of which people said it, or that came out of one by a split; any other is public. As `lives` has it."""
    held = live(acts)
    found: dict[str, Sensitivity] = {}
    for act in held:
        if act.deed is SiteDeed.ADD and act.site not in found:
            found[act.site] = act.sensitivity or Sensitivity.PUBLIC
        elif act.deed is SiteDeed.SPLIT:
            for ident, _ in act.made:
                found.setdefault(ident, found.get(act.site, Sensitivity.PUBLIC))
    for act in sorted(held, key=lambda each: (each.on.end, each.number)):
        if act.deed is SiteDeed.PROTECT and act.sensitivity is not None:
            found[act.site] = act.sensitivity
    return found


class _Made:
    """Sites while the acts go over them."""

    def __init__(self, sites: dict[str, Site]) -> None:
        self.sites = sites
        self.faults: dict[int, str] = {}

    def exist(self, act: SiteAct) -> None:
        """Sites that an act makes are there whatever happened when: its date is that of the opening, which others may precede."""
        if act.deed is SiteDeed.ADD:
            if act.site in self.sites:
                self.faults[act.number] = f"there is a site {act.site} already"
                return
            self.sites[act.site] = Site(place=_place(act), opened=act, sensitivity=act.sensitivity or Sensitivity.PUBLIC)
        elif act.deed is SiteDeed.SPLIT and act.site in self.sites:
            parent = self.sites[act.site]
            for ident, name in act.made:
                like = parent.place
                place = Place(ident, Level.SITE, name, like.parent, like.country, "dtrack", _spelt([("en", name)]), like.lat, like.lon, like.kind)
                self.sites.setdefault(ident, Site(place=place, opened=act, sensitivity=parent.sensitivity))

    def happen(self, act: SiteAct) -> None:
        """Let an act change the sites that it names."""
        if act.number in self.faults:
            return
        site = self.sites.get(act.site)
        fault = f"there is no site {act.site}" if site is None else self._fault(site, act)
        if fault or site is None:
            self.faults[act.number] = fault
            return
        self.sites[act.site] = replace(_STEPS[act.deed](site, act), acts=(*site.acts, act))
        self._kin(act)

    def _fault(self, site: Site, act: SiteAct) -> str:
        """Why an act does not fit what came before it; "" where it does."""
        ending = site.endings[-1] if site.endings and site.endings[-1].until is None else None
        missing = [ident for ident in act.into if ident not in self.sites]
        if missing:
            return f"there is no site {missing[0]}"
        if act.deed is SiteDeed.REOPEN:
            if ending is None:
                return f"{act.site} was not closed on {act.on}"
            return f"{act.site} ended on {ending.act.on}; it cannot have been opened again on {act.on}" if act.on.start <= ending.act.on.start else ""
        return self._fault_of_ending(site, act, ending) if act.deed in ENDINGS else ""

    def _fault_of_ending(self, site: Site, act: SiteAct, ending: Ending | None) -> str:
        fault = ""
        if ending is not None:
            fault = f"{act.site} ended on {ending.act.on} already ({_words(ending.act)})"
        elif site.opened is not None and act.on.end < site.opened.on.start:
            fault = f"{act.site} stands since {site.opened.on} only"
        elif act.deed is SiteDeed.MERGE and act.site in act.into:
            fault = f"{act.site} cannot be merged into itself"
        elif act.deed is SiteDeed.MERGE and (other := _ended(self.sites[act.into[0]], act)) is not None:
            fault = f"{act.into[0]} ended on {other.act.on}"
        return fault

    def _kin(self, act: SiteAct) -> None:
        """Lineage on the other side: where a site came from."""
        if act.deed not in (SiteDeed.MERGE, SiteDeed.SPLIT):
            return
        for ident in act.into:
            if ident != act.site:
                other = self.sites[ident]
                self.sites[ident] = replace(other, came_from=(*other.came_from, Said(act.site, act.on, act.source)), acts=(*other.acts, act))


def _ended(site: Site, act: SiteAct) -> Ending | None:
    """The ending that holds on the day of an act."""
    return next((ending for ending in site.endings if ending.holds(act.on.start, act.on.end)), None)


def _words(act: SiteAct) -> str:
    into = [ident for ident in act.into if ident != act.site]
    return f"{act.deed.value}{' into ' + ', '.join(into) if into else ''}"


def _close(site: Site, act: SiteAct) -> Site:
    if act.deed is SiteDeed.SPLIT and act.site in act.into:
        return site  # it goes on, smaller
    return replace(site, endings=(*site.endings, Ending(act)))


def _reopen(site: Site, act: SiteAct) -> Site:
    return replace(site, endings=(*site.endings[:-1], Ending(site.endings[-1].act, act.on)))


def _rename(site: Site, act: SiteAct) -> Site:
    """The new names go first, in a language without one the English; the old ones go on finding it."""
    old, fresh = site.place.name, _spelt(act.names)
    given = dict(fresh)
    others = [(language, given["en"]) for language in dict(site.place.names) if language not in given] if "en" in given else []
    names = tuple(dict.fromkeys((*fresh, *others, *site.place.names)))
    place = replace(site.place, name=dict(act.names[::-1]).get("en", old), names=names)
    return replace(site, place=place, former=(*site.former, Said(old, act.on, act.source)))


def _alias(site: Site, act: SiteAct) -> Site:
    return replace(site, place=replace(site.place, names=tuple(dict.fromkeys((*site.place.names, *_spelt(act.names))))))


def _code(site: Site, act: SiteAct) -> Site:
    return replace(site, codes=tuple(dict.fromkeys((*site.codes, (act.scheme, act.code)))))


def _capacity(site: Site, act: SiteAct) -> Site:
    return replace(site, capacities=(*site.capacities, Said(f"{act.persons}", act.on, act.source)))


def _seen(site: Site, act: SiteAct) -> Site:
    return replace(site, seen=(*site.seen, Said("", act.on, act.source)))


def _move(site: Site, act: SiteAct) -> Site:
    lat, lon = blurred(act)
    return replace(site, place=replace(site.place, lat=lat, lon=lon, parent=act.parent or site.place.parent))


def _protect(site: Site, act: SiteAct) -> Site:
    return replace(site, sensitivity=act.sensitivity or site.sensitivity)


# No other site is named: one that is withheld must stand nowhere.
_NOTES = {
    SiteDeed.ADD: "Open since {on} ({source}).",
    SiteDeed.REOPEN: "Opened again on {on} ({source}).",
    SiteDeed.SEEN: "Last seen {on} ({source}).",
    SiteDeed.CLOSE: "Closed on {on} ({source}); destination of residents: {destination}.",
    SiteDeed.MERGE: "Merged into another site on {on} ({source}).",
    SiteDeed.SPLIT: "Split into others on {on} ({source}).",
}


def _noted(site: Site) -> Site:
    """The site with its status as a dated, sourced sentence, where people said something of it; what ships has its own."""
    told = [act for act in site.acts if act.number and act.deed in _NOTES and (act.site == site.id or act is site.opened)]
    if not told:
        return site
    act = told[-1]
    words = _NOTES[SiteDeed.ADD if act is site.opened else act.deed]
    note = words.format(on=act.on, source=act.source, destination=act.destination or "not reported")
    return replace(site, place=replace(site.place, note=note))


def _added(site: Site, act: SiteAct) -> Site:
    """What an adding says besides."""
    site = _code(site, act) if act.code else site
    return _capacity(site, act) if act.persons is not None else site


_STEPS = {
    **dict.fromkeys(ENDINGS, _close),
    SiteDeed.ADD: _added,
    SiteDeed.REOPEN: _reopen,
    SiteDeed.RENAME: _rename,
    SiteDeed.ALIAS: _alias,
    SiteDeed.CODE: _code,
    SiteDeed.CAPACITY: _capacity,
    SiteDeed.SEEN: _seen,
    SiteDeed.MOVE: _move,
    SiteDeed.PROTECT: _protect,
}


def _place(act: SiteAct) -> Place:
    lat, lon = blurred(act)
    name = dict(act.names[::-1]).get("en", act.names[0][1])
    return Place(act.site, Level.SITE, name, act.parent, act.site[:3], "dtrack", _spelt(act.names), lat, lon, act.kind)


def _spelt(names: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple(dict.fromkeys((language, bare(name)) for language, name in names))


def blurred(act: SiteAct) -> tuple[float | None, float | None]:
    """The position that may be shown: the middle of the square of `blur_km` in which it lies, the same however often one asks."""
    if act.lat is None or act.lon is None or act.blur_km <= 0:
        return act.lat, act.lon
    side = act.blur_km / _KM_A_DEGREE
    lat = (math.floor(act.lat / side) + 0.5) * side
    wide = side / max(math.cos(math.radians(lat)), 0.01)
    return round(lat, 4), round((math.floor(act.lon / wide) + 0.5) * wide, 4)


def endings(sites: Mapping[str, Site]) -> dict[str, Sequence[Ending]]:
    """By site, the times in which it did not stand."""
    return {ident: site.endings for ident, site in sites.items() if site.endings}
