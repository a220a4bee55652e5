"""Who is no displaced person by the noun: crowds and forces, and unknown nouns, of people where they end as "brickmakers" does, else of things, "insects"."""

from __future__ import annotations

from dtrack.extract.heads import Head
from dtrack.extract.lexicon import Entry, Lexicon
from dtrack.extract.lexicon._trie import Hit
from dtrack.extract.sentence import Sentence

_SHORTEST = 4
"""Letters of the shortest plural of which the ending tells anything."""


def things(sentence: Sentence, at: int, head: Head) -> str:
    """What an unknown plural behind a number counts: "organisations" for what is none of people, else ""."""
    if not head.strange:
        return ""
    led = at + 1 < len(sentence.tokens) and sentence.tokens[at + 1].word in sentence.particles("of_so_many")
    token = sentence.tokens[min(at + head.strange + int(led), len(sentence.tokens) - 1)]
    plural, person = tuple(sentence.particles("plural_ends")), tuple(sentence.particles("person_ends"))
    if not plural or token.kind != "word" or len(token.word) < _SHORTEST or not token.word.endswith(plural) or token.word.endswith(person):
        return ""
    named = sentence.text[token.start].isupper()  # "35,326 Brus": a people
    done = sentence.text[token.start : token.end].endswith(_PARTICIPLES)  # "300 rescapés"
    return "" if named or done or token.word in sentence.particles("no_plural") else "organisations"


def only_came(sentence: Sentence, head: Head, verb: Hit[Entry], lexicon: Lexicon) -> bool:
    """True for "une centaine d'artistes venus de Homs": unknown people of whom nothing more is said than that they came were not displaced."""
    if not head.strange or head.unit is not None or head.leading or head.inherited or verb.entry.metric != "new_displacement":
        return False
    came = (*sentence.of("roles", "arrive", "receives"), *sentence.of("syntax", "comings")) if lexicon.words("syntax", "comings") else ()
    return any(verb.first <= hit.first < verb.last or hit.first <= verb.first < hit.last for hit in came)


_PARTICIPLES = ("és", "ées")
"""Endings of those to whom something was done, by their accent."""


def gathered(sentence: Sentence, at: int) -> bool:
    """True for "told a crowd of several hundred" and "a force of about 2,000": many who came together for something."""
    told = [hit.last for hit in sentence.keyed.get(_GATHERED, ())]
    return bool(told) and (at in told or any(hit.last == at and hit.first in told for hit in sentence.of("quantifier_before")))


_GATHERED = ("syntax", "gathered")
