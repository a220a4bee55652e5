"""How sure a reading is, and which figures a text gives twice."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING

from dtrack.extract import learned
from dtrack.terms import Level

if TYPE_CHECKING:
    from dtrack.extract.draft import Draft

_VAGUE = 0.5
_LONG = 40
_LOW, _HIGH = 0.05, 0.99
FEATURES = (
    "cost", "counted", "no_noun", "inherited", "leading", "no_place", "borrowed_place", "ambiguous", "foreign", "many_places",
    "no_window", "no_date", "headline", "rivals", "long", "words", "small", "household", "homes", "stock", "site", "return", "refugee", "unsourced",
)  # fmt: skip


def features(draft: Draft) -> dict[str, float]:
    """How a reading was made, each value about 0 to 1: how far the verb stands, whose noun and place it has, what is missing; never a word of the text."""
    return {name: float(value) for name, value in _features(draft).items()}


def _features(draft: Draft) -> dict[str, float]:
    """As `features`, with True for 1 and False for 0."""
    verdict, number, sentence, places = draft.verdict, draft.number, draft.sentence, draft.places
    head, metric = verdict.head, draft.metric
    codes = {place.adm1 or place.pcode for place in places if place.level is not Level.ADM0}
    return {
        "cost": min(verdict.cost, 14.0) / 14,
        "counted": head is not None and head.entry is not None and head.entry.key == "counted",
        "no_noun": head is None or head.unit is None,
        "inherited": head is not None and head.inherited,
        "leading": head is not None and head.leading,
        "no_place": not places,
        "borrowed_place": bool(places) and draft.how != "name",
        "ambiguous": any(place.ambiguous for place in places),
        "foreign": bool(places) and all(place.pcode is None for place in places),
        "many_places": len(codes) > 2,
        "no_window": draft.window is None,
        "no_date": draft.frame[0] is None,
        "headline": sentence.passage.kind == "headline",
        "rivals": min(len(sentence.counted) - 1, 4) / 4,
        "long": len(sentence.tokens) > _LONG,
        "words": number.form != "digits",
        "small": number.value is not None and number.value < 10,
        "household": verdict.unit == "household",
        "homes": metric == "homes_destroyed",
        "stock": metric in ("idp_stock", "returnee_stock", "refugee_stock"),
        "site": metric == "site_population",
        "return": metric == "return",
        "refugee": metric.startswith("refugee"),
        "unsourced": draft.source is None,
    }


@lru_cache(maxsize=1)
def _weights() -> tuple[float, dict[str, float]]:
    known = learned.table("confidence")
    return known.pop("intercept"), known


def confidence(draft: Draft) -> float:
    """In [0, 1], two decimals: how often a reading made like this one is right in value, metric and place, by weights learned from texts with
    known answers (`tools/learn_weights.py`; docs/explanation/confidence.md has the table). 0.8 enters totals; a vague number never does.
    """
    first, known = _weights()
    found = _features(draft)
    score = 1 / (1 + math.exp(-(first + sum([weight * found[name] for name, weight in known.items() if found[name]]))))
    return round(max(_LOW, min(_HIGH, score if not draft.number.vague else min(score, _VAGUE))), 2)


def same(one: Draft, other: Draft) -> bool:
    """True where two readings of a text are one figure: the same number of the same thing, and nothing that tells their places apart."""
    if (one.metric, one.verdict.unit) != (other.metric, other.verdict.unit):
        return False
    first, second = ({place.adm1 or place.pcode for place in draft.places if place.pcode} for draft in (one, other))
    if first and second and not first & second:
        return False
    if one.number.vague or other.number.vague:
        return one.number.vague == other.number.vague
    return (one.number.value, one.number.low, one.number.high) == (other.number.value, other.number.low, other.number.high)


def once(drafts: list[Draft]) -> tuple[list[Draft], list[Draft]]:
    """The drafts with each figure once, the body's before a headline's, and those that were given again."""
    kept: list[Draft] = []
    again: list[Draft] = []
    ordered = sorted(drafts, key=lambda draft: (draft.sentence.passage.kind == "headline", draft.number.start))
    for draft in ordered:
        headline = draft.sentence.passage.kind == "headline"
        told = any(same(draft, other) for other in kept) or (headline and draft.number.vague and any(other.metric == draft.metric for other in kept))
        (again if told else kept).append(draft)
    return sorted(kept, key=lambda draft: draft.number.start), again
