"""After points have followed figures: which numbers readers are not told, so that no small count follows from a sum (R28)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from decimal import Decimal

from sqlalchemy import Connection

from dtrack.flow.kit import Kit
from dtrack.model.given import Given
from dtrack.reconcile.claim import Window
from dtrack.reconcile.held import joined
from dtrack.reconcile.small import Cell, suppressed
from dtrack.store import given, runs
from dtrack.store import suppressed as store

_MEMORY = "small counts"
"""Under this name is remembered for which threshold everything was gone through. No job can have it."""
_Cells = dict[Cell, list[tuple[str, Decimal]]]
"""Figures that print each number, and the smallest that each prints."""
_Line = tuple[str, str, str]


def refresh(kit: Kit, changed: Sequence[Given] | None = None) -> None:
    """Find them anew where `[web] small_counts` is set. Nothing is stored where it is not.

    `changed`: figures that came or went since, if no others did: only what can be in a sum with one of them is gone through. Else everything is.
    """
    threshold = kit.config.spec.web.small_counts
    if threshold == 0:
        with kit.store.reading() as c:
            left = store.any_at_all(c)
        if left:
            with kit.store.writing() as c:
                store.replace(c, ())
                runs.remember(c, _MEMORY, {}, kit.now())
        return
    with kit.store.reading() as c:
        whole = changed is None or runs.memory(c, _MEMORY) != {"threshold": threshold}
        if not whole and not changed:
            return
        found = _all(c) if whole else _around(c, changed or ())
    gazetteer = kit.gazetteer
    smallest = {cell: min(value for _, value in held) for cell, held in found.items()}
    hidden = suppressed(smallest, threshold, lambda code: place.parent if (place := gazetteer.get(code)) else None)
    looked = None if whole else {record.id for record in changed or ()}.union(ident for held in found.values() for ident, _ in held)
    with kit.store.writing() as c:
        store.replace(c, [ident for cell in hidden for ident, _ in found[cell]], among=looked)
        if whole:
            runs.remember(c, _MEMORY, {"threshold": threshold}, kit.now())


def _all(c: Connection) -> _Cells:
    return _told(c, _cells(record for line in given.lines(c) for record in given.of_line(c, *line)))


def _around(c: Connection, changed: Iterable[Given]) -> _Cells:
    """The cells of these figures and all whose periods overlap theirs, over as many steps as it takes: no sum reaches beyond."""
    windows: dict[tuple[_Line, Hashable], list[Window]] = {}
    for record in changed:
        cell = _cell(record)
        if cell is not None:
            line = record.metric.value, record.population.value, record.cause.value
            windows.setdefault((line, cell.kind), []).append(_days(cell))
    found: _Cells = {}
    for (line, kind), days in windows.items():
        for window in joined(days):
            found |= _overlapping(c, line, kind, window)
    return _told(c, found)


def _told(c: Connection, found: _Cells) -> _Cells:
    """What readers see of it."""
    seen = store.told(c, {ident for held in found.values() for ident, _ in held})
    told = {cell: [each for each in held if each[0] in seen] for cell, held in found.items()}
    return {cell: held for cell, held in told.items() if held}


def _overlapping(c: Connection, line: _Line, kind: Hashable, window: Window) -> _Cells:
    while True:
        first, last = window
        found = _cells(given.within(c, line, first, last))
        days = {cell: _days(cell) for cell in found if cell.kind == kind}
        found = {cell: found[cell] for cell, (start, end) in days.items() if start <= last and end >= first}
        window = min((first, *(days[cell][0] for cell in found))), max((last, *(days[cell][1] for cell in found)))
        if window == (first, last):
            return found


def _days(cell: Cell) -> Window:
    """Its first and last day, also where its dates are the wrong way round."""
    return min(cell.start, cell.end), max(cell.start, cell.end)


def _cells(records: Iterable[Given]) -> _Cells:
    found: _Cells = defaultdict(list)
    for record in records:
        cell = _cell(record)
        if cell is not None:
            found[cell].append((record.id, _smallest(record)))
    return found


def _cell(record: Given) -> Cell | None:
    """None for what has no number above nought, no date or no place."""
    if _smallest(record) <= 0 or record.end is None or not record.places or any(code is None for _, code in record.places):
        return None
    kind = (record.metric, record.direction, record.population, record.cause, record.cumulative, record.unit, record.scope)
    places = tuple((role.value, str(code)) for role, code in record.places)
    return Cell(kind, places, record.start or record.end, record.end)


def _smallest(record: Given) -> Decimal:
    """The smallest number that is printed of it; nought where there is none above."""
    numbers = [number for number in (record.value, record.low, record.high, record.persons) if number is not None and number > 0]
    return min(numbers, default=Decimal(0))
