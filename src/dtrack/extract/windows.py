"""Windows of time in a sentence: "since Monday", "between 1 and 16 March", "in recent weeks", "as of 3 May"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from dtrack.extract import dates, days
from dtrack.extract.dates import Anchor
from dtrack.extract.lexicon import Entry, Lexicon
from dtrack.extract.lexicon._trie import Hit
from dtrack.extract.numbers import Number
from dtrack.extract.tokens import Token
from dtrack.model.period import Period, coarser
from dtrack.terms import Precision

_DASHES = frozenset("-–—")


@dataclass(frozen=True, slots=True)
class Window:
    """Days that a phrase at tokens [first, last) means. `op` is span, since, as_of or statement (the day on which somebody said it)."""

    first: int
    last: int
    period: Period
    op: str
    relative: bool = False


def anchors(tokens: Sequence[Token], hits: Sequence[Hit[Entry]], lexicon: Lexicon) -> list[Anchor]:
    """The date expressions of a sentence, leftmost and longest first."""
    starting: dict[int, list[Hit[Entry]]] = {}
    for hit in hits:
        if hit.entry.table in ("period_relative", "period_parts") or hit.entry == Entry("period", "recent"):
            starting.setdefault(hit.first, []).append(hit)
    nouns = {hit.first for hit in hits if hit.entry.table == "nouns" and hit.entry.key != "modifier"}
    found: list[Anchor] = []
    at = 0
    while at < len(tokens):
        anchor = _anchor_at(tokens, at, starting, nouns, lexicon)
        if anchor is not None and anchor.relative is not None:
            inner = (_anchor_at(tokens, later, starting, nouns, lexicon) for later in range(at + 1, anchor.last))
            anchor = max((anchor, *(each for each in inner if each is not None)), key=lambda each: each.last)  # "in the last week" of "the last week of May"
        if anchor is None:
            at += 1
        else:
            found.append(anchor)
            at = max(anchor.last, at + 1)
    return found


def _anchor_at(tokens: Sequence[Token], at: int, starting: dict[int, list[Hit[Entry]]], nouns: set[int], lexicon: Lexicon) -> Anchor | None:
    options: list[Anchor] = []
    exact = dates.absolute(tokens, at, lexicon)
    told = at > 0 and any(tokens[at - 1].word in lexicon.words("periods", key) for key in ("on", "since", "until", "as_of", "of"))
    if exact is not None and not (exact.month is None and exact.last in nouns and not told):
        options.append(exact)
    if "{weekday}" in tokens[at].symbols:
        options.append(_weekday(tokens, at, lexicon))
    for hit in starting.get(at, ()):
        if hit.entry.table == "period_parts":
            narrowed = _part(tokens, hit, starting, lexicon)
            if narrowed is not None:
                options.append(narrowed)
        else:
            options.append(dates.relative(hit, tokens, lexicon))
    return max(options, key=lambda anchor: anchor.last, default=None)


def _weekday(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> Anchor:
    """A weekday, with the date that may follow it: "Wednesday, 8 November"."""
    step = at + 1 + int(at + 1 < len(tokens) and tokens[at + 1].word in ",،")
    following = dates.absolute(tokens, step, lexicon) if step < len(tokens) else None
    if following is not None and following.day is not None:
        return replace(following, first=at)
    return Anchor(at, at + 1, weekday=dates.weekday(tokens[at].word, lexicon))


def _part(tokens: Sequence[Token], hit: Hit[Entry], starting: dict[int, list[Hit[Entry]]], lexicon: Lexicon) -> Anchor | None:
    """ "mid" + "June", "the beginning of" + "the year"."""
    at = hit.last
    fillers = lexicon.words("syntax", "article") | lexicon.words("periods", "of")
    while at < len(tokens) and tokens[at].word in fillers and at - hit.last < 2 and at not in starting:
        at += 1
    if at >= len(tokens):
        return None
    for inner in starting.get(at, ()):
        if inner.entry.key in ("this_month", "this_year", "last_month", "last_year"):
            span = inner.entry.key.removeprefix("this_")
            return Anchor(hit.first, inner.last, relative=f"{hit.entry.key}:{span}")
    exact = dates.absolute(tokens, at, lexicon)
    return dates.with_part(exact, hit.entry.key, hit.first) if exact is not None and exact.day is None else None


def windows(tokens: Sequence[Token], hits: Sequence[Hit[Entry]], lexicon: Lexicon, published: date | None) -> tuple[list[Window], frozenset[int]]:
    """The windows of a sentence, and the indexes of tokens that are part of a date."""
    found = anchors(tokens, hits, lexicon)
    if not found:
        return [], frozenset()
    finder = _Finder(tokens, hits, lexicon, published)
    made: list[Window] = []
    dated = {index for anchor in found for index in range(anchor.first, anchor.last)}
    steps = iter(zip(found, [*found[1:], None], strict=True))
    for anchor, following in steps:
        pair = finder.pair(anchor, following) if following is not None else None
        if pair is not None:
            made.append(pair)
            next(steps, None)
            continue
        dated |= finder.day_after(anchor)
        day = finder.day_before(anchor)
        if day is not None:
            dated.add(day)
        window = (finder.days(anchor, day) if day is not None else None) or finder.single(anchor)
        if window is not None:
            made.append(window)
    return made, frozenset(dated)


class _Finder:
    """Joins the date expressions of one sentence to the words before and between them."""

    def __init__(self, tokens: Sequence[Token], hits: Sequence[Hit[Entry]], lexicon: Lexicon, published: date | None) -> None:
        self._tokens, self._lexicon, self._published = tokens, lexicon, published
        self._ops = _ops(hits)
        self._joints = lexicon.words("periods", "joint") | _DASHES
        self._nouns = {hit.first for hit in hits if hit.entry.table in ("nouns", "other")}
        self._said = [hit for hit in hits if hit.entry == Entry("attribution", "said")]

    def _before(self, key: str, at: int, reach: int = 0) -> Hit[Entry] | None:
        return next((hit for hit in self._ops.get(key, ()) if 0 <= at - hit.last <= reach), None)

    def _opened(self, at: int) -> Hit[Entry] | None:
        return self._before("between", at, 1) or self._before("from", at, 1)

    def pair(self, one: Anchor, two: Anchor) -> Window | None:
        """ "between A and B", "from A to B", "A - B"."""
        gap = [token.word for token in self._tokens[one.last : two.first] if token.word not in ",،"]
        opened = self._opened(one.first)
        joins = self._lexicon.words("periods", "joint") | self._lexicon.words("periods", "to") | _DASHES
        clitic = bool(self._lexicon.clitics) and self._tokens[two.first].word.startswith("و")
        phrase = " ".join(gap)
        if not ((phrase in joins and (opened or phrase not in self._lexicon.words("periods", "joint") or one.day)) or (clitic and not gap and opened)):
            return None
        first, second = days.resolve(one, self._published, two), days.resolve(two, self._published, one if two.month is None and two.year is None else None)
        if first is not None and second is not None and first.start > second.end and one.year is None:
            first = days.resolve(one, second.end)
        if first is None or second is None or first.start > second.end:
            return None
        start = opened.first if opened else one.first
        return Window(start, two.last, Period(first.start, second.end, coarser(first.precision, second.precision)), "span")

    def day_before(self, anchor: Anchor) -> int | None:
        """Index of the bare day that stands before a whole date: "between 1 and 16 March", "21-23 February"."""
        articles = self._lexicon.words("syntax", "article")
        at = anchor.first - 2 - int(anchor.first > 2 and self._tokens[anchor.first - 1].word in articles)
        if anchor.day is None or anchor.month is None or at < 0 or "{day}" not in self._tokens[at].symbols:
            return None
        return at if self._tokens[at + 1].word in self._lexicon.words("periods", "joint") | self._lexicon.words("periods", "to") | _DASHES else None

    def day_after(self, anchor: Anchor) -> set[int]:
        """The bare day that follows "March 28 and": a day, where no noun makes it a count."""
        at = anchor.last + 1
        if anchor.day is None or at >= len(self._tokens) or "{day}" not in self._tokens[at].symbols or self._tokens[at - 1].word not in self._joints:
            return set()
        return set() if at + 1 in self._nouns else {at}

    def days(self, anchor: Anchor, at: int) -> Window | None:
        """ "between 1 and 16 March": from the bare day to the whole date."""
        value = self._tokens[at].value
        if value is None or anchor.day is None or value >= anchor.day:
            return None
        first, second = days.resolve(replace(anchor, day=int(value)), self._published), days.resolve(anchor, self._published)
        if first is None or second is None or first.start > second.end:
            return None
        opened = self._opened(at)
        return Window(opened.first if opened else at, anchor.last, Period(first.start, second.end, Precision.DAY), "span")

    def single(self, anchor: Anchor) -> Window | None:
        """A date expression by itself, with the word before it."""
        period = days.resolve(anchor, self._published)
        if period is None:
            return None
        lead = anchor.first - int(anchor.first > 0 and self._tokens[anchor.first - 1].word in self._lexicon.words("syntax", "article"))
        since = self._before("since", lead) or self._since_event(anchor)
        as_of = self._before("as_of", lead) or self._before("until", lead)
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
        return Window(first, anchor.last, period, op, anchor.relative is not None)

    def _since_event(self, anchor: Anchor) -> Hit[Entry] | None:
        """ "since the eruption of the civil war in 2011": the date of the event is the start."""
        hit = next((hit for hit in reversed(self._ops.get("since", [])) if hit.last <= anchor.first), None)
        if hit is None or anchor.first - hit.last > 10 or self._tokens[hit.first].word not in ("since", "depuis", "منذ"):
            return None
        between = self._tokens[hit.last : anchor.first]
        return None if any(isinstance(token, Number) or token.kind == "point" for token in between) else hit

    def _is_statement(self, anchor: Anchor) -> bool:
        """True for "OCHA said on Wednesday" and "on Wednesday, OCHA said": the day of the words, not of the movement."""
        for hit in self._said:
            gap = anchor.first - hit.last if hit.last <= anchor.first else hit.first - anchor.last
            low, high = min(hit.last, anchor.last), max(hit.first, anchor.first)
            if gap <= (2 if hit.last <= anchor.first else 4) and not any(isinstance(token, Number) for token in self._tokens[low:high]):
                return True
        return False


def _ops(hits: Sequence[Hit[Entry]]) -> dict[str, list[Hit[Entry]]]:
    ops: dict[str, list[Hit[Entry]]] = {}
    for hit in hits:
        if hit.entry.table == "period":
            ops.setdefault(hit.entry.key, []).append(hit)
    return ops
