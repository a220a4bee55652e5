"""What a number is only compared with: "fell from 7.4 million to 6.6", "has climbed to 4,200 families from fewer than 1,000"."""

from __future__ import annotations

from dtrack.extract.lexicon import Lexicon
from dtrack.extract.sentence import Sentence

_VERB_FIRST = 14
"""Words between "fell" and "from 147,000 to 135,000" where the verb opens the sentence."""
_OWN_DATE = 4
"""Tokens from a number within which its own date stands: "from 7,800 families late in 2016 to 5,100"."""


def of(sentence: Sentence, at: int, lexicon: Lexicon) -> str:
    """What a number is only compared with: "fell from 7.4 million to 6.6"."""
    left = min((hit.first for hit in sentence.of("quantifier_before") if hit.last == at), default=at)
    if left and sentence.tokens[left - 1].word in lexicon.words("ranges", "from") and _has_risen(sentence, left - 1):
        return _BEFORE
    if at and sentence.tokens[at - 1].word in lexicon.words("ranges", "from"):
        reach = _VERB_FIRST if lexicon.clitics and _leads_to(sentence, at, lexicon) else 1
        rises = any(0 <= at - 1 - hit.last <= reach for hit in sentence.of("ranges", "rise"))
        own = any(index in sentence.dated for index in range(at + 1, min(at + _OWN_DATE, len(sentence.tokens))))
        own = own and (bool(lexicon.clitics) or any(hit.last == at for hit in sentence.of("syntax", "than")))  # "down from 40,800 in January"
        if (rises and not own) or (at >= 2 and at - 2 in sentence.numbers):
            return _BEFORE
    return ""


_BEFORE = "it is what the figure was before"


def _has_risen(sentence: Sentence, base: int) -> bool:
    """True for the "from" of "has climbed to 4,200 returnee families from fewer than 1,000"."""
    now = next((at for at in reversed(sentence.numbers) if at < base and at not in sentence.dated), -1)
    risen = any(0 < now - hit.last <= 1 for hit in sentence.of("ranges", "rise"))
    return risen and 0 < base - now <= _RISEN and not any(token.kind == "point" for token in sentence.tokens[now:base])


_RISEN = 4
"""Tokens from what a number is now to the "from" of what it was."""


def _leads_to(sentence: Sentence, at: int, lexicon: Lexicon) -> bool:
    """True for the first number of "from 56,000 early in 2022 to 43,477"."""
    to = lexicon.words("ranges", "to")
    return any(at < other <= at + _VERB_FIRST // 2 and sentence.tokens[other - 1].word in to for other in sentence.numbers)
