"""From verdicts to figures: second counts, places and windows of each number, and what sentences lend each other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import cached_property
from itertools import islice

from dtrack.extract import attribution, counts, deciding, foreign, leaning, periods, places, settle, stretches
from dtrack.extract.attribution import Source
from dtrack.extract.body import Body
from dtrack.extract.context import Context, LeftOut
from dtrack.extract.draft import Draft
from dtrack.extract.heads import Head, edges
from dtrack.extract.located import Located
from dtrack.extract.sentence import Sentence, cut, names_nobody, prepare, understand
from dtrack.extract.verdict import Verdict
from dtrack.model.place import PlaceRef
from dtrack.resolve.matcher import Found, Mention
from dtrack.terms import Level, Metric, PlaceRole

_HOMEWARD = frozenset({"return", "refugee_flow"})
_PEOPLE = 5
"""Tokens from a number within which the people that it counts are named: "9,000 undocumented Afghans"."""
_LEND = 4
"""How many sentences back a place may stand that a sentence without one is about."""
_JOINED = 3
"""Tokens between two subjects of one verb."""


def _verb(draft: Draft) -> int | None:
    """Token of the verb of a figure."""
    return draft.verdict.predicate.first if draft.verdict.predicate is not None else None


class Reader:
    """Reads the sentences of one text in order and remembers what later ones lean on."""

    def __init__(self, body: Body, context: Context, published: date | None) -> None:
        self.body, self.text, self.lexicon, self.context, self.published = body, body.text, body.lexicon, context, published
        self.drafts: list[Draft] = []
        self.left_out: list[LeftOut] = []
        self._capitals = body.lexicon.raw["language"].get("script", "latin") == "latin"
        self._said: dict[int, Source] = {}
        self._asked: dict[int, int] = {}
        """By paragraph, before which sentence nobody need be asked any more whose the next figures are."""
        self._telling: set[int] = set()
        """Where the sentences that have figures of their own begin."""
        self._located: dict[int, list[Located]] = {}
        self._title: list[Located] | None = None
        self._around: list[str] = []
        """P-codes known of the document beside its text."""
        body.find_places(self._find)

    def prepare(self, sentence: Sentence) -> None:
        """Cut the sentence into words and understand it where it has a number."""
        prepare(sentence, self.text, self.body.folded, self.lexicon, self.published)

    def read(self, sentences: Iterable[Sentence]) -> None:
        """Read these sentences, in order, word by word; others only where one of them leans on them."""
        for sentence in sentences:
            self.prepare(sentence)
            self._sentence(sentence)

    def _find(self) -> Found:
        """The places of the whole text."""
        titled = [each.mention.place.pcode for each in self._titled() if each.mention is not None]
        nation = self.context.gazetteer.countries[:1] if self._of_the_people() else ()
        self._around = [*titled, *([self.context.country] if self.context.country else nation)]
        return self.context.matcher.look(self.text, self._around)

    @cached_property
    def _tracked(self) -> bool:
        """True where the text names a place of a tracked country, or its people."""
        if self._of_the_people():
            return True
        self.body.places()  # what is known beside the text comes with them
        return any(not self.context.gazetteer.abroad(code) for code in self._around) or self.body.names(self._is_home)

    def _of_the_people(self) -> bool:
        """True where the text names the people of the tracked country."""
        return any(word in self.body.folded for word in self.lexicon.words("places", "home_people"))

    def _is_home(self, mention: Mention) -> bool:
        return not self.context.gazetteer.abroad(mention.place.pcode)

    def _sentence(self, sentence: Sentence) -> None:
        """Read one sentence: its figures are added to `drafts`, its other numbers to `left_out`."""
        drafts = self._decide(sentence)
        if not drafts:
            return
        self._telling.add(sentence.passage.start)
        located = self._places_of(sentence)
        figures = [draft.at for draft in drafts]
        for draft in drafts:
            bounds = self._stretch(draft, drafts)
            self._where(draft, located, bounds, figures)
            settle.at_a_site(draft, bounds)
            settle.arrived(draft)
            settle.abroad(draft, self.context.gazetteer)
            settle.like_before(draft, drafts)
            settle.homeward(draft, bounds, self.context.gazetteer)
            settle.as_before(draft, drafts)
            self._when(draft, bounds, figures)
            if draft.window is None and draft is not drafts[0] and settle.is_added(draft):
                before = drafts[drafts.index(draft) - 1]
                draft.window, draft.frame = before.window, before.frame
            draft.source = self._whose(sentence, draft.at)
            if settle.is_elsewhere(draft, self.context.gazetteer) and self._tracked:
                self.left_out.append(deciding.left(draft.number, self.text, "it is displacement in another country"))
            else:
                self.drafts.append(draft)

    def _stretch(self, draft: Draft, drafts: list[Draft]) -> tuple[int, int]:
        """The tokens that speak of a figure; of two subjects of one verb, "1,200 refugees and 3,000 IDPs returned to Hama", both have all."""
        low, high = stretches.of(draft.sentence, draft.at)
        later = drafts[drafts.index(draft) + 1 :][:1]
        if later and draft.verdict.head is not None and self._in_one_breath(draft, later[0]):
            gap = draft.sentence.tokens[draft.verdict.head.last : later[0].at]
            if 0 < len(gap) <= _JOINED and gap[0].word in self.lexicon.words("ranges", "joint"):
                return low, stretches.of(draft.sentence, later[0].at)[1]
        return low, high

    @staticmethod
    def _in_one_breath(draft: Draft, later: Draft) -> bool:
        """True for two subjects of one verb, and for two nouns that say themselves what happened: "11,462 IDP arrivals and 38,905 IDP returns in Dar'a"."""
        one, two = draft.verdict, later.verdict
        if one.predicate is not None and two.predicate is one.predicate:
            return True
        said = all(each.head is not None and each.head.entry is not None and each.head.entry.key == "counted" for each in (one, two))
        return said and one.head is not None and edges(draft.sentence, later.at, Head(later.at, later.at + 1, None, None))[0] - one.head.last == 1

    def _places_of(self, sentence: Sentence) -> list[Located]:
        """The places of a sentence with their roles, worked out when first asked for."""
        found = self._located.get(sentence.passage.start)
        if found is None:
            self.prepare(sentence)
            understand(sentence, self.text, self.lexicon, self.published)
            self.body.place(sentence)
            found = self._located[sentence.passage.start] = places.locate(sentence, self.text, self.lexicon, not self._tracked if self._capitals else None)
        return found

    def _decide(self, sentence: Sentence) -> list[Draft]:
        """The figures of a sentence in the making; its other numbers are left out with a reason."""
        drafts, left_out = deciding.numbers_of(
            sentence, self.text, self.drafts[-1] if self.drafts else None, lambda: self._heading(sentence), self.lexicon, lambda at: self._is_name(sentence, at)
        )
        self.left_out += left_out
        return drafts

    def _is_name(self, sentence: Sentence, at: int) -> bool:
        """True where a known place's name begins at a token."""
        return at < len(sentence.tokens) and any(sentence.at(mention.start) == at for mention in self.body.place(sentence))

    def _heading(self, sentence: Sentence) -> Verdict | None:
        """What the line that opens the list of which the sentence is an entry says of all: "New displacement by governorate:"."""
        earlier = self.body.opening(sentence)
        if earlier is None:
            return None
        self.prepare(earlier)
        understand(earlier, self.text, self.lexicon, self.published)
        verdict = leaning.said_of_all(earlier, len(earlier.tokens))
        if verdict is not None:
            verdict.heading = earlier
        return verdict

    def _where(self, draft: Draft, located: list[Located], bounds: tuple[int, int], figures: list[int]) -> None:
        clauses = counts.share_clauses(draft.sentence, draft.at)
        located = [place for place in located if not any(first < place.first < last for first, last in clauses)]
        sentence, stock = draft.sentence, Metric(draft.metric).is_stock
        nation = settle.nation_of(draft, self.context.gazetteer) if stock else ""
        if nation:  # "about 13,000 Iraqis remain", never in Iraq
            located = [place for place in located if place.mention is None or place.mention.place.pcode != nation]
        located = places.fronted(located, sentence, draft.at, self.context.gazetteer)
        own = places.shared_out(sentence, located, figures, draft.at)
        own = own or places.labelled(sentence, located, draft.at)
        own = own or places.attach(located, draft.at, bounds, figures, stock, places.causes(sentence))
        if draft.metric in _HOMEWARD and not self._tracked:
            role = PlaceRole.DESTINATION if draft.metric == "return" else PlaceRole.ORIGIN
            own = own + foreign.of_people(draft.sentence, self.context.gazetteer, self.text, (draft.at, draft.at + _PEOPLE), role)
        if own:
            own = places.with_countryside(own, sentence, self.context.gazetteer)
            if draft.metric == "return" and not any(bounds[0] <= place.first < bounds[1] for place in own):
                own = [replace(place, role=PlaceRole.DESTINATION) for place in own]  # where the others had fled from
            own = places.come_from(own) if draft.metric == "return" else own
            draft.places = self._refs(own + self._left_before(draft, own, located), draft, "name")
            return
        for back, lender in enumerate(islice(self.body.before(draft.sentence), _LEND)):
            known = [place for place in self._places_of(lender) if place.mention is not None] if self.body.place(lender) else []
            if known:
                same = lender.passage.paragraph == draft.sentence.passage.paragraph
                draft.how = "sentence_before" if back == 0 or same else "paragraph"
                draft.places = self._refs(self._main(known, draft), draft, draft.how)
                return
        titled = self._titled()
        if titled:
            draft.how = "title"
            draft.places = self._refs(titled, draft, "title")
        elif not self._tracked:
            self._anywhere(draft)

    def _left_before(self, draft: Draft, own: list[Located], located: list[Located]) -> list[Located]:
        """Where people are from who are only said to have left for somewhere: the camp spoken of last, "Roj camp hosts 2,360. Last month 55 families left
        for Homs", or the one governorate that the sentence before is about.
        """
        if draft.verdict.term != "fled" or any(place.role is not PlaceRole.DESTINATION for place in own):
            return []
        lender = next(iter(self.body.before(draft.sentence)), None)
        near = lender is not None and lender.passage.paragraph == draft.sentence.passage.paragraph and self.body.place(lender)
        lent = self._places_of(lender) if lender is not None and near else []
        spoken = [place for place in lent + [place for place in located if place.last <= draft.at] if place.mention is not None]
        camps = [place for place in spoken if place.mention is not None and place.mention.place.level is Level.SITE]
        lived = [place for place in spoken if place.role is not PlaceRole.DESTINATION]
        about = {self.context.gazetteer.adm1_of(place.mention.place.pcode) for place in spoken if place.mention is not None}
        left = camps or (lived if len(about) == 1 and not about & {None} else [])
        reached = {place.mention.place.pcode for place in own if place.mention is not None}
        return [replace(place, role=PlaceRole.ORIGIN) for place in left[-1:] if place.mention is not None and place.mention.place.pcode not in reached]

    def _anywhere(self, draft: Draft) -> None:
        """The place of a figure of another country: that of a sentence beside it, else whose people the sentence names."""
        sentence = draft.sentence
        beside = (*islice(self.body.before(sentence), _LEND), *islice(self.body.after(sentence), _LEND))
        lent = next((found for found in map(self._places_of, beside) if found), [])
        if lent:
            draft.how = "sentence_before" if lent[0].span[0] < sentence.passage.start else "paragraph"
            draft.places = self._refs([replace(place, role=PlaceRole.IN) for place in lent], draft, draft.how)
        else:
            people = foreign.of_people(sentence, self.context.gazetteer, self.text, (0, len(sentence.tokens)), PlaceRole.IN)
            draft.places = self._refs(people, draft, "name")

    @staticmethod
    def _main(known: list[Located], draft: Draft) -> list[Located]:
        """Of a sentence before, the place that it is about: the first inside which something happened, else the first. Who flees, flees what others left."""
        inside = [place for place in known if place.role in (PlaceRole.IN, PlaceRole.DESTINATION)]
        left = [place for place in known if place.role is PlaceRole.ORIGIN] if draft.verdict.term == "fled" else []
        first = (left or inside or known)[0]
        role = PlaceRole.ORIGIN if left else PlaceRole.IN
        return [Located(first.first, first.last, role, first.name, first.text, first.span, first.mention)]

    def _titled(self) -> list[Located]:
        if self._title is None:
            mentions = self.context.matcher.find(self.context.title) if self.context.title else []
            self._title = [Located(0, 0, PlaceRole.IN, each.place.name, each.text, (0, 0), each) for each in mentions]
        return self._title

    def _refs(self, own: list[Located], draft: Draft, how: str) -> tuple[PlaceRef, ...]:
        refs = places.references(own, self.context.gazetteer, draft.metric, how)
        if how != "name":
            refs = tuple(self._without_span(ref) for ref in refs) if how == "title" else refs
        settle.by_places(draft, refs, self.context.gazetteer, self._tracked if draft.metric in ("new_displacement", "idp_stock") else False)
        return refs

    @staticmethod
    def _without_span(ref: PlaceRef) -> PlaceRef:
        return PlaceRef(ref.pcode, ref.name, ref.text, ref.role, ref.level, ref.adm1, ref.scheme, ref.resolved, ref.ambiguous, None)

    def _when(self, draft: Draft, bounds: tuple[int, int], figures: list[int]) -> None:
        sentence = draft.sentence
        draft.window = periods.choose(periods.usable(sentence, draft.at), draft.at, bounds, figures, periods.cuts(sentence), _verb(draft))
        above = draft.verdict.heading
        if draft.window is None and above is not None:
            sentence = above
            draft.window = periods.choose(above.windows, len(above.tokens), (0, len(above.tokens)), [])
        settle.counted_since(draft)
        draft.frame = periods.frame(draft.window, sentence.windows, self.published, Metric(draft.metric).is_stock)

    def _whose(self, sentence: Sentence, at: int) -> Source | None:
        source = attribution.find(sentence, at, self.text)
        if source is not None and source.org:
            self._said[sentence.passage.paragraph] = source
            self._asked[sentence.passage.paragraph] = sentence.order
            return source
        lent = self._lent(sentence)
        return source or (Source(lent.org, None) if lent is not None else None)

    def _lent(self, sentence: Sentence) -> Source | None:
        """Whoever the paragraph named last."""
        paragraph = sentence.passage.paragraph
        unasked = self.body.sentences(paragraph)[self._asked.get(paragraph, 0) : sentence.order]
        self._asked[paragraph] = sentence.order
        for earlier in reversed(unasked):
            if earlier.passage.start in self._telling:
                continue
            cut(earlier, self.body.folded, self.lexicon)
            if not earlier.numbered or names_nobody(earlier, self.lexicon):
                continue
            self.prepare(earlier)
            said = attribution.find(earlier, 0, self.text)
            if said is not None and said.org:
                self._said[paragraph] = said
                break
        return self._said.get(paragraph)
