"""Which places go with a number, and what they are to it: origin, destination, or simply where."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from dtrack.extract import attribution
from dtrack.extract.lexicon import Lexicon
from dtrack.extract.sentence import Sentence
from dtrack.model.place import PlaceRef
from dtrack.resolve.cues import Qualifier
from dtrack.resolve.matcher import Mention
from dtrack.resolve.places import Gazetteer
from dtrack.terms import Level, PlaceRole


@dataclass(frozen=True, slots=True)
class Located:
    """A place in a sentence with its role, at tokens [first, last)."""

    first: int
    last: int
    role: PlaceRole
    name: str
    text: str
    span: tuple[int, int]
    mention: Mention | None


_FOREIGN = re.compile(r"(?<![\w.])(?:[A-Z][\w'’-]*[^\W\d_])(?:[ -](?:(?:of|de|da|du|el|al|the|and the)[ -])?[A-Z][\w'’-]*[^\W\d_])*")

_ADJECTIVE = re.compile(r"(?:..[ie]an|..ese|..ish|[rt]i|[kt]an)$")
"""Names of peoples and countries as adjectives: "the Nigerian town of" names no place by itself."""


def locate(sentence: Sentence, text: str, lexicon: Lexicon, capitals: bool) -> list[Located]:
    """The places of a sentence with their roles. Names beyond the gazetteer are capitalised words behind a preposition of place."""
    found = [_located(sentence, mention) for mention in sentence.mentions]
    places = [place for place in found if place is not None]
    if capitals:
        places += _foreign(sentence, text, places)
    voices = attribution.spoken(sentence, text)
    told = [place for place in places if not any(_within(place, voice) for voice in voices)]
    if not told:
        local = [voice for voice in voices if voice.org in _LOCAL]
        told = [replace(place, role=PlaceRole.IN) for place in places if any(_within(place, voice) for voice in local)]
    told.sort(key=lambda place: place.first)
    return _chain(sentence, told, lexicon)


_LOCAL = frozenset({"camp administration", "local authorities"})
"""Those who speak of their own place: "the head of the council of Khan Shaykun said that 300 families returned"."""


def _within(place: Located, voice: attribution.Source) -> bool:
    return voice.first <= place.first and place.last <= voice.last


def _located(sentence: Sentence, mention: Mention) -> Located | None:
    first = sentence.at(mention.start)
    last = sentence.at(mention.end - 1) + 1
    if first >= len(sentence.tokens) or _is_people(sentence, first, mention) or _inside_org(sentence, first, last) or _speaks(sentence, first, last):
        return None
    role = _attached(sentence, first, mention) or _role(sentence, first)
    if role is PlaceRole.UNSPECIFIED and sentence.tokens[first].word[0] >= "\u0600":
        role = _of_verb(sentence, first)
    return Located(first, last, role, mention.place.name, mention.text, (mention.start, mention.end), mention)


def _is_adjective(sentence: Sentence, at: int) -> bool:
    """True for "the Nigerian town of" and "the north-east Nigerian town of"; "in Fujian province" is a name."""
    before = {token.word for token in sentence.tokens[max(0, at - 3) : at]}
    return _ADJECTIVE.search(sentence.tokens[at].word) is not None and "the" in before


def _is_people(sentence: Sentence, first: int, mention: Mention) -> bool:
    """True for a country's name that is an adjective of people: "300 عائلة سورية", "18 سورياً"."""
    if mention.place.level is not Level.ADM0 or not first or sentence.tokens[first].word[0] < "\u0600":
        return False
    nouns = (hit for hit in sentence.of("nouns") if hit.entry.key != "modifier")
    return first - 1 in sentence.numbers or any(hit.last == first or hit.first < first < hit.last for hit in nouns)


def _attached(sentence: Sentence, first: int, mention: Mention) -> PlaceRole | None:
    """The role of a particle written as one with the name: "بدمشق" in, "لدمشق" to."""
    before = sentence.tokens[first].word[: max(0, mention.start - sentence.tokens[first].start)]
    return {"ب": PlaceRole.IN, "ل": PlaceRole.DESTINATION}.get(before[-1:]) if before else None


def _inside_org(sentence: Sentence, first: int, last: int) -> bool:
    return any(hit.first <= first and last <= hit.last for hit in (*sentence.of("orgs"), *sentence.of("places", "not_name")))


def _speaks(sentence: Sentence, first: int, last: int) -> bool:
    """True where a name stands for a government, a front or a surname: "Damascus said", "the governor of Idleb"."""
    following = {hit.first for hit in sentence.of("places", "not_place")}
    if last in following:
        return True
    return any(hit.last == first for hit in sentence.of("roles", "of"))


def _role(sentence: Sentence, first: int) -> PlaceRole:
    """The role that the nearest preposition or verb before a name gives it, kinds of place passed over ("from the northern countryside of")."""
    skips: dict[int, int] = {}
    ends: dict[int, tuple[int, str]] = {}
    for hit in sentence.of("roles"):
        if hit.entry.key == "skip":
            skips[hit.last] = min(hit.first, skips.get(hit.last, hit.first))
        elif hit.entry.key in _ORDER and (hit.last not in ends or (-hit.first, _ORDER[hit.entry.key]) > (-ends[hit.last][0], _ORDER[ends[hit.last][1]])):
            ends[hit.last] = (hit.first, hit.entry.key)
    return _walk(sentence, first, skips, ends)


_ORDER = {"in": 0, "origin": 1, "destination": 2, "leave": 3}
_STEPS = 8


def _walk(sentence: Sentence, first: int, skips: dict[int, int], ends: dict[int, tuple[int, str]]) -> PlaceRole:
    """Back from a name: the longer of a role and a kind of place is taken, and a role passed over ("province de") serves where nothing else is found."""
    at, passed = first, PlaceRole.UNSPECIFIED
    for _ in range(_STEPS):
        role, skip = ends.get(at), skips.get(at)
        if role is not None and (skip is None or role[0] <= skip):
            return _meaning(role[1])
        if role is not None and passed is PlaceRole.UNSPECIFIED:
            passed = _meaning(role[1])
        if skip is not None:
            at = skip
        elif at and _is_adjective(sentence, at - 1):
            at -= 1
        else:
            break
    return passed


def _of_verb(sentence: Sentence, first: int) -> PlaceRole:
    """The role of what a verb that stands first does to a place: "غادرت 32 عائلة مخيم الركبان" leaves it. Only counts and their nouns stand between."""
    ends = {hit.last: hit for hit in sentence.of("roles", "leave", "destination")}
    spans = [*sentence.of("nouns"), *sentence.of("quantifier_before"), *sentence.of("roles", "skip"), *sentence.of("syntax", "others")]
    between = {index for hit in spans for index in range(hit.first, hit.last)} | set(sentence.numbers)
    at = first
    while at and at - 1 in between and first - at < _STEPS:
        at -= 1
        if at in sentence.numbers:
            back = at
            while back and back - 1 in between and back - 1 not in sentence.numbers:
                back -= 1
            for spot in range(at, back - 1, -1):
                if spot in ends:
                    return _meaning(ends[spot].entry.key)
            if back and ends.get(back - 1) is not None:
                return _meaning(ends[back - 1].entry.key)
            break
    return PlaceRole.UNSPECIFIED


def _meaning(key: str) -> PlaceRole:
    return {"origin": PlaceRole.ORIGIN, "leave": PlaceRole.ORIGIN, "destination": PlaceRole.DESTINATION}.get(key, PlaceRole.IN)


def _foreign(sentence: Sentence, text: str, known: Sequence[Located]) -> list[Located]:
    found: list[Located] = []
    taken = [place.span for place in known]
    months = {index for index, token in enumerate(sentence.tokens) if "{month}" in token.symbols or "{weekday}" in token.symbols}
    for match in _FOREIGN.finditer(text, sentence.passage.dateline, sentence.passage.end):
        start, end = match.span()
        if any(start < other[1] and other[0] < end for other in taken):
            continue
        first, last = sentence.at(start), sentence.at(end - 1) + 1
        if first in months or _is_word_of(sentence, first, last) or (last - first == 1 and _is_adjective(sentence, first)):
            continue
        role = _role(sentence, first)
        if role is not PlaceRole.UNSPECIFIED:
            found.append(Located(first, last, role, match.group(), match.group(), (start, end), None))
    return found


def _is_word_of(sentence: Sentence, first: int, last: int) -> bool:
    return any(
        hit.first <= first < hit.last for table in ("orgs", "nouns") for hit in sentence.of(table) if hit.entry.key != "modifier" or hit.last >= last
    ) or any(hit.first < last and first < hit.last for hit in sentence.of("places", "not_name"))


def _chain(sentence: Sentence, places: list[Located], lexicon: Lexicon) -> list[Located]:
    """ "from Idleb, Hama and Aleppo": a name joined to the one before shares its role."""
    joints = lexicon.words("ranges", "joint") | lexicon.words("ranges", "to") | {",", "،", "/"}
    chained: list[Located] = []
    fillers = {index for table, key in (("roles", "skip"), ("places", "after")) for hit in sentence.of(table, key) for index in range(hit.first, hit.last)}
    for place in places:
        if chained and _joined(sentence, chained[-1].last, place.first, joints, fillers):
            before = chained[-1].role
            if place.role is PlaceRole.UNSPECIFIED:
                chained.append(replace(place, role=before))
                continue
            if place.role is PlaceRole.IN and before is PlaceRole.ORIGIN and place.first - chained[-1].last == 1 and lexicon.code == "fr":
                chained.append(replace(place, role=PlaceRole.DESTINATION))  # "de Maskanah à Raqqa"
                continue
        chained.append(place)
    return chained


def _joined(sentence: Sentence, low: int, high: int, joints: frozenset[str] | set[str], fillers: set[int]) -> bool:
    gap = sentence.tokens[low:high]
    return len(gap) <= 5 and all(token.word in joints or index in fillers or token.word in "(à" or token.word == "a" for index, token in enumerate(gap, low))


def attach(located: Sequence[Located], at: int, bounds: tuple[int, int], figures: Sequence[int]) -> list[Located]:
    """The places of the number at a token: those of its own stretch, those that open the sentence, else any of the sentence."""
    own = [place for place in located if bounds[0] <= place.first < bounds[1]]
    first_figure = figures[0] if figures else at
    leading = [place for place in located if place.last <= first_figure]
    after = [place for place in own if place.first > at]
    if after:
        roles = {place.role for place in after}
        return [place for place in leading if place.role not in roles and place.role is not PlaceRole.UNSPECIFIED and len(figures) == 1] + after
    if own:
        return own
    if leading:
        return leading
    if len(figures) <= 1:
        return list(located)
    return [place for place in located if place.last <= at][-1:]


def references(places: Sequence[Located], gazetteer: Gazetteer, metric: str, how: str) -> tuple[PlaceRef, ...]:
    """Places as a figure stores them: containers beside what they contain dropped, roles fitted to the metric."""
    kept = _finest(places, gazetteer)
    made: list[PlaceRef] = []
    for place in kept:
        reference = _reference(place, gazetteer, metric, how)
        if not any((other.pcode or other.name, other.role) == (reference.pcode or reference.name, reference.role) for other in made):
            made.append(reference)
    return tuple(made)


def _finest(places: Sequence[Located], gazetteer: Gazetteer) -> list[Located]:
    """ "Manbij in Aleppo governorate" is Manbij; "from Hama to Salamiyeh", which lies in it, are two."""
    return [place for place in places if not any(_holds(place, other, gazetteer) for other in places)]


def _holds(place: Located, other: Located, gazetteer: Gazetteer) -> bool:
    if place.mention is None or other.mention is None or place.mention.place.pcode == other.mention.place.pcode:
        return False
    moved = {PlaceRole.ORIGIN, PlaceRole.DESTINATION}
    if place.role is not other.role and {place.role, other.role} <= moved and place.mention.place.level is not Level.ADM0:
        return False
    return gazetteer.within(other.mention.place.pcode, place.mention.place.pcode)


def _reference(place: Located, gazetteer: Gazetteer, metric: str, how: str) -> PlaceRef:
    role = fitted(place.role, metric)
    if place.mention is None:
        return PlaceRef(None, place.name, place.text, role, resolved=how, span=place.span)
    node, mention = place.mention.place, place.mention
    region = node.level is Level.ADM0 and mention.qualifier is Qualifier.PART
    if region:
        return PlaceRef(None, mention.text, mention.text, role, resolved=how, span=place.span)
    return PlaceRef(
        node.pcode,
        node.name,
        mention.text,
        role,
        node.level,
        gazetteer.adm1_of(node.pcode),
        node.scheme,
        how if how != "name" else ("context" if mention.how == "context" else "name"),
        mention.ambiguous,
        place.span,
    )


def fitted(role: PlaceRole, metric: str) -> PlaceRole:
    """A role as the metric allows it: stocks and ruins are in a place, people return to one."""
    if metric in ("idp_stock", "site_population", "returnee_stock", "homes_destroyed", "refugee_stock"):
        return PlaceRole.IN if role in (PlaceRole.UNSPECIFIED, PlaceRole.DESTINATION) else role
    if metric == "return" and role in (PlaceRole.IN, PlaceRole.UNSPECIFIED):
        return PlaceRole.DESTINATION
    return role
