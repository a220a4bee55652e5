"""To which series a figure belongs, and as what (R31-R34)."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from dtrack.model.given import Given
from dtrack.model.locus import locus_of
from dtrack.model.place import Place, PlaceRef
from dtrack.model.point import Series
from dtrack.terms import Direction, FigureRole, Level, Metric, Scope

Relation = Literal["own", "part", "shared"]
_HALVES = {Scope.IN_SITES, Scope.OUTSIDE_SITES}
_PEOPLE_PRESENT = {Metric.IDP_STOCK, Metric.RETURNEE_STOCK}
"""Stocks of a whole place. A count of sites only is a part of them; a site's own population is not."""


class Places(Protocol):
    """What reconcile asks of a gazetteer."""

    @property
    def countries(self) -> Sequence[str]:
        """ISO 3166-1 alpha-3 codes of the tracked countries."""

    def at_level(self, country: str, level: Level) -> list[Place]:
        """All places of one level of a country."""

    def chain(self, pcode: str) -> list[Place]:
        """The place itself, then what holds it, up to its country; empty for an unknown code."""


@dataclass(frozen=True, slots=True)
class Placement:
    """One series of a figure. `own`: it may answer for it. `part`: it covers less. `shared`: it covers several places together."""

    series: Series
    relation: Relation
    reason: str = ""
    """Code, for parts and shared figures."""
    about: str = ""
    """Code of the finer place, codes of the places that share, or the scope."""

    ruling: tuple[FigureRole, str, dict[str, str]] = field(init=False)
    """What a part or a shared figure is to the series."""

    def __post_init__(self) -> None:
        role = FigureRole.SHARED if self.relation == "shared" else FigureRole.PART
        name = {"shared": "places", "part_by_scope": "scope"}.get(self.reason, "place")
        object.__setattr__(self, "ruling", (role, self.reason, {name: self.about} if self.about else {}))


class Placer:
    """Places figures of many documents; remembers the way up from each place."""

    def __init__(self, gazetteer: Places) -> None:
        self._tracked = frozenset(gazetteer.countries)
        self._chain: Callable[[str], list[Place]] = gazetteer.chain
        self._at_level: Callable[[str, Level], list[Place]] = gazetteer.at_level
        self._ways: dict[str, tuple[Place, ...]] = {}
        self._known: dict[Hashable, tuple[Placement, ...]] = {}

    def way(self, pcode: str) -> tuple[Place, ...]:
        """The place and what holds it up to its country; empty for an unknown place or one abroad."""
        found = self._ways.get(pcode)
        if found is None:
            steps = tuple(self._chain(pcode))
            found = steps if steps and steps[0].country in self._tracked else ()
            self._ways[pcode] = found
        return found

    def provinces(self) -> dict[str, int]:
        """Number of first-level places by country."""
        return {country: len(self._at_level(country, Level.ADM1)) for country in self._tracked}

    def first_level(self, country: str) -> list[str]:
        """Codes of a country's first-level places."""
        return [place.pcode for place in self._at_level(country, Level.ADM1)] if country in self._tracked else []

    def level(self, pcode: str) -> Level | None:
        """Level of a tracked place."""
        way = self.way(pcode)
        return way[0].level if way else None

    def placements(self, figure: Given) -> tuple[Placement, ...]:
        """Every series of the figure, each once, its own first; none where no place here could hold it, or a running total has no beginning."""
        since = None
        if figure.cumulative and not figure.metric.is_stock:
            since = figure.start
            if since is None:
                return ()
        alike = (figure.places, figure.metric, figure.direction, figure.population, figure.cause, since, figure.part, figure.scope)
        found = self._known.get(alike)
        if found is None:
            refs = tuple(PlaceRef(code, "", "", role) for role, code in figure.places)
            direction, own = locus_of(figure.metric, figure.direction, refs)
            codes = tuple(dict.fromkeys(ref.pcode or "" for ref in own))
            found = self._known[alike] = tuple(self._place(figure, direction, self._finest(codes)))
        return found

    def _place(self, figure: Given, direction: Direction, codes: list[str]) -> list[Placement]:
        ways = {code: self.way(code) for code in codes}
        known = [code for code in codes if ways[code]]
        if not known:
            return []
        if len(codes) == 1:
            return self._single(figure, direction, ways[known[0]])
        return self._several(figure, direction, codes, [ways[code] for code in known])

    def _finest(self, codes: tuple[str, ...]) -> list[str]:
        """Codes without those that hold another one of them: "in Boukamal in Deir-ez-Zor" is about Boukamal."""
        above = {place.pcode for code in codes for place in self.way(code)[1:]}
        return sorted(code for code in codes if code not in above)

    def _single(self, figure: Given, direction: Direction, way: tuple[Place, ...]) -> list[Placement]:
        own, *above = way
        scoped = figure.metric in _PEOPLE_PRESENT and figure.scope in _HALVES and own.level is not Level.SITE
        if figure.part:
            first = Placement(_series(figure, direction, own), "part", "part_of_place")
        elif scoped:
            first = Placement(_series(figure, direction, own), "part", "part_by_scope", figure.scope.value)
        else:
            first = Placement(_series(figure, direction, own), "own")
        return [first, *(Placement(_series(figure, direction, place), "part", "finer_place", own.pcode) for place in above)]

    def _several(self, figure: Given, direction: Direction, codes: list[str], ways: list[tuple[Place, ...]]) -> list[Placement]:
        """Shared by each place and by what holds it, up to the place that holds them all: of that it is a part."""
        places = ",".join(code or "?" for code in codes)
        common = {place.pcode for place in ways[0]}.intersection(*({place.pcode for place in way} for way in ways)) if len(ways) == len(codes) else set()
        seen: dict[str, Placement] = {}
        for way in ways:
            for place in way:
                if place.pcode in common:
                    seen[place.pcode] = Placement(_series(figure, direction, place), "part", "finer_place", places)
                else:
                    seen[place.pcode] = Placement(_series(figure, direction, place), "shared", "shared", places)
        return list(seen.values())


def _series(figure: Given, direction: Direction, place: Place) -> Series:
    since = figure.start if figure.running else None
    return Series(place.pcode, figure.metric, direction, figure.population, figure.cause, since)
