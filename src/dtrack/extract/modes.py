"""The mode in which a sentence speaks of a number: planned, feared, denied, conditional, or a capacity."""

from __future__ import annotations

import re

from dtrack.extract.costs import crossing
from dtrack.extract.heads import Head, edges
from dtrack.extract.lexicon import Entry
from dtrack.extract.lexicon._trie import Hit
from dtrack.extract.sentence import Sentence
from dtrack.extract.verdict import Verdict

_REACH_OF = {"negated": 1.3, "denied": 6.0}
"""How far before a number a mode governs it; others up to 4. "Not" stands beside what it negates, a denial before all that is denied."""


def mode(sentence: Sentence, at: int, head: Head, verdict: Verdict) -> str:
    """Planned, feared, negated, conditional or a capacity: the mode that governs the number, or ""."""
    left, right = edges(sentence, at, head)
    verb = verdict.predicate
    if verb is not None and (_FUTURE.match(sentence.tokens[verb.first].word) or _will_bring(sentence, verb, at)):
        return "planned"
    for hit in sentence.of("modality"):
        key = hit.entry.key
        if (
            key in ("need", "aid")
            or (key == "feared" and _is_a_cause(sentence, hit))
            or hit.first in sentence.dated
            or _is_within(hit, verb)
            or any(_is_within(hit, other) for other in sentence.of("syntax", "instead"))  # "et non 148 000" denies that number alone
            or (key == "negated" and any(_is_within(hit, other) for other in sentence.of("predicate")))
        ):
            continue
        if hit.last <= left:
            gap = crossing(sentence, hit.last, left, at)
            limit = _REACH_OF.get(key, 4.0)
            if key == "denied" and _tells_otherwise(sentence, hit.last, left):
                continue
            far = key in _FAR_REACHING and gap > limit and _goes_on(sentence, hit.last, left, verb)
            if far or (key == "negated" and verb is not None and _not_yet(sentence, hit, verb, left)):
                return key
            if gap <= limit and not (key == "negated" and _excepted(sentence, hit.last, left)):
                return key
        elif key == "denied" and hit.first >= right and crossing(sentence, right, hit.first, at) <= _REACH_OF[key]:
            return key  # "what was said of 1,000 refugees is not true"
        elif hit.first >= right and _behind(sentence, hit, verb, head, (at, right)):
            return key
    return ""


def _will_bring(sentence: Sentence, verb: Hit[Entry], at: int) -> bool:
    """True for "سيتيح عودة مليون": an Arabic verb of the future right before what it will bring about."""
    lead = sentence.tokens[verb.first - 1] if verb.first and verb.last <= at else None
    if lead is None or lead.kind != "word" or not _FUTURE.match(lead.word):
        return False
    return not any(hit.first < verb.first <= hit.last for hit in (*sentence.of("nouns"), *sentence.of("predicate")) if hit is not verb)


def _is_a_cause(sentence: Sentence, fear: Hit[Entry]) -> bool:
    """True for "Fear emptied the town: 400 families left": the fear itself did something."""
    opens = fear.first == 0 or sentence.tokens[fear.first - 1].kind == "point"
    if opens and sentence.tokens[fear.first].word in _MOVES and any(token.word == "," for token in sentence.tokens[fear.last : fear.last + _AFRAID]):
        return True  # "Fearing reprisals, 900 families left"
    following = sentence.tokens[fear.last].word if fear.last < len(sentence.tokens) else ""
    acts = following.endswith("ed") or any(other.first == fear.last and other.entry.metric for other in sentence.of("predicate"))
    return opens and fear.last - fear.first == 1 and acts


_MOVES = frozenset({"fearing"})
_AFRAID = 10
"""Tokens of what is feared, up to the comma behind it."""


def _behind(sentence: Sentence, mode: Hit[Entry], verb: Hit[Entry] | None, head: Head, number: tuple[int, int]) -> bool:
    """True where a mode behind the noun of a number (its token, and where its words end) governs what is said of it."""
    if mode.entry.key in _FAR_REACHING and verb is not None and _of_the_act(sentence, mode, verb, number):
        return True
    if mode.entry.key == "planned" and (verb is None or verb.last <= number[0]):  # "2.4 million of the displaced would like to go home", "600 more expected"
        more = number[1] + sum(hit.first == number[1] for hit in sentence.of("syntax", "others"))
        bare = verb is None or mode.last - mode.first == 1  # "forced 78,900 to be evacuated" tells of what was done
        return mode.first == more and bare and not head.leading
    if mode.entry.key == "feared" and (_may(sentence, mode) or (verb is not None and _of_others(sentence, verb, number[0]))):
        return 0 <= mode.first - number[1] <= int(not _may(sentence, mode)) and not head.leading
    if verb is None:
        return False
    if mode.entry.key == "negated" and _not_done(sentence, mode, verb):
        return True
    return mode.last <= verb.first + 1 and _governs(sentence, mode, verb, number[1], number[0])


def _may(sentence: Sentence, mode: Hit[Entry]) -> bool:
    """True for "390 ألف شخص قد يضطرون": a word that says "may", whose clause stands right behind those of whom it speaks."""
    return sentence.tokens[mode.first].word in sentence.particles("already")


def _of_the_act(sentence: Sentence, mode: Hit[Entry], verb: Hit[Entry], number: tuple[int, int]) -> bool:
    """True for "L'évacuation de 2 000 familles vers le Liban est à l'étude": the act is the subject, and what is said of it behind is a plan or a fear."""
    acts = any(sentence.begins(token.word, "acts") for token in sentence.tokens[verb.first : verb.last])
    if verb.last > number[0] or not acts or mode.first < number[1]:
        return False
    between = range(number[1], mode.first)
    told = any(hit.first in between and hit.entry.metric for hit in sentence.of("predicate")) or any(at in sentence.numbers for at in between)
    clause = any(hit.first in between for hit in sentence.of("syntax", "relative", "boundary", "purpose", "turn"))
    under_way = any(sentence.begins(token.word, "ends") for token in sentence.tokens[mode.last : mode.last + _SOON])  # "would be completed by Saturday"
    return not told and not clause and not under_way and not any(sentence.tokens[at].kind == "point" for at in between)


_SOON = 3
"""Tokens from a plan to the word that tells of the end of an act, or that it goes on."""


def _not_done(sentence: Sentence, mode: Hit[Entry], verb: Hit[Entry]) -> bool:
    """True for "qui, trois mois après, n'ont toujours pas pu rentrer": both halves of a French negation stand before the verb."""
    between = [token.word for token in sentence.tokens[mode.last : verb.first]]
    second = sentence.particles("not_second") if sentence.particles("but").isdisjoint(between) else frozenset()
    return sentence.tokens[mode.first].word in sentence.particles("not_first") and 0 < len(between) <= _HALVES and not second.isdisjoint(between)


def _of_others(sentence: Sentence, verb: Hit[Entry], at: int) -> bool:
    """True for a verb that another number stands nearer to: "رحلت خمسون أسرة، وثمة 90 أسرة أخرى مهددة"."""
    return verb.last <= at and any(verb.last <= other < at for other in sentence.numbers if other not in sentence.dated)


def _tells_otherwise(sentence: Sentence, low: int, high: int) -> bool:
    """True for "a démenti le gouverneur, qui parle de 36 000 personnes": who denies one number states another."""
    who = [hit.last for hit in sentence.of("syntax", "relative") if low <= hit.first < high]
    return any(0 <= hit.first - last <= 1 for hit in sentence.of("attribution", "said") for last in who if hit.last <= high)


def _is_within(hit: Hit[Entry], verb: Hit[Entry] | None) -> bool:
    """True for the "not" of "لا يزال", which says "still"."""
    return verb is not None and verb.first <= hit.first and hit.last <= verb.last


_HALVES = 6
"""Tokens between the first half and the verb."""
_FAR_REACHING = frozenset({"planned", "feared"})
_WORDS = 28
"""Tokens over which a plan or a fear goes on while its clause does."""


def _goes_on(sentence: Sentence, low: int, high: int, verb: Hit[Entry] | None) -> bool:
    """True for the second number of "plans to build 200,000 homes for a million refugees": nothing between opens a clause of its own."""
    other = any(low <= number < high and number not in sentence.dated for number in sentence.numbers)
    if not other or high - low > _WORDS or (verb is not None and not low <= verb.first < high):
        return False
    turns = {hit.first for hit in sentence.of("syntax", "turn", "relative", "cause")}
    told = any(low <= hit.first < high and hit.entry.metric and hit.entry.side != "object" and hit is not verb for hit in sentence.of("predicate"))
    return not told and not any(token.word in _STOPS or index in turns for index, token in enumerate(sentence.tokens[low:high], low))


_STOPS = frozenset(";؛:()")
_FUTURE = re.compile("[وف]?س[يتن]\\w\\w")
"""An Arabic verb of the future: سيعود, وستصل. No verb of displacement begins so otherwise."""


def _not_yet(sentence: Sentence, mode: Hit[Entry], verb: Hit[Entry], left: int) -> bool:
    """True for "لم تعد إلى بيوتها في حمص نحو 300 عائلة": Arabic puts its "not" right before the verb, however far the number is."""
    arabic = sentence.tokens[mode.first].word[0] >= "\u0600"
    return arabic and mode.last == verb.first and verb.last <= left and not _excepted(sentence, verb.last, left)


def _excepted(sentence: Sentence, low: int, high: int) -> bool:
    """True where so many are left of a negation: "لم يعد سوى 35 ألفاً", "n'abrite plus que 4 200 personnes"."""
    words = [token.word for token in sentence.tokens[low:high]]
    if not sentence.particles("except").isdisjoint(words) or (words and words[-1] in sentence.particles("other_than")):
        return True
    said_not = sentence.particles("not_second") - sentence.particles("no_more")
    but = bool(words) and words[-1] in sentence.particles("but")
    return but and said_not.isdisjoint(words) and sentence.tokens[low - 1].word in sentence.particles("not_first")


def _governs(sentence: Sentence, mode: Hit[Entry], verb: Hit[Entry], right: int, at: int) -> bool:
    """True for "300 families are expected to return": the mode stands between the noun and its verb."""
    return crossing(sentence, right, mode.first, at) <= 3.0 and crossing(sentence, mode.last, verb.first, at) <= 1.3
