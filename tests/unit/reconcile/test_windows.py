"""Which times get an answer: the calendar of a flow, the dates of a stock, running totals."""

from datetime import date, timedelta
from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtrack.model.given import lean
from dtrack.reconcile.claim import times
from dtrack.reconcile.windows import cover, decided, flow_slots
from dtrack.reconcile.work import Work
from dtrack.terms import Metric, Precision, Quantifier, Status, Unit


def told(found, place="SY09"):
    return [(str(point.start), str(point.end), point.value, point.reason) for point in found.points if point.series.place == place]


def roles(found, place="SY09"):
    return {v.figure: (v.role.value, v.reason) for point in found.points if point.series.place == place for v in point.verdicts}


def month(number):
    first = date(2018, number, 1)
    return {"start": first, "end": (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)}


def test_the_best_class_fills_the_calendar_and_a_lower_one_only_gaps(make, run):
    found = run(
        [
            make("1", 100, **month(1)),
            make("2", 300, **month(3)),
            make("3", 999, **month(1), org="AFP", publisher="AFP"),
            make("4", 200, **month(2), org="AFP", publisher="AFP"),
            make("5", 900, start=date(2018, 3, 15), end=date(2018, 4, 15), org="AFP", publisher="AFP"),
        ]
    )
    assert told(found) == [
        ("2018-01-01", "2018-01-31", 100, "better_standing"),
        ("2018-02-01", "2018-02-28", 200, "only_figure"),
        ("2018-03-01", "2018-03-31", 300, "fills_calendar"),
    ]
    assert roles(found)["3"] == ("triangulation", "lower_standing")
    assert roles(found)["5"] == ("triangulation", "overlaps")
    assert [(point.low, point.high, point.origins) for point in found.points if point.series.place == "SY09"] == [(100, 999, 2), (200, 200, 1), (300, 300, 1)]


def test_nested_claims_stay_for_comparison_beside_the_newest_period(make, run):
    found = run([make("1", 100, **month(1)), make("2", 200, **month(2)), make("3", 310, start=date(2018, 1, 1), end=date(2018, 2, 28))])
    assert [row[2] for row in told(found)] == [100, 200]
    assert [verdict.figure for verdict in found.points[1].verdicts] == ["2", "3"]
    assert found.points[1].verdicts[1].params == {"start": "2018-01-01", "end": "2018-02-28"}


def test_most_days_win_over_finer_periods_that_leave_gaps(make, run):
    found = run([make("1", 100, **month(1)), make("3", 310, start=date(2018, 1, 1), end=date(2018, 3, 31))])
    assert told(found) == [("2018-01-01", "2018-03-31", 310, "fills_calendar")]
    assert roles(found) == {"3": ("recommended", "fills_calendar"), "1": ("triangulation", "overlaps")}


def test_reported_persons_fill_before_estimates_and_families(make, run):
    found = run(
        [
            make("1", 40, **month(1), unit=Unit.HOUSEHOLD),
            make("2", 60, **month(1), unit=Unit.HOUSEHOLD, persons=300, persons_low=180, persons_high=340),
            make("3", 210, **month(1), org="AFP", publisher="AFP"),
            make("4", 30, **month(2), unit=Unit.HOUSEHOLD),
            make("5", 50, **month(3), unit=Unit.HOUSEHOLD, persons=250),
            make("6", 50, **month(3), unit=Unit.HOUSEHOLD, persons=275, alt=((275, Unit.PERSON),), org="AFP", publisher="AFP"),
        ]
    )
    assert told(found) == [
        ("2018-01-01", "2018-01-31", 210, "reported_count"),
        ("2018-02-01", "2018-02-28", 30, "only_figure"),
        ("2018-03-01", "2018-03-31", 275, "reported_count"),
    ]
    assert [(point.unit, point.low, point.high) for point in found.points if point.series.place == "SY09"] == [
        ("person", 180, 340),
        ("household", 30, 30),
        ("person", 250, 275),
    ]
    assert roles(found)["1"] == ("triangulation", "other_unit")
    assert roles(found)["2"] == ("triangulation", "estimated")


def stock(ident, value, day, **more):
    return {"ident": ident, "value": value, "metric": Metric.IDP_STOCK, "start": day, "end": day, **more}


def test_each_reference_date_of_a_stock_has_its_answer(make, run):
    found = run(
        [
            make(**stock("1", 181915, date(2016, 12, 31), precision=Precision.YEAR)),
            make(**stock("2", 151800, date(2017, 8, 31), precision=Precision.MONTH)),
            make(**stock("3", 146875, date(2018, 8, 31), precision=Precision.MONTH)),
        ]
    )
    assert told(found) == [
        ("2016-12-31", "2016-12-31", 181915, "only_figure"),
        ("2017-08-31", "2017-08-31", 151800, "only_figure"),
        ("2018-08-31", "2018-08-31", 146875, "only_figure"),
    ]
    assert [point.precision for point in found.points if point.series.place == "SY09"] == [Precision.YEAR, Precision.MONTH, Precision.MONTH]


def test_one_date_has_one_point_however_coarsely_each_source_knows_it(make, run):
    found = run(
        [
            make(**stock("1", 6325978, date(2016, 12, 31), places="SYR", precision=Precision.YEAR)),
            make(**stock("2", 6300000, date(2016, 12, 31), places="SYR", org="DTM", publisher="IOM")),
        ]
    )
    assert told(found, "SYR") == [("2016-12-31", "2016-12-31", 6300000, "finer_precision")]
    assert roles(found, "SYR") == {"2": ("recommended", "finer_precision"), "1": ("triangulation", "less_precise")}


def test_while_a_better_sources_stock_stands_a_lesser_one_is_only_compared(make, run, make_job):
    figures = [
        make(**stock("1", 151800, date(2017, 8, 31))),
        make(**stock("2", 90000, date(2017, 10, 1), org="AFP", publisher="AFP", job="afp")),
        make(**stock("3", 95000, date(2018, 12, 1), org="AFP", publisher="AFP", job="afp")),
    ]
    yearly = run(figures)
    assert told(yearly) == [
        ("2017-08-31", "2017-08-31", 151800, "only_figure"),
        ("2017-10-01", "2017-10-01", None, "better_source_stands"),
        ("2018-12-01", "2018-12-01", 95000, "only_figure"),
    ]
    assert yearly.points[1].verdicts[0].params == {"source": "OCHA", "date": "2017-08-31"}
    assert (yearly.points[1].low, yearly.points[1].origins) == (None, 1)
    monthly = run(figures, ocha=make_job(expect={"rhythm_days": 20}))
    assert [row[2] for row in told(monthly)] == [151800, 90000, 95000]


def test_running_totals_are_their_own_line_with_one_point_a_date(make, run):
    since = {"cumulative": True, "start": date(2018, 1, 1)}
    found = run(
        [
            make("1", 1000, end=date(2018, 2, 1), **since),
            make("2", 3000, end=date(2018, 3, 1), **since),
            make("3", 500, start=date(2018, 1, 1), end=date(2018, 3, 1)),
        ]
    )
    lines = {point.series.since: [] for point in found.points}
    for point in found.points:
        if point.series.place == "SY09":
            lines[point.series.since].append((str(point.start), str(point.end), point.value))
    assert lines == {
        None: [("2018-01-01", "2018-03-01", 500)],
        date(2018, 1, 1): [("2018-01-01", "2018-02-01", 1000), ("2018-01-01", "2018-03-01", 3000)],
    }


def test_vague_unread_and_rejected_figures_are_beside_the_answer_and_never_in_it(make, run):
    found = run(
        [
            make("1", 120000, quantifier=Quantifier.ABOUT),
            make("2", None, quantifier=Quantifier.VAGUE, vague="tens_of_thousands"),
            make("3", 130000, confidence=0.6),
            make("4", 140000, status=Status.REJECTED),
            make("5", None, value_state="not_reported"),
        ]
    )
    assert told(found) == [("2019-01-01", "2019-01-31", 120000, "only_figure")]
    assert roles(found) == {
        "1": ("recommended", "only_figure"),
        "2": ("triangulation", "vague"),
        "3": ("in_review", "low_confidence"),
        "4": ("in_review", "rejected"),
        "5": ("triangulation", "not_reported"),
    }
    [point] = [point for point in found.points if point.series.place == "SY09"]
    assert (point.low, point.high, point.origins, point.quantifier) == (120000, 120000, 1, "about")


def test_a_vague_figure_alone_is_a_point_without_a_value(make, run):
    found = run([make("2", None, quantifier=Quantifier.VAGUE, vague="tens_of_thousands")])
    assert told(found) == [("2019-01-01", "2019-01-31", None, "vague")]


def test_a_range_keeps_both_ends_and_no_midpoint(make, run):
    found = run([make("1", None, quantifier=Quantifier.BETWEEN, low=100, high=200)])
    [point] = [point for point in found.points if point.series.place == "SY09"]
    assert (point.value, point.low, point.high, point.recommended) == (None, 100, 200, "1")


def test_undated_figures_are_in_no_point_and_have_their_verdict(make, run):
    found = run(
        [
            make("1", 5, start=None, end=None),
            make("2", 5, start=None),
            make("3", 5, metric=Metric.IDP_STOCK, start=None, end=None),
            make("4", 5, cumulative=True, end=None),
            make("5", 5, "IRQ"),
        ]
    )
    assert found.points == []
    assert [(verdict.figure, verdict.role.value, verdict.reason) for verdict in found.verdicts] == [
        ("1", "undated", "undated"),
        ("2", "undated", "undated"),
        ("3", "undated", "undated"),
        ("4", "undated", "undated"),
        ("5", "triangulation", "no_place"),
    ]


def test_a_stock_dated_at_one_end_only_has_that_date(make, run):
    found = run([make("1", 5, metric=Metric.IDP_STOCK, start=date(2018, 5, 5), end=None)])
    assert told(found) == [("2018-05-05", "2018-05-05", 5, "only_figure")]


days = st.integers(0, 40).map(lambda number: date(2020, 1, 1) + timedelta(days=number))
spans = st.lists(st.tuples(days, st.integers(0, 12)).map(lambda pair: (pair[0], pair[0] + timedelta(days=pair[1]))), max_size=9, unique=True)


def length(windows):
    return sum((end - start).days + 1 for start, end in windows)


@given(spans)
def test_a_cover_never_overlaps_and_no_other_choice_covers_more(windows):
    found = sorted(cover(windows))
    assert all(one[1] < two[0] for one, two in pairwise(found))
    every = (sorted(some) for size in range(len(windows) + 1) for some in combinations(windows, size))
    free = (some for some in every if all(one[1] < two[0] for one, two in pairwise(some)))
    assert (length(found), len(found)) == max((length(some), len(some)) for some in free)


@pytest.mark.parametrize(
    ("precision", "start", "end"),
    [
        (Precision.DAY, "2018-05-09", "2018-05-09"),
        (Precision.WEEK, "2018-05-07", "2018-05-13"),
        (Precision.MONTH, "2018-05-01", "2018-05-31"),
        (Precision.QUARTER, "2018-04-01", "2018-06-30"),
        (Precision.YEAR, "2018-01-01", "2018-12-31"),
        (Precision.UNKNOWN, "2018-05-09", "2018-05-09"),
    ],
)
def test_a_coarse_date_may_mean_any_day_of_its_span(make, precision, start, end):
    found = times(lean(make(**stock("1", 5, date(2018, 5, 9), precision=precision))))
    assert tuple(map(str, found[0])) == (start, end)


PERIODS = st.tuples(st.integers(0, 80), st.sampled_from([1, 1, 1, 2, 3, 5, 7, 9, 13])).map(
    lambda made: (DAY + timedelta(made[0]), DAY + timedelta(sum(made) - 1))
)
DAY = date(2018, 1, 1)
CLASSES = ("OCHA", "DTM", "SOHR", "AFP")
"""Organisations of several standings."""


@given(st.lists(PERIODS, max_size=45, unique=True), st.lists(PERIODS, max_size=20, unique=True), st.integers(0, 60))
def test_what_is_taken_after_the_day_of_decision_does_not_hang_on_what_ended_in_the_past(periods, others, day):
    past = DAY + timedelta(day)
    known = [window for window in periods if window[1] > past]
    since = decided(known, past)
    found = [[window for window in cover([*known, *early]) if window[1] > since] for early in ([], _ended(periods, past), _ended(others, past))]
    assert since >= past
    assert found[0] == found[1] == found[2]


@given(st.lists(st.tuples(PERIODS, st.sampled_from(CLASSES)), max_size=60), st.lists(st.booleans(), min_size=60, max_size=60), st.integers(0, 60))
def test_slots_after_the_third_answer_do_not_hang_on_what_ended_before_and_was_not_read(make, places, said, read, day):
    work, unsure = Work(places, {}, date(2019, 1, 1), {}), DAY + timedelta(day)
    figures = [make(f"{number:02}", 100 + number, start=first, end=last, org=org, publisher=org) for number, ((first, last), org) in enumerate(said)]
    every = [work.claim(lean(figure)) for figure in figures]
    some = [claim for claim, known in zip(every, read, strict=False) if known or claim.window[1] > unsure]
    slots, _, since = flow_slots(some, unsure)
    assert since >= unsure
    assert _after(slots, since) == _after(flow_slots(every)[0], since)


def _after(slots, day):
    return [(slot.dates, [claim.id for claim in slot.members]) for slot in slots if slot.dates[1] > day]


def _ended(windows, past):
    return [window for window in windows if window[1] <= past]


def test_a_crowded_calendar_is_decided_soon_and_a_cut_between_periods_at_once():
    daily = [(day, day) for day in (DAY + timedelta(number) for number in range(60))]
    weekly = [(day, day + timedelta(6)) for day in (DAY + timedelta(7 * number) for number in range(9))]
    assert decided([window for window in [*daily, *weekly] if window[1] > DAY + timedelta(9)], DAY + timedelta(9)) <= DAY + timedelta(13)
    assert decided([window for window in weekly if window[1] > DAY + timedelta(6)], DAY + timedelta(6)) == DAY + timedelta(6)
    assert decided([], DAY) == DAY
