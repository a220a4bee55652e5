"""People of the tracked country who live in another one: refugees there, whatever verb says that they live or are registered."""

from __future__ import annotations

from dtrack.extract.lexicon import Entry
from dtrack.extract.lexicon._trie import Hit
from dtrack.extract.sentence import Sentence

_BEHIND, _BESIDE = 8, 3
"""Tokens from a number, and from its verb, to the country in which its people live."""
_FRONT = 2
"""Tokens before the name of a country that opens its sentence."""
_NATION = 2
"""Tokens from a number to the nation of its people."""


def are_abroad(sentence: Sentence, at: int, hit: Hit[Entry]) -> bool:
    """True for "يعيش في ألمانيا 955 ألف سوري" and "En Allemagne, 974 000 Syriens étaient recensés"."""
    own = any(at < people.first <= at + _NATION for people in sentence.of("places", "home_people"))
    lands = sentence.of("places", "abroad")
    hosts = hit.entry.side == "object" and hit.last <= at and any(0 <= hit.first - land.last <= _BESIDE for land in lands)  # "Lebanon was home to"
    front = any(land.last <= at and any(lead.last == land.first <= _FRONT for lead in sentence.of("roles", "in")) for land in lands)
    return own and (hosts or front or any(-1 <= land.first - hit.last <= _BESIDE or 0 < land.first - at <= _BEHIND for land in lands))
