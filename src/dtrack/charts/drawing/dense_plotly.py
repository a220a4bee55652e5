"""Traces of charts with very many values: a day to start from, the days between values, and the values; words are made where the pointer is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from markupsafe import escape

from dtrack.charts.drawing.dense import even
from dtrack.charts.drawing.values import Bar, Drawing, Step

_DAY_MS = 86_400_000
_HOVER = "%{x|%Y-%m-%d} · %{y:,} · "


def dense_traces(drawing: Drawing) -> Iterable[dict[str, Any]]:
    """One trace of bars, of held steps and of known stretches for each source that has any."""
    for line, source in enumerate(drawing.lines):
        name = str(escape(source.name))
        common = {"name": name, "hovertemplate": f"{_HOVER}{name}<extra></extra>"}
        bars = [bar for bar in drawing.bars if bar.line == line]
        if bars:
            yield {"type": "bar", "meta": {"line": line}, **common, **_bars(bars)}
        for known in (False, True):
            steps = [step for step in drawing.steps if step.line == line and step.known is known]
            if steps:
                yield {"type": "scatter", "mode": "lines", "meta": {"line": line, "known": known, "shape": "hv"}, **common, **_corners(steps, drawing)}


def _bars(bars: Sequence[Bar]) -> dict[str, Any]:
    widths = [((bar.end - bar.start).days + 1) * _DAY_MS for bar in bars]
    values = [_short(bar.value) for bar in bars]
    return {**_days([bar.start for bar in bars]), "y": values, "width": widths[0] if len(set(widths)) == 1 else widths, "offset": 0}


def _corners(steps: Sequence[Step], drawing: Drawing) -> dict[str, Any]:
    """Where each step begins, and where it ends unless the next begins there; an empty value after it where the line breaks off."""
    days: list[date] = []
    values: list[float | None] = []
    for number, step in enumerate(steps):
        days.append(step.start)
        values.append(_short(step.value))
        last = number + 1 == len(steps)
        if last or steps[number + 1].start != step.end:
            days.append(step.end)
            values.append(_short(next(iter(drawing.after(step)), step.value)))
            if not last:
                days.append(step.end)
                values.append(None)
    return {**_days(days), "y": values}


def _days(days: Sequence[date]) -> dict[str, Any]:
    apart = even(days)
    if apart:
        return {"x0": days[0].isoformat(), "dx": apart * _DAY_MS}
    return {"x": [day.isoformat() for day in days]}


def _short(value: float) -> float:
    return int(value) if value == int(value) else value
