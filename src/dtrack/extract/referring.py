"""Places as a figure stores them: the finest that are named, with the role that the metric allows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dtrack.extract.located import Located
from dtrack.model.place import PlaceRef
from dtrack.resolve.cues import Qualifier
from dtrack.resolve.places import Gazetteer
from dtrack.terms import Level, PlaceRole

_APPOSED = 8
"""Tokens from a place to the one that it is said to be near: "Jaramana, on the edge of Damascus"."""


def references(places: Sequence[Located], gazetteer: Gazetteer, metric: str, how: str) -> tuple[PlaceRef, ...]:
    """Places as a figure stores them: containers beside what they contain dropped, roles fitted to the metric."""
    kept = [_lived_in(place, metric) for place in _finest(places, gazetteer)]
    made: list[PlaceRef] = []
    for place in kept:
        reference = _reference(place, gazetteer, metric, how)
        if not any((other.pcode or other.name, other.role) == (reference.pcode or reference.name, reference.role) for other in made):
            made.append(reference)
    return tuple(made)


def _lived_in(place: Located, metric: str) -> Located:
    """ "La population du camp d'al-Hol": people live in a site, whatever the preposition before its name."""
    site = place.mention is not None and place.mention.place.level is Level.SITE
    return replace(place, role=PlaceRole.IN) if site and metric in ("site_population", "idp_stock") else place


def _finest(places: Sequence[Located], gazetteer: Gazetteer) -> list[Located]:
    """ "Manbij in Aleppo governorate" is Manbij; "from Hama to Salamiyeh", which lies in it, are two."""
    far = [found for place in places if (found := _unless_near(place, places)) is not None]
    return [place for place in far if not any(_holds(place, other, gazetteer) for other in far)]


def _unless_near(place: Located, places: Sequence[Located]) -> Located | None:
    """None for the Damascus of "in Jaramana, near Damascus"; where no list has the other name, the known one beside it says what it can."""
    other = next((other for other in places if place.beside and _at(place, other)), None)
    if other is None:
        return place
    return replace(place, role=other.role) if other.mention is None and place.mention is not None else None


def _at(place: Located, other: Located) -> bool:
    """True where "near X" only says where the other place lies: "in Jaramana, near Damascus"."""
    return not other.beside and 0 < place.first - other.last <= _APPOSED


def _holds(place: Located, other: Located, gazetteer: Gazetteer) -> bool:
    if place.mention is None or other.mention is None or place.mention.place.pcode == other.mention.place.pcode:
        return False
    moved = {PlaceRole.ORIGIN, PlaceRole.DESTINATION}
    if place.role is not other.role and {place.role, other.role} <= moved and place.mention.place.level is not Level.ADM0:
        return False
    if other.role is PlaceRole.ORIGIN and place.role in (PlaceRole.IN, PlaceRole.DESTINATION) and place.last < other.first:
        return place.mention.place.level is Level.ADM0 and gazetteer.within(
            other.mention.place.pcode, place.mention.place.pcode
        )  # "Homs hosts people of Palmyra"
    node, inner = place.mention.place, other.mention.place
    if node.level is Level.TOWN and inner.kind == "quarter" and node.kind != "quarter" and node.parent == inner.parent:
        return True  # a quarter of a city stands under the city's sub-district, not under the city
    return gazetteer.within(inner.pcode, node.pcode)


def _reference(place: Located, gazetteer: Gazetteer, metric: str, how: str) -> PlaceRef:
    role = fitted(place.role, metric)
    if place.mention is None:
        return PlaceRef(None, place.name, place.text, role, resolved=how, span=place.span)
    node, mention = place.mention.place, place.mention
    if node.level is Level.ADM0 and mention.qualifier is Qualifier.PART and not gazetteer.abroad(node.pcode):
        return PlaceRef(None, place.text, place.text, role, resolved=how, span=place.span)
    return PlaceRef(
        node.pcode,
        node.name,
        mention.text,
        role,
        node.level,
        gazetteer.adm1_of(node.pcode),
        node.scheme,
        how if how != "name" else ("context" if mention.how == "context" else "name"),
        mention.ambiguous,
        place.span,
    )


def fitted(role: PlaceRole, metric: str) -> PlaceRole:
    """A role as the metric allows it: stocks and ruins are in a place, people return to one."""
    if metric in ("idp_stock", "site_population", "returnee_stock", "homes_destroyed", "refugee_stock"):
        return PlaceRole.IN if role in (PlaceRole.UNSPECIFIED, PlaceRole.DESTINATION) else role
    if metric == "return" and role in (PlaceRole.IN, PlaceRole.UNSPECIFIED):
        return PlaceRole.DESTINATION
    return role
