"""Where a text may speak of displacement at all. Most texts do not, and most sentences of the others: these need not be cut into words.

A figure needs a verb of displacement or a noun that says it ("IDPs") in its own sentence, and a number. One word of each such phrase is looked for, then the
word beside it; what is found may still be no figure, what is not found cannot be one. All this goes over bytes (`pages`).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import product

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
_CAMPS, _NEAR = {"camp", "site"}, 300
"""Names of a camp, whose people are figures without a verb, "Roj camp (3,720 people)"; and letters within which the people stand."""
_JOINTS = "-‐‑\xad"


class Clues:
    """Where the triggers of one text stand, in its offsets."""

    def __init__(self, codes: bytes, starts: list[int], page: pages.Page, counting: _Machine) -> None:
        self._codes, self.starts, self._page, self._counting = codes, starts, page, counting

    def names_a_year(self) -> bool:
        """True where four digits may be a year, without which the text names no full day."""
        return _YEAR.search(self._codes) is not None

    def told(self, start: int, end: int) -> bool:
        """True where a trigger stands in [start, end)."""
        step = bisect_left(self.starts, start)
        return step < len(self.starts) and self.starts[step] < end

    def counted(self, start: int, end: int) -> bool:
        """True where something in [start, end) may be a number, in digits or in words."""
        return _DIGIT.search(self._codes, start, end) is not None or bool(self._counting.find(self._page.plain(self._codes[start:end])))


class _Machine:
    """Finds words in plain codes. A word that ends with `*` stands for any ending; in a language with attached particles any beginning may stand before it."""

    def __init__(self, words: Iterable[str], page: pages.Page, attached: bool) -> None:
        self._attached, self.words = attached, sorted(words)
        self._whole = [not word.endswith("*") for word in self.words]
        coded = [page.codes(word.removesuffix("*")) for word in self.words]
        self._short = [not attached and len(word) < _SHORTEST_BROKEN for word in coded]
        """Words that are looked for with the blank before them: they are never found inside another."""
        self._search = BytesAhoCorasick([b" " * short + word for word, short in zip(coded, self._short, strict=True)], implementation=Implementation.DFA)

    def find(self, plain: bytes, broken: list[int] | None = None) -> list[tuple[int, int, int]]:
        """(which word, first, last) of each that stands in the text. `broken` gets the offsets of those inside others."""
        bounded = b" " + plain + b" "
        whole, attached, short, found = self._whole, self._attached, self._short, []
        for which, first, last in self._search.find_matches_as_indexes(bounded, overlapping=True):
            if (bounded[last] == _BLANK or not whole[which]) and (attached or short[which] or bounded[first - 1] == _BLANK):
                found.append((which, first - 1 + short[which], last - 1))
            elif broken is not None and not short[which] and (bounded[first - 1] == _BLANK or bounded[first - 2] != _BLANK):
                broken.append(first - 1)  # but for one letter before it: no word has one letter
        return found


class Triggers:
    """The words of one lexicon without which there is no figure."""

    def __init__(self, lexicon: Lexicon) -> None:
        told = {each for symbols, entry in lexicon.patterns if _tells(entry) for each in _written_out(symbols, lexicon)}
        words = {symbol for symbols in told for symbol in symbols if symbol[0] != "{"}
        named = {each for symbols, entry in lexicon.patterns if entry.table == "places" and entry.key in _CAMPS for each in _written_out(symbols, lexicon)}
        camps = {_anchor(symbols, lexicon.function_words)[0] for symbols in named if lexicon.words("syntax", "crowds").isdisjoint(symbols)}
        people = lexicon.words("syntax", "everybody")
        alone = {symbols[0] for symbols in told if len(symbols) == 1}
        numbers = numerals.of(lexicon)
        counting = {*numbers.alone, *(max(pair, key=len) for pair in numbers.pairs)}
        self._lexicon, self._attached = lexicon, bool(lexicon.clitics)
        self._page = page = pages.of(set("".join((*words, *camps, *people, *counting)).replace("*", "")))
        beside: dict[str, list[tuple[int, bytes, bytes]]] = {}
        for symbols in sorted(told):
            if alone.isdisjoint(symbols):
                anchor, side = _anchor(symbols, lexicon.function_words)
                if side == 0:
                    alone.add(anchor)
                else:
                    beside.setdefault(anchor, []).append((side, *self._around(symbols, symbols.index(anchor), side)))
        self._words = _Machine({*alone, *beside, *camps}, page, self._attached)
        self._beside = [None if word in alone else tuple(dict.fromkeys(beside.get(word, ()))) for word in self._words.words]
        self._of_camps, self._people = [word in camps for word in self._words.words], _Machine(people, page, self._attached)
        self._counting = _Machine(counting, page, self._attached)
        self._joints = [page.codes(mark) for mark in _JOINTS if page.holds(mark)]
        self._mended: dict[bytes, bool] = {}

    @property
    def words(self) -> list[str]:
        """The words that are looked for, endings left off."""
        return [word.removesuffix("*") for word in self._words.words]

    def find(self, text: str) -> Clues:
        """Where the triggers of a text stand."""
        codes = self._page.codes(text)
        plain = self._page.plain(codes)
        broken: list[int] | None = None if self._attached else []
        hits, beside, camps = self._words.find(plain, broken), self._beside, self._of_camps
        torn = self._torn(codes)
        gone = self._page.gaps(codes) if len(plain) < len(codes) else []
        apart = [at - bisect_left(gone, at) for at in torn] if gone else torn
        starts = [
            first
            for which, first, last in hits
            if (others := beside[which]) is None or self._is_beside(plain, apart, first, last, others) or (camps[which] and self._peopled(plain, first, last))
        ]
        if gone:
            starts = [at + bisect_right(gone, at) for at in starts]
            broken = [at + bisect_right(gone, at) for at in broken] if broken else broken
        if broken is not None:
            broken += self._joined(codes, torn)
            starts += [at for at in broken if self._is_broken(codes, at)]
        starts.sort()
        return Clues(codes, starts, self._page, self._counting)

    def _peopled(self, plain: bytes, first: int, last: int) -> bool:
        """True where a word for people stands near a camp."""
        return bool(self._people.find(plain[max(0, first - _NEAR) : last + _NEAR]))

    def _torn(self, codes: bytes) -> list[int]:
        """Where hyphens stand."""
        found: list[int] = []
        for joint in self._joints:
            at = codes.find(joint)
            while at >= 0:
                found.append(at)
                at = codes.find(joint, at + 1)
        return sorted(found)

    def _joined(self, codes: bytes, torn: Iterable[int]) -> Iterator[int]:
        """The hyphens that stand between letters."""
        letter, size = self._page.alphabetic, len(codes) - 1
        return (at for at in torn if 0 < at < size and letter[codes[at - 1]] and letter[codes[at + 1]])

    def _around(self, symbols: tuple[str, ...], at: int, side: int) -> tuple[bytes, bytes]:
        """The word beside that at `at` in a phrase, and where that is an article, which stands beside anything, the one beyond it; else b""."""
        asked = not self._attached and symbols[at + side] in self._lexicon.words("syntax", "article")
        beyond = symbols[at + 2 * side] if asked and 0 <= at + 2 * side < len(symbols) else ""
        return self._page.codes(symbols[at + side].removesuffix("*")), b"" if beyond[:1] == "{" else self._page.codes(beyond.removesuffix("*"))

    def _is_beside(self, plain: bytes, torn: Sequence[int], first: int, last: int, others: Iterable[tuple[int, bytes, bytes]]) -> bool:
        """True where the next words on one side are those of a phrase, or cannot be told: "la direction" tells nothing, "pris la direction" does."""
        for side, other, beyond in others:
            word = _next(plain, first, last, side)
            if word is None:
                return True
            if other in word:
                start = last + 1 if side > 0 else first - 1 - len(other)
                if not beyond or word != other or plain[start : start + len(other)] != other:
                    return True
                further = _next(plain, start, start + len(other), side)
                if further is None or beyond in further:
                    return True
        near = bisect_left(torn, first - _FAR) if torn else 0
        return near < len(torn) and torn[near] < last + _FAR  # half a word beside it, perhaps

    def _is_broken(self, codes: bytes, at: int) -> bool:
        """True where the letters around an offset are a trigger that a page's layout broke or ran together with others, or are too many to tell."""
        low = at - _FAR if at > _FAR else 0
        first, last = codes.rfind(b" ", low, at), codes.find(b" ", at, at + _FAR)
        if first < 0 and low:
            return True
        if last < 0:
            last = len(codes)
            if at + _FAR < last:
                return True
        run = codes[first + 1 : last]
        known = self._mended.get(run)
        if known is None:
            if len(self._mended) >= _MEMORY:
                self._mended.clear()
            known = self._mended[run] = self._mends(run)
        return known

    def _mends(self, codes: bytes) -> bool:
        """True where mending the words of a run finds a trigger in it."""
        folded = self._page.text(codes)
        printed = tokenise_folded(folded, 0, len(folded))
        words = {token.word for token in mending.mend(printed, self._lexicon)} - {token.word for token in printed}
        return any(word in words if word[-1] != "*" else any(each.startswith(word[:-1]) for each in words) for word in self._words.words)


def _next(plain: bytes, first: int, last: int, side: int) -> bytes | None:
    """The word before or behind the letters at [first, last), what is written as one with these passed over. None where that cannot be told."""
    if side > 0:
        high = last + _FAR
        blank = plain.find(b" ", last, high)
        end = plain.find(b" ", blank + 1, high)
        if 0 <= blank < end - 1:
            return plain[blank + 1 : end]  # nearly always: single blanks on both sides of it
        run, cut = plain[last:high], high < len(plain)
        words, step = run.split(None, 2), int(run[:1] != b" ")
    else:
        low = first - _FAR if first > _FAR else 0
        blank = plain.rfind(b" ", low, first)
        start = plain.rfind(b" ", low, blank) + 1 if blank > low else 0
        if 0 < start < blank:
            return plain[start:blank]
        run, cut = plain[low:first], first > _FAR
        words, step = run.rsplit(None, 2)[::-1], int(run[-1:] != b" ")
    if not run or step >= len(words):
        return None if cut else b""
    if cut and step == len(words) - 1 and run[-1 if side > 0 else 0] != _BLANK:
        return None  # a word that goes on beyond what is looked at
    return words[step]


def _written_out(symbols: tuple[str, ...], lexicon: Lexicon) -> Iterator[tuple[str, ...]]:
    """A phrase with every word of its families in turn: each is looked for by itself. Of one that opens with a family, "<living> in the <building>", the first
    two words are enough: without them it stands nowhere, and "hall" alone stands in every other text.
    """
    symbols = symbols[:2] if symbols[0][0] == "<" else symbols
    choices = [lexicon.families[symbol] if symbol[0] == "<" else (symbol,) for symbol in symbols]
    return product(*choices)


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
