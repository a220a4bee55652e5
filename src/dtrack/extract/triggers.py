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
_MEMORY, _SEEN = 20_000, 300
"""Runs of letters that are remembered, and words beside each of some five hundred others: the common ones are soon learned again."""
_SHORTEST_BROKEN = 4
"""Letters of the shortest trigger that is looked for inside a longer word."""
_BLANK = 32
_CAMPS, _HEADS, _NEAR = {"camp", "site"}, "camp", 300
"""Names of a camp, whose people are figures without a verb, "Roj camp (3,720 people)"; the one that heads a list, "Roj camp: 3,720"; and letters within
which the people or the colon stand."""
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
        return _DIGIT.search(self._codes, start, end) is not None or bool(self._counting.find(b" %b " % self._page.plain(self._codes[start:end])))


class _Machine:
    """Finds words in plain codes. A word that ends with `*` stands for any ending; in a language with attached particles any beginning may stand before it."""

    def __init__(self, words: Iterable[str], page: pages.Page, attached: bool) -> None:
        self.words = sorted(words)
        coded = [page.codes(word.removesuffix("*")) for word in self.words]
        self._whole = [not word.endswith("*") for word in self.words]
        self._before = [not attached and len(word) < _SHORTEST_BROKEN for word in coded]
        self._behind = [whole and (attached or before) for whole, before in zip(self._whole, self._before, strict=True)]
        """Words that are looked for with the blanks around them: what is found is sure, and never inside another word."""
        self._sure = [attached or (before and behind == whole) for whole, before, behind in zip(self._whole, self._before, self._behind, strict=True)]
        blanks = zip(self._before, coded, self._behind, strict=True)
        self._search = BytesAhoCorasick([b" " * before + word + b" " * behind for before, word, behind in blanks], implementation=Implementation.DFA)

    def find(self, plain: bytes, broken: list[tuple[int, int]] | None = None) -> list[tuple[int, int, int]]:
        """(which word, first, last) of each that stands in a text with a blank at both ends. `broken` gets those inside others."""
        whole, sure, before, behind, found = self._whole, self._sure, self._before, self._behind, []
        for which, first, last in self._search.find_matches_as_indexes(plain, overlapping=True):
            if sure[which]:
                found.append((which, first + before[which], last - behind[which]))
            elif plain[first - 1] == _BLANK:
                if not whole[which] or plain[last] == _BLANK:
                    found.append((which, first, last))
                elif broken is not None:
                    broken.append((first, last))
            elif broken is not None and plain[first - 2] != _BLANK:
                broken.append((first, last))  # but for one letter before it: no word has one letter
        return found


class _Side:
    """What the word on one side of another must be for both to be a phrase, and which words there were seen to be none."""

    def __init__(self, side: int, times: frozenset[bytes] = frozenset()) -> None:
        """`times`: words that may stand between those of a phrase."""
        self._side, self._times = side, times
        self.others: dict[tuple[bytes, bytes], None] = {}
        """A word, and where that is an article, which stands beside anything, the one beyond it; else b""."""
        self.articles: set[bytes] = set()
        self.never: set[bytes] = set()
        """Words that are no part of a phrase there; of an article, both words as they stand."""

    def add(self, other: bytes, beyond: bytes) -> None:
        """A word that makes a phrase, and the one beyond it."""
        self.others[other, beyond] = None
        if beyond:
            self.articles.add(other)

    def is_beside(self, plain: bytes, first: int, last: int) -> bool:
        """True where the next words are those of a phrase, or cannot be told: "la direction" tells nothing, "pris la direction" does."""
        word = _next(plain, first, last, self._side)
        if word is None:
            return True
        found = [(other, beyond) for other, beyond in self.others if other in word]
        if not found:
            if word in self._times:
                return True
            self._learn(word)
            return False
        start = last + 1 if self._side > 0 else first - 1 - len(word)
        if plain[start : start + len(word)] != word or any(not beyond or other != word for other, beyond in found):
            return True
        further = _next(plain, start, start + len(word), self._side)
        if further is None or further in self._times or any(beyond in further for _, beyond in found):
            return True
        self._learn(b" ".join((further, word)[:: -self._side]) if further else b"")
        return False

    def _learn(self, seen: bytes) -> None:
        if len(self.never) >= _SEEN:
            self.never.clear()
        if seen:
            self.never.add(seen)


class Triggers:
    """The words of one lexicon without which there is no figure."""

    def __init__(self, lexicon: Lexicon) -> None:
        told = {each for symbols, entry in lexicon.patterns if _tells(entry) and not _leaves_out(symbols, entry) for each in _written_out(symbols, lexicon)}
        words = {symbol for symbols in told for symbol in symbols if symbol[0] != "{"}
        named = {each: entry.key for symbols, entry in lexicon.patterns if _is_camp(entry) for each in _written_out(symbols, lexicon)}
        camps = {_anchor(symbols, lexicon)[0] for symbols in named if lexicon.words("syntax", "crowds").isdisjoint(symbols)}
        heads = {_anchor(symbols, lexicon)[0] for symbols, key in named.items() if key == _HEADS}
        people = lexicon.words("syntax", "everybody")
        alone = {symbols[0] for symbols in told if len(symbols) == 1}
        numbers = numerals.of(lexicon)
        counting = {*numbers.alone, *(max(pair, key=len) for pair in numbers.pairs)}
        self._lexicon, self._attached = lexicon, bool(lexicon.clitics)
        self._page = page = pages.of(set("".join((*words, *camps, *people, *counting)).replace("*", "")))
        times = frozenset(page.codes(word) for word in lexicon.words("particles", "between"))
        beside: dict[str, tuple[_Side, _Side]] = {}
        for symbols in sorted(told):
            if alone.isdisjoint(symbols):
                anchor, side = _anchor(symbols, lexicon)
                if side == 0:
                    alone.add(anchor)
                else:
                    sides = beside.setdefault(anchor, (_Side(-1, times), _Side(1, times)))
                    sides[side > 0].add(*self._around(symbols, symbols.index(anchor), side))
        self._words = _Machine({*alone, *beside, *camps}, page, self._attached)
        nowhere = (_Side(-1), _Side(1))
        self._beside = [None if word in alone else beside.get(word, nowhere) for word in self._words.words]
        self._around_it = [tuple(way for way, those in ((self._peopled, camps), (self._heads, heads)) if word in those) for word in self._words.words]
        self._people = _Machine(people, page, self._attached)
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
        letters = self._page.plain(codes)
        plain = b" %b " % letters
        broken: list[tuple[int, int]] | None = None if self._attached else []
        hits = self._words.find(plain, broken)
        torn = self._torn(codes)
        marked = len(letters) < len(codes)
        gone = self._page.gaps(codes) if marked and torn else []
        starts = [first - 1 for first in self._standing(codes, plain, hits, [at + 1 - bisect_left(gone, at) for at in torn])]
        if broken:
            starts += self._run_together(plain, broken)
        if marked and starts:
            gone = gone or self._page.gaps(codes)
            starts = [at + bisect_right(gone, at) for at in starts]
        if not self._attached:
            starts += [at for at in self._joined(codes, torn) if self._is_broken(codes, at)]
        starts.sort()
        return Clues(codes, starts, self._page, self._counting)

    def _standing(self, codes: bytes, plain: bytes, hits: Iterable[tuple[int, int, int]], torn: Sequence[int]) -> list[int]:
        """Where the hits begin that are a phrase with what stands beside them, as far as can be told. The slow ways are only for words that are new here."""
        asked, around_it, starts = self._beside, self._around_it, []
        for which, first, last in hits:
            sides = asked[which]
            if sides is None:
                starts.append(first)
                continue
            before, behind = sides
            told = False
            if behind.others:
                blank = plain.find(b" ", last, last + _FAR)
                stop = plain.find(b" ", blank + 1, last + _FAR)
                word = plain[blank + 1 : stop] if stop > blank else b""  # longer than any that is known
                if word in behind.articles:
                    word = b" ".join(plain[blank : last + _FAR].split(None, 2)[:-1])
                told = word not in behind.never and behind.is_beside(plain, first, last)
            if before.others and not told:
                low = first - _FAR if first > _FAR else 0
                blank = plain.rfind(b" ", low, first)
                word = plain[plain.rfind(b" ", low, blank) + 1 : blank]
                if word in before.articles:
                    word = b" ".join(plain[low:blank].rsplit(None, 2)[1:])
                told = word not in before.never and before.is_beside(plain, first, last)
            ways = around_it[which]
            if told or (torn and self._is_torn(plain, torn, first, last, sides)) or (ways and any(way(codes, plain, first, last) for way in ways)):
                starts.append(first)
        return starts

    def _is_torn(self, plain: bytes, torn: Sequence[int], first: int, last: int, sides: tuple[_Side, _Side]) -> bool:
        """True where the word beside may be one that a hyphen tore: all its letters stand there."""
        near = bisect_left(torn, first - _FAR)
        if near >= len(torn) or torn[near] >= last + _FAR:
            return False
        around = plain[max(0, first - 2 * _FAR) : first], plain[last : last + 2 * _FAR]
        letters = [part.replace(b" ", b"") for part in around]
        return any(other in run and beyond in run for side, run in zip(sides, letters, strict=True) for other, beyond in side.others)

    def _peopled(self, _: bytes, plain: bytes, first: int, last: int) -> bool:
        """True where a word for people stands near a camp."""
        return bool(self._people.find(b" %b " % plain[max(0, first - _NEAR) : last + _NEAR]))

    def _heads(self, codes: bytes, plain: bytes, first: int, _: int) -> bool:
        """True where a colon stands behind a camp, whose name alone heads the number of its people: "Roj camp: 2,310"."""
        at = first - 1
        if len(codes) > len(plain) - 2:
            at += bisect_right(self._page.gaps(codes), at)
        return codes.find(b":", at, at + _NEAR) >= 0

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

    def _run_together(self, plain: bytes, found: Iterable[tuple[int, int]]) -> list[int]:
        """Where triggers stand inside words that are several run together, or too long to tell."""
        memory, starts = self._mended, []
        for first, last in found:
            start, end = plain.rfind(b" ", first - _FAR if first > _FAR else 0, first), plain.find(b" ", last, last + _FAR)
            if start < 0 or end < 0:
                starts.append(first - 1)
                continue
            word = plain[start + 1 : end]
            known = memory.get(word)
            if known or (known is None and self._mends(word)):
                starts.append(first - 1)
        return starts

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
        return self._mends(run) if known is None else known

    def _mends(self, codes: bytes) -> bool:
        """True where mending the words of a run finds a trigger in it. Remembered: the same words come again and again."""
        folded = self._page.text(codes)
        printed = tokenise_folded(folded, 0, len(folded))
        words = {token.word for token in mending.mend(printed, self._lexicon)} - {token.word for token in printed}
        known = any(word in words if word[-1] != "*" else any(each.startswith(word[:-1]) for each in words) for word in self._words.words)
        if len(self._mended) >= _MEMORY:
            self._mended.clear()
        self._mended[codes] = known
        return known


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


def _leaves_out(symbols: tuple[str, ...], entry: Entry) -> bool:
    """True for what wakes nobody: "remain" alone, which says something only behind a camp or a flight of its sentence, and "town of 300", a population."""
    return (entry.needs == "earlier" and len(symbols) == 1) or (not entry.metric and "{q}" in symbols)


def _is_camp(entry: Entry) -> bool:
    """True for a name of a camp."""
    return entry.table == "places" and entry.key in _CAMPS


def _anchor(symbols: tuple[str, ...], lexicon: Lexicon) -> tuple[str, int]:
    """The word by which a phrase is looked for, the longest and last, and on which side (-1, 1) its next one stands; 0 where none is a word. An article at
    the end of a phrase says nothing: "the first to flee" is "first to".
    """
    common, articles = lexicon.function_words, frozenset[str]() if lexicon.clitics else lexicon.words("syntax", "article")
    places = sorted((symbol in common, -len(symbol), place if symbol in common else -place) for place, symbol in enumerate(symbols) if symbol[0] != "{")
    at = abs(places[0][2])
    sides = [side for side in (-1, 1) if 0 <= at + side < len(symbols) and symbols[at + side][0] != "{"]
    bare = {side for side in sides if symbols[at + side] in articles and not 0 <= at + 2 * side < len(symbols)}
    return symbols[at], max(sides, key=lambda side: (side not in bare, len(symbols[at + side])), default=0)


@lru_cache(maxsize=16)
def of(lexicon: Lexicon) -> Triggers:
    """The triggers of a lexicon, built once."""
    return Triggers(lexicon)
