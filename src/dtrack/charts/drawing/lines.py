"""One line a source: two sources are one line only where definition and method are known to agree, which no chart can know."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from dtrack.charts.drawing.brief import Brief
from dtrack.charts.drawing.values import Line
from dtrack.model.point import Point

TABLE_ROWS = 40
"""Values that the table below a chart holds, the newest ones: with more, a page would be mostly that."""


LONGEST_NAME = 60
"""Letters of an organisation's name beside its number and on a chart; the page of the figure and the CSV have the whole."""


def short(name: str) -> str:
    """A name that leaves room for the number."""
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1].rstrip() + "…"


def named(points: Sequence[Point], brief: Brief) -> tuple[tuple[Line, ...], list[tuple[int, Point, Decimal]]]:
    """The lines, the busiest source first, and each point that has a value with its line and that value, in order of time."""
    counts: dict[str, int] = {}
    valued = [(point, point.value) for point in points if point.value is not None]
    for point, _value in valued:
        name = point.source_org or ""
        counts[name] = counts.get(name, 0) + 1
    order = sorted(counts, key=lambda name: (-counts[name], name))
    lines = tuple(Line(name=short(name) or brief.speech.gettext("source not named")) for name in order)
    placed = [(order.index(point.source_org or ""), point, value) for point, value in valued]
    return lines, sorted(placed, key=lambda item: (item[1].end, item[1].start, item[0]))


def said(point: Point, value: Decimal, brief: Brief) -> str:
    """A value with its period and source in one line."""
    speech = brief.speech
    words = {
        "value": speech.quantified(value, point.quantifier),
        "period": speech.period(point.start, point.end, point.precision),
        "source": short(point.source_org or "") or speech.gettext("source not named"),
    }
    return speech.gettext("%(value)s · %(period)s · %(source)s", **words)


def summary(placed: Sequence[tuple[int, Point, Decimal]], brief: Brief) -> str:
    """What the chart shows, for those who do not see it: how many values, the first and the last."""
    speech = brief.speech
    if not placed:
        return speech.gettext("No figure collected.")
    first, last = placed[0], placed[-1]
    words = {"count": speech.number(len(placed)), "first": said(first[1], first[2], brief), "last": said(last[1], last[2], brief)}
    if len(placed) > TABLE_ROWS:
        return speech.gettext(
            "Values: %(count)s. First: %(first)s. Last: %(last)s. The newest are in the table below the chart, all in the series as CSV.", **words
        )
    return speech.gettext("Values: %(count)s. First: %(first)s. Last: %(last)s. All of them are in the table below the chart.", **words)
