"""Which places go with a number, and what they are to it: origin, destination, or simply where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dtrack.extract import attribution, foreign, roles
from dtrack.extract.lexicon import Lexicon
from dtrack.extract.located import Located
from dtrack.extract.sentence import Sentence
from dtrack.model.place import PlaceRef
from dtrack.resolve.cues import Qualifier
from dtrack.resolve.matcher import Mention
from dtrack.resolve.places import Gazetteer
from dtrack.terms import Level, PlaceRole


def locate(sentence: Sentence, text: str, lexicon: Lexicon, wide: bool | None) -> list[Located]:
    """The places of a sentence with their roles. Names beyond the gazetteer are capitalised words (`wide` as `foreign` has it; None: a script without)."""
    found = [_located(sentence, text, mention) for mention in sentence.mentions]
    places = [place for place in found if place is not None]
    if wide is not None:
        places += foreign.find(sentence, text, places, wide)
    voices = attribution.spoken(sentence, text)
    told = [place for place in places if not any(_within(place, voice) for voice in voices)]
    events = {hit.last for hit in sentence.of("roles", "event")}
    plain = [place for place in told if place.first not in events]
    if all(place.role is PlaceRole.DESTINATION for place in plain):  # "the battle for Hama" says where, unless something else does
        plain += [replace(place, role=PlaceRole.IN) for place in told if place.first in events]
    told = plain
    crossed = {place.first for place in told if place.mention is not None and any(hit.last == place.first for hit in sentence.of("roles", "via"))}
    if crossed and any(place.first not in crossed and place.mention is not None and place.mention.place.level is not Level.ADM0 for place in told):
        told = [place for place in told if place.first not in crossed]  # "through the crossing of Nasib to Daraa"; alone it is where they came in
    elif crossed:
        gates = {hit.last: hit.first for hit in sentence.of("roles", "via")}
        told = [replace(place, role=_at_the_gate(sentence, gates[place.first])) if place.first in crossed else place for place in told]
    if all(place.role is PlaceRole.ORIGIN for place in told):
        local = [voice for voice in voices if voice.org in _LOCAL]
        told += [replace(place, role=PlaceRole.IN) for place in places if any(_within(place, voice) for voice in local)]
        told += _offices(sentence) if local and not told else []
    elif all(place.role is PlaceRole.DESTINATION or (place.role is PlaceRole.IN and _goes_back(sentence)) for place in told):
        camps = [voice for voice in voices if voice.org == _CAMP]
        told += [replace(place, role=PlaceRole.ORIGIN) for place in places if _is_site(place) and any(_within(place, voice) for voice in camps)]
    told.sort(key=lambda place: place.first)
    return _chain(sentence, told, lexicon)


def _at_the_gate(sentence: Sentence, gate: int) -> PlaceRole:
    """What a crossing of the border is to those who pass it: what stands before it says, else it is where they were counted."""
    role = roles.role_of(sentence, gate)
    return PlaceRole.IN if role is PlaceRole.UNSPECIFIED else role


def _offices(sentence: Sentence) -> list[Located]:
    """What those speak for who are named by their office: "according to the governor of Hama, 61,000 families went home"."""
    ends = {hit.last for hit in sentence.of("roles", "of")}
    named = [(sentence.at(mention.start), mention) for mention in sentence.mentions]
    return [
        Located(first, sentence.at(mention.end - 1) + 1, PlaceRole.IN, mention.place.name, mention.text, (mention.start, mention.end), mention)
        for first, mention in named
        if first in ends
    ]


def _is_site(place: Located) -> bool:
    return place.mention is not None and place.mention.place.level is Level.SITE


def _goes_back(sentence: Sentence) -> bool:
    return any(hit.entry.metric == "return" for hit in sentence.of("predicate"))


_CAMP = "camp administration"
_LOCAL = frozenset({_CAMP, "local authorities", "White Helmets"})
"""Those who speak of their own place: "the head of the council of Khan Shaykun said that 300 families returned"."""


def _within(place: Located, voice: attribution.Source) -> bool:
    return voice.first <= place.first and place.last <= voice.last


def _located(sentence: Sentence, text: str, mention: Mention) -> Located | None:
    first = sentence.at(mention.start)
    last = sentence.at(mention.end - 1) + 1
    if first >= len(sentence.tokens) or _is_people(sentence, first, mention) or _inside_org(sentence, first, last) or _speaks(sentence, first, last):
        return None
    role = roles.attached(sentence, first, mention) or roles.role_of(sentence, first)
    if role is PlaceRole.UNSPECIFIED and sentence.tokens[first].word[0] >= "\u0600":
        role = roles.of_verb(sentence, first)
    if role is PlaceRole.UNSPECIFIED:
        role = roles.of_next(sentence, last)
    if mention.qualifier is Qualifier.PART and mention.place.level is Level.ADM0:  # "north-west Syria" is its own name: a region that no code covers
        begin = min((hit.first for hit in sentence.of("places", "region") if 0 <= first - hit.last <= 2), default=first)
        start = sentence.tokens[begin].start
        return Located(begin, last, role, mention.place.name, text[start : mention.end], (start, mention.end), mention)
    beside = any(0 <= first - hit.last <= 1 for hit in sentence.of("roles", "near"))
    return Located(first, last, role, mention.place.name, mention.text, (mention.start, mention.end), mention, beside)


def _is_people(sentence: Sentence, first: int, mention: Mention) -> bool:
    """True for a country's name that is an adjective of people: "300 عائلة سورية", "18 سورياً"."""
    if mention.place.level is not Level.ADM0 or not first or sentence.tokens[first].word[0] < "\u0600" or " " in mention.text:
        return False
    nouns = (hit for hit in sentence.of("nouns") if hit.entry.key != "modifier")
    return first - 1 in sentence.numbers or any(hit.last == first or hit.first < first < hit.last for hit in nouns)


def _inside_org(sentence: Sentence, first: int, last: int) -> bool:
    return any(hit.first <= first and last <= hit.last for hit in (*sentence.of("orgs"), *sentence.of("places", "not_name")))


def _speaks(sentence: Sentence, first: int, last: int) -> bool:
    """True where a name stands for a government, a front or a surname: "Damascus said", "the governor of Idleb"."""
    following = {hit.first for hit in sentence.of("places", "not_place")}
    if last in following:
        return True
    return any(hit.last == first for hit in sentence.of("roles", "of"))


def _chain(sentence: Sentence, places: list[Located], lexicon: Lexicon) -> list[Located]:
    """ "from Idleb, Hama and Aleppo": a name joined to the one before shares its role."""
    joints = lexicon.words("ranges", "joint") | lexicon.words("ranges", "to") | {",", "،", "/"} | (_AGAIN if lexicon.code == "fr" else frozenset())
    chained: list[Located] = []
    parts = {(hit.first, hit.last) for hit in sentence.of("roles", "part")}
    fillers = {index for table, key in (("roles", "skip"), ("places", "after")) for hit in sentence.of(table, key) for index in range(hit.first, hit.last)}
    for place in places:
        if chained and (chained[-1].last, place.first) in parts:
            chained[-1] = replace(place, role=chained[-1].role)  # "the Aleppo neighbourhood of Sheikh Maqsoud"
            continue
        if chained and _joined(sentence, chained[-1].last, place.first, joints, fillers):
            before = chained[-1].role
            if place.role is PlaceRole.DESTINATION and before in (PlaceRole.IN, PlaceRole.UNSPECIFIED) and roles.of_next(sentence, place.last) is place.role:
                chained[-1] = replace(chained[-1], role=place.role)  # "shelters in Izraa and Bosra received"
            if place.role is PlaceRole.UNSPECIFIED or _again(sentence, chained[-1].last, place, lexicon):
                chained.append(replace(place, role=before))
                continue
            if place.role is PlaceRole.IN and before is PlaceRole.ORIGIN and place.first - chained[-1].last == 1 and lexicon.code == "fr":
                chained.append(replace(place, role=PlaceRole.DESTINATION))  # "de Maskanah à Raqqa"
                continue
        chained.append(place)
    return chained


_AGAIN = frozenset(("de", "d", "du", "des"))
"""Prepositions that French says again before each name of a list."""


def _again(sentence: Sentence, low: int, place: Located, lexicon: Lexicon) -> bool:
    """True for the French "de" that is said again before each name of a list: "dans les provinces d'Alep, de Hama et d'Idleb"."""
    words = [token.word for token in sentence.tokens[low : place.first]]
    again = len(words) > 1 and words[-1] in _AGAIN and words[0] in (",", "et", "ou", "puis")
    return again and lexicon.code == "fr" and place.role in (PlaceRole.ORIGIN, PlaceRole.IN)


def _joined(sentence: Sentence, low: int, high: int, joints: frozenset[str] | set[str], fillers: set[int]) -> bool:
    gap = sentence.tokens[low:high]
    return len(gap) <= 5 and all(token.word in joints or index in fillers or token.word in "(à" or token.word == "a" for index, token in enumerate(gap, low))


def causes(sentence: Sentence) -> list[int]:
    """Tokens at which a sentence goes on to why something happened: "after clashes in", "as a storm hit"."""
    return [hit.first for hit in sentence.of("syntax", "cause")]


def labelled(sentence: Sentence, located: Sequence[Located], at: int) -> list[Located]:
    """The place of an entry of a list in one sentence: "Aleppo, 1,260,000; Idleb, 1,910,000; Rural Damascus 1,180,000"."""
    left = min((hit.first for hit in sentence.of("quantifier_before") if hit.last == at), default=at)
    tokens = sentence.tokens
    for place in located:
        between = [token.word for token in tokens[place.last : left]]
        opens = place.first > 0 and tokens[place.first - 1].word in _ENTRY
        closes = at + 1 >= len(tokens) or tokens[at + 1].word in _ENDS
        if place.role is PlaceRole.UNSPECIFIED and opens and closes and between in ([], [","], ["،"], [":"]):
            return [replace(place, role=PlaceRole.IN)]
    return []


_ENTRY, _ENDS = frozenset(":;؛•"), frozenset(";؛.,،")


def come_from(own: Sequence[Located]) -> list[Located]:
    """Of people who return to one place, another one before it is where they were: "600 families who had spent years in Idleb went home to Daraya"."""
    back = next((place for place in own if place.role is PlaceRole.DESTINATION), None)
    if back is None:
        return list(own)
    return [replace(place, role=PlaceRole.ORIGIN) if place.role is PlaceRole.IN and place.last < back.first else place for place in own]


def with_countryside(own: Sequence[Located], sentence: Sentence, gazetteer: Gazetteer) -> list[Located]:
    """Places with the governorate around a city where both are named at once: "دمشق وريفها", "Damascus and its countryside"."""
    found = list(own)
    for place in own:
        around = any(hit.first == place.last for hit in sentence.of("roles", "and_around"))
        city = gazetteer.get(gazetteer.adm1_of(place.mention.place.pcode) or "") if around and place.mention is not None else None
        rural = next((each for each in gazetteer.at_level(city.country, Level.ADM1) if each.name == f"Rural {city.name}"), None) if city is not None else None
        if rural is not None and place.mention is not None:
            found.append(replace(place, name=rural.name, mention=replace(place.mention, place=rural)))
    return found


def fronted(located: Sequence[Located], sentence: Sentence, at: int, gazetteer: Gazetteer) -> list[Located]:
    """The places of a sentence without those that only its end names, where it opens abroad: "In Sudan 140,000 fled, he told a conference in Damascus"."""
    front = next(iter(located), None)
    if (
        front is None
        or front.role is not PlaceRole.IN
        or front.first > _FRONT
        or front.last > at
        or (front.mention is not None and not _abroad(front, gazetteer))
    ):
        return list(located)
    stop = next((index for index, token in enumerate(sentence.tokens) if index > at and token.word in ",،"), None)
    moved = (PlaceRole.ORIGIN, PlaceRole.DESTINATION)
    return [place for place in located if stop is None or place.first < stop or place.role in moved or place.mention is None or _abroad(place, gazetteer)]


_FRONT = 6
"""Tokens before the name of "In the Sudan" and "After the earthquake in Morocco"."""


def _abroad(place: Located, gazetteer: Gazetteer) -> bool:
    return place.mention is not None and gazetteer.abroad(place.mention.place.pcode or "")


def attach(  # noqa: PLR0917 - a sentence, a number in it, and what bounds it
    located: Sequence[Located], at: int, bounds: tuple[int, int], figures: Sequence[int], stock: bool = False, turns: Sequence[int] = ()
) -> list[Located]:
    """The places of the number at a token: those of its own stretch, those that open the sentence, else any of the sentence.

    What opens the sentence without a preposition says where a stock is: "Areesheh camp, where 300 people from Mayadin live". Where it says in what place
    something happened, the places of its cause (behind one of `turns`) say nothing more.
    """
    own = [place for place in located if bounds[0] <= place.first < bounds[1]]
    first_figure = figures[0] if figures else at
    leading = [place for place in located if place.last <= first_figure]
    after = [place for place in own if place.first > at]
    if len(figures) == 1 and any(place.role is PlaceRole.IN for place in leading) and all(any(at < turn < place.first for turn in turns) for place in after):
        after, own = [], []  # "in Shan state 2,600 people fled after attacks in Muse"
    if after:
        taken = {place.role for place in after}
        if taken == {PlaceRole.DESTINATION}:
            leading = [_left(place) for place in leading]
        opens = len(figures) == 1 or at == first_figure
        return [place for place in leading if place.role not in taken and (stock or place.role is not PlaceRole.UNSPECIFIED) and opens] + after
    if own:
        return own
    if leading:
        return leading
    if len(figures) <= 1:
        return list(located)
    told = max((other for other in figures if other < at), default=0)
    between = [] if stock else [place for place in located if told < place.first and place.last <= at]
    return between or _last_joined([place for place in located if place.last <= at])


def _left(place: Located) -> Located:
    """A camp that opens a sentence of people who go elsewhere is where they left: "Atmeh camp saw 230 families leave for Hama"."""
    site = place.mention is not None and place.mention.place.level is Level.SITE
    return replace(place, role=PlaceRole.ORIGIN) if site and place.role is PlaceRole.UNSPECIFIED else place


def _last_joined(places: Sequence[Located]) -> list[Located]:
    """The last place with those that stand beside it in the same role: "to rural Idleb and rural Hama"."""
    kept: list[Located] = []
    for place in reversed(places):
        if kept and (place.role is not kept[0].role or kept[0].first - place.last > _JOINED):
            break
        kept.insert(0, place)
    return kept


_JOINED = 3
"""Tokens between two places named together."""
_APPOSED = 8
"""Tokens from a place to the one that it is said to be near: "Jaramana, on the edge of Damascus"."""


def shared_out(sentence: Sentence, located: Sequence[Located], figures: Sequence[int], at: int) -> list[Located]:
    """ "4,200 and 1,900 people in Idleb and Aleppo respectively": the n-th place is the n-th number's. Nothing where they are not as many."""
    if len(figures) < 2 or len(located) != len(figures) or not sentence.of("syntax", "respectively"):
        return []
    return [located[list(figures).index(at)]]


def references(places: Sequence[Located], gazetteer: Gazetteer, metric: str, how: str) -> tuple[PlaceRef, ...]:
    """Places as a figure stores them: containers beside what they contain dropped, roles fitted to the metric."""
    kept = [_lived_in(place, metric) for place in _finest(places, gazetteer)]
    made: list[PlaceRef] = []
    for place in kept:
        reference = _reference(place, gazetteer, metric, how)
        if not any((other.pcode or other.name, other.role) == (reference.pcode or reference.name, reference.role) for other in made):
            made.append(reference)
    return tuple(made)


def _lived_in(place: Located, metric: str) -> Located:
    """ "La population du camp d'al-Hol": people live in a site, whatever the preposition before its name."""
    site = place.mention is not None and place.mention.place.level is Level.SITE
    return replace(place, role=PlaceRole.IN) if site and metric in ("site_population", "idp_stock") else place


def _finest(places: Sequence[Located], gazetteer: Gazetteer) -> list[Located]:
    """ "Manbij in Aleppo governorate" is Manbij; "from Hama to Salamiyeh", which lies in it, are two."""
    far = [place for place in places if not place.beside or not any(_at(place, other) for other in places)]
    return [place for place in far if not any(_holds(place, other, gazetteer) for other in far)]


def _at(place: Located, other: Located) -> bool:
    """True where "near X" only says where the other place lies: "in Jaramana, near Damascus"."""
    return not other.beside and 0 < place.first - other.last <= _APPOSED


def _holds(place: Located, other: Located, gazetteer: Gazetteer) -> bool:
    if place.mention is None or other.mention is None or place.mention.place.pcode == other.mention.place.pcode:
        return False
    moved = {PlaceRole.ORIGIN, PlaceRole.DESTINATION}
    if place.role is not other.role and {place.role, other.role} <= moved and place.mention.place.level is not Level.ADM0:
        return False
    node, inner = place.mention.place, other.mention.place
    if node.level is Level.TOWN and inner.kind == "quarter" and node.kind != "quarter" and node.parent == inner.parent:
        return True  # a quarter of a city stands under the city's sub-district, not under the city
    return gazetteer.within(inner.pcode, node.pcode)


def _reference(place: Located, gazetteer: Gazetteer, metric: str, how: str) -> PlaceRef:
    role = fitted(place.role, metric)
    if place.mention is None:
        return PlaceRef(None, place.name, place.text, role, resolved=how, span=place.span)
    node, mention = place.mention.place, place.mention
    if node.level is Level.ADM0 and mention.qualifier is Qualifier.PART and not gazetteer.abroad(node.pcode):
        return PlaceRef(None, place.text, place.text, role, resolved=how, span=place.span)
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
