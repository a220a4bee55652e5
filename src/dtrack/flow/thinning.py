"""Borders with fewer points. A border that two provinces share is cut and thinned once, so that both keep the same one: nothing gapes and nothing overlaps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Point = tuple[int, int]
TOLERANCE = 5.0
"""Units of a picture 2,000 wide that a border may move: less than two pixels on a wide page."""
_STEPS = 48


def thinned(shapes: Mapping[str, Sequence[Sequence[Point]]]) -> dict[str, list[tuple[Point, ...]]]:
    """Rings by code, the largest first. What shrinks to less than a triangle is left out, but a province keeps at least its largest ring."""
    rings = {code: [_without_repeats(ring) for ring in own] for code, own in shapes.items()}
    knots = _knots([ring for own in rings.values() for ring in own])
    done: dict[tuple[Point, ...], tuple[Point, ...]] = {}
    made: dict[str, list[tuple[Point, ...]]] = {}
    for code, own in rings.items():
        largest = max(own, key=area)
        thin = [(_ring(ring, knots, done), ring) for ring in own]
        made[code] = sorted((new if len(new) > 2 else tuple(ring) for new, ring in thin if len(new) > 2 or ring is largest), key=area, reverse=True)
    return made


def area(ring: Sequence[Point]) -> float:
    """Square units that a ring holds."""
    return abs(sum(x * other[1] - other[0] * y for (x, y), other in zip(ring, [*ring[1:], *ring[:1]], strict=True))) / 2


def middle(rings: Sequence[Sequence[Point]]) -> tuple[int, int, int]:
    """The point of the largest ring that is farthest from every edge, and how far: where a name has most room."""
    ring = rings[0]
    left, right = min(x for x, _ in ring), max(x for x, _ in ring)
    top, bottom = min(y for _, y in ring), max(y for _, y in ring)
    edges = [edge for each in rings for edge in zip(each, [*each[1:], *each[:1]], strict=True)]
    shares = [(number + 0.5) / _STEPS for number in range(_STEPS)]
    spots = ((left + (right - left) * across, top + (bottom - top) * down) for down in shares for across in shares)
    inside = [spot for spot in spots if _holds(edges, spot)] or [((left + right) / 2, (top + bottom) / 2)]
    room, spot = max((min(_squared(spot, *edge) for edge in edges), spot) for spot in inside)
    return round(spot[0]), round(spot[1]), int(room**0.5)


def _without_repeats(ring: Sequence[Point]) -> list[Point]:
    kept = [point for point, before in zip(ring, [ring[-1], *ring[:-1]], strict=True) if point != before]
    return kept or list(ring[:1])


def _knots(rings: Sequence[Sequence[Point]]) -> set[Point]:
    """Points where borders meet: those that have other than two neighbours over all rings."""
    beside: dict[Point, set[Point]] = {}
    for ring in rings:
        for point, after in zip(ring, [*ring[1:], *ring[:1]], strict=True):
            beside.setdefault(point, set()).add(after)
            beside.setdefault(after, set()).add(point)
    return {point for point, others in beside.items() if len(others) != 2}


def _ring(ring: list[Point], knots: set[Point], done: dict[tuple[Point, ...], tuple[Point, ...]]) -> tuple[Point, ...]:
    """The ring from knot to knot; one without knots from its first corner, which all that share it find alike."""
    first = next((at for at, point in enumerate(ring) if point in knots), None)
    start = ring.index(min(ring)) if first is None else first
    turned = [*ring[start:], *ring[:start], ring[start]]
    made: list[Point] = []
    piece = [turned[0]]
    for at, point in enumerate(turned[1:], 1):
        piece.append(point)
        if point in knots or at == len(turned) - 1:
            made += _border(tuple(piece), done)[:-1]
            piece = [point]
    return tuple(made)


def _border(piece: tuple[Point, ...], done: dict[tuple[Point, ...], tuple[Point, ...]]) -> tuple[Point, ...]:
    """A border in the direction asked for, thinned once for both sides."""
    back = piece[::-1]
    same = min(piece, back)
    if same not in done:
        done[same] = _thin(same)
    return done[same] if same == piece else done[same][::-1]


def _thin(line: tuple[Point, ...]) -> tuple[Point, ...]:
    """Ramer, Douglas and Peucker: points farther than TOLERANCE from the chord stay."""
    keep = {0, len(line) - 1}
    todo = [(0, len(line) - 1)]
    while todo:
        first, last = todo.pop()
        far, at = max(((_squared(line[at], line[first], line[last]), at) for at in range(first + 1, last)), default=(0.0, first))
        if far > TOLERANCE**2:
            keep.add(at)
            todo += [(first, at), (at, last)]
    return tuple(line[at] for at in sorted(keep))


def _squared(point: tuple[float, float], start: Point, end: Point) -> float:
    """Squared distance from a point to an edge."""
    (x, y), (left, top), (right, bottom) = point, start, end
    wide, high = right - left, bottom - top
    length = wide * wide + high * high
    share = min(1.0, max(0.0, ((x - left) * wide + (y - top) * high) / length)) if length else 0.0
    return float((x - left - share * wide) ** 2 + (y - top - share * high) ** 2)


def _holds(edges: Sequence[tuple[Point, Point]], spot: tuple[float, float]) -> bool:
    """True for a point within, by the count of edges to its right."""
    x, y = spot
    over = 0
    for (left, top), (right, bottom) in edges:
        if (top <= y) != (bottom <= y) and x < left + (right - left) * (y - top) / (bottom - top):
            over += 1
    return over % 2 == 1
