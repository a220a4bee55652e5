from dataclasses import replace
from datetime import date

import pytest

from dtrack.charts import trend
from dtrack.charts.drawing import Band, BandKind, Dot, Label, Mark, Step
from dtrack.errors import UsageError
from dtrack.terms import Precision

DAY = date.fromisoformat


def test_the_real_series_of_deir_ez_zor(point, brief) -> None:
    drawing = trend.draw(
        [
            point(181915, "2016-12-31", precision=Precision.YEAR),
            point(151800, "2017-08-31", precision=Precision.MONTH),
            point(146875, "2018-08-31", precision=Precision.MONTH),
        ],
        brief,
    )
    assert [(step.start, step.end, step.value, step.known) for step in drawing.steps] == [
        (DAY("2016-01-01"), DAY("2016-12-31"), 181915, True),
        (DAY("2016-12-31"), DAY("2017-08-01"), 181915, False),
        (DAY("2017-08-01"), DAY("2017-08-31"), 151800, True),
        (DAY("2017-08-31"), DAY("2018-08-01"), 151800, False),
        (DAY("2018-08-01"), DAY("2018-08-31"), 146875, True),
    ]
    assert (drawing.start, drawing.end, drawing.top) == (DAY("2016-01-01"), DAY("2018-08-31"), 181915)
    assert drawing.bands == ()
    assert drawing.labels == (Label(at=DAY("2018-08-31"), value=146875, text="146,875"),)
    assert drawing.value_ticks == ((0, "0"), (50000, "50,000"), (100000, "100,000"), (150000, "150,000"))
    assert drawing.date_ticks == ((DAY("2016-01-01"), "2016"), (DAY("2017-01-01"), "2017"), (DAY("2018-01-01"), "2018"))
    assert "First: 181,915 · 2016-12-31 · OCHA." in drawing.description
    assert "at most 400 days" in drawing.method


def test_a_value_is_not_held_past_the_window(point, brief) -> None:
    drawing = trend.draw([point(100, "2020-01-01"), point(90, "2021-02-04"), point(80, "2022-03-12")], brief)
    assert drawing.steps == (Step(start=DAY("2020-01-01"), end=DAY("2021-02-04"), value=100, text="100 · 2020-01-01 · OCHA"),)
    assert drawing.bands == (Band(kind=BandKind.GAP, start=DAY("2021-02-05"), end=DAY("2022-03-11"), text="no figure collected"),)
    assert [dot.at for dot in drawing.dots] == [DAY("2020-01-01"), DAY("2021-02-04"), DAY("2022-03-12")]


def test_two_sources_are_two_lines(point, brief) -> None:
    drawing = trend.draw([point(5, "2020-01-01"), point(7, "2020-02-01", source="IDMC"), point(6, "2020-03-01"), point(8, "2020-04-01", source=None)], brief)
    assert [line.name for line in drawing.lines] == ["OCHA", "source not named", "IDMC"]
    assert [(dot.line, dot.value) for dot in drawing.dots] == [(0, 5), (0, 6), (1, 8), (2, 7)]
    assert [(step.line, step.value, step.end) for step in drawing.steps] == [(0, 5, DAY("2020-03-01"))]
    assert [label.text for label in drawing.labels] == ["OCHA 6", "source not named 8", "IDMC 7"]


def test_lowest_and_highest_are_a_band_and_a_point_without_an_answer_only_that(point, brief) -> None:
    drawing = trend.draw([point(10, "2020-01-01"), point(None, "2020-02-01", low=5, high=20), point(None, "2024-01-01")], brief)
    assert [(band.kind, band.start, band.low, band.high) for band in drawing.bands] == [(BandKind.RANGE, DAY("2020-02-01"), 5, 20)]
    assert drawing.bands[0].text == "Lowest and highest reported: 5 and 20"
    assert (drawing.top, drawing.end) == (20, DAY("2020-02-01"))
    assert drawing.dots == (Dot(at=DAY("2020-01-01"), value=10, text="10 · 2020-01-01 · OCHA"),)


def test_the_quantifier_is_printed_with_the_value(point, brief) -> None:
    drawing = trend.draw([point(120000, "2020-01-01", quantifier="about")], brief)
    assert drawing.labels[0].text == "about 120,000"


def test_a_zero_is_a_value(point, brief) -> None:
    drawing = trend.draw([point(0, "2020-01-01"), point(0, "2020-02-01")], brief)
    assert drawing.top == 0
    assert drawing.value_ticks == ((0, "0"),)
    assert [dot.value for dot in drawing.dots] == [0, 0]


def test_axes_can_be_shared(point, brief) -> None:
    forced = replace(brief, span=(DAY("2018-01-01"), DAY("2022-12-31")), top=1000.0)
    drawing = trend.draw([point(10, "2020-01-01")], forced)
    assert (drawing.start, drawing.end, drawing.top) == (DAY("2018-01-01"), DAY("2022-12-31"), 1000)
    assert [(band.start, band.end) for band in drawing.bands] == [(DAY("2018-01-01"), DAY("2019-12-31")), (DAY("2020-01-02"), DAY("2022-12-31"))]


def test_nothing_to_draw_is_an_error(point, brief) -> None:
    with pytest.raises(UsageError, match="no value to draw"):
        trend.draw([point(None, "2020-01-01")], brief)


def test_values_that_overlap_are_both_drawn_and_not_held_backwards(point, brief) -> None:
    drawing = trend.draw([point(10, "2020-06-30", precision=Precision.YEAR), point(12, "2020-06-30", precision=Precision.MONTH)], brief)
    assert [(step.start, step.end, step.known) for step in drawing.steps] == [
        (DAY("2020-01-01"), DAY("2020-12-31"), True),
        (DAY("2020-06-01"), DAY("2020-06-30"), True),
    ]


def test_without_any_answer_the_range_alone_is_drawn(point, brief) -> None:
    drawing = trend.draw([point(None, "2020-02-01", low=5, high=20)], brief)
    assert (drawing.description, drawing.labels, drawing.lines) == ("No figure collected.", (), ())
    assert [band.high for band in drawing.bands] == [20]


def test_marks_within_the_axis_are_drawn(point, brief) -> None:
    told = replace(brief, marks=tuple(Mark(at=DAY(day), text=day) for day in ("2016-12-30", "2016-12-31", "2017-12-31", "2018-01-01")))
    drawing = trend.draw([point(5, "2016-12-31"), point(6, "2017-12-31")], told)
    assert [mark.text for mark in drawing.marks] == ["2016-12-31", "2017-12-31"]
