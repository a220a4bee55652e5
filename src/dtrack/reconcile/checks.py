"""What people should look at: equal standing and other numbers (R3), national beside provinces (R6), parts (R20), dates (R21), running totals (R22), R35."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal

from dtrack.model.figure import Problem
from dtrack.model.given import Given
from dtrack.model.point import Series
from dtrack.reconcile import rank
from dtrack.reconcile.cells import Bucket
from dtrack.reconcile.claim import Claim, Window
from dtrack.reconcile.plausible import JUMP, Ceiling, too_many
from dtrack.reconcile.series import Placer
from dtrack.reconcile.windows import Slot
from dtrack.terms import FigureRole, Level, ProblemKind, Status

_TOLERANCE = Decimal("0.05")
_RIVAL_SHARE = Decimal("0.25")
_RIVAL_FLOOR = 500
COMPARE = "Compare the two documents; prefer or reject one."
"""Remedy of two numbers that stand alike; those Problems are events too."""


def _problem(kind: ProblemKind, record: Given, what: str, remedy: str, where: str = "") -> Problem:
    return Problem(kind=kind.value, what=what, remedy=remedy, figure=record.id, claim_key=record.claim_key, where=where or None)


def _where(claim: Claim, series: Series | None = None) -> str:
    series = series or claim.series
    return f"{series.place} {series.metric} {series.direction} {_span(claim.window)}"


def _span(window: Window) -> str:
    start, end = window
    return f"{start}" if start == end else f"{start} to {end}"


def impossible_date(record: Given, fault: str) -> Problem:
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


def parts_over_wholes(buckets: Iterable[Bucket], problems: list[Problem]) -> None:
    """R20: a part that one source prints larger than its whole for the same time. The part waits for a person; both are shown."""
    breaches: dict[str, tuple[Claim, dict[Series, Claim]]] = {}
    for bucket in buckets:
        if not bucket.own or not bucket.others:
            continue
        wholes = largest(bucket.own)
        for claim, placement in bucket.others:
            whole = wholes.get((claim.origin, claim.window))
            if whole is not None and placement.relation == "part" and exceeds(claim, whole):
                breaches.setdefault(claim.id, (claim, {}))[1][bucket.series] = whole
    for claim, over in breaches.values():
        placement = next(seat for seat in claim.seats if seat.series in over)
        whole = over[placement.series]
        what = f"{claim.low:,} for {placement.about or 'a part'} is more than the {whole.high:,} that {claim.source} prints for all of it."
        remedy = "Compare with the source; approve the part if it is right."
        problems.append(_problem(ProblemKind.CONTRADICTION, claim.record, what, remedy, _where(claim, placement.series)))
        if claim.status not in rank.APPROVED:
            claim.ruling = claim.ruling or (FigureRole.IN_REVIEW, "exceeds_whole", {})


def largest(own: Iterable[Claim]) -> dict[tuple[str, Window], Claim]:
    """The largest whole that one source prints for one time."""
    wholes: dict[tuple[str, Window], Claim] = {}
    for claim in own:
        if claim.high is not None:
            known = wholes.get((claim.origin, claim.window))
            if known is None or (known.high or 0) < claim.high:
                wholes[claim.origin, claim.window] = claim
    return wholes


def exceeds(part: Claim, whole: Claim) -> bool:
    """True where the part is more than one above the whole, which rounding does not explain."""
    return part.low is not None and part.unit is whole.unit and part.low > (whole.high or 0) + 1


def contradictions(slot: Slot, problems: list[Problem]) -> None:
    """R3: sources of equal standing, or one source in two places, whose numbers for one time differ by over a quarter and 500."""
    first = slot.members[0]
    if first.record.preferred is not None:
        return  # a person has compared them
    for rival in slot.members[1:]:
        if rival.standing != first.standing or rival.unit is not first.unit or not _apart(first, rival):
            continue
        if first.related(rival) and first.record.published != rival.record.published:
            continue
        what = f"{first.source} says {_number(first)}, {rival.source} says {_number(rival)} for the same time, and both stand alike."
        problems.append(_problem(ProblemKind.CONTRADICTION, rival.record, what, COMPARE, _where(rival)))


def _number(claim: Claim) -> str:
    return f"{claim.value:,}" if claim.value is not None else f"{claim.low:,} to {claim.high:,}"


def _apart(one: Claim, other: Claim) -> bool:
    lower, upper = (other, one) if (other.low or 0) < (one.low or 0) else (one, other)
    gap = (upper.low or Decimal(0)) - (lower.high or Decimal(0))
    return gap > _RIVAL_FLOOR and gap > _RIVAL_SHARE * (upper.low or Decimal(0))


def fallen(claim: Claim, before: Claim | None, problems: list[Problem]) -> None:
    """R22: a running total of one source that falls."""
    if before is not None and claim.high is not None and before.low is not None and claim.high < before.low:
        what = f"A running total since {claim.series.since} cannot fall: {_number(before)} by {before.window[1]}, {_number(claim)} by {claim.window[1]}."
        problems.append(_problem(ProblemKind.CONTRADICTION, claim.record, what, "Look whether the source began a new count.", _where(claim)))


def national_total(placer: Placer, buckets: Mapping[Series, Bucket], series: Series, slots: Iterable[Slot], problems: list[Problem]) -> None:
    """R6: a country's number beside the sum of its provinces, of one source and time, as printed; warned past five per cent.

    A sum that falls short says something only where at least half of the provinces are reported. A province that waits for a person was printed too.
    """
    if placer.level(series.place) is not Level.ADM0:
        return
    wholes = [slot.recommended for slot in slots if slot.recommended is not None and slot.recommended.value is not None]
    provinces = _printed(placer, buckets, series, {(whole.window, whole.origin) for whole in wholes}) if wholes else {}
    count = placer.provinces().get(series.place, 0)
    for whole in wholes:
        value = whole.value or Decimal(0)
        parts = provinces.get((whole.window, whole.origin), {})
        total = sum((part.value or Decimal(0) for part in parts.values() if part.unit is whole.unit), Decimal(0))
        gap = total - value
        enough = len(parts) > 1 if gap > 0 else 2 * len(parts) >= count > 0
        if enough and abs(gap) > _TOLERANCE * value:
            what = f"{whole.source} prints {value:,} for the country; its {len(parts)} provinces add up to {total:,}, a difference of {gap:+,}."
            problems.append(_problem(ProblemKind.TOTAL_MISMATCH, whole.record, what, "Look for a province that is missing or counted twice.", _where(whole)))


_Key = tuple[Window, str]


def _printed(placer: Placer, buckets: Mapping[Series, Bucket], country: Series, wanted: set[_Key]) -> dict[_Key, dict[str, Claim]]:
    """By time and origin: each province's best print."""
    found: dict[_Key, dict[str, Claim]] = {}
    for place in placer.first_level(country.place):
        bucket = buckets.get(replace(country, place=place))
        for claim in bucket.own if bucket else ():
            key = claim.window, claim.origin
            if key not in wanted or claim.value is None or claim.record.status is Status.REJECTED or claim.record.merged or _impossible(claim, placer):
                continue
            known = found.setdefault(key, {})
            if place not in known or rank.key(claim) < rank.key(known[place]):
                known[place] = claim
    return found


def _impossible(claim: Claim, placer: Placer) -> bool:
    """True for a date that cannot be, and for more people than live there unless a person approved it: whether its own series is settled or not."""
    dated = claim.ruling is not None and claim.ruling[1] == "impossible_date"
    return dated or (claim.record.status not in rank.APPROVED and too_many(claim, placer) is not None)
