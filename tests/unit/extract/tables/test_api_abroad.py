"""Rows of countries of origin and asylum: people abroad and their returns, year by year, and the portal's newest dates."""

from datetime import date
from decimal import Decimal

import pytest


def abroad(**more):
    return {
        "origin_location_code": "SYR",
        "origin_location_name": "Syrian Arab Republic",
        "asylum_location_code": "LBN",
        "population_group": "REF",
        "gender": "all",
        "age_range": "all",
        "population": 700,
        "reference_period_start": "2023-01-01T00:00:00",
        "reference_period_end": "2023-12-31T23:59:59",
    } | more


def test_refugees_of_one_origin_and_year_are_added_up_over_the_countries_of_asylum(api):
    figures, problems = api("hapi", abroad(), abroad(asylum_location_code="JOR", population=600), abroad(origin_location_code="IRQ", population=9))
    assert problems == []
    assert [(figure.metric, figure.population, figure.value, figure.start, figure.end, figure.end_precision) for figure in figures] == [
        ("refugee_stock", "refugee", value, date(2023, 12, 31), date(2023, 12, 31), "day") for value in (1300, 9)
    ]
    assert [[(place.pcode, place.level, place.role) for place in figure.places] for figure in figures] == [
        [("SYR", "adm0", "origin")],
        [("IRQ", "adm0", "origin")],
    ]
    evidence = figures[0].evidence
    assert (evidence.record_id, evidence.addends, evidence.rows) == ("SYR|REF|2023-12-31", (Decimal(700), Decimal(600)), (2, 3))


@pytest.mark.parametrize(("group", "population"), [("RET", "refugee"), ("RDP", "idp")])
def test_returns_are_a_flow_of_their_year_to_the_country_of_origin(api, group, population):
    figure = api("hapi", abroad(population_group=group))[0][0]
    assert (figure.metric, figure.direction, figure.population, figure.value) == ("return", "arrival", population, 700)
    assert (figure.start, figure.end, figure.start_precision, figure.end_precision) == (date(2023, 1, 1), date(2023, 12, 31), "year", "year")
    assert [(place.pcode, place.role) for place in figure.places] == [("SYR", "destination")]


def test_returns_of_a_part_of_a_year_keep_their_days(api):
    figure = api("hapi", abroad(population_group="RET", reference_period_end="2023-06-30T23:59:59"))[0][0]
    assert (figure.start, figure.end, figure.end_precision) == (date(2023, 1, 1), date(2023, 6, 30), "day")


def test_other_groups_and_shares_by_age_or_sex_are_no_second_count(api):
    rows = [abroad(population_group="ASY"), abroad(gender="f"), abroad(age_range="0-4"), abroad(population=None)]
    assert api("hapi", *rows) == ([], [])
    assert [figure.value for figure in api("hapi", *rows, abroad(gender="*", age_range="", population=5))[0]] == [5]


@pytest.mark.parametrize("days", [("soon", "2023-12-31"), ("2023-01-01", ""), ("2023-12-31", "2023-01-01")])
def test_rows_of_a_country_of_origin_without_a_period_are_said(api, days):
    figures, problems = api("hapi", abroad(), abroad(population_group="RET", reference_period_start=days[0], reference_period_end=days[1]))
    assert [figure.value for figure in figures] == [700]
    assert [(problem.kind, problem.what, problem.where) for problem in problems] == [("undated", "RET of SYR has no period", "rows.json!row 3")]


def unhcr(**more):
    return {
        "year": 2024,
        "coo_iso": "SYR",
        "coo_name": "Syrian Arab Rep.",
        "coa_iso": "-",
        "coa_name": "-",
        "refugees": 6_000_000,
        "idps": 7_400_000,
        "returned_refugees": 500_000,
        "returned_idps": "0",
    } | more


def test_unhcrs_world_row_counts_people_at_home_and_refugees_by_origin(api):
    figures, problems = api("unhcr", unhcr())
    assert problems == []
    told = [(figure.metric, figure.population, figure.value, figure.value_state, figure.start, figure.end, figure.part) for figure in figures]
    last = date(2024, 12, 31)
    assert told == [
        ("refugee_stock", "refugee", 6_000_000, "reported", last, last, False),
        ("idp_stock", "idp", 7_400_000, "reported", last, last, False),
        ("return", "idp", 0, "reported_zero", date(2024, 1, 1), last, False),
        ("return", "refugee", 500_000, "reported", date(2024, 1, 1), last, False),
    ]
    assert [(place.pcode, place.role) for figure in figures for place in figure.places] == [
        ("SYR", "origin"),
        ("SYR", "in"),
        ("SYR", "destination"),
        ("SYR", "destination"),
    ]
    assert figures[2].end_precision == "year"
    assert figures[0].evidence.record_id == "2024|SYR|-|refugees"


def test_unhcrs_row_of_one_country_of_asylum(api):
    figures = api("unhcr", unhcr(coa_iso="TUR", coa_name="Türkiye", idps="0", returned_idps="-"))[0]
    assert [(figure.metric, [(place.pcode, place.role) for place in figure.places], figure.part) for figure in figures] == [
        ("refugee_stock", [("TUR", "in"), ("SYR", "origin")], False),
        ("return", [("SYR", "destination")], True),
    ]
    home = api("unhcr", unhcr(coa_iso="SYR", refugees="-", returned_refugees="-"))[0]
    assert [(figure.metric, figure.value) for figure in home] == [("idp_stock", 7_400_000), ("return", 0)]


def test_unhcrs_row_of_all_origins_says_nothing_of_a_home(api):
    figures = api("unhcr", unhcr(coo_iso="-", coa_iso="TUR", coa_name="Türkiye", refugees=2_940_735))[0]
    assert [(figure.value, [place.pcode for place in figure.places]) for figure in figures] == [(2_940_735, ["TUR"])]
    assert api("unhcr", unhcr(coo_iso="-"))[0] == []


def test_a_unhcr_row_without_a_year_is_said(api):
    figures, problems = api("unhcr", unhcr(year="now"))
    assert (figures, [problem.kind for problem in problems]) == ([], ["undated"])


def portal(**more):
    return {
        "geomaster_name": "Lebanon",
        "geomaster_id": "71",
        "admin_level": "Country",
        "pop_type_code": "REF",
        "pop_data_type_code": "",
        "pop_origin_name": "Syrian Arab Republic",
        "population_group_id": "4908",
        "pop_accommodation_code": "",
        "date": "2026-09-30",
        "month": "8",
        "individuals": "635,000",
    } | more


def test_the_portals_refugees_are_a_stock_in_their_country_of_asylum_at_its_date(api):
    figures, problems = api("unhcr", portal())
    figure = figures[0]
    assert problems == []
    assert (len(figures), figure.metric, figure.population, figure.value, figure.part) == (1, "refugee_stock", "refugee", 635_000, False)
    assert (figure.start, figure.end, figure.end_precision) == (date(2026, 9, 30), date(2026, 9, 30), "day")
    assert [(place.pcode, place.level, place.role) for place in figure.places] == [("LBN", "adm0", "in"), ("SYR", "adm0", "origin")]
    assert figure.evidence.record_id == "portal|71|SYR||4908"


@pytest.mark.parametrize("more", [{"admin_level": "Admin1"}, {"pop_accommodation_code": "CAMP"}])
def test_the_portals_refugees_of_an_area_or_a_kind_of_housing_are_a_part(api, more):
    assert [figure.part for figure in api("unhcr", portal(**more))[0]] == [True]


@pytest.mark.parametrize(
    "more",
    [
        {"pop_type_code": "ASY"},
        {"pop_data_type_code": "NEW"},
        {"pop_origin_name": "Iraq"},
        {"pop_origin_name": "Various"},
        {"individuals": "-"},
    ],
)
def test_the_portals_other_people_arrivals_and_origins_are_not_read(api, more):
    assert api("unhcr", portal(**more)) == ([], [])


def test_a_row_of_the_portal_without_a_date_is_said(api):
    figures, problems = api("unhcr", portal(date=""))
    assert (figures, [(problem.kind, problem.what) for problem in problems]) == ([], [("undated", "row 2 has no date")])
