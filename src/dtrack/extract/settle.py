"""What is settled of a figure once its places and its window are known, and the words around it are looked at again."""

from __future__ import annotations

from dataclasses import replace

from dtrack.extract.draft import Draft
from dtrack.model.place import PlaceRef
from dtrack.terms import PlaceRole

_BESIDE = 14
"""Tokens between a number and the camp that it is about."""


def at_a_site(draft: Draft, bounds: tuple[int, int]) -> None:
    """A stock of which the sentence says that it lives in "the camp" or "camp X" is the population of a site, whether or not the site is known."""
    sentence, verdict = draft.sentence, draft.verdict
    if verdict.metric != "idp_stock":
        return
    if any(bounds[0] <= hit.first < bounds[1] and abs(hit.first - draft.at) <= _BESIDE for hit in sentence.of("places", "site")):
        verdict.metric, verdict.term = "site_population", "in_camp"


def counted_since(draft: Draft) -> None:
    """ "The number of displaced since December reached 900,000" counts movements: nobody is said to live anywhere."""
    sentence, verdict = draft.sentence, draft.verdict
    if verdict.metric != "idp_stock" or draft.window is None or draft.window.op != "since":
        return
    verb = verdict.predicate
    if verb is None or any(hit.first == verb.first for hit in sentence.of("syntax", "number_of")):
        verdict.metric, verdict.term = "new_displacement", "displaced"


def arrived(draft: Draft) -> None:
    """Where people "arrived in" is a destination, though the preposition alone says only where."""
    verb = draft.verdict.predicate
    if draft.metric != "new_displacement" or verb is None or any(ref.role is PlaceRole.DESTINATION for ref in draft.places):
        return
    if any(verb.first <= hit.first < verb.last for hit in draft.sentence.of("roles", "arrive")):
        draft.places = tuple(_reached(ref) for ref in draft.places)


def _reached(ref: PlaceRef) -> PlaceRef:
    return replace(ref, role=PlaceRole.DESTINATION) if ref.role in (PlaceRole.IN, PlaceRole.UNSPECIFIED) else ref
