"""Which one figure a text is mainly about: the one whose features weigh most, by weights learned from human-coded texts (`tools/learn_weights.py`)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import lru_cache

from dtrack.extract import learned, trust
from dtrack.extract.draft import Draft
from dtrack.resolve.folding import fold

FEATURES = ("vague", "later", "titled", "size", "small", "homes", "return", "sure")
_LATE = 6
_SMALL = 10


def features(drafts: Sequence[Draft], again: Sequence[Draft], title: str) -> list[dict[str, float]]:
    """What is known of each draft of a text, each value from -1 to 1; none of it is a word of the text. `again` are the repeats that were dropped."""
    folded = fold(title)
    largest = max((_count(draft) for draft in drafts), default=1.0)
    return [_of(draft, index, again, folded) | {"size": _size(_count(draft) / largest)} for index, draft in enumerate(drafts)]


def _count(draft: Draft) -> float:
    return float(draft.number.value or draft.number.high or 1)


def _size(share: float) -> float:
    """0 for the largest number of a text, -1 for one a thousand times smaller."""
    return max(-1.0, math.log10(share) / 3)


def _of(draft: Draft, index: int, again: Sequence[Draft], title: str) -> dict[str, float]:
    number = draft.number
    headed = any(trust.same(draft, other) for other in again if other.sentence.passage.kind == "headline")
    return {
        "vague": float(number.vague is not None),
        "later": min(index, _LATE) / _LATE,
        "titled": float(headed or (bool(title) and fold(draft.number_text) in title)),
        "small": float(number.value is not None and number.value < _SMALL),
        "homes": float(draft.metric == "homes_destroyed"),
        "return": float(draft.metric in ("return", "returnee_stock")),
        "sure": trust.confidence(draft),
    }


@lru_cache(maxsize=1)
def weights() -> Mapping[str, float]:
    """The learned weight of each feature."""
    return learned.table("primary")


def pick(drafts: Sequence[Draft], again: Sequence[Draft], title: str) -> Draft | None:
    """The draft that the text is mainly about, the first of equals. None: there is no draft."""
    if len(drafts) < 2:
        return drafts[0] if drafts else None
    known = weights()
    scores = [sum(known.get(name, 0.0) * value for name, value in row.items()) for row in features(drafts, again, title)]
    return drafts[scores.index(max(scores))]
