"""A Drawing as the JSON of a Plotly figure: a plain dict, made without importing plotly. Colours are the page's own, put in by its script.

Plotly reads a few HTML tags in texts, links among them: every text is escaped.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from markupsafe import escape

from dtrack.charts.drawing.dense_plotly import dense_traces
from dtrack.charts.drawing.values import BandKind, Drawing, Step

_DAY_MS = 86_400_000


def to_plotly(drawing: Drawing) -> dict[str, Any]:
    """`{"data": [...], "layout": {...}}` for `Plotly.newPlot`. `meta.line` of a trace is the index of its source: the page colours by it."""
    data = [*dense_traces(drawing)] if drawing.dense else [*_bars(drawing), *_steps(drawing), *_dots(drawing)]
    return {"data": data, "layout": _layout(drawing)}


def _text(words: str) -> str:
    return str(escape(words))


def _day(day: date, *, after: int = 0) -> str:
    return (day + timedelta(days=after)).isoformat()


def _bars(drawing: Drawing) -> list[dict[str, Any]]:
    """One trace a source: bars from the first day on, with their width in milliseconds, as Plotly wants it on an axis of dates."""
    traces = []
    for line, source in enumerate(drawing.lines):
        own = [bar for bar in drawing.bars if bar.line == line]
        if own:
            traces.append(
                {
                    "type": "bar",
                    "name": _text(source.name),
                    "meta": {"line": line},
                    "x": [_day(bar.start) for bar in own],
                    "y": [bar.value for bar in own],
                    "width": [((bar.end - bar.start).days + 1) * _DAY_MS for bar in own],
                    "offset": 0,
                    "hovertext": [_text(bar.text) for bar in own],
                    "hoverinfo": "text",
                }
            )
    return traces


def _steps(drawing: Drawing) -> list[dict[str, Any]]:
    """Two traces a source: thin where a value is held, with its rise or fall to the next; strong where a date is only known to lie within the stretch."""
    traces = []
    for line, source in enumerate(drawing.lines):
        for known in (False, True):
            own = [step for step in drawing.steps if step.line == line and step.known is known]
            if own:
                corners = [corner for step in own for corner in (*_corners(step, drawing), (None, None, ""))]
                traces.append(
                    {
                        "type": "scatter",
                        "mode": "lines",
                        "name": _text(source.name),
                        "meta": {"line": line, "known": known},
                        "x": [day for day, _, _ in corners],
                        "y": [value for _, value, _ in corners],
                        "hovertext": [words for _, _, words in corners],
                        "hoverinfo": "text",
                        "connectgaps": False,
                    }
                )
    return traces


def _corners(step: Step, drawing: Drawing) -> list[tuple[str, float, str]]:
    """Both ends of a step, and where the value that follows a held one lies."""
    text = _text(step.text)
    level = [(_day(step.start), step.value, text), (_day(step.end, after=int(step.known)), step.value, text)]
    return level if step.known else [*level, *((_day(step.end), value, text) for value in drawing.after(step))]


def _dots(drawing: Drawing) -> list[dict[str, Any]]:
    traces = []
    for line, source in enumerate(drawing.lines):
        own = [dot for dot in drawing.dots if dot.line == line]
        if own:
            traces.append(
                {
                    "type": "scatter",
                    "mode": "markers",
                    "name": _text(source.name),
                    "meta": {"line": line},
                    "x": [_day(dot.at) for dot in own],
                    "y": [dot.value for dot in own],
                    "hovertext": [_text(dot.text) for dot in own],
                    "hoverinfo": "text",
                }
            )
    return traces


def _layout(drawing: Drawing) -> dict[str, Any]:
    return {
        "xaxis": {
            "type": "date",
            "range": [_day(drawing.start), _day(drawing.end, after=1)],
            "tickvals": [_day(day) for day, _ in drawing.date_ticks],
            "ticktext": [_text(words) for _, words in drawing.date_ticks],
        },
        "yaxis": {
            "range": [0, (drawing.top or 1.0) * 1.12],
            "tickvals": [value for value, _ in drawing.value_ticks],
            "ticktext": [_text(words) for _, words in drawing.value_ticks],
        },
        "shapes": _shapes(drawing),
        "annotations": _annotations(drawing),
        "showlegend": False,
        "barmode": "overlay",
        "hovermode": "closest",
    }


def _shapes(drawing: Drawing) -> list[dict[str, Any]]:
    """Gaps over the whole height, ranges between their two values, marks as upright lines."""
    shapes: list[dict[str, Any]] = []
    for band in drawing.bands:
        place = {"type": "rect", "x0": _day(band.start), "x1": _day(band.end, after=1), "name": band.kind.value}
        if band.kind is BandKind.GAP:
            shapes.append({**place, "yref": "paper", "y0": 0, "y1": 1})
        else:
            shapes.append({**place, "y0": band.low, "y1": band.high})
    shapes += [{"type": "line", "x0": _day(mark.at), "x1": _day(mark.at), "yref": "paper", "y0": 0, "y1": 1, "name": "mark"} for mark in drawing.marks]
    return shapes


def _annotations(drawing: Drawing) -> list[dict[str, Any]]:
    unit = {
        "xref": "paper",
        "yref": "paper",
        "x": 0,
        "y": 1,
        "xshift": -64,
        "yshift": 14,
        "xanchor": "left",
        "yanchor": "bottom",
        "text": _text(drawing.unit),
        "showarrow": False,
        "name": "unit",
    }
    labels = [
        {
            "x": _day(label.at),
            "y": label.value,
            "yshift": 14,
            "text": _text(label.text),
            "showarrow": False,
            "name": "label",
            "xanchor": _anchor(label.at, drawing),
        }
        for label in drawing.labels
    ]
    marks = [
        {"x": _day(mark.at), "yref": "paper", "y": 1.0, "yanchor": "bottom", "text": _text(mark.text), "showarrow": False, "name": "mark", "xanchor": "left"}
        for mark in drawing.worded_marks
    ]
    gaps = [(band, (band.end - band.start) / max(drawing.end - drawing.start, timedelta(days=1))) for band in drawing.bands if band.kind is BandKind.GAP]
    # The share of the width is in the name: the page's script leaves words out that do not fit.
    voids = [
        {
            "x": _day(band.start + (band.end - band.start) / 2),
            "yref": "paper",
            "y": 0.04,
            "text": _text(band.text),
            "showarrow": False,
            "name": f"gap {share:.2f}",
        }
        for band, share in gaps
        if share > 1 / 3
    ]
    return [unit, *labels, *marks, *voids]


def _anchor(day: date, drawing: Drawing) -> str:
    share = (day - drawing.start) / max(drawing.end - drawing.start, timedelta(days=1))
    return "right" if share > 0.8 else "left" if share < 0.12 else "center"
