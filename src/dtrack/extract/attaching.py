"""Which of the places of a sentence go with a number: those of its own stretch, those that open the sentence, the one that labels it in a list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dtrack.extract import clauses, places
from dtrack.extract.draft import Draft
from dtrack.extract.heads import Head
from dtrack.extract.lexicon import Entry
from dtrack.extract.lexicon._trie import Hit
from dtrack.extract.located import Located
from dtrack.extract.sentence import Sentence
from dtrack.resolve.places import Gazetteer
from dtrack.terms import Level, PlaceRole


def causes(sentence: Sentence) -> list[int]:
    """Tokens at which a sentence goes on to why something happened: "after clashes in", "as a storm hit"."""
    return [hit.first for hit in sentence.of("syntax", "cause")]


def labelled(sentence: Sentence, located: Sequence[Located], at: int) -> list[Located]:
    """The place of an entry of a list in one sentence: "Aleppo, 1,260,000; Idleb, 1,910,000; Rural Damascus 1,180,000"."""
    left = min((hit.first for hit in sentence.of("quantifier_before") if hit.last == at), default=at)
    tokens = sentence.tokens
    for place in located:
        if left and tokens[left - 1].word == "(" and place.last == left - 1 and any(token.word == ")" for token in tokens[at + 1 : at + _BRACKET]):
            return [replace(place, role=PlaceRole.IN) if place.role is PlaceRole.UNSPECIFIED else place]
        between = [token.word for token in tokens[place.last : left]]
        before = tokens[place.first - 1].word if place.first else ""
        opens = before in _ENTRY or (before in _COMMAS and _counted_to(sentence, place.first - 1))
        noun = next((hit.last for hit in sentence.of("nouns") if hit.first == at + 1), at + 1)
        closes = noun >= len(tokens) or tokens[noun].word in _ENDS or any(window.first == noun for window in sentence.windows)
        listed = place.last == left and before in _BETWEEN and (closes or tokens[at + 1].word in _BETWEEN)
        if listed and place.role is PlaceRole.UNSPECIFIED and any(number < place.first for number in sentence.counted):
            return [replace(place, role=PlaceRole.IN)]  # "Damascus received 12,000 returnees, Daraa 9,000 and Homs 7,400"
        led = (place.last <= left and between in ([], [","], ["،"], [":"])) or (between[-1:] == [":"] and _are_kinds(sentence, place.last, left - 1))
        if place.role in (PlaceRole.UNSPECIFIED, PlaceRole.IN) and opens and closes and led:
            return [replace(place, role=PlaceRole.IN)]
    return []


def _are_kinds(sentence: Sentence, low: int, high: int) -> bool:
    """True where nothing but "district" stands between a name and the colon behind it."""
    kinds = {index for hit in sentence.of("places", "after") for index in range(hit.first, hit.last)}
    return all(index in kinds for index in range(low, high))


def _counted_to(sentence: Sentence, comma: int) -> bool:
    """True for the comma of "11,000 IDPs, Sarmada 9,000": what ends before it is a number, or the noun of one."""
    return comma - 1 in sentence.numbers or any(hit.last == comma and hit.first - 1 in sentence.numbers for hit in sentence.of("nouns"))


_KIND = 1
"""Tokens between people and the name of what they left: "the camps of"."""
_BRACKET = 4
"""Tokens behind the number of "Dar'a (58,400 people)" within which its bracket closes."""
_BETWEEN = frozenset({",", "and", "then"})
_ENTRY, _ENDS, _COMMAS = frozenset(":;؛•("), frozenset(";؛.,،)"), frozenset(",،")


def not_of_a_part(located: list[Located], sentence: Sentence, at: int) -> list[Located]:
    """Places without those of a part of the figure before, where the sentence turns to another one: "أغلبهم في إدلب، في حين عاد 486,000"."""
    if _TURN not in sentence.keyed or _PART not in sentence.keyed:
        return located
    turns = [hit.first for hit in sentence.of(*_TURN) if hit.first < at]
    parts = [(part.first, min((turn for turn in turns if turn > part.first), default=0)) for part in sentence.of(*_PART)]
    return [place for place in located if not any(first < place.first < last for first, last in parts)]


_TURN, _PART = ("syntax", "turn"), ("syntax", "subset")
"""Phrases without which no place is a part's."""


def before_the_turn(located: list[Located], sentence: Sentence, at: int) -> list[Located]:
    """Places without those in which something else went on: "نزح 640 ألفاً في دارفور، بينما لم تسجل في سوريا أي حركة"."""
    turn = next((hit.first for hit in sentence.keyed.get(_TURN, ()) if hit.first > at), 0)
    if not turn or not any(at < place.first < turn for place in located):
        return located
    return [place for place in located if place.first < turn or place.role is not PlaceRole.IN]


def before_others_move(own: list[Located], sentence: Sentence, at: int) -> list[Located]:
    """Of people who live somewhere, without the places behind "and that others have gone": "تقيم فيه 2,300 نسمة، وإن ابنيها عادا إلى كفرزيتا"."""
    commas = [index for index, token in enumerate(sentence.tokens) if index > at and token.word in "،;؛"]
    turns = [index for index in commas if any(token.word in _AND_THAT for token in sentence.tokens[index + 1 : index + 2])]
    near = [place for place in own if not turns or place.first < turns[0]]
    return near or own


_AND_THAT = frozenset({"وان", "وانه", "وانها", "وانهم"})
"""Words that open the next thing that somebody says, their letters folded."""


def of_the_flight(own: Sequence[Located], sentence: Sentence, at: int) -> list[Located]:
    """Where those had fled to who return is where they come from, and where they had fled from is home: "رجوع 20 ألفاً من أبنائها الذين هُجّروا إلى عرسال"."""
    relatives = [hit.last for hit in sentence.of("syntax", "relative") if hit.first > at]
    moves = (hit for hit in sentence.of("predicate", "metric") if hit.entry.metric == "new_displacement")
    fled = [hit for hit in moves if any(0 <= hit.first - last <= 1 for last in relatives)]
    if not fled or sentence.tokens[fled[0].first].word[0] < "\u0600":
        return list(own)
    stop = next((index for index, token in enumerate(sentence.tokens) if index > fled[0].first and token.word in ",،"), len(sentence.tokens))
    other = {PlaceRole.DESTINATION: PlaceRole.ORIGIN, PlaceRole.ORIGIN: PlaceRole.DESTINATION}
    return [replace(place, role=other.get(place.role, place.role)) if fled[0].last <= place.first < stop else place for place in own]


def come_from(own: Sequence[Located], sentence: Sentence, head: Head | None, gazetteer: Gazetteer) -> list[Located]:
    """Of people who return to one place, another one before it is where they were: "600 families who had spent years in Idleb went home to Daraya"."""
    back = next((place for place in own if place.role is PlaceRole.DESTINATION), None)
    if back is None:
        return list(own)
    apart = [place for place in own if place.last < back.first and not _lies_in(back, place, gazetteer)]  # "in southern Idleb 700 went back to Khan Shaykun"
    found = [replace(place, role=PlaceRole.ORIGIN) if place in apart and (place.role is PlaceRole.IN or _is_camp(place)) else place for place in own]
    return [replace(place, role=PlaceRole.ORIGIN) if _is_where_they_were(place, back, sentence, head) else place for place in found]


def _lies_in(place: Located, other: Located, gazetteer: Gazetteer) -> bool:
    return place.mention is not None and other.mention is not None and gazetteer.within(place.mention.place.pcode, other.mention.place.pcode)


def _is_where_they_were(place: Located, back: Located, sentence: Sentence, head: Head | None) -> bool:
    """True for the Rukban of "ont ramené à Homs 2 600 personnes bloquées depuis des mois à Rukban"."""
    if head is None or place.role is not PlaceRole.IN or not back.last <= head.first < head.last < place.first:
        return False
    between = sentence.tokens[head.last : place.first]
    said = any(head.last <= hit.first < place.first for hit in sentence.of("predicate"))
    whole = place.mention is not None and place.mention.place.level is Level.ADM0
    return not said and not whole and len(between) <= _STRANDED and not any(token.kind == "point" for token in between)


_STRANDED = 8
"""Tokens from people to the place where they were: "bloquées depuis des mois à"."""


def left_behind(own: Sequence[Located], sentence: Sentence, behind: int) -> list[Located]:
    """Arabic names what people leave right behind them: "غادرت قافلة تضم 120 عائلة مخيمات دير حسان باتجاه كفرنبودة"."""
    left = next((place for place in own if 0 <= place.first - behind <= _KIND and place.role is PlaceRole.UNSPECIFIED), None)
    if left is None or left.text[0] < "\u0600" or not any(hit.last <= behind for hit in sentence.of("roles", "leave")):
        return list(own)
    return [replace(place, role=PlaceRole.ORIGIN) if place is left else place for place in own]


def _is_camp(place: Located) -> bool:
    """True for a camp that no word of place leads: "غادرت 62 عائلة مخيم واشوكاني عائدة إلى رأس العين"."""
    return place.role is PlaceRole.UNSPECIFIED and place.mention is not None and place.mention.place.level is Level.SITE


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
        taken = {place.role for place in after if place.mention is not None or len(figures) > 1}
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
    return between or last_joined([place for place in located if place.last <= at])


def of_its_shares(sentence: Sentence, located: Sequence[Located], figures: Sequence[int], at: int) -> list[Located]:
    """The places of a whole that names none itself: "93,400 displaced, mostly in Sweida (82,000) and Dar'a (9,000)"."""
    opened = {index for index, token in enumerate(sentence.tokens) if token.word == "("}
    if at in opened or at != next(iter(figures), at) or at - 1 in opened:
        return []
    told = [
        place
        for place in clauses.here(located, sentence, at)
        if place.first > at and place.last in opened and any(0 < number - place.last <= _KIND + 2 for number in sentence.numbers)
    ]
    return [replace(place, role=PlaceRole.IN) if place.role is PlaceRole.UNSPECIFIED else place for place in told]


def in_that_place(located: Sequence[Located], sentence: Sentence, at: int, stock: bool) -> list[Located]:
    """The place of "conduits à al-Hol, où s'entassent 61 000 personnes de Baghouz": the one that is told right before, with those named behind."""
    opened = next((hit for hit in reversed(sentence.of("syntax", "where")) if hit.last <= at), None)
    if opened is None or any(opened.last <= other < at for other in sentence.counted) or any(token.word in ";؛" for token in sentence.tokens[opened.last : at]):
        return []
    near = last_joined([place for place in located if place.last <= opened.first])
    if not near or opened.first - near[-1].last > int(sentence.tokens[opened.first - 1].word == ","):
        return []
    came = not stock and any(opened.last <= hit.first for hit in sentence.of("roles", "arrive", "receives"))
    role = PlaceRole.DESTINATION if came else PlaceRole.IN
    later = min((other for other in sentence.counted if other > at), default=len(sentence.tokens))
    return [replace(place, role=role) for place in near] + [place for place in located if opened.last <= place.first < later]


def they_reach(own: Sequence[Located], draft: Draft, located: Sequence[Located]) -> list[Located]:
    """The town of "الباب ... وأن 340 عائلة من حي الوعر وصلتها": an Arabic verb of arriving that ends in "it" names the one told of before."""
    verb, sentence = draft.verdict.predicate, draft.sentence
    if verb is None or any(place.role is not PlaceRole.ORIGIN for place in own):
        return []
    arrives = {token.word for token in sentence.tokens[verb.first : verb.last]}
    if not any(word.endswith(_IT) and word.removesuffix("ها").removesuffix("ه") in sentence.particles("arrivals") for word in arrives):
        return []
    left = {place.first for place in located if place.role is PlaceRole.ORIGIN}
    told = [place for place in places.mentioned(sentence) if place.last <= draft.at and place.first not in left]
    return [replace(told[-1], role=PlaceRole.DESTINATION)] if told else []


_IT = ("ها", "ه")
"""What Arabic writes as one with a verb for what it reaches, letters folded."""
THE_TOWN = frozenset({"المدينه", "البلده", "القريه", "الحي", "الناحيه", "والمدينه", "والبلده"})
"""Words for a town that was named before, their letters folded."""


def in_that_town(own: list[Located], located: Sequence[Located], sentence: Sentence, bounds: tuple[int, int]) -> list[Located]:
    """Of people who are somewhere that is not named again, "وصل 2,200 من يبرود إلى عرسال، وباتت البلدة تضم 51 ألف لاجئ": where those told before went."""
    again = any(token.word in THE_TOWN for token in sentence.tokens[slice(*bounds)])
    if not again or any(place.role is not PlaceRole.ORIGIN or bounds[0] <= place.first < bounds[1] for place in own):
        return own
    reached = [place for place in located if place.last <= bounds[0] and place.role is PlaceRole.DESTINATION]
    return [replace(reached[-1], role=PlaceRole.IN)] if own and reached else own


def _left(place: Located) -> Located:
    """A camp that opens a sentence of people who go elsewhere is where they left: "Atmeh camp saw 230 families leave for Hama"."""
    site = place.mention is not None and place.mention.place.level is Level.SITE
    return replace(place, role=PlaceRole.ORIGIN) if site and place.role in (PlaceRole.UNSPECIFIED, PlaceRole.IN) else place


def last_joined(places: Sequence[Located]) -> list[Located]:
    """The last place with those that stand beside it in the same role: "to rural Idleb and rural Hama"."""
    kept: list[Located] = []
    for place in reversed(places):
        if kept and (place.role is not kept[0].role or kept[0].first - place.last > _JOINED):
            break
        kept.insert(0, place)
    return kept


_JOINED = 3
"""Tokens between two places named together."""


def shared_out(sentence: Sentence, located: Sequence[Located], figures: Sequence[int], at: int) -> list[Located]:
    """ "4,200 and 1,900 people in Idleb and Aleppo respectively": the n-th place is the n-th number's. Nothing where they are not as many."""
    if len(figures) < 2 or not sentence.of("syntax", "respectively"):
        return []
    alike = [[place for place in located if place.role is role] for role in PlaceRole]  # "Roj et Newroz, camps de gens d'Afrin, abritent respectivement"
    found = next((places for places in [list(located), *alike] if len(places) == len(figures)), [])
    return [found[list(figures).index(at)]] if found else []


def of_the_holder(located: list[Located], verb: Hit[Entry] | None) -> list[Located]:
    """Places where the first of "L'école d'Izraa abrite 64 familles de Soueïda" is one where they are: it names who shelters them."""
    if verb is None or verb.entry.metric != "idp_stock" or verb.entry.side != "object":
        return located
    return [replace(place, role=PlaceRole.IN) if place.role is PlaceRole.ORIGIN and place.last <= verb.first else place for place in located]


def without_actors(located: list[Located], gazetteer: Gazetteer) -> list[Located]:
    """Places without a country that opens the sentence as the one that acts: "Israël a démoli seize maisons à Hamidiyah"."""
    if not any(place.mention is not None and not _abroad(place, gazetteer) for place in located):
        return located
    return [place for place in located if not (place.first <= 1 and place.role is PlaceRole.UNSPECIFIED and _is_country_abroad(place, gazetteer))]


def _is_country_abroad(place: Located, gazetteer: Gazetteer) -> bool:
    return place.mention is not None and place.mention.place.level is Level.ADM0 and _abroad(place, gazetteer)
