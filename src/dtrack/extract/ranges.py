"""Two numbers that are one range: "between 900 and 1,100". Joined once dates are known, so that "between 1 and 16 March" is never a range of people."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from dtrack.extract.lexicon import Lexicon
from dtrack.extract.numbers import Number
from dtrack.extract.tokens import Token

_DASHES = frozenset("-–—‒~")
_APART = 2
"""Tokens from the lower end of a range to its upper one: a dash or a word stands between them, or nothing."""
_BACK = 10
"""Words before "from 180 to 200" among which a verb of rising is looked for."""


def join(tokens: Sequence[Token], lexicon: Lexicon, dated: frozenset[int]) -> list[Token]:
    """The tokens with "900 to 1,100", "900-1,100" and "between 900 and 1,100" as one number. `dated` holds indexes that are part of a date."""
    numbers = [at for at, token in enumerate(tokens) if isinstance(token, Number)]
    if not any(high - low <= _APART for low, high in pairwise(numbers)):
        return list(tokens)
    between, joint, to = (lexicon.words("ranges", key) for key in ("between", "joint", "to"))
    joined: list[Token] = []
    at = 0
    while at < len(tokens):
        low = tokens[at]
        high = tokens[at + 2] if at + 2 < len(tokens) else None
        if isinstance(low, Number) and isinstance(high, Number) and not {at, at + 2} & dated and low.value is not None and high.value is not None:
            mark = tokens[at + 1].word
            opened = bool(joined) and joined[-1].word in between
            if mark in _DASHES or (mark in to and not _rises(joined, lexicon)) or (opened and mark in joint):
                pair = _range(low, high)
                if pair is not None:
                    joined.append(pair)
                    at += 3
                    continue
        if joined and joined[-1].word in between and (pair := _glued(tokens, at, joint, dated)) is not None:
            joined.append(pair)
            at += 2
            continue
        joined.append(low)
        at += 1
    return joined


def _glued(tokens: Sequence[Token], at: int, joint: frozenset[str], dated: frozenset[int]) -> Number | None:
    """The range of "بين ألف وألفين", where the joint is written as one with the second number."""
    low, high = tokens[at], tokens[at + 1] if at + 1 < len(tokens) else None
    if not isinstance(low, Number) or not isinstance(high, Number) or {at, at + 1} & dated or low.value is None or high.value is None:
        return None
    return _range(low, high) if high.form in ("words", "dual") and any(high.word.startswith(each) for each in joint) else None


def _rises(before: Sequence[Token], lexicon: Lexicon) -> bool:
    """True after "rose from": the second number is what the count has become, no upper end. "From 180 to 200 families arrived" is a range."""
    if not before or before[-1].word not in lexicon.words("ranges", "from"):
        return False
    rises = lexicon.words("ranges", "rise")
    return any(token.word.lstrip("وفل") in rises or token.word in rises for token in before[-_BACK:])


def _range(low: Number, high: Number) -> Number | None:
    first, second = low.value or Decimal(0), high.value or Decimal(0)
    scale = next((Decimal(10**power) for power in (6, 3) if second >= 10**power and high.printed != high.printed.replace(" ", "")), None)
    if scale is not None and first < second / scale:
        first *= scale
    if not first < second or second > first * 20:
        return None
    joined = Number(low.start, high.end, f"{low.word} {high.word}", "number", low.glued, None, form="range", low=first, high=second, printed=low.printed)
    joined.symbols = ("{q}",)
    return joined
