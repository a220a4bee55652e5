"""Where a text may speak of displacement at all. Most texts do not, and most sentences of the others: these need not be cut into words.

A figure needs a verb of displacement or a noun that says it ("IDPs") in its own sentence, and a number. One word of each such phrase is looked for, then the
word beside it; what is found may still be no figure, what is not found cannot be one. All this goes over bytes (`pages`).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from functools import lru_cache

from ahocorasick_rs import BytesAhoCorasick, Implementation

from dtrack.extract import mending, numerals
from dtrack.extract.lexicon import Entry, Lexicon
from dtrack.extract.tokens import tokenise_folded
from dtrack.resolve import pages

_DIGIT = re.compile(rb"[0-9]")
_YEAR = re.compile(rb"(?:19|20)[0-9]{2}")
_FAR = 64
"""Letters of the longest word that is looked at; what is longer may always be a trigger."""
_MEMORY = 20_000
_SHORTEST_BROKEN = 4
"""Letters of the shortest trigger that is looked for inside a longer word."""
_BLANK = 32
_JOINTS = "-‐‑\xad"


class Clues:
    """Where the triggers of one text stand, in its offsets."""

    def __init__(self, codes: bytes, starts: list[int], counting: _Machine) -> None:
        self._codes, self.starts, self._counting = codes, starts, counting

    def names_a_year(self) -> bool:
        """True where four digits may be a year, without which the text names no full day."""
        return _YEAR.search(self._codes) is not None

    def told(self, start: int, end: int) -> bool:
        """True where a trigger stands in [start, end)."""
        step = bisect_left(self.starts, start)
        return step < len(self.starts) and self.starts[step] < end

    def counted(self, start: int, end: int) -> bool:
        """True where something in [start, end) may be a number, in digits or in words."""
        return _DIGIT.search(self._codes, start, end) is not None or bool(self._counting.find(self._codes[start:end]))


class _Machine:
    """Finds words in coded text. A word that ends with `*` stands for any ending; in a language with attached particles any beginning may stand before it."""

    def __init__(self, words: Iterable[str], page: pages.Page, attached: bool) -> None:
        self._page, self._attached = page, attached
        self.words = sorted(words)
        self._whole = [not word.endswith("*") for word in self.words]
        self._marks = re.compile(b"[" + re.escape(page.marks) + b"]")
        self._search = BytesAhoCorasick([page.codes(word.removesuffix("*")) for word in self.words], implementation=Implementation.DFA)

    def find(self, codes: bytes, broken: list[int] | None = None) -> list[tuple[int, int, int]]:
        """(which word, first, last) of each that stands in the text; marks on its letters are passed over. `broken` gets the offsets of those inside others."""
        bare = codes.translate(None, self._page.marks)
        hits = self._search.find_matches_as_indexes(bare, overlapping=True)
        if not hits:
            return []
        if len(bare) < len(codes):
            hits = self._printed(codes, hits)
        whole, attached, letter, size = self._whole, self._attached, self._page.alphabetic, len(codes)
        found = []
        for hit in hits:
            which, first, last = hit
            if not (whole[which] and last < size and letter[codes[last]]) and (attached or not first or not letter[codes[first - 1]]):
                found.append(hit)
            elif broken is not None and last - first >= _SHORTEST_BROKEN:
                broken.append(first)
        return found

    def _printed(self, codes: bytes, hits: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
        """The hits in the offsets of the text with its marks: what follows a mark may always be a word of its own."""
        gone = [at - before for before, at in enumerate(found.start() for found in self._marks.finditer(codes))]
        return [(which, first + bisect_right(gone, first), last + bisect_left(gone, last)) for which, first, last in hits]


class Triggers:
    """The words of one lexicon without which there is no figure."""

    def __init__(self, lexicon: Lexicon) -> None:
        told = {symbols for symbols, entry in lexicon.patterns if _tells(entry)}
        words = {symbol for symbols in told for symbol in symbols if symbol[0] != "{"}
        alone = {symbols[0] for symbols in told if len(symbols) == 1}
        numbers = numerals.of(lexicon)
        counting = {*numbers.alone, *(max(pair, key=len) for pair in numbers.pairs)}
        self._lexicon, self._attached = lexicon, bool(lexicon.clitics)
        self._page = page = pages.of(set("".join((*words, *counting)).replace("*", "")))
        beside: dict[str, list[tuple[int, bytes, bytes]]] = {}
        for symbols in sorted(told):
            if alone.isdisjoint(symbols):
                anchor, side = _anchor(symbols, lexicon.function_words)
                if side == 0:
                    alone.add(anchor)
                else:
                    beside.setdefault(anchor, []).append((side, *self._around(symbols, symbols.index(anchor), side)))
        self._words = _Machine({*alone, *beside}, page, self._attached)
        self._beside = [None if word in alone else beside[word] for word in self._words.words]
        self._counting = _Machine(counting, page, self._attached)
        self._blank = bytes(code if letter else 32 for code, letter in enumerate(page.alphabetic))
        self._joints = [page.codes(mark) for mark in _JOINTS if page.holds(mark)]
        self._mended = lru_cache(maxsize=_MEMORY)(self._mends)

    @property
    def words(self) -> list[str]:
        """The words that are looked for, endings left off."""
        return [word.removesuffix("*") for word in self._words.words]

    def find(self, text: str) -> Clues:
        """Where the triggers of a text stand."""
        codes = self._page.codes(text)
        broken: list[int] | None = None if self._attached else []
        hits, beside = self._words.find(codes, broken), self._beside
        starts = [first for which, first, last in hits if (others := beside[which]) is None or self._is_beside(codes, first, last, others)]
        if broken is not None:
            broken += self._joined(codes)
            starts += [at for at in broken if self._is_broken(codes, at)]
        starts.sort()
        return Clues(codes, starts, self._counting)

    def _joined(self, codes: bytes) -> Iterator[int]:
        """Where a hyphen stands between letters."""
        letter, size = self._page.alphabetic, len(codes) - 1
        for joint in self._joints:
            at = codes.find(joint)
            while at >= 0:
                if 0 < at < size and letter[codes[at - 1]] and letter[codes[at + 1]]:
                    yield at
                at = codes.find(joint, at + 1)

    def _around(self, symbols: tuple[str, ...], at: int, side: int) -> tuple[bytes, bytes]:
        """The word beside that at `at` in a phrase, and where that is an article, which stands beside anything, the one beyond it; else b""."""
        asked = not self._attached and symbols[at + side] in self._lexicon.words("syntax", "article")
        beyond = symbols[at + 2 * side] if asked and 0 <= at + 2 * side < len(symbols) else ""
        return self._page.codes(symbols[at + side].removesuffix("*")), b"" if beyond[:1] == "{" else self._page.codes(beyond.removesuffix("*"))

    def _is_beside(self, codes: bytes, first: int, last: int, others: Iterable[tuple[int, bytes, bytes]]) -> bool:
        """True where the next words on one side are those of a phrase, or cannot be told: "la direction" tells nothing, "pris la direction" does."""
        for side, other, beyond in others:
            word = self._next(codes, first, last, side)
            if word is None:
                return True
            if other in word:
                start = last + 1 if side > 0 else first - 1 - len(other)
                if not beyond or word != other or codes[start : start + len(other)] != other:
                    return True
                further = self._next(codes, start, start + len(other), side)
                if further is None or beyond in further:
                    return True
        return False

    def _next(self, codes: bytes, first: int, last: int, side: int) -> bytes | None:
        """The word before or behind the letters at [first, last), what is written as one with these passed over. None where that cannot be told."""
        if side > 0:
            start, stop = last + 1, codes.find(b" ", last + 1, last + _FAR)
        else:
            start, stop = codes.rfind(b" ", max(0, first - _FAR), max(0, first - 1)) + 1, first - 1
        if 0 < start < stop and codes[last if side > 0 else stop] == _BLANK and (word := codes[start:stop]).isalpha():
            return word  # nearly always: a blank, and small letters of ASCII up to the next one
        run = codes[max(0, first - _FAR) : first] if side < 0 else codes[last : last + _FAR]
        words = run.translate(self._blank, self._page.marks).split(b" ")[::side][1:]  # the first is an ending or a particle
        found = next((place for place, word in enumerate(words) if word), len(words))
        if found >= len(words) - 1 and (first > _FAR if side < 0 else last + _FAR < len(codes)):
            return None
        if found < len(words) and any(joint in run for joint in self._joints):
            return None  # half a word, perhaps
        return words[found] if found < len(words) else b""

    def _is_broken(self, codes: bytes, at: int) -> bool:
        """True where the letters around an offset are a trigger that a page's layout broke or ran together with others, or are too many to tell."""
        first, last = codes.rfind(b" ", max(0, at - _FAR), at) + 1, codes.find(b" ", at, at + _FAR)
        if (not first and at > _FAR) or (last < 0 and at + _FAR < len(codes)):
            return True
        return self._mended(codes[first : last if last >= 0 else len(codes)])

    def _mends(self, codes: bytes) -> bool:
        """True where mending the words of a run finds a trigger in it."""
        folded = self._page.text(codes)
        printed = tokenise_folded(folded, 0, len(folded))
        words = {token.word for token in mending.mend(printed, self._lexicon)} - {token.word for token in printed}
        return any(word in words if word[-1] != "*" else any(each.startswith(word[:-1]) for each in words) for word in self._words.words)


def _tells(entry: Entry) -> bool:
    """True for a phrase that says displacement, or that of a camp does: "the population of"."""
    return bool(entry.metric) or (entry.table == "predicate" and entry.key == "population")


def _anchor(symbols: tuple[str, ...], common: frozenset[str]) -> tuple[str, int]:
    """The word by which a phrase is looked for, the longest and last, and on which side (-1, 1) its next one stands; 0 where none is a word."""
    places = sorted((symbol in common, -len(symbol), place if symbol in common else -place) for place, symbol in enumerate(symbols) if symbol[0] != "{")
    at = abs(places[0][2])
    sides = [side for side in (-1, 1) if 0 <= at + side < len(symbols) and symbols[at + side][0] != "{"]
    return symbols[at], max(sides, key=lambda side: len(symbols[at + side]), default=0)


@lru_cache(maxsize=16)
def of(lexicon: Lexicon) -> Triggers:
    """The triggers of a lexicon, built once."""
    return Triggers(lexicon)
