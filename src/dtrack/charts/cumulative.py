"""Counts since a day: a line of its own, labelled with that day. It shares no axis with stocks or with flows of a period."""

from __future__ import annotations

from collections.abc import Sequence

from dtrack.charts.drawing import Brief, Drawing
from dtrack.charts.trend import HOLD_DAYS, draw_counts
from dtrack.model.point import PointRecord
from dtrack.terms import Precision


def draw(points: Sequence[PointRecord], brief: Brief) -> Drawing:
    """The points of one cumulative series, in persons since its first day. Counts up to different days are not added."""
    speech = brief.speech
    since = min(record.point.series.since or record.point.start for record in points)
    day = speech.period(since, since, Precision.DAY)
    method = speech.gettext("Each value counts all movements from %(day)s up to its date; it is held for at most %(days)s days.", day=day, days=HOLD_DAYS)
    return draw_counts([record.point for record in points], brief, method)
