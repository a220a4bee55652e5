"""How sure a reading is, which figure a text is mainly about, and which figures it gives twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dtrack.resolve.folding import fold
from dtrack.terms import Level

if TYPE_CHECKING:
    from dtrack.extract.draft import Draft

_PLACE = {"name": 0.0, "sentence_before": 0.08, "paragraph": 0.14, "title": 0.12}
_VAGUE = 0.5


def confidence(draft: Draft) -> float:
    """In [0, 1], two decimals: how often a reading made like this one is right in value, metric and place. 0.8 enters totals; a vague number never does.

    Lost: how far the verb stands, a number without a noun, a place from elsewhere, none or an ambiguous one, no stated time, several places.
    """
    score = 0.95 - min(0.3, 0.025 * draft.verdict.cost)
    head = draft.verdict.head
    if head is None or (head.entry is None and head.unit is None):
        score -= 0.08
    elif head.inherited:
        score -= 0.1
    score -= _PLACE[draft.how] if draft.places else 0.3
    if any(place.ambiguous for place in draft.places):
        score -= 0.2
    if draft.places and all(place.pcode is None for place in draft.places):
        score -= 0.1
    if len({place.adm1 or place.pcode for place in draft.places if place.level is not Level.ADM0}) > 2:
        score -= 0.08
    if draft.window is None:
        score -= 0.04 if draft.frame[0] is not None else 0.15
    if draft.sentence.passage.kind == "headline":
        score -= 0.1
    if draft.number.vague:
        score = min(score, _VAGUE)
    return round(max(0.05, min(0.99, score)), 2)


def _same(one: Draft, other: Draft) -> bool:
    """True where two readings of a text are one figure: the same number of the same thing, and nothing that tells their places apart."""
    if (one.metric, one.verdict.unit) != (other.metric, other.verdict.unit):
        return False
    first, second = ({place.adm1 or place.pcode or place.name for place in draft.places} for draft in (one, other))
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
        told = any(_same(draft, other) for other in kept) or (headline and draft.number.vague and any(other.metric == draft.metric for other in kept))
        (again if told else kept).append(draft)
    return sorted(kept, key=lambda draft: draft.number.start), again


def primary(drafts: list[Draft], title: str) -> Draft | None:
    """The one figure that the text is mainly about: a number rather than a vague word, what the title names, what is sure, what comes first."""
    folded = fold(title)

    def weight(pair: tuple[int, Draft]) -> float:
        index, draft = pair
        named = bool(folded) and fold(draft.number_text) in folded
        return confidence(draft) - 0.04 * min(index, 6) + 0.3 * named - 0.3 * bool(draft.number.vague) - 0.15 * (draft.metric == "homes_destroyed")

    return max(enumerate(drafts), key=weight, default=(0, None))[1]
