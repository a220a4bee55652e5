"""Names of places beyond the gazetteer: capitalised words that prepositions, verbs or words as "district" make a place, and countries named by their people."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from dtrack.extract import roles
from dtrack.extract.located import Located
from dtrack.extract.sentence import Sentence
from dtrack.resolve.cues import Qualifier
from dtrack.resolve.matcher import Mention
from dtrack.resolve.places import Gazetteer
from dtrack.terms import PlaceRole

_NAME = re.compile(r"(?<![\w.])(?:[A-Z][\w'’-]*[^\W\d_])(?:[ -](?:(?:of|de|da|du|el|al|the|and the)[ -])?[A-Z][\w'’-]*[^\W\d_])*")
_ACRONYM = 5
"""Letters in capitals of at most so many are an organisation, unless the whole text is in capitals."""
_POSSESSIVE = frozenset(("s", "'s", "’s"))


_LIST = 3
_OPENED = frozenset((",", ":", "-", "–", "—"))
_COUNTED = frozenset({"person", "household", "home"})


def find(sentence: Sentence, text: str, known: Sequence[Located], wide: bool) -> list[Located]:
    """The names of a sentence that are none of the `known` ones, each with a role from the words before it.

    `wide`: the text is about no tracked country, so that nothing else says where. Then a name also counts by what it does ("Laukkai was hosting"), by what
    happened to it ("flooding affected Tahiti"), by its kind ("Tutong district"), or where it opens the sentence ("Equatoria: 112,000 people").
    """
    found: list[Located] = []
    bare: list[Located] = []
    taken = [place.span for place in known] + [(mention.start, mention.end) for mention in sentence.mentions]
    months = {index for index, token in enumerate(sentence.tokens) if "{month}" in token.symbols or "{weekday}" in token.symbols}
    for start, printed in _names(text, sentence, taken):
        end = start + len(printed)
        first, last = sentence.at(start), sentence.at(end - 1) + 1
        if first in months or first in sentence.numbers or _is_word_of(sentence, first, last) or (last - first == 1 and roles.is_adjective(sentence, first)):
            continue
        if _is_no_place(sentence, first, last, printed) or (not wide and _is_owner(sentence, first)):
            continue
        role = roles.role_of(sentence, first)
        if role is PlaceRole.UNSPECIFIED and wide:
            role = _told(sentence, first, last)
        if role is not PlaceRole.UNSPECIFIED:
            found.append(Located(first, last, role, printed, printed, (start, end), None))
        elif wide:
            bare.append(Located(first, last, PlaceRole.IN, printed, printed, (start, end), None))
    return found + _listed(sentence, bare)


def _listed(sentence: Sentence, bare: Sequence[Located]) -> list[Located]:
    """Names without a word of place that stand in a list of at least three: "Fujian, Jiangxi and Hunan have been struck"."""
    runs: list[list[Located]] = []
    for place in bare:
        gap = sentence.tokens[runs[-1][-1].last : place.first] if runs else []
        if runs and 0 < len(gap) <= 2 and all(token.word in (",", "and", "et") for token in gap):
            runs[-1].append(place)
        else:
            runs.append([place])
    return [place for run in runs if len(run) >= _LIST for place in run]


def _names(text: str, sentence: Sentence, taken: Sequence[tuple[int, int]]) -> Iterator[tuple[int, str]]:
    """Where capitalised names begin, and as printed. What is taken already is cut off: "China's Hainan Province" leaves Hainan."""
    at = sentence.passage.dateline
    while match := _NAME.search(text, at, sentence.passage.end):
        printed = match.group().removesuffix("'s").removesuffix("’s")
        at = match.end()
        over = [other for other in taken if match.start() < other[1] and other[0] < match.start() + len(printed)]
        if over:
            at = max(over[0][1], match.start() + 1)
        else:
            yield match.start(), printed


def _is_word_of(sentence: Sentence, first: int, last: int) -> bool:
    return any(
        hit.first <= first < hit.last for table in ("orgs", "nouns") for hit in sentence.of(table) if hit.entry.key != "modifier" or hit.last >= last
    ) or any(hit.first < last and first < hit.last for hit in sentence.of("places", "not_name"))


def _is_no_place(sentence: Sentence, first: int, last: int, printed: str) -> bool:
    """True for rivers, storms, offices and persons by a word of theirs ("Hurricane Matthew", "the Mahanadi River", "Mayor Dowdall"), and for acronyms."""
    if printed.isupper() and len(printed) <= _ACRONYM:
        return True
    if any(first - noun.last == 1 for noun in sentence.of("nouns", "fighters")):
        return True  # "1 146 combattants de Jaïch al-Islam"
    low, high = max(0, first - 1), last + 1
    return any(low <= hit.first and hit.last <= high for hit in sentence.of("places", "no_place"))


def _is_owner(sentence: Sentence, first: int) -> bool:
    """True behind a bare "of" or "by": "the fall of Assad" names no place, "the town of Lokoja" does."""
    first -= int(first > 1 and sentence.tokens[first - 1].word == "the")
    ends = [hit for hit in sentence.of("roles") if hit.last == first]
    if any(hit.entry.key == "event" for hit in ends):
        return True
    return bool(ends) and all(hit.last - hit.first == 1 and sentence.tokens[hit.first].word in ("of", "by") for hit in ends)


def _told(sentence: Sentence, first: int, last: int) -> PlaceRole:
    """The role that a name has without a preposition."""
    doing = roles.of_next(sentence, last)
    if doing is not PlaceRole.UNSPECIFIED:
        return doing
    struck = any(0 <= first - hit.last <= 1 for hit in sentence.of("roles", "strikes"))
    kind = any(hit.first == last or hit.last in (first, last) for hit in sentence.of("places", "after"))
    kind = kind or (first > 0 and any(hit.first == last and hit.entry.key in _COUNTED for hit in sentence.of("nouns")))  # "an Adelaide home"
    following = sentence.tokens[last] if last < len(sentence.tokens) else None
    opens = first == 0 and following is not None and following.word in _OPENED and not sentence.tokens[first].word.endswith("ly")
    owns = following is not None and following.word in _POSSESSIVE and following.glued == "'"
    return PlaceRole.IN if struck or kind or opens or owns else PlaceRole.UNSPECIFIED


def of_people(sentence: Sentence, gazetteer: Gazetteer, text: str, bounds: tuple[int, int], role: PlaceRole) -> list[Located]:
    """The countries whose people the tokens [first, last) of a sentence name: "9,000 Afghans returned", "Bangladeshi authorities"."""
    found: list[Located] = []
    forces = {force.last for force in sentence.of("syntax", "forces")}  # "الجيش الإسرائيلي" is nowhere by its name
    for hit in sentence.of("peoples"):
        place = gazetteer.get(hit.entry.key)
        if place is not None and bounds[0] <= hit.first < bounds[1] and hit.first not in forces:
            start, end = sentence.tokens[hit.first].start, sentence.tokens[hit.last - 1].end
            mention = Mention(start, end, text[start:end], place, (place,), False, "name", Qualifier.NONE)
            found.append(Located(hit.first, hit.last, role, place.name, text[start:end], (start, end), mention))
    return found


def of_hosts(sentence: Sentence, gazetteer: Gazetteer, text: str, metric: str) -> list[Located]:
    """The country for which those speak who count its refugees, or those who leave it for home: "the Turkish interior ministry", "Jordanian authorities"."""
    role = _HOSTS.get(metric)
    offices = {hit.first for hit in (*sentence.of("places", "not_place"), *sentence.of("orgs", "government", "local authorities"))}
    if role is None:
        return []
    told = of_people(sentence, gazetteer, text, (0, len(sentence.tokens)), role)
    return [
        place
        for place in told
        if place.mention is not None and gazetteer.abroad(place.mention.place.pcode) and not offices.isdisjoint(range(place.last, place.last + 2))
    ][:1]


_HOSTS = {"refugee_stock": PlaceRole.IN, "return": PlaceRole.ORIGIN}
