"""A Drawing as an SVG file of its own: with its title, unit, method, source, dates and licence inside, so that it can be passed on alone."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap

from markupsafe import Markup

from dtrack.charts.drawing.svg import HEIGHT, to_svg
from dtrack.charts.drawing.values import Drawing

WIDTH = 960
_MARGIN = 24
_LEFT = 84
_TOP = 62
_LINE = 18
_LETTERS = 128
"""Letters of a line below the chart, at 12 pixels."""
_STYLE = """
svg { font-family: system-ui, "Segoe UI", Roboto, "Noto Sans", "Noto Sans Arabic", "Liberation Sans", "DejaVu Sans", sans-serif; font-size: 12px; }
text { fill: #565c63; } .head { fill: #191c1f; font-size: 20px; font-weight: 650; } .foot { fill: #565c63; }
.chart { overflow: visible; font-variant-numeric: tabular-nums; } .chart .unit { transform: translateX(-60px); }
.chart .grid { stroke: #dddcd6; } .chart .floor, .chart .notch { stroke: #565c63; }
.chart .label { fill: #191c1f; font-weight: 650; font-size: 13px; paint-order: stroke; stroke: #fff; stroke-width: 4px; stroke-linejoin: round; }
.chart .gap { fill: #5a5e63; fill-opacity: .07; } .chart .range { fill: #0b5570; fill-opacity: .16; } .chart .void { font-style: italic; }
.chart .mark { stroke: #565c63; stroke-dasharray: 2 3; }
.chart path { fill: none; stroke: #0b5570; stroke-width: 2; vector-effect: non-scaling-stroke; } .chart path.known { stroke-width: 5; }
.chart path.l1 { stroke: #191c1f; stroke-dasharray: 6 3; } .chart path.l2 { stroke: #565c63; stroke-dasharray: 2 3; }
.chart path.known { stroke-dasharray: none; }
.chart .dot { fill: #0b5570; stroke: #fff; stroke-width: 1.5; } .chart .dot.l1 { fill: #191c1f; } .chart .dot.l2 { fill: #565c63; }
.chart .bar { fill: #0b5570; stroke: #fff; } .chart .bar.l1 { fill: #191c1f; } .chart .bar.l2 { fill: #565c63; } .chart .bar.provisional { fill-opacity: .45; }
"""


def picture(drawing: Drawing, footer: Sequence[str], *, direction: str = "ltr") -> str:
    """The file. `footer`: sentences under the chart, in order (method, source, dates, licence, address). `direction` is that of the language: ltr or rtl."""
    lines = [line for sentence in footer if sentence for line in wrap(sentence, _LETTERS)]
    height = _TOP + HEIGHT + 26 + _LINE * len(lines) + _MARGIN
    # "start" is the right edge in a language that runs from right to left.
    edge, anchor = WIDTH - _MARGIN if direction == "rtl" else _MARGIN, "start"
    head = Markup('<text class="head" x="{}" y="38" text-anchor="{}" direction="{}">{}</text>').format(edge, anchor, direction, drawing.title)
    foot = [
        Markup('<text class="foot" x="{}" y="{}" text-anchor="{}" direction="{}">{}</text>').format(
            edge, _TOP + HEIGHT + 26 + _LINE * number, anchor, direction, line
        )
        for number, line in enumerate(lines, 1)
    ]
    parts = [
        Markup('<svg xmlns="http://www.w3.org/2000/svg" width="{}" height="{}" viewBox="0 0 {} {}">').format(WIDTH, height, WIDTH, height),
        Markup(f"<style>{_STYLE}</style>"),  # noqa: S704 - our own words alone
        Markup('<rect width="100%" height="100%" fill="#ffffff"/>'),
        head,
        Markup('<svg x="{}" y="{}" width="{}" height="{}" overflow="visible">').format(_LEFT, _TOP, WIDTH - _LEFT - _MARGIN, HEIGHT),
        to_svg(drawing, ident="chart"),
        Markup("</svg>"),
        *foot,
        Markup("</svg>\n"),
    ]
    return str(Markup("").join(parts))
