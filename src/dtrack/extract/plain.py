"""Numbers that are plainly no count of people or homes: dates, money, names, clock times, measures, and what a count is only compared with."""

from __future__ import annotations

from decimal import Decimal

from dtrack.extract.lexicon import Lexicon
from dtrack.extract.numbers import Number
from dtrack.extract.sentence import Sentence
from dtrack.extract.tokens import Token
from dtrack.extract.verdict import DATED, WHOLE, WHY

_VERB_FIRST = 14
"""Words between "fell" and "from 147,000 to 135,000" where the verb opens the sentence."""
_MONEY = frozenset("$€£¥₺")


def why_not(sentence: Sentence, at: int, lexicon: Lexicon) -> str:
    """Why the number at a token is none of ours, whatever stands around it, or ""."""
    number = sentence.number(at)
    if at in sentence.dated:
        return DATED
    if number.form == "ordinal":
        return "it is an ordinal"
    before = sentence.tokens[at - 1] if at else None
    if before is not None and (before.word in _MONEY or before.word.endswith("$")):
        return WHY["money"]
    if number.form == "digits" and before is not None and _in_name(number, before):
        return "it is part of a name"
    if any(hit.last == at for hit in sentence.of("syntax", "family_of")):
        return "it is the size of one family"
    return WHY["time"] if _is_clock(sentence, at) else _base(sentence, at, lexicon) or _odd(number.value)


def _base(sentence: Sentence, at: int, lexicon: Lexicon) -> str:
    """What a number is only compared with: "40 percent of the 300,000", "fell from 7.4 million to 6.6"."""
    for hit in sentence.of("nouns", "percent"):
        if 0 < at - hit.last <= 3 and all(token.word in lexicon.function_words for token in sentence.tokens[hit.last : at]):
            return WHOLE
    if any(hit.last == at for hit in sentence.of("syntax", "out_of")):
        return WHOLE
    if at and sentence.tokens[at - 1].word in lexicon.words("ranges", "from"):
        reach = _VERB_FIRST if lexicon.clitics and at + 2 in sentence.numbers and sentence.tokens[at + 1].word in lexicon.words("ranges", "to") else 1
        rises = any(0 <= at - 1 - hit.last <= reach for hit in sentence.of("ranges", "rise"))
        if rises or (at >= 2 and at - 2 in sentence.numbers):
            return "it is what the figure was before"
    return ""


def _in_name(number: Number, before: Token) -> bool:
    """True for "T-72" and "M4"; "least140,000" is broken text, not a name."""
    short = len(before.word) <= 2 and number.value is not None and number.value < 1000
    return before.kind == "word" and (number.glued == "-" or (number.glued == "" and short))


def _odd(value: Decimal | None) -> str:
    if value is None:
        return ""
    if value == 0:
        return "it is zero"
    return "" if value == value.to_integral_value() else "it is a measure or a share: people are counted whole"


def _is_clock(sentence: Sentence, at: int) -> bool:
    """True for either half of "09:00"."""
    tokens = sentence.tokens
    after = at + 2 < len(tokens) and tokens[at + 1].word == ":" and tokens[at + 1].start == tokens[at].end and isinstance(tokens[at + 2], Number)
    before = at >= 2 and tokens[at - 1].word == ":" and tokens[at - 1].end == tokens[at].start and isinstance(tokens[at - 2], Number)
    return after or before
