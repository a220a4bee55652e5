"""Phrases of a lexicon as a trie over words: every phrase that begins at a token is found in one walk."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, Generic, NamedTuple, TypeVar

from dtrack.extract.tokens import Token

T = TypeVar("T")
_MEMORY = 20_000


_NOWHERE: dict[str, Any] = {}
"""Of all nodes that nothing follows. Never filled: tens of thousands of empty tables would be megabytes of every process that reads."""


class _Node(Generic[T]):
    __slots__ = ("entries", "next")

    def __init__(self) -> None:
        self.next: dict[str, _Node[T]] = _NOWHERE
        self.entries: tuple[T, ...] = ()


class Hit(NamedTuple, Generic[T]):
    """A phrase found: tokens `first` to `last` (exclusive), what it means, and the tokens that filled its slots."""

    first: int
    last: int
    entry: T
    slots: tuple[int, ...] = ()


class Trie(Generic[T]):
    """Phrases by words. A word is looked up as it stands, by its stems that end in `*`, and without its attached particles where it is not known whole."""

    def __init__(self, clitics: tuple[str, ...] = ()) -> None:
        self._root: _Node[T] = _Node()
        self._known: set[str] = set()
        self._alone: set[str] = set()
        """Words that are a whole phrase."""
        self._shortest = 99
        self._families: dict[str, tuple[str, ...]] = {}
        """The families of each word that belongs to any."""
        self._clitics = sorted(clitics, key=len)  # what is left is longest first: "واليوم" is "and today" before it is "and the day"
        self.symbols = lru_cache(maxsize=_MEMORY)(self._symbols)

    def add(self, symbols: Iterable[str], entry: T) -> None:
        """Let the phrase mean `entry`, beside what it means already."""
        node = self._root
        words = list(symbols)
        for symbol in words:
            following = node.next.get(symbol)
            if following is None:
                if node.next is _NOWHERE:
                    node.next = {}
                following = node.next[symbol] = _Node()
                self._known.add(symbol)
                if symbol[-1] == "*" and len(symbol) <= self._shortest:
                    self._shortest = len(symbol) - 1
            node = following
        if len(words) == 1:
            self._alone.add(words[0])
        node.entries = (*node.entries, entry)

    def join(self, family: str, words: Iterable[str]) -> None:
        """Let each of the words stand for its family too, where a phrase names that."""
        for word in words:
            self._families[word] = (*self._families.get(word, ()), family)

    def _symbols(self, word: str) -> tuple[str, ...]:
        """Every symbol that the word can stand for in a phrase. A word that only stands inside longer phrases is also looked up without its particles."""
        found = self._direct(word)
        if found and (word in self._alone or not self._clitics):
            return found
        if word.startswith("لل") and "ل" in self._clitics and (joined := self._direct("ال" + word[2:])):
            return found + joined  # the preposition swallows the alef of the article: "للدفاع"
        for clitic in self._clitics:
            if word.startswith(clitic) and len(word) - len(clitic) >= 2:
                bare = self._direct(word[len(clitic) :])
                if bare:
                    return found + bare
        return found

    def _direct(self, word: str) -> tuple[str, ...]:
        stems = [word[:cut] + "*" for cut in range(self._shortest, min(len(word), 24) + 1) if word[:cut] + "*" in self._known]
        return tuple(([word] if word in self._known else []) + stems[::-1]) + self._families.get(word, ())

    def find(self, tokens: Sequence[Token]) -> list[Hit[T]]:
        """Every phrase that stands in the tokens, in order of its first one; `tokens[i].symbols` adds slots to the word."""
        hits: list[Hit[T]] = []
        known, opens = self._known, self._root.next.keys()
        every = [
            self.symbols(token.word) + token.symbols if token.symbols else self.symbols(token.word) if token.kind != "point" or token.word in known else ()
            for token in tokens
        ]
        for first, symbols in enumerate(every):
            if symbols and not opens.isdisjoint(symbols):
                self._walk(first, every, hits)
        return hits

    def _walk(self, first: int, every: list[tuple[str, ...]], hits: list[Hit[T]]) -> None:
        """Add the phrases that begin at token `first`. Most words open some phrase, and next to none goes on."""
        states: list[tuple[_Node[T], tuple[int, ...]]] = [(self._root, ())]
        for at in range(first, len(every)):
            symbols, ahead = every[at], every[at + 1] if at + 1 < len(every) else ()
            following: list[tuple[_Node[T], tuple[int, ...]]] = []
            for node, slots in states:
                onward = node.next
                for symbol in symbols:
                    if symbol in onward:
                        child = onward[symbol]
                        filled = (*slots, at) if symbol[0] == "{" else slots
                        if child.entries:
                            hits += [Hit(first, at + 1, entry, filled) for entry in child.entries]
                        if not child.next.keys().isdisjoint(ahead):
                            following.append((child, filled))
            if not following:
                return
            states = following
