"""The noun that a number counts: "5,300 displaced families", "the number of families rose to 300", "33,000 from Idleb, 8,900 from Aleppo"."""

from __future__ import annotations

from dataclasses import dataclass

from dtrack.extract.lexicon import Entry, Lexicon
from dtrack.extract.lexicon._trie import Hit
from dtrack.extract.sentence import Sentence

UNITS = frozenset({"person", "household", "home"})
_REACH = 24
"""Tokens between "the number of" and its number."""


@dataclass(slots=True)
class Head:
    """The counted noun at tokens [first, last). `entry` says its unit or what else it is; None where the number stands bare."""

    first: int
    last: int
    entry: Entry | None
    unit: str | None
    inherited: bool = False
    leading: bool = False
    """True where the noun stands before the number: "the number of families rose to 300"."""


def head_of(sentence: Sentence, at: int, lexicon: Lexicon) -> Head:
    """The noun that the number at a token counts."""
    number = sentence.number(at)
    if number.form == "dual" and number.unit is not None:
        return Head(at, at + 1, None, number.unit)
    nouns = {hit.first: hit for hit in sentence.of("nouns") if hit.entry.key != "modifier"}
    modifiers = {hit.first: hit for hit in sentence.of("nouns", "modifier")}
    stops = {hit.first for table in ("roles", "predicate", "modality") for hit in sentence.of(table)}
    step, unknown = at + 1, 0
    while step < len(sentence.tokens) and step - at <= 7:
        token = sentence.tokens[step]
        if step in nouns and not (step in modifiers and modifiers[step].last > nouns[step].last):
            return _compound(nouns[step], nouns)
        if step in modifiers:
            step = modifiers[step].last
            continue
        if token.kind == "point" and token.word in "%$€£°":
            return Head(step, step + 1, Entry("other", "percent" if token.word == "%" else "distance" if token.word == "°" else "money"), None)
        if token.word in lexicon.words("ranges", "joint") and step - 1 in {hit.last - 1 for hit in modifiers.values()} and step > at + 1:
            step += 1
            continue
        if token.kind != "word" or step in stops or token.word in lexicon.function_words or unknown >= 2:
            break
        unknown += 1
        step += 1
    return Head(at, at + 1, None, None)


def _compound(first: Hit[Entry], nouns: dict[int, Hit[Entry]]) -> Head:
    """ "refugee camps" are camps, "IDP families" are families: the last noun of a run decides the unit, a displaced one before it the metric."""
    hit, entry = first, first.entry
    while hit.last in nouns and not (entry.key in ("household", "home") and nouns[hit.last].entry.key == "person"):  # "familles syriennes"
        hit = nouns[hit.last]
        counted = entry if entry.key == "counted" and hit.entry.key in UNITS else hit.entry
        entry = Entry("nouns", "counted", counted.metric, counted.term, "", hit.entry.key) if counted is not hit.entry else hit.entry
    unit = entry.unit if entry.key == "counted" else entry.key if entry.key in UNITS else None
    return Head(first.first, hit.last, entry, unit)


def _number_of(sentence: Sentence, at: int, lexicon: Lexicon) -> Head | None:
    """The noun of "the number of families rose to 300", also of "fell from 400 to 300": what was before stands in nobody's way."""
    origins = lexicon.words("ranges", "from")
    between = [other for other in sentence.numbers if other < at and other not in sentence.dated and sentence.number(other).form != "ordinal"]
    rivals = [other for other in between if sentence.tokens[other - 1].word not in origins]
    for hit in reversed(sentence.of("syntax", "number_of")):
        if hit.last > at or at - hit.first > _REACH or any(hit.last <= other for other in rivals):
            continue
        for noun in sentence.of("nouns"):
            if hit.last <= noun.first < at and noun.entry.key in (*UNITS, "counted") and noun.first - hit.last <= 4:
                return Head(noun.first, noun.last, noun.entry, noun.entry.unit or noun.entry.key, leading=True)
    return None


def bare_head(sentence: Sentence, at: int, previous: Head | None, lexicon: Lexicon) -> Head:
    """The noun of a number without one: "the number of families rose to 300", "33,000 from Idleb, 8,900 from Aleppo", "others"."""
    lead = _number_of(sentence, at, lexicon)
    if lead is not None:
        return lead
    following = sentence.tokens[at + 1] if at + 1 < len(sentence.tokens) else None
    close = {hit.first for table in ("predicate", "roles") for hit in sentence.of(table)}
    if (
        previous is not None
        and previous.unit is not None
        and (following is None or following.kind == "point" or at + 1 in close or following.word in lexicon.function_words)
    ):
        return Head(at, at + 1, previous.entry, previous.unit, inherited=True)
    return Head(at, at + 1, None, None)


def edges(sentence: Sentence, at: int, head: Head) -> tuple[int, int]:
    """Where the number's own words begin (its quantifier) and end (its noun)."""
    left = at
    for hit in sentence.of("quantifier_before"):
        if hit.first < left <= hit.last:
            left = hit.first
    return left, max(head.last, at + 1) if not head.leading else at + 1
