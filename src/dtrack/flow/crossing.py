"""Whether a ring of a shape crosses itself: what lies inside such a ring cannot be told, and a map of it would say something else than its source."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

Spot = tuple[float, float]
Edge = tuple[Spot, Spot]
_EDGE = 1e-9
"""Of a cell: an edge so near to the next one is in both, whatever way a computer rounds."""
_SPARE = 1_000_000
_WORK = 24
"""Steps for each edge of a ring, above a million spare ones. Borders of countries take about four; a ring that takes more is made to be slow."""


class TangledError(ValueError):
    """A ring with so many long edges that nobody can say in a moment whether it crosses itself."""


def crosses(ring: Sequence[Spot]) -> bool:
    """True where two edges that are no neighbours cut each other. Rings that only touch themselves, in a point or along an edge, do not.

    `ring` in any unit, without the point that closes it. Only edges that go through one cell of a grid are compared. TangledError: see there.
    """
    edges = list(zip(ring, [*ring[1:], ring[0]], strict=True))
    most = _SPARE + _WORK * len(edges)
    cells: dict[tuple[int, int], list[int]] = {}
    for steps, (number, cell) in enumerate(_cells(edges)):
        if steps > most:
            raise TangledError
        cells.setdefault(cell, []).append(number)
    steps = 0
    for within in cells.values():
        steps += len(within) * len(within)
        if steps > most:
            raise TangledError
        if any(_cut(edges[one], edges[other]) for one, other in combinations(within, 2)):
            return True
    return False


def _cells(edges: Sequence[Edge]) -> Iterator[tuple[int, tuple[int, int]]]:
    """(number of an edge, cell that it goes through), each once. A cell is as wide as two edges are long on average."""
    west, south = min(x for (x, _), _ in edges), min(y for (_, y), _ in edges)
    length = sum(abs(end[0] - start[0]) + abs(end[1] - start[1]) for start, end in edges)
    side = 2 * length / len(edges) or 1.0
    for number, (start, end) in enumerate(edges):
        (x, y), (last_x, last_y) = sorted((start, end))
        for column in range(int((x - west) / side), int((last_x - west) / side) + 1):
            left, right = max(x, west + column * side), min(last_x, west + (column + 1) * side)
            slope = (last_y - y) / (last_x - x) if last_x > x else 0.0
            low, high = sorted((y + slope * (left - x), y + slope * (right - x) if last_x > x else last_y))
            rows = range(int((low - south) / side - _EDGE), int((high - south) / side + _EDGE) + 1)
            yield from ((number, (column, row)) for row in rows)


def _cut(one: Edge, other: Edge) -> bool:
    """True where each edge has the ends of the other on both of its sides."""
    return _turn(*one, other[0]) * _turn(*one, other[1]) < 0 and _turn(*other, one[0]) * _turn(*other, one[1]) < 0


def _turn(start: Spot, end: Spot, spot: Spot) -> float:
    """Above 0 where the spot lies left of the way from start to end, below 0 at its right."""
    return (end[0] - start[0]) * (spot[1] - start[1]) - (end[1] - start[1]) * (spot[0] - start[0])
