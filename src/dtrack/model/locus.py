"""Which of a figure's places its number is about. Seen from a place: arrivals belong to where people came, departures to where they left (R13, R31)."""

from __future__ import annotations

from dtrack.model.figure import Figure
from dtrack.model.place import PlaceRef
from dtrack.terms import Direction, Level, Metric, PlaceRole

_IN, _TO, _FROM, _OPEN = PlaceRole.IN, PlaceRole.DESTINATION, PlaceRole.ORIGIN, PlaceRole.UNSPECIFIED
_STOCK = ((_IN,), (_TO,), (_OPEN,))
"""People present from X are not in X: an origin is never the place of a stock."""
_FLOW = {
    Direction.ARRIVAL: ((_TO, _IN), (_OPEN,)),
    Direction.DEPARTURE: ((_FROM,), (_IN,), (_OPEN,)),
    Direction.WITHIN: ((_IN,), (_TO, _FROM), (_OPEN,)),
    Direction.UNSTATED: ((_IN,), (_OPEN,), (_TO,), (_FROM,)),
    Direction.NONE: ((_IN,), (_OPEN,), (_TO,), (_FROM,)),
}
_SEEN = {_TO: Direction.ARRIVAL, _FROM: Direction.DEPARTURE}
_DEPTH = {level: depth for depth, level in enumerate(Level)}


def locus(figure: Figure) -> tuple[Direction, tuple[PlaceRef, ...]]:
    """The direction and the places that the number belongs to, duplicates dropped; no places where it names none that could hold it.

    A flow whose direction the text leaves open, but which names where people came to (or only where they left), is seen from there.
    """
    return locus_of(figure.metric, figure.direction, figure.places)


def locus_of(metric: Metric, direction: Direction, named: tuple[PlaceRef, ...]) -> tuple[Direction, tuple[PlaceRef, ...]]:
    """`locus` of a figure of that metric and direction which names these places."""
    stock = metric.is_stock
    for roles in _STOCK if stock else _FLOW[direction]:
        places = tuple(dict.fromkeys(ref for ref in named if ref.role in roles))
        if places:
            break
    else:
        return (Direction.NONE if stock else direction), ()
    if stock:
        return Direction.NONE, places
    open_direction = direction in (Direction.UNSTATED, Direction.NONE)
    return (_SEEN.get(roles[0], Direction.UNSTATED) if open_direction else direction), places


def principal(figure: Figure) -> str | None:
    """Code of the one place that the figure is about: the finest that it names, their common governorate, or None: over several
    governorates, or where it names only places that cannot hold the number (people from X are not in X)."""
    return principal_of(figure.metric, figure.direction, figure.places)


def principal_of(metric: Metric, direction: Direction, named: tuple[PlaceRef, ...]) -> str | None:
    """`principal` of a figure of that metric and direction which names these places."""
    coded = [ref for ref in locus_of(metric, direction, named)[1] if ref.pcode]
    above = {ref.adm1 for ref in coded if ref.adm1 != ref.pcode}
    deepest = max((_DEPTH[ref.level or Level.ADM0] for ref in coded), default=0)
    finest = {ref.pcode for ref in coded if ref.pcode not in above and (ref.level is not Level.ADM0 or deepest == 0)}
    if len(finest) == 1:
        return finest.pop()
    governorates = {ref.adm1 for ref in coded if ref.pcode in finest}
    return governorates.pop() if len(governorates) == 1 else None
