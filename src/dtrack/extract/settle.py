"""What is settled of a figure once its places and its window are known, and the words around it are looked at again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dtrack.extract.draft import Draft
from dtrack.extract.following import of_those_told
from dtrack.extract.heads import Head, edges
from dtrack.extract.leaning import is_compared
from dtrack.extract.referring import fitted
from dtrack.extract.sentence import Sentence
from dtrack.extract.windows import Window
from dtrack.model.place import PlaceRef
from dtrack.resolve.places import Gazetteer
from dtrack.terms import Level, Metric, PlaceRole, Precision, ProblemKind

_BESIDE = 14
"""Tokens between a number and the camp that it is about."""


def sent(draft: Draft) -> None:
    """Displaced people of whom nothing is said but where they went, "مهجرو الوعر: 1,510 إلى جرابلس و870 إلى إدلب", moved there."""
    verdict = draft.verdict
    if verdict.metric != "idp_stock" or verdict.predicate is not None or (verdict.head is not None and verdict.head.leading):
        return
    _, right = edges(draft.sentence, draft.at, verdict.head or Head(draft.at, draft.at + 1, None, None))
    if any(hit.first == right for hit in draft.sentence.of("roles", "destination")) and right not in draft.sentence.dated:
        verdict.metric, verdict.term = "new_displacement", "displaced"


def at_a_site(draft: Draft, bounds: tuple[int, int]) -> None:
    """A stock of which the sentence says that it lives in "the camp" or "camp X" is the population of a site, whether or not the site is known."""
    sentence, verdict = draft.sentence, draft.verdict
    if verdict.metric != "idp_stock":
        return
    if _came_back(draft):
        verdict.metric, verdict.term = "returnee_stock", "returned"
        return
    sites = (hit for hit in sentence.of("places", "site") if hit.first - 1 not in sentence.numbers)
    if any(bounds[0] <= hit.first < bounds[1] and abs(hit.first - draft.at) <= _BESIDE for hit in sites):
        verdict.metric, verdict.term = "site_population", "in_camp"


def _came_back(draft: Draft) -> bool:
    """True for "يعيش ثلاثون أسرة عادت من مخيم الأزرق": people who live somewhere and of whom a verb says right behind that they returned."""
    head, verb = draft.verdict.head, draft.verdict.predicate
    if head is None or verb is None or verb.last > draft.at:
        return False
    denied = {hit.last for hit in draft.sentence.of("modality", "negated")}  # "ما زال 500 نازح لم يعودوا"
    back = [hit for hit in draft.sentence.of("predicate") if hit.entry.metric == "return" and hit.first not in denied and hit.first >= head.last]
    if not back or any(token.kind == "point" for token in draft.sentence.tokens[head.last : back[0].first]):
        return False
    # "وعاد 44 ألفاً" goes on to others
    return back[0].first - head.last <= 1 and draft.sentence.tokens[back[0].first].word[0] not in _AND


_AND = frozenset("وف")
"""What Arabic writes as one with the verb of the next clause."""


def counted_since(draft: Draft) -> None:
    """ "The number of displaced since December reached 900,000" counts movements: nobody is said to live anywhere."""
    sentence, verdict = draft.sentence, draft.verdict
    if verdict.metric == "returnee_stock" and draft.window is not None and _runs(draft.window, sentence):
        verdict.metric, draft.places = "return", tuple(replace(ref, role=fitted(ref.role, "return")) for ref in draft.places)
    if verdict.metric != "idp_stock" or draft.window is None or draft.window.op != "since":
        return
    verb = verdict.predicate
    # "38,600 IDPs registered in Dar'a since 28 July"
    counted = verb is not None and any(verb.first <= hit.first < verb.last for hit in sentence.of("syntax", "counting"))
    if verb is None or counted or any(hit.first <= verb.first < hit.last for hit in sentence.of("syntax", "number_of")):
        verdict.metric, verdict.term = "new_displacement", "displaced"
    elif verb.last <= draft.window.first < draft.at and draft.window.period.precision is Precision.DAY:  # "accueille depuis samedi 2 350 familles"
        verdict.metric, verdict.term = "new_displacement", "displaced"
        draft.places = tuple(_reached(ref) for ref in draft.places)


def _runs(window: Window, sentence: Sentence) -> bool:
    """True for "recorded 1,015,297 returnees between January 2024 and March 2025": these came back then."""
    opens = sentence.particles("from_a_day_on")
    return window.op == "span" and sentence.tokens[window.first].word in opens


def homeward(draft: Draft, bounds: tuple[int, int], gazetteer: Gazetteer) -> None:
    """People who are taken "to their homes", or who come from abroad into the tracked country, return. Iraqis who come from Iraq do not."""
    sentence, verdict = draft.sentence, draft.verdict
    if verdict.metric not in ("new_displacement", "refugee_flow"):
        return
    told = any(bounds[0] <= hit.first < bounds[1] for hit in sentence.of("syntax", "homeward")) or _taken_home(draft) or _of_its_own(draft)
    abroad = [ref for ref in draft.places if ref.pcode and gazetteer.abroad(ref.pcode)]
    into = any(ref.level is Level.ADM0 and ref.role is PlaceRole.DESTINATION and ref not in abroad for ref in draft.places)
    leaving = any(ref.role is PlaceRole.DESTINATION for ref in abroad)
    come = all(ref.role is PlaceRole.ORIGIN and (ref.level is Level.SITE or not (ref.pcode or "").startswith(_FOREIGNERS)) for ref in abroad)
    nothing_else = verdict.metric == "refugee_flow" or all(ref.level is Level.ADM0 for ref in draft.places)  # "4,000 had left for Syria"
    entering = (bool(abroad) and (come or (into and not leaving))) or (into and nothing_else and not nation_of(draft, gazetteer))
    if abroad and not leaving and _depart(draft):
        told, draft.places = True, tuple(replace(ref, role=PlaceRole.ORIGIN) if ref in abroad else ref for ref in draft.places)
    if told or _through_a_crossing(draft, bounds) or (entering and _of_the_country(draft)):
        verdict.metric, verdict.term = "return", "returned"
        went = (PlaceRole.DESTINATION, PlaceRole.ORIGIN)  # "fuyant les frappes sur la Bekaa, 128 000 personnes sont entrées en Syrie"
        left = [ref for ref in abroad if entering and ref.role not in went]
        draft.places = tuple(replace(ref, role=PlaceRole.ORIGIN if ref in left else fitted(ref.role, "return")) for ref in draft.places)


def _depart(draft: Draft) -> bool:
    """True for "Jordan's Syrian refugees are 440,000, after 168,000 departures": who leave a country of refuge go home."""
    head, sentence = draft.verdict.head, draft.sentence
    leave = head is not None and [token.word for token in sentence.tokens[head.first : head.last]] == ["departures"]
    return leave and bool(sentence.of("places", "home_people"))


def inland(draft: Draft, gazetteer: Gazetteer) -> None:
    """ "38,500 have crossed into Dar'a Governorate" crossed no border: every place is in the country, and one of them is where they went."""
    if draft.metric != "refugee_flow" or nation_of(draft, gazetteer) or any(gazetteer.abroad(ref.pcode) for ref in draft.places if ref.pcode):
        return
    reached = [ref for ref in draft.places if ref.role is PlaceRole.DESTINATION and ref.pcode]
    if reached and all(ref.level is not Level.ADM0 for ref in reached) and all(ref.pcode for ref in draft.places):
        draft.verdict.metric, draft.verdict.term = "new_displacement", "displaced"


def at_a_camp(draft: Draft) -> None:
    """A "return" of which the text only says that it went to a camp is doubted (R34): people who are brought to a camp did not go home."""
    reached = [ref.pcode for ref in draft.places if ref.role is not PlaceRole.ORIGIN]
    if draft.metric == "return" and reached and draft.camps.issuperset(reached):
        draft.doubts.append(ProblemKind.RETURN_AT_CAMP.value)


def _taken_home(draft: Draft) -> bool:
    """True for "two convoys took 850 Syrians home"."""
    verb, head = draft.verdict.predicate, draft.verdict.head
    if verb is None or verb.entry.needs != "way" or head is None:
        return False
    return any(hit.first == head.last for hit in draft.sentence.of("places", "home_country"))


def as_before(draft: Draft, before: Draft | None) -> None:
    """What a number without a verb of its own shares with the one before it: "18,743 entered their country in September, against 15,900 in August"."""
    head = draft.verdict.head
    compared = before is not None and draft.verdict.predicate is before.verdict.predicate and is_compared(draft.sentence, draft.at)
    if before is not None and (compared or draft.verdict.same):
        draft.verdict.metric, draft.verdict.term = before.verdict.metric, before.verdict.term
        own = (ref.span[0] for ref in draft.places if ref.span is not None)
        if not any(_right_behind(draft, start) or (not compared and before.number.end < start) for start in own):  # "against 9,000 to Yarmouk"
            draft.places = before.places
        return
    if before is not None and _brings(draft, before):
        draft.verdict.metric, draft.verdict.term = before.verdict.metric, before.verdict.term
        return
    if before is None or head is None or not head.inherited or draft.verdict.predicate is not before.verdict.predicate:
        return
    if before.metric == "return" and draft.metric == "new_displacement":
        draft.verdict.metric, draft.verdict.term = before.verdict.metric, before.verdict.term


def _right_behind(draft: Draft, start: int) -> bool:
    """True for a place behind a number, before the comma that ends what is said of it."""
    stop = next((token.start for token in draft.sentence.tokens[draft.at + 1 :] if token.word in ",،;؛"), start + 1)
    return draft.number.end < start < stop


def _of_its_own(draft: Draft) -> bool:
    """True for "استقبلت تلمنس 250 أسرة من أبنائها": a town that receives its own people sees them return."""
    verb, head, tokens = draft.verdict.predicate, draft.verdict.head, draft.sentence.tokens
    if verb is None or head is None or not any(hit.first == verb.first for hit in draft.sentence.of("roles", "receives")):
        return False
    of, own = draft.sentence.particles("of_those"), draft.sentence.particles("its_own")
    return head.last + 1 < len(tokens) and tokens[head.last].word in of and tokens[head.last + 1].word in own


def _brings(draft: Draft, before: Draft) -> bool:
    """True for "80 families came back, bringing to 1,140 the families who have resettled": the sum counts what its last part does."""
    sentence, resettled = draft.sentence, draft.verdict.term == "relocated"
    return before.metric == "return" and resettled and any(token.word in sentence.particles("sums") for token in sentence.tokens[before.at : draft.at])


def _accusative(draft: Draft) -> bool:
    """True for "18 سورياً", which is spelt as the country is."""
    following = draft.sentence.tokens[draft.at + 1 : draft.at + 2]
    return any(token.word == "سوريا" for token in following)


def _through_a_crossing(draft: Draft, bounds: tuple[int, int]) -> bool:
    """True for "226,000 Syrians entered through the crossing of Jdeidet Yabous": the country's own people who come in at its border."""
    sentence, verb = draft.sentence, draft.verdict.predicate
    if verb is None or not any(verb.first <= hit.first < verb.last for hit in sentence.of("roles", "arrive")):
        return False
    own = any(draft.at < hit.first <= draft.at + 3 for hit in sentence.of("places", "home_people")) or _accusative(draft)
    led = {hit.last for hit in sentence.of("roles", "in")}
    if any(hit.first in led and hit.first < draft.at for hit in sentence.of("places", "abroad")):
        return False  # "Au Kurdistan irakien, 4 120 réfugiés syriens sont arrivés par Semalka"
    return own and any(bounds[0] <= hit.first < bounds[1] for hit in sentence.of("roles", "via"))


_FOREIGNERS = ("IRQ",)
"""Where those come from who cross into the country without being its people."""


def _of_the_country(draft: Draft) -> bool:
    """True unless the people are said to be of another nation."""
    head = draft.verdict.head
    words = {token.word for token in draft.sentence.tokens[draft.at : (head.last if head is not None else draft.at) + 2]}
    hits = [hit for hit in draft.sentence.of("nouns", "foreign") if draft.at < hit.first <= draft.at + 3]
    return bool(words) and not hits


def abroad(draft: Draft, before: Draft | None, gazetteer: Gazetteer) -> None:
    """People of the country who are displaced in another are refugees there: "the displaced Syrians in 23 villages of Akkar". Who only leaves it is one too."""
    codes = [ref.pcode for ref in draft.places if ref.pcode]
    if draft.metric == "refugee_flow" and _are_there(draft, before):
        draft.verdict.metric = "refugee_stock"
        return
    if draft.metric == "new_displacement" and _went_abroad(draft, gazetteer):
        draft.verdict.metric, draft.verdict.term = "refugee_flow", "refugees"
        return
    if draft.metric not in ("idp_stock", "site_population") or not codes or not all(gazetteer.abroad(code) for code in codes):
        return
    if all(ref.level is Level.SITE for ref in draft.places):  # a camp abroad that is known by name is one of refugees
        draft.verdict.metric, draft.verdict.term = "refugee_stock", "refugees"
        return
    stop = next((index for index, token in enumerate(draft.sentence.tokens) if index > draft.at and token.word in ";؛"), len(draft.sentence.tokens))
    own = any(hit.first < stop for hit in draft.sentence.of("places", "home_people"))  # behind the stop something else is told
    if own or of_those_told(draft.sentence, draft.verdict):
        draft.verdict.metric, draft.verdict.term = "refugee_stock", "refugees"


def _are_there(draft: Draft, before: Draft | None) -> bool:
    """True for "716,000 are in Lebanon, 515,000 in Jordan": who is said to be there, whatever brought them, is counted there."""
    sentence = draft.sentence
    right = edges(sentence, draft.at, draft.verdict.head or Head(draft.at, draft.at + 1, None, None))[1]
    if any(hit.first - right in (1, 2) for hit in sentence.of("roles", "in")) and sentence.tokens[right].word in sentence.particles("being"):
        return True
    same = before is not None and before.metric == "refugee_stock" and before.verdict.predicate is draft.verdict.predicate
    return same and any(hit.first == right for hit in sentence.of("roles", "in"))


def _went_abroad(draft: Draft, gazetteer: Gazetteer) -> bool:
    """True for "4,310 people left Syria" and for "the arrival of 4,310 Syrians in Lebanon"."""
    known = [ref for ref in draft.places if ref.pcode]
    home = [ref for ref in known if not gazetteer.abroad(ref.pcode or "")]
    if home:
        return all(ref.level is Level.ADM0 and ref.role is PlaceRole.ORIGIN for ref in home)
    return bool(known) and draft.how == "name" and any(draft.at < hit.first <= draft.at + _PEOPLE for hit in draft.sentence.of("places", "home_people"))


_PEOPLE = 3
"""Tokens from a number within which its people are called by their country."""


def stays(draft: Draft, before: Draft | None) -> None:
    """Who "remain", "11,800 have left Rukban for Homs; 29,000 remain", are in the camp that the others left, else where those of whom they are a part went."""
    verb = draft.verdict.predicate
    if verb is None or verb.entry.needs != "earlier" or before is None or before.sentence is not draft.sentence:
        return
    left = [ref for ref in before.places if ref.role is PlaceRole.ORIGIN and ref.level is Level.SITE]
    there = left or [ref for ref in before.places if ref.role is not PlaceRole.ORIGIN]
    own = any(draft.sentence.at(ref.span[0]) > draft.at for ref in draft.places if ref.span is not None)
    if there and not own:
        draft.places = tuple(replace(ref, role=PlaceRole.IN) for ref in there)
        draft.verdict.metric = "site_population" if all(ref.level is Level.SITE for ref in there) else draft.metric


def arrived(draft: Draft) -> None:
    """Where people "arrived in" is a destination, though the preposition alone says only where."""
    verb = draft.verdict.predicate
    if draft.metric != "new_displacement" or verb is None or any(ref.role is PlaceRole.DESTINATION for ref in draft.places):
        return
    if any(verb.first <= hit.first < verb.last for hit in draft.sentence.of("roles", "arrive")):
        draft.places = tuple(_reached(ref) for ref in draft.places)


def _reached(ref: PlaceRef) -> PlaceRef:
    return replace(ref, role=PlaceRole.DESTINATION) if ref.role in (PlaceRole.IN, PlaceRole.UNSPECIFIED) else ref


def like_before(draft: Draft, before: Draft | None) -> None:
    """ "4,200 arrived in Idleb, 1,900 in Aleppo": a number that leans on the verb of the one before it leans on its role of place too."""
    if before is None or draft.metric != before.metric != "" or draft.metric.endswith("stock") or draft.metric == "homes_destroyed":
        return
    own = draft.verdict.predicate
    left, _ = edges(draft.sentence, draft.at, Head(draft.at, draft.at + 1, None, None))
    if left and draft.sentence.tokens[left - 1].word == "(":
        return  # "fled Saraqib; most are now in Lattakia (5,800)"
    if own is not None and (before.verdict.predicate is None or own.first > before.verdict.predicate.first):
        return
    roles = {ref.role for ref in before.places}
    if len(roles) == 1 and roles <= {PlaceRole.ORIGIN, PlaceRole.DESTINATION}:
        role = roles.pop()
        draft.places = tuple(replace(ref, role=role) if ref.role in (PlaceRole.IN, PlaceRole.UNSPECIFIED) else ref for ref in draft.places)


def share_the_way(draft: Draft, before: Draft | None) -> None:
    """Where the first of "عاد إلى حماة 8,200 من إدلب و1,400 من تركيا" went, or came from, all of a list did whose entries say only the other end."""
    own = draft.verdict.predicate
    if before is None or draft.metric != before.metric or own is not before.verdict.predicate or Metric(draft.metric).is_stock:
        return
    roles = {ref.role for ref in draft.places}
    if len(roles) != 1 or not roles <= _ENDS or any(draft.at < hit.first for hit in draft.sentence.of("predicate", "metric")):
        return
    shared = [ref for ref in before.places if ref.role in _ENDS - roles]
    if shared and roles <= {ref.role for ref in before.places}:
        draft.places = (*draft.places, *shared)


def are_of_them(draft: Draft, before: Draft | None) -> bool:
    """True for the 34,700 of "بلغ عدد النازحين من السويداء 187,200، فيما لجأ 34,700 إلى درعا": a bare number of people who went somewhere, behind people of
    whom the text only says whence they came.
    """
    head = draft.verdict.head
    if before is None or head is None or not head.inherited or draft.metric != "new_displacement" or before.metric not in ("idp_stock", "new_displacement"):
        return False
    roles = {ref.role for ref in before.places}
    told = {ref.role for ref in draft.places}
    return roles == {PlaceRole.ORIGIN} and told == {PlaceRole.DESTINATION}


def whence_the_whole(draft: Draft, before: Draft | None) -> None:
    """Those who are some of the people told before come from where these do."""
    if before is not None and are_of_them(draft, before):
        draft.places = (*draft.places, *before.places)


_ENDS = frozenset({PlaceRole.ORIGIN, PlaceRole.DESTINATION})


def by_places(draft: Draft, refs: Sequence[PlaceRef], gazetteer: Gazetteer, tracked: bool) -> None:
    """Places decide between IDPs and refugees, and between a stock and the population of a site. `tracked`: the text is about a tracked country."""
    verdict = draft.verdict
    abroad = [ref for ref in refs if ref.pcode and gazetteer.abroad(ref.pcode)]
    home = [ref for ref in refs if ref.pcode and not gazetteer.abroad(ref.pcode)]
    near = [ref for ref in refs if ref not in abroad]
    if verdict.metric == "new_displacement" and tracked and any(ref.role is PlaceRole.DESTINATION for ref in abroad):
        verdict.metric, verdict.term = "refugee_flow", "refugees"
    elif verdict.metric == "idp_stock" and abroad and not home and _of_another_nation(draft):
        verdict.metric, verdict.term = "refugee_stock", "refugees"
    elif verdict.metric == "idp_stock" and home and all(ref.level is Level.SITE for ref in home):
        verdict.metric, verdict.term = "site_population", "in_camp"
    elif (verdict.term == "fled" or (verdict.predicate is not None and verdict.predicate.entry.needs == "way")) and _goes_home(near, draft):
        verdict.metric, verdict.term = "return", "returned"


def _of_another_nation(draft: Draft) -> bool:
    """True for "Lebanon hosts 1.5 million Syrians" and "Turkey hosts 3.6 million Syrians, Lebanon 950,000"."""
    return bool(draft.sentence.of("syntax", "nationals"))


def is_elsewhere(draft: Draft, gazetteer: Gazetteer) -> bool:
    """True for displacement inside another country, which is no figure where the text is about a tracked one."""
    nation = nation_of(draft, gazetteer)
    if draft.metric == "return" and nation and not draft.places:
        return True  # "310 Français rapatriés du Caire"
    if not draft.metric.startswith(("idp", "new", "site", "homes")) and not (nation and draft.metric.startswith("refugee")):
        return False
    told = [ref for ref in draft.places if not (nation and ref.level is Level.ADM0 and ref.role is PlaceRole.UNSPECIFIED)]  # "worries Syria's minorities"
    codes = [ref.pcode for ref in told if ref.pcode]
    return all(gazetteer.abroad(code) for code in codes) and (bool(codes) or bool(nation))


def nation_of(draft: Draft, gazetteer: Gazetteer) -> str:
    """The other country whose people a number counts, "ARM" for "100,000 ethnic Armenians", or ""."""
    head = draft.verdict.head
    last = max(head.last if head is not None else 0, draft.at + 2) + 1
    named = (hit.entry.key for hit in draft.sentence.of("peoples") if draft.at < hit.first < last)
    return next((code for code in named if gazetteer.abroad(code)), "")


def _goes_home(places: Sequence[PlaceRef], draft: Draft) -> bool:
    """True where people leave a camp for a place that is none: "55 families left Roj camp for Homs"."""
    origins = [_is_site(place, draft) for place in places if place.role is PlaceRole.ORIGIN]
    destinations = [_is_site(place, draft) for place in places if place.role is PlaceRole.DESTINATION]
    return bool(origins and destinations) and all(origins) and not any(destinations)


def _is_site(place: PlaceRef, draft: Draft) -> bool:
    """True for a known camp, and where people depart, who do not flee it, for one known by its town's name, "Al-Hol", or by no list, "Yazi Bagh camp"."""
    sentence, verb = draft.sentence, draft.verdict.predicate
    parts = verb is not None and any(hit.first == verb.first for hit in sentence.of("moves", "parting"))
    if place.level is Level.SITE or place.span is None or not parts:
        return place.level is Level.SITE
    first, last = sentence.at(place.span[0]), sentence.at(place.span[1] - 1) + 1
    called = any(first <= hit.first and hit.last <= last for hit in sentence.of("places", "site"))
    return called or any(hit.first == last for hit in sentence.of("syntax", "shelter"))
