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
        if found and claim.window[0] <= found[-1].last:
            cell = found[-1]
            cell.own.append(claim)
            cell.last = max(cell.last, claim.window[1])
        else:
            found.append(Cell(*claim.window, [claim]))
    firsts = [cell.first for cell in found]
    alone: dict[Window, Cell] = {}
    for claim, placement in others:
        day = claim.dates[1]
        at = bisect_right(firsts, day) - 1
        if at >= 0 and found[at].last >= day:
            found[at].others.append((claim, placement))
        elif claim.dates in alone:
            alone[claim.dates].others.append((claim, placement))
        else:
            alone[claim.dates] = Cell(day, day, [], [(claim, placement)])
    return found + [alone[dates] for dates in sorted(alone)]


def _window(claim: Claim) -> Window:
    return claim.window
