"""What every chart of a series has before its values: title, axes, legend, source, and the sentence for those who do not see it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from dtrack.charts.drawing.axes import date_ticks, value_ticks
from dtrack.charts.drawing.brief import Brief
from dtrack.charts.drawing.lines import summary
from dtrack.charts.drawing.values import Drawing, Line
from dtrack.model.point import Point


def frame(brief: Brief, placed: Sequence[tuple[int, Point, Decimal]], lines: tuple[Line, ...], span: tuple[date, date], top: float) -> Drawing:
    """An empty picture of these days from 0 up to `top`, in the brief's unit. `placed`: what the sentence tells of, each with its line and value."""
    start, end = span
    return Drawing(
        title=brief.title,
        description=summary(placed, brief),
        unit=brief.unit,
        start=start,
        end=end,
        top=top,
        value_ticks=value_ticks(top, brief.speech),
        date_ticks=date_ticks(start, end, brief.speech),
        lines=lines,
        marks=brief.within(start, end),
        source=brief.source,
    )
