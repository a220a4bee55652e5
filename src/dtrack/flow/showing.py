"""Looking up what pages show, each by index: what it costs hangs on the page, not on how much is stored."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from dtrack.flow.kit import Kit, looked
from dtrack.flow.looking import below, figures
from dtrack.model.figure import FigureRecord, ProblemRecord
from dtrack.model.filter import Filter
from dtrack.model.point import PointRecord, Series
from dtrack.store import figures as figure_rows
from dtrack.store import points as point_rows
from dtrack.store import showing
from dtrack.store.seen_series import Print, SeenSeries
from dtrack.store.showing import Standing


def latest(kit: Kit, places: Collection[str], wanted: Filter) -> list[PointRecord]:
    """The last point with a value of every series of these places; as it was known, where `wanted` says when."""
    with looked(kit) as c:
        return showing.latest(c, places) if wanted == Filter() else point_rows.latest(c, places, known_on=wanted.known_on)


def line(kit: Kit, place: str, wanted: Filter) -> list[PointRecord]:
    """The points of a place, in the order of series and time, that the filter lets through."""
    below(kit, place)
    with looked(kit) as c:
        return showing.line(c, place) if wanted == Filter() else point_rows.find(c, replace(wanted, place=place))


def prints(kit: Kit, seen: SeenSeries, places: Collection[str]) -> dict[Series, Print]:
    """Every series of these places with what changes whenever it does."""
    with looked(kit) as c:
        return seen.of(c, places)


def recent(kit: Kit, series: Iterable[Series], most: int) -> dict[Series, list[PointRecord]]:
    """The last points with a value of each of these series."""
    with looked(kit) as c:
        return {each: showing.recent(c, each, most) for each in series}


def whole(kit: Kit, series: Series) -> list[PointRecord]:
    """All points of a series as they stand, in time."""
    with looked(kit) as c:
        return showing.whole(c, series)


def standings(kit: Kit, idents: Iterable[str]) -> dict[str, Standing]:
    """Status and job of figures by id; one that nobody knows is left out."""
    with looked(kit) as c:
        return showing.standings(c, list(idents))


def newest_figures(kit: Kit, place: str, limit: int, wanted: Filter) -> list[FigureRecord]:
    """Figures of a place and of what lies within it, the newest reference date first."""
    if wanted != Filter():
        return figures(kit, replace(wanted, place=place, limit=limit, offset=0))
    places = below(kit, place)
    with looked(kit) as c:
        return figure_rows.by_ids(c, showing.newest_figures(c, places, limit))


def problems_of(kit: Kit, place: str, limit: int) -> list[ProblemRecord]:
    """Open problems with standing figures of a place and of what lies within it, the newest first."""
    places = below(kit, place)
    with looked(kit) as c:
        return showing.problems_of(c, places, limit)


def mark(kit: Kit) -> int | None:
    """Changes with every commit to the database; None where only a look at its tables tells."""
    kit.prepare()
    return kit.store.mark()
