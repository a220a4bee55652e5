"""The places of a sentence, and what they are to those who moved: origin, destination, or simply where."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from dtrack.extract import attribution, foreign, natives, roles
from dtrack.extract.lexicon import Lexicon
from dtrack.extract.located import Located
from dtrack.extract.sentence import Sentence
from dtrack.resolve.cues import Qualifier
from dtrack.resolve.matcher import Mention
from dtrack.terms import Level, PlaceRole


def locate(sentence: Sentence, text: str, lexicon: Lexicon, wide: bool | None) -> list[Located]:
    """The places of a sentence with their roles. Names beyond the gazetteer are capitalised words (`wide` as `foreign` has it; None: a script without)."""
    found = [_located(sentence, text, mention, lexicon) for mention in _told(sentence, lexicon)]
    places = [place for place in found if place is not None]
    if wide is not None:
        places += foreign.find(sentence, text, places, wide)
    heard = [hit.last for hit in sentence.of("syntax", "audience")]  # "told reporters in Ankara": where it was said
    places = [place for place in places if not any(place.first - last == 1 for last in heard)] if heard else places
    voices = attribution.spoken(sentence, text)
    surveyed = [hit.last for hit in sentence.of("syntax", "surveys")]  # "UN-Habitat's assessment of Zabadani and Madaya puts"
    about = [place for place in places if any(0 <= place.first - last <= _SURVEYED for last in surveyed)]
    told = [place for place in places if place in about or not any(_within(place, voice) for voice in voices)]
    events = {hit.last for hit in sentence.of("roles", "event")}
    plain = [place for place in told if place.first not in events]
    if all(place.role is PlaceRole.DESTINATION for place in plain):  # "the battle for Hama" says where, unless something else does
        plain += [replace(place, role=PlaceRole.IN) for place in told if place.first in events]
    told = plain
    passed = {hit.last for hit in sentence.of("roles", "via")}
    told = [place for place in told if place.mention is not None or wide is not False or place.first not in passed]  # "via Cilvegozu": by a gate no list has
    crossed = {place.first for place in told if place.mention is not None and place.first in passed}
    if crossed and any(place.first not in crossed and place.mention is not None and place.mention.place.level is not Level.ADM0 for place in told):
        told = [place for place in told if place.first not in crossed]  # "through the crossing of Nasib to Daraa"; alone it is where they came in
    elif crossed:
        gates = {hit.last: hit.first for hit in sentence.of("roles", "via")}
        told = [replace(place, role=_at_the_gate(sentence, gates[place.first])) if place.first in crossed else place for place in told]
    if all(place.role is PlaceRole.ORIGIN for place in told):
        local = [voice for voice in voices if voice.org in _LOCAL]
        told += [replace(place, role=PlaceRole.IN) for place in places if any(_within(place, voice) for voice in local)]
        came = bool(sentence.of("roles", "arrive", "receives"))  # "le maire de Qamichli compte 3 100 familles arrivées de Tabqa"
        told += _offices(sentence) if local and (not told or came) else []
    elif all(place.role is PlaceRole.DESTINATION or (place.role is PlaceRole.IN and _goes_back(sentence)) for place in _chain(sentence, told, lexicon)):
        camps = [voice for voice in voices if voice.org == _CAMP]
        told += [replace(place, role=PlaceRole.ORIGIN) for place in places if _is_site(place) and any(_within(place, voice) for voice in camps)]
    told = [place for place in told if not _owns_a_place_elsewhere(sentence, place, told)]
    told.sort(key=lambda place: place.first)
    return _chain(sentence, told, lexicon)


def _owns_a_place_elsewhere(sentence: Sentence, owner: Located, told: list[Located]) -> bool:
    """True for the Russia of "at Russia's Hmeimim air base", which lies in another country."""
    tokens = sentence.tokens
    if owner.mention is None or owner.mention.place.level is not Level.ADM0 or owner.last + 1 >= len(tokens) or tokens[owner.last].word != "s":
        return False
    owned = next((place for place in told if place.first == owner.last + 1 and place.mention is not None), None)
    return owned is not None and owned.mention is not None and owned.mention.place.country != owner.mention.place.country


_SURVEYED = 3
"""Tokens from "assessment of" to the last place that it names."""


def _told(sentence: Sentence, lexicon: Lexicon) -> Iterator[Mention]:
    """The mentions of a sentence but for those joined to one of which only a border is told: "on the border with Jordan and Iraq"."""
    joints = lexicon.words("ranges", "joint") | {",", "،"}
    beyond = {hit.last for hit in sentence.of("roles", "of")}
    left = -1
    for mention in sentence.mentions:
        first, last = sentence.at(mention.start), sentence.at(mention.end - 1) + 1
        gap = [token.word for token in sentence.tokens[left:first]] if left >= 0 else []
        attached = bool(lexicon.clitics) and first < len(sentence.tokens) and sentence.tokens[first].word.startswith("و")
        country = mention.place.level is Level.ADM0
        if country and left >= 0 and len(gap) <= 1 and (set(gap) <= joints if gap else attached):
            left = last
            continue
        left = last if country and first in beyond else -1
        yield mention


def _at_the_gate(sentence: Sentence, gate: int) -> PlaceRole:
    """What a crossing of the border is to those who pass it: what stands before it says, else it is where they were counted."""
    role = roles.role_of(sentence, gate)
    return PlaceRole.IN if role is PlaceRole.UNSPECIFIED else role


def of_camp(sentence: Sentence) -> list[Located]:
    """The camps that a sentence names, whoever speaks of them."""
    return [_spot(sentence, mention) for mention in sentence.mentions if mention.place.level is Level.SITE]


def mentioned(sentence: Sentence) -> list[Located]:
    """All places of a sentence but countries, whoever speaks for them."""
    return [_spot(sentence, mention) for mention in sentence.mentions if mention.place.level is not Level.ADM0]


def of_office(sentence: Sentence, text: str) -> list[Located]:
    """The places for which those speak who are quoted: where "the mayor of Halfaya said that 320 houses were flattened" names nothing nearer."""
    local = [voice for voice in attribution.spoken(sentence, text) if voice.org in _LOCAL]
    if not local:
        return []
    found = [_spot(sentence, mention) for mention in sentence.mentions if mention.place.level is not Level.ADM0]
    return [place for place in found if any(_within(place, voice) for voice in local)]


def _spot(sentence: Sentence, mention: Mention) -> Located:
    first, last = sentence.at(mention.start), sentence.at(mention.end - 1) + 1
    return Located(first, last, PlaceRole.IN, mention.place.name, mention.text, (mention.start, mention.end), mention)


def _offices(sentence: Sentence) -> list[Located]:
    """What those speak for who are named by their office: "according to the governor of Hama, 61,000 families went home"."""
    ends = {hit.last for hit in sentence.of("roles", "of")}
    return [place for place in (_spot(sentence, mention) for mention in sentence.mentions) if place.first in ends]


def _is_site(place: Located) -> bool:
    return place.mention is not None and place.mention.place.level is Level.SITE


def _goes_back(sentence: Sentence) -> bool:
    return any(hit.entry.metric == "return" for hit in sentence.of("predicate"))


_CAMP = "camp administration"
_LOCAL = frozenset({_CAMP, "local authorities", "White Helmets", "activists"})
"""Those who speak of their own place: "the head of the council of Khan Shaykun said that 300 families returned"."""


def _within(place: Located, voice: attribution.Source) -> bool:
    return voice.first <= place.first and place.last <= voice.last


def _located(sentence: Sentence, text: str, mention: Mention, lexicon: Lexicon) -> Located | None:
    first = sentence.at(mention.start)
    last = sentence.at(mention.end - 1) + 1
    if first >= len(sentence.tokens) or _is_people(sentence, first, mention) or _inside_org(sentence, first, last) or _speaks(sentence, first, last):
        return None
    role = roles.attached(sentence, first, mention) or roles.role_of(sentence, first)
    if mention.how == natives.PEOPLE:
        role = PlaceRole.ORIGIN
    if role is PlaceRole.IN:
        role = _of_its_shelter(sentence, first, lexicon) or role
    if role is PlaceRole.UNSPECIFIED and sentence.tokens[first].word[0] >= "\u0600":
        role = roles.of_verb(sentence, first)
    if role is PlaceRole.UNSPECIFIED:
        role = roles.of_next(sentence, last)
    if role is PlaceRole.UNSPECIFIED and mention.place.level is Level.ADM0 and _owns_what_moved(sentence, last):
        role = PlaceRole.IN
    if mention.qualifier is Qualifier.PART and mention.place.level is Level.ADM0:  # "north-west Syria" is its own name: a region that no code covers
        begin = min((hit.first for hit in sentence.of("places", "region") if 0 <= first - hit.last <= 2), default=first)
        start = sentence.tokens[begin].start
        return Located(begin, last, role, mention.place.name, text[start : mention.end], (start, mention.end), mention)
    beside = any(0 <= first - hit.last <= 1 for hit in sentence.of("roles", "near"))
    return Located(first, last, role, mention.place.name, mention.text, (mention.start, mention.end), mention, beside)


def _owns_what_moved(sentence: Sentence, last: int) -> bool:
    """True for "Sudan's war has displaced" and "Ukraine's 3.7 million displaced": a country whose war or people they are; nobody of it speaks."""
    tokens = sentence.tokens
    if last + 1 >= len(tokens) or tokens[last].word != "s" or tokens[last].glued != "'":
        return False
    near = range(last + 1, last + 1 + _OWNED)
    spoken = any(hit.first in near for hit in sentence.of("attribution", "said"))
    return not spoken and (last + 1 in sentence.numbers or any(hit.first in near and hit.entry.metric for hit in sentence.of("predicate")))


_OWNED = 4
"""Tokens between "Sudan's" and the verb of "war has displaced"."""
_ADJECTIVE = 1
"""Words between a shelter and what leads the place where it lies: "un camp informel à"."""


def _of_its_shelter(sentence: Sentence, first: int, lexicon: Lexicon) -> PlaceRole | None:
    """The role of "to a school in Afrin", "from the stadium in Raqqa" and "d'un camp informel près de Raqqa": what leads the shelter leads the place."""
    leads = [hit.first for hit in sentence.of("roles", "in") if hit.last == first]
    if not leads:
        return None
    lead, articles = min(leads), lexicon.words("syntax", "article")
    named = {sentence.at(mention.start) for mention in sentence.mentions}
    for shelter in sentence.of("syntax", "shelter"):
        if 0 <= lead - shelter.last <= _ADJECTIVE and named.isdisjoint(range(shelter.first, lead)):
            begin = shelter.first
            while begin > 1 and sentence.tokens[begin - 1].word in articles - _LEADS:
                begin -= 1
            if begin and sentence.tokens[begin - 1].word == _SOME:
                return None  # "sous des tentes à Saraqeb"
            role = roles.role_of(sentence, begin)
            return role if role in (PlaceRole.ORIGIN, PlaceRole.DESTINATION) else None
    return None


_SOME = "des"
_LEADS = frozenset(("de", "du", "des"))
"""Articles of French that say from where."""


def _is_people(sentence: Sentence, first: int, mention: Mention) -> bool:
    """True for a country's name that is an adjective of people: "300 عائلة سورية", "18 سورياً"."""
    if mention.place.level is not Level.ADM0 or not first or sentence.tokens[first].word[0] < "\u0600" or " " in mention.text:
        return False
    if any(hit.last == first for hit in sentence.of("roles", "leave")):
        return False  # "سكان سوريا"
    nouns = [hit for hit in sentence.of("nouns") if hit.entry.key != "modifier"]
    behind = sentence.tokens[first].word in sentence.particles("country_or_people") and any(hit.last == first for hit in nouns)  # not "غادرت 300 عائلة لبنان"
    return first - 1 in sentence.numbers or behind or any(hit.first < first < hit.last for hit in nouns)


_NO_NAME = ("places", "not_name")


def _inside_org(sentence: Sentence, first: int, last: int) -> bool:
    return any(hit.first <= first and last <= hit.last for hit in (*sentence.hits.get("orgs", ()), *sentence.keyed.get(_NO_NAME, ())))


def _speaks(sentence: Sentence, first: int, last: int) -> bool:
    """True where a name stands for a government, a front or a surname: "Damascus said", "the governor of Idleb"."""
    following = {hit.first for hit in sentence.of("places", "not_place")}
    if last in following or any(hit.last == first for hit in sentence.of("places", "voices")):
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
            if not _is_finer(chained[-1], place):  # "the Aleppo neighbourhood of Sheikh Maqsoud"; "Manbij district of Aleppo" is Manbij
                chained[-1] = replace(place, role=chained[-1].role)
            continue
        if chained and lexicon.clitics and _says_where(sentence, chained[-1], place, lexicon):
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


def _says_where(sentence: Sentence, one: Located, other: Located, lexicon: Lexicon) -> bool:
    """True for the Damascus of "صحنايا جنوب غرب دمشق": only points of the compass stand between, and what lies there is finer."""
    gap = sentence.tokens[one.last : other.first]
    compass = lexicon.words("places", "compass")
    return bool(gap) and len(gap) <= 2 and all(token.word in compass for token in gap) and _is_finer(one, other)


_RANK = {level: rank for rank, level in enumerate(Level)}


def _is_finer(place: Located, other: Located) -> bool:
    return place.mention is not None and other.mention is not None and _RANK[place.mention.place.level] > _RANK[other.mention.place.level]


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
