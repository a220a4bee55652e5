"""The sites of an installation: those of the gazetteer, as the acts of its people leave them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from dtrack.model.life import Lives, lives
from dtrack.model.site import SiteAct
from dtrack.resolve.places import Gazetteer
from dtrack.resolve.sites import shipped


@dataclass(frozen=True, slots=True)
class Layer:
    """A gazetteer with the sites laid over it. `mark`: state of the database that it was made from; None where it cannot tell."""

    gazetteer: Gazetteer
    lives: Lives
    number: int = 0
    """Of the last act."""
    mark: int | None = field(default=None)


def layer(base: Gazetteer, acts: Sequence[SiteAct], mark: int | None = None) -> Layer:
    """The gazetteer with added and renamed sites and partners' codes, for everything that looks places up."""
    made = of(base, acts)
    if not acts:
        return Layer(base, made, 0, mark)
    codes = {code: ident for ident, site in made.sites.items() for _, code in site.codes}
    return Layer(base.with_sites([site.place for site in made.sites.values()], codes), made, acts[-1].number, mark)


def of(base: Gazetteer, acts: Sequence[SiteAct], known_on: datetime | None = None) -> Lives:
    """Every site as it was known at a moment; what ships with the program was known always."""
    return lives(base, [*shipped(base.countries), *acts], known_on)
