"""Which times of a series get an answer. Flows: the calendar filled, best class first, no day twice. Stocks and running totals: each reference date."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby
from operator import attrgetter

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


def flow_slots(candidates: Iterable[Claim], unsure: date = date.min) -> tuple[list[Slot], list[Claim], date]:
    """Slots without a common day, in time, and the candidates whose periods overlap them: most days covered, best class first, n log n.

    `unsure`: only the candidates that end after that day are known for sure, and they are all of these. The third answer is then the day after which the slots
    that end are those that all candidates would give, whatever there is before.
    """
    by_window: dict[Window, list[Claim]] = {}
    for claim in candidates:
        by_window.setdefault(claim.window, []).append(claim)
    best = {window: min(claims, key=rank.key) for window, claims in by_window.items()}
    chosen: list[Window] = []
    for _, group in groupby(sorted(best.values(), key=rank.tier), key=rank.tier):
        windows = [claim.window for claim in group]
        free = [window for window in windows if not _taken(chosen, window)]
        if unsure > date.min:
            # What begins earlier may meet what a better class has in the past, and is not free then; nor is what begins earlier still. That is as if the past
            # were worth more, and `decided` holds for any worth of it.
            sure = [window for window in chosen if window[1] > unsure]
            unsure = decided([window for window in windows if window[1] > unsure and not _taken(sure, window)], unsure)
        chosen = sorted([*chosen, *cover(free)])
    slots = [Slot(window, window, sorted(by_window.pop(window), key=rank.key)) for window in chosen]
    return slots, [claim for claims in by_window.values() for claim in claims], unsure


_DAY = 1 << 24
"""A cover's worth as one number: days first, then periods."""
_NEVER = -(1 << 60)


def decided(windows: Sequence[Window], past: date) -> date:
    """The first day after which `cover` takes or leaves the windows that end whatever windows end on the day `past` or before.

    `windows` are all that end later. What the best cover of the past is worth is not known, but it never falls with time: so it is the best of functions that
    are nought from one of the days on that are asked for. Once all of these have led to the same differences, the past does not matter any more.
    """
    ordered = sorted(windows, key=_by_end)
    asked = sorted({start - timedelta(1) for start, _ in ordered if start <= past} | {past})
    if len(asked) == 1:
        return past
    ends = [end for _, end in ordered]
    before = [bisect_left(ends, start, 0, at) for at, (start, _) in enumerate(ordered)]
    runs = [(step, _worths(ordered, before, past, step)) for step in asked]

    def agree(at: int, end: date) -> bool:
        spanning = [later for later in range(at + 1, len(ends)) if ordered[later][0] <= end]
        return len({tuple(_worth(worths, ordered[later], before[later], past, step) - worths[at + 1] for later in spanning) for step, worths in runs}) == 1

    # After the last one there is nothing left to differ in.
    return next(end for at, end in enumerate(ends) if ends[at + 1 : at + 2] != [end] and agree(at, end))


def _worths(ordered: Sequence[Window], before: Sequence[int], past: date, step: date) -> list[int]:
    """What the best cover by so many windows is worth, if the past is worth nought from `step` to `past` and cannot be asked for earlier."""
    worths = [0]
    for at, window in enumerate(ordered):
        worths.append(max(worths[at], _worth(worths, window, before[at], past, step) + ((window[1] - window[0]).days + 1) * _DAY + 1))
    return worths


def _worth(worths: Sequence[int], window: Window, before: int, past: date, step: date) -> int:
    """What the best cover of the days before a window is worth."""
    if window[0] > past:
        return worths[before]
    return 0 if window[0] > step else _NEVER


def _by_end(window: Window) -> Window:
    return window[::-1]


def _taken(chosen: list[Window], window: Window) -> bool:
    """True where a chosen period has a day in common. The chosen ones are sorted and do not overlap."""
    at = bisect_right(chosen, window[1], key=lambda other: other[0])
    return at > 0 and chosen[at - 1][1] >= window[0]


def cover(windows: list[Window]) -> list[Window]:
    """Weighted interval scheduling: the most days without overlap; of equal covers the one of more, finer periods, then the later one."""
    ordered = sorted(windows, key=_by_end)
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
        best: Claim | None = None
        for standing, latest in self._latest.items():
            better = standing < claim.standing and (best is None or standing < best.standing)
            if better and (claim.window[1] - latest.window[1]).days <= self._days_of(latest):
                best = latest
        return best

    def add(self, claim: Claim) -> None:
        """Remember what has been recommended."""
        self._latest[claim.standing] = claim


class Shelf:
    """Finds the slot that a claim without an answer of its own is shown beside; opens one where no slot has a day in common."""

    def __init__(self, slots: Iterable[Slot]) -> None:
        self._slots = sorted(slots, key=attrgetter("window"))
        self._starts = [slot.window[0] for slot in self._slots]
        self._exact = {slot.dates: slot for slot in self._slots}
        self._opened: dict[Window, Slot] = {}

    def put(self, claim: Claim, ruling: Ruling) -> Slot:
        """Beside the slot of exactly its time, else the newest one that it overlaps."""
        slot = self._exact.get(claim.dates) or self._opened.get(claim.dates)
        if slot is None:
            at = bisect_right(self._starts, claim.window[1])
            near = self._slots[at - 1] if at else None
            slot = near if near and near.window[1] >= claim.window[0] else self._opened.setdefault(claim.dates, Slot(claim.dates, claim.window))
        slot.beside.append((claim, ruling))
        return slot

    def slots(self) -> list[Slot]:
        """All slots, in time."""
        return sorted([*self._slots, *self._opened.values()], key=in_time)
