"""Where a figure is: the places of its own sentence, else what the sentences before it, the title or its people lend."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import islice

from dtrack.extract import attaching, camps, clauses, counts, following, foreign, movers, natives, places, referring, settle
from dtrack.extract.around import Around
from dtrack.extract.body import Body
from dtrack.extract.context import Context
from dtrack.extract.draft import Draft
from dtrack.extract.located import Located
from dtrack.extract.sentence import Sentence, whole
from dtrack.model.place import Place, PlaceRef
from dtrack.resolve.cues import Qualifier
from dtrack.resolve.heard import heard
from dtrack.resolve.matcher import Mention
from dtrack.terms import Level, Metric, PlaceRole

_HOMEWARD = frozenset({"return", "refugee_flow"})
_PEOPLE = 5
"""Tokens from a number within which the people that it counts are named: "9,000 undocumented Afghans"."""
_LABEL = 4
"""Tokens of the label of a line "Total:"."""
_LONG = 12
"""Letters of a name that is known by its sound alone, "Maaret al-Noumane"."""
_LEND = 4
"""How many sentences back a place may stand that a sentence without one is about."""


_INSIDE = frozenset({"في", "الى", "داخل"})
"""Words of "in the town" and "to the town", their letters folded."""


class Placing:
    """Finds the places of one text, and those of each of its figures."""

    def __init__(self, body: Body, context: Context, published: date | None) -> None:
        self.body, self.text, self.lexicon, self.context, self._published = body, body.text, body.lexicon, context, published
        self._capitals = body.lexicon.raw["language"].get("script", "latin") == "latin"
        self._located: dict[int, list[Located]] = {}
        self._around = Around(body.text, body.folded, body.lexicon, context)
        self._tracked: bool | None = None
        body.find_places(self._around.look)

    @property
    def tracked(self) -> bool:
        """True where the text names a place of a tracked country, or its people; looked up once."""
        if self._tracked is None:
            told = self._around.of_the_people or any(not self.context.gazetteer.abroad(code) for code in self._around.codes)
            self._tracked = told or self.body.names(self._is_home)
        return self._tracked

    @property
    def titled_camp(self) -> bool:
        """True where the title names a camp."""
        return any(place.mention is not None and place.mention.place.level is Level.SITE for place in self._around.titled)

    def _is_home(self, mention: Mention) -> bool:
        """True for a place of a tracked country, and for a camp abroad, which is known because its refugees come from there."""
        return not self.context.gazetteer.abroad(mention.place.pcode) or mention.place.level is Level.SITE

    def of(self, sentence: Sentence) -> list[Located]:
        """The places of a sentence with their roles, worked out when first asked for."""
        found = self._located.get(sentence.passage.start)
        if found is None:
            whole(sentence, self.text, self.body.folded, self.lexicon, self._published)
            self.body.place(sentence)
            if "natives" in sentence.hits:
                natives.add(sentence, self.text, self.context.gazetteer)
            found = places.locate(sentence, self.text, self.lexicon, not self.tracked if self._capitals else None)
            found = self._located[sentence.passage.start] = self._known_by_sound(found)
        return found

    def _known_by_sound(self, located: list[Located]) -> list[Located]:
        """Places with those that no list has, but a town of that sound: not where another country is named, whose towns no list has either."""
        strange = [place for place in located if place.mention is None]
        if not strange or not self._capitals or any(self._is_abroad(place) for place in located):
            return located
        told = {self.context.gazetteer.adm1_of(place.mention.place.pcode) for place in located if place.mention is not None} - {None}
        towns = {place.span: town for place in strange if (town := self._heard(place, told)) is not None}
        return [self._as_town(place, towns[place.span]) if place.span in towns else place for place in located]

    def _heard(self, place: Located, told: set[str | None]) -> Place | None:
        """The town of that sound; a village only where it is in a governorate of which the sentence speaks (`told`), if it speaks of any."""
        gazetteer, led = self.context.gazetteer, place.role is not PlaceRole.ORIGIN or " " in place.name or "-" in place.name
        town = heard(gazetteer, place.name)
        if not self.tracked:  # nothing else says of what country the text tells: only a long name does
            return town if led and town is not None and len(place.name) >= _LONG else None
        village = heard(gazetteer, place.name, village=True) if town is None and led else None  # one word behind "of" may be anybody's
        return town or (village if village is not None and (not told or gazetteer.adm1_of(village.parent or village.pcode) in told) else None)

    @staticmethod
    def _as_town(place: Located, town: Place) -> Located:
        return replace(place, name=town.name, mention=Mention(*place.span, place.text, town, (town,), False, "name"))

    def where(self, draft: Draft, located: list[Located], bounds: tuple[int, int], figures: list[int], earlier: Draft | None = None) -> None:
        """Give a figure its places. `bounds` are the tokens that speak of it, `figures` all numbers of its sentence that count people or homes, `earlier` the
        only figure of the sentence before it.
        """
        shares = counts.share_clauses(draft.sentence, draft.at)
        located = [place for place in located if not any(first < place.first < last for first, last in shares)]
        located = attaching.before_the_turn(attaching.not_of_a_part(located, draft.sentence, draft.at), draft.sentence, draft.at)
        sentence, stock = draft.sentence, Metric(draft.metric).is_stock
        located = clauses.not_of_the_next(located, sentence, draft.at, draft.verdict.predicate)
        located = clauses.of_a_stock(located, sentence, draft.at) if stock else located
        located = clauses.before_its_cause(located, sentence, draft.at) if draft.verdict.same else located
        nation = settle.nation_of(draft, self.context.gazetteer) if stock else ""
        if nation:  # "about 13,000 Iraqis remain", never in Iraq
            located = [place for place in located if place.mention is None or place.mention.place.pcode != nation]
        located = self._without_the_country(located, draft.at)
        located = attaching.fronted(located, sentence, draft.at, self.context.gazetteer)
        located = attaching.of_the_holder(located, draft.verdict.predicate)
        located = located if draft.metric.startswith("refugee") else attaching.without_actors(located, self.context.gazetteer)
        own = attaching.shared_out(sentence, located, figures, draft.at)
        own = own or attaching.labelled(sentence, located, draft.at) or attaching.in_that_place(located, sentence, draft.at, stock)
        at_home = stock or draft.metric == "return"  # "عدد سكان مضايا 9 آلاف، بينهم 2,150 عائدون من إدلب": who came back lives in the town that leads
        own = own or attaching.attach(located, draft.at, bounds, figures, at_home, attaching.causes(sentence))
        own = movers.where_they_live(attaching.in_that_town(own, located, sentence, bounds), draft) if stock else own
        own = own or attaching.of_its_shares(sentence, located, figures, draft.at)
        if draft.metric == "refugee_stock" and self._travel_home(own):
            draft.verdict.metric, draft.verdict.term = "return", "returned"
        if draft.metric in _HOMEWARD and not self.tracked:
            role = PlaceRole.DESTINATION if draft.metric == "return" else PlaceRole.ORIGIN
            own = own + foreign.of_people(draft.sentence, self.context.gazetteer, self.text, (draft.at, draft.at + _PEOPLE), role)
        if self.tracked and self._is_nationwide(draft, located, bounds) and not self._opens_abroad(located, draft.at):
            own = []
        if stock and own and camps.shelter_them(sentence, draft.at, bounds):
            own = camps.of_those_inside(own, [place for place in located if place.last <= draft.at], sentence, self._around.titled if self.titled_camp else [])
        own = own + (self._in_the_town(own, draft, bounds) or attaching.they_reach(own, draft, located))
        if own and self.tracked and not any(place.mention is not None for place in own):
            own += self._beside_the_unknown(draft)
        if own:
            own = self._in_their_roles(own, draft, bounds)
            draft.places = self._refs(own + self._left_before(draft, own, located) + self._reached_before(draft, own), draft, "name")
            return
        if self._told_next(draft) or self._told_of_all(draft):
            return
        if earlier is not None and following.is_same_movement(draft, earlier):
            draft.how, draft.places, draft.part, draft.camps = "sentence_before", earlier.places, earlier.part, earlier.camps
            return
        self._lent(draft)

    def _in_their_roles(self, own: list[Located], draft: Draft, bounds: tuple[int, int]) -> list[Located]:
        """The places of a figure as what they are to those who return, leave a place behind, or lost their homes."""
        sentence = draft.sentence
        own = attaching.with_countryside(own, sentence, self.context.gazetteer)
        if draft.metric == "return" and not any(bounds[0] <= place.first < bounds[1] for place in own):
            own = self._where_the_others_are(own, draft)
        own = movers.left_behind(own, draft)
        if draft.metric == "homes_destroyed":  # "families from Aleppo returned to Saraqib; 120 houses were destroyed there"
            there = [place for place in own if place.role is not PlaceRole.ORIGIN]
            own = there if any(place.mention is not None for place in there) else own
        if draft.metric == "return":
            own = attaching.come_from(attaching.of_the_flight(own, sentence, draft.at), sentence, draft.verdict.head, self.context.gazetteer)
            own = movers.home_is_whence(own, sentence)
        return own

    def _where_the_others_are(self, own: list[Located], draft: Draft) -> list[Located]:
        """The places of those before, of whom so many went home: they left the country that hosts them, or the place that shelters them where they are some
        of these, "Idleb hosts 900,000 people; 44,000 of them went home", and came back to where the others had fled from.
        """
        sentence = draft.sentence
        some = any(hit.first == draft.at + 1 or 0 <= draft.at - hit.last <= 1 for hit in sentence.of("syntax", "subset"))
        stay = some and any(hit.first < draft.at and hit.entry.metric in ("idp_stock", "site_population") for hit in sentence.of("predicate"))
        roles = (PlaceRole.IN, PlaceRole.DESTINATION, PlaceRole.UNSPECIFIED)
        left = [self._is_abroad(place) or (stay and place.role in roles) for place in own]
        return [replace(place, role=PlaceRole.ORIGIN if gone else PlaceRole.DESTINATION) for place, gone in zip(own, left, strict=True)]

    def _told_next(self, draft: Draft) -> bool:
        """Give a figure without a place those that the next sentence tells of its people: "160,000 had to move. Elles viennent de Tell Abyad"."""
        later = self.body.sentences(draft.sentence.passage.paragraph)[draft.sentence.order + 1 :][:1]
        if not later or not self.body.place(later[0]):
            return False
        located = self.of(later[0])
        last = min((number for number in later[0].numbers if number not in later[0].dated), default=len(later[0].tokens))
        if not any(hit.first == 0 for hit in later[0].of("syntax", "they")):
            return False
        led = [place for place in located if place.role is not PlaceRole.UNSPECIFIED and place.last <= last]
        if led:
            draft.places = self._refs(led, draft, "name")
        return bool(led)

    def _beside_the_unknown(self, draft: Draft) -> list[Located]:
        """Where a name lies that no list has, "6,300 apartments in Hawiqa": where those are who speak, else what the sentence before is about."""
        voiced = places.of_office(draft.sentence, self.text)
        lender = next(iter(self.body.before(draft.sentence)), None)
        near = lender is not None and lender.passage.paragraph == draft.sentence.passage.paragraph and bool(self.body.place(lender))
        lent = [place for place in self.of(lender) if place.mention is not None] if lender is not None and near else []
        found = [place for place in voiced or (self._main(lent, draft) if lent else self._around.titled) if not self._is_abroad(place)]
        return [replace(place, role=PlaceRole.IN) for place in found[:1]]

    def _in_the_town(self, own: list[Located], draft: Draft, bounds: tuple[int, int]) -> list[Located]:
        """The town of the title where those who come from elsewhere are "in the city": "3,000 عائلة نزحت من ريف الرقة عالقة في المدينة"."""
        tokens = draft.sentence.tokens
        if not own or any(place.role is not PlaceRole.ORIGIN for place in own):
            return []
        own_words = range(max(draft.at, bounds[0]) + 1, min(bounds[1], len(tokens)))
        said = any(tokens[at].word in attaching.THE_TOWN and tokens[at - 1].word in _INSIDE for at in own_words)
        towns = [place for place in self._around.titled if said and not self._is_abroad(place)]
        return [replace(place, role=PlaceRole.IN if Metric(draft.metric).is_stock else PlaceRole.DESTINATION) for place in towns[:1]]

    def _without_the_country(self, located: list[Located], at: int) -> list[Located]:
        """Places before a number say more than the country behind it: "in Tartous and Latakia 51,000 people were displaced inside Syria"."""
        if not any(place.last <= at and place.mention is not None and place.mention.place.level is not Level.ADM0 for place in located):
            return located
        return [place for place in located if place.first < at or place.role is not PlaceRole.IN or not self._is_the_country(place)]

    def _travel_home(self, own: list[Located]) -> bool:
        """True for "1,150 réfugiés de Jordanie vers la Syrie": refugees on the way from abroad into the country."""
        left = any(place.role is PlaceRole.ORIGIN and self._is_abroad(place) for place in own)
        return left and any(place.role is PlaceRole.DESTINATION and place.mention is not None and not self._is_abroad(place) for place in own)

    def _is_the_country(self, place: Located) -> bool:
        whole = place.mention is not None and place.mention.place.level is Level.ADM0 and place.mention.qualifier is not Qualifier.PART
        return whole and not self._is_abroad(place)

    def _told_of_all(self, draft: Draft) -> bool:
        """Give a figure the country of which its sentence says "nationwide", or the place for which those speak who are quoted; False where neither is."""
        sentence = draft.sentence
        if self.tracked and sentence.of("places", "nationwide") and not draft.metric.startswith("refugee"):
            country = self.context.gazetteer.get(self.context.gazetteer.countries[0])
            draft.places = self._refs([self._whole(country, sentence)], draft, "name") if country is not None else ()
            return True
        voiced = places.of_office(sentence, self.text)
        if voiced:
            draft.places = self._refs(voiced, draft, "name")
        return bool(voiced)

    def _lent(self, draft: Draft) -> None:
        """Give a figure the place of a sentence before it, of the title, or in another country of a sentence beside it."""
        if self._is_total(draft):
            return
        for back, lender in enumerate(islice(self.body.before(draft.sentence), _LEND)):
            known = [place for place in self.of(lender) if place.mention is not None] if self.body.place(lender) else []
            if draft.metric == "homes_destroyed":  # no home was destroyed in the country that people came back from
                known = [place for place in known if not (place.role is PlaceRole.ORIGIN and self._is_abroad(place))]
            sites = [place for place in known if place.mention is not None and place.mention.place.level is Level.SITE]
            if draft.metric == "site_population":  # "the last families left the camp for Tadmor": which camp, the title says
                known = sites or ([] if self.titled_camp and camps.names_one(lender) else known)
            elif following.of_those_told(draft.sentence, draft.verdict):  # "300 ont quitté le camp de Mahmoudli pour Hama. Il en héberge encore 1 950"
                spoken = [place for place in known if place.mention is not None and place.mention.qualifier is Qualifier.CAMP]
                known = sites or spoken or known
                draft.verdict.metric = "site_population" if draft.metric == "idp_stock" and (sites or spoken) else draft.verdict.metric
            if Metric(draft.metric).is_stock and camps.without_a_name(draft.sentence):  # "set off from Al-Hol for Aleppo. The camp's population is 24,800"
                left = [place for place in self.of(lender) if place.role is PlaceRole.ORIGIN] if self.body.place(lender) else []
                known = sites or left or known
            if known:
                same = lender.passage.paragraph == draft.sentence.passage.paragraph
                draft.how = "sentence_before" if back == 0 or same else "paragraph"
                draft.places = self._refs(self._main(known, draft), draft, draft.how)
                return
        hosts = foreign.of_hosts(draft.sentence, self.context.gazetteer, self.text, draft.metric)
        if hosts:
            draft.places = self._refs(hosts, draft, "name")
        elif self._around.titled:
            draft.how = "title"
            draft.places = self._refs(self._around.titled, draft, "title")
        elif not self.tracked:
            self._anywhere(draft)

    def _is_total(self, draft: Draft) -> bool:
        """True for the line "Total: 27,650" that closes a list: its place is none of the entries', and the line that opens it may name the place of all."""
        head = draft.sentence.of("syntax", "total")
        opening = self.body.opening(draft.sentence) if head and head[0].first == 0 and draft.at <= _LABEL else None
        if opening is None:
            return False
        known = [place for place in self.of(opening) if place.mention is not None] if self.body.place(opening) else []
        draft.how = "sentence_before" if known else draft.how
        draft.places = self._refs(self._main(known, draft), draft, draft.how) if known else ()
        return True

    def _opens_abroad(self, located: list[Located], at: int) -> bool:
        """True for "Ukraine's war uprooted 3.7 million inside the country": another one is meant."""
        return any(place.last <= at and place.role is PlaceRole.IN and self._is_abroad(place) for place in located)

    def _is_abroad(self, place: Located) -> bool:
        return place.mention is not None and self.context.gazetteer.abroad(place.mention.place.pcode)

    @staticmethod
    def _is_nationwide(draft: Draft, located: list[Located], bounds: tuple[int, int]) -> bool:
        """True where the words of a number say "across the country" and no place is nearer: "1.9 million in the north and 5.8 million across the country"."""
        said = next((hit for hit in draft.sentence.of("places", "nationwide") if draft.at < hit.first < bounds[1]), None)
        if said is None:
            return False
        numbers = [other for other in draft.sentence.numbers if draft.at < other < said.first and other not in draft.sentence.dated]
        return not numbers and not any(draft.at < place.first < bounds[1] for place in located)

    def _whole(self, country: Place, sentence: Sentence) -> Located:
        """The tracked country, of which a sentence only says "in the country"."""
        hit = sentence.of("places", "nationwide")[0]
        span = sentence.tokens[hit.first].start, sentence.tokens[hit.last - 1].end
        mention = Mention(*span, self.text[slice(*span)], country, (country,), False, "context")
        return Located(hit.first, hit.last, PlaceRole.IN, country.name, mention.text, span, mention)

    def _left_before(self, draft: Draft, own: list[Located], located: list[Located]) -> list[Located]:
        """Where people are from who are only said to have left for somewhere: the camp spoken of last, "Roj camp hosts 2,360. Last month 55 families left
        for Homs", or the one governorate that the sentence before is about.
        """
        back = draft.metric == "return"
        verb = draft.verdict.predicate
        leaving = draft.verdict.term == "fled" or (verb is not None and verb.entry.needs in ("way", "named"))
        leaving = leaving or (verb is not None and any(hit.first == verb.first for hit in draft.sentence.of("moves", "parting")))
        if not (leaving or back) or any(place.role is not PlaceRole.DESTINATION for place in own):
            return []
        lender = next(iter(self.body.before(draft.sentence)), None)
        near = lender is not None and lender.passage.paragraph == draft.sentence.passage.paragraph and self.body.place(lender)
        lent = self.of(lender) if lender is not None and near else []
        if not lent and (camps.names_one(draft.sentence) or draft.sentence.of("moves", "the_town")):  # "have left the city for Hasakah"
            lent = self._around.titled
        spoken = [place for place in lent + [place for place in located if place.last <= draft.at and not back] if place.mention is not None]
        named = {hit.first for hit in lender.of("places", "site")} if lender is not None and near else set()  # "Al-Hol holds 34,150": the camp, not the town
        sites = [
            place for place in spoken if place.mention is not None and (place.mention.place.level is Level.SITE or (place in lent and place.first in named))
        ]
        lived = [place for place in spoken if place.role is not PlaceRole.DESTINATION]
        inland = [place for place in spoken if not self._is_abroad(place)]
        about = {self.context.gazetteer.adm1_of(place.mention.place.pcode) for place in inland if place.mention is not None}
        lived = [place for place in lived if place in inland]
        left = sites or (lived if len(about) == 1 and not about & {None} and not back else [])
        reached = {place.mention.place.pcode for place in own if place.mention is not None}
        return [
            replace(place, role=PlaceRole.ORIGIN)
            for place in attaching.last_joined(left)
            if place.mention is not None and place.mention.place.pcode not in reached
        ]

    def _reached_before(self, draft: Draft, own: list[Located]) -> list[Located]:
        """Where those arrived of whom only is said whence: in the camp or town of the sentence before, "Areesheh camp shelters 9,870. Another 34 families
        arrived from Tabqa".
        """
        verb, sentence = draft.verdict.predicate, draft.sentence
        arrived = verb is not None and any(verb.first <= hit.first < verb.last for hit in sentence.of("roles", "arrive"))
        lender = next(iter(self.body.before(sentence)), None)
        if not arrived or lender is None or not following.follows(lender, sentence) or any(place.role is not PlaceRole.ORIGIN for place in own):
            return []
        told = [place for place in self.of(lender) if place.role is not PlaceRole.ORIGIN and place.mention is not None] if self.body.place(lender) else []
        return [replace(place, role=PlaceRole.DESTINATION) for place in told] if len(told) == 1 and draft.metric == "new_displacement" else []

    def _anywhere(self, draft: Draft) -> None:
        """The place of a figure of another country: that of a sentence beside it, else whose people the sentence names."""
        sentence = draft.sentence
        beside = (*islice(self.body.before(sentence), _LEND), *islice(self.body.after(sentence), _LEND))
        lent = next((found for found in map(self.of, beside) if found), [])
        if lent:
            draft.how = "sentence_before" if lent[0].span[0] < sentence.passage.start else "paragraph"
            draft.places = self._refs([replace(place, role=PlaceRole.IN) for place in lent], draft, draft.how)
        else:
            people = foreign.of_people(sentence, self.context.gazetteer, self.text, (0, len(sentence.tokens)), PlaceRole.IN)
            draft.places = self._refs(people, draft, "name")

    def _main(self, known: list[Located], draft: Draft) -> list[Located]:
        """Of a sentence before, the place that it is about: the first inside which something happened, else the first. Who flees, flees what others left."""
        inside = [place for place in known if place.role in (PlaceRole.IN, PlaceRole.DESTINATION)]
        left = [place for place in known if place.role is PlaceRole.ORIGIN] if draft.verdict.term == "fled" else []
        first = (left or inside or known)[0]
        came = draft.metric == "return" and self._is_abroad(first)
        role = PlaceRole.ORIGIN if left or came else PlaceRole.IN
        return [Located(first.first, first.last, role, first.name, first.text, first.span, first.mention)]

    def _refs(self, own: list[Located], draft: Draft, how: str) -> tuple[PlaceRef, ...]:
        own = self._from_abroad(own, draft) if draft.metric == "return" and self.tracked else own
        refs = referring.references(own, self.context.gazetteer, draft.metric, how)
        known = [place.mention for place in own if place.mention is not None and not self.context.gazetteer.abroad(place.mention.place.pcode)]
        draft.part = bool(known) and all(mention.part for mention in known)
        draft.camps = frozenset(each.place.pcode for each in known if each.qualifier is Qualifier.CAMP and each.place.level is Level.SITE)
        if how != "name":
            refs = tuple(self._without_span(ref) for ref in refs) if how == "title" else refs
        settle.by_places(draft, refs, self.context.gazetteer, self.tracked if draft.metric in ("new_displacement", "idp_stock") else False)
        return refs

    def _from_abroad(self, own: list[Located], draft: Draft) -> list[Located]:
        """Places with the country abroad that hosts people as the one from which they go home: "Jordan hosts 611,000 Syrians. Some 44,000 have gone home"."""
        if settle.nation_of(draft, self.context.gazetteer):
            return own
        said = (PlaceRole.ORIGIN, PlaceRole.DESTINATION)
        own = [place for place in own if place.role is not PlaceRole.DESTINATION or not self._is_abroad(place)]  # "a day after he fled to Moscow"
        return [replace(place, role=PlaceRole.ORIGIN) if self._is_abroad(place) and place.role not in said else place for place in own]

    @staticmethod
    def _without_span(ref: PlaceRef) -> PlaceRef:
        return PlaceRef(ref.pcode, ref.name, ref.text, ref.role, ref.level, ref.adm1, ref.scheme, ref.resolved, ref.ambiguous, None)
