"""Which camp "the camp" is: other words of the sentence, the sentence before or the title say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dtrack.extract import places
from dtrack.extract.lexicon import Entry
from dtrack.extract.lexicon._trie import Hit
from dtrack.extract.located import Located
from dtrack.extract.sentence import Sentence
from dtrack.terms import PlaceRole


def names_one(sentence: Sentence) -> bool:
    """True for "61 families left the site": which one, the title says."""
    return any(hit.first and sentence.tokens[hit.first - 1].word == "the" for hit in sentence.of("syntax", "shelter")) or bool(sentence.of("places", "site"))


def without_a_name(sentence: Sentence) -> list[Hit[Entry]]:
    """Phrases for "the camp" and "a camp"."""
    articles = sentence.lexicon.words("syntax", "article") if sentence.lexicon is not None else frozenset[str]()
    return [*sentence.of("places", "site"), *(hit for hit in sentence.of("syntax", "shelter") if hit.first and sentence.tokens[hit.first - 1].word in articles)]


def shelter_them(sentence: Sentence, at: int, bounds: tuple[int, int]) -> bool:
    """True where a camp without a name stands before the number at a token, in its stretch, or in it they are: "leaving 1,400 in the camp"."""
    inside = {hit.last for hit in sentence.of("roles", "in")}
    told = [hit.first for hit in without_a_name(sentence) if bounds[0] <= hit.first < bounds[1]]
    return any(first < at or not inside.isdisjoint((first, first - 1)) for first in told)


def of_those_inside(own: list[Located], before: Sequence[Located], sentence: Sentence, titled: list[Located]) -> list[Located]:
    """Those whom "the camp" shelters are in the camp that the sentence or the title names, or in what others left (`before` the number), not where these
    went: "were bused from Al-Hol to Akhtarin, closing a camp that held 73,000".
    """
    if any(place.role is not PlaceRole.DESTINATION for place in own):
        return own
    named = places.of_camp(sentence)
    left = [replace(place, role=PlaceRole.IN) for place in before if place.role in (PlaceRole.ORIGIN, PlaceRole.IN)]
    return named if len(named) == 1 else left or titled or own
