"""Windows of time in a sentence: "since Monday", "between 1 and 16 March", "in recent weeks", "as of 3 May"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from dtrack.extract import days
from dtrack.extract.anchors import anchors
from dtrack.extract.dates import Anchor
from dtrack.extract.lexicon import Entry, Lexicon
from dtrack.extract.lexicon._trie import Hit
from dtrack.extract.numbers import Number
from dtrack.extract.tokens import Token
from dtrack.model.period import Period, coarser
from dtrack.terms import Precision

_CLAUSE = 3
"""Words between "that" and the date of its clause: a verb, and the preposition of the date."""
_FIRST = 4
"""Words between "the first" and "since"."""
_LONG_AGO = timedelta(days=60)
_DASHES = frozenset("-–—")
_COMMAS = frozenset(",،")


@dataclass(frozen=True, slots=True)
class Window:
    """Days that a phrase at tokens [first, last) means. `op` is span, since, as_of or statement (the day on which somebody said it)."""

    first: int
    last: int
    period: Period
    op: str
    relative: bool = False
    closing: bool = False
    """True for "fin 2023", which of a stock is the last day."""
    beside: float = 0
    """-1 for "the day before", 1 for "the next day", -2 for "two weeks earlier": beside a time that was told of earlier, where one was."""
    span: str = "day"
    """What `beside` counts."""
    lasting: bool = False
    """True for "within two weeks": so many days up to publication, unless the sentence tells of another time."""


def windows(tokens: Sequence[Token], hits: Sequence[Hit[Entry]], lexicon: Lexicon, published: date | None) -> tuple[list[Window], frozenset[int]]:
    """The windows of a sentence, and the indexes of tokens that are part of a date."""
    found = anchors(tokens, hits, lexicon)
    if not found:
        return [], frozenset()
    finder = _Finder(tokens, hits, lexicon, published)
    made: list[Window] = []
    dated = {index for anchor in found for index in range(anchor.first, anchor.last)}
    at = 0
    while at < len(found):
        anchor, last = found[at], finder.run(found, at)
        pair = finder.up_to(anchor, found[at + 1]) if anchor.relative == "until_n" and at + 1 < len(found) else None
        last = at + 1 if pair is not None else last
        pair = pair or (finder.pair(anchor, found[last]) if last > at else None)
        if pair is not None:
            dated.update(range(anchor.first, found[last].last))  # "mardi et mercredi" is one expression
        at = last + 1 if pair is not None else at + 1
        if pair is None:
            after, before = finder.day_after(anchor), finder.days_before(anchor)
            dated.update((*after, *before))
            pair = finder.days(anchor, before) or finder.days_on(anchor, after) or finder.single(anchor)
        if pair is not None:
            made.append(pair)
    told = [window.period.end for window in made if not window.relative]
    made = [window for window in made if not (window.lasting and any(end + _LONG_AGO < window.period.start for end in told))]  # "in 2019 ... within two weeks"
    return finder.nearest_said(made), frozenset(dated)


def _alike(one: Anchor, two: Anchor) -> bool:
    """True for two months, two weekdays or two years: named side by side they are one span."""
    told = [(each.day is not None, each.month is not None, each.weekday is not None and each.day is None, each.relative) for each in (one, two)]
    return told[0] == told[1] and one.relative is None


@lru_cache(maxsize=16)
def _between(lexicon: Lexicon) -> tuple[frozenset[str], frozenset[str]]:
    """The words that join two dates, and those that may stand beside these."""
    joints = lexicon.words("periods", "joint") | lexicon.words("periods", "to") | _DASHES
    return joints, (lexicon.words("syntax", "article") | lexicon.words("periods", "on") | lexicon.words("periods", "times") | _COMMAS) - joints


class _Finder:
    """Joins the date expressions of one sentence to the words before and between them."""

    def __init__(self, tokens: Sequence[Token], hits: Sequence[Hit[Entry]], lexicon: Lexicon, published: date | None) -> None:
        self._tokens, self._lexicon, self._published = tokens, lexicon, published
        self._ops = _ops(hits)
        self._joints, self._fillers = _between(lexicon)
        self._hits = hits
        self._voices: list[Hit[Entry]] | None = None

    def _moves(self) -> list[Hit[Entry]]:
        """Verbs of those who moved."""
        return [hit for hit in self._hits if hit.entry.metric and hit.entry.table == "predicate"]

    def _said(self) -> list[Hit[Entry]]:
        """Verbs of saying, sorted out once: "registered there on 1 January" is none."""
        if self._voices is None:
            said, moves = [hit for hit in self._hits if hit.entry.table == "attribution" and hit.entry.key == "said"], self._moves()
            self._voices = [hit for hit in said if not any(verb.first <= hit.first and hit.last < verb.last for verb in moves)]
        return self._voices

    def _before(self, key: str, at: int, reach: int = 0) -> Hit[Entry] | None:
        return next((hit for hit in self._ops.get(key, ()) if 0 <= at - hit.last <= reach), None)

    def _opened(self, at: int) -> Hit[Entry] | None:
        return self._before("between", at, 1) or self._before("from", at, 1)

    def run(self, found: Sequence[Anchor], at: int) -> int:
        """Index of the expression that ends what the one at `at` begins: "between A and B", "from A to B", "A - B", "A, B and C"."""
        last, closed = at, at
        while last + 1 < len(found):
            joint = self._joins(found[last], found[last + 1], bool(self._opened(found[at].first)) and last == at)
            if joint is None:
                break
            last += 1
            if joint:
                closed = last
            if not _alike(found[last - 1], found[last]):
                break
        return closed

    def _joins(self, one: Anchor, two: Anchor, opened: bool) -> bool | None:
        """True where the words between two expressions make one span of them, False where only a comma stands there, None where they do not."""
        gap = [token.word for token in self._tokens[one.last : two.first]]
        phrase = " ".join(word for word in gap if word not in self._fillers)
        attached = self._attached(two.first)
        if not phrase and (attached or (not gap and self._tokens[two.first].glued == "-")):
            return True if opened or _alike(one, two) else None
        if not phrase:
            return False if gap and _alike(one, two) else None
        if phrase in self._lexicon.words("periods", "joint"):
            return True if opened or one.day is not None or _alike(one, two) else None
        bare = phrase.removeprefix("و") if self._lexicon.clitics else phrase  # "منذ سقوط النظام وحتى منتصف كانون الثاني"
        return True if bare in self._lexicon.words("periods", "to") | _DASHES else None

    def _attached(self, at: int) -> bool:
        """True for a word that Arabic writes as one with "and"."""
        return bool(self._lexicon.clitics) and self._tokens[at].word.startswith("و")

    def pair(self, one: Anchor, two: Anchor) -> Window | None:
        """The span from one expression to another that `run` has found to end it."""
        opened = self._opened(one.first)
        first, second = days.resolve(one, self._published, two), days.resolve(two, self._published, one if two.month is None and two.year is None else None)
        if first is not None and second is not None and first.start > second.end and one.year is None:
            first = days.resolve(one, second.end)
        if first is None or second is None or first.start > second.end:
            return None
        start = opened.first if opened else one.first
        return Window(start, two.last, Period(first.start, second.end, coarser(first.precision, second.precision)), "span")

    def up_to(self, span: Anchor, end: Anchor) -> Window | None:
        """The span of "in the 48 hours to Sunday"."""
        until = days.resolve(end, self._published) if end.first - span.last <= 1 else None
        return Window(span.first, end.last, days.past(span, until.end), "span") if until is not None else None

    def days_before(self, anchor: Anchor) -> list[int]:
        """Indexes of the bare days that stand before a whole date, the first one first: "between 1 and 16 March", "21-23 February", "5, 6 and 7 March"."""
        articles = self._lexicon.words("syntax", "article")
        if anchor.day is not None and anchor.month is not None and anchor.first and self._attached(anchor.first):
            return [anchor.first - 1] if "{day}" in self._tokens[anchor.first - 1].symbols else []  # "بين السادس والعاشر من كانون الثاني"
        at = anchor.first - 2 - int(anchor.first > 2 and self._tokens[anchor.first - 1].word in articles)
        found: list[int] = []
        joints = self._joints
        while anchor.day is not None and anchor.month is not None and at >= 0 and "{day}" in self._tokens[at].symbols and self._tokens[at + 1].word in joints:
            found.insert(0, at)
            at, joints = at - 2, _COMMAS
        return found

    def day_after(self, anchor: Anchor) -> list[int]:
        """The bare day that follows "March 28 and" with the year behind it: a day, where no noun makes it a count."""
        at = anchor.last + 1
        if anchor.day is None or anchor.month is None or at >= len(self._tokens) or "{day}" not in self._tokens[at].symbols:
            return []
        if self._tokens[at - 1].word not in self._joints or any(hit.first == at + 1 and hit.entry.table in ("nouns", "other") for hit in self._hits):
            return []
        comma = at + 1 + int(at + 1 < len(self._tokens) and self._tokens[at + 1].word in _COMMAS)
        return [at, comma] if comma < len(self._tokens) and "{year}" in self._tokens[comma].symbols and anchor.year is None else [at]

    def days(self, anchor: Anchor, before: Sequence[int]) -> Window | None:
        """ "between 1 and 16 March": from the bare day to the whole date."""
        if not before:
            return None
        opened = self._opened(before[0])
        return self._from_to(replace(anchor, day=self._whole(before[0])), anchor, opened.first if opened else before[0], anchor.last)

    def days_on(self, anchor: Anchor, after: Sequence[int]) -> Window | None:
        """ "between March 1 and 16": from the whole date to the bare day."""
        if not after:
            return None
        opened = self._opened(anchor.first)
        whole = replace(anchor, year=self._whole(after[1])) if len(after) > 1 else anchor
        return self._from_to(whole, replace(whole, day=self._whole(after[0])), opened.first if opened else anchor.first, after[-1] + 1)

    def _whole(self, at: int) -> int:
        return int(self._tokens[at].value or 0)

    def _from_to(self, one: Anchor, two: Anchor, first: int, last: int) -> Window | None:
        begin, end = days.resolve(one, self._published), days.resolve(two, self._published)
        if begin is None or end is None or begin.start >= end.end:
            return None
        return Window(first, last, Period(begin.start, end.end, Precision.DAY), "span")

    def single(self, anchor: Anchor) -> Window | None:
        """A date expression by itself, with the word before it."""
        period = days.resolve(anchor, self._published)
        if period is None:
            return None
        lead = anchor.first - int(anchor.first > 0 and self._tokens[anchor.first - 1].word in self._lexicon.words("syntax", "article"))
        if self._before("noise", lead) or self._first_since(lead):
            return None  # "down 13 per cent from the start of the year": a time of comparison is not the figure's
        since = self._before("since", lead) or self._before("since", anchor.first) or self._since_event(anchor) or self._after_event(anchor)
        as_of = self._before("as_of", lead) or self._before("as_of", anchor.first) or self._before("until", lead)
        if since is None and as_of is None and self._of_another(lead):
            return None
        is_weekday = anchor.weekday is not None or anchor.relative in ("today", "yesterday")
        if since is not None and anchor.relative not in ("past_n", "within_n"):
            op = "since"
            if (anchor.part == "early" and anchor.month is None) or anchor.relative in ("early:year", "early:last_year"):
                period = replace(period, precision=Precision.YEAR)
        elif as_of is not None or anchor.part == "end" or (anchor.relative or "").startswith("end:"):
            op = "as_of"
        elif (is_weekday or anchor.day is not None) and self._is_statement(anchor):
            op = "statement"
        else:
            op = "span"
        first = since.first if since is not None and op == "since" else as_of.first if as_of is not None else anchor.first
        closing = anchor.part == days.CLOSING or (anchor.relative or "").startswith(f"{days.CLOSING}:")
        lasting = anchor.relative is not None and anchor.relative.startswith("within_")
        beside = _BESIDE.get(anchor.relative or "", 0) * anchor.count
        return Window(first, anchor.last, period, op, anchor.relative is not None, closing, beside, anchor.span or "day", lasting)

    def _of_another(self, lead: int) -> bool:
        """True for the date of "the truce that began on 6 March": a relative clause that says nothing of people who moved has a date of its own."""
        if not self._lexicon.clitics:
            return False
        clause = [hit for hit in self._hits if 0 < lead - hit.last <= _CLAUSE and hit.entry.key == "relative" and hit.entry.table == "syntax"]
        moves = self._moves() if clause else []
        return any(not any(hit.last <= verb.first < lead for verb in moves) for hit in clause)

    def _first_since(self, lead: int) -> bool:
        """True for "the first convoy since 2015"."""
        since = self._before("since", lead)
        if since is None:
            return False
        firsts = self._lexicon.words("periods", "first")
        return any(token.word in firsts for token in self._tokens[max(0, since.first - _FIRST) : since.first])

    def _after_event(self, anchor: Anchor) -> Hit[Entry] | None:
        """ "بعد سقوط النظام": what happened after an event by which everybody dates things happened since then."""
        named = any(hit.entry.table == "period_events" and hit.first == anchor.first for hit in self._hits)
        return self._before("after_event", anchor.first) if named else None

    def _since_event(self, anchor: Anchor) -> Hit[Entry] | None:
        """ "since the eruption of the civil war in 2011": the date of the event is the start."""
        hit = next((hit for hit in reversed(self._ops.get("since", [])) if hit.last <= anchor.first), None)
        if hit is None or anchor.first - hit.last > 10 or self._tokens[hit.first].word not in ("since", "depuis", "منذ"):
            return None
        between = self._tokens[hit.last : anchor.first]
        helpers = (self._lexicon.words("syntax", key) for key in ("active", "passive"))
        if self._lexicon.code == "fr" and any(token.word in words for words in helpers for token in between):
            return None  # "le convoi parti depuis Ersal a ramené samedi": from where, and then a verb
        apart = any(token.kind == "point" and (token.word not in _COMMAS or step < len(between) - 2) for step, token in enumerate(between))
        return None if apart or any(isinstance(token, Number) for token in between) else hit

    def _is_statement(self, anchor: Anchor) -> bool:
        """True for "OCHA said on Wednesday" and "on Wednesday, OCHA said": the day of the words, not of the movement."""
        for hit in self._said():
            gap = anchor.first - hit.last if hit.last <= anchor.first else hit.first - anchor.last
            low, high = min(hit.last, anchor.last), max(hit.first, anchor.first)
            reach = _HEARD if hit.last <= anchor.first and self._told_to(hit.first, anchor.first) else 2 if hit.last <= anchor.first else 4
            if gap <= reach and not any(isinstance(token, Number) for token in self._tokens[low:high]):
                return True
        return False

    def nearest_said(self, made: list[Window]) -> list[Window]:
        """Windows, of which those next to a verb of saying are the day of the words: "20,000 of them on Wednesday, OCHA said on Thursday"."""
        if sum(window.op == "statement" for window in made) < _RIVALS:
            return made
        said = self._said()
        gaps = [min((max(hit.first - each.last, each.first - hit.last) for hit in said), default=0) for each in made]
        nearest = min(gap for gap, each in zip(gaps, made, strict=True) if each.op == "statement")
        return [replace(each, op="span") if each.op == "statement" and gap > nearest else each for gap, each in zip(gaps, made, strict=True)]

    def _told_to(self, low: int, high: int) -> bool:
        """True for "told reporters in Ankara on": between the verb and the day stands who heard it."""
        return any(low < hit.last <= high and hit.entry.key == "audience" for hit in self._hits)


_BESIDE = {"day_before": -1, "earlier_one": -1, "earlier_n": -1, "day_after": 1, "later_one": 1, "later_n": 1}
"""Which way from a time that was told of."""
_RIVALS = 2
"""Days of which only one can be that of the words."""
_HEARD = 8
"""Tokens between "told" and the day, where they tell who heard it: "told a news conference in Beirut on"."""


def _ops(hits: Sequence[Hit[Entry]]) -> dict[str, list[Hit[Entry]]]:
    ops: dict[str, list[Hit[Entry]]] = {}
    for hit in hits:
        if hit.entry.table == "period":
            ops.setdefault(hit.entry.key, []).append(hit)
    return ops
