"""Which of several claims for one time goes first, and the reason in one code (section 5 of the rules)."""

from __future__ import annotations

from dtrack.reconcile.claim import CANDIDATE_CONFIDENCE, PRECISIONS, Claim, Ruling
from dtrack.terms import FigureRole, Quantifier, Status, Unit

APPROVED = frozenset({Status.APPROVED, Status.CORRECTED})
"""A person has said that it is read rightly."""
_UNITS = {Unit.PERSON: 0, Unit.HOME: 0, Unit.HOUSEHOLD: 1}
_QUANTIFIERS = {Quantifier.EXACT: 0, Quantifier.ABOUT: 1, Quantifier.AT_LEAST: 1, Quantifier.MORE_THAN: 1, Quantifier.LESS_THAN: 1, Quantifier.UP_TO: 1}
_PRECISIONS = {precision: at for at, precision in enumerate(PRECISIONS)}

_WON = (
    "preferred",
    *("in_persons", "reported_count", "better_standing", "original"),
    *("newest_reference", "finer_precision", "exact_number", "newest_round", "newest_publication"),
)
_LOST = (
    "other_preferred",
    *("other_unit", "estimated", "lower_standing", "transcribed"),
    *("older_reference", "less_precise", "less_exact", "older_round", "older_publication"),
)
"""Reasons in the order of the key's parts."""

Key = tuple[bool, int, bool, int, bool, int, int, int, int, int, str]


def key(claim: Claim) -> Key:
    """Sort key, best first; the id settles the rest.

    What a person prefers, unit, counted before estimated, standing, original before transcription, reference date, precision, exactness, round, publication.
    """
    if claim.order is None:
        claim.order = _key(claim)
    return claim.order


def _key(claim: Claim) -> Key:
    record = claim.record
    round_name = record.round
    return (
        record.preferred is None,
        _UNITS[claim.unit],
        claim.estimated,
        claim.standing,
        claim.transcription,
        -claim.window[1].toordinal(),
        _PRECISIONS[claim.precision],
        _QUANTIFIERS.get(record.quantifier, 2),
        -int(round_name) if round_name and round_name.isdecimal() else 0,
        -record.published.toordinal() if record.published else 0,
        claim.id,
    )


def tier(claim: Claim) -> tuple[bool, int, bool, int]:
    """Classes in which the calendar of a flow is filled, best first."""
    return claim.record.preferred is None, _UNITS[claim.unit], claim.estimated, claim.standing


def won(first: Claim, second: Claim | None) -> tuple[str, dict[str, str]]:
    """Why the first goes before the second."""
    if first.record.preferred is not None:
        return "preferred", {"why": first.record.preferred}
    if second is None:
        return "only_figure", {}
    part = _difference(first, second)
    if part is None:
        return "settled_by_order", {}
    return _WON[part], {"source": first.source, "unit": second.unit.value}


def lost(claim: Claim, first: Claim) -> Ruling:
    """Why the claim stands beside the first for comparison."""
    part = _difference(first, claim)
    reason = "settled_by_order" if part is None else _LOST[part]
    return FigureRole.TRIANGULATION, reason, {"source": first.source, "unit": claim.unit.value}


def _difference(first: Claim, second: Claim) -> int | None:
    """Index of the first part of the key in which the two differ; None where only the id does."""
    one, two = key(first), key(second)
    return next((part for part in range(len(_WON)) if one[part] != two[part]), None)


def judged(claim: Claim) -> Ruling | None:
    """Why a person's word keeps the claim from standing for itself; None where none does."""
    if claim.status is Status.REJECTED:
        return FigureRole.IN_REVIEW, "rejected", {}
    return None if claim.record.merged is None else (FigureRole.DUPLICATE, "merged", {"of": claim.record.merged})


def review(claim: Claim) -> Ruling | None:
    """Why the claim waits for a person; None where it may stand."""
    if not claim.measured:
        reason = "vague" if claim.record.vague or claim.record.quantifier is Quantifier.VAGUE else "not_reported"
        return FigureRole.TRIANGULATION, reason, {}
    if claim.status in APPROVED:
        return None
    if claim.doubts:
        return FigureRole.IN_REVIEW, "doubt", {"doubt": ",".join(sorted(claim.doubts))}
    if claim.confidence < CANDIDATE_CONFIDENCE:
        return FigureRole.IN_REVIEW, "low_confidence", {}
    return None
