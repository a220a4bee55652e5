"""Wholes of which only a share is told: "1,140 houses out of 3,200 are in ruins", "half of the 80,000 displaced"."""

from __future__ import annotations

from dtrack.extract.heads import Head
from dtrack.extract.lexicon import Lexicon
from dtrack.extract.sentence import Sentence
from dtrack.extract.verdict import NO_NOUN, WHY

"""What leads a whole right behind a number, "300 of 2,000", and behind its noun something else: "families of five"."""
_OWNER = 4
"""Tokens between "of" and the number of "the valley's 8,400 houses"."""


def is_out_of(sentence: Sentence, at: int, before: Head) -> bool:
    """True for the 3,200 of "1,140 houses out of 3,200 are in ruins": the whole, behind the noun of its share."""
    earlier = next((other for other in reversed(sentence.numbers) if other < at and other not in sentence.dated), None) if before.leading else None
    ends = {before.last} if earlier is None else {earlier + 1, *(noun.last for noun in sentence.of("nouns") if noun.first == earlier + 1)}
    near = (hit for hit in sentence.of("syntax", "partitive", "out_of") if hit.last == at or _the(sentence, hit.last, at))
    leads = (hit for hit in near if not ends.isdisjoint((hit.first, hit.first + 1)))
    following = at + 1 < len(sentence.tokens) and any(noun.first in (at + 1, at + 2) for noun in sentence.of("nouns"))
    told = any(sentence.tokens[hit.first].word not in sentence.particles("of") or (not following and hit.last == at - 1) for hit in leads)
    share = next((sentence.number(other).value for other in reversed(sentence.numbers) if other < before.last), None)
    share = sentence.number(earlier).value if earlier is not None else share
    whole = sentence.number(at).value
    return told and share is not None and whole is not None and share < whole


def _the(sentence: Sentence, low: int, at: int) -> bool:
    """True for the "the" of "214 households of the 1,900 that signed up"."""
    return low == at - 1 and any(hit.first == low for hit in sentence.of("syntax", "definite"))


def opens_with_all(sentence: Sentence, at: int, head: Head) -> bool:
    """True for the whole of "Of the valley's 8,400 houses 3,700 are rubble": what a clause opens with, its share right behind it."""
    opens = next((hit for hit in sentence.of("syntax", "partitive") if 0 <= at - hit.last <= _OWNER), None)
    if head.unit is None or opens is None or (opens.first and sentence.tokens[opens.first - 1].kind != "point"):
        return False
    step = head.last + int(head.last < len(sentence.tokens) and sentence.tokens[head.last].word in ",،")
    share = next((other for other in sentence.numbers if other > at and other not in sentence.dated), None)
    return share is not None and (step == share or any(hit.first == step and hit.last == share for hit in sentence.of("quantifier_before")))


def of_things(sentence: Sentence, at: int) -> str:
    """What "Of the 1,150 sites in the north, 1,013 are inhabited" counts: the number right behind its opening counts the same things."""
    opens = next((hit for hit in sentence.of("syntax", "partitive") if hit.first == 0), None)
    told = [other for other in sentence.numbers if other < at and other not in sentence.dated]
    if opens is None or len(told) != 1 or told[0] - opens.last > 1 or not any(token.word in ",،" for token in sentence.tokens[at - 3 : at]):
        return ""
    return next((noun.entry.key for noun in sentence.of("nouns") if noun.first == told[0] + 1 and noun.entry.table == "other"), "")


def labelled(sentence: Sentence, at: int) -> str:
    """What "Tents lost: 412" counts: the things that its label names, where it names no people; "" where there is none."""
    tokens = sentence.tokens
    if at < 2 or tokens[at - 1].word != ":":
        return ""
    low = next((index + 1 for index in range(at - 2, -1, -1) if tokens[index].kind == "point"), 0)
    if at - low > _LABEL or any(low <= other < at for other in sentence.numbers):
        return ""
    nouns = [noun for noun in sentence.of("nouns") if low <= noun.first < at - 1 and noun.entry.key != "modifier"]
    return nouns[0].entry.key if nouns and all(noun.entry.table == "other" for noun in nouns) else ""


_LABEL = 6
"""Tokens of a label with its colon."""


def of_which_a_share(sentence: Sentence, at: int, lexicon: Lexicon) -> bool:
    """True for the number of "half of the 80,000 displaced" and "40 percent of the 300,000"."""
    if any(hit.last == at for hit in sentence.of("syntax", "out_of")):
        return True
    owned = sentence.tokens[at - 1].word == "s" and sentence.tokens[at - 1].glued == "'" if at else False  # "60% of the town's 9,800 homes"
    shares = [hit.last for hit in sentence.of("nouns", "percent") if 0 < at - hit.last <= (_OWNER + 1 if owned else 3)]
    return any(owned or all(token.word in lexicon.function_words for token in sentence.tokens[last:at]) for last in shares)


def of_those_before(sentence: Sentence, at: int) -> str:
    """Why the number of "المدارس الإحدى عشرة" is none of ours, or "": one with an article counts the things right before it."""
    if not sentence.tokens[at].word.startswith("ال") or sentence.number(at).form == "digits":
        return ""
    if any(hit.last == at for hit in sentence.of("syntax", "shelter")):
        return WHY["sites"]
    return next((WHY.get(noun.entry.key, NO_NOUN) for noun in sentence.of("nouns") if noun.last == at and noun.entry.table == "other"), "")


def lived_before(sentence: Sentence, at: int) -> bool:
    """True for "160 ألف نسمة قبل الحرب": so many lived in a place before its people fled."""
    return any(hit.first - at in (1, 2) for hit in sentence.of("syntax", "before_war"))
