"""Places told by an adjective: "حي برزة الدمشقي" is in Damascus, "الريف الحموي" around Hama, "80 عائلة حلبية" are from Aleppo."""

from __future__ import annotations

from dtrack.extract.lexicon import Entry
from dtrack.extract.lexicon._trie import Hit
from dtrack.extract.sentence import Sentence
from dtrack.resolve.matcher import Mention
from dtrack.resolve.places import Gazetteer

PEOPLE = "people"
"""How a place is known of which people are called: they are from there."""
_KIND = "kind"
_NAME = 4
"""Tokens from "حي" to the adjective: three words of the longest name of a quarter."""
_COUNTED = frozenset({"person", "household", "counted"})


def add(sentence: Sentence, text: str, gazetteer: Gazetteer) -> None:
    """Give a sentence the governorates that its adjectives of place tell of, where no name stands in the same words. An adjective alone is a surname."""
    for hit in sentence.of("natives"):
        place = gazetteer.get(hit.entry.key)
        begin, how = _people(sentence, hit) or _kind(sentence, hit) or (-1, "")
        if place is None or begin < 0:
            continue
        start, end = sentence.tokens[begin].start, sentence.tokens[hit.last - 1].end
        if not any(mention.start < end and start < mention.end for mention in sentence.mentions):
            sentence.mentions = sorted([*sentence.mentions, Mention(start, end, text[start:end], place, (place,), False, how)], key=lambda each: each.start)


def _people(sentence: Sentence, hit: Hit[Entry]) -> tuple[int, str] | None:
    """Where the adjective of "80 عائلة حلبية" begins."""
    said = any(noun.last == hit.first and noun.entry.key in _COUNTED for noun in sentence.of("nouns"))
    return (hit.first, PEOPLE) if said else None


def _kind(sentence: Sentence, hit: Hit[Entry]) -> tuple[int, str] | None:
    """Where "حي" of "حي صلاح الدين الحلبي" stands, nothing but words between them."""
    if hit.last - hit.first > 1:
        return hit.first, _KIND  # "الريف الدمشقي" is a governorate of its own
    kinds = {kind.first for kind in (*sentence.of("nouns", "sites"), *sentence.of("roles", "skip"))}
    for at in range(hit.first - 1, max(hit.first - 1 - _NAME, -1), -1):
        if sentence.tokens[at].kind != "word" or at in sentence.numbers or at in sentence.dated:
            return None
        if at in kinds:
            return at, _KIND
    return None
