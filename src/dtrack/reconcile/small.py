"""Small counts are not told to the public (R28), and where a total is told, not alone: one number missing from a sum is no secret."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Cell:
    """One number, whoever prints it: what is counted, in which places in which roles, and when."""

    kind: Hashable
    places: tuple[tuple[str, str], ...]
    """(role, code) of each place."""
    start: date
    end: date


def suppressed(cells: Mapping[Cell, Decimal], threshold: int, parent: Callable[[str], str | None]) -> set[Cell]:
    """The cells that are not told. `cells`: the smallest number that is printed for each, noughts left out: they tell of nobody.

    Those below `threshold`; and in each sum whose total is told (a place and those directly below it, for every place of a cell; a period and those within it)
    the smallest further ones, until two at least are missing that come to the threshold together. Where a sum has no others, its total goes.
    """
    hidden = {cell for cell, value in cells.items() if value < threshold}
    sums = _sums(cells, parent) if hidden else {}
    again = bool(hidden)
    while again:
        again = False
        for total, parts in sums.items():
            added = _beside(total, parts, hidden, cells, threshold)
            hidden |= added
            again = again or bool(added)
    return hidden


def _beside(total: Cell, parts: list[Cell], hidden: set[Cell], cells: Mapping[Cell, Decimal], threshold: int) -> set[Cell]:
    """What has to go with what is hidden of one sum."""
    missing = [cell for cell in parts if cell in hidden]
    if not missing or total in hidden:
        return set()
    added: set[Cell] = set()
    others = sorted((cell for cell in parts if cell not in hidden), key=lambda cell: (cells[cell], cell.start, cell.places), reverse=True)
    while len(missing) < 2 or sum(cells[cell] for cell in missing) < threshold:
        if not others:
            return {*added, total}
        missing.append(others.pop())
        added.add(missing[-1])
    return added


def _sums(cells: Mapping[Cell, Decimal], parent: Callable[[str], str | None]) -> dict[Cell, list[Cell]]:
    """The parts of each total that is told."""
    found: dict[Cell, list[Cell]] = defaultdict(list)
    lines: dict[Hashable, list[Cell]] = defaultdict(list)
    for cell in sorted(cells, key=lambda cell: (cell.start, cell.end, cell.places, str(cell.kind))):
        lines[cell.kind, cell.places].append(cell)
        for at, (role, code) in enumerate(cell.places):
            above = parent(code)
            if above is not None:
                total = Cell(cell.kind, (*cell.places[:at], (role, above), *cell.places[at + 1 :]), cell.start, cell.end)
                if total in cells:
                    found[total].append(cell)
    for line in lines.values():
        line.sort(key=lambda cell: (cell.start, -cell.end.toordinal()))
        for at, total in enumerate(line):
            for cell in line[at + 1 :]:
                if cell.start > total.end:
                    break
                if cell.end <= total.end:
                    found[total].append(cell)
    return {total: parts for total, parts in found.items() if parts}
