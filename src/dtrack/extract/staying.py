"""Verbs that say where people stay, behind what only says whence they came."""

from __future__ import annotations

from dtrack.extract.heads import Head, edges
from dtrack.extract.lexicon import Entry, Lexicon
from dtrack.extract.lexicon._trie import Hit
from dtrack.extract.sentence import Sentence
from dtrack.extract.verdict import Verdict


def main_stay(sentence: Sentence, whence: Hit[Entry], best: list[tuple[float, Hit[Entry]]]) -> tuple[float, Hit[Entry]] | None:
    """The verb of "1 380 familles venues de Raqqa partagent 600 tentes" and of "1 200 habitants réfugiés à Alep ont pu rentrer": behind a participle that only
    says where they came from or went, a finite one says what became of them.
    """
    for cost, hit in best:
        if hit.entry.metric in _BECAME and hit.entry.side == "subject" and hit.first > whence.last and cost < _STAYS:
            apart = any(whence.last <= number < hit.first and number not in sentence.dated for number in sentence.numbers)
            if _is_finite(sentence, hit) and not apart:
                return cost, hit
    return None


def _is_finite(sentence: Sentence, hit: Hit[Entry]) -> bool:
    """True for "partagent", "sont rentrées" and "a pu rentrer", not for "rentrées" alone."""
    words, they = [token.word for token in sentence.tokens[hit.first : hit.last]], sentence.particles("auxiliaries")
    led = {token.word for token in sentence.tokens[max(0, hit.first - _LED) : hit.first]}
    return words[0] in they or any(word.endswith("ent") for word in words) or bool(led & they)


_BECAME = frozenset({"idp_stock", "return"})
_LED = 2
"""Tokens from an auxiliary to its participle or infinitive: "a pu rentrer"."""
_STAYS = 20.0
"""What that verb may cost."""
"""What leads it, where it is no word of its own."""


def behind_count(sentence: Sentence, head: Head) -> int:
    """The token behind a noun and the other count of it: "1 380 familles (7 250 personnes) venues de", "1 380 familles - 7 250 personnes - venues de"."""
    tokens, low = sentence.tokens, head.last
    if head.leading or low >= len(tokens) or tokens[low].word not in _CLOSES:
        return low
    ends = _CLOSES[tokens[low].word]
    stop = next((at for at in range(low + 1, min(low + _COUNT, len(tokens))) if tokens[at].word in ends), low)
    own = [at for at in sentence.numbers if low < at < stop]
    return stop + 1 if len(own) == 1 and any(noun.last == stop and noun.first == own[0] + 1 for noun in sentence.of("nouns", "person", "household")) else low


def is_right_behind(sentence: Sentence, head: Head, hit: Hit[Entry]) -> bool:
    """True for the participle of "1 200 habitants d'Afrine réfugiés à Alep": behind people, their other count and the place that they are from."""
    low = behind_count(sentence, head)
    gap = sentence.tokens[low : hit.first] if hit.first >= low else []
    if hit.first - low in (0, 1):
        return True
    named = 0 < len(gap) <= _NAME and gap[0].word in _OF and all(token.kind == "word" for token in gap)
    return named and not any(low <= other.first < hit.first for other in sentence.of("predicate"))


def is_whence(sentence: Sentence, head: Head) -> bool:
    """True for the participle of "1 200 familles chassées de Palmyre vivent à Homs", which says that they are displaced wherever they live."""
    helped = {hit.last for hit in sentence.of("syntax", "passive", "active")}
    told = (hit for hit in sentence.of("predicate") if hit.entry.metric == "new_displacement" and hit.first >= head.last and hit.first not in helped)
    return any(sentence.tokens[hit.first].word.endswith("s") and is_right_behind(sentence, head, hit) for hit in told)


_NAME = 4
"""Tokens of a place's name with "de" before it."""
_OF = frozenset({"de", "d", "du"})
_CLOSES = {"(": ")", "-": "-", "–": "–", "—": "—", ",": ","}
"""What closes the other count, by what opens it."""
_COUNT = 7
"""Tokens of it."""


def are_counted(sentence: Sentence, at: int) -> bool:
    """True for "on recensait à la mi-mai 21 350 déplacés" and for the shares behind it: they were there then, whenever they had come."""
    told = [hit for hit in sentence.of("syntax", "counting", "having") if hit.last <= at]
    done = sentence.particles("auxiliaries")
    return any(not hit.first or sentence.tokens[hit.first - 1].word not in done for hit in told)


def are_there(sentence: Sentence, at: int, head: Head, before: Verdict | None, lexicon: Lexicon) -> bool:
    """True for "Rural Damascus has 120,000 returnees" and "counted 1.2 million IDPs and 842,000 returnees": these live there, whenever they came."""
    left, _ = edges(sentence, at, head)
    if any(window.op == "since" for window in sentence.windows):
        return False
    if any(hit.last == left for hit in sentence.of("syntax", "having")):
        return True
    if before is None or before.metric != "idp_stock" or before.head is None or before.head.leading or head.leading:
        return False
    between = sentence.tokens[before.head.last : left]
    return not between or (len(between) == 1 and between[0].word in lexicon.words("ranges", "joint"))


def left_there(sentence: Sentence, at: int, head: Head, before: Verdict | None) -> Verdict | None:
    """What "4,970 have gone home, leaving 73,100 in the camp" says of those who have not: they are there."""
    left, right = edges(sentence, at, head)
    led = (
        left > 0
        and sentence.tokens[left - 1].word in sentence.particles("leaving")
        and any(hit.first in (right, right + 1) for hit in sentence.of("roles", "in"))
    )
    if not led or before is None or before.why or before.metric not in _LEFT or head.unit == "home":
        return None
    return Verdict("idp_stock", "displaced", head.unit or before.unit, before.cost + 1.0)


_LEFT = frozenset({"return", "new_displacement", "refugee_flow"})


def are_from(sentence: Sentence, at: int, hit: Hit[Entry], head: Head) -> bool:
    """True for "counts 110 households from Ain Issa": people of another place who are counted or had in this one."""
    left, _ = edges(sentence, at, head)
    held = any(verb.last == left for verb in sentence.of("syntax", "counting", "having"))
    named = hit.last < len(sentence.tokens) and sentence.text[sentence.tokens[hit.last].start].isupper()
    return held and named and hit.last - 1 == head.last


def behind_the_aside(sentence: Sentence, head: Head, hit: Hit[Entry], best: list[tuple[float, Hit[Entry]]]) -> tuple[float, Hit[Entry]] | None:
    """The verb of "its 236 families, displaced from Sukhna in 2017, moved into a mall", behind the commas that hold who they are."""
    tokens = sentence.tokens
    if head.leading or head.last >= len(tokens) or tokens[head.last].word != "," or hit.first != head.last + 1 or hit.entry.metric != "new_displacement":
        return None
    comma = next((at for at in range(hit.last, min(hit.last + _ASIDE, len(tokens))) if tokens[at].word == ","), len(tokens))
    if any(hit.last <= at < comma and at not in sentence.dated for at in sentence.numbers):
        return None
    return next(((cost, other) for cost, other in best if 0 < other.first - comma <= _LED + 1 and other.entry.metric and other.entry.side != "object"), None)


_ASIDE = 12
"""Tokens of what stands between those commas."""


def leaves_a_name(sentence: Sentence, hit: Hit[Entry]) -> bool:
    """True for "quit Sahlat al-Banat", a name that no list has: who leaves what is written with a capital leaves a place, unless it is a time or an office."""
    at = hit.last
    leaves = any(hit.first <= leave.first < hit.last for leave in sentence.of("roles", "leave"))
    taken = any(each.first <= at < each.last for table in ("orgs", "peoples", "nouns") for each in sentence.of(table))
    return leaves and at < len(sentence.tokens) and at not in sentence.dated and not taken and sentence.text[sentence.tokens[at].start].isupper()


def is_left_over(sentence: Sentence, at: int, hit: Hit[Entry], head: Head) -> bool:
    """True for the "left" of "has 558,000 refugees left", which closes its clause: these have not gone."""
    left, _ = edges(sentence, at, head)
    alone = hit.first == head.last and hit.last == hit.first + 1 and sentence.tokens[hit.first].word in sentence.particles("over")
    closed = hit.last >= len(sentence.tokens) or sentence.tokens[hit.last].kind == "point"
    return alone and closed and any(verb.last == left for verb in sentence.of("syntax", "having"))
