"""What people should look at: equal standing and other numbers (R3), national beside provinces (R6), parts (R20), dates (R21), running totals (R22), R35."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from dtrack.model.figure import FigureRecord, Problem
from dtrack.model.point import Series
from dtrack.reconcile import rank
from dtrack.reconcile.claim import Claim, Window
from dtrack.reconcile.plausible import JUMP, Ceiling
from dtrack.reconcile.series import Placer
from dtrack.reconcile.standing import related
from dtrack.reconcile.windows import Slot
from dtrack.terms import FigureRole, Level, ProblemKind

_TOLERANCE = Decimal("0.05")
_RIVAL_SHARE = Decimal("0.25")
_RIVAL_FLOOR = 500
Settled = Mapping[Series, Sequence[Slot]]


def _problem(kind: ProblemKind, record: FigureRecord, what: str, remedy: str, where: str = "") -> Problem:
    return Problem(kind=kind.value, what=what, remedy=remedy, figure=record.id, claim_key=record.claim_key, where=where or None)


def _where(claim: Claim) -> str:
    series = claim.series
    return f"{series.place} {series.metric} {series.direction} {_span(claim.window)}"


def _span(window: Window) -> str:
    start, end = window
    return f"{start}" if start == end else f"{start} to {end}"


def impossible_date(record: FigureRecord, fault: str) -> Problem:
    """R21."""
    return _problem(ProblemKind.IMPOSSIBLE_DATE, record, f"This figure's dates cannot be right: {fault}.", "Correct the date; until then it is not used.")


def above_population(claim: Claim, ceiling: Ceiling) -> Problem:
    """R35: more people than live there."""
    what = f"{claim.value:,} is more than the {ceiling.people:,} people who lived there on {ceiling.counted} ({ceiling.source})."
    return _problem(ProblemKind.IMPLAUSIBLE, claim.record, what, "Compare with the source; approve the figure if it is right.", _where(claim))


def sudden_jump(claim: Claim, last: Claim | None) -> Problem:
    """R35: over ten times the last one."""
    before = f"{last.value:,} of {last.source} for {_span(last.window)}" if last else "the last one"
    what = f"{claim.value:,} is more than {JUMP} times {before}."
    return _problem(ProblemKind.IMPLAUSIBLE, claim.record, what, "Compare with the source; approve the figure if it is right.", _where(claim))


def parts_over_wholes(by_series: Mapping[Series, Iterable[Claim]], problems: list[Problem]) -> None:
    """R20: a part that one source prints larger than its whole for the same time. The part waits for a person; both are shown."""
    breaches: set[str] = set()
    for claims in by_series.values():
        wholes: dict[tuple[str, Window], Claim] = {}
        for claim in claims:
            largest = wholes.get((claim.origin, claim.window))
            if claim.placement.relation == "own" and claim.high is not None and (largest is None or (largest.high or 0) < claim.high):
                wholes[claim.origin, claim.window] = claim
        for claim in claims:
            whole = wholes.get((claim.origin, claim.window))
            if whole is None or claim.placement.relation != "part" or claim.low is None or claim.unit is not whole.unit:
                continue
            if claim.low > (whole.high or 0) + 1 and claim.id not in breaches:
                breaches.add(claim.id)
                what = f"{claim.low:,} for {claim.placement.about or 'a part'} is more than the {whole.high:,} that {claim.source} prints for all of it."
                problems.append(
                    _problem(ProblemKind.CONTRADICTION, claim.record, what, "Compare with the source; approve the part if it is right.", _where(claim))
                )
    for claims in by_series.values():
        for claim in claims:
            if claim.id in breaches and claim.status not in rank.APPROVED:
                claim.ruling = claim.ruling or (FigureRole.IN_REVIEW, "exceeds_whole", {})


def contradictions(settled: Settled, problems: list[Problem]) -> None:
    """R3: sources of equal standing, or one source in two places, whose numbers for one time differ by over a quarter and 500."""
    for slots in settled.values():
        for slot in slots:
            first = slot.recommended
            for rival in slot.members[1:]:
                if first is None or rival.standing != first.standing or rival.unit is not first.unit or not _apart(first, rival):
                    continue
                if related(first.origin, rival.origin) and first.record.published != rival.record.published:
                    continue
                what = f"{first.source} says {_number(first)}, {rival.source} says {_number(rival)} for the same time, and both stand alike."
                problems.append(_problem(ProblemKind.CONTRADICTION, rival.record, what, "Compare the two documents; prefer or reject one.", _where(rival)))


def _number(claim: Claim) -> str:
    return f"{claim.value:,}" if claim.value is not None else f"{claim.low:,} to {claim.high:,}"


def _apart(one: Claim, other: Claim) -> bool:
    lower, upper = sorted((one, other), key=lambda claim: claim.low or 0)
    gap = (upper.low or Decimal(0)) - (lower.high or Decimal(0))
    return gap > _RIVAL_FLOOR and gap > _RIVAL_SHARE * (upper.low or Decimal(0))


def running_totals(settled: Settled, problems: list[Problem]) -> None:
    """R22: a running total of one source that falls."""
    for series, slots in settled.items():
        if series.since is None:
            continue
        last: dict[str, Claim] = {}
        used = [slot.recommended for slot in slots if slot.recommended is not None]
        for claim in sorted(used, key=lambda claim: claim.window[1]):
            before = last.get(claim.origin)
            if before is not None and claim.high is not None and before.low is not None and claim.high < before.low:
                what = f"A running total since {series.since} cannot fall: {_number(before)} by {before.window[1]}, {_number(claim)} by {claim.window[1]}."
                problems.append(_problem(ProblemKind.CONTRADICTION, claim.record, what, "Look whether the source began a new count.", _where(claim)))
            last[claim.origin] = claim


def national_totals(settled: Settled, placer: Placer, problems: list[Problem]) -> None:
    """R6: a country's number beside the sum of its provinces, of one source and time, as printed; warned past five per cent.

    A sum that falls short says something only where at least half of the provinces are reported.
    """
    provinces: dict[tuple[Series, Window, str], dict[str, Claim]] = {}
    for series, slots in settled.items():
        if placer.level(series.place) is not Level.ADM1:
            continue
        country = replace(series, place=placer.way(series.place)[-1].pcode)
        for claim in _printed(slots):
            known = provinces.setdefault((country, claim.window, claim.origin), {})
            if series.place not in known or rank.key(claim) < rank.key(known[series.place]):
                known[series.place] = claim
    counts = placer.provinces()
    for series, slots in settled.items():
        if placer.level(series.place) is not Level.ADM0:
            continue
        for slot in slots:
            whole = slot.recommended
            if whole is None or whole.value is None:
                continue
            parts = provinces.get((series, whole.window, whole.origin), {})
            total = sum((part.value or Decimal(0) for part in parts.values() if part.unit is whole.unit), Decimal(0))
            gap = total - whole.value
            enough = len(parts) > 1 if gap > 0 else 2 * len(parts) >= counts.get(series.place, 0) > 0
            if enough and abs(gap) > _TOLERANCE * whole.value:
                what = f"{whole.source} prints {whole.value:,} for the country; its {len(parts)} provinces add up to {total:,}, a difference of {gap:+,}."
                problems.append(
                    _problem(ProblemKind.TOTAL_MISMATCH, whole.record, what, "Look for a province that is missing or counted twice.", _where(whole))
                )


def _printed(slots: Iterable[Slot]) -> Iterable[Claim]:
    """Numbers of a province as printed, whether they are recommended or wait."""
    for slot in slots:
        yield from slot.members
        yield from (claim for claim, (role, reason, _) in slot.beside if role is FigureRole.IN_REVIEW and reason != "rejected" and claim.value is not None)
