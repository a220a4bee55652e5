"""Worked cases with answers computed by hand: who is counted, by whom, and how often."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from dtrack.model.figure import Evidence
from dtrack.terms import Direction, FigureRole, Metric, PlaceRole, Population, ProblemKind, Quantifier, Status

STOCK = {"metric": Metric.IDP_STOCK, "start": date(2019, 1, 31), "end": date(2019, 1, 31)}


def prose(value):
    return Evidence(quote=f"{value} people", number_text=f"{value}")


def by_id(point):
    return {verdict.figure: (verdict.role, verdict.reason) for verdict in point.verdicts}


def of(found, place):
    return [point for point in found.points if point.series.place == place]


def test_three_organisations_count_the_same_people(make, run):
    """OCHA 100,000, SOHR 120,000, SANA 90,000 on one day: the assessment is used; 90,000 to 120,000 over 3 origins, and nobody says 310,000."""
    found = run(
        [make("a", 100_000, **STOCK), make("b", 120_000, org="SOHR", publisher="SOHR", **STOCK), make("c", 90_000, org="SANA", publisher="SANA", **STOCK)]
    )
    (point,) = of(found, "SY09")
    assert (point.value, point.low, point.high, point.origins) == (100_000, 90_000, 120_000, 3)
    assert by_id(point) == {
        "a": (FigureRole.RECOMMENDED, "better_standing"),
        "b": (FigureRole.TRIANGULATION, "lower_standing"),
        "c": (FigureRole.TRIANGULATION, "lower_standing"),
    }


def test_an_agency_text_in_twelve_outlets_and_three_languages_is_one_origin(make, run):
    """12 prints of AFP's 1,200: one origin, the earliest print stands for the other 12 - 1 = 11, and 12 x 1,200 = 14,400 is nowhere."""
    outlets = [
        make(
            f"{number:02}",
            1200,
            org="AFP",
            publisher=f"Outlet {number}",
            evidence=prose(text),
            quantifier=Quantifier.ABOUT,
            published=date(2019, 2, 1 + number),
        )
        for number, text in enumerate(["1,200", "1 200", "١٢٠٠"] * 4)
    ]
    (point,) = of(run(outlets), "SY09")
    assert (point.value, point.low, point.high, point.origins, point.publishers) == (1200, 1200, 1200, 1, 12)
    assert [role for role, _ in by_id(point).values()].count(FigureRole.DUPLICATE) == 11
    assert point.recommended == "00"


def test_hapi_dtm_and_a_sitrep_print_one_measurement(make, run):
    """45,037 three times is 45,037 once: HAPI takes it from DTM, and the sitrep attributes it to IOM, whose DTM it is."""
    found = run(
        [
            make("dtm", 45_037, org="DTM", publisher="IOM", **STOCK),
            make("hapi", 45_037, org="HAPI", publisher="HDX HAPI", **STOCK),
            make("sitrep", 45_037, org="IOM", publisher="OCHA", evidence=prose("45,037"), **STOCK),
        ]
    )
    (point,) = of(found, "SY09")
    assert (point.value, point.origins, point.recommended, point.publishers) == (45_037, 1, "dtm", 3)
    assert by_id(point)["hapi"] == (FigureRole.DUPLICATE, "derived")
    assert by_id(point)["sitrep"] == (FigureRole.DUPLICATE, "same_origin")


def test_a_national_figure_seven_per_cent_above_the_sum_of_its_provinces(make, run):
    """14 x 50,000 = 700,000; 749,000 is 1.07 times that; 700,000 - 749,000 = -49,000, and 49,000 / 749,000 = 6.5 %, past the 5 % that are tolerated."""
    provinces = [make(f"{n:02}", 50_000, f"SY{n:02}", **STOCK) for n in range(1, 15)]
    found = run([*provinces, make("n", 749_000, "SYR", **STOCK)])
    (problem,) = found.problems
    assert problem.kind == ProblemKind.TOTAL_MISMATCH
    assert "749,000" in problem.what and "700,000" in problem.what and "-49,000" in problem.what
    (national,) = of(found, "SYR")
    assert (national.value, national.recommended) == (749_000, "n")


def test_a_town_beside_its_province_is_only_a_part_of_it(make, run):
    """20,000 in the province and 3,000 in its town: the province stays at 20,000, not 23,000 and not 17,000."""
    found = run([make("town", 3_000, "C6526"), make("province", 20_000)])
    (province,) = of(found, "SY09")
    (town,) = of(found, "C6526")
    assert (province.value, town.value) == (20_000, 3_000)
    assert by_id(province)["town"] == (FigureRole.PART, "finer_place")
    (district,) = of(found, "SY0902")
    assert (district.value, district.reason) == (None, "only_parts")


def test_one_figure_over_two_provinces_is_counted_in_neither(make, run):
    """9,000 over two provinces: neither has 9,000 nor 4,500, and of the country it is a part."""
    found = run([make("both", 9_000, [("SY08", PlaceRole.DESTINATION), ("SY09", PlaceRole.DESTINATION)])])
    for place in ("SY08", "SY09"):
        (point,) = of(found, place)
        assert (point.value, point.reason) == (None, "only_shared")
        assert point.verdicts[0].params == {"places": "SY08,SY09"}
    (national,) = of(found, "SYR")
    assert (national.value, national.verdicts[0].role) == (None, FigureRole.PART)


def test_a_misread_three_and_a_half_million_waits_for_a_person(make, run):
    """3,500,000 is 3.2 times the 1,097,930 who lived there: not used, whatever else is said of that month; 3,500 is."""
    bad = make("bad", 3_500_000, evidence=prose("3,500,000"), org="SOHR", publisher="SOHR")
    found = run([bad, make("good", 3_500)])
    (point,) = of(found, "SY09")
    assert (point.value, point.high, point.origins) == (3_500, 3_500, 1)
    assert by_id(point)["bad"] == (FigureRole.IMPLAUSIBLE, "above_population")
    assert [problem.kind for problem in found.problems] == [ProblemKind.IMPLAUSIBLE]
    assert "1,097,930" in found.problems[0].what


def test_an_old_approved_monitor_beside_yesterdays_assessment(make, run):
    """The monitor's 80,000 of 1 May 2018 answers for that day; 303 days later the assessment's 60,000 does, and 60,000 is the last value."""
    old = make("old", 80_000, metric=Metric.IDP_STOCK, org="SOHR", publisher="SOHR", status=Status.APPROVED, start=date(2018, 5, 1), end=date(2018, 5, 1))
    new = make("new", 60_000, metric=Metric.IDP_STOCK, start=date(2019, 2, 28), end=date(2019, 2, 28), published=date(2019, 3, 1))
    first, last = of(run([old, new]), "SY09")
    assert (first.recommended, last.recommended, last.value) == ("old", "new", 60_000)


@pytest.mark.parametrize("status", [Status.APPROVED, Status.EXTRACTED])
def test_approved_means_read_rightly_not_better(make, run, status):
    found = run([make("monitor", 80_000, org="SOHR", publisher="SOHR", status=status, **STOCK), make("un", 60_000, **STOCK)])
    assert of(found, "SY09")[0].recommended == "un"


def test_arrivals_departures_and_people_in_a_place_are_three_lines(make, run):
    """45,037 came, 51,734 left and 200,000 are there: three answers, and no 45,037 - 51,734 = -6,697 among them."""
    found = run(
        [
            make("in", 45_037, direction=Direction.ARRIVAL),
            make("out", 51_734, direction=Direction.DEPARTURE),
            make("there", 200_000, **STOCK),
        ]
    )
    lines = {(point.series.metric, point.series.direction): point.value for point in of(found, "SY09")}
    assert lines == {
        (Metric.NEW_DISPLACEMENT, Direction.ARRIVAL): 45_037,
        (Metric.NEW_DISPLACEMENT, Direction.DEPARTURE): 51_734,
        (Metric.IDP_STOCK, Direction.NONE): 200_000,
    }


def test_returns_from_inside_and_from_abroad_are_never_one_line(make, run):
    """4,000 from inside and 7,000 from abroad: two lines, and nowhere 11,000."""
    inside = make("inside", 4_000, metric=Metric.RETURN, population=Population.IDP)
    abroad = make("abroad", 7_000, metric=Metric.RETURN, population=Population.REFUGEE)
    found = of(run([inside, abroad]), "SY09")
    assert {point.series.population: (point.value, point.figures) for point in found} == {
        Population.IDP: (Decimal(4_000), ("inside",)),
        Population.REFUGEE: (Decimal(7_000), ("abroad",)),
    }


def test_a_closed_camp_ends_without_a_zero(make, run):
    days = [(date(2018, 1, 1), 9_000), (date(2018, 4, 1), 8_000)]
    found = of(run([make(f"{n}", value, "SY-ALHOL", metric=Metric.SITE_POPULATION, start=day, end=day) for n, (day, value) in enumerate(days)]), "SY-ALHOL")
    assert [(point.start, point.value) for point in found] == days


def test_a_figure_without_a_date_or_a_place_has_its_verdict_too(make, run):
    found = run([make("nowhere", 10, [(None, PlaceRole.IN)]), make("undated", 10, start=None, end=None), make("plain", 5)])
    assert [(verdict.figure, verdict.role, verdict.reason) for verdict in found.outside] == [
        ("nowhere", FigureRole.TRIANGULATION, "no_place"),
        ("undated", FigureRole.UNDATED, "undated"),
    ]
    assert [verdict.figure for verdict in found.verdicts] == ["nowhere", "plain", "undated"]


def test_a_days_count_is_shown_beside_the_next_days(make, run):
    days = [make(f"{n}", 1_000 + n, metric=Metric.IDP_STOCK, start=date(2019, 1, 1) + timedelta(n), end=date(2019, 1, 1) + timedelta(n)) for n in range(3)]
    assert [point.value for point in of(run(days), "SY09")] == [1_000, 1_001, 1_002]
