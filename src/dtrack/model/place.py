"""A place as the gazetteer knows it, and a place as a text names it."""

from __future__ import annotations

from dataclasses import dataclass

from dtrack.terms import Level, PlaceRole


@dataclass(frozen=True, slots=True)
class Place:
    """A node of the p-code tree, or a site. `parent` is the p-code one level up; a country has none."""

    pcode: str
    level: Level
    name: str
    """The COD's own English name: the name that pages show."""
    parent: str | None
    country: str
    """ISO 3166-1 alpha-3."""
    scheme: str = "COD"
    names: tuple[tuple[str, str], ...] = ()
    """(language, name), the display names first."""
    lat: float | None = None
    lon: float | None = None
    kind: str = ""
    """For sites: planned_camp, self_settled, collective_centre, reception, transit, evacuation_centre."""
    note: str = ""
    """For sites: dated, sourced status in one sentence."""


@dataclass(frozen=True, slots=True)
class PlaceRef:
    """A place as a figure names it. `pcode` is None where the name is known but has no code here."""

    pcode: str | None
    name: str
    """The gazetteer's name; the printed name where there is no code."""
    text: str
    """The name as printed."""
    role: PlaceRole
    level: Level | None = None
    adm1: str | None = None
    """P-code of the governorate that holds it."""
    scheme: str = "COD"
    resolved: str = "name"
    """How: name, code, context (a place named beside it decided), title, sentence_before, paragraph, column, job."""
    ambiguous: bool = False
    span: tuple[int, int] | None = None
