"""What people should look at: contradictions, totals, parts, dates, running totals, implausible numbers."""

from datetime import UTC, date, datetime

import pytest

from dtrack.model.figure import Evidence
from dtrack.terms import Direction, Metric, PlaceRole, Precision, Quantifier, Status, Unit

PROSE = Evidence(quote="people fled", number_text="5", span=(0, 11), number_span=(0, 1))


def told(found):
    return [(problem.kind, problem.figure, problem.where) for problem in found.problems]


def answers(found, place="SY09"):
    return [point.value for point in found.points if point.series.place == place]


def verdicts(found):
    return {verdict.figure: (verdict.role.value, verdict.reason) for verdict in found.verdicts}


def test_equal_standing_and_far_apart_is_a_contradiction(make, run):
    found = run([make("1", 9000), make("2", 4000, org="UNHCR", publisher="UNHCR")])
    assert told(found) == [("contradiction", "2", "SY09 new_displacement arrival 2019-01-01 to 2019-01-31")]
    assert found.problems[0].what == "OCHA says 9,000, UNHCR says 4,000 for the same time, and both stand alike."
    assert found.problems[0].claim_key == "claim-2"
    assert (found.problems[0].job, found.problems[0].document) == (None, None)


@pytest.mark.parametrize(
    "rival",
    [
        {"value": 8000, "org": "UNHCR", "publisher": "UNHCR"},
        {"value": 100, "org": "AFP", "publisher": "AFP"},
        {"value": 4000, "unit": Unit.HOUSEHOLD},
        {"value": 4000, "published": date(2019, 2, 1)},
        {"value": None, "low": 5000, "high": 9500, "quantifier": Quantifier.BETWEEN, "org": "UNHCR", "publisher": "UNHCR"},
    ],
)
def test_near_lesser_revised_or_overlapping_numbers_are_none(make, run, rival):
    assert told(run([make("1", 9000), make("2", **rival)])) == []


def test_one_publication_that_gives_two_numbers_is_a_contradiction(make, run):
    found = run([make("1", 9000), make("2", None, low=100, high=400, quantifier=Quantifier.BETWEEN)])
    assert found.problems[0].what == "OCHA says 9,000, OCHA says 100 to 400 for the same time, and both stand alike."


def provinces(make, count, value, **more):
    return [make(f"p{number:02}", value, f"SY{number:02}", **more) for number in range(1, count + 1)]


@pytest.mark.parametrize(
    ("count", "value", "expected"),
    [
        (7, 100, "OCHA prints 1,000 for the country; its 7 provinces add up to 700, a difference of -300."),
        (11, 100, "OCHA prints 1,000 for the country; its 11 provinces add up to 1,100, a difference of +100."),
        (10, 104, None),
        (6, 100, None),
        (1, 999, None),
    ],
)
def test_national_beside_the_sum_of_provinces(make, run, count, value, expected):
    found = run([make("n", 1000, "SYR"), *provinces(make, count, value)])
    assert [problem.what for problem in found.problems if problem.kind == "total_mismatch"] == ([expected] if expected else [])


def test_a_province_counts_as_printed_even_while_it_waits(make, run):
    """The country's 103,396 returns hold Al-Hasakeh's 19,868, which are not recommended."""
    figures = [make("n", 103396, "SYR", metric=Metric.RETURN), make("a", 19868, "SY08", metric=Metric.RETURN, doubts=("return_at_camp",))]
    figures += [make(f"p{number}", 83528 / 8, f"SY{number:02}", metric=Metric.RETURN) for number in (1, 2, 3, 4, 5, 6, 7, 9)]
    found = run(figures)
    assert found.problems == []
    assert answers(found, "SYR") == [103396]
    assert answers(found, "SY08") == [None]


def test_sums_are_of_one_source_one_time_and_the_best_print(make, run):
    other = {"org": "AFP", "publisher": "AFP"}
    older = {"published": date(2019, 1, 31)}
    found = run(
        [
            make("n", 1000, "SYR"),
            *provinces(make, 10, 100),
            make("x", 500, "SY01", **other),
            make("y", 130, "SY02", **older),
            make("m", None, "SYR", low=1, high=2, end=date(2019, 1, 9)),
        ]
    )
    assert [problem for problem in found.problems if problem.kind == "total_mismatch"] == []


def test_a_part_larger_than_its_whole_waits(make, run):
    found = run(
        [
            make("1", 100),
            make("2", 150, "SY0902"),
            make("3", 90, "SY0901"),
            make("4", 150, "SY0902", status=Status.APPROVED, start=date(2018, 1, 1), end=date(2018, 1, 2)),
        ]
    )
    assert [(problem.kind, problem.figure) for problem in found.problems] == [("contradiction", "2")]
    assert found.problems[0].what == "150 for SY0902 is more than the 100 that OCHA prints for all of it."
    assert verdicts(found) == {
        "1": ("recommended", "only_figure"),
        "2": ("in_review", "exceeds_whole"),
        "3": ("recommended", "only_figure"),
        "4": ("recommended", "only_figure"),
    }


def test_an_approved_part_stands(make, run):
    found = run(
        [
            make("1", 100),
            make("2", 150, "SY0902", status=Status.APPROVED),
            make("3", 40, "SY0901", unit=Unit.HOUSEHOLD),
            make("4", None, "SY0901", vague="tens"),
        ]
    )
    assert [problem.kind for problem in found.problems] == ["contradiction"]
    assert answers(found, "SY0902") == [150]


@pytest.mark.parametrize(
    ("facts", "fault"),
    [
        ({"end": date(2019, 4, 1)}, "its reference date 2019-04-01 lies after the day it was fetched, 2019-03-01"),
        ({"end": date(2019, 2, 20)}, "its reference date 2019-02-20 lies after its publication on 2019-02-10"),
        ({"start": date(2019, 2, 1), "end": date(2019, 1, 31)}, "it ends on 2019-01-31, before it starts on 2019-02-01"),
        ({"end": date(2019, 2, 28), "precision": Precision.MONTH}, None),
        ({"end": date(2019, 2, 20), "inferred": True}, None),
        ({"end": date(2019, 2, 20), "published": None}, None),
    ],
)
def test_dates_that_cannot_be(make, run, facts, fault):
    found = run([make("1", 5, **facts)])
    if fault is None:
        assert found.problems == []
        assert verdicts(found) == {"1": ("recommended", "only_figure")}
    else:
        assert [problem.what for problem in found.problems] == [f"This figure's dates cannot be right: {fault}."]
        assert verdicts(found) == {"1": ("implausible", "impossible_date")}


def test_today_bounds_a_clock_that_ran_ahead_and_approval_mends_no_date(make, run):
    found = run([make("1", 5, end=date(2019, 3, 9), published=None, fetched=datetime(2030, 1, 1, tzinfo=UTC), status=Status.APPROVED)])
    assert verdicts(found) == {"1": ("implausible", "impossible_date")}
    assert answers(found) == [None]


@pytest.mark.parametrize(
    ("place", "facts", "implausible"),
    [
        ("SY09", {"value": 1_200_000}, True),
        ("SY0902", {"value": 1_200_000}, True),
        ("SY09", {"value": 1_000_000}, False),
        ("SYR", {"value": 20_000_000}, True),
        ("SY14", {"value": 100_000, "metric": Metric.IDP_STOCK, "start": date(2018, 8, 1), "end": date(2018, 8, 1)}, True),
        ("SY09", {"value": 1_200_000, "start": date(2010, 1, 1), "end": date(2010, 12, 31)}, False),
        ("SY09", {"value": 2_300_000, "start": date(2010, 1, 1), "end": date(2010, 12, 31)}, True),
        ("SY09", {"value": 1_200_000, "start": date(2013, 1, 1)}, False),
        ("SY09", {"value": 1_200_000, "unit": Unit.HOUSEHOLD}, False),
        ("SY09", {"value": 1_200_000, "cumulative": True}, False),
        ("SY09", {"value": 1_200_000, "status": Status.APPROVED}, False),
        ("SY09", {"value": None, "low": 5, "high": 9_000_000, "quantifier": Quantifier.BETWEEN}, False),
    ],
)
def test_more_people_than_live_there(make, run, place, facts, implausible):
    found = run([make("1", places=place, **facts)])
    assert [problem.kind for problem in found.problems] == (["implausible"] if implausible else [])
    assert verdicts(found)["1"] == (("implausible", "above_population") if implausible else ("recommended", "only_figure"))


def test_without_a_population_table_nothing_is_too_many(make, run):
    found = run([make("1", 10**9, "LBN")])
    assert found.problems == []
    assert answers(found, "LBN") == [10**9]


def test_the_ceiling_names_its_source(make, run):
    [problem] = run([make("1", 1_200_000)]).problems
    assert problem.what == (
        "1,200,000 is more than the 1,097,930 people who lived there on 2016-10-01 "
        "(OCHA, Humanitarian Needs Overview 2017, sheet Summaries, Total Population, October 2016; copied by hand and not yet compared with that document)."
    )


def test_a_sudden_jump_in_prose_waits_and_the_next_best_answers(make, run):
    jump = {"evidence": PROSE, "start": date(2019, 1, 1), "end": date(2019, 1, 31)}
    before = make("1", 1000, start=date(2018, 12, 1), end=date(2018, 12, 31))
    found = run([before, make("2", 60000, **jump), make("3", 900, org="AFP", publisher="AFP", **jump)])
    assert answers(found) == [1000, 900]
    assert verdicts(found)["2"] == ("implausible", "sudden_jump")
    assert [problem.what for problem in found.problems] == ["60,000 is more than 10 times 1,000 of OCHA for 2018-12-01 to 2018-12-31."]
    alone = run([before, make("2", 60000, **jump)])
    assert answers(alone) == [1000, None]
    assert [point.reason for point in alone.points if point.series.place == "SY09"] == ["only_figure", "sudden_jump"]


@pytest.mark.parametrize(
    "facts",
    [
        {"value": 60000},
        {"value": 5000, "evidence": PROSE},
        {"value": 9999, "evidence": PROSE},
        {"value": 60000, "evidence": PROSE, "status": Status.APPROVED},
        {"value": 60000, "evidence": PROSE, "unit": Unit.HOUSEHOLD},
        {"value": 60000, "evidence": Evidence(quote="60000", record_id="7")},
        {"value": 60000, "evidence": PROSE, "end": date(2019, 12, 31), "published": None, "fetched": datetime(2020, 1, 1, tzinfo=UTC)},
    ],
)
def test_what_is_no_jump(make, run, facts):
    """OCHA's 5,901 arrivals of August 2017 were followed by 87,643: a cell is not misread, and the greatest movements are real."""
    found = run([make("1", 1000, start=date(2018, 12, 1), end=date(2018, 12, 31)), make("2", **facts)], now=date(2020, 1, 1))
    assert found.problems == []
    assert answers(found)[1] == facts["value"]


def test_a_stock_jumps_from_its_last_date(make, run):
    stock = {"metric": Metric.IDP_STOCK, "places": "SY09"}
    days = [{"start": date(year, 8, 1), "end": date(year, 8, 1)} for year in (2016, 2017)]
    found = run([make("1", 15000, **stock, **days[0]), make("2", 500000, evidence=PROSE, **stock, **days[1])])
    assert answers(found) == [15000, None]


def test_a_running_total_cannot_fall(make, run):
    since = {"cumulative": True, "start": date(2018, 1, 1)}
    found = run(
        [make("1", 3000, end=date(2018, 2, 1), **since), make("2", 1000, end=date(2018, 3, 1), **since), make("3", 4000, end=date(2018, 4, 1), **since)]
    )
    assert [problem.what for problem in found.problems] == ["A running total since 2018-01-01 cannot fall: 3,000 by 2018-02-01, 1,000 by 2018-03-01."]
    assert answers(found) == [3000, 1000, 4000]


def test_departures_of_the_country_are_checked_like_arrivals(make, run):
    away = {"direction": Direction.DEPARTURE, "role": PlaceRole.ORIGIN}
    found = run([make("n", 1000, "SYR", **away), *provinces(make, 14, 100, **away)])
    assert [(problem.kind, problem.figure) for problem in found.problems] == [("total_mismatch", "n")]
