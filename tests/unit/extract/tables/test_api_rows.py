"""Rows of APIs as figures: every rule of their layouts, on rows of our own."""

from datetime import date
from decimal import Decimal

import pytest


def hapi(**more):
    return {
        "location_code": "SYR",
        "admin1_code": "SY09",
        "admin1_name": "Deir-ez-Zor",
        "admin2_code": "",
        "admin2_name": "",
        "provider_admin1_name": "Dayr",
        "provider_admin2_name": "",
        "admin_level": 1,
        "operation": "Op",
        "assessment_type": "BA",
        "population": 1200,
        "reporting_round": 7,
        "reference_period_start": "2026-09-01",
        "reference_period_end": "2026-09-30",
    } | more


def test_a_hapi_row_is_a_stock_of_its_operation_round_and_place(api):
    figures, problems = api("hapi", hapi())
    figure = figures[0]
    assert problems == []
    assert (figure.metric, figure.value, figure.persons, figure.population, figure.direction) == ("idp_stock", 1200, 1200, "idp", "none")
    assert (figure.start, figure.end, figure.end_precision) == (date(2026, 9, 30), date(2026, 9, 30), "day")
    assert (figure.operation, figure.round, figure.assessment_type, figure.source_org, figure.method) == ("Op", "7", "BA", "S", "registration")
    assert [(place.pcode, place.level, place.adm1) for place in figure.places] == [("SY09", "adm1", "SY09")]
    assert figure.evidence.record_id == "SYR|1|SY09||Dayr||Op|BA|7|2026-09-01|2026-09-30"
    assert "1200" in figure.evidence.quote
    assert figure.evidence.rows == (2,)


@pytest.mark.parametrize(
    ("row", "pcode", "level", "name"),
    [
        (hapi(admin_level=0), "SYR", "adm0", "Syria"),
        (hapi(admin_level=2, admin2_code="SY0901"), "SY0901", "adm2", "Deir-ez-Zor"),
        (hapi(admin_level=2, admin1_code="TCD07", admin2_code="TCD0701", admin2_name="Mamdi"), "TCD0701", "adm2", "Mamdi"),
        (hapi(admin1_code="", admin1_name="", provider_admin1_name="Deir-ez-Zor"), "SY09", "adm1", "Deir-ez-Zor"),
        (hapi(admin1_code="", admin1_name="", provider_admin1_name="Nowhere"), None, "adm1", "Nowhere"),
        (hapi(admin_level=2, admin1_code="", admin2_code="", provider_admin2_name="Elsewhere"), None, "adm2", "Elsewhere"),
    ],
)
def test_a_hapi_place_is_known_by_code_then_by_the_providers_name(api, row, pcode, level, name):
    place = api("hapi", row)[0][0].places[0]
    assert (place.pcode, place.level, place.name) == (pcode, level, name)


def test_hapi_rows_that_are_wrong_or_undated_are_said_and_absent_ones_are_no_zero(api):
    figures, problems = api("hapi", hapi(error="Duplicate row"), hapi(reference_period_end="soon"), hapi(population=None), hapi(population=0))
    assert [(figure.value, figure.value_state) for figure in figures] == [(0, "reported_zero")]
    assert [(problem.kind, problem.where) for problem in problems] == [("contract", "rows.json!row 2"), ("undated", "rows.json!row 3")]


@pytest.mark.parametrize("layout", ["hapi", "dtm", "unhcr", "idmc"])
def test_another_shape_is_said_with_what_was_expected_and_found(api, layout):
    figures, problems = api(layout, {"figure" if layout == "idmc" else "other": 1, "second": 2})
    assert figures == []
    assert [problem.kind for problem in problems] == ["misconfigured"]
    assert "second" in problems[0].what


def dtm(**more):
    return {
        "id": 1,
        "operation": "Op",
        "admin0Name": "Syria",
        "admin0Pcode": "SYR",
        "admin1Name": "Deir-ez-Zor",
        "admin1Pcode": "SY09",
        "admin2Name": "Al Mayadin",
        "admin2Pcode": "SY0903",
        "numPresentIdpInd": 100,
        "reportingDate": "2026-05-31T00:00:00",
        "roundNumber": 3,
        "displacementReason": "Conflict",
        "assessmentType": "BA",
    } | more


def test_dtm_rows_of_one_round_and_place_are_added_up_with_their_addends(api):
    figures, problems = api(
        "dtm", dtm(), dtm(numPresentIdpInd=23, displacementReason="Insecurity"), dtm(assessmentType="SA", numPresentIdpInd=9), dtm(operation="Other")
    )
    assert problems == []
    assert [(figure.value, figure.assessment_type, figure.operation, figure.cause) for figure in figures] == [
        (123, "BA", "Op", "unstated"),
        (9, "SA", "Op", "conflict"),
        (100, "BA", "Other", "conflict"),
    ]
    evidence = figures[0].evidence
    assert (evidence.addends, evidence.rows, evidence.record_id) == ((Decimal(100), Decimal(23)), (2, 3), "Op|3|SYR|SY09|SY0903|BA")
    assert (figures[0].end, figures[0].places[0].pcode) == (date(2026, 5, 31), "SY0903")


@pytest.mark.parametrize(
    ("row", "pcode", "level"),
    [
        (dtm(admin2Pcode=None, admin2Name=None), "SY09", "adm1"),
        (dtm(admin2Pcode=None, admin2Name=None, admin1Pcode=None, admin1Name="Deir-ez-Zor"), "SY09", "adm1"),
        (dtm(admin2Pcode=None, admin2Name=None, admin1Pcode=None, admin1Name=None), "SYR", "adm0"),
        (dtm(admin0Pcode="TCD", admin1Pcode="TD07", admin2Pcode=None, admin2Name="Mamdi"), None, "adm2"),
    ],
)
def test_a_dtm_row_stands_at_its_finest_place(api, row, pcode, level):
    place = api("dtm", row)[0][0].places[0]
    assert (place.pcode, place.level) == (pcode, level)


def test_dtm_dates_that_differ_within_a_round_are_said_and_a_missing_one_is_a_problem(api):
    figures, problems = api(
        "dtm",
        dtm(),
        dtm(reportingDate="2026-06-02T00:00:00", displacementReason="Natural disaster"),
        dtm(operation="Undated", reportingDate=None),
        dtm(operation="Blank", numPresentIdpInd=None),
    )
    assert [(figure.end, figure.caveat) for figure in figures] == [(date(2026, 6, 2), "Its rows are dated 2026-05-31 to 2026-06-02.")]
    assert [problem.kind for problem in problems] == ["undated"]


def idu(**more):
    return {
        "id": 77,
        "country": "Syria",
        "iso3": "SYR",
        "figure": 350,
        "qualifier": "more than or equal to",
        "displacement_type": "Conflict",
        "role": "Recommended figure",
        "displacement_start_date": "2026-10-03",
        "displacement_end_date": "2026-10-05",
        "locations_name": "Al Mayadin, Deir-ez-Zor, Syria",
        "standard_info_text": "<b> Syria: 350 displacements </b>",
        "category": "Conflict",
    } | more


def test_an_idu_event_is_a_flow_of_its_days_with_its_qualifier(api):
    figures, problems = api("idmc", idu())
    figure = figures[0]
    assert problems == []
    assert (figure.metric, figure.value, figure.quantifier, figure.cause, figure.confidence, figure.caveat, figure.part) == (
        "new_displacement",
        350,
        "at_least",
        "conflict",
        1.0,
        None,
        False,
    )
    assert (figure.start, figure.end, figure.evidence.record_id) == (date(2026, 10, 3), date(2026, 10, 5), "77")
    assert [(place.pcode[:4], place.adm1, place.text) for place in figure.places] == [("SY09", "SY09", "Al Mayadin, Deir-ez-Zor, Syria")]


@pytest.mark.parametrize(
    ("qualifier", "quantifier"),
    [
        ("total", "exact"),
        ("approximately", "about"),
        ("more than", "more_than"),
        ("less than", "less_than"),
        ("Less than or equal to", "up_to"),
        ("new word", "about"),
        (None, "about"),
    ],
)
def test_idu_qualifiers(api, qualifier, quantifier):
    assert api("idmc", idu(qualifier=qualifier))[0][0].quantifier == quantifier


@pytest.mark.parametrize("role", ["Triangulation", None])
def test_what_idmc_does_not_recommend_waits_for_a_person(api, role):
    figure = api("idmc", idu(role=role))[0][0]
    assert figure.confidence < 0.8
    assert "does not recommend" in figure.caveat


def test_shifted_dates_of_older_exports_are_repaired(api):
    for printed in ("2023-11-06T11:00:00.000Z", "2023-11-06T12:00:00Z", "2023-11-07", "2023-11-07T00:00:00"):
        figure = api("idmc", idu(displacement_start_date=printed, displacement_end_date=printed))[0][0]
        assert (figure.start, figure.end) == (date(2023, 11, 7), date(2023, 11, 7))


@pytest.mark.parametrize("day", ["", "later", "2026-01-01"])
def test_an_event_without_a_possible_date_is_said(api, day):
    figures, problems = api("idmc", idu(displacement_end_date=day))
    assert (figures, [problem.kind for problem in problems]) == ([], ["impossible_date"])


def test_places_that_are_not_known_leave_the_event_to_the_country_as_a_part(api):
    for names, said in (("Nowhere Town, Syria; Al Mayadin, Deir-ez-Zor, Syria", "Nowhere Town, Syria"), ("", "none"), ("Syria", "Syria")):
        figure = api("idmc", idu(locations_name=names))[0][0]
        assert [place.pcode for place in figure.places] == ["SYR"]
        assert figure.part
        assert figure.caveat == f"Places as IDMC names them: {said}."


def test_an_event_in_two_places_is_shared_and_names_each_once(api):
    figure = api("idmc", idu(locations_name="Hajin, Deir-ez-Zor, Syria; Hajin, Deir-ez-Zor, Syria; Ar-Raqqa, Syria"))[0][0]
    assert len(figure.places) == 2
    assert [place.adm1 for place in figure.places] == ["SY09", "SY11"]


def test_an_idu_text_on_returns_is_a_return(api):
    assert api("idmc", idu(standard_info_text="350 people returned home"))[0][0].metric == "return"
    assert api("idmc", idu(figure=None))[0] == []


def test_a_withdrawn_event_says_nothing_any_more(api):
    assert api("idmc", {"id": "77", "iso3": "SYR", "withdrawn": True}) == ([], [])


def test_gidd_conflict_rows_are_a_flow_of_the_year_and_a_stock_at_its_end(api):
    figures, problems = api("idmc", {"iso3": "SYR", "country_name": "Syria", "year": 2024, "new_displacement": 768126, "total_displacement": 7408809})
    assert problems == []
    assert [(figure.metric, figure.value, figure.start, figure.end, figure.start_precision, figure.cause) for figure in figures] == [
        ("new_displacement", 768126, date(2024, 1, 1), date(2024, 12, 31), "year", "conflict"),
        ("idp_stock", 7408809, date(2024, 12, 31), date(2024, 12, 31), "day", "conflict"),
    ]
    assert {figure.evidence.record_id for figure in figures} == {"gidd|SYR|2024"}


def test_gidd_disasters_are_parts_with_the_accuracy_of_their_dates(api):
    row = {
        "iso3": "SYR",
        "country_name": "Syria",
        "year": 2021,
        "event_name": "Syria: Floods",
        "start_date": "2021-03-03",
        "start_date_accuracy": "Day",
        "end_date": "2021-03-10",
        "end_date_accuracy": "Week",
        "new_displacement": 3460,
        "total_displacement": None,
    }
    figures, problems = api("idmc", row, row | {"year": "x"})
    assert [(figure.value, figure.start, figure.end, figure.start_precision, figure.end_precision, figure.cause, figure.part) for figure in figures] == [
        (3460, date(2021, 3, 3), date(2021, 3, 10), "day", "week", "disaster", True)
    ]
    assert [problem.kind for problem in problems] == ["undated"]
