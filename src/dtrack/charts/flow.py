"""Movements within periods: one bar a period, as wide as the period. Arrivals and departures are two series, hence two charts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise

from dtrack.charts.drawing import Band, BandKind, Bar, Brief, Drawing, Label, Line, Mark
from dtrack.charts.drawing.dense import COLUMNS, DENSE, thin
from dtrack.charts.drawing.frame import frame
from dtrack.charts.drawing.lines import named, said
from dtrack.charts.drawing.spans import extent, gaps, width
from dtrack.model.point import Point, PointRecord

GAP_DAYS = 15
"""Shorter empty stretches are drawn as the empty space that they are, without words."""
_WORDS = 5
"""A label is at most this part of the axis long, on a telephone."""


def draw(points: Sequence[PointRecord], brief: Brief) -> Drawing:
    """The points of one series of flows, in movements of persons. A reported zero is drawn as a line on the axis."""
    plain = [record.point for record in points if record.point.value is not None]
    lines, placed = named(plain, brief)
    said_of, dense = placed, len(placed) > DENSE
    if dense:
        placed = thin(placed, COLUMNS, GAP_DAYS - 1)
        plain = [point for _, point, _ in placed]
    bars = []
    for line, point, value in placed:
        first, last = _width(point)
        text = "" if dense else said(point, value, brief)
        bars.append(Bar(start=first, end=last, value=float(value), line=line, provisional=point.provisional, text=text))
    covered = [_width(point) for point in plain]
    start, end = extent(covered, brief.span)
    top = brief.top or max([bar.value for bar in bars] + [0.0])
    words = brief.speech.gettext("no figure collected")
    empty = frame(brief, said_of, lines, (start, end), top)
    return replace(
        empty,
        bars=tuple(bars),
        bands=tuple(Band(kind=BandKind.GAP, start=first, end=last, text=words) for first, last in gaps(covered, GAP_DAYS, (start, end))),
        labels=_labels(placed, bars, brief, (start, end)),
        marks=_changes(bars, lines, brief) + empty.marks,
        dense=dense,
        method=brief.speech.gettext(
            "Each bar is the number of movements within its own period and as wide as that period; one person may move several times. "
            "A grey stretch says: no figure collected. It is not a zero."
        ),
    )


def _width(point: Point) -> tuple[date, date]:
    return width(point.start, point.end, point.precision)


def _labels(placed: Sequence[tuple[int, Point, Decimal]], bars: Sequence[Bar], brief: Brief, span: tuple[date, date]) -> tuple[Label, ...]:
    """The highest bar and, where there is room beside it, the last one are named by their values, above the bars next to them."""
    high, last = max(range(len(bars)), key=lambda index: bars[index].value), len(bars) - 1
    reach = (span[1] - span[0]) / _WORDS
    crowded = abs(_middle(bars[high]) - _middle(bars[last])) < reach
    labels = []
    for index in [high] if crowded else [high, last]:
        middle = _middle(bars[index])
        # Near the ends of the axis words stand on one side of their bar, elsewhere half on each.
        late, early = middle > span[1] - (span[1] - span[0]) / 5, middle < span[0] + (span[1] - span[0]) / 8
        left, right = (reach, reach / 8) if late else (reach / 8, reach) if early else (reach / 2, reach / 2)
        height = max(bar.value for bar in bars if bar.start <= middle + right and bar.end >= middle - left)
        _, point, value = placed[index]
        labels.append(Label(at=middle, value=height, line=bars[index].line, text=brief.speech.quantified(value, point.quantifier)))
    return tuple(labels)


def _middle(bar: Bar) -> date:
    return bar.start + (bar.end - bar.start) / 2


def _changes(bars: Sequence[Bar], lines: Sequence[Line], brief: Brief) -> tuple[Mark, ...]:
    """Where another source takes over: definition and method may differ from there on."""
    changes = [bar for before, bar in pairwise(bars) if bar.line != before.line]
    return tuple(Mark(at=bar.start, text=brief.speech.gettext("from here: %(source)s", source=lines[bar.line].name)) for bar in changes)
