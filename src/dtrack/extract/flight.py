"""When those had fled of whom something else is told: "27,000 people displaced in 2015 have returned" tells no return of 2015."""

from __future__ import annotations

from dtrack.extract.draft import Draft
from dtrack.extract.heads import Head
from dtrack.extract.numbers import Number
from dtrack.extract.staying import is_right_behind
from dtrack.terms import Metric

_THEN = 2
"""Tokens between people, the participle that tells of their flight, and its date."""


def is_of_the_flight(draft: Draft, first: int, last: int) -> bool:
    """True for the 2015 of "27,000 people displaced in 2015 have returned": the date of a clause that tells when those who return had left."""
    verb, head = draft.verdict.predicate, draft.verdict.head
    if (Metric(draft.metric).is_stock and _is_of_an_event(draft, last)) or _in_an_aside(draft, first, last):
        return True
    if Metric(draft.metric).is_stock and head is not None and head.last <= first:
        return _of_those_who(draft, head.last, first) or (not head.leading and _in_the_clause(draft, head, first)) or _came_then(draft, first)
    if draft.metric == "return" and head is not None and verb is not None and verb.last <= draft.at:
        return head.last <= first and _in_the_clause(draft, head, first)  # "رجوع 20 ألفاً من أبنائها الذين هُجّروا عام 2013"
    if draft.metric != "return" or verb is None or head is None or not head.last <= first < last <= verb.first:
        return False
    told = [hit for hit in draft.sentence.of("predicate") if hit.entry.metric == "new_displacement" and hit.first >= head.last and hit is not verb]
    if any(hit.first - head.last <= _THEN and 0 <= first - hit.last <= _THEN for hit in told):
        return True
    helped = {hit.last for hit in draft.sentence.of("syntax", "passive", "active")}
    ends = [hit.last for hit in told if is_right_behind(draft.sentence, head, hit) and hit.first not in helped]
    ends += [head.last] if head.entry is not None and head.entry.metric in _MOVED and first - head.last > 1 else []  # "familles réfugiées à Hama depuis 2015"
    return any(low <= first and _in_one_clause(draft, low, first) for low in ends)


def _in_an_aside(draft: Draft, first: int, last: int) -> bool:
    """True for the 2017 of "its 236 families, displaced from Sukhna in 2017, moved into a mall on Monday"."""
    tokens, verb, head = draft.sentence.tokens, draft.verdict.predicate, draft.verdict.head
    if verb is None or head is None or head.leading or not head.last < first < last < verb.first or tokens[head.last].word != ",":
        return False
    told = any(hit.first == head.last + 1 and hit.entry.metric == "new_displacement" for hit in draft.sentence.of("predicate"))
    return told and any(token.word == "," for token in tokens[last : verb.first])


def _is_of_an_event(draft: Draft, last: int) -> bool:
    """True for "sheltering in Busra al-Harir after last week's fighting": the time of what made them flee, not of their being there."""
    tokens = draft.sentence.tokens
    return last + 1 < len(tokens) and tokens[last].word == "s" and tokens[last].glued == "'" and tokens[last + 1].kind == "word"


_MOVED = frozenset({"idp_stock", "refugee_stock"})
"""What those are called who moved before they returned."""


def _in_one_clause(draft: Draft, low: int, high: int) -> bool:
    """True where nothing but the place they left stands between a participle and its date: "chassées de Palmyre en 2015"."""
    between = draft.sentence.tokens[low:high]
    said = any(low <= hit.first < high for hit in draft.sentence.of("predicate")) or any(isinstance(token, Number) for token in between)
    return len(between) <= _CLAUSE and not said and not any(token.kind == "point" for token in between)


def _of_those_who(draft: Draft, low: int, first: int) -> bool:
    """True for the 27 November of "ما زال 664,000 شخص ممن نزحوا بعد 27 تشرين الثاني خارج ديارهم"."""
    told = (hit for hit in draft.sentence.of("predicate", "metric") if low < hit.first <= first and hit.entry.metric == "new_displacement")
    return any(draft.sentence.tokens[hit.first - 1].word in draft.sentence.particles("of_those_who") and 0 <= first - hit.last <= _THEN for hit in told)


def _in_the_clause(draft: Draft, head: Head, first: int) -> bool:
    """True for the 2019 of "host 16,000 families who were displaced from Ras al-Ain in 2019"."""
    sentence, verb = draft.sentence, draft.verdict.predicate
    who = any(hit.first == head.last for hit in sentence.of("syntax", "relative"))
    told = [hit for hit in sentence.of("predicate") if hit.entry.metric in ("new_displacement", "refugee_flow") and head.last < hit.first <= head.last + _AUX]
    flight = told[0] if who and told and told[0] is not verb else None
    if flight is None or flight.last > first or (verb is not None and verb.first > flight.first and draft.metric != "return"):
        return False
    between = sentence.tokens[flight.last : first]
    return len(between) <= _CLAUSE and not any(token.kind == "point" or isinstance(token, Number) for token in between)


def _came_then(draft: Draft, first: int) -> bool:
    """True for the 2015 of "تقيم في طرطوس 340 عائلة، كانت قد وصلت إليها عام 2015": in Arabic the verb of the flight stands right before its date."""
    sentence, verb = draft.sentence, draft.verdict.predicate
    moves = ("new_displacement", "refugee_flow", "return")
    told = [hit for hit in sentence.of("predicate", "metric") if draft.at < hit.first < hit.last <= first and hit.entry.metric in moves and hit is not verb]
    if verb is None or not told or sentence.tokens[told[-1].first].word[0] < "\u0600":
        return False
    between = sentence.tokens[told[-1].last : first]
    return len(between) <= _CLAUSE and not any(token.kind == "point" or isinstance(token, Number) for token in between)


_AUX, _CLAUSE = 3, 12
"""Tokens from people to the verb of "who have been displaced", and from there to its date."""
