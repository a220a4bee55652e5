"""Which figures of a sentence share a time, and whose time it is not: lists with one date, stocks beside the time of others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dtrack.extract import flight
from dtrack.extract.draft import Draft
from dtrack.extract.heads import Head, edges
from dtrack.extract.leaning import is_compared
from dtrack.extract.windows import Window
from dtrack.terms import Metric

_THEN = 2
"""Tokens between people, the participle that tells of their flight, and its date."""


def has_its_time(draft: Draft, before: Draft) -> bool:
    """True for a figure without a time of its own that has the one of the figure before it in its sentence."""
    return (
        _is_added(draft)
        or _is_entry_of(draft, before)
        or _is_shared_out(draft, before)
        or _goes_on(draft, before)
        or _is_with(draft)
        or _is_consequence(draft, before)
        or _are_of_them(draft, before)
        or before.verdict.window is not None  # "Of these, 109,700 are in Sweida, while 31,900 have arrived in Dar'a"
    )


def _are_of_them(draft: Draft, before: Draft) -> bool:
    """True for the 34,700 of "بلغ عدد النازحين حتى 13 آب 187,200، فيما لجأ 34,700 إلى درعا": a bare number of people who are some of those told before."""
    head = draft.verdict.head
    return head is not None and head.inherited and draft.metric == "new_displacement" and before.metric == "idp_stock"


def _is_added(draft: Draft) -> bool:
    """True for the second number of "half a million refugees returned, in addition to 1.2 million IDPs": its time is the first one's."""
    left, _ = edges(draft.sentence, draft.at, draft.verdict.head or Head(draft.at, draft.at + 1, None, None))
    return any(hit.last == left for hit in draft.sentence.of("syntax", "plus"))


def _is_entry_of(draft: Draft, before: Draft) -> bool:
    """True for the brackets of "173,000 people fled between 6 and 22 January, mostly in Aleppo (96,000) and Raqqa (38,000)": their time is the whole's."""
    head = draft.verdict.head
    left, _ = edges(draft.sentence, draft.at, Head(draft.at, draft.at + 1, None, None))
    bracket = left > 0 and draft.sentence.tokens[left - 1].word == "("
    return head is not None and bracket and before.metric == draft.metric


def is_of_others(draft: Draft, made: Window) -> bool:
    """True for a time of the sentence that is none of a figure's: that of its people's flight, and the Monday of "ont gagné lundi al-Hol, où vivent 61 000"."""
    place = max((hit.first for hit in draft.sentence.of("syntax", "where") if hit.last <= draft.at), default=-1)
    return flight.is_of_the_flight(draft, made.first, made.last) or (Metric(draft.metric).is_stock and made.last <= place)


def is_of_a_flow(draft: Draft, window: Window, drafts: Sequence[Draft]) -> bool:
    """True of a stock for the time at the end of "955 ألف سوري يعيشون هناك، ولم يعد سوى 3,678 بين كانون الثاني وآب": only those who moved did so then."""
    later = [each for each in drafts if draft.at < each.at < window.first]
    moved = bool(later) and not Metric(later[-1].metric).is_stock and later[-1].verdict.predicate is not draft.verdict.predicate
    return moved and Metric(draft.metric).is_stock and window.op in ("span", "since")


def _is_shared_out(draft: Draft, before: Draft) -> bool:
    """True for the second number of "منهم 398 ألفاً عبر لبنان و492 ألفاً من تركيا": shares of one whole have its time."""
    told, own = before.verdict.predicate, draft.verdict
    bare = own.head is not None and own.head.inherited
    subset = any(hit.last <= draft.at for hit in draft.sentence.of("syntax", "subset"))
    return bare and subset and told is not None and own.predicate is told


def is_of_them(draft: Draft, before: Draft) -> bool:
    """True for the 579,000 of "961,000 fled between 1 December and 2 March. Parmi elles, 579 000 ont gagné Idleb": its time is the whole's."""
    here, there = draft.sentence.passage, before.sentence.passage
    near = here.paragraph == there.paragraph and draft.sentence.order - before.sentence.order == 1
    flow = near and draft.metric == before.metric and not Metric(draft.metric).is_stock
    return flow and any(hit.first <= 1 for hit in draft.sentence.of("syntax", "subset"))


def is_listed(draft: Draft, before: Draft) -> bool:
    """True for the later entries of "عاد حتى 6 تشرين الثاني 1.2 مليون منذ كانون الأول: من تركيا 481 ألفاً، ومن لبنان 362 ألفاً": they have the time of the one
    before, not the one that opens the sentence.
    """
    leads = draft.window is not None and draft.window.last <= before.at and before.window is not None and before.window is not draft.window
    return leads and _goes_on(draft, before) and not Metric(draft.metric).is_stock


def _goes_on(draft: Draft, before: Draft) -> bool:
    """True for the 15,200 of "93,400 people displaced as of 21 July; 15,200 in Daraa": nothing of its own is said but where."""
    head = draft.verdict.head
    return head is not None and head.inherited and draft.verdict.predicate is before.verdict.predicate and draft.metric == before.metric


def timed_together(drafts: Sequence[Draft]) -> None:
    """Give the numbers of one list the time at its end: "14,320 عائداً في معرة النعمان و9,815 في كفرنبل و3,470 في خان شيخون خلال تموز"."""
    for at in range(len(drafts) - 2, -1, -1):
        draft, later = drafts[at], drafts[at + 1]
        trailing = draft.window is None and later.window is not None and later.window.first > later.at
        if trailing and _goes_on(later, draft) and not Metric(draft.metric).is_stock and not is_compared(later.sentence, later.at):
            draft.window, draft.frame = later.window, later.frame


def _is_consequence(draft: Draft, before: Draft) -> bool:
    """True for the 62 of "levelled 15 houses last Thursday, leaving 62 people without a roof", "jetant à la rue 62 personnes": what that led to."""
    left, _ = edges(draft.sentence, draft.at, draft.verdict.head or Head(draft.at, draft.at + 1, None, None))
    tokens, told = draft.sentence.tokens, draft.verdict.predicate
    verbs = [left - 1] if told is None else [left - 1, told.first]
    opened = any(verb > before.at and tokens[verb].word.endswith(_PARTICIPLE) and tokens[verb - 1].word in _AFTERWARDS for verb in verbs)
    return opened and before.window is not None and before.window.first < draft.at and before.sentence is draft.sentence


_PARTICIPLE = ("ing", "ant")
_AFTERWARDS = frozenset({",", "and", "et"})
"""What stands before the verb of a consequence."""


def timed_as_the_whole(drafts: Sequence[Draft], earlier: Sequence[Draft]) -> None:
    """Give shares the time of their whole: "In April 101,800 returned. Idleb governorate came first with 38,400, then Hama with 29,100"."""
    whole = earlier[0] if earlier else None
    if whole is None or not drafts or drafts[0].sentence.windows or whole.window is None or Metric(whole.metric).is_stock:
        return
    if whole.window.op not in ("span", "since"):
        return
    alike = all(each.metric == whole.metric and each.verdict.unit == whole.verdict.unit and each.how == "name" and each.places for each in drafts)
    total = sum(each.number.value or 0 for each in drafts)
    if alike and len(drafts) > 1 and whole.number.value is not None and total <= whole.number.value:
        for each in drafts:
            each.window, each.frame = whole.window, whole.frame


def _is_with(draft: Draft) -> bool:
    """True for the 12,000 of "50,000 have escaped Nahta since mid-June, with 12,000 reaching Nasib": what goes with the rest goes in its time."""
    left, _ = edges(draft.sentence, draft.at, draft.verdict.head or Head(draft.at, draft.at + 1, None, None))
    return left > 1 and [token.word for token in draft.sentence.tokens[left - 2 : left]] == [",", "with"]


def own(draft: Draft, usable: list[Window]) -> list[Window]:
    """The windows that can be a figure's: where it has several, not the one right behind what its people did next, "نزح المئات ليل الاثنين ثم عادوا في اليوم
    التالي", and for those who are somewhere none of what was done to some others, "لم يبق سوى 2,180، بعدما رُحّل 17 منهم الجمعة".
    """
    kept = [made for made in usable if not _is_next(draft, made)] or usable
    return [made for made in kept if not _is_of_some(draft, made)] if Metric(draft.metric).is_stock else kept


def _is_next(draft: Draft, made: Window) -> bool:
    """True for the time of another verb of moving that stands right before it."""
    verb = draft.verdict.predicate
    if verb is None or verb.last > draft.at or draft.sentence.tokens[verb.first].word[0] < "\u0600":
        return False
    tokens, then = draft.sentence.tokens, draft.sentence.particles("then")
    moves = (hit for hit in draft.sentence.of("predicate", "metric") if draft.at < hit.first and 0 <= made.first - hit.last <= _THEN)
    later = [hit for hit in moves if tokens[hit.first - 1].word in then or tokens[hit.first].word[0] == "و"]
    return any(hit.entry.metric != verb.entry.metric and hit.entry.metric in _MOVES for hit in later)


_MOVES = frozenset({"new_displacement", "return", "refugee_flow"})


def _is_of_some(draft: Draft, made: Window) -> bool:
    """True for a time behind a cause in which so many others stand."""
    sentence = draft.sentence
    for hit in sentence.of("syntax", "cause"):
        if draft.at < hit.first < made.first and any(hit.last <= number < made.first and number not in sentence.dated for number in sentence.numbers):
            return True
    return False


def as_of(draft: Draft, window: Window) -> Window:
    """The window of a figure; "اعتباراً من 6 كانون الثاني" is, of those who are somewhere, the day as of which they are counted."""
    own = any(made is window for made in draft.sentence.windows) and draft.sentence.tokens[window.first].word in draft.sentence.particles("as_from")
    return replace(window, op="as_of") if own and Metric(draft.metric).is_stock else window
