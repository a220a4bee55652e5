"""The last values of a series as a picture of a word's size: where it came from, beside the number itself. It has no axis, so it is never more than a hint."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from markupsafe import Markup

from dtrack.charts.drawing.spans import stock_width, width
from dtrack.model.point import PointRecord

WIDTH, HEIGHT = 72, 18
MOST = 20
"""Values that it is drawn from."""
_HOLD_DAYS = 400


def spark(records: Sequence[PointRecord]) -> Markup:
    """The values of one series in time, those of its last source; empty for fewer than three. Flows are bars, stocks are steps, both from 0; gaps stay gaps."""
    own = [record.point for record in records if record.point.value is not None and record.point.source_org == records[-1].point.source_org]
    if len(own) < 3:
        return Markup("")
    stock = own[-1].series.metric.is_stock or own[-1].series.since is not None
    spans = [stock_width(point) if stock else width(point.start, point.end, point.precision) for point in own]
    first, last = min(start for start, _ in spans).toordinal(), max(end for _, end in spans).toordinal() + 1
    top = max(float(point.value or 0) for point in own) or 1.0

    def x(day: int) -> int:
        return round((day - first) * WIDTH / (last - first))

    heights = [round(HEIGHT - 1 - (HEIGHT - 3) * float(point.value or 0) / top) for point in own]
    boxes = [(x(start.toordinal()), x(end.toordinal() + 1), height) for (start, end), height in zip(spans, heights, strict=True)]
    if not stock:
        bars = "".join(f"M{left} {HEIGHT}V{min(height, HEIGHT - 1)}h{max(right - left, 1)}V{HEIGHT}z" for left, right, height in boxes)
        return _picture("sb", bars)
    path = f"M{boxes[0][0]} {boxes[0][2]}H{boxes[0][1]}"
    for (before, after), (_, end), (start, _) in zip(pairwise(boxes), spans, spans[1:], strict=False):
        held = (start - end).days <= _HOLD_DAYS
        path += f"H{after[0]}V{after[2]}" if held else f"M{after[0]} {after[2]}"
        path += f"H{max(after[1], before[1])}"
    return _picture("sl", path)


def _picture(kind: str, path: str) -> Markup:
    return Markup('<svg class="spark" aria-hidden="true" width="{}" height="{}"><path class="{}" d="{}"/></svg>').format(WIDTH, HEIGHT, kind, path)
