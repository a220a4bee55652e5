"""Numbers and figures that go on with the sentence before: "Of these, 4,000 are in Daraa", "Kafr Zita alone took in 640", "Another 300 followed"."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

from dtrack.extract.draft import Draft
from dtrack.extract.heads import Head, edges
from dtrack.extract.lexicon import Lexicon
from dtrack.extract.referring import fitted
from dtrack.extract.sentence import Sentence
from dtrack.extract.verdict import Verdict

_LED = 3
"""Tokens between a share and what says where it is: "are now in"."""


@lru_cache(maxsize=16)
def onward(lexicon: Lexicon) -> re.Pattern[str]:
    """How a sentence opens that goes on with the one before, in folded text: "Of these, ...", "Another ..."."""
    words = sorted(lexicon.words("syntax", "onward"), key=len, reverse=True)
    return re.compile(rf"\W{{0,4}}(?:{'|'.join(map(re.escape, words))})\b" if words else r"(?!)")


def _goes_on(sentence: Sentence, lexicon: Lexicon) -> bool:
    """True for a sentence that opens so."""
    told = [token.word for token in sentence.tokens[:_WORDS] if token.kind == "word"]
    return any(" ".join(told[:size]) in lexicon.words("syntax", "onward") for size in range(1, _WORDS))


_WORDS = 4
"""Tokens of the longest of these openings, and one before it."""


def follows(earlier: Sentence, sentence: Sentence) -> bool:
    """True for the next sentence of a paragraph."""
    return earlier.passage.paragraph == sentence.passage.paragraph and sentence.order - earlier.order == 1


def opens_as_share(sentence: Sentence, at: int) -> bool:
    """True for the number of "Of these, 4,000": it opens its sentence as a part of the figure before."""
    left, _ = edges(sentence, at, Head(at, at + 1, None, None))
    return any(hit.first == 0 and 0 <= left - hit.last <= 1 for hit in sentence.of("syntax", "subset"))


def is_share_somewhere(sentence: Sentence, at: int, verdict: Verdict, lexicon: Lexicon) -> bool:
    """True for "Of these, 109,700 are within As-Sweida": a share of the figure before that is told by where it is or went."""
    if not _goes_on(sentence, lexicon) or not opens_as_share(sentence, at):
        return False
    _, right = edges(sentence, at, verdict.head or Head(at, at + 1, None, None))
    return any(0 <= hit.first - right <= _LED for key in ("in", "origin", "destination", "leave") for hit in sentence.of("roles", key))


def is_next_wave(sentence: Sentence, at: int, verdict: Verdict, lexicon: Lexicon) -> bool:
    """True for "Another 300 followed on Tuesday" behind a figure: who follows does what those before did."""
    _, right = edges(sentence, at, verdict.head or Head(at, at + 1, None, None))
    return _goes_on(sentence, lexicon) and any(0 <= hit.first - right <= 1 for hit in sentence.of("syntax", "same_verb"))


def is_same_movement(draft: Draft, earlier: Draft) -> bool:
    """True for the 1,500 of "300 left Al-Waer for Jarablus. State television said 1,500 left": no place of its own, and the same is told of it."""
    flows = ("new_displacement", "return", "refugee_flow")
    moved = len({ref.role for ref in earlier.places}) > 1 and not any(window.op == "since" for window in draft.sentence.windows)  # more than that movement
    alike = draft.metric == earlier.metric and draft.verdict.term == earlier.verdict.term
    return alike and (draft.verdict.same or (moved and draft.metric in flows))


def as_return(draft: Draft, earlier: Draft) -> None:
    """Make a figure one of returns as the one before it, counted as that is, and its places what places are to those who return."""
    draft.verdict.metric, draft.verdict.term = "return", "returned"
    draft.verdict.unit = earlier.verdict.unit
    draft.places = tuple(replace(ref, role=fitted(ref.role, "return")) for ref in draft.places)


def takes_in(draft: Draft, earlier: Draft | None) -> bool:
    """True for "Kafr Zita alone took in 640" behind a figure of returns: those who are received without a name are those who return."""
    head, verb = draft.verdict.head, draft.verdict.predicate
    if earlier is None or earlier.metric != "return" or draft.metric != "new_displacement" or verb is None or head is None or head.entry is not None:
        return False
    near = earlier.sentence is draft.sentence or follows(earlier.sentence, draft.sentence)
    return near and any(verb.first <= hit.first < verb.last for hit in draft.sentence.of("roles", "receives"))


def of_those_told(sentence: Sentence, verdict: Verdict) -> bool:
    """True for "Le Liban en héberge encore 755 000", behind a sentence that tells of whom: the number counts the same."""
    verb, head = verdict.predicate, verdict.head
    bare = head is None or head.entry is None or head.inherited
    words = sentence.tokens[max(0, verb.first - 1) : verb.last] if verb is not None else []
    return bare and any(token.word in sentence.particles("of_these") for token in words)  # "Il en reste 1 800"


def is_next_entry(sentence: Sentence, at: int, earlier: Draft, named: Callable[[int], bool]) -> bool:
    """True for "Depuis le Liban : 26 800." behind "Retours depuis la Turquie : 41 200." and for "Tartous: 260." behind "Latakia: 1,840 people are homeless":
    a place, a colon, a number, and no more.
    """
    left, _ = edges(sentence, at, Head(at, at + 1, None, None))
    listed = earlier.at > 0 and any(token.word == ":" for token in earlier.sentence.tokens[max(0, earlier.at - _QUANTIFIED) : earlier.at])
    led = named(0) or any(hit.first == 0 for hit in sentence.of("roles", "origin", "destination", "in"))
    alone = all(number == at or number in sentence.dated for number in sentence.numbers)
    said = any(hit.first < left for key in ("nouns", "predicate", "modality") for hit in sentence.of(key) if hit.entry.key != "modifier")
    return listed and led and alone and not said and sentence.tokens[left - 1].word == ":" and left <= _NAMED


_NAMED = 7
"""Tokens of the place that leads such an entry."""
_QUANTIFIED = 3
"""Tokens from the colon before it to the number: "at least"."""
