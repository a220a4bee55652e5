"""Where a text may speak of displacement at all. Most texts do not, and most sentences of the others: these need not be cut into words.

A figure needs a verb of displacement or a noun that says it ("IDPs") in its own sentence, and a number. One word of each such phrase is looked for as a run of
letters, then the others of the phrase near it; what is found may still be no figure, what is not found cannot be one. All this goes over bytes (`pages`).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from functools import lru_cache

from ahocorasick_rs import BytesAhoCorasick, Implementation

from dtrack.extract import numerals
from dtrack.extract.lexicon import Lexicon, pattern, phrases
from dtrack.extract.segments import LONGEST_SENTENCE
from dtrack.resolve import pages

_DIGIT = re.compile(rb"[0-9]")
_YEAR = re.compile(rb"(?:19|20)[0-9]{2}")
_Others = tuple[tuple[bytes, ...], ...] | None
"""Of each phrase that holds a word, its other words; None where the word alone is such a phrase."""


class Clues:
    """Where the triggers of one text stand, in its offsets."""

    def __init__(self, codes: bytes, found: list[tuple[int, _Others]], counting: _Machine) -> None:
        self._codes, self._found, self._counting = codes, found, counting
        self.starts = [start for start, _ in found]

    def names_a_year(self) -> bool:
        """True where four digits may be a year, without which the text names no full day."""
        return _YEAR.search(self._codes) is not None

    def told(self, start: int, end: int) -> bool:
        """True where a trigger stands in [start, end)."""
        near = self._found[bisect_left(self.starts, start) : bisect_left(self.starts, end)]
        return any(others is None or _together(self._codes, others, start, end) for _, others in near)

    def counted(self, start: int, end: int) -> bool:
        """True where something in [start, end) may be a number, in digits or in words."""
        return _DIGIT.search(self._codes, start, end) is not None or bool(self._counting.find(self._codes[start:end]))

    def worth(self, start: int, end: int) -> bool:
        """True where the sentence [start, end) can hold a figure."""
        return self.told(start, end) and self.counted(start, end)


class _Machine:
    """Finds words in coded text. A word that ends with `*` stands for any ending; in a language with attached particles any beginning may stand before it."""

    def __init__(self, words: Iterable[str], page: pages.Page, attached: bool) -> None:
        self._page, self._attached = page, attached
        self.words = sorted(words)
        self._whole = [not word.endswith("*") for word in self.words]
        self._search = BytesAhoCorasick([page.codes(word.removesuffix("*")) for word in self.words], implementation=Implementation.DFA)

    def find(self, codes: bytes) -> list[tuple[int, int]]:
        """(which word, offset) of each that stands in the text; marks on its letters are passed over."""
        marked = len(codes) != len(bare := codes.translate(None, self._page.marks))
        hits = self._search.find_matches_as_indexes(bare, overlapping=True)
        if not hits:
            return []
        if marked:
            hits = self._printed(codes, hits)
        whole, attached, letter, size = self._whole, self._attached, self._page.alphabetic, len(codes)
        return [
            (which, first)
            for which, first, last in hits
            if not (whole[which] and last < size and letter[codes[last]]) and (attached or not first or not letter[codes[first - 1]])
        ]

    def _printed(self, codes: bytes, hits: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
        """The hits in the offsets of the text with its marks: what follows a mark may always be a word of its own."""
        gone = [at - before for before, at in enumerate(found.start() for found in re.finditer(b"[" + re.escape(self._page.marks) + b"]", codes))]
        return [(which, first + bisect_right(gone, first), last + bisect_left(gone, last)) for which, first, last in hits]


class Triggers:
    """The words of one lexicon without which there is no figure."""

    def __init__(self, lexicon: Lexicon) -> None:
        told = {tuple(symbol for symbol in pattern(phrase) if symbol[0] != "{") for phrase, entry in phrases(lexicon.raw) if entry.metric}
        alone = {words[0] for words in told if len(words) == 1}
        longer = [words for words in told if alone.isdisjoint(words)]
        words_of_number = numerals.of(lexicon)
        counting = {*words_of_number.alone, *(max(pair, key=len) for pair in words_of_number.pairs)}
        attached = bool(lexicon.clitics)
        self._page = page = pages.of({letter for words in told for letter in "".join(words).replace("*", "")} | set("".join(counting)))
        others: dict[str, list[tuple[bytes, ...]]] = {}
        for words in longer:
            anchor = min(words, key=lambda word: (word in lexicon.function_words, -len(word), word))
            rest = tuple(page.codes(word.removesuffix("*")) for word in words if word != anchor)
            others.setdefault(anchor, []).append(rest)
        self._machine = _Machine({*alone, *others}, page, attached)
        self._others = [None if word in alone else tuple(others[word]) for word in self._machine.words]
        self._counting = _Machine(counting, page, attached)

    def find(self, text: str) -> Clues:
        """Where the triggers of a text stand."""
        codes = self._page.codes(text)
        hits = self._machine.find(codes)
        if not hits:
            return Clues(codes, [], self._counting)
        if len(codes.translate(None, self._page.marks)) < len(codes):
            return Clues(codes, sorted((start, None) for _, start in hits), self._counting)  # a mark may hide the other words
        found = [(start, self._others[which]) for which, start in hits]
        near = [each for each in found if each[1] is None or _together(codes, each[1], max(0, each[0] - LONGEST_SENTENCE), each[0] + LONGEST_SENTENCE)]
        return Clues(codes, sorted(near, key=lambda each: each[0]), self._counting)


def _together(codes: bytes, phrases_: tuple[tuple[bytes, ...], ...], start: int, end: int) -> bool:
    """True where all words of one of the phrases stand in [start, end)."""
    return any(all(codes.find(word, start, end) >= 0 for word in words) for words in phrases_)


@lru_cache(maxsize=16)
def of(lexicon: Lexicon) -> Triggers:
    """The triggers of a lexicon, built once."""
    return Triggers(lexicon)
