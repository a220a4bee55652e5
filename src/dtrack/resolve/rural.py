"""Villages in running text: a word of theirs ("the village of", قرى), a preposition or a list leads to the name, and their governorate is spoken of."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from dtrack.model.place import Place
from dtrack.resolve._patterns import is_arabic
from dtrack.resolve.cues import each, is_level_word
from dtrack.resolve.folding import key
from dtrack.resolve.places import Gazetteer
from dtrack.resolve.villages import ARTICLES, Villages

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_LONGEST = 3
"""Words of a name, articles aside."""
_VILLAGES = each("village villages hamlet hamlets town towns hameau hameaux localite localites قريه قريتي قري بلده بلدتي بلدات مزرعه مزارع")
_QUARTERS = each("neighbourhood neighbourhoods neighborhood neighborhoods quarter quarters quartier quartiers حي احياء حيي")
"""Words that lead to a name or follow it, folded."""
_LEADS = each("in from to near at around into towards toward outside dans de d vers depuis pres في من الي نحو باتجاه قرب")
"""Prepositions of place, folded."""
_LINKS = each("of the de du d la le les l named called") | ARTICLES
_COUNTRYSIDE = each("ريف بريف محافظه بمحافظه")
"""What follows a village in Arabic where no word of its kind leads it: من الدور بريف السويداء."""
_JOINT = re.compile(r"\s*+[,،؛]?\s*+(?:(?:and|et|or|ou)\s+)?(?:(?:in|from|to|de|du|d'|a)\s+)?(?:the\s+)?")
_FIRST = each("kafr kafar kfar maar maarat tal tel tell khirbet kherbet khirbat ain ayn ein um umm beit bayt deir dayr كفر معره تل خربه عين ام بيت دير")
"""With what names of villages begin, and little else does."""
_CONSONANTS = 3
"""Of a Latin name behind a word of its kind, that it may be spelt in a way of its own. Other names have to sound as the list has them."""
_LETTERS = 5
"""Of a name behind a mere preposition."""
_MEMORY = 20_000
_ATTACHED = re.compile("^[وفبلك]{1,2}")


class Named(NamedTuple):
    """A village at [start, end) of a squeezed text."""

    start: int
    end: int
    place: Place


class Rural:
    """Finds the villages of one squeezed text."""

    def __init__(self, gazetteer: Gazetteer, squeezed: str, capital: Callable[[int], bool], near: Callable[[int, int], set[str | None]]) -> None:
        """`capital`: whether a letter was printed as a capital, by its offset; `near`: the governorates named around a stretch."""
        self._gazetteer, self._text, self._capital, self._near = gazetteer, squeezed, capital, near

    def within(self, low: int, high: int, taken: Sequence[tuple[int, int]], abroad: Sequence[tuple[int, int]]) -> Iterator[Named]:
        """The villages named in [low, high), in order; `taken` are the stretches there that other names have, `abroad` those of places of other countries.

        One of the latter is a village where a word of its kind says so: the Suleimaniyah neighbourhood of Aleppo is not in Iraq.
        """
        words = [found.span() for found in _WORD.finditer(self._text, low, high)]
        listed: int = low
        kind: str | None = None
        """Where a list of villages or quarters ended last, and of which of the two."""
        for at, (start, end) in enumerate(words):
            over = None
            for first, last in taken:
                if first <= start < last:
                    over = last
                    break
            if over is None and (start < listed or not (is_arabic(self._text[start:end]) or self._capital(start))):
                continue  # most words: no name begins with a small letter
            goes_on = listed > low and _JOINT.fullmatch(self._text, listed, start) is not None
            told = before if (before := self._kind_before(words, at)) is not None else kind if goes_on else None
            if over is not None:
                listed, kind = (over, told) if told is not None else (low, None)
            elif (named := self._named(words, at, taken, told, goes_on)) is not None and (
                self._kind_of(words, named, told) is not None or not any(first < named.end and named.start < last for first, last in abroad)
            ):
                yield named
                listed, kind = named.end, named.place.kind

    def _named(self, words: Sequence[tuple[int, int]], at: int, taken: Sequence[tuple[int, int]], told: str | None, listed: bool) -> Named | None:
        start, end = words[at]
        arabic = is_arabic(self._text[start:end])
        opens = self._text[start:end] in _FIRST
        led = at > 0 and self._word(words, at - 1) in _LEADS
        if arabic and told is None and not led:
            return None
        begin = start + int(arabic and listed and self._text[start] == "و")
        for stop in range(self._furthest(words, at, arabic, taken), at, -1):
            after = self._word(words, stop) if stop < len(words) else ""
            kind = told if told is not None else None if arabic else _kind(after)
            sure = kind is not None or (arabic and led and (opens or after in _COUNTRYSIDE))
            if not sure and (arabic or not (led or opens)):
                continue
            name = self._text[begin : words[stop - 1][1]]
            if is_level_word(name) or (not sure and len(_bare(name)) < _LETTERS):
                continue
            found = _villages(self._gazetteer).named(name, self._near(begin, words[stop - 1][1]), _CONSONANTS if sure and not arabic else None)
            fitting = [place for place in found if place.kind == (kind or "")]
            if len(fitting) == 1:
                return Named(begin, words[stop - 1][1], fitting[0])
        return None

    def _furthest(self, words: Sequence[tuple[int, int]], at: int, arabic: bool, taken: Sequence[tuple[int, int]]) -> int:
        """One past the last word that may belong to the name that begins at word `at`: they stand side by side, and capitals begin them."""
        kept = 0
        for stop in range(at, len(words)):
            start, end = words[stop]
            apart = stop > at and self._text[words[stop - 1][1] : start] != " "
            article = self._text[start:end] in ARTICLES
            if apart or any(first < end and start < last for first, last in taken) or not (arabic or article or self._capital(start)):
                return stop
            kept += int(not article)
            if kept == _LONGEST:
                return stop + 1
        return len(words)

    def _kind_of(self, words: Sequence[tuple[int, int]], named: Named, told: str | None) -> str | None:
        """What the words beside a name make of it."""
        after = next((self._text[first:last] for first, last in words if first >= named.end), "")
        return told if told is not None else _kind(after)

    def _kind_before(self, words: Sequence[tuple[int, int]], at: int) -> str | None:
        """What the word that leads to a name makes of it; None where none does."""
        while at > 0 and self._word(words, at - 1) in _LINKS:
            at -= 1
        return _kind(self._word(words, at - 1)) if at else None

    def _word(self, words: Sequence[tuple[int, int]], at: int) -> str:
        return self._text[slice(*words[at])]


_bare = lru_cache(maxsize=_MEMORY)(key)


@lru_cache(maxsize=_MEMORY)
def _kind(word: str) -> str | None:
    """`quarter`, nothing for a village, None for another word."""
    for bare in (word, _ATTACHED.sub("", word), word.removeprefix("ال")):
        if bare in _VILLAGES or bare in _QUARTERS:
            return "quarter" if bare in _QUARTERS else ""
    return None


@cache
def _villages(gazetteer: Gazetteer) -> Villages:
    return Villages(gazetteer.villages(), gazetteer.adm1_of)
