"""Places in running text: whole words, the longest match, Arabic normalised (R14), levels by the words beside them (R15)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache

from ahocorasick_rs import AhoCorasick

from dtrack.model.place import Place
from dtrack.resolve._patterns import Pattern, automaton, patterns
from dtrack.resolve.ambiguity import Need, Rules, rules
from dtrack.resolve.cues import LEVEL, Qualifier, choose, qualifiers
from dtrack.resolve.folding import Squeezed, fold, squeeze
from dtrack.resolve.places import Gazetteer
from dtrack.terms import Level

_RANK = {level: rank for rank, level in enumerate(Level)}
_CONJUNCTIONS, _PREPOSITIONS = ("", "و", "ف"), ("", "ب", "ل", "ك")
_ATTACHED = frozenset(first + second for first in _CONJUNCTIONS for second in _PREPOSITIONS if first + second)
_WITH_ARTICLE = frozenset(first + second + "ال" for first in _CONJUNCTIONS for second in ("", "ب", "ك"))
_NEAR = 300
"""Characters within which a name that needs its own governorate looks for it: two or three sentences."""
_ACRONYM = 4
_WEAK = Need("country", True, frozenset())
_WEAK_ARABIC = Need("own", True, frozenset())


@dataclass(frozen=True, slots=True)
class Mention:
    """A place as a text names it: `text` is exactly `[start, end)` of the given text, attached Arabic letters left out."""

    start: int
    end: int
    text: str
    place: Place
    candidates: tuple[Place, ...]
    """All places of that name, widest first, the chosen one among them."""
    ambiguous: bool
    """True where another place of the same level has the same name and nothing beside it decides."""
    how: str
    """`name`; `level` where a word as "city" or "camp" chose the level; `context` where another place in the text decided."""
    qualifier: Qualifier = Qualifier.NONE
    """What the words beside the name say: "countryside" and "part" mean that less than the whole place is meant."""


@dataclass(frozen=True, slots=True)
class _Hit:
    """A pattern that stands in the text as a whole word, in squeezed offsets."""

    start: int
    end: int
    pattern: Pattern


class Matcher:
    """Finds the places of a gazetteer. The automaton is built on first use, once a gazetteer."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer

    def find(self, text: str, around: Iterable[str] = ()) -> list[Mention]:
        """Every place named in `text`, in order, none overlapping.

        `around`: p-codes already known of the document (its title's, its job's country). A name that is also a common word or a place
        elsewhere counts only beside a place of the same country or governorate, found in the text or given here.
        """
        found, machine = _machine(self._gazetteer)
        squeezed = squeeze(text)
        law = rules(self._gazetteer.countries)
        spots = machine.find_matches_as_indexes(squeezed.text, overlapping=True)
        hits = _longest([hit for spot in spots if (hit := _whole_word(squeezed.text, found[spot[0]], spot[1], spot[2], law))])
        capitals = not text.islower()
        seen: list[tuple[Mention, Need | None]] = []
        for hit in hits:
            if hit.pattern.places:
                mention = self._mention(text, squeezed, hit)
                if hit.pattern.arabic or _printed_right(mention, hit.pattern.text, law, capitals):
                    seen.append((mention, self._need(mention, hit, law, squeezed.text)))
        anchors = [mention for mention, need in seen if need is None]
        given = [place for code in around if (place := self._gazetteer.get(code))]
        return [self._settled(mention, anchors, given) for mention, need in seen if need is None or self._anchored(mention, need, anchors, given)]

    def _mention(self, text: str, squeezed: Squeezed, hit: _Hit) -> Mention:
        start, end = squeezed.span(hit.start, hit.end)
        candidates = tuple(sorted(hit.pattern.places, key=lambda place: (self._gazetteer.abroad(place.pcode), _RANK[place.level], place.pcode)))
        beside = choose(qualifiers(squeezed.text, hit.start, hit.end), frozenset(place.level for place in candidates))
        wanted = [place for place in candidates if place.level is LEVEL.get(beside)]
        fitting = wanted or [place for place in candidates if place.level is candidates[0].level]
        return Mention(start, end, text[start:end], fitting[0], candidates, len(fitting) > 1, "level" if wanted else "name", beside)

    def _need(self, mention: Mention, hit: _Hit, law: Rules, squeezed: str) -> Need | None:
        """What the name needs beside it, or None where it stands on its own."""
        need = law.needs.get(hit.pattern.text)
        if need is None and mention.place.level in (Level.ADM3, Level.SITE) and not any(place.level is Level.TOWN for place in mention.candidates):
            need = _WEAK_ARABIC if hit.pattern.arabic else _WEAK
        if need is None:
            return None
        if need.level_word and mention.qualifier in LEVEL and (mention.how == "level" or need.anchor == "country"):
            return None
        before = squeezed[: hit.start].rsplit(" ", 2)[-2:-1]
        return None if before and before[0] in need.after else need

    def _anchored(self, mention: Mention, need: Need, anchors: list[Mention], given: list[Place]) -> bool:
        if need.anchor == "country":
            return any(place.country == mention.place.country for place in (*given, *(anchor.place for anchor in anchors)))
        near = [anchor.place for anchor in anchors if abs(anchor.start - mention.start) <= _NEAR]
        home = {self._gazetteer.adm1_of(place.pcode) for place in mention.candidates} - {None}
        return any(self._gazetteer.adm1_of(place.pcode) in home for place in (*given, *near))

    def _settled(self, mention: Mention, anchors: list[Mention], given: list[Place]) -> Mention:
        """Of several places of one name and level, the one that shares a governorate, else a country, with another place in the text."""
        if not mention.ambiguous:
            return mention
        rivals = [place for place in mention.candidates if place.level is mention.place.level]
        others = [*(anchor.place for anchor in sorted(anchors, key=lambda anchor: abs(anchor.start - mention.start)) if anchor is not mention), *given]
        for shared in (self._gazetteer.adm1_of, self._country_of):
            for other in others:
                fitting = [place for place in rivals if shared(place.pcode) == shared(other.pcode) is not None]
                if len(fitting) == 1:
                    return replace(mention, place=fitting[0], ambiguous=False, how="context")
        return mention

    def _country_of(self, pcode: str) -> str | None:
        place = self._gazetteer.get(pcode)
        return place.country if place else None


@cache
def _machine(gazetteer: Gazetteer) -> tuple[list[Pattern], AhoCorasick]:
    found = patterns(gazetteer, rules(gazetteer.countries))
    return found, automaton(found)


def _whole_word(text: str, pattern: Pattern, start: int, end: int, law: Rules) -> _Hit | None:
    """The hit without what is attached to it, or None where it is only a part of a word."""
    if end < len(text) and text[end].isalpha():
        return None
    if start and text[start - 1].isalpha():
        if not pattern.arabic:
            return None
        head = start - 1
        while head and text[head - 1].isalpha():
            head -= 1
        attached = text[head:start]
        if attached not in _ATTACHED and (attached not in _WITH_ARTICLE or pattern.text in law.no_article or pattern.text.startswith("ال")):
            return None
    return _Hit(start + pattern.dropped, end, pattern)


def _longest(hits: list[_Hit]) -> list[_Hit]:
    """Of hits that overlap the one that begins first, and of those the longest."""
    kept: list[_Hit] = []
    for hit in sorted(hits, key=lambda hit: (hit.start, -hit.end)):
        if not kept or hit.start >= kept[-1].end:
            kept.append(hit)
    return kept


def _printed_right(mention: Mention, folded: str, law: Rules, capitals: bool) -> bool:
    """Latin names only. A name has a capital, unless the text has none; four capitals or fewer are an acronym unless they are the name as such."""
    printed = mention.text
    if folded in law.exact:
        return printed in law.exact[folded]
    if capitals and printed.islower():
        return False
    return not (printed.isupper() and len(printed) <= _ACRONYM) or fold(mention.place.name) == folded
