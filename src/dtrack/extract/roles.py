"""What a place is to those who moved: the role that the words before its name give it."""

from __future__ import annotations

import re

from dtrack.extract.sentence import Sentence
from dtrack.resolve.matcher import Mention
from dtrack.terms import Level, PlaceRole

_ADJECTIVE = re.compile(r"(?:..[ie]an|..ese|..ish|[rt]i|[kt]an)$")
"""Names of peoples and countries as adjectives: "the Nigerian town of" names no place by itself."""


def is_adjective(sentence: Sentence, at: int) -> bool:
    """True for "the Nigerian town of" and "the north-east Nigerian town of"; "in Fujian province" is a name."""
    before = {token.word for token in sentence.tokens[max(0, at - 3) : at]}
    return _ADJECTIVE.search(sentence.tokens[at].word) is not None and "the" in before


def of_next(sentence: Sentence, last: int) -> PlaceRole:
    """The role of what a place itself does: "Idleb received 300 families" is where they went, "Homs saw" where something happened."""
    after = {index for hit in sentence.of("places", "after") for index in range(hit.first, hit.last)}
    at = last
    while at in after and at - last < 3:
        at += 1
    if at < len(sentence.tokens) and sentence.tokens[at].word == ":":
        return PlaceRole.IN  # "Tartous: 18,400 people"
    if any(hit.first == at and hit.last == at + 1 for hit in sentence.of("roles", "destination")) and _is_named(sentence, at + 1):
        return PlaceRole.ORIGIN  # "Jaramana vers Soueïda, 2 300"
    doing = next((hit.entry.key for hit in sentence.of("roles", "receives", "sees") if hit.first <= at < hit.last), None)
    return {"receives": PlaceRole.DESTINATION, "sees": PlaceRole.IN}.get(doing or "", PlaceRole.UNSPECIFIED)


def _is_named(sentence: Sentence, at: int) -> bool:
    """True where a place's name begins at a token, or behind its article."""
    begins = {sentence.at(mention.start) for mention in sentence.mentions}
    return at in begins or at + 1 in begins


def attached(sentence: Sentence, first: int, mention: Mention) -> PlaceRole | None:
    """The role of a particle written as one with the name: "بدمشق" in, "لدمشق" to."""
    before = sentence.tokens[first].word[: max(0, mention.start - sentence.tokens[first].start)]
    return {"ب": PlaceRole.IN, "ل": PlaceRole.DESTINATION, "ع": PlaceRole.DESTINATION}.get(before[-1:]) if before else None


def role_of(sentence: Sentence, first: int) -> PlaceRole:
    """The role that the nearest preposition or verb before a name gives it, kinds of place passed over ("from the northern countryside of")."""
    skips: dict[int, int] = {}
    ends: dict[int, tuple[int, str]] = {}
    for hit in sentence.of("roles"):
        if hit.entry.key == "skip":
            skips[hit.last] = min(hit.first, skips.get(hit.last, hit.first))
        elif hit.entry.key in _ORDER and (hit.last not in ends or (-hit.first, _ORDER[hit.entry.key]) > (-ends[hit.last][0], _ORDER[ends[hit.last][1]])):
            ends[hit.last] = (hit.first, hit.entry.key)
    return _walk(sentence, first, skips, ends)


_ORDER = {"in": 0, "origin": 1, "destination": 2, "leave": 3}
_STEPS = 8


def _walk(sentence: Sentence, first: int, skips: dict[int, int], ends: dict[int, tuple[int, str]]) -> PlaceRole:
    """Back from a name: the longer of a role and a kind of place is taken, and a role passed over ("province de") serves where nothing else is found."""
    at, passed = first, PlaceRole.UNSPECIFIED
    for _ in range(2 * _STEPS if sentence.dated else _STEPS):
        role, skip = _led(sentence, ends, at), skips.get(at)
        if role is not None and (skip is None or role[0] <= skip):
            return _through(sentence, role, skips, ends)
        if role is not None and passed is PlaceRole.UNSPECIFIED:
            passed = PlaceRole.IN if _meaning(role[1]) is PlaceRole.IN else passed  # "la province de Hama" is no origin
        if skip is not None:
            at = skip
        elif at and at - 1 in sentence.dated:
            at = _over_date(sentence, at)
        elif at and is_adjective(sentence, at - 1):
            at -= 1
        elif (owner := _owner(sentence, at)) is not None:
            at = owner
        else:
            break
    return passed


def _owner(sentence: Sentence, at: int) -> int | None:
    """The token where the country of "in Lebanon's Akkar" begins, behind whose possessive a name stands at `at`; None where there is none."""
    if at < _OWNED or sentence.tokens[at - 1].word != "s" or _ADJECTIVE.search(sentence.tokens[at].word) or sentence.tokens[at - 1].glued != "'":
        return None
    owners = (mention for mention in sentence.mentions if mention.place.level in (Level.ADM0, Level.ADM1))
    return next((sentence.at(mention.start) for mention in owners if sentence.at(mention.end - 1) + 1 == at - 1), None)


_OWNED = 3
"""Tokens before the name of "in Lebanon's Akkar"."""


def _over_date(sentence: Sentence, at: int) -> int:
    """The token where a date that ends at `at` begins, its preposition with it: "ont quitté en avril les camps", "ont fui lundi Baghouz"."""
    while at and at - 1 in sentence.dated:
        at -= 1
    return next((hit.first for hit in sentence.of("period", "on") if hit.last == at), at)


_OF = frozenset(("de", "d", "du", "des"))
"""French says "from" and "of" with one word."""


def _of_what(sentence: Sentence, at: int, skips: dict[int, int], ends: dict[int, tuple[int, str]]) -> PlaceRole:
    """ "Dans le stade municipal d'Azaz" is in Azaz: "de" behind a plain noun only says whose it is. Behind people or a verb it says from where."""
    said = {index for table in ("predicate", "nouns") for hit in sentence.of(table) if hit.entry.key != "sites" for index in range(hit.first, hit.last)}
    for _ in range(_SITES + 1):
        before = _led(sentence, ends, at)
        if before is not None:
            meaning = _meaning(before[1])
            return meaning if meaning in (PlaceRole.IN, PlaceRole.DESTINATION) else PlaceRole.ORIGIN
        at = skips.get(at, at - 1)
        if at <= 0 or at in said or at in sentence.numbers or at in sentence.dated or sentence.tokens[at].kind == "point":
            break
    return PlaceRole.ORIGIN


def _led(sentence: Sentence, ends: dict[int, tuple[int, str]], at: int) -> tuple[int, str] | None:
    """The preposition that ends at a token. "Des" behind another one is an article: "vers des villages"."""
    role = ends.get(at)
    if role is not None and role[0] in ends and at - role[0] == 1 and sentence.tokens[role[0]].word == "des":
        return ends[role[0]]
    return role


_SITES = 4
"""Tokens between a preposition and the shelters or villages that it leads to: "to two schools and shelters in"."""


def _through(sentence: Sentence, role: tuple[int, str], skips: dict[int, int], ends: dict[int, tuple[int, str]]) -> PlaceRole:
    """ "to shelters in Homs" leads to Homs, "left villages near Kobani" from there: what stands in a place is passed over to the word before it."""
    meaning = _meaning(role[1])
    if meaning is PlaceRole.ORIGIN and sentence.tokens[role[0]].word in _OF:
        return _of_what(sentence, role[0], skips, ends)
    if meaning is not PlaceRole.IN:
        return meaning
    if _is_reached(sentence, role[0]):
        return PlaceRole.DESTINATION
    site = next((hit for hit in sentence.of("nouns") if hit.entry.key == "sites" and hit.last == role[0]), None)
    at = site.first if site is not None else -1
    for _ in range(_SITES if site is not None else 0):
        before = _led(sentence, ends, at)
        if before is not None:
            return _meaning(before[1])
        at = skips.get(at, at - 1)
        if at <= 0 or at in sentence.numbers or sentence.tokens[at].kind == "point":
            break
    return meaning


def _is_reached(sentence: Sentence, at: int) -> bool:
    """True for the preposition of "ont ramené à Homs 2 600 personnes": verbs of bringing, of coming and of coming back say whither, not where."""
    told = [hit for hit in sentence.of("predicate") if hit.last == at and (hit.entry.metric == "return" or hit.entry.needs == "way")]
    return bool(told) or any(hit.last == at for hit in sentence.of("roles", "arrive"))


def of_verb(sentence: Sentence, first: int) -> PlaceRole:
    """The role of what a verb that stands first does to a place: "غادرت 32 عائلة مخيم الركبان" leaves it. Only counts and their nouns stand between."""
    ends = {hit.last: hit for hit in sentence.of("roles", "leave", "destination")}
    spans = [*sentence.of("nouns"), *sentence.of("quantifier_before"), *sentence.of("roles", "skip"), *sentence.of("syntax", "others")]
    between = {index for hit in spans for index in range(hit.first, hit.last)} | set(sentence.numbers)
    at = first
    while at and at - 1 in between and first - at < _STEPS:
        at -= 1
        if at in sentence.numbers:
            back = at
            while back and back - 1 in between and back - 1 not in sentence.numbers:
                back -= 1
            for spot in range(at, back - 1, -1):
                if spot in ends:
                    return _meaning(ends[spot].entry.key)
            break
    return PlaceRole.UNSPECIFIED


def _meaning(key: str) -> PlaceRole:
    return {"origin": PlaceRole.ORIGIN, "leave": PlaceRole.ORIGIN, "destination": PlaceRole.DESTINATION}.get(key, PlaceRole.IN)
