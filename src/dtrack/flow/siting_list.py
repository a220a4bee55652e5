"""The sites as a list: how each stands, its last population, its capacity."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from dtrack.flow.kit import Kit
from dtrack.flow.looking import below
from dtrack.flow.showing import latest
from dtrack.flow.siting import sites
from dtrack.model.filter import Filter
from dtrack.model.period import Period
from dtrack.model.point import PointRecord
from dtrack.model.site import Said, Site, Standing
from dtrack.terms import Metric

_PRESENT = (Metric.SITE_POPULATION, Metric.IDP_STOCK, Metric.REFUGEE_STOCK)
"""Counts of who lives there, the first one before others of the same day."""


@dataclass(frozen=True, slots=True)
class SiteLine:
    """One site of the list."""

    site: Site
    standing: Standing
    last: PointRecord | None
    """Its last population, with date and source. Of a site that is no more it says who lived there, not who does."""
    province: str | None


def listed(kit: Kit, place: str | None = None, known_on: datetime | None = None) -> list[SiteLine]:
    """Sites of a place and all below it, or all: those that there are first, each group by province and name. Their populations are never added:
    they are of different days and sources, and some people may be counted twice. NotFoundError for a place that nobody knows."""
    found = sites(kit, known_on)
    if place is not None:
        inside = set(below(kit, place))
        found = {ident: site for ident, site in found.items() if ident in inside}
    lasts = _lasts(kit, list(found), known_on)
    day = (known_on or kit.now()).date()
    lines = [_line(kit, site, lasts.get(ident), day=day) for ident, site in found.items()]
    return sorted(lines, key=lambda line: (not line.standing.counted, line.standing.ended, line.province or "", line.site.place.name))


def of(kit: Kit, site: Site, known_on: datetime | None = None) -> SiteLine:
    """One site as the list has it."""
    return _line(kit, site, _lasts(kit, [site.id], known_on).get(site.id), day=(known_on or kit.now()).date())


def _line(kit: Kit, site: Site, last: PointRecord | None, *, day: date) -> SiteLine:
    point = last.point if last is not None else None
    reported = Said("", Period(point.end, point.end), point.source_org or "") if point is not None else None
    return SiteLine(site, site.on(day, reported), last, kit.gazetteer.adm1_of(site.place.parent or ""))


def _lasts(kit: Kit, idents: Sequence[str], known_on: datetime | None) -> dict[str, PointRecord]:
    """The newest population of each site."""
    found: dict[str, PointRecord] = {}
    for record in latest(kit, idents, Filter(known_on=known_on)) if idents else ():
        series = record.point.series
        if series.metric not in _PRESENT:
            continue
        before = found.get(series.place)
        if before is None or _order(record) > _order(before):
            found[series.place] = record
    return found


def _order(record: PointRecord) -> tuple[date, int, str]:
    return record.point.end, -_PRESENT.index(record.point.series.metric), record.point.series.population.value
