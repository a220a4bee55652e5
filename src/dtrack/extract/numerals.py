"""The words in which a language writes numbers, ready to be looked up, and where in a sentence one may begin."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from dtrack.extract.lexicon import Lexicon, cut
from dtrack.extract.tokens import Token

_MEMORY = 20_000


@dataclass(frozen=True, slots=True)
class Numerals:
    """The numerals of one language; words are folded."""

    small: dict[str, Decimal]
    scales: dict[str, Decimal]
    phrases: dict[str, tuple[str, Decimal | str]]
    """Folded phrase -> (fixed | about | vague | dual:<unit>, value or order of magnitude)."""
    glue: frozenset[str]
    longest: int
    clitics: tuple[str, ...]
    alone: frozenset[str]
    """Words that are a number by themselves."""
    pairs: frozenset[tuple[str, str]]
    """The first two words of every longer number."""
    bare: dict[str, str]
    """Words seen, without their attached particles where they can open a number; "" for all others."""
    ordinals: dict[str, int]
    """Ordinals in words that can be the day of a month."""
    first_ordinals: frozenset[str]
    """The first word of each."""
    openers: dict[str, int]
    """Every word with which a number in words can begin, and the longest phrase that it opens."""
    halves: tuple[tuple[str, ...], ...]
    """What adds a half to the number before it: "and a half"."""
    counted: frozenset[str]
    """Words with which a counted noun begins: "1.2m people" is no length."""


@lru_cache(maxsize=16)
def of(lexicon: Lexicon) -> Numerals:
    """The numerals of a lexicon, built once."""
    raw = lexicon.raw.get("numerals", {})

    def fold(phrase: str) -> str:
        return " ".join(cut(phrase))

    phrases: dict[str, tuple[str, Decimal | str]] = {}
    for kind in ("fixed", "about"):
        phrases |= {fold(phrase): (kind, Decimal(str(value))) for phrase, value in raw.get(kind, {}).items()}
    for unit, rows in raw.get("duals", {}).items():
        phrases |= {fold(phrase): (f"dual:{unit}", Decimal(str(value))) for phrase, value in rows.items()}
    for order, rows in lexicon.raw.get("vague", {}).items():
        phrases |= {fold(phrase): ("vague", order) for phrase in rows}
    small = {fold(word): Decimal(str(value)) for word, value in raw.get("words", {}).items()}
    scales = {fold(word): Decimal(str(value)) for word, value in raw.get("scales", {}).items()}
    longest = max((phrase.count(" ") + 1 for phrase in phrases), default=1)
    alone = frozenset(phrase for phrase in (*phrases, *small) if " " not in phrase)
    pairs = frozenset((parts[0], parts[1]) for parts in (phrase.split() for phrase in (*phrases, *small)) if len(parts) > 1)
    ordinals = {fold(word): int(value) for word, value in raw.get("ordinals", {}).items()}
    openers: dict[str, int] = {}
    for phrase in (*phrases, *small):
        opener, size = phrase.split()[0], phrase.count(" ") + 1
        openers[opener] = max(openers.get(opener, 0), size)
    glue = frozenset(fold(word) for word in raw.get("glue", ()))
    halves = tuple(tuple(fold(phrase).split()) for phrase in raw.get("half", ()))
    counted = frozenset(fold(phrase).split()[0] for phrase in _counted(lexicon))
    leading = frozenset(each.split()[0] for each in ordinals)
    return Numerals(small, scales, phrases, glue, longest, lexicon.clitics, alone, pairs, {}, ordinals, leading, openers, halves, counted)


def _counted(lexicon: Lexicon) -> Iterator[str]:
    for key in ("person", "household", "home", "modifier"):
        yield from lexicon.raw["nouns"].get(key, ())
    for row in lexicon.raw.get("counted", ()):
        yield from row["words"]


def present(tokens: Sequence[Token], lexicon: Lexicon) -> bool:
    """True where the tokens hold anything that may be a number. "a" alone is none, "a hundred" is."""
    words = of(lexicon)
    return any(token.kind == "number" or (token.kind == "word" and begins(tokens, at, words)) for at, token in enumerate(tokens))


def begins(tokens: Sequence[Token], at: int, words: Numerals) -> bool:
    """True where a number in words may begin at a token."""
    word = tokens[at].word
    bare = words.bare.get(word)
    if bare is None:
        if len(words.bare) >= _MEMORY:
            words.bare.clear()
        bare = (
            word
            if word in words.openers
            else next((word[len(each) :] for each in words.clitics if word.startswith(each) and word[len(each) :] in words.openers), "")
        )
        words.bare[word] = bare
    if not bare:
        return False
    return bare in words.alone or (at + 1 < len(tokens) and (bare, tokens[at + 1].word) in words.pairs)
