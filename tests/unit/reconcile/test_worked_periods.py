"""Worked cases with answers computed by hand: which period a number belongs to, and which one is used."""

import calendar
from datetime import UTC, date, datetime, timedelta

from dtrack.model.figure import Evidence
from dtrack.terms import FigureRole, Metric, Population, Precision, ProblemKind

SINCE = date(2024, 12, 8)


def roles(found):
    return {verdict.figure: (verdict.role, verdict.reason) for verdict in found.verdicts}


def used(found, place="SY09"):
    return [(point.start, point.end, point.value) for point in found.points if point.series.place == place and point.recommended]


def test_daily_running_totals_since_the_eighth_of_december(make, run):
    """50,000 by the 10th, 60,000 by the 11th, 75,000 by the 12th: three answers of one line, never their sum of 185,000; December's 20,000 is another line."""
    who = {"metric": Metric.RETURN, "population": Population.REFUGEE, "published": date(2025, 1, 10), "fetched": datetime(2025, 1, 11, tzinfo=UTC)}
    said = [make(f"{day}", value, cumulative=True, start=SINCE, end=date(2024, 12, day), **who) for day, value in [(10, 50_000), (11, 60_000), (12, 75_000)]]
    found = run([*said, make("month", 20_000, start=date(2024, 12, 1), end=date(2024, 12, 31), **who)], now=date(2025, 2, 1))
    assert found.problems == []
    lines = [(point.series.since, point.end, point.value) for point in found.points if point.series.place == "SY09"]
    assert lines == [
        (None, date(2024, 12, 31), 20_000),
        (SINCE, date(2024, 12, 10), 50_000),
        (SINCE, date(2024, 12, 11), 60_000),
        (SINCE, date(2024, 12, 12), 75_000),
    ]


def test_a_running_total_that_falls_is_a_problem(make, run):
    """75,000 by the 12th and 60,000 by the 13th: 15,000 people cannot have moved back out of a count of movements."""
    more = {"cumulative": True, "start": date(2018, 12, 8), "published": date(2019, 2, 1)}
    found = run([make("first", 75_000, end=date(2018, 12, 12), **more), make("second", 60_000, end=date(2018, 12, 13), **more)])
    assert [point.series.since for point in found.points if point.series.place == "SY09"] == [date(2018, 12, 8)] * 2
    assert [problem.kind for problem in found.problems if problem.where and problem.where.startswith("SY09")] == [ProblemKind.CONTRADICTION]


def test_a_running_total_that_ends_before_it_begins_answers_for_nothing(make, run):
    found = run([make("odd", 900, cumulative=True, start=date(2018, 12, 8), end=date(2018, 11, 30))])
    assert found.points == []
    assert [(said.figure, said.role, said.reason) for said in found.outside] == [("odd", FigureRole.IMPLAUSIBLE, "impossible_date")]
    assert [problem.kind for problem in found.problems] == [ProblemKind.IMPOSSIBLE_DATE]


def test_a_revised_round_goes_before_the_one_that_it_revises(make, run):
    """Round 5 said 10,000 on 5 February and 11,000 on 20 February: one origin, the newer print is used, and nothing lies between 10,000 and 11,000."""
    stock = {"metric": Metric.IDP_STOCK, "start": date(2019, 1, 31), "end": date(2019, 1, 31), "operation": "DTM Syria", "org": "DTM", "publisher": "DTM"}
    found = run(
        [make("round", 10_000, round="5", published=date(2019, 2, 5), **stock), make("revised", 11_000, round="5", published=date(2019, 2, 20), **stock)]
    )
    (point,) = [point for point in found.points if point.series.place == "SY09"]
    assert (point.value, point.low, point.high, point.origins) == (11_000, 11_000, 11_000, 1)
    assert roles(found) == {"revised": (FigureRole.RECOMMENDED, "newest_publication"), "round": (FigureRole.TRIANGULATION, "older_publication")}


def test_two_overlapping_flows_never_count_a_day_twice(make, run):
    """1 to 20 January are 20 days, 10 to 31 January are 22, and 10 to 20 January would count twice: the 22 days are used, the other stands beside."""
    found = run([make("early", 4_000, start=date(2019, 1, 1), end=date(2019, 1, 20)), make("late", 5_000, start=date(2019, 1, 10), end=date(2019, 1, 31))])
    assert used(found) == [(date(2019, 1, 10), date(2019, 1, 31), 5_000)]
    assert roles(found)["early"] == (FigureRole.TRIANGULATION, "overlaps")


def test_a_year_only_figure_beside_monthly_ones(make, run):
    """31 + 28 + 31 + ... + 31 = 365 days in twelve periods, 365 in one: equal cover, so the finer ones are used, whose sum is 12 x 1,000 + 78 = 12,078."""
    months = [
        make(f"{m:02}", 1_000 + m, start=date(2018, m, 1), end=date(2018, m, calendar.monthrange(2018, m)[1]), precision=Precision.MONTH) for m in range(1, 13)
    ]
    found = run([*months, make("year", 12_500, start=date(2018, 1, 1), end=date(2018, 12, 31), precision=Precision.YEAR)])
    assert [value for _, _, value in used(found)] == [1_000 + m for m in range(1, 13)]
    assert roles(found)["year"] == (FigureRole.TRIANGULATION, "overlaps")


def test_thirty_daily_press_figures_beside_one_month_of_the_un(make, run):
    """The press counts 100 + ... + 129 = 3,435 in thirty days; the UN's month of 31 days is of a better class and says 45,037: the answer is 45,037."""
    days = [
        make(f"d{n:02}", 100 + n, org="AFP", publisher="AFP", start=date(2019, 1, 1) + timedelta(n), end=date(2019, 1, 1) + timedelta(n),
             evidence=Evidence(quote=f"{100 + n}", number_text=f"{100 + n}"))
        for n in range(30)
    ]  # fmt: skip
    found = run([*days, make("month", 45_037, precision=Precision.MONTH)])
    assert used(found) == [(date(2019, 1, 1), date(2019, 1, 31), 45_037)]
    assert {roles(found)[f"d{n:02}"] for n in range(30)} == {(FigureRole.TRIANGULATION, "overlaps")}


def test_a_lower_class_fills_only_the_gap(make, run):
    """The UN's January and March stand; the press fills February, and its count from mid-January is left out."""
    found = run(
        [
            make("jan", 1_000),
            make("mar", 3_000, start=date(2018, 3, 1), end=date(2018, 3, 31)),
            make("feb", 2_000, org="AFP", publisher="AFP", start=date(2018, 2, 1), end=date(2018, 2, 28)),
            make("mid", 9_000, org="AFP", publisher="AFP", start=date(2019, 1, 15), end=date(2019, 2, 10)),
        ]
    )
    assert [value for _, _, value in used(found)] == [2_000, 3_000, 1_000]
