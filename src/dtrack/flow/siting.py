"""What people do about sites: each act is written down, the gazetteer knows it at once, and the points of the sites that it touches follow.

Nobody closes a site but a person. Two people at once lose nothing: an act is refused where its author has not seen the last one about the site.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from dtrack.errors import ConflictError, NotFoundError, UsageError
from dtrack.flow import lives as lived
from dtrack.flow.kit import Kit
from dtrack.flow.reconcile import reconcile
from dtrack.flow.siting_words import Words, meant, said
from dtrack.model.event import Event, EventKind
from dtrack.model.identity import digest
from dtrack.model.life import Lives, live
from dtrack.model.period import Period
from dtrack.model.person import may_see
from dtrack.model.site import Site, SiteAct, SiteDeed
from dtrack.resolve.calendar import parse_period
from dtrack.resolve.sites import shipped
from dtrack.store import events
from dtrack.store import sites as store
from dtrack.terms import Level

log = logging.getLogger(__name__)
AHEAD = timedelta(days=366)
"""A closing that is announced may lie so far ahead."""


@dataclass(frozen=True, slots=True)
class Done:
    """What an act came to: the site as it stands then (None where an addition was taken back), and the act."""

    site: Site | None
    act: SiteAct


def sites(kit: Kit, known_on: datetime | None = None) -> dict[str, Site]:
    """Every site that the audience may see, by id; as people knew them at a moment. What is withheld now is in no answer (R36)."""
    found = lived.of(kit.pack, _acts(kit), known_on).sites if known_on is not None else kit.layer.lives.sites
    held = _held(kit) | {ident for ident, site in found.items() if not may_see(kit.audience, site.sensitivity)}
    return {ident: _seen(site, held) for ident, site in found.items() if ident not in held}


def _held(kit: Kit) -> set[str]:
    """Sites that the audience is not shown."""
    shown = kit.shown
    return {ident for ident in kit.layer.lives.sites if shown.get(ident) is None}


def site(kit: Kit, ident: str, known_on: datetime | None = None) -> Site:
    """One site by its id, name or a partner's code. NotFoundError where there is none."""
    found = sites(kit, known_on)
    code = find(kit, ident)
    if code not in found:
        raise NotFoundError(f"there is no site {ident[:80]!r}", "`dtrack site list` shows them with their ids.")
    return found[code]


def history(kit: Kit, ident: str, known_on: datetime | None = None) -> list[SiteAct]:
    """Every act that names a site, those taken back and the taking back too, in the order in which they were recorded; first what ships."""
    known = [act for act in _acts(kit) if known_on is None or act.at is None or act.at <= known_on]
    packed = [act for act in shipped(kit.pack.countries) if act.site == ident]
    own = {act.number for act in known if names(act, ident)}
    held = _held(kit)
    return [*packed, *(_silent(act, held) for act in known if act.number in own or act.undoes in own)]


def names(act: SiteAct, ident: str) -> bool:
    """True where an act is about a site, as its own or as one that it leads to."""
    return act.site == ident or ident in act.into


def find(kit: Kit, text: str) -> str:
    """The id of a site by id, name or partner's code; "" where no one site is meant."""
    text = text.strip()
    gazetteer = kit.gazetteer
    for place in (gazetteer.get(text), gazetteer.get(text.upper()), gazetteer.by_name(text, Level.SITE), gazetteer.by_code(text)):
        if place is not None and place.level is Level.SITE:
            return place.pcode
    return ""


def act(
    kit: Kit, deed: SiteDeed, ident: str, words: Words, *, on: str, source: str, by: str, why: str, role: str = "operator", seen: int | None = None
) -> Done:
    """Record an act. `ident`: the site; for `add` its English name. `on`: a day, `2026-10` or `2026`; `seen`: number of the last act on it that one knew.

    UsageError, with the field as its key, for what cannot be; NotFoundError for an unknown site; ConflictError where somebody was quicker.
    """
    kit.prepare()
    when = _when(kit, on)
    who: dict[str, Any] = {"by": said(by, "by", 100), "why": said(why, "why"), "source": said(source, "source", 300)}
    with kit.store.writing() as c:
        acts = store.every(c)
        before = lived.of(kit.pack, acts)
        site_id = "" if deed is SiteDeed.ADD else _known(kit, before, ident)
        _unmoved(acts, site_id, seen)
        more: dict[str, Any] = meant(kit, deed, before.sites.get(site_id), ident, words, taken=_taken(kit, acts), found=lambda text: _known(kit, before, text))
        fields: dict[str, Any] = {"site": site_id, **who, **more}
        new = SiteAct(deed=deed, on=when, role=role, **fields)
        kept = _record(kit, c, acts, new, before)
    return _follow(kit, kept)


def undo(kit: Kit, ident: str, number: int | None = None, *, by: str, why: str, role: str = "operator", seen: int | None = None) -> Done:
    """Take an act on a site back: the last one that holds, or that of a number; taking back a taking back restores.

    UsageError where there is none, or where a later act rests on it.
    """
    kit.prepare()
    with kit.store.writing() as c:
        acts = store.every(c)
        before = lived.of(kit.pack, acts)
        site_id = _known(kit, before, ident, gone={each.site for each in acts})
        _unmoved(acts, site_id, seen)
        taken = _to_undo(acts, site_id, number)
        today = kit.now().date()
        told: dict[str, Any] = {"by": said(by, "by", 100), "why": said(why, "why"), "source": taken.source}
        new = SiteAct(site=taken.site, deed=SiteDeed.UNDO, on=Period(today, today), role=role, undoes=taken.number, **told)
        kept = _record(kit, c, acts, new, before)
    return _follow(kit, kept)


def _to_undo(acts: list[SiteAct], site: str, number: int | None) -> SiteAct:
    mine = {each.number for each in acts if names(each, site)}
    holds = {each.number: each for each in live(acts) if each.number in mine}
    back = {each.undoes for each in acts if each.undoes is not None}
    holds |= {each.number: each for each in acts if each.undoes in mine and each.number not in back and number is not None}
    taken = holds.get(number if number is not None else max(holds, default=0))
    if taken is None:
        raise UsageError("there is nothing to take back", f"`dtrack site show {site}` lists what was said of this site.", key="undoes")
    return taken


def _record(kit: Kit, c: Connection, acts: list[SiteAct], new: SiteAct, before: Lives) -> SiteAct:
    """Write it down where it fits, and mark what it touches."""
    after = lived.of(kit.pack, [*acts, replace(new, number=(acts[-1].number if acts else 0) + 1, at=kit.now())])
    fresh = {number: fault for number, fault in after.faults.items() if number not in before.faults}
    if fresh:
        number, fault = min(fresh.items())
        rests = number <= len(acts) and new.deed is SiteDeed.UNDO
        raise UsageError(f"act {number} rests on it: {fault}" if rests else fault, "`dtrack site show` lists what was said of a site.", key="on")
    kept = store.add(c, new, kit.now())
    events.add(c, list(happened(kept, before, after, kept.at or kit.now())))
    store.again(c, _touched(before, after, new))
    if any(_parent(before, ident) != _parent(after, ident) for ident in before.sites):
        store.anew(c)
    log.info("step=site act=%s site=%s role=%s", kept.deed.value, kept.site, kept.role)
    return kept


def _follow(kit: Kit, kept: SiteAct) -> Done:
    """The points of what it touches."""
    kit.turns.make(lambda: reconcile(kit))
    return Done(kit.layer.lives.sites.get(kept.site), kept)


def _parent(found: Lives, ident: str) -> str | None:
    """What holds a site; None where there is none of that id."""
    return found.sites[ident].place.parent if ident in found.sites else None


def _touched(before: Lives, after: Lives, new: SiteAct) -> set[str]:
    """Sites whose figures are looked at anew."""
    changed = {ident for ident in {*before.sites, *after.sites} if before.sites.get(ident) != after.sites.get(ident)}
    return {new.site, *new.into, *changed}


def happened(act: SiteAct, before: Lives, after: Lives, now: datetime) -> Iterator[Event]:
    """Sites that opened or closed by an act, for changes and alerts."""
    for ident in sorted({*before.sites, *after.sites}):
        stood, stands = _stands(before.sites.get(ident)), _stands(after.sites.get(ident))
        if stood != stands:
            kind = EventKind.SITE_OPENED if stands else EventKind.SITE_CLOSED
            params = {"deed": act.deed.value, "on": f"{act.on}"}
            if others := [other for other in act.into if other != ident]:
                params["into"] = ",".join(others)
            yield Event(key=digest("site", act.number, ident), kind=kind, at=now, day=act.on.end, place=ident, source=act.source, params=params)


def _stands(site: Site | None) -> bool:
    """False for a site that there is none of, or whose last ending was followed by no opening."""
    return site is not None and (not site.endings or site.endings[-1].until is not None)


def _when(kit: Kit, on: str) -> Period:
    try:
        when = parse_period(on.strip())
    except UsageError as bad:
        raise UsageError(bad.what, "Write the day, month or year that the source gives: 2026-10-05, 2026-10 or 2026.", key="on") from bad
    if when.start > kit.now().date() + AHEAD:
        raise UsageError(f"{on} lies more than a year ahead", "Record it when it is nearer.", key="on")
    return when


def _acts(kit: Kit) -> list[SiteAct]:
    if not kit.stored:
        return []
    kit.prepare()
    with kit.store.reading() as c:
        return store.every(c)


def _known(kit: Kit, known: Lives, text: str, gone: Iterable[str] = ()) -> str:
    ident = find(kit, text) or text.strip().upper()
    if ident in known.sites or ident in gone:
        return ident
    raise NotFoundError(f"there is no site {text[:80]!r}", "`dtrack site list` shows them with their ids; `dtrack site add` adds one.")


def _unmoved(acts: list[SiteAct], site: str, seen: int | None) -> None:
    last = max((each.number for each in acts if names(each, site)), default=0)
    if seen is not None and site and seen != last:
        quicker = next(each for each in acts if each.number == last) if last else None
        what = f"{quicker.by} ({quicker.role}) was quicker: {quicker.deed.value} {quicker.on}, “{quicker.why}”" if quicker else "an act was taken back"
        raise ConflictError(what, "Look at the site as it stands now, and say it again if it still holds.", figure=site)


def _taken(kit: Kit, acts: list[SiteAct]) -> set[str]:
    """Ids that are or were in use: one is never given twice."""
    return {place.pcode for place in kit.pack} | {each.site for each in acts} | {ident for each in acts for ident, _ in each.made}


def _seen(site: Site, held: set[str]) -> Site:
    """The site without a word of those that are withheld."""
    if not held:
        return site
    endings = tuple(replace(ending, act=_silent(ending.act, held)) for ending in site.endings)
    came_from = tuple(each for each in site.came_from if each.what not in held)
    return replace(site, acts=tuple(_silent(each, held) for each in site.acts), endings=endings, came_from=came_from)


def _silent(act: SiteAct, held: set[str]) -> SiteAct:
    return replace(act, into=tuple(each for each in act.into if each not in held), made=tuple(pair for pair in act.made if pair[0] not in held))


def last_act(kit: Kit, ident: str) -> int:
    """Number of the last act that names a site; 0 where nobody did anything: what `seen` of an act is compared with."""
    return max((each.number for each in _acts(kit) if names(each, ident)), default=0)
