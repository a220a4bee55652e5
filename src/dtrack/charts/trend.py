"""Stocks over time: each value holds from its reference date until the next one of the same source, and the line ends at the last value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise

from dtrack.charts.drawing import Band, BandKind, Brief, Dot, Drawing, Label, Step
from dtrack.charts.drawing.dense import COLUMNS, DENSE, thin
from dtrack.charts.drawing.frame import frame
from dtrack.charts.drawing.lines import named, said
from dtrack.charts.drawing.spans import extent, gaps, stock_width
from dtrack.model.point import Point, PointRecord

HOLD_DAYS = 400
"""A value is held no longer than this: past it, the chart shows that no figure was collected."""

_Placed = tuple[int, Point, Decimal]


def draw(points: Sequence[PointRecord], brief: Brief) -> Drawing:
    """The points of one series of stocks, in persons or households. A point without a recommended value shows its lowest and highest only."""
    method = brief.speech.gettext(
        "Each value is the number of people present on its reference date and is held until the same source's next value, for at most %(days)s days; "
        "a date known only to the month or year is drawn with its width. A grey stretch says: no figure collected.",
        days=HOLD_DAYS,
    )
    return draw_counts([record.point for record in points], brief, method)


def draw_counts(points: Sequence[Point], brief: Brief, method: str) -> Drawing:
    """The steps of one series: what a trend and a cumulative line have in common."""
    lines, placed = named(points, brief)
    said_of, dense = placed, len(placed) > DENSE
    if dense:
        placed = thin(placed, COLUMNS, HOLD_DAYS - 1)
        points = [point for _, point, _ in placed]
    steps: list[Step] = []
    dots: list[Dot] = []
    for line in range(len(lines)):
        own = [item for item in placed if item[0] == line]
        steps += _steps(own, brief, dense=dense)
        dots += [Dot(at=point.end, value=float(value), line=line, text="" if dense else said(point, value, brief)) for _, point, value in own if _exact(point)]
    points = [point for point in points if point.value is not None or point.low is not None]
    covered = [stock_width(point) for point in points]
    reach = covered + [(step.start, step.end) for step in steps]
    start, end = extent(reach, brief.span)
    ranges = [
        Band(
            kind=BandKind.RANGE,
            start=first,
            end=last,
            low=float(point.low),
            high=float(point.high),
            text="" if dense else _range_text(point.low, point.high, brief),
        )
        for point, (first, last) in zip(points, covered, strict=True)
        if point.low is not None and point.high is not None and point.low != point.high
    ]
    top = brief.top or max([step.value for step in steps] + [dot.value for dot in dots] + [band.high or 0.0 for band in ranges] + [0.0])
    return replace(
        frame(brief, said_of, lines, (start, end), top),
        steps=tuple(steps),
        bands=tuple(ranges) + _gaps(reach, (start, end), brief),
        dots=tuple(dots),
        labels=_last_values(lines_count=len(lines), placed=placed, brief=brief, names=[line.name for line in lines]),
        method=method,
        dense=dense,
    )


def _exact(point: Point) -> bool:
    first, last = stock_width(point)
    return first == last


def _steps(own: Sequence[_Placed], brief: Brief, *, dense: bool) -> list[Step]:
    """The known widths, and between them the stretches where a value is held."""
    steps = []
    for line, point, value in own:
        first, last = stock_width(point)
        if first != last:
            steps.append(Step(start=first, end=last, value=float(value), line=line, known=True, text="" if dense else said(point, value, brief)))
    for (line, point, value), (_, following, _) in pairwise(own):
        last, until = stock_width(point)[1], stock_width(following)[0]
        until = min([until, *(day for day in brief.ends if last <= day < until)])
        if last < until and (until - last).days <= HOLD_DAYS:
            steps.append(Step(start=last, end=until, value=float(value), line=line, text="" if dense else said(point, value, brief)))
    return sorted(steps, key=lambda step: (step.start, step.end))


def _gaps(covered: Sequence[tuple[date, date]], span: tuple[date, date], brief: Brief) -> tuple[Band, ...]:
    words = brief.speech.gettext("no figure collected")
    return tuple(Band(kind=BandKind.GAP, start=first, end=last, text=words) for first, last in gaps(covered, HOLD_DAYS - 1, span))


def _range_text(low: Decimal, high: Decimal, brief: Brief) -> str:
    speech = brief.speech
    return speech.gettext("Lowest and highest reported: %(low)s and %(high)s", low=speech.number(low), high=speech.number(high))


def _last_values(*, lines_count: int, placed: Sequence[_Placed], brief: Brief, names: Sequence[str]) -> tuple[Label, ...]:
    """The last value of each line, with the source's name where there is more than one line."""
    labels = []
    for line in range(lines_count):
        _, point, value = [item for item in placed if item[0] == line][-1]
        text = brief.speech.quantified(value, point.quantifier)
        labels.append(Label(at=stock_width(point)[1], value=float(value), line=line, text=f"{names[line]} {text}" if lines_count > 1 else text))
    return tuple(labels)
