"""A Drawing as inline SVG: fluid in width, letters of one size on a telephone and on a screen, no script, no inline style.

Places along the axis of dates are per cent of the width; heights are pixels. The lines lie in an inner picture that stretches while its strokes do not.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from markupsafe import Markup, escape

from dtrack.charts.drawing.dense import silhouette, stairs
from dtrack.charts.drawing.values import Band, BandKind, Bar, Drawing, Label, Step

HEIGHT = 250
SMALL = 132
"""Of one picture among many with the same axes."""
_ABOVE = 34
_BELOW = 26
_LINES = 3
"""Kinds of line that the style sheet tells apart."""
_LETTER, _NARROW, _WIDE = 6.5, 245, 420
"""Pixels of a letter under 12 px, and of the field of a chart on a telephone and, at least, on a wider screen: words that do not fit are left out."""


class _Scale:
    """From days and counts to per cent and pixels."""

    def __init__(self, drawing: Drawing, height: int) -> None:
        self.height, self.floor = height, height - _BELOW
        self._start = drawing.start.toordinal()
        self._days = max(drawing.end.toordinal() + 1 - self._start, 1)
        self._top = drawing.top or 1.0

    def x(self, day: date, *, after: bool = False) -> float:
        """Per cent of the width at which a day begins, or ends."""
        return round((day.toordinal() + after - self._start) * 100 / self._days, 2)

    def middle(self, day: date) -> float:
        """Per cent at the middle of a day."""
        return round((day.toordinal() + 0.5 - self._start) * 100 / self._days, 2)

    def y(self, value: float) -> float:
        """Pixels from the top."""
        return round(self.floor - (self.floor - _ABOVE) * value / self._top, 1)


def to_svg(drawing: Drawing, *, ident: str, height: int = HEIGHT) -> Markup:
    """The picture, `height` pixels high. `ident` makes its ids unique within the page."""
    scale = _Scale(drawing, height)
    parts = [
        Markup('<svg class="chart" role="img" direction="ltr" width="100%" height="{}" aria-labelledby="{}-t {}-d">').format(height, ident, ident),
        Markup('<title id="{}-t">{}</title><desc id="{}-d">{}</desc>').format(ident, drawing.title, ident, drawing.description),
        *_axes(drawing, scale),
        *(_dense(drawing, scale) if drawing.dense else _plain(drawing, scale)),
        *_marks(drawing, scale),
        *(_label(label, scale) for label in drawing.labels),
        Markup("</svg>"),
    ]
    return Markup("").join(parts)


def _plain(drawing: Drawing, scale: _Scale) -> Iterable[Markup]:
    """Each value by itself, with its words."""
    yield from (_band(band, scale) for band in drawing.bands)
    yield from (_bar(bar, scale) for bar in drawing.bars)
    yield from _lines(drawing, scale)
    yield from _dots(drawing, scale)


def _dense(drawing: Drawing, scale: _Scale) -> Iterable[Markup]:
    """One path a line. Along the axis of dates the inner picture counts half days."""
    yield from (_band(band, scale) for band in drawing.bands if band.kind is BandKind.GAP)
    first = drawing.start.toordinal()
    box = Markup('<svg class="lines" x="0" y="0" width="100%" height="{}" viewBox="0 0 {} {}" preserveAspectRatio="none">')
    yield box.format(scale.height, 2 * (drawing.end.toordinal() + 1 - first), scale.height)
    path = Markup('<path class="{}" d="{}"/>')
    ranges = [band for band in drawing.bands if band.kind is BandKind.RANGE]
    if ranges:
        yield path.format("range", "".join(_box(band, first, scale) for band in ranges))
    values = [*(step.value for step in drawing.steps), *(dot.value for dot in drawing.dots), *(bar.value for bar in drawing.bars)]
    y = {value: round(scale.y(value)) for value in values}
    for line in range(len(drawing.lines)):
        for provisional in (False, True):
            bars = [bar for bar in drawing.bars if bar.line == line and bar.provisional is provisional]
            if bars:
                yield path.format(f"bar l{line % _LINES}{' provisional' if provisional else ''}", silhouette(bars, drawing, y, scale.floor))
        held = [step for step in drawing.steps if step.line == line and not step.known]
        if held:
            yield path.format(f"held l{line % _LINES}", stairs(held, drawing, y))
        known = [step for step in drawing.steps if step.line == line and step.known]
        if known:
            levels = "".join(f"M{2 * (step.start.toordinal() - first)} {y[step.value]}h{2 * ((step.end - step.start).days + 1)}" for step in known)
            yield path.format(f"known l{line % _LINES}", levels)
    yield Markup("</svg>")


def _box(band: Band, first: int, scale: _Scale) -> str:
    """One range as part of a path."""
    width, low = 2 * ((band.end - band.start).days + 1), round(scale.y(band.low or 0.0))
    return f"M{2 * (band.start.toordinal() - first)} {round(scale.y(band.high or 0.0))}h{width}V{low}h-{width}z"


def _axes(drawing: Drawing, scale: _Scale) -> Iterable[Markup]:
    yield Markup('<text class="unit" x="0" y="14">{}</text>').format(drawing.unit)
    for value, text in drawing.value_ticks:
        y = scale.y(value)
        yield Markup('<line class="{}" x1="0" x2="100%" y1="{}" y2="{}"/>').format("floor" if value == 0 else "grid", y, y)
        yield Markup('<text class="tick" x="-8" y="{}" text-anchor="end">{}</text>').format(round(y + 4, 1), text)
    for index, (day, text) in enumerate(drawing.date_ticks):
        x = scale.x(day)
        yield Markup('<line class="notch" x1="{}%" x2="{}%" y1="{}" y2="{}"/>').format(x, x, scale.floor, scale.floor + 5)
        anchor = "end" if x > 94 else "middle"
        kind = "tick wide" if index % 2 else "tick"
        yield Markup('<text class="{}" x="{}%" y="{}" text-anchor="{}">{}</text>').format(kind, x, scale.height - 6, anchor, text)


def _band(band: Band, scale: _Scale) -> Markup:
    left, right = scale.x(band.start), scale.x(band.end, after=True)
    width = round(right - left, 2)
    if band.kind is BandKind.GAP:
        box = Markup('<rect class="gap" x="{}%" width="{}%" y="{}" height="{}"><title>{}</title></rect>').format(
            left, width, _ABOVE, scale.floor - _ABOVE, band.text
        )
        room = (len(band.text) + 1) * _LETTER
        wide = _WIDE if scale.height >= HEIGHT else _NARROW
        if width * wide / 100 < room:
            return box
        words = Markup('<text class="{}" x="{}%" y="{}" text-anchor="middle">{}</text>')
        return box + words.format("void" if width * _NARROW / 100 >= room else "void wide", round(left + width / 2, 2), scale.floor - 12, band.text)
    low, high = scale.y(band.low or 0.0), scale.y(band.high or 0.0)
    box = Markup('<rect class="range" x="{}%" width="{}%" y="{}" height="{}"><title>{}</title></rect>')
    return box.format(left, max(width, 0.6), high, round(low - high, 1), band.text)


def _bar(bar: Bar, scale: _Scale) -> Markup:
    left = scale.x(bar.start)
    width = round(scale.x(bar.end, after=True) - left, 2)
    kind = f"bar l{bar.line % _LINES}{' provisional' if bar.provisional else ''}{' zero' if bar.value == 0 else ''}"
    y = scale.y(bar.value)
    top, height = (y - 1.5, 3.0) if bar.value == 0 else (y, round(scale.floor - y, 1))
    box = Markup('<rect class="{}" x="{}%" width="{}%" y="{}" height="{}"><title>{}</title></rect>')
    return box.format(kind, left, width, top, height, bar.text)


def _lines(drawing: Drawing, scale: _Scale) -> Iterable[Markup]:
    """All steps of one kind in one path; risers where one step ends on the day that the next begins."""
    if not drawing.steps:
        return
    yield Markup('<svg class="lines" x="0" y="0" width="100%" height="{}" viewBox="0 0 100 {}" preserveAspectRatio="none">').format(scale.height, scale.height)
    for line in range(len(drawing.lines)):
        own = [step for step in drawing.steps if step.line == line]
        held = "".join(_level(step, scale) for step in own if not step.known) + "".join(_risers(own, drawing, scale))
        known = "".join(_level(step, scale) for step in own if step.known)
        for kind, path in (("held", held), ("known", known)):
            if path:
                yield Markup('<path class="{} l{}" d="{}"/>').format(kind, line % _LINES, path)
    yield Markup("</svg>")


def _level(step: Step, scale: _Scale) -> str:
    left = scale.x(step.start) if step.known else scale.middle(step.start)
    right = scale.x(step.end, after=True) if step.known else scale.middle(step.end)
    return f"M{left:g} {scale.y(step.value):g}H{right:g}"


def _risers(own: list[Step], drawing: Drawing, scale: _Scale) -> Iterable[str]:
    """The change from a held value to the one after it."""
    for held in (step for step in own if not step.known):
        for value in drawing.after(held):
            yield f"M{scale.middle(held.end):g} {scale.y(held.value):g}V{scale.y(value):g}"


def _dots(drawing: Drawing, scale: _Scale) -> Iterable[Markup]:
    for dot in drawing.dots:
        circle = Markup('<circle class="dot l{}" cx="{}%" cy="{}" r="4"><title>{}</title></circle>')
        yield circle.format(dot.line % _LINES, scale.middle(dot.at), scale.y(dot.value), dot.text)


def _marks(drawing: Drawing, scale: _Scale) -> Iterable[Markup]:
    for mark in drawing.marks:
        x = scale.x(mark.at)
        yield Markup('<line class="mark" x1="{}%" x2="{}%" y1="{}" y2="{}"><title>{}</title></line>').format(x, x, _ABOVE - 8, scale.floor, mark.text)
    for mark in drawing.worded_marks:
        x = scale.x(mark.at)
        yield Markup('<text class="note wide" x="{}%" y="{}" text-anchor="{}">{}</text>').format(x, _ABOVE - 12, "end" if x > 60 else "start", mark.text)


def _label(label: Label, scale: _Scale) -> Markup:
    x = scale.middle(label.at)
    anchor = "end" if x > 80 else "start" if x < 12 else "middle"
    text = Markup('<text class="label l{}" x="{}%" y="{}" text-anchor="{}">{}</text>')
    return text.format(label.line % _LINES, x, round(max(scale.y(label.value) - 9, 12), 1), anchor, escape(label.text))


__all__ = ["HEIGHT", "SMALL", "to_svg"]
