"""Charts of very many values: no more of them than a screen can show, and drawn in one stroke a line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise

from dtrack.charts.drawing.values import Bar, Drawing, Step
from dtrack.model.point import Point

DENSE = 150
"""Values from which on a chart is drawn without words at each of them: they stand closer than a finger or a pointer can tell apart."""
COLUMNS = 480
"""Pixels that a chart is wide on most screens."""

Placed = tuple[int, Point, Decimal]


def thin(placed: Sequence[Placed], columns: int, hole_days: int) -> list[Placed]:
    """Of each line and column of pixels the first, last, lowest and highest value, in their order; all of them where they are few.

    A stretch of more than `hole_days` without a value stays as it is, and none is made by leaving values out.
    """
    if len(placed) <= 4 * columns:
        return list(placed)
    start = min(point.end for _, point, _ in placed).toordinal()
    days = max(point.end for _, point, _ in placed).toordinal() + 1 - start
    groups: dict[tuple[int, int], list[int]] = {}
    lines: dict[int, list[int]] = {}
    for index, (line, point, _) in enumerate(placed):
        groups.setdefault((line, (point.end.toordinal() - start) * columns // days), []).append(index)
        lines.setdefault(line, []).append(index)
    kept: set[int] = set()
    for own in groups.values():
        kept.update((own[0], own[-1], min(own, key=lambda index: placed[index][2]), max(own, key=lambda index: placed[index][2])))
    for own in lines.values():
        kept.update(_bridges([placed[index][1] for index in own], own, kept, hole_days))
    return [placed[index] for index in sorted(kept)]


def _bridges(points: Sequence[Point], own: Sequence[int], kept: set[int], hole_days: int) -> Iterable[int]:
    """Values that must stay, lest there be a hole where there is none, or a wider one than there is."""
    reach: date | None = None
    for number, (point, index) in enumerate(zip(points, own, strict=True)):
        after_hole = number > 0 and (point.start - points[number - 1].end).days > hole_days
        before_hole = reach is not None and number + 1 < len(points) and (points[number + 1].start - reach).days > hole_days
        if index in kept or after_hole or before_hole:
            yield index
            reach = point.end if reach is None else max(reach, point.end)


def stairs(steps: Sequence[Step], drawing: Drawing, y: dict[float, int]) -> str:
    """The held steps of one line as one path, in half days from the left and whole pixels from the top."""
    first = drawing.start.toordinal()
    path: list[str] = []
    for number, step in enumerate(steps):
        left, right = 2 * (step.start.toordinal() - first) + 1, 2 * (step.end.toordinal() - first) + 1
        goes_on = number > 0 and steps[number - 1].end == step.start
        path.append(f"V{y[step.value]}" if goes_on else f"M{left} {y[step.value]}")
        path.append(f"h{right - left}")
        if number + 1 == len(steps) or steps[number + 1].start != step.end:
            path += [f"V{y[value]}" for value in drawing.after(step)[:1]]
    return "".join(path)


def silhouette(bars: Sequence[Bar], drawing: Drawing, y: dict[float, int], floor: int) -> str:
    """The bars of one line as one outline, in half days and whole pixels; a reported zero keeps a line on the axis."""
    first = drawing.start.toordinal()
    path: list[str] = []
    for number, bar in enumerate(bars):
        top = min(y[bar.value], floor - 2)
        begins = number == 0 or bars[number - 1].end.toordinal() + 1 != bar.start.toordinal()
        path.append(f"M{2 * (bar.start.toordinal() - first)} {floor}V{top}" if begins else f"V{top}")
        path.append(f"h{2 * (bar.end.toordinal() + 1 - bar.start.toordinal())}")
        if number + 1 == len(bars) or bars[number + 1].start.toordinal() != bar.end.toordinal() + 1:
            path.append(f"V{floor}z")
    return "".join(path)


def even(days: Sequence[date]) -> int | None:
    """Days from each to the next where these are always the same; None where they are not."""
    gaps = {(late - early).days for early, late in pairwise(days)}
    return gaps.pop() if len(gaps) == 1 else None
