"""Which times of a series get an answer. Flows: the calendar filled, best class first, no day twice. Stocks and running totals: each reference date."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import groupby

from dtrack.reconcile import rank
from dtrack.reconcile.claim import Claim, Ruling, Window

MAX_STANDS_DAYS = 400
"""A stock stands for one and a half times its source's rhythm, at most so long."""


@dataclass(slots=True)
class Slot:
    """One time of a series. `members` are candidates for exactly these dates, best first; `beside` are shown with their ruling."""

    dates: Window
    window: Window
    """The days that the dates may mean."""
    members: list[Claim] = field(default_factory=list)
    beside: list[tuple[Claim, Ruling]] = field(default_factory=list)
    recommended: Claim | None = None
    contest: bool = False
    """True where claims of other periods were left out for this one."""


def flow_slots(candidates: Iterable[Claim]) -> tuple[list[Slot], list[Claim]]:
    """Slots without a common day, in time, and the candidates whose periods overlap them: most days covered, best class first, n log n."""
    by_window: dict[Window, list[Claim]] = {}
    for claim in candidates:
        by_window.setdefault(claim.window, []).append(claim)
    best = {window: min(claims, key=rank.key) for window, claims in by_window.items()}
    chosen: list[Window] = []
    for _, group in groupby(sorted(best.values(), key=rank.tier), key=rank.tier):
        free = [claim.window for claim in group if not _taken(chosen, claim.window)]
        chosen = sorted([*chosen, *_cover(free)])
    slots = [Slot(window, window, sorted(by_window.pop(window), key=rank.key)) for window in chosen]
    return slots, [claim for claims in by_window.values() for claim in claims]


def _taken(chosen: list[Window], window: Window) -> bool:
    """True where a chosen period has a day in common. The chosen ones are sorted and do not overlap."""
    at = bisect_right(chosen, window[1], key=lambda other: other[0])
    return at > 0 and chosen[at - 1][1] >= window[0]


def _cover(windows: list[Window]) -> list[Window]:
    """Weighted interval scheduling: the most days without overlap; of equal covers the one of more, finer periods, then the later one."""
    ordered = sorted(windows, key=lambda window: (window[1], window[0]))
    ends = [window[1] for window in ordered]
    best: list[tuple[int, int]] = [(0, 0)]
    taken: list[bool] = []
    before: list[int] = []
    for at, (start, end) in enumerate(ordered):
        previous = bisect_left(ends, start, 0, at)
        days, periods = best[previous]
        with_it = days + (end - start).days + 1, periods + 1
        taken.append(with_it >= best[at])
        before.append(previous)
        best.append(max(with_it, best[at]))
    cover = []
    at = len(ordered)
    while at:
        if taken[at - 1]:
            cover.append(ordered[at - 1])
            at = before[at - 1]
        else:
            at -= 1
    return cover


def stock_slots(candidates: Iterable[Claim]) -> list[Slot]:
    """One slot a reference date, in time."""
    by_dates: dict[Window, list[Claim]] = {}
    for claim in candidates:
        by_dates.setdefault(claim.dates, []).append(claim)
    ranked = [(dates, sorted(claims, key=rank.key)) for dates, claims in by_dates.items()]
    return sorted((Slot(dates, claims[0].window, claims) for dates, claims in ranked), key=in_time)


def in_time(slot: Slot) -> tuple[Window, Window]:
    """Sort key of slots: the last day first, since two running totals begin alike."""
    return slot.dates[::-1], slot.window


class Standing:
    """For stocks, in time: which better source's figure still stands."""

    def __init__(self, days_of: Callable[[Claim], int]) -> None:
        self._days_of = days_of
        self._latest: dict[int, Claim] = {}

    def over(self, claim: Claim) -> Claim | None:
        """The figure of a better class that still stands on the claim's reference date."""
        for standing in sorted(self._latest):
            latest = self._latest[standing]
            if standing < claim.standing and (claim.window[1] - latest.window[1]).days <= self._days_of(latest):
                return latest
        return None

    def add(self, claim: Claim) -> None:
        """Remember what has been recommended."""
        self._latest[claim.standing] = claim


class Shelf:
    """Finds the slot that a claim without an answer of its own is shown beside; opens one where no slot has a day in common."""

    def __init__(self, slots: Iterable[Slot]) -> None:
        self._slots = sorted(slots, key=lambda slot: slot.window)
        self._exact = {slot.dates: slot for slot in self._slots}
        self._opened: dict[Window, Slot] = {}

    def put(self, claim: Claim, ruling: Ruling) -> Slot:
        """Beside the slot of exactly its time, else the newest one that it overlaps."""
        slot = self._exact.get(claim.dates) or self._opened.get(claim.dates)
        if slot is None:
            at = bisect_right(self._slots, claim.window[1], key=lambda other: other.window[0])
            near = self._slots[at - 1] if at else None
            slot = near if near and near.window[1] >= claim.window[0] else self._opened.setdefault(claim.dates, Slot(claim.dates, claim.window))
        slot.beside.append((claim, ruling))
        return slot

    def slots(self) -> list[Slot]:
        """All slots, in time."""
        return sorted([*self._slots, *self._opened.values()], key=in_time)
