"""The date expressions of a sentence, leftmost and longest first: what `dates` finds at a token, with the words that belong to it before and behind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dtrack.extract import dates
from dtrack.extract.dates import Anchor
from dtrack.extract.lexicon import Entry, Lexicon
from dtrack.extract.lexicon._trie import Hit
from dtrack.extract.tokens import Token


def anchors(tokens: Sequence[Token], hits: Sequence[Hit[Entry]], lexicon: Lexicon) -> list[Anchor]:
    """The date expressions of a sentence, leftmost and longest first."""
    starting: dict[int, list[Hit[Entry]]] = {}
    for hit in hits:
        timed = hit.entry.table in ("period_relative", "period_parts", "period_events") or (hit.entry.table == "period" and hit.entry.key == "recent")
        if timed and not (_only_since(hit) and _since(hits, hit.first) is None):
            starting.setdefault(hit.first, []).append(hit)
    opening = [at for at, token in enumerate(tokens) if token.symbols or at in starting or dates.may_open(token, lexicon)]
    if not opening:
        return []
    nouns = {hit.first for hit in hits if hit.entry.table == "nouns" and hit.entry.key != "modifier"}
    found: list[Anchor] = []
    last = 0
    for at in opening:
        if at < last:
            continue
        anchor = _anchor_at(tokens, at, starting, nouns, lexicon)
        if anchor is not None and anchor.relative is not None:
            inner = (_anchor_at(tokens, later, starting, nouns, lexicon) for later in range(at + 1, anchor.last))
            longest = max((anchor, *(each for each in inner if each is not None)), key=lambda each: each.last)  # "in the last week" of "the last week of May"
            friday = "{weekday}" in tokens[at].symbols and longest.relative in _WEEKS  # "Friday last" of "Friday last week"
            anchor = _weekday(tokens, at, lexicon) if friday else longest
        if anchor is not None:
            if not _leads_to_days(tokens, anchor, lexicon):
                found.append(anchor)
            last = anchor.last
    return _merged(found, tokens, lexicon)


def _leads_to_days(tokens: Sequence[Token], anchor: Anchor, lexicon: Lexicon) -> bool:
    """True for the week of "in the week of 15-21 June": the days behind it say which."""
    week = anchor.relative == "this_week" and anchor.last + 1 < len(tokens)
    return week and tokens[anchor.last].word in lexicon.words("periods", "of") and "{day}" in tokens[anchor.last + 1].symbols


def _of_another(tokens: Sequence[Token], hit: Hit[Entry], lexicon: Lexicon) -> bool:
    """True for "la libération" in "la libération de Raqqa", which is another day than that which needs no name."""
    of = lexicon.words("periods", "of")
    named = hit.last < len(tokens) and tokens[hit.last].word in of
    return named and not any(token.word in of for token in tokens[hit.first : hit.last])


def _only_since(hit: Hit[Entry]) -> bool:
    """True for what is a time only behind "since": "the New Year" may be the next one, and one word as "liberation" a party's name."""
    return hit.entry.key == "early:year" or (hit.entry.table == "period_events" and hit.last - hit.first == 1)


def _since(hits: Sequence[Hit[Entry]], at: int) -> Hit[Entry] | None:
    """The "since" right before a token, but for an article."""
    return next((hit for hit in hits if hit.entry.table == "period" and hit.entry.key in ("since", "after_event") and 0 <= at - hit.last <= 1), None)


_YEARS, _WEEKS = {"this_year": 0, "last_year": 1}, {"this_week": 0, "last_week": 1}


def _merged(found: Sequence[Anchor], tokens: Sequence[Token], lexicon: Lexicon) -> list[Anchor]:
    """ "February last year", "Friday of last week" and "the year 2024" are one expression each."""
    fillers = lexicon.words("periods", "of") | lexicon.words("syntax", "article")
    joints = fillers | lexicon.words("periods", "joint") | lexicon.words("periods", "to")
    on = lexicon.words("periods", "on")
    kept: list[Anchor] = []
    for anchor in found:
        before = kept[-1] if kept else None
        gap = tokens[before.last : anchor.first] if before is not None else []
        night = before is not None and before.relative == "yesterday"  # "in the night of 5 to 6 March", "overnight on 30 March"
        if before is None or not all(token.word in (joints | on if night else fillers) or (night and "{day}" in token.symbols) for token in gap):
            kept.append(anchor)
            continue
        if _told_again(before, anchor):
            kept[-1] = anchor
            continue
        named = _named(before, anchor)
        if named is not None:
            kept[-1] = named
            continue
        if anchor.relative is not None:
            partial = before.month is not None and before.year is None
            backs = _YEARS if partial else _WEEKS if before.weekday is not None and before.relative is None else {}
            if anchor.relative in backs:
                kept[-1] = replace(before, last=anchor.last, back=backs[anchor.relative])
                continue
        kept.append(anchor)
    return kept


def _told_again(before: Anchor, anchor: Anchor) -> bool:
    """True where an expression only leads to the exact one behind it: "منذ عام 2011" is since 2011, not for a year; "the night of 5 March"."""
    if before.relative == "within_one":
        return before.last == anchor.first and anchor.relative in (None, "last_weekday")
    return before.relative in ("today", "yesterday") and anchor.relative is None and (anchor.day is not None or anchor.weekday is not None)


def _named(unit: Anchor, anchor: Anchor) -> Anchor | None:
    """ "the month" of "the month of May", "the start of the year" of "the start of the year 2024": the month or year that is named."""
    part, _, span = (unit.relative or "").rpartition(":")
    span = span if part else span.removeprefix("this_").removeprefix("past_")
    fits = {"month": anchor.month is not None, "year": anchor.year is not None and anchor.month is None}.get(span, False)
    return replace(anchor, first=unit.first, part=part or None) if fits and anchor.day is None and anchor.part is None and anchor.relative is None else None


def _anchor_at(tokens: Sequence[Token], at: int, starting: dict[int, list[Hit[Entry]]], nouns: set[int], lexicon: Lexicon) -> Anchor | None:
    options: list[Anchor] = []
    exact = dates.absolute(tokens, at, lexicon)
    if exact is not None and not (exact.month is None and exact.last in nouns and not _is_told(tokens, at, lexicon)):
        options.append(exact)
    if "{day}" in tokens[at].symbols and (dayed := _day_of(tokens, at, starting, lexicon)) is not None:
        options.append(dayed)
    if "{weekday}" in tokens[at].symbols:
        options.append(_weekday(tokens, at, lexicon))
    for hit in starting.get(at, ()):
        if hit.last - at == 1 and _is_general(tokens, at, lexicon):
            continue
        if hit.entry.table == "period_events":
            if not _of_another(tokens, hit, lexicon):
                options.append(dates.of_event(hit))
        elif hit.entry.table == "period_parts":
            narrowed = _part(tokens, hit, starting, lexicon)
            if narrowed is not None:
                options.append(narrowed)
        else:
            options.append(dates.relative(hit, tokens, lexicon))
    return max(options, key=lambda anchor: anchor.last, default=None)


_GENERAL = "العام"


def _is_general(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> bool:
    """True for the last word of "الأمن العام", general security, which is spelt as "the year"."""
    before = tokens[at - 1].word if at else ""
    return tokens[at].word == _GENERAL and before.startswith("ال") and before not in lexicon.function_words


def _is_told(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> bool:
    """True behind "on", "since", "until" and "as of": a date follows."""
    return at > 0 and any(tokens[at - 1].word in lexicon.words("periods", key) for key in ("on", "since", "until", "as_of"))


def _day_of(tokens: Sequence[Token], at: int, starting: dict[int, list[Hit[Entry]]], lexicon: Lexicon) -> Anchor | None:
    """ "the ninth of this month": a day of the month that publication makes known."""
    step = at + 1 + int(at + 1 < len(tokens) and tokens[at + 1].word in lexicon.words("periods", "of"))
    value = tokens[at].value
    told = [hit for hit in starting.get(step, ()) if hit.entry.key in ("this_month", "last_month")] if step > at + 1 else []
    hit = max(told, key=lambda each: each.last, default=None)
    if hit is not None and hit.last < len(tokens) and tokens[hit.last].word in lexicon.words("periods", "same"):
        return Anchor(at, hit.last + 1, day=int(value or 0))  # "the 28th of the same month": which one, another sentence says
    return Anchor(at, hit.last, relative=f"day:{hit.entry.key}", count=float(value)) if hit is not None and value is not None else None


def _weekday(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> Anchor:
    """A weekday, with the date that may follow it: "Wednesday, 8 November"."""
    step = at + 1 + int(at + 1 < len(tokens) and tokens[at + 1].word in ",،(")
    following = dates.absolute(tokens, step, lexicon) if step < len(tokens) else None
    if following is not None and following.day is not None:
        return replace(following, first=at)
    return Anchor(at, at + 1, weekday=dates.weekday(tokens[at].word, lexicon))


def _part(tokens: Sequence[Token], hit: Hit[Entry], starting: dict[int, list[Hit[Entry]]], lexicon: Lexicon) -> Anchor | None:
    """ "mid" + "June", "the beginning of" + "the year"."""
    at, part = hit.last, hit.entry.key
    if hit.slots:  # the first two weeks of
        told = dates.relative(hit, tokens, lexicon)
        part = f"{part}:{told.count}:{told.span}"
    fillers = lexicon.words("syntax", "article") | lexicon.words("periods", "of")
    while at < len(tokens) and tokens[at].word in fillers and at - hit.last < 2 and at not in starting:
        at += 1
    if at >= len(tokens):
        return None
    for inner in sorted(starting.get(at, ()), key=lambda inner: -inner.last):
        if inner.entry.key in ("this_week", "this_month", "this_year", "last_week", "last_month", "last_year"):
            span = inner.entry.key.removeprefix("this_")
            return Anchor(hit.first, inner.last, relative=f"{part}:{span}")
    exact = dates.absolute(tokens, at, lexicon)
    return dates.with_part(exact, part, hit.first) if exact is not None and (exact.day is None or part in ("week_of", "week_to")) else None
