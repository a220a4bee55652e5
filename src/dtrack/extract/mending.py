"""Words that a page's layout broke or ran together: "evacu-ated" is one word, "weredisplaced" two. Only words of the lexicon are made or found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from dtrack.extract.lexicon import Lexicon
from dtrack.extract.tokens import Token

_TELLING = frozenset({"nouns", "predicate"})
_SHORTEST = 6
"""Letters of the shortest word that may be two."""
_LONGEST = 30
"""Letters of the longest: time stays linear over a megabyte of one letter."""
_LETTERS = 4
"""Letters of the shortest word by which a run of letters is taken apart."""


_PREFIXES = frozenset({"re", "un", "in", "be", "pre", "de", "le", "an", "en", "over", "under", "out", "up", "down", "on", "mid", "not", "trip"})
_ENDINGS = frozenset({"al", "le", "age", "able", "land", "most", "out", "off", "fall"})
"""With what whole words begin and end that look like two: "pre-sent", "re-moved", "be-came", "region-al"."""


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    known: frozenset[str]
    telling: frozenset[str]
    """Words of what is counted and of what happened to it."""


@lru_cache(maxsize=16)
def _vocabulary(lexicon: Lexicon) -> _Vocabulary:
    known: set[str] = {*lexicon.function_words, *(word for members in lexicon.families.values() for word in members)}
    telling: set[str] = set()
    for symbols, entry in lexicon.patterns:
        words = {word for word in symbols if word[0] != "{" and not word.endswith("*") and len(word) > 1}
        known |= words
        if entry.table in _TELLING and entry.key != "modifier":
            telling |= {word for word in words if len(word) >= _LETTERS}
    return _Vocabulary(frozenset(known), frozenset(telling) - lexicon.function_words)


def mend(tokens: Sequence[Token], lexicon: Lexicon) -> list[Token]:
    """The tokens with broken words whole and run-together ones apart. Languages that write particles as one with their words stay as they are."""
    if lexicon.clitics:
        return list(tokens)
    words = _vocabulary(lexicon)
    mended: list[Token] = []
    for token in tokens:
        if token.kind != "word" or token.word in words.known:
            mended.append(token)
        elif token.glued == "-" and mended and mended[-1].word not in words.known and mended[-1].word + token.word in words.telling:
            first = mended.pop()
            mended.append(Token(first.start, token.end, first.word + token.word, "word", first.glued))
        else:
            parts = _apart(token.word, words) if _SHORTEST <= len(token.word) <= _LONGEST else ()
            mended += _split(token, parts) if parts else [token]
    return mended


def _apart(word: str, words: _Vocabulary) -> tuple[str, ...]:
    """ "peopleweredisplaced" as its words, or nothing. One of them must tell what is counted or what happened."""
    for cut in range(2, len(word) - 1):
        head, tail = word[:cut], word[cut:]
        if head in words.known and not (head in _PREFIXES or tail in _ENDINGS) and (tail in words.telling or (head in words.telling and tail in words.known)):
            return head, tail
        if head in words.known and len(tail) >= _SHORTEST and (rest := _apart(tail, words)):
            return head, *rest
    return ()


def _split(token: Token, parts: Sequence[str]) -> list[Token]:
    split: list[Token] = []
    start = token.start
    for part in parts:
        split.append(Token(start, start + len(part), part, "word", token.glued if not split else ""))
        start += len(part)
    return split
