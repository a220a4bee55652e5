"""The value of a number in words: "three hundred and twelve thousand", "mille deux cents", "ثلاثة آلاف وخمسمئة"."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from dtrack.extract.numerals import Numerals
from dtrack.extract.tokens import Token

LARGEST = Decimal(10**12)
_HALF = Decimal("0.5")
_LONGEST = 16
"""Words of the longest number."""


def read(tokens: Sequence[Token], at: int, words: Numerals) -> tuple[Decimal, int] | None:
    """The number in words that begins at `at` and the token behind it: units add, hundreds and larger scales multiply what stands before them."""
    total = group = Decimal(0)
    previous: Decimal | None = None
    lowest = LARGEST
    last = position = opened = at
    while position < len(tokens) and tokens[position].kind == "word" and position - at < _LONGEST:
        word, size, glued = _one(tokens, position, words, previous)
        if word is None:
            break
        value, scales = word
        if value >= lowest:  # "between three thousand and four thousand": a second thousand is of another number
            last, group = (opened if group else last), Decimal(0)
            break
        opened = last if not group else opened
        if scales and value >= 1000:
            total, group, lowest = total + max(group, Decimal(1)) * value, Decimal(0), value
        elif scales and group < 100:
            group = max(group, Decimal(1)) * value
        elif previous is None or (glued and _may_be_joined(previous, value)) or _may_follow(previous, value):
            total, group, lowest = (total + value, group, value) if value >= 1000 else (total, group + value, lowest)
        else:
            break
        previous = value
        position += size
        last = position
    if last == at or total + group > LARGEST:
        return None
    single = words.scales.get(tokens[at].word)
    if single is not None and last > at + 1 and words.small.get(tokens[at].word) == 2 * single:
        total -= single  # "ألفاً ومئتي شخص" is one thousand and more, as below
    half = and_half(tokens, last, words)
    if half > last:
        scale = words.scales.get(tokens[half].word) if half < len(tokens) else None
        if scale is not None and total + group < 100:
            return (total + group + _HALF) * scale, half + 1  # "one and a half million"
        return total + group + _HALF * (previous if previous is not None and previous >= 100 else 1), half
    value, scale = total + group, previous or Decimal(1)
    added = and_smaller(tokens, last, value, scale, words)
    if added[1] > last == at + 1 and value == scale and words.scales.get(tokens[at].word) == scale / 2:
        return added[0] - scale / 2, added[1]  # "مليوناً و170 ألف" is one million and more: the dual of that spelling would have a noun behind it
    return added


def and_half(tokens: Sequence[Token], at: int, words: Numerals) -> int:
    """The token behind "and a half" at a token, or that token."""
    for phrase in words.halves:
        if tuple(token.word for token in tokens[at : at + len(phrase)]) == phrase:
            return at + len(phrase)
    return at


def and_smaller(tokens: Sequence[Token], at: int, value: Decimal, scale: Decimal, words: Numerals) -> tuple[Decimal, int]:
    """Adds what follows a scale word: "3 million 200 thousand", "ثلاثة آلاف و500"."""
    step = at + 1 if at < len(tokens) and tokens[at].word in words.glue and tokens[at].kind == "word" else at
    if step > at and step < len(tokens) and tokens[step].kind == "number" and tokens[step].glued == "":
        smaller, last = tokens[step].value or scale, step + 1
        if last < len(tokens) and tokens[last].word in words.scales:
            smaller, last = smaller * words.scales[tokens[last].word], last + 1
        if smaller < scale:
            return value + smaller, last
    return value, at


def _may_be_joined(previous: Decimal, value: Decimal) -> bool:
    """True for "a hundred and five" and "خمسة وعشرين"; "خمسة وستة" are two numbers."""
    return value < previous or (previous < 10 and 20 <= value <= 100)


def _may_follow(previous: Decimal, value: Decimal) -> bool:
    return previous > value and (previous >= 100 or (20 <= previous <= 90 and value < 20))


def _one(tokens: Sequence[Token], at: int, words: Numerals, previous: Decimal | None) -> tuple[tuple[Decimal, bool] | None, int, bool]:
    """The numeral word at `at`: ((value, is a scale), tokens it takes, whether glue stood before it)."""
    size, glued = 0, False
    if previous is not None and tokens[at].word in words.glue and at + 1 < len(tokens) and tokens[at + 1].kind == "word" and previous >= 20:
        size, glued, at = 1, True, at + 1
    word = tokens[at].word
    if previous is None and word not in words.small:
        word = next((word[len(clitic) :] for clitic in words.clitics if word.startswith(clitic) and word[len(clitic) :] in words.small), word)
    if previous is not None and word[:1] == "و" and "و" in words.glue and word[1:] in words.small | words.scales:
        word, glued = word[1:], True
    pair = f"{word} {tokens[at + 1].word}" if at + 1 < len(tokens) else word
    if pair in words.small and pair != word:
        return (words.small[pair], False), size + 2, glued
    if previous is not None and not glued and word in words.scales:
        return (words.scales[word], True), size + 1, glued
    if word in words.small:
        return (words.small[word], False), size + 1, glued
    if previous is not None and word in words.scales and glued:
        return (words.scales[word], False), size + 1, glued
    return None, 0, False
