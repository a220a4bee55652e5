"""Places in running text: whole words, the longest match, Arabic normalised (R14), levels by the words beside them (R15)."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from ahocorasick_rs import AhoCorasick

from dtrack.model.place import Place
from dtrack.resolve._hits import Hit, whole_words
from dtrack.resolve._patterns import Pattern, automaton, patterns
from dtrack.resolve.ambiguity import Need, Rules, rules
from dtrack.resolve.cues import LEVEL, Qualifier, choose, qualifiers
from dtrack.resolve.folding import fold, squeeze
from dtrack.resolve.places import Gazetteer
from dtrack.resolve.rural import Named, Rural
from dtrack.terms import Level

_NEAR = 300
"""Characters within which a name that needs its own governorate looks for it: two or three sentences."""
_WORD = 48
"""Characters of the longest word that is looked for before a name."""
_ACRONYM = 4
_MEMORY = 20_000
_CROSSINGS = frozenset({"معبر", "منفذ", "معبري", "crossing", "crossings", "poste", "frontiere", "passage"})
"""A crossing of the border bears the name of a place: no other word is needed."""
_CAMPS = frozenset({"camps", "مخيمات", "المخيمات", "مخيمي", "المخيمين", "مخيما"})
_LISTED = 7
"""Words before a name among which the camps stand that it is listed with."""
_CALLED = frozenset({"of", "de", "d'", "at"})
_LEADS = frozenset(squeeze(word).text for word in ("في", "من", "إلى", "عن", "نحو", "باتجاه", "صوب", "داخل", "أهالي", "ناحية", "ريف", "بلدة", "ب", "ل"))
_WEAK = Need("country", level_word=True, after=_LEADS)
"""What a sub-district or site needs whose name no town bears: there are 272 and 76 of them, common words among them (those are listed by name)."""


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
    """True where another place of the same level has the same name and nothing in the text decides."""
    how: str
    """`name`; `level` where a word as "city" or "camp" chose the level; `context` where another place in the text decided."""
    qualifier: Qualifier = Qualifier.NONE
    """What the words beside the name say of it."""
    part: bool = False
    """True where they say that less than the whole is meant: "rural Aleppo", "the north of Aleppo governorate"."""


class Found:
    """The places of one text, in order, none overlapping. Most need nothing around them: these are understood only where somebody looks."""

    def __init__(self, gazetteer: Gazetteer, text: str, around: Iterable[str]) -> None:
        known, machine = _machine(gazetteer)
        self._gazetteer, self._text, self._squeezed = gazetteer, text, squeeze(text)
        squeezed, law = self._squeezed.text, rules(gazetteer.countries)
        hits = whole_words(squeezed, machine.find_matches_as_indexes(squeezed, overlapping=True), known, law)
        alone = len(squeezed.strip())
        self._cased: bool | None = None
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._hits: list[Hit] = []
        self._seen: list[tuple[Mention, Need | None] | None] = []
        """None: nothing around it is asked for."""
        for hit in hits:
            pattern = hit.pattern
            if not pattern.places:
                continue
            start, end = self._squeezed.span(hit.start, hit.end)
            if not pattern.arabic and not self._printed_right(hit, text[start:end], law):
                continue
            self._starts.append(start)
            self._ends.append(end)
            self._hits.append(hit)
            self._seen.append(None if _is_plain(gazetteer, pattern) else ((mention := self._mention(hit)), _need(mention, hit, law, squeezed, alone)))
        known_of_it = list(around)
        given = [place for code in known_of_it if (place := gazetteer.get(code))]
        self._at_home = len(given) == len(known_of_it)
        """False where the document is said to be of a country that is not tracked."""
        self._anchors = _Anchors(gazetteer, list(self._sure()), given)
        self._known: dict[int, Mention | None] = {}
        self._whole = hits

    def _capitals(self) -> bool:
        """True for a text that has capitals, or no letters that could be; looked up once."""
        if self._cased is None:
            self._cased = not self._text.islower()
        return self._cased

    def _printed_right(self, hit: Hit, printed: str, law: Rules) -> bool:
        """Latin names only. A name has a capital, unless the text has none; four capitals or fewer are an acronym unless they are the name as such."""
        name = hit.pattern.text
        if name in law.exact:
            return printed in law.exact[name]
        if printed.islower() and self._capitals():
            return False
        return not (len(printed) <= _ACRONYM and printed.isupper()) or fold(self._mention(hit).place.name) == name

    def __iter__(self) -> Iterator[Mention]:
        """Every place that the text names."""
        return (mention for step in range(len(self._hits)) if (mention := self._at(step)) is not None)

    def named(self, start: int, end: int) -> Iterator[Mention]:
        """The places whose names stand in [start, end), villages left out."""
        first, last = bisect_left(self._starts, start), bisect_left(self._starts, end)
        return (mention for step in range(first, last) if self._ends[step] <= end and (mention := self._at(step)) is not None)

    def within(self, start: int, end: int) -> list[Mention]:
        """The places whose names stand in [start, end), villages too."""
        found = list(self.named(start, end))
        named = [self._village(village) for village in self._villages(start, end)] if self._anchors.governorates else []
        found = [mention for mention in found if not any(village.start < mention.end and mention.start < village.end for village in named)]
        return sorted([*found, *named], key=lambda mention: mention.start)

    def _villages(self, start: int, end: int) -> Iterator[Named]:
        """Those named in [start, end). What looks for them is not kept: it holds on to this object, and such a ring would have to wait for the collector."""
        rural = Rural(self._gazetteer, self._squeezed.text, self._is_capital, self._governorates)
        low, high = self._squeezed.inside(start), self._squeezed.inside(end)
        here = [hit for hit in self._whole if hit.start < high and low < hit.end]
        strange = [_is_strange(self._gazetteer, hit.pattern) for hit in here]
        taken, abroad = ([(hit.start, hit.end) for hit, which in zip(here, strange, strict=True) if which is wanted] for wanted in (False, True))
        return rural.within(low, high, taken, abroad)

    def _is_capital(self, offset: int) -> bool:
        """True for a letter of the squeezed text that was printed as a capital, and for any in a text that has none."""
        return not self._capitals() or self._text[self._squeezed.origin(offset)].isupper()

    def _governorates(self, start: int, end: int) -> set[str | None]:
        """Those that are named around a stretch of the squeezed text."""
        return self._anchors.near(*self._squeezed.span(start, end))

    def _village(self, named: Named) -> Mention:
        start, end = self._squeezed.span(named.start, named.end)
        return Mention(start, end, self._text[start:end], named.place, (named.place,), False, "context", Qualifier.CITY)

    def _sure(self) -> Iterator[tuple[int, Place, bool]]:
        """Where each place that stands on its own begins, the place, and whether it may be another one of its level."""
        for start, hit, seen in zip(self._starts, self._hits, self._seen, strict=True):
            if seen is None:
                yield start, hit.pattern.places[0], False
            elif seen[1] is None:
                yield start, seen[0].place, seen[0].ambiguous

    def _at(self, step: int) -> Mention | None:
        """What a name means once the rest of the text has spoken; None where it means no place."""
        if step in self._known:
            return self._known[step]
        seen = self._seen[step]
        if seen is None:
            found: Mention | None = self._mention(self._hits[step])
        else:
            mention, need = seen
            held = need is None or self._anchors.hold(mention, need, self._is_led(self._hits[step], need))
            found = self._anchors.settled(mention) if held else self._elsewhere(mention)
        self._known[step] = found
        return found

    def _is_led(self, hit: Hit, need: Need) -> bool:
        """True where one of the words that `need` takes for a place's stands right before a name."""
        begin = hit.start - len(hit.attached)
        before = self._squeezed.text[max(0, begin - _WORD) : begin].rstrip(" ")
        return self._at_home and bool(need.lone) and before.rpartition(" ")[2] in need.lone

    def _elsewhere(self, mention: Mention) -> Mention | None:
        """Where nothing speaks for the place here, one abroad of the same name: سنجار is Sinjar, unless Idleb is being spoken of."""
        foreign = tuple(place for place in mention.candidates if self._gazetteer.abroad(place.pcode))
        return replace(mention, place=foreign[0], ambiguous=len(foreign) > 1, how="name") if foreign else None

    def _mention(self, hit: Hit) -> Mention:
        start, end = self._squeezed.span(hit.start, hit.end)
        places = hit.pattern.places
        around = qualifiers(self._squeezed.text, hit.start - len(hit.attached), hit.end)
        beside = choose(around, hit.pattern.levels) if around else Qualifier.NONE
        part = Qualifier.PART in around or Qualifier.COUNTRYSIDE in around
        level = LEVEL[beside] if beside in LEVEL else places[0].level
        fitting = [place for place in places if place.level is level]
        return Mention(start, end, self._text[start:end], fitting[0], places, len(fitting) > 1, "level" if beside in LEVEL else "name", beside, part)


class Matcher:
    """Finds the places of a gazetteer. The automaton is built on first use, once a gazetteer."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer

    def find(self, text: str, around: Iterable[str] = ()) -> list[Mention]:
        """Every place named in `text`, in order, none overlapping; `around` as in `look`."""
        return list(self.look(text, around))

    def look(self, text: str, around: Iterable[str] = ()) -> Found:
        """The places named in `text`, to be asked for.

        `around`: p-codes already known of the document (its title's, its job's country). A name that is also a common word or a place
        elsewhere counts only beside a place of the same country or governorate, found in the text or given here.
        """
        return Found(self._gazetteer, text, around)


class _Anchors:
    """The places of a text that stand on their own, and what they decide for the others."""

    def __init__(self, gazetteer: Gazetteer, named: Sequence[tuple[int, Place, bool]], given: Sequence[Place]) -> None:
        """`named`: where each begins, the place, and whether it is ambiguous."""
        self._gazetteer = gazetteer
        self._starts = [start for start, _, ambiguous in named if not ambiguous]
        self._codes = [gazetteer.adm1_of(place.pcode) for _, place, ambiguous in named if not ambiguous]
        self._given = {gazetteer.adm1_of(place.pcode) for place in given} - {None}
        self._countries = {*(place.country for place in given), *(place.country for _, place, _ in named)}
        self.governorates = {*self._given, *self._codes} - {None}
        """P-codes of all that are named or given."""

    def hold(self, mention: Mention, need: Need, led: bool = False) -> bool:
        """True where what the name needs is there. `led`: a word of place leads it that is enough where no other country is named."""
        if need.anchor == "level":
            return False
        if led and self._countries <= {mention.place.country}:
            return True
        if need.anchor == "country":
            return mention.place.country in self._countries
        near = self.near(mention.start, mention.end)
        return any(self._gazetteer.adm1_of(place.pcode) in near for place in mention.candidates)

    def settled(self, mention: Mention) -> Mention:
        """Of several places of one name and level the one whose governorate is named close by, else in the text, else whose country is."""
        if len(mention.candidates) == 1 and not mention.ambiguous:
            return mention
        near = self.near(mention.start, mention.end)
        if self._gazetteer.adm1_of(mention.place.pcode) not in near:
            beside = [place for place in mention.candidates if self._gazetteer.adm1_of(place.pcode) in near and place.level is not Level.ADM0]
            if beside and len({self._gazetteer.adm1_of(place.pcode) for place in beside}) == 1:
                return replace(mention, place=beside[0], ambiguous=False, how="context")
        if not mention.ambiguous:
            return mention
        rivals = [place for place in mention.candidates if place.level is mention.place.level]
        for fitting in (
            [place for place in rivals if self._gazetteer.adm1_of(place.pcode) in near],
            [place for place in rivals if self._gazetteer.adm1_of(place.pcode) in self.governorates],
            [place for place in rivals if place.country in self._countries],
        ):
            if len(fitting) == 1:
                return replace(mention, place=fitting[0], ambiguous=False, how="context")
        return mention

    def near(self, start: int, end: int) -> set[str | None]:
        """Governorates of what is named within reach of [start, end), what begins there aside, and of what was given."""
        first, last = bisect_left(self._starts, start - _NEAR), bisect_right(self._starts, end + _NEAR)
        own = bisect_left(self._starts, start, first, last)
        after = own + int(own < last and self._starts[own] == start)
        return {*self._given, *self._codes[first:own], *self._codes[after:last]} - {None}


@cache
def _machine(gazetteer: Gazetteer) -> tuple[list[Pattern], AhoCorasick]:
    found = patterns(gazetteer, rules(gazetteer.countries))
    return found, automaton(found)


def _need(mention: Mention, hit: Hit, law: Rules, squeezed: str, length: int) -> Need | None:
    """What the name needs beside it, or None where it stands on its own. `length` is the text's, the blanks around it left out."""
    need = law.needs.get(hit.pattern.text)
    if need is not None and need.anchor == "none":
        return None
    if need is None and mention.place.level in (Level.ADM3, Level.SITE) and Level.TOWN not in hit.pattern.levels:
        need = _WEAK
    told = mention.how == "level" or (mention.qualifier is Qualifier.COUNTRYSIDE and need is not None and need.anchor == "country")
    if need is None or (told and (need.level_word or mention.place.level is Level.SITE)):
        return None
    if need.anchor == "country" and hit.end - hit.start == length:
        return None  # a heading or a cell that is nothing but the name
    name = hit.start - len(hit.attached)
    before = squeezed[max(0, name - _WORD) : name].rstrip(" ").split(" ")
    word = before[-1]
    if Level.SITE in hit.pattern.levels and not _CAMPS.isdisjoint(before[-_LISTED:]):
        return None  # "the camps of Al-Hol, Roj and Areesha"
    if _is_crossing(before, squeezed[hit.end : hit.end + _WORD]):
        return None
    return None if need.after and (word in need.after or hit.attached[-1:] in need.after) else need


def _is_crossing(before: Sequence[str], after: str) -> bool:
    """True for "the crossing of Nasib", "معبر نصيب" and "Nasib border crossing"."""
    lead = before[-2] if len(before) > 1 and before[-1] in _CALLED else before[-1]
    if lead.removeprefix("ال") in _CROSSINGS:
        return True
    following = [word.rstrip(".,;:)") for word in after.split(" ", 3)[1:3]] if after.startswith(" ") else []
    return bool(following) and (following[0] in _CROSSINGS or following[0] == "border" or (len(following) > 1 and following[1] in _CROSSINGS))


@lru_cache(maxsize=_MEMORY)
def _is_plain(gazetteer: Gazetteer, pattern: Pattern) -> bool:
    """True for a name that needs nothing beside it, and all of whose places lie in one governorate, one of each level: the words beside it only say which."""
    need = rules(gazetteer.countries).needs.get(pattern.text)
    if need is not None and need.anchor != "none":
        return False
    if need is None and Level.TOWN not in pattern.levels and not pattern.levels.isdisjoint((Level.ADM3, Level.SITE)):
        return False
    if len(pattern.places) == 1:
        return True
    codes = {gazetteer.adm1_of(place.pcode) for place in pattern.places}
    return len(codes) == 1 and None not in codes and len(pattern.levels) == len(pattern.places)


@lru_cache(maxsize=_MEMORY)
def _is_strange(gazetteer: Gazetteer, pattern: Pattern) -> bool:
    """True for a name that only places of other countries have."""
    return bool(pattern.places) and all(gazetteer.abroad(place.pcode) for place in pattern.places)
