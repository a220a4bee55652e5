"""One slot of one series as a Point, with the verdict on each of its figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from dtrack.model.point import Point, Series, Verdict
from dtrack.reconcile import copies, rank
from dtrack.reconcile.claim import Claim, Ruling
from dtrack.reconcile.windows import Slot
from dtrack.spec import JobSpec
from dtrack.terms import FigureRole, Quantifier

_NEAREST = (
    FigureRole.RECOMMENDED,
    FigureRole.TRIANGULATION,
    FigureRole.IN_REVIEW,
    FigureRole.IMPLAUSIBLE,
    FigureRole.DUPLICATE,
    FigureRole.SHARED,
    FigureRole.PART,
    FigureRole.UNDATED,
)
_ROLES = {role: order for order, role in enumerate(_NEAREST)}
"""Order in which a point shows its figures: nearest to the answer first."""
_SILENT = {FigureRole.PART: "only_parts", FigureRole.SHARED: "only_shared"}


def answer(series: Series, slot: Slot, now: date, jobs: Mapping[str, JobSpec]) -> Point:
    """The point of a slot. Its value is the recommended figure's, never a mean; low and high are over independent origins, one figure each."""
    first = slot.recommended
    reason, params = rank.won(first, slot.members[1] if len(slot.members) > 1 else None) if first else _without(slot)
    if first and slot.contest and reason == "only_figure":
        reason = "fills_calendar"
    shown = first or _best(slot)
    start, end = slot.dates
    spread = [min(group, key=rank.key) for group in copies.origins(claim for claim in slot.members if claim.unit is shown.unit)]
    return Point(
        series=series,
        start=start,
        end=end,
        precision=shown.precision,
        value=first.value if first else None,
        unit=shown.unit.value,
        low=min((claim.low for claim in spread if claim.low is not None), default=None),
        high=max((claim.high for claim in spread if claim.high is not None), default=None),
        origins=len(copies.origins(_counted(slot))),
        recommended=first.id if first else None,
        verdicts=tuple(sorted(_verdicts(slot, reason, params), key=lambda verdict: (_ROLES[verdict.role], verdict.figure))),
        reason=reason,
        reason_params=params,
        provisional=_provisional(shown, now, jobs),
        quantifier=(first.figure.quantifier if first else Quantifier.EXACT).value,
        source_org=first.source if first else None,
        publishers=len({printed.publisher for claim in _counted(slot) for printed in (claim, *(copy for copy, _ in claim.copies))}),
    )


def _without(slot: Slot) -> tuple[str, dict[str, str]]:
    """Why nothing is recommended: the reason of the figure that is nearest to it."""
    _, (role, reason, params) = min(slot.beside, key=lambda item: (_ROLES[item[1][0]], rank.key(item[0])))
    return _SILENT.get(role, reason), {} if role in _SILENT else params


def _best(slot: Slot) -> Claim:
    return min(slot.beside, key=lambda item: (item[0].dates != slot.dates, _ROLES[item[1][0]], rank.key(item[0])))[0]


def _counted(slot: Slot) -> Iterator[Claim]:
    """Claims whose origins count: numbers for exactly this time that may yet stand."""
    yield from slot.members
    for claim, (role, reason, _) in slot.beside:
        if claim.dates == slot.dates and claim.measured and reason != "rejected" and role in (FigureRole.IN_REVIEW, FigureRole.TRIANGULATION):
            yield claim


def _verdicts(slot: Slot, reason: str, params: dict[str, str]) -> Iterator[Verdict]:
    first = slot.recommended
    for claim in slot.members:
        role, why, with_ = (FigureRole.RECOMMENDED, reason, params) if claim is first else _beside(claim, first)
        yield Verdict(claim.id, role, why, with_)
        yield from copies.duplicates(claim)
    for claim, (role, why, with_) in slot.beside:
        yield Verdict(claim.id, role, why, with_)
        yield from copies.duplicates(claim)


def _beside(claim: Claim, first: Claim | None) -> Ruling:
    return rank.lost(claim, first) if first else (FigureRole.TRIANGULATION, "settled_by_order", {})


def _provisional(claim: Claim, now: date, jobs: Mapping[str, JobSpec]) -> bool:
    """R24: a flow younger than its source's usual delay."""
    job = jobs.get(claim.record.job)
    if job is None or claim.figure.metric.is_stock:
        return False
    return (now - claim.window[1]).days < job.provisional_days
