"""From verdicts to figures: second counts, places and windows of each number, and what sentences lend each other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import islice

from dtrack.extract import attribution, counts, metrics, periods, places, settle
from dtrack.extract.attribution import Source
from dtrack.extract.body import Body
from dtrack.extract.context import Context, LeftOut
from dtrack.extract.draft import Draft
from dtrack.extract.located import Located
from dtrack.extract.numbers import Number
from dtrack.extract.sentence import Sentence, prepare, understand
from dtrack.extract.verdict import Verdict
from dtrack.model.place import PlaceRef
from dtrack.resolve.matcher import Mention
from dtrack.terms import Level, Metric, PlaceRole, Unit

_PART = "it is a part of the figure before it"
_LEND = 4
"""How many sentences back a place may stand that a sentence without one is about."""


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

    def _find(self) -> list[Mention]:
        """The places of the whole text."""
        titled = [each.mention.place.pcode for each in self._titled() if each.mention is not None]
        self._around = [*titled, *([self.context.country] if self.context.country else [])]
        return self.context.matcher.find(self.text, self._around)

    @cached_property
    def _tracked(self) -> bool:
        """True where the text names a place of a tracked country, or its people."""
        if any(word in self.body.folded for word in self.lexicon.words("places", "home_people")):
            return True
        home = [mention for mention in self.body.places() if self._is_home(mention)]
        return any(not self.context.gazetteer.abroad(code) for code in self._around) or (bool(home) and self.body.names(self._is_home))

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
            bounds = self._stretch(sentence, draft.at)
            self._where(draft, located, bounds, figures)
            settle.at_a_site(draft, bounds)
            settle.arrived(draft)
            settle.like_before(draft, drafts)
            settle.homeward(draft, bounds, self.context.gazetteer)
            self._when(draft, bounds, figures)
            draft.source = self._whose(sentence, draft.at)
            why = self._elsewhere(draft)
            if why:
                self._leave(draft.number, why)
            else:
                self.drafts.append(draft)

    def _places_of(self, sentence: Sentence) -> list[Located]:
        """The places of a sentence with their roles, worked out when first asked for."""
        found = self._located.get(sentence.passage.start)
        if found is None:
            self.prepare(sentence)
            understand(sentence, self.text, self.lexicon, self.published)
            self.body.place(sentence)
            found = self._located[sentence.passage.start] = places.locate(sentence, self.text, self.lexicon, self._capitals)
        return found

    def _leave(self, number: Number, why: str) -> None:
        self.left_out.append(LeftOut(self.text[number.start : number.end], (number.start, number.end), why))

    def _decide(self, sentence: Sentence) -> list[Draft]:
        drafts: list[Draft] = []
        before: Verdict | None = None
        last: Draft | None = None
        seen: dict[str, int] = {}
        for at in sentence.numbers:
            number = sentence.number(at)
            printed = self.text[number.start : number.end]
            occurrence = seen[printed] = seen.get(printed, -1) + 1
            verdict = metrics.decide(sentence, at, before, self.lexicon)
            if last is not None and counts.is_second_count(sentence, last.verdict, at, verdict, self.lexicon):
                if number.value is not None and verdict.head is not None:
                    last.alt += ((number.value, Unit(verdict.head.unit or "person")),)
                    self._leave(number, "it is the other count of the figure before it")
                continue
            if (not verdict.why or verdict.predicate is None) and counts.is_subset(sentence, at, verdict) and self._whole_before(drafts, number):
                verdict.why = _PART
            if verdict.head is not None and verdict.head.unit is not None:
                before = verdict
            if verdict.why:
                self._leave(number, verdict.why)
                if verdict.head is not None and verdict.head.unit is not None and verdict.why != _PART:
                    sentence.counted.append(at)
                continue
            sentence.counted.append(at)
            last = Draft(sentence, at, number, verdict, counts.quantifier(sentence, at, verdict), number_text=printed, occurrence=occurrence)
            drafts.append(last)
        return drafts

    def _whole_before(self, drafts: list[Draft], number: Number) -> bool:
        """True where a larger figure stands right before, of which the number can be a part."""
        before = (drafts or self.drafts)[-1:]
        return any((draft.number.value or draft.number.high or Decimal(10**9)) > (number.value or Decimal(0)) for draft in before)

    def _stretch(self, sentence: Sentence, at: int) -> tuple[int, int]:
        """The tokens that speak of the number: from the joint before it to the joint before the next number of people or homes."""
        before = max((other for other in sentence.counted if other < at), default=None)
        after = min((other for other in sentence.counted if other > at), default=None)
        low = 0 if before is None else self._joint(sentence, before, at)
        high = len(sentence.tokens) if after is None else self._joint(sentence, at, after)
        breaks = [index for index, token in enumerate(sentence.tokens) if token.word in (";", "؛")] + counts.shares(sentence, at)
        return max([low, *(index for index in breaks if index < at)]), min([high, *(index for index in breaks if index > at)])

    @staticmethod
    def _joint(sentence: Sentence, low: int, high: int) -> int:
        marks = [index for index in range(low + 1, high) if sentence.tokens[index].word in (",", ";", "،", "؛", ":")]
        marks += [hit.first for hit in sentence.of("syntax", "boundary") if low < hit.first < high]
        return max(marks, default=high)

    def _where(self, draft: Draft, located: list[Located], bounds: tuple[int, int], figures: list[int]) -> None:
        own = places.shared_out(draft.sentence, located, figures, draft.at) or places.attach(located, draft.at, bounds, figures, Metric(draft.metric).is_stock)
        if own:
            if draft.metric == "return" and not any(bounds[0] <= place.first < bounds[1] for place in own):
                own = [replace(place, role=PlaceRole.DESTINATION) for place in own]  # where the others had fled from
            draft.places = self._refs(own, draft, "name")
            return
        for back, lender in enumerate(islice(self.body.before(draft.sentence), _LEND)):
            known = [place for place in self._places_of(lender) if place.mention is not None] if self.body.place(lender) else []
            if known:
                same = lender.passage.paragraph == draft.sentence.passage.paragraph
                draft.how = "sentence_before" if back == 0 or same else "paragraph"
                draft.places = self._refs(self._main(known), draft, draft.how)
                return
        titled = self._titled()
        if titled:
            draft.how = "title"
            draft.places = self._refs(titled, draft, "title")

    @staticmethod
    def _main(known: list[Located]) -> list[Located]:
        """Of a sentence before, the place that it is about: the first one inside which something happened, else the first."""
        inside = [place for place in known if place.role in (PlaceRole.IN, PlaceRole.DESTINATION)]
        first = (inside or known)[0]
        return [Located(first.first, first.last, PlaceRole.IN, first.name, first.text, first.span, first.mention)]

    def _titled(self) -> list[Located]:
        if self._title is None:
            mentions = self.context.matcher.find(self.context.title) if self.context.title else []
            self._title = [Located(0, 0, PlaceRole.IN, each.place.name, each.text, (0, 0), each) for each in mentions]
        return self._title

    def _refs(self, own: list[Located], draft: Draft, how: str) -> tuple[PlaceRef, ...]:
        refs = places.references(own, self.context.gazetteer, draft.metric, how)
        if how != "name":
            refs = tuple(self._without_span(ref) for ref in refs) if how == "title" else refs
        self._settle_metric(draft, refs)
        return refs

    @staticmethod
    def _without_span(ref: PlaceRef) -> PlaceRef:
        return PlaceRef(ref.pcode, ref.name, ref.text, ref.role, ref.level, ref.adm1, ref.scheme, ref.resolved, ref.ambiguous, None)

    def _settle_metric(self, draft: Draft, refs: tuple[PlaceRef, ...]) -> None:
        """Places decide between IDPs and refugees, and between a stock and the population of a site."""
        verdict = draft.verdict
        abroad = [ref for ref in refs if ref.pcode and self.context.gazetteer.abroad(ref.pcode)]
        home = [ref for ref in refs if ref.pcode and not self.context.gazetteer.abroad(ref.pcode)]
        if abroad and self._tracked and verdict.metric == "new_displacement" and any(ref.role is PlaceRole.DESTINATION for ref in abroad):
            verdict.metric, verdict.term = "refugee_flow", "refugees"
        elif verdict.metric == "idp_stock" and home and all(ref.level is Level.SITE for ref in home):
            verdict.metric, verdict.term = "site_population", "in_camp"
        elif verdict.term == "fled" and _goes_home(home):
            verdict.metric, verdict.term = "return", "returned"

    def _elsewhere(self, draft: Draft) -> str:
        """Displacement inside another country is no figure of ours where the text is about a tracked one."""
        if not draft.places or not draft.metric.startswith(("idp", "new", "site", "homes")):
            return ""
        codes = [ref.pcode for ref in draft.places if ref.pcode]
        abroad = codes and all(self.context.gazetteer.abroad(code) for code in codes)
        return "it is displacement in another country" if abroad and self._tracked else ""

    def _when(self, draft: Draft, bounds: tuple[int, int], figures: list[int]) -> None:
        sentence = draft.sentence
        draft.window = periods.choose(periods.usable(sentence, draft.at), draft.at, bounds, figures, periods.cuts(sentence))
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
            self.prepare(earlier)
            said = attribution.find(earlier, 0, self.text) if earlier.numbered else None
            if said is not None and said.org:
                self._said[paragraph] = said
                break
        return self._said.get(paragraph)


def _goes_home(places: list[PlaceRef]) -> bool:
    """True where people leave a camp for a place that is none: "55 families left Roj camp for Homs"."""
    origins = [place.level for place in places if place.role is PlaceRole.ORIGIN]
    destinations = [place.level for place in places if place.role is PlaceRole.DESTINATION]
    return bool(origins and destinations) and set(origins) == {Level.SITE} and Level.SITE not in destinations
