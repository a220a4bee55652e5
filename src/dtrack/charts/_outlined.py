"""The map with official outlines as inline SVG: classes, pattern and links as on tiles. Letters keep their size; a name without room stands beside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from dtrack.charts.map import class_of, classes

_MARGIN = 460
"""Units at a side for names that have no room within."""
_WIDE, _NARROW = 730, 320
"""Pixels of the picture on a wide page and on a telephone."""
_LETTER, _FIGURE, _LINE = 6.8, 8.2, 36
"""Pixels: half a name's letter twice over, a digit of a value, and the height of both lines."""
_SPILL = 1.1
"""Of its room that half a label may take: the point with most room has more of it to its sides than up and down."""
_HEAD = Markup(
    '<div class="lay"><svg class="map" role="group" viewBox="{} 0 {} {}" aria-labelledby="{}-t {}-d"><title id="{}-t">{}</title><desc id="{}-d">{}</desc>'
)
_PATTERN = Markup(
    '<defs><pattern id="{}-n" width="{}" height="{}" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<line class="hatch" stroke-width="{}" x1="0" x2="0" y1="0" y2="{}"/></pattern></defs>'
)
_WORDS = Markup('<text class="name{}" x="{}" y="{}" dy="-3" text-anchor="{}">{}</text><text class="value{}" x="{}" y="{}" dy="13" text-anchor="{}">{}</text>')


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """One province. `rings`, `label`: see `resolve.outlines`; the rest as for a tile."""

    name: str
    rings: Sequence[Sequence[tuple[int, int]]]
    label: tuple[int, int, int]
    value: float | None
    said: str
    link: str
    detail: str


@dataclass(frozen=True, slots=True)
class _Room:
    """The picture: its size in units, with what stands free at its left and right."""

    width: int
    height: int
    left: int
    right: int

    @property
    def whole(self) -> int:
        return self.left + self.width + self.right

    def share(self, x: float, y: float) -> tuple[str, str]:
        """A point in per cent, for letters that do not grow with the picture."""
        return f"{(x + self.left) * 100 / self.whole:.1f}%", f"{y * 100 / self.height:.1f}%"


def to_svg(areas: Sequence[Area], *, width: int, height: int, title: str, description: str, ident: str) -> Markup:
    """The picture; `width` and `height` in units of the rings. Every area is a link to its province."""
    limits = classes([area.value for area in areas if area.value is not None])
    tight = sorted((area for area in areas if not _fits(area, _WIDE / (width + _MARGIN))), key=lambda area: area.label[1])
    west, east = ([area for area in tight if (area.label[0] < width / 2) is side] for side in (True, False))
    room = _Room(width, height, _MARGIN if west else 0, _MARGIN if east else 0)
    across = round(8 * room.whole / _WIDE)
    return Markup("").join(
        [
            _HEAD.format(-room.left, room.whole, height, ident, ident, ident, title, ident, description),
            _PATTERN.format(ident, across, across, round(across / 7), across),
            *(_area(area, limits, ident) for area in areas),
            *(_leader(area, at, room, left=left) for side, left in ((west, True), (east, False)) for area, at in _stacked(side, room)),
            Markup('</svg><svg class="map over" width="100%" height="100%" direction="ltr" aria-hidden="true">'),
            *(_within(area, room) for area in areas if area not in tight),
            *(
                _beside(area, room.share(-40 if left else room.width + 40, at), left=left)
                for side, left in ((west, True), (east, False))
                for area, at in _stacked(side, room)
            ),
            Markup("</svg></div>"),
        ]
    )


def _fits(area: Area, scale: float) -> bool:
    half = max(len(area.name) * _LETTER, len(_value(area)) * _FIGURE) / 2
    return half <= area.label[2] * scale * _SPILL and area.label[2] * scale >= _LINE / 2


def _value(area: Area) -> str:
    return area.said if area.value is not None else "–"


def _area(area: Area, limits: Sequence[float], ident: str) -> Markup:
    path = "".join("M" + "L".join(f"{x} {y}" for x, y in ring) + "z" for ring in area.rings)
    kind = "none" if area.value is None else f"k{class_of(area.value, limits)}"
    fill = Markup(' fill="url(#{}-n)"').format(ident) if area.value is None else Markup("")
    link = Markup('<a href="{}" aria-label="{}: {}. {}"><title>{}: {}. {}</title>').format(area.link, *(area.name, area.said, area.detail) * 2)
    return Markup("").join([link, Markup('<path class="land {}"{} fill-rule="evenodd" d="{}"/></a>').format(kind, fill, path)])


def _stacked(areas: Sequence[Area], room: _Room) -> list[tuple[Area, float]]:
    """Heights of the names at one side, each near its province and none over another."""
    line = _LINE * room.whole / _WIDE
    made: list[float] = []
    for area in areas:
        made.append(max(area.label[1], made[-1] + line if made else line / 2))
    for at in range(len(made) - 1, -1, -1):
        made[at] = min(made[at], room.height - line / 2 - line * (len(made) - 1 - at))
    return list(zip(areas, made, strict=True))


def _leader(area: Area, at: float, room: _Room, *, left: bool) -> Markup:
    start = -20 if left else room.width + 20
    return Markup('<path class="lead wide" d="M{} {:.0f}L{} {}"/>').format(start, at, area.label[0], area.label[1])


def _within(area: Area, room: _Room) -> Markup:
    """Name and value in the province; on a telephone only where they have room there too."""
    return _words(area, *room.share(area.label[0], area.label[1]), "middle", "" if _fits(area, _NARROW / room.whole) else " wide")


def _beside(area: Area, at: tuple[str, str], *, left: bool) -> Markup:
    return _words(area, *at, "end" if left else "start", " wide")


def _words(area: Area, x: str, y: str, anchor: str, wide: str) -> Markup:
    return _WORDS.format(wide, x, y, anchor, area.name, wide, x, y, anchor, _value(area))
