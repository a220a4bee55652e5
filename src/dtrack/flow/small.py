"""After points have followed figures: which numbers readers are not told, so that no small count follows from a sum (R28)."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from dtrack.flow.kit import Kit
from dtrack.model.given import Given
from dtrack.reconcile.small import Cell, suppressed
from dtrack.store import given
from dtrack.store import suppressed as store


def refresh(kit: Kit) -> None:
    """Find them anew where `[web] small_counts` is set; it goes through all figures then. Nothing is stored where it is not."""
    threshold = kit.config.spec.web.small_counts
    if threshold == 0:
        with kit.store.reading() as c:
            left = store.any_at_all(c)
        if left:
            with kit.store.writing() as c:
                store.replace(c, ())
        return
    with kit.store.reading() as c:
        public = store.public(c)
        cells: dict[Cell, list[tuple[str, Decimal]]] = defaultdict(list)
        for line in given.lines(c):
            for record in given.of_line(c, *line):
                cell = _cell(record)
                if cell is not None and record.id in public:
                    cells[cell].append((record.id, _smallest(record)))
    gazetteer = kit.gazetteer
    smallest = {cell: min(value for _, value in held) for cell, held in cells.items()}
    hidden = suppressed(smallest, threshold, lambda code: place.parent if (place := gazetteer.get(code)) else None)
    with kit.store.writing() as c:
        store.replace(c, [ident for cell in hidden for ident, _ in cells[cell]])


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
