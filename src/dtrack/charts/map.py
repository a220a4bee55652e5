"""A schematic map as inline SVG: equal, labelled tiles roughly where the provinces lie. It claims no boundary, prints, and needs no script.

Widths are per cent of the picture, heights and letters are pixels, so that it reads on a telephone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import floor, log10

from markupsafe import Markup

TILE = 78
"""Height of a tile in pixels."""
_GAP = 3
_MOST_CLASSES = 5
_LONGEST_LINE = 9
_ROOM = 8
"""Characters of a value for which a tile on a telephone has room."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """One province. `value` is None where no current figure is known: that is no zero, and it is drawn as a pattern."""

    name: str
    column: int
    row: int
    value: float | None
    said: str
    """The value as the page says it, or that there is none."""
    short: str
    """The same where it has little room; the whole number is in the link's words."""
    link: str
    detail: str
    """Period, source and age, for those who point at the tile or hear it read."""


def classes(values: Sequence[float]) -> list[float]:
    """Lower limits of at most five classes that hold about equally many values each, at round numbers; the first is 0. Empty for no values."""
    ranked = sorted(values)
    if not ranked:
        return []
    count = min(_MOST_CLASSES, len(set(ranked)))
    cuts = [_round(ranked[len(ranked) * number // count]) for number in range(1, count)]
    return [0.0, *sorted({cut for cut in cuts if 0 < cut <= ranked[-1]})]


def _round(value: float) -> float:
    """One significant digit and a half: 1, 1.5, 2, 2.5, 3, 4 ... 9 of a power of ten, not above the value."""
    if value <= 0:
        return 0.0
    power = 10.0 ** floor(log10(value))
    steps = [step * power for step in (1, 1.5, 2, 2.5, 3, 4, 5, 6, 7, 8, 9)]
    return max(step for step in steps if step <= value)


def class_of(value: float, limits: Sequence[float]) -> int:
    """Number of the class that holds a value, from 0."""
    return sum(value >= limit for limit in limits[1:])


def legend(limits: Sequence[float]) -> list[tuple[float, float | None]]:
    """Lower and upper limit of each class; the last one has no upper."""
    return [*pairwise(limits), (limits[-1], None)] if limits else []


def to_svg(tiles: Sequence[Tile], *, title: str, description: str, ident: str) -> Markup:
    """The picture. `ident` makes its ids unique within the page; every tile is a link to its province."""
    limits = classes([tile.value for tile in tiles if tile.value is not None])
    columns = 1 + max(tile.column for tile in tiles)
    rows = 1 + max(tile.row for tile in tiles)
    head = Markup('<svg class="map" role="group" direction="ltr" width="100%" height="{}" aria-labelledby="{}-t {}-d">').format(rows * TILE, ident, ident)
    parts = [
        head,
        Markup('<title id="{}-t">{}</title><desc id="{}-d">{}</desc>').format(ident, title, ident, description),
        Markup(
            '<defs><pattern id="{}-n" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
            '<line class="hatch" stroke-width="1.2" x1="0" x2="0" y1="0" y2="8"/></pattern></defs>'
        ).format(ident),
        *(_tile(tile, limits, 100 / columns, ident) for tile in tiles),
        Markup("</svg>"),
    ]
    return Markup("").join(parts)


def _tile(tile: Tile, limits: Sequence[float], width: float, ident: str) -> Markup:
    kind = "none" if tile.value is None else f"k{class_of(tile.value, limits)}"
    lines = _lines(tile.name)
    names = [
        Markup('<text class="name" x="50%" y="{}" text-anchor="middle">{}</text>').format(20 + 15 * number + (8 if len(lines) == 1 else 0), line)
        for number, line in enumerate(lines)
    ]
    fill = Markup(' fill="url(#{}-n)"').format(ident) if tile.value is None else Markup("")
    place = Markup('<svg x="{:.2f}%" y="{}" width="{:.2f}%" height="{}">').format(tile.column * width, tile.row * TILE, width, TILE)
    box = Markup('<rect class="{}"{} x="{}" y="{}" width="95%" height="{}"/>').format(kind, fill, _GAP, _GAP, TILE - 2 * _GAP)
    said, narrow = (tile.said, len(tile.said) > _ROOM) if tile.value is not None else ("–", False)
    text = Markup('<text class="value{}" x="50%" y="{}" text-anchor="middle">{}</text>')
    value = text.format(" wide" if narrow else "", TILE - 18, said) + (_slim(tile.short, text) if narrow else Markup(""))
    link = Markup('<a href="{}" aria-label="{}: {}. {}"><title>{}: {}. {}</title>').format(tile.link, *(tile.name, tile.said, tile.detail) * 2)
    return Markup("").join([place, link, box, *names, value, Markup("</a></svg>")])


def _slim(short: str, text: Markup) -> Markup:
    """A short number for a telephone: where its power of ten is a word and not a letter, as in Arabic, the word stands below it."""
    number, _, power = short.replace("\u00a0", " ").partition(" ")
    if len(power) < 2:
        return text.format(" slim", TILE - 18, short)
    return text.format(" slim", TILE - 24, number) + text.format(" slim", TILE - 10, power)


def _lines(name: str) -> list[str]:
    """A long name in two lines, divided at a space or after a hyphen."""
    cuts = [at + 1 for at, letter in enumerate(name) if letter in " -"]
    if len(name) <= _LONGEST_LINE or not cuts:
        return [name]
    middle = min(cuts, key=lambda cut: abs(2 * cut - len(name)))
    return [name[:middle].strip(), name[middle:]]
