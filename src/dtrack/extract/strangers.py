"""Who is no displaced person by the noun: crowds and forces, and unknown nouns, of people where they end as "brickmakers" does, else of things, "insects"."""

from __future__ import annotations

from dtrack.extract.heads import Head
from dtrack.extract.sentence import Sentence

_SHORTEST = 4
"""Letters of the shortest plural of which the ending tells anything."""


def things(sentence: Sentence, at: int, head: Head) -> str:
    """What an unknown plural behind a number counts: "organisations" for what is none of people, else ""."""
    if not head.strange:
        return ""
    token = sentence.tokens[at + head.strange]
    plural, person = tuple(sentence.particles("plural_ends")), tuple(sentence.particles("person_ends"))
    if not plural or token.kind != "word" or len(token.word) < _SHORTEST or not token.word.endswith(plural) or token.word.endswith(person):
        return ""
    named = sentence.text[token.start].isupper()  # "35,326 Brus": a people
    return "" if named or token.word in sentence.particles("no_plural") else "organisations"


def gathered(sentence: Sentence, at: int) -> bool:
    """True for "told a crowd of several hundred" and "a force of about 2,000": many who came together for something."""
    told = [hit.last for hit in sentence.keyed.get(_GATHERED, ())]
    return bool(told) and (at in told or any(hit.last == at and hit.first in told for hit in sentence.of("quantifier_before")))


_GATHERED = ("syntax", "gathered")
