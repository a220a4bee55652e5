from dataclasses import replace
from datetime import date

import pytest

from dtrack.charts import cumulative, flow
from dtrack.charts.drawing import BandKind, Bar, Mark
from dtrack.errors import UsageError
from dtrack.terms import Metric, Precision

DAY = date.fromisoformat
MOVES = Metric.NEW_DISPLACEMENT


def test_bars_lie_on_their_periods(point, brief) -> None:
    drawing = flow.draw(
        [
            point(87643, "2017-09-01", "2017-09-30", metric=MOVES, precision=Precision.MONTH),
            point(125277, "2017-10-01", "2017-10-31", metric=MOVES, precision=Precision.MONTH),
            point(14391, "2017-11-01", "2017-11-30", metric=MOVES, precision=Precision.MONTH),
        ],
        brief,
    )
    assert [(bar.start, bar.end, bar.value) for bar in drawing.bars] == [
        (DAY("2017-09-01"), DAY("2017-09-30"), 87643),
        (DAY("2017-10-01"), DAY("2017-10-31"), 125277),
        (DAY("2017-11-01"), DAY("2017-11-30"), 14391),
    ]
    assert [(label.at, label.text) for label in drawing.labels] == [(DAY("2017-10-16"), "125,277"), (DAY("2017-11-15"), "14,391")]
    assert drawing.bands == ()
    assert drawing.marks == ()
    assert drawing.value_ticks[-1] == (100000, "100,000")


def test_a_zero_is_a_bar_and_a_missing_month_is_a_gap(point, brief) -> None:
    drawing = flow.draw([point(0, "2018-01-01", "2018-01-31", metric=MOVES), point(5, "2018-03-01", "2018-03-31", metric=MOVES)], brief)
    assert drawing.bars[0] == Bar(start=DAY("2018-01-01"), end=DAY("2018-01-31"), value=0, text="0 · 2018-01-01/2018-01-31 · OCHA")
    assert [(band.kind, band.start, band.end, band.text) for band in drawing.bands] == [
        (BandKind.GAP, DAY("2018-02-01"), DAY("2018-02-28"), "no figure collected")
    ]


def test_a_year_is_as_wide_as_a_year_and_a_few_days_are_no_gap(point, brief) -> None:
    drawing = flow.draw(
        [point(9, "2016-01-01", "2016-01-01", metric=MOVES, precision=Precision.YEAR), point(3, "2017-01-16", "2017-01-31", metric=MOVES, provisional=True)],
        brief,
    )
    assert [(bar.start, bar.end, bar.provisional) for bar in drawing.bars] == [
        (DAY("2016-01-01"), DAY("2016-12-31"), False),
        (DAY("2017-01-16"), DAY("2017-01-31"), True),
    ]
    assert drawing.bands == ()


def test_another_source_is_marked_where_it_takes_over(point, brief) -> None:
    drawing = flow.draw(
        [
            point(1, "2018-01-01", "2018-01-31", metric=MOVES),
            point(2, "2018-02-01", "2018-02-28", metric=MOVES, source="IDMC"),
            point(3, "2018-03-01", "2018-03-31", metric=MOVES, quantifier="about"),
        ],
        brief,
    )
    assert drawing.marks == (Mark(at=DAY("2018-02-01"), text="from here: IDMC"), Mark(at=DAY("2018-03-01"), text="from here: OCHA"))
    assert [label.text for label in drawing.labels] == ["about 3"]


def test_empty_margins_of_a_shared_axis_are_gaps(point, brief) -> None:
    forced = replace(brief, span=(DAY("2018-01-01"), DAY("2018-12-31")), top=10.0)
    drawing = flow.draw([point(1, "2018-06-01", "2018-06-30", metric=MOVES)], forced)
    assert [(band.start, band.end) for band in drawing.bands] == [(DAY("2018-01-01"), DAY("2018-05-31")), (DAY("2018-07-01"), DAY("2018-12-31"))]
    assert drawing.top == 10


def test_a_point_without_an_answer_has_no_bar(point, brief) -> None:
    drawing = flow.draw([point(1, "2018-06-01", "2018-06-30", metric=MOVES), point(None, "2019-06-01", "2019-06-30", metric=MOVES)], brief)
    assert (len(drawing.bars), drawing.end) == (1, DAY("2018-06-30"))
    with pytest.raises(UsageError):
        flow.draw([point(None, "2019-06-01", "2019-06-30", metric=MOVES)], brief)


def test_a_cumulative_line_says_since_when_it_counts(point, brief) -> None:
    drawing = cumulative.draw(
        [point(100, "2024-11-27", "2024-12-05", metric=MOVES, since="2024-11-27"), point(300, "2024-11-27", "2024-12-12", metric=MOVES, since="2024-11-27")],
        brief,
    )
    assert [(dot.at, dot.value) for dot in drawing.dots] == [(DAY("2024-12-05"), 100), (DAY("2024-12-12"), 300)]
    assert [(step.start, step.end, step.value) for step in drawing.steps] == [(DAY("2024-12-05"), DAY("2024-12-12"), 100)]
    assert drawing.method.startswith("Each value counts all movements from 2024-11-27 up to its date")
    assert cumulative.draw([point(1, "2020-01-01", "2020-02-01", metric=MOVES)], brief).method.startswith("Each value counts all movements from 2020-01-01")


def test_labels_stand_clear_of_the_bars_beside_them(point, brief) -> None:
    months = [(f"2018-{month:02d}-01", f"2018-{month:02d}-28") for month in range(1, 13)]
    values = [90, 1, 1, 1, 1, 1, 1, 1, 1, 1, 50, 7]
    drawing = flow.draw([point(value, *month, metric=MOVES) for value, month in zip(values, months, strict=True)], brief)
    assert [(label.text, label.value) for label in drawing.labels] == [("90", 90), ("7", 50)]
    values[10] = 99
    crowded = flow.draw([point(value, *month, metric=MOVES) for value, month in zip(values, months, strict=True)], brief)
    assert [label.text for label in crowded.labels] == ["99"]
