"""The unit of deriving: a cell is the figures of one series whose windows overlap. What happens in one cell leaves the others alone."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from dtrack.model.point import Series
from dtrack.reconcile.claim import Claim, Window
from dtrack.reconcile.series import Placement

Beside = tuple[Claim, Placement]
"""A claim that is only a part of the series' place, or shared with others, and as what."""


@dataclass(slots=True)
class Bucket:
    """Every claim of one series."""

    series: Series
    own: list[Claim] = field(default_factory=list)
    """Those that may answer for it."""
    others: list[Beside] = field(default_factory=list)


@dataclass(slots=True)
class Cell:
    """Own claims that overlap one another, and the parts and shared figures whose last day lies among theirs."""

    first: date
    last: date
    own: list[Claim]
    others: list[Beside] = field(default_factory=list)


def cells(own: Iterable[Claim], others: Iterable[Beside]) -> list[Cell]:
    """Cells in time. What lies in no claim's days has a cell for each of its own dates, last."""
    found: list[Cell] = []
    for claim in sorted(own, key=_window):
        first, last = claim.window
        if found and first <= found[-1].last:
            cell = found[-1]
            cell.own.append(claim)
            cell.last = max(cell.last, last)
        else:
            found.append(Cell(first, last, [claim]))
    firsts = [cell.first for cell in found]
    alone: dict[Window, Cell] = {}
    for beside in others:
        dates = beside[0].dates
        day = dates[1]
        if firsts:
            cell = found[bisect_right(firsts, day) - 1]  # the last one where it lies before the first, which has ended by no day so early
            if cell.first <= day <= cell.last:
                cell.others.append(beside)
                continue
        held = alone.get(dates)
        if held is None:
            alone[dates] = Cell(day, day, [], [beside])
        else:
            held.others.append(beside)
    return found + [alone[dates] for dates in sorted(alone)]


def _window(claim: Claim) -> Window:
    return claim.window
