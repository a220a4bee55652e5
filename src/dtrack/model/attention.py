"""What a person should look at first: how much a figure weighs in points, times how doubtful it is. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from dtrack.model.figure import FigureRecord
from dtrack.terms import FigureRole, Status

SURE = 0.95
"""Reading of that confidence, with nothing else against it, waits for nobody."""
_WEIGHTS = {
    FigureRole.RECOMMENDED: 1.0,
    FigureRole.IN_REVIEW: 0.9,
    FigureRole.IMPLAUSIBLE: 0.9,
    FigureRole.UNDATED: 0.5,
    FigureRole.SHARED: 0.4,
    FigureRole.TRIANGULATION: 0.3,
    FigureRole.PART: 0.3,
    FigureRole.DUPLICATE: 0.1,
}
"""What a figure is to points: one that is used, or would be if a person approved it, before one that stands beside."""
_CHANGED, _FOR_A_PROBLEM, _FOR_A_DOUBT = 1.0, 0.3, 0.25


@dataclass(frozen=True, slots=True)
class Waiting:
    """A figure in the queue, with why it is there."""

    record: FigureRecord
    score: float
    reasons: tuple[str, ...]
    """Codes: `changed_after_approval`, `readers_doubt`, `low_confidence`, and kinds of problems."""
    doubts: int = 0
    """How many readers doubt it, since a person last looked."""


def doubt(confidence: float, status: Status, problems: int, readers: int) -> float:
    """How doubtful a reading is, from 0: what certainty leaves open, what was found against it, what readers say."""
    unsure = 1 - confidence if status is Status.EXTRACTED else 0.0
    return unsure + _CHANGED * (status is Status.CHANGED_AFTER_APPROVAL) + _FOR_A_PROBLEM * problems + _FOR_A_DOUBT * readers


def weight(number: Decimal | None, role: FigureRole | None) -> float:
    """How much it matters: by the number's size, tenfold for tenfold equal steps, and by what the figure is to points."""
    size = 1.0 if number is None else max(0, number.adjusted()) + 1.0
    return size * _WEIGHTS.get(role or FigureRole.UNDATED, 0.5)


def reasons(confidence: float, status: Status, problems: Sequence[str], readers: int) -> tuple[str, ...]:
    """Why it waits, most telling first; each once."""
    found = [Status.CHANGED_AFTER_APPROVAL.value] if status is Status.CHANGED_AFTER_APPROVAL else []
    found += ["readers_doubt"] if readers else []
    found += problems
    found += ["low_confidence"] if status is Status.EXTRACTED and confidence < SURE else []
    return tuple(dict.fromkeys(found))
