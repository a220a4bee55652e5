"""Ordinals in words that are the day of a month: "the twenty-fourth of September"."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from dtrack.extract.lexicon import Lexicon
from dtrack.extract.numerals import Numerals
from dtrack.extract.tokens import Token
from dtrack.resolve import calendar
from dtrack.resolve.folding import fold


def day(tokens: Sequence[Token], at: int, words: Numerals, lexicon: Lexicon) -> tuple[int, int] | None:
    """The day and the token behind it: an ordinal counts only before a month, and never inside a month's own name."""
    word = tokens[at].word
    if words.first_ordinals.isdisjoint((word, word[1:], f"ا{word}")):
        return None  # nearly every word
    value, size = _at(tokens, at, words)
    if value is None or (at and f"{tokens[at - 1].word} {tokens[at].word}" in calendar.MONTHS.get(lexicon.code, {})):
        return None
    if _before_month(tokens, at + size, lexicon):
        return value, at + size
    other, more = _at(tokens, at + size, words) if at + size < len(tokens) and tokens[at + size].word.startswith("و") else (None, 0)
    return (value, at + size) if other is not None and _before_month(tokens, at + size + more, lexicon) else None  # "between the sixth and tenth of January"


def _before_month(tokens: Sequence[Token], step: int, lexicon: Lexicon) -> bool:
    """True where a month follows, "of" passed over."""
    step += int(step < len(tokens) and tokens[step].word in lexicon.words("periods", "of"))
    return step < len(tokens) and _opens_month(tokens[step].word, lexicon)


def _at(tokens: Sequence[Token], at: int, words: Numerals) -> tuple[int | None, int]:
    word = tokens[at].word
    first = next((words.ordinals[form] for form in (word, word[1:], f"ا{word}") if form in words.ordinals), None)
    following = tokens[at + 1].word if at + 1 < len(tokens) else ""
    pair = next((each for each in (f"{word} {following}", f"{word[1:]} {following}") if each in words.ordinals), None)
    if first is not None and first < 10 and pair is not None:
        return words.ordinals[pair], 2
    if first is not None and first < 10 and following[:1] == "و" and words.ordinals.get(following[1:], 0) >= 20:
        return first + words.ordinals[following[1:]], 2
    return first, 1


@lru_cache(maxsize=16)
def _month_openers(code: str) -> frozenset[str]:
    return frozenset(name.split()[0] for name in calendar.MONTHS.get(code, {}))


def _opens_month(word: str, lexicon: Lexicon) -> bool:
    return word in _month_openers(lexicon.code) or word in _month_words(lexicon)


@lru_cache(maxsize=16)
def _month_words(lexicon: Lexicon) -> frozenset[str]:
    """ "the month" of "the ninth of the current month"."""
    relative = lexicon.raw.get("periods", {}).get("relative", {})
    spans = lexicon.raw.get("periods", {}).get("spans", {}).get("month", ())
    months = {fold(word) for word in spans} | {f"ال{fold(word)}" for word in spans}
    return frozenset(fold(phrase).split()[0] for key in ("this_month", "last_month") for phrase in relative.get(key, ())) & months
