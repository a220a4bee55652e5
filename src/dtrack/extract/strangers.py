"""Who is no displaced person by the noun: crowds and forces, and unknown nouns, of people where they end as "brickmakers" does, else of things, "insects"."""

from __future__ import annotations

from dtrack.extract.heads import Head
from dtrack.extract.lexicon import Entry, Lexicon
from dtrack.extract.lexicon._trie import Hit
from dtrack.extract.predicates import object_of
from dtrack.extract.sentence import Sentence
from dtrack.extract.verdict import WHY, Verdict

_SHORTEST = 4
"""Letters of the shortest plural of which the ending tells anything."""


def things(sentence: Sentence, at: int, head: Head) -> str:
    """What an unknown plural behind a number counts: "organisations" for what is none of people, else ""."""
    if not head.strange:
        return ""
    plural, person = tuple(sentence.particles("plural_ends")), tuple(sentence.particles("person_ends"))
    led = at + 1 < len(sentence.tokens) and sentence.tokens[at + 1].word in sentence.particles("of_so_many")
    for token in sentence.tokens[at + 1 + int(led) : at + 1 + int(led) + head.strange] if plural else ():
        told = token.kind == "word" and len(token.word) >= _SHORTEST and token.word.endswith(plural) and not token.word.endswith(person)
        named = sentence.text[token.start].isupper()  # "35,326 Brus": a people
        done = sentence.text[token.start : token.end].endswith(_PARTICIPLES)  # "300 rescapés"
        if told and not (named or done) and token.word not in sentence.particles("no_plural"):
            return "organisations"
    return ""


def only_came(sentence: Sentence, head: Head, verb: Hit[Entry], lexicon: Lexicon) -> bool:
    """True for "une centaine d'artistes venus de Homs": unknown people of whom nothing more is said than that they came were not displaced."""
    if not head.strange or head.unit is not None or head.leading or head.inherited or verb.entry.metric != "new_displacement":
        return False
    came = (*sentence.of("roles", "arrive", "receives"), *sentence.of("syntax", "comings")) if lexicon.words("syntax", "comings") else ()
    return any(verb.first <= hit.first < verb.last or hit.first <= verb.first < hit.last for hit in came)


_PARTICIPLES = ("és", "ées")
"""Endings of those to whom something was done, by their accent."""


def lived_there_in_peace(sentence: Sentence, head: Head) -> bool:
    """True for "the building housed 40 families before the war" and "before the war it housed 40 families": who lived there then was not displaced."""
    told = (hit for hit in sentence.keyed.get(("moves", "prewar"), ()))
    return any(0 <= hit.first - head.last <= _THEN or hit.first == 0 for hit in told)


_THEN = 4
"""Tokens between people and "before the war"."""


def are_moved(sentence: Sentence, at: int, head: Head) -> bool:
    """True for "evacuated 47 students from Sweida": students and patients are counted for something else, unless they are taken from a place."""
    people = any((noun.first, noun.last) == (head.first, head.last) for noun in sentence.of("nouns", "person"))
    taken = any(hit.entry.term in _TAKEN and object_of(sentence, hit) == at for hit in sentence.of("predicate", "metric"))
    return people and taken and any(hit.first == head.last for hit in sentence.of("roles", "origin"))


_TAKEN = frozenset({"evacuated", "displaced", "relocated"})


def gathered(sentence: Sentence, at: int) -> bool:
    """True for "told a crowd of several hundred" and "a force of about 2,000": many who came together for something."""
    told = [hit.last for hit in sentence.keyed.get(_GATHERED, ())]
    return bool(told) and (at in told or any(hit.last == at and hit.first in told for hit in sentence.of("quantifier_before")))


def speaks(sentence: Sentence, at: int) -> bool:
    """True for the three of ", three residents said": those who say something, and who are not counted for what they say."""
    if (sentence.number(at).value or _SPEAKERS) >= _SPEAKERS:
        return False
    ends = [noun.last for noun in sentence.of("nouns", "person") if 0 < noun.first - at <= _TITLED]
    return any(hit.first in ends for hit in sentence.of("attribution", "said"))


_SPEAKERS, _TITLED = 20, 2
"""No report quotes so many people at once, and tokens from their number to what they are."""
_GATHERED = ("moves", "gathered")


def goes_on_with_things(sentence: Sentence, last: Verdict, verdict: Verdict) -> bool:
    """True for the 6,000 of "870 objects looted in 2014, when 6,000 were moved to the bank": a bare number behind one of things counts such things too."""
    bare = verdict.head is None or (verdict.head.entry is None and not verdict.head.leading and not verdict.head.inherited)
    verb = verdict.predicate
    if last.why not in _THINGS or not bare or verdict.why or verb is None:
        return False
    return verb.first > 0 and any(verb.first in (hit.first, hit.last) for hit in sentence.of("syntax", "passive"))


_THINGS = frozenset(WHY[key] for key in ("organisations", "herds", "aid", "weapons"))
