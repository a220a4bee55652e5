"""From verdicts to figures: second counts, places and windows of each number, and what sentences lend each other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from itertools import islice

from dtrack.extract import (
    attaching,
    attribution,
    camps,
    days,
    deciding,
    following,
    households,
    leaning,
    natives,
    periods,
    recounting,
    settle,
    stretches,
    timing,
)
from dtrack.extract.attribution import Source
from dtrack.extract.body import Body
from dtrack.extract.context import Context, LeftOut
from dtrack.extract.draft import Draft
from dtrack.extract.heads import Head, edges
from dtrack.extract.located import Located
from dtrack.extract.placing import Placing
from dtrack.extract.sentence import Sentence, cut, names_nobody, prepare, whole
from dtrack.extract.verdict import Verdict
from dtrack.extract.windows import Window
from dtrack.terms import Level, Metric, Unit

_LARGE = 1000
"""No name ends in a number as large."""
_NAMED = 4
"""Words of a speaker's name that ends in a number."""
_LASTING = frozenset({"span", "since"})
_THINGS = frozenset({"aid", "money", "vehicles", "weapons", "organisations", "killed", "wounded"})
_PRESENT = frozenset({"idp_stock", "site_population"})
_BACK = 3
"""Sentences within which "over the same period" finds what it means."""
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
        self._said: dict[int, Source] = {}
        self._asked: dict[int, int] = {}
        """By paragraph, before which sentence nobody need be asked any more whose the next figures are."""
        self._telling: set[int] = set()
        """Where the sentences that have figures of their own begin."""
        self._places = Placing(body, context, published)

    def prepare(self, sentence: Sentence) -> None:
        """Cut the sentence into words and understand it where it has a number."""
        prepare(sentence, self.text, self.body.folded, self.lexicon, self.published)

    def _understand(self, sentence: Sentence) -> None:
        """Understand the sentence word by word, whether or not it has a number."""
        whole(sentence, self.text, self.body.folded, self.lexicon, self.published)

    def read(self, sentences: Iterable[Sentence]) -> None:
        """Read these sentences, in order, word by word; others only where one of them leans on them."""
        for sentence in sentences:
            self.prepare(sentence)
            self._sentence(sentence)

    def _sentence(self, sentence: Sentence) -> None:
        """Read one sentence: its figures are added to `drafts`, its other numbers to `left_out`."""
        drafts = self._decide(sentence)
        if not drafts:
            return
        self._telling.add(sentence.passage.start)
        located = self._places.of(sentence)
        figures = [draft.at for draft in drafts]
        for before, draft in zip([None, *drafts], drafts, strict=False):
            bounds = self._stretch(draft, drafts, located)
            settle.sent(draft)
            self._places.where(draft, located, bounds, figures, self._only_before(sentence))
            settle.stays(draft, before)
            settle.at_a_site(draft, bounds)
            settle.arrived(draft)
            settle.abroad(draft, before, self.context.gazetteer)
            settle.like_before(draft, before)
            settle.share_the_way(draft, before)
            settle.whence_the_whole(draft, before)
            settle.homeward(draft, bounds, self.context.gazetteer)
            settle.inland(draft, self.context.gazetteer)
            settle.as_before(draft, before)
            earlier = before or (self.drafts[-1] if self.drafts else None)
            received = following.takes_in(draft, earlier)
            if received and earlier is not None:
                following.as_return(draft, earlier)
            self._when(draft, bounds, drafts)
            if received and draft.window is None and earlier is not None:
                draft.window, draft.frame = earlier.window, earlier.frame
            if draft.window is None and earlier is not None and (timing.is_of_them(draft, earlier) if before is None else timing.has_its_time(draft, before)):
                draft.window, draft.frame = earlier.window, earlier.frame
            if before is not None and timing.is_listed(draft, before):
                draft.window, draft.frame = before.window, before.frame
            draft.source = self._whose(sentence, draft.at)
            draft.size = self._size(draft)
            settle.at_a_camp(draft)
            if settle.is_elsewhere(draft, self.context.gazetteer) and self._places.tracked:
                self.left_out.append(deciding.left(draft.number, self.text, "it is displacement in another country"))
            else:
                self.drafts.append(draft)
        timing.timed_together(drafts)
        timing.timed_as_the_whole(drafts, [each for each in self.drafts if following.follows(each.sentence, sentence)])

    def _only_before(self, sentence: Sentence) -> Draft | None:
        """The one figure of the sentence before, where it has one and no more."""
        earlier = self.drafts[-1] if self.drafts else None
        if earlier is None or not following.follows(earlier.sentence, sentence):
            return None
        return earlier if len(self.drafts) == 1 or self.drafts[-2].sentence is not earlier.sentence else None

    def _stretch(self, draft: Draft, drafts: list[Draft], located: list[Located]) -> tuple[int, int]:
        """The tokens that speak of a figure; of two subjects of one verb, "1,200 refugees and 3,000 IDPs returned to Hama", both have all."""
        low, high = stretches.of(draft.sentence, draft.at)
        later = drafts[drafts.index(draft) + 1 :][:1]
        apart = any(draft.at < place.first < later[0].at for place in located) if later else True  # "Alep 900 et Hama 300"
        if not apart and draft.verdict.head is not None and self._in_one_breath(draft, later[0]):
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

    def _decide(self, sentence: Sentence) -> list[Draft]:
        """The figures of a sentence in the making; its other numbers are left out with a reason."""
        if "natives" in sentence.hits or any(hit.entry.needs in ("named", "homes", "way", "people") for hit in sentence.of("predicate")):
            self.body.place(sentence)
            natives.add(sentence, self.text, self.context.gazetteer)
        if sentence.of("predicate", "population") or any(hit.entry.needs == "earlier" for hit in sentence.of("predicate")):
            sentence.in_camp = self._is_of_a_site(sentence) or self._follows_a_camp(sentence)
        drafts, left_out = deciding.numbers_of(
            sentence,
            self.text,
            self.drafts[-1] if self.drafts else None,
            lambda again: self._heading(sentence, again),
            self.lexicon,
            lambda at: self._is_name(sentence, at),
        )
        self.left_out += left_out
        named = [draft for draft in drafts if self._names_a_speaker(draft)]
        self.left_out += [deciding.left(draft.number, self.text, "it is part of a name") for draft in named]
        return [draft for draft in drafts if draft not in named]

    def _names_a_speaker(self, draft: Draft) -> bool:
        """True for the 24 of "according to the network Suwayda 24": a number without a noun that ends the speaker's name."""
        head, at, sentence = draft.verdict.head, draft.at, draft.sentence
        if (
            draft.number.form != "digits"
            or (draft.number.value or 0) >= _LARGE
            or (head is not None and (head.leading or (head.entry is not None and not head.inherited)))
        ):
            return False
        told = any(0 < at - hit.last <= _NAMED for hit in sentence.of("attribution", "according"))
        return told and any(sentence.at(mention.end - 1) + 1 == at for mention in self.body.place(sentence))

    def _is_name(self, sentence: Sentence, at: int) -> bool:
        """True where a known place's name begins at a token."""
        return at < len(sentence.tokens) and any(sentence.at(mention.start) == at for mention in self.body.place(sentence))

    def _heading(self, sentence: Sentence, again: bool) -> Verdict | None:
        """What the line that opens the list of which the sentence is an entry says of all: "New displacement by governorate:"."""
        earlier = self.body.opening(sentence)
        if earlier is None:
            return self._those_told(sentence, again)
        self._understand(earlier)
        verdict = leaning.said_of_all(earlier, len(earlier.tokens))
        if verdict is not None:
            verdict.heading = earlier
        return verdict

    def _those_told(self, sentence: Sentence, again: bool) -> Verdict | None:
        """Of whom the sentence before speaks without counting them: "Les écoles ont ouvert leurs portes aux déplacés. Ils seraient 28 000"."""
        earlier = next(iter(self.body.before(sentence)), None)
        spoken = not self.lexicon.clitics and any(hit.first == 0 for hit in sentence.of("syntax", "their_number"))
        if earlier is None or not (spoken or again) or not following.follows(earlier, sentence):
            return None
        self._understand(earlier)
        if again:
            return recounting.told_of(earlier)
        noun = next(iter(earlier.of("nouns", "counted")), None)
        return Verdict(noun.entry.metric, noun.entry.term, noun.entry.unit, 4.0) if noun is not None else None

    def _when(self, draft: Draft, bounds: tuple[int, int], drafts: list[Draft]) -> None:
        sentence, figures = draft.sentence, [each.at for each in drafts]
        turns = periods.cuts(sentence) + (attaching.causes(sentence) if Metric(draft.metric).is_stock else [])
        usable = timing.own(draft, [made for made in periods.usable(sentence, draft.at) if not timing.is_of_others(draft, made)])
        draft.window = periods.choose(usable, draft.at, bounds, figures, turns, _verb(draft))
        above = draft.verdict.heading or (self.body.opening(sentence) if draft.window is None else None)
        if above is not None and draft.verdict.heading is None:
            self._understand(above)
        if draft.window is None and above is not None:
            sentence = above
            draft.window = periods.choose(above.windows, len(above.tokens), (0, len(above.tokens)), [])
        draft.window = draft.window or draft.verdict.window
        if draft.window is not None and (self._of_other_things(draft, draft.window, figures) or timing.is_of_a_flow(draft, draft.window, drafts)):
            draft.window = None
        same = sentence.of("syntax", "same_time") if not Metric(draft.metric).is_stock else []
        if same and (draft.window is None or any(hit.first <= draft.window.first < hit.last for hit in same)):
            draft.window = self._told_before(sentence, draft.at)
        if draft.window is not None and draft.window.beside:
            draft.window = self._beside(draft.window, sentence)
        if draft.window is not None and draft.window.op == "as_of" and not Metric(draft.metric).is_stock:
            draft.window = periods.begun(sentence, draft.at, draft.window) or draft.window
        if draft.window is None and draft.metric in _PRESENT:
            draft.window = self._dated_before(sentence)
        if draft.window is None and not Metric(draft.metric).is_stock:
            draft.window = self._of_the_topic(draft)
        if draft.window is not None and draft.window.op == "since":
            draft.window = timing.as_of(draft, draft.window)
        settle.counted_since(draft)
        counted = sorted({*figures, *sentence.counted})
        near = [made for made in sentence.windows if made.op != "as_of" or not self._of_another(made, draft.at, counted)]
        draft.frame = periods.frame(draft.window, near, self.published, Metric(draft.metric).is_stock)

    def _beside(self, window: Window, sentence: Sentence) -> Window:
        """The time before or after the one that was told of last: "20,000 left on Saturday. The day before, 12,500 had left"."""
        told = [made for made in sentence.windows if made.last <= window.first]
        earlier = next(iter(self.body.before(sentence)), None)
        if not told and earlier is not None:
            self._understand(earlier)
            told = earlier.windows
        found = (days.beside(made.period, window.beside, window.span) for made in reversed(told) if not made.beside)
        period = next((each for each in found if each is not None), None)
        return replace(window, period=period) if period is not None else window

    @staticmethod
    def _of_another(made: Window, at: int, figures: list[int]) -> bool:
        """True for an "as of" with another figure between it and the one at a token, or right before it: it ends nobody else's "since"."""
        beyond = any(at < other < made.first for other in figures)
        return beyond or (made.last <= at and any(other < made.first for other in figures if other != at))

    def _dated_before(self, sentence: Sentence) -> Window | None:
        """The day as of which stocks of the sentence before are counted, "As of 25 July ...": those of the next one go on with it."""
        earlier = next(iter(self.body.before(sentence)), None)
        if earlier is None or earlier.passage.paragraph != sentence.passage.paragraph or earlier.passage.start not in self._telling:
            return None
        dated = [window for window in earlier.windows if window.op == "as_of" and not window.relative and not window.beside]
        return next((window for window in dated if any(window.first <= number < window.last for number in earlier.numbers)), None)

    def _of_the_topic(self, draft: Draft) -> Window | None:
        """The time of which the sentence before tells without counting anybody: "Returns to Deir-ez-Zor picked up in March. Mayadin got back 410"."""
        earlier = next(iter(self.body.before(draft.sentence)), None)
        if earlier is None or not following.follows(earlier, draft.sentence) or earlier.passage.start in self._telling:
            return None
        self._understand(earlier)
        usual = [window for window in earlier.windows if window.op in _LASTING and not window.beside]
        if len(usual) != 1 or draft.sentence.windows or set(earlier.numbers) - earlier.dated:
            return None
        told = recounting.told_of(earlier)
        return usual[0] if told is not None and told.metric == draft.metric else None

    @staticmethod
    def _of_other_things(draft: Draft, window: Window, figures: list[int]) -> bool:
        """True for the March of "1,400 families are back, said the NGO, which brought 60,000 litres in March": a clause with a count of its own."""
        sentence = draft.sentence
        own = [number for number in sentence.numbers if draft.at < number < window.first and number not in figures and number not in sentence.dated]
        clause = [hit.first for hit in sentence.of("syntax", "relative") if draft.at < hit.first < window.first]
        things = [hit.first - 1 for hit in sentence.of("nouns") if hit.entry.table == "other" and hit.entry.key in _THINGS]
        return any(number in things and any(first < number for first in clause) for number in own)

    def _is_of_a_site(self, sentence: Sentence) -> bool:
        """True for "la population d'Areesha": a camp that is known by its name alone."""
        ends = {hit.last + step for hit in sentence.of("predicate", "population") for step in (0, 1)}
        if any(hit.first in ends for hit in sentence.of("places", "site")):
            return True
        return any(mention.place.level is Level.SITE and sentence.at(mention.start) in ends for mention in self.body.place(sentence))

    def _follows_a_camp(self, sentence: Sentence) -> bool:
        """True where the sentence before names a camp and this one no other place: "Roj camp, weekly bulletin. Population on 30 November: 2,289"."""
        earlier = next(iter(self.body.before(sentence)), None)
        if self.body.place(sentence):
            return False
        if earlier is None or not self.body.place(earlier):
            return self._places.titled_camp
        named = any(mention.place.level is Level.SITE for mention in self.body.place(earlier))
        return named or (self._places.titled_camp and camps.names_one(earlier))

    def _told_before(self, sentence: Sentence, at: int) -> Window | None:
        """The window that "over the same period" means: the last of its own sentence before it, else of the sentence before."""
        said = [hit.first for hit in sentence.of("syntax", "same_time")]
        own = [window for window in sentence.windows if window.op in _LASTING and window.last <= min(at, *said)]
        if own:
            return own[-1]
        for earlier in islice(self.body.before(sentence), _BACK):
            self._understand(earlier)
            found = next((window for window in reversed(earlier.windows) if window.op in _LASTING), None)
            if found is not None:
                return found
        return None

    def _size(self, draft: Draft) -> households.Size | None:
        """Persons in a household, for a figure in families: as both counts say, as its sentence or the next one states, else as is known of the place."""
        families = draft.number.value
        if draft.verdict.unit != "household" or not families:
            return None
        told = next((value for value, unit in draft.alt if unit is Unit.PERSON), None)
        if told is not None:
            return households.printed(families, told)
        return households.stated(draft.sentence) or self._stated_next(draft.sentence) or households.dated(draft.places, draft.frame[1], self.context.gazetteer)

    def _stated_next(self, sentence: Sentence) -> households.Size | None:
        """What the next sentence of the paragraph states of all families."""
        following = self.body.sentences(sentence.passage.paragraph)[sentence.order + 1 :][:1]
        if not following or not households.may_state(self.body.folded, following[0], self.lexicon):
            return None
        self.prepare(following[0])
        return households.stated(following[0])

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
