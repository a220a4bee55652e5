"""One slot of one series as a Point, with the verdict on each of its figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from dtrack.model.point import Point, Series, Verdict
from dtrack.reconcile import copies, rank
from dtrack.reconcile.claim import Claim, Ruling
from dtrack.reconcile.windows import Slot
from dtrack.spec import JobSpec
from dtrack.terms import FigureRole, Quantifier, Unit

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
_UNITS = {unit: unit.value for unit in Unit}
_QUANTIFIERS = {quantifier: quantifier.value for quantifier in Quantifier}
_ROLES = {role: order for order, role in enumerate(_NEAREST)}
"""Order in which a point shows its figures: nearest to the answer first."""
OF_OTHERS = (FigureRole.PART, FigureRole.SHARED)
"""Their copies are parts too, each with its own verdict."""
_SILENT = {FigureRole.PART: "only_parts", FigureRole.SHARED: "only_shared"}


def answer(series: Series, slot: Slot, now: date, jobs: Mapping[str, JobSpec]) -> Point:
    """The point of a slot. Its value is the recommended figure's, never a mean; low and high are over independent origins, one figure each."""
    first = slot.recommended
    shown, reason, params, low, high, origins, publishers, verdicts = _told(slot, first)
    start, end = slot.dates
    return Point(
        series=series,
        start=start,
        end=end,
        precision=shown.precision,
        value=first.value if first else None,
        unit=_UNITS[shown.unit],
        low=low,
        high=high,
        origins=origins,
        recommended=first.id if first else None,
        verdicts=verdicts,
        reason=reason,
        reason_params=params,
        provisional=_provisional(shown, now, jobs),
        quantifier=_QUANTIFIERS[first.record.quantifier] if first else "exact",
        source_org=first.source if first else None,
        publishers=publishers,
    )


_Told = tuple[Claim, str, dict[str, str], Decimal | None, Decimal | None, int, int, tuple[Verdict, ...]]
"""The claim that stands for the slot, the reason and its parameters, lowest, highest, origins, publishers, verdicts."""


def _told(slot: Slot, first: Claim | None) -> _Told:
    """What a slot tells. Most are one figure alone or parts alone: these are told without asking what only several rivals can raise."""
    members, beside = slot.members, slot.beside
    params: dict[str, str] = {}
    roles = {ruling[0] for _, ruling in beside}
    if roles <= _SILENT.keys():
        if first is None and not members:
            reason = "only_parts" if FigureRole.PART in roles else "only_shared"
            shown = beside[0][0] if len(beside) == 1 else _any(slot)
            return shown, reason, params, None, None, 0, 0, in_order([Verdict(claim.id, *ruling) for claim, ruling in beside])
        if first is not None and len(members) == 1 and not first.copies and first.record.preferred is None:
            reason = "fills_calendar" if slot.contest else "only_figure"
            others = in_order([Verdict(claim.id, *ruling) for claim, ruling in beside]) if beside else ()
            return first, reason, params, first.low, first.high, 1, 1, (Verdict(first.id, FigureRole.RECOMMENDED, reason, params), *others)
    reason, params = rank.won(first, members[1] if len(members) > 1 else None) if first else _without(slot)
    if first and slot.contest and reason == "only_figure":
        reason = "fills_calendar"
    shown = first or _best(slot)
    low, high = _spread(members, shown.unit)
    counted = _counted(slot)
    publishers = 0 if not counted else len({printed.publisher for claim in counted for printed in (claim, *(copy for copy, _ in claim.copies))})
    return shown, reason, params, low, high, len(copies.origins(counted)), publishers, in_order(list(_verdicts(slot, reason, params)))


def in_order(verdicts: list[Verdict]) -> tuple[Verdict, ...]:
    """Nearest to the answer first."""
    if len(verdicts) > 1:
        verdicts.sort(key=_place)
    return tuple(verdicts)


def _place(verdict: Verdict) -> tuple[int, str]:
    return _ROLES[verdict.role], verdict.figure


def _any(slot: Slot) -> Claim:
    """The one that stands for the slot's parts: any, where all tell their time and unit alike. A stock is never provisional, whoever collected it."""
    beside = slot.beside
    one = beside[0][0]
    last, job, stock = one.window[1], one.record.job, one.record.metric.is_stock
    for claim, _ in beside:
        if claim.precision is not one.precision or claim.unit is not one.unit or not (stock or (claim.window[1] == last and claim.record.job == job)):
            return _best(slot)
    return one


def _spread(members: Sequence[Claim], unit: Unit) -> tuple[Decimal | None, Decimal | None]:
    """Lowest and highest over independent origins, one figure each."""
    if len(members) < 2:
        return (members[0].low, members[0].high) if members else (None, None)
    spread = [min(group, key=rank.key) for group in copies.origins([claim for claim in members if claim.unit is unit])]
    low = min((claim.low for claim in spread if claim.low is not None), default=None)
    return low, max((claim.high for claim in spread if claim.high is not None), default=None)


def _without(slot: Slot) -> tuple[str, dict[str, str]]:
    """Why nothing is recommended: the reason of the figure that is nearest to it."""
    beside = slot.beside
    _, (role, reason, params) = beside[0] if len(beside) == 1 else min(beside, key=_nearest)
    return _SILENT.get(role, reason), {} if role in _SILENT else params


def _nearest(item: tuple[Claim, Ruling]) -> tuple[int, rank.Key]:
    return _ROLES[item[1][0]], rank.key(item[0])


def _best(slot: Slot) -> Claim:
    if len(slot.beside) == 1:
        return slot.beside[0][0]
    return min(slot.beside, key=lambda item: (item[0].dates != slot.dates, *_nearest(item)))[0]


def _counted(slot: Slot) -> list[Claim]:
    """Claims whose origins count: numbers for exactly this time that may yet stand."""
    counted = list(slot.members)
    for claim, (role, reason, _) in slot.beside:
        if (role is FigureRole.TRIANGULATION or role is FigureRole.IN_REVIEW) and reason != "rejected" and claim.dates == slot.dates and claim.measured:
            counted.append(claim)
    return counted


def _verdicts(slot: Slot, reason: str, params: dict[str, str]) -> Iterator[Verdict]:
    first = slot.recommended
    for claim in slot.members:
        role, why, with_ = (FigureRole.RECOMMENDED, reason, params) if claim is first else _beside(claim, first)
        yield Verdict(claim.id, role, why, with_)
        if claim.copies:
            yield from copies.duplicates(claim)
    for claim, (role, why, with_) in slot.beside:
        yield Verdict(claim.id, role, why, with_)
        if claim.copies and role not in OF_OTHERS:
            yield from copies.duplicates(claim)


def _beside(claim: Claim, first: Claim | None) -> Ruling:
    return rank.lost(claim, first) if first else (FigureRole.TRIANGULATION, "settled_by_order", {})


def _provisional(claim: Claim, now: date, jobs: Mapping[str, JobSpec]) -> bool:
    """R24: a flow younger than its source's usual delay."""
    if claim.record.metric.is_stock:
        return False
    job = jobs.get(claim.record.job)
    if job is None:
        return False
    return (now - claim.window[1]).days < job.provisional_days
