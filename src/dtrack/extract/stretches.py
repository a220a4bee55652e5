"""Which tokens of a sentence speak of a number: its own stretch, up to the joints between it and the numbers beside it."""

from __future__ import annotations

from dtrack.extract import counts
from dtrack.extract.sentence import Sentence

_ATTACHED = "ب"
"""The particle as Arabic writes it in one word with how firmly a number is put."""
_LISTED = frozenset({",", ";", "and", "then", "(", "by"})
"""What stands before a place that leads its number: "and Shahba, with 21,400"."""
_NAMED = 2
"""Tokens between that place and the particle: "ريف حلب الشمالي بنحو"."""


def of(sentence: Sentence, at: int) -> tuple[int, int]:
    """The tokens that speak of the number: from the joint before it to the joint before the next number of people or homes."""
    before = max((other for other in sentence.counted if other < at), default=None)
    after = min((other for other in sentence.counted if other > at), default=None)
    low = 0 if before is None else _joint(sentence, before, at)
    high = len(sentence.tokens) if after is None else _joint(sentence, at, after)
    led = after is not None and led_by_place(sentence, after)
    if led_by_place(sentence, at) and (led or before is not None):  # "حماة بـ 201 ألف": the place stands before; "غصت إدلب بـ 900 ألف" lists nothing
        low, high = (before + 2 if before is not None else 0), min(high, at + 1 if led else at + 3)
    elif after is not None and led_by_place(sentence, after):
        high = min(high, at + 3)
    breaks = [index for index, token in enumerate(sentence.tokens) if token.word in (";", "؛")]
    breaks += [share for share in counts.shares(sentence, at) if not _in_passing(sentence, share)]
    return max([low, *(index for index in breaks if index < at)]), min([high, *(index for index in breaks if index > at)])


def _in_passing(sentence: Sentence, share: int) -> bool:
    """True for the share of "about 8,000 people, including 2,700 children, had been bused out to Idlib": behind its comma the sentence goes on of all."""
    comma = next((index for index in range(share, len(sentence.tokens)) if sentence.tokens[index].word == ","), None)
    return comma is not None and any(0 < hit.first - comma <= _GOES_ON for hit in sentence.of("predicate") if hit.entry.metric)


_GOES_ON = 3
"""Tokens from that comma to the verb: "had been"."""


def led_by_place(sentence: Sentence, at: int) -> bool:
    """True for the second number of "412,000 in Aleppo, then Hama with 201,000": place, particle, number."""
    lead = sentence.tokens[at - 1] if at else None
    led = next((hit.first for hit in sentence.of("quantifier_before") if hit.last == at and sentence.tokens[hit.first].word.startswith(_ATTACHED)), -1)
    if led >= 0:  # "تصدرت حلب بنحو 600 ألف"
        return _follows_a_name(sentence, led)
    if lead is None or lead.word not in sentence.particles("with") | {_ATTACHED}:
        return False
    if lead.word == _ATTACHED:
        return _follows_a_name(sentence, at - 1)
    last = at - 1 - int(at > 1 and sentence.tokens[at - 2].word == ",")
    bare = at + 1 >= len(sentence.tokens) or sentence.tokens[at + 1].kind == "point"
    for mention in sentence.mentions:
        if sentence.at(mention.end - 1) + 1 == last:
            first = sentence.at(mention.start)
            return (bare and last == at - 1) or first == 0 or sentence.tokens[first - 1].word in _LISTED
    return False


def _follows_a_name(sentence: Sentence, at: int) -> bool:
    """True where nothing but a point of the compass stands between a place's name and a token."""
    kinds = {index for hit in sentence.of("places", "after", "compass") for index in range(hit.first, hit.last)}
    ends = (sentence.at(mention.end - 1) + 1 for mention in sentence.mentions)
    return any(0 <= at - end <= _NAMED and all(index in kinds for index in range(end, at)) for end in ends)


def _joint(sentence: Sentence, low: int, high: int) -> int:
    strong = [index for index in range(low + 1, high) if sentence.tokens[index].word in (";", "؛")]
    if strong:
        return strong[-1]  # "in January; by Sunday, 20,000": the comma stands inside the second clause
    marks = [index for index in range(low + 1, high) if sentence.tokens[index].word in (",", "،", ":")]
    marks += [hit.first for hit in sentence.of("syntax", "boundary") if low < hit.first < high]
    return max(marks, default=high)
