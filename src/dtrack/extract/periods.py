"""Windows of time in a sentence: "since Monday", "between 1 and 16 March", "in recent weeks", "as of 3 May", and the one that goes with a number."""

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
    ops = _ops(hits)
    said = [hit for hit in hits if hit.entry == Entry("attribution", "said")]
    made: list[Window] = []
    dated = {index for anchor in found for index in range(anchor.first, anchor.last)}
    skip = False
    for number, anchor in enumerate(found):
        if skip:
            skip = False
            continue
        before = found[number + 1] if number + 1 < len(found) else None
        pair = _pair(tokens, anchor, before, ops, lexicon, published) if before is not None else None
        if pair is not None:
            made.append(pair)
            skip = True
            continue
        day = _day_before(tokens, anchor, lexicon)
        if day is not None:
            dated |= {day}
        window = _days_pair(tokens, anchor, day, ops, published) if day is not None else None
        window = window or _single(tokens, anchor, ops, said, lexicon.words("syntax", "article"), published)
        if window is not None:
            made.append(window)
    return made, frozenset(dated)


def _ops(hits: Sequence[Hit[Entry]]) -> dict[str, list[Hit[Entry]]]:
    ops: dict[str, list[Hit[Entry]]] = {}
    for hit in hits:
        if hit.entry.table == "period":
            ops.setdefault(hit.entry.key, []).append(hit)
    return ops


def _just_before(ops: dict[str, list[Hit[Entry]]], key: str, at: int, reach: int = 0) -> Hit[Entry] | None:
    return next((hit for hit in ops.get(key, ()) if 0 <= at - hit.last <= reach), None)


def _pair(tokens: Sequence[Token], one: Anchor, two: Anchor, ops: dict[str, list[Hit[Entry]]], lexicon: Lexicon, published: date | None) -> Window | None:
    """ "between A and B", "from A to B", "A - B"."""
    gap = [token.word for token in tokens[one.last : two.first] if token.word not in ",،"]
    opened = _just_before(ops, "between", one.first, 1) or _just_before(ops, "from", one.first, 1)
    joins = lexicon.words("periods", "joint") | lexicon.words("periods", "to") | _DASHES
    clitic = bool(lexicon.clitics) and tokens[two.first].word.startswith("و")
    phrase = " ".join(gap)
    if not ((phrase in joins and (opened or phrase not in lexicon.words("periods", "joint") or one.day)) or (clitic and not gap and opened)):
        return None
    first, second = days.resolve(one, published, two), days.resolve(two, published, one if two.month is None and two.year is None else None)
    if first is not None and second is not None and first.start > second.end and one.year is None:
        first = days.resolve(one, second.end)
    if first is None or second is None or first.start > second.end:
        return None
    start = opened.first if opened else one.first
    return Window(start, two.last, Period(first.start, second.end, coarser(first.precision, second.precision)), "span")


def _day_before(tokens: Sequence[Token], anchor: Anchor, lexicon: Lexicon) -> int | None:
    """Index of the bare day that stands before a whole date: "between 1 and 16 March", "21-23 February"."""
    at = anchor.first - 2
    if anchor.day is None or anchor.month is None or at < 0 or "{day}" not in tokens[at].symbols:
        return None
    return at if tokens[at + 1].word in lexicon.words("periods", "joint") | lexicon.words("periods", "to") | _DASHES else None


def _days_pair(tokens: Sequence[Token], anchor: Anchor, at: int, ops: dict[str, list[Hit[Entry]]], published: date | None) -> Window | None:
    value = tokens[at].value
    if value is None or anchor.day is None or value >= anchor.day:
        return None
    first, second = days.resolve(replace(anchor, day=int(value)), published), days.resolve(anchor, published)
    if first is None or second is None or first.start > second.end:
        return None
    opened = _just_before(ops, "between", at, 1) or _just_before(ops, "from", at, 1)
    return Window(opened.first if opened else at, anchor.last, Period(first.start, second.end, Precision.DAY), "span")


def _single(
    tokens: Sequence[Token], anchor: Anchor, ops: dict[str, list[Hit[Entry]]], said: list[Hit[Entry]], articles: frozenset[str], published: date | None
) -> Window | None:
    period = days.resolve(anchor, published)
    if period is None:
        return None
    lead = anchor.first - int(anchor.first > 0 and tokens[anchor.first - 1].word in articles)
    since = _just_before(ops, "since", lead) or _since_event(tokens, anchor, ops)
    as_of = _just_before(ops, "as_of", lead) or _just_before(ops, "until", lead)
    is_weekday = anchor.weekday is not None or anchor.relative in ("today", "yesterday")
    if since is not None and anchor.relative not in ("past_n", "within_n"):
        op = "since"
        if (anchor.part == "early" and anchor.month is None) or anchor.relative in ("early:year", "early:last_year"):
            period = replace(period, precision=Precision.YEAR)
    elif as_of is not None or anchor.part == "end" or (anchor.relative or "").startswith("end:"):
        op = "as_of"
    elif (is_weekday or anchor.day is not None) and _is_statement(tokens, anchor, said):
        op = "statement"
    else:
        op = "span"
    first = since.first if since is not None and op == "since" else as_of.first if as_of is not None else anchor.first
    return Window(first, anchor.last, period, op, anchor.relative is not None)


def _since_event(tokens: Sequence[Token], anchor: Anchor, ops: dict[str, list[Hit[Entry]]]) -> Hit[Entry] | None:
    """ "since the eruption of the civil war in 2011": the date of the event is the start."""
    hit = next((hit for hit in reversed(ops.get("since", [])) if hit.last <= anchor.first), None)
    if hit is None or anchor.first - hit.last > 10 or tokens[hit.first].word not in ("since", "depuis", "منذ"):
        return None
    between = tokens[hit.last : anchor.first]
    return None if any(isinstance(token, Number) or token.kind == "point" for token in between) else hit


def _is_statement(tokens: Sequence[Token], anchor: Anchor, said: list[Hit[Entry]]) -> bool:
    """True for "OCHA said on Wednesday" and "on Wednesday, OCHA said": the day of the words, not of the movement."""
    for hit in said:
        gap = anchor.first - hit.last if hit.last <= anchor.first else hit.first - anchor.last
        low, high = min(hit.last, anchor.last), max(hit.first, anchor.first)
        if gap <= (2 if hit.last <= anchor.first else 4) and not any(isinstance(token, Number) for token in tokens[low:high]):
            return True
    return False


def choose(made: Sequence[Window], number: int, bounds: tuple[int, int], others: Sequence[int]) -> Window | None:
    """The window that goes with the number at a token: in its own stretch of the sentence first, behind it rather than before it, never past another number's."""
    usable = [window for window in made if window.op != "statement"]
    inside = [window for window in usable if bounds[0] <= window.first < bounds[1]]
    after = [window for window in inside if window.first > number]
    if after:
        return min(after, key=lambda window: (window.op == "as_of", window.first))
    before = [window for window in inside if window.last <= number]
    if before:
        return max(before, key=lambda window: window.last)
    first = min(others, default=number)
    leading = [window for window in usable if window.last <= first]
    if leading:
        return leading[-1]
    trailing = [window for window in usable if window.first > number]
    return trailing[-1] if trailing and all(window.first > max(others, default=0) for window in trailing[-1:]) else None


def reference(made: Sequence[Window], published: date | None) -> tuple[date | None, Precision]:
    """The day of the statement: said in the sentence, else publication."""
    stated = [window for window in made if window.op == "statement"]
    if stated:
        return stated[0].period.end, Precision.DAY
    return published, Precision.UNKNOWN


def frame(window: Window | None, made: Sequence[Window], published: date | None, stock: bool) -> tuple[date | None, date | None, Precision, Precision]:
    """Start and end with their precisions. A stock has one reference date; a flow without any time has the day of the statement, precision unknown."""
    day, exact = reference(made, published)
    if window is None:
        return day, day, exact, exact
    start, end, precision = window.period.start, window.period.end, window.period.precision
    if stock:
        if window.op == "since":
            return day, day, exact, exact
        return end, end, precision, precision
    if window.op == "since":
        until = next((other.period.end for other in made if other.op == "as_of" and other.period.end >= start), None)
        last = until or day or end
        return (start, last, precision, Precision.DAY) if start <= last else (start, end, precision, precision)
    if published is not None and end > published >= start:
        end = published
    return start, end, precision, precision


def latest_stated(made: Sequence[Window]) -> date | None:
    """The last day that the sentence names outright, for inferring when a text was published."""
    return max((window.period.end for window in made if not window.relative), default=None)
