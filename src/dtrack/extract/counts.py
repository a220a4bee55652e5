"""What stands around a number beside its noun: how firmly it is put, its other count in brackets, and whether it is a part of another figure."""

from __future__ import annotations

from dtrack.extract.heads import Head, edges
from dtrack.extract.lexicon import Lexicon
from dtrack.extract.sentence import Sentence
from dtrack.extract.verdict import Verdict

_MADE_OF = 10
"""Tokens between "19 families from rural Afrin" and "made up of 94 people"."""


def quantifier(sentence: Sentence, at: int, verdict: Verdict) -> str:
    """How firmly the source put the number: the words right before it, else right behind it."""
    number = sentence.number(at)
    if number.vague:
        return "vague"
    if number.form == "range":
        return "between"
    for hit in reversed(sentence.of("quantifier_before")):
        if hit.last == at and hit.entry.key != "exact":
            return hit.entry.key
    end = verdict.head.last if verdict.head is not None and not verdict.head.leading else at + 1
    for hit in sentence.of("quantifier_after"):
        if hit.first in (at + 1, end):
            return hit.entry.key
    return "about" if number.about else "exact"


def is_second_count(sentence: Sentence, one: Verdict, at: int, other: Verdict, lexicon: Lexicon) -> bool:
    """True for the bracket of "300 families (1,500 people)" and for "300 families, or about 1,500 people"."""
    if one.head is None or other.head is None or {one.head.unit, other.head.unit} != {"person", "household"}:
        return False
    left, _ = edges(sentence, at, other.head)
    if any(hit.last == left and hit.first - one.head.last <= _MADE_OF for hit in sentence.of("syntax", "made_of")):
        return one.head.unit == "household"
    gap = [token.word for token in sentence.tokens[one.head.last : left]]
    if not gap or len(gap) > 4 or (gap[0] not in "(,،-–—" and gap[0] not in lexicon.words("ranges", "to") | lexicon.words("syntax", "bridge")):
        return False
    covered = {"(", ",", "،", "-", "–", "—"} | lexicon.words("ranges", "to") | lexicon.words("syntax", "article") | lexicon.words("syntax", "bridge")
    return all(word in covered for word in gap)


def is_subset(sentence: Sentence, at: int, verdict: Verdict) -> bool:
    """True for "including 300 children" and "of whom 200": a part of a figure just given, of which nothing new is said."""
    left, right = edges(sentence, at, verdict.head or Head(at, at + 1, None, None))
    marks = [hit for hit in sentence.of("syntax", "subset") if 0 <= left - hit.last <= 1]
    verb = verdict.predicate
    if not marks or (verb is not None and any(verb.last == hit.first for hit in marks)):
        return False  # "عادت منهم 410 عائلات": the verb before "of them" is the number's own
    closed = verb is not None and any(token.word in ",،)" for token in sentence.tokens[right : verb.first])
    return verb is None or verb.first < right or closed or bool(verdict.why)


def shares(sentence: Sentence, at: int) -> list[int]:
    """Where a sentence turns from the number at a token to a share of it: the places of "of which 51 per cent went to Hasakeh" are the share's."""
    return [hit.first for hit in sentence.of("syntax", "subset") if hit.first > at and any(hit.last <= number <= hit.last + 2 for number in sentence.numbers)]
