"""One row a place: sums a place and column with their rows, totals checked, nothing half-read."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dtrack.extract.tables import TableReading
from dtrack.terms import Cause, Direction, Level, Method, Metric, PlaceRole, Precision, Scope, Term, ValueState

Read = Callable[..., TableReading]
Values = Callable[[TableReading], dict[tuple[str, str], str]]
JOB = """
ignore = ["Record", "/severity/"]
method = "key_informant"
[table]
sum_to = ["adm2", "adm1", "adm0"]
[[column]]
header = ["Admin1Name_En", "Admin1"]
place = "adm1_name"
[[column]]
header = ["Admin3Pcode", "/^adm3.*code$/", "#adm3+code"]
place = "adm3"
[[column]]
header = "Admin4Pcode"
place = "town"
optional = true
[[column]]
header = "Admin4Name"
place = "town_name"
optional = true
[[column]]
header = ["/^IDPs_estimates/", "#affected+idps"]
metric = "idp_stock"
population = "idp"
[[column]]
header = "/^IDPs_in_camps/"
metric = "idp_stock"
scope = "in_sites"
part = true
optional = true
"""
HEAD: list[Any] = ["Record", "Admin1Name_En", "Admin3 pcode", "Admin4Pcode", "Admin4Name", "IDPs_estimates_Aug_2017"]
DEZ, ABU, HAMA = "SY090100", "SY090200", "SY050100"


def row(number: int, adm1: str, adm3: str, town: str, value: object) -> list[Any]:
    return [number, adm1, adm3, town, f"name of {town}" if town else "", value]


def table(*rows: list[Any], above: list[Any] | None = None) -> dict[str, list[list[Any]]]:
    return {"Community": [*([above] if above else []), HEAD, *rows]}


def test_sums_by_hand(read: Read, values: Values) -> None:
    rows = [
        row(1, "Deir-ez-Zor", DEZ, "C1001_5", 100.0),
        row(2, "Deir ez-Zor", ABU, "C2", " 20 "),
        row(3, "Deir-ez-Zor", DEZ, "C3", 0.5),
        row(4, "Hama", HAMA, "C4", 7),
    ]
    reading = read(table(*rows, above=[None] * 5 + [127.5]), JOB)
    column = "IDPs_estimates_Aug_2017"
    assert values(reading) == {
        ("SY0901", column): "100.5",
        ("SY0902", column): "20",
        ("SY0501", column): "7",
        ("SY09", column): "120.5",
        ("SY05", column): "7",
        ("SYR", column): "127.5",
    }
    assert reading.problems == ()
    [dez] = [figure for figure in reading.figures if figure.places[0].pcode == "SY09"]
    assert (dez.metric, dez.direction, dez.start, dez.end, dez.end_precision) == (
        Metric.IDP_STOCK,
        Direction.NONE,
        date(2017, 8, 31),
        date(2017, 8, 31),
        Precision.MONTH,
    )
    assert (dez.evidence.sheet, dez.evidence.column, dez.evidence.rows) == ("Community", column, (3, 4, 5))
    assert dez.evidence.addends == (Decimal(100), Decimal(20), Decimal("0.5"))
    assert dez.evidence.quote == "Community | IDPs_estimates_Aug_2017 | Deir-ez-Zor (SY09) | 120.5 | sum of 3 rows"
    assert dez.evidence.number_text == "120.5"
    place = dez.places[0]
    assert (place.text, place.role, place.level, place.adm1) == ("Deir-ez-Zor", PlaceRole.IN, Level.ADM1, "SY09")
    assert (dez.source_org, dez.definition, dez.method, dez.persons, dez.cause, dez.term) == (
        "OCHA",
        "d",
        Method.KEY_INFORMANT,
        Decimal("120.5"),
        Cause.UNSTATED,
        Term.DISPLACED,
    )


def test_blank_is_absent_and_zero_is_zero(read: Read) -> None:
    rows = [row(1, "Hama", HAMA, "C1", " -   "), row(2, "Deir-ez-Zor", DEZ, "C2", 0.0), row(3, "Deir-ez-Zor", DEZ, "C3", "NA")]
    reading = read(table(*rows), JOB)
    assert {figure.places[0].pcode: (figure.value, figure.value_state) for figure in reading.figures} == {
        "SY0901": (Decimal(0), ValueState.REPORTED_ZERO),
        "SY09": (Decimal(0), ValueState.REPORTED_ZERO),
        "SYR": (Decimal(0), ValueState.REPORTED_ZERO),
    }
    by_place = {figure.places[0].pcode: figure.caveat for figure in reading.figures}
    assert by_place["SY09"] == "1 of 2 rows give no number; blank is not zero."
    assert by_place["SYR"] == "2 of 3 rows give no number; blank is not zero."


def test_single_rows_without_sum_to(read: Read) -> None:
    rows = [row(1, "Deir-ez-Zor", DEZ, "C9999_5", 4), row(2, "Deir-ez-Zor", DEZ, "", 5), ["3", "Hama", "", "", "", 6]]
    reading = read(table(*rows), JOB.replace('sum_to = ["adm2", "adm1", "adm0"]', ""))
    assert [(f.places[0].pcode, f.places[0].level, f.value, f.evidence.rows, f.evidence.addends) for f in reading.figures] == [
        ("C9999_5", Level.TOWN, Decimal(4), (2,), ()),
        (DEZ, Level.ADM3, Decimal(5), (3,), ()),
        ("SY05", Level.ADM1, Decimal(6), (4,), ()),
    ]
    assert reading.figures[0].evidence.quote == "Community | IDPs_estimates_Aug_2017 | name of C9999_5 (C9999_5) | 4"
    assert reading.figures[0].places[0].adm1 == "SY09"


def test_the_sheets_own_total_is_checked(read: Read) -> None:
    reading = read(table(row(1, "Hama", HAMA, "C1", 4), above=[None] * 5 + [5]), JOB)
    [problem] = reading.problems
    assert (problem.kind, problem.where) == ("total_mismatch", "Community!F1")
    assert "printed as 5" in problem.what
    assert "add up to 4" in problem.what
    assert {figure.value for figure in reading.figures} == {Decimal(4)}


def test_a_row_of_totals_is_checked_and_not_added(read: Read) -> None:
    total = ["", "Grand Total", "", "", "", 9]
    reading = read(table(row(1, "Hama", HAMA, "C1", 4), total), JOB)
    assert [problem.where for problem in reading.problems] == ["Community!F3"]
    assert {figure.value for figure in reading.figures} == {Decimal(4)}


def test_unknown_columns_are_told_with_the_toml_that_settles_them(read: Read) -> None:
    sheet = {"Community": [[*HEAD, 'IDP estimate "new"', "Severity", "Admin4Nam"], [*row(1, "Hama", HAMA, "C1", 4), 1, 2, "x"]]}
    reading = read(sheet, JOB)
    assert [(problem.kind, problem.where) for problem in reading.problems] == [("unknown_column", "Community!G1"), ("unknown_column", "Community!I1")]
    assert r'header = "IDP estimate \"new\""' in reading.problems[0].remedy
    assert "close to 'Admin4Name'" in reading.problems[1].what


def test_very_many_unknown_columns_are_summed_up(read: Read) -> None:
    sheet = {"Community": [[*HEAD, *(f"PiN {number}" for number in range(60))], row(1, "Hama", HAMA, "C1", 4)]}
    reading = read(sheet, JOB)
    assert len(reading.problems) == 41
    assert reading.problems[-1].what == "20 more columns are neither mapped nor ignored"


@pytest.mark.parametrize("head", [["Record", "Admin1Name_En", "Admin3Pcode", "other"], ["Record", "IDPs_estimates_2017"], [None, None], ["#adm1", "#x"]])
def test_missing_columns_leave_nothing_half_read(read: Read, head: list[Any]) -> None:
    reading = read({"Community": [head, ["1", "Hama", HAMA, 5]]}, JOB)
    assert reading.figures == ()
    assert [problem.kind for problem in reading.problems] == ["missing_column"]
    assert "Nothing was read" in reading.problems[0].what


def test_a_job_whose_columns_are_all_optional_still_needs_to_know_where(read: Read) -> None:
    toml = '[table]\n[[column]]\nheader = "Place"\nplace = "adm1"\noptional = true\n[[column]]\nheader = "IDPs"\nmetric = "idp_stock"\n'
    reading = read({"s": [["IDPs"], [5]]}, toml)
    assert [problem.kind for problem in reading.problems] == ["missing_column"]
    assert "a column that says where" in reading.problems[0].what


def test_hxl_tags_name_columns_and_are_no_data(read: Read, values: Values) -> None:
    sheet = {"s": [["Gov", "Sub-district", "People"], ["#adm1+name", "#adm3+code", "#affected+idps"], ["Hama", HAMA, 5]]}
    toml = JOB.replace('header = ["Admin1Name_En", "Admin1"]', 'header = ["#adm1+name"]').replace('population = "idp"', 'period = "2018-05"')
    reading = read(sheet, toml)
    assert values(reading) == {("SY0501", "People"): "5", ("SY05", "People"): "5", ("SYR", "People"): "5"}
    assert reading.problems == ()


def test_of_two_columns_that_say_where_the_first_counts(read: Read) -> None:
    sheet = {"s": [[*HEAD, "Admin1"], [*row(1, "Hama", HAMA, "C1", 5), "Homs"]]}
    assert {figure.places[0].pcode for figure in read(sheet, JOB).figures} == {"SY0501", "SY05", "SYR"}


def test_hxl_tags_alone_are_a_header(read: Read, values: Values) -> None:
    sheet = {"s": [["#adm1+name", "#adm3+code", "#affected+idps"], ["Hama", HAMA, 5]]}
    toml = JOB.replace('header = ["Admin1Name_En", "Admin1"]', 'header = ["#adm1+name"]').replace('population = "idp"', 'period = "2018-05"')
    assert values(read(sheet, toml))["SYR", "#affected+idps"] == "5"


def test_a_cell_that_is_no_count_spoils_only_its_own_sums(read: Read) -> None:
    reading = read(table(row(1, "Hama", HAMA, "C1", "many"), row(2, "Deir-ez-Zor", DEZ, "C2", 5)), JOB)
    assert {figure.places[0].pcode for figure in reading.figures} == {"SY0901", "SY09"}
    [problem] = reading.problems
    assert (problem.kind, problem.where) == ("unreadable", "Community!F2")
    assert "'many'" in problem.what


def test_a_row_of_no_known_place_is_told_and_the_country_is_a_part(read: Read) -> None:
    rows = [row(1, "Atlantis", "XX01", "C1", 8), ["", "", "", "", "", 2], row(3, "Hama", HAMA, "C2", 5), ["", "", "", "", "", ""]]
    reading = read(table(*rows), JOB)
    [problem] = reading.problems
    assert (problem.kind, problem.where) == ("unknown_place", "Community!F2")
    assert "10 in all" in problem.what
    country = next(figure for figure in reading.figures if figure.places[0].pcode == "SYR")
    assert (country.value, country.part, country.caveat) == (Decimal(5), True, "2 rows whose place is not known are left out.")
    assert not next(figure for figure in reading.figures if figure.places[0].pcode == "SY05").part


def test_codes_that_contradict_each_other_are_not_guessed_between(read: Read) -> None:
    toml = JOB.replace("[[column]]", '[[column]]\nheader = "Admin2"\nplace = "adm2"\noptional = true\n[[column]]', 1)
    sheet = {"s": [[*HEAD, "Admin2"], [*row(1, "", DEZ, "", 5), "SY0501"], [*row(2, "Homs", DEZ, "", 6), ""], [*row(3, "Hama", HAMA, "C4519", 7), "SY0501"]]}
    reading = read(sheet, toml)
    assert {figure.places[0].pcode for figure in reading.figures} == {"SY0501", "SY05", "SYR"}
    [problem] = reading.problems
    assert "2 rows" in problem.what
    assert "contradict" in problem.what


def test_a_town_of_the_gazetteer_refines_its_row(read: Read) -> None:
    reading = read(table(row(1, "Al-Hasakeh", "SY080006", "C4519", 5)), JOB.replace('sum_to = ["adm2", "adm1", "adm0"]', ""))
    [figure] = reading.figures
    assert (figure.places[0].pcode, figure.places[0].level, figure.places[0].adm1) == ("C4519", Level.TOWN, "SY08")


def test_a_community_code_alone_is_enough(read: Read) -> None:
    reading = read(table(row(1, "", "", "C4519", 5)), JOB)
    assert {figure.places[0].pcode for figure in reading.figures} == {"SY0800", "SY08", "SYR"}


def test_names_where_there_is_no_code(read: Read) -> None:
    rows = [row(1, "Dara", "", "", 3), row(2, "Damascuc/Other", "", "", 4), row(3, "الحسكة", "", "", 5)]
    reading = read(table(*rows), JOB)
    assert {figure.places[0].pcode: figure.value for figure in reading.figures if figure.places[0].level is Level.ADM1} == {
        "SY12": Decimal(3),
        "SY08": Decimal(5),
    }
    assert [problem.kind for problem in reading.problems] == ["unknown_place"]


def test_undated_is_asked_for_and_never_guessed(read: Read) -> None:
    sheet = {"Community": [[*HEAD[:5], "IDPs_estimates"], row(1, "Hama", HAMA, "C1", 5)]}
    reading = read(sheet, JOB, filename="data_2016.xlsx")
    assert {(figure.start, figure.end, figure.start_precision) for figure in reading.figures} == {(None, None, Precision.UNKNOWN)}
    [problem] = reading.problems
    assert (problem.kind, problem.where) == ("undated", "Community!F")
    assert 'file = "data_2016.xlsx" column = "IDPs_estimates"' in problem.remedy


def test_a_fix_dates_a_column_and_keeps_its_reason(read: Read) -> None:
    fix = '[[fix]]\nfile = "/2017/"\nsheet = "Community"\ncolumn = "IDPs_estimates_Aug_2017"\nset = { period = "2016", cause = "conflict" }\nreason = "why"\n'
    mended = read(table(row(1, "Hama", HAMA, "C1", 5)), JOB + fix, filename="data_2017.xlsx").figures
    assert {(f.start, f.end_precision, f.fix, f.cause) for f in mended} == {(date(2016, 12, 31), Precision.YEAR, "why", Cause.CONFLICT)}
    other = read(table(row(1, "Hama", HAMA, "C1", 5)), JOB + fix, filename="data_2018.xlsx").figures
    assert {(f.start, f.fix) for f in other} == {(date(2017, 8, 31), None)}


def test_a_fix_of_one_cell(read: Read) -> None:
    fix = '[[fix]]\ncell = "F2"\nset = { value = "7" }\nreason = "misprint"\n'
    rows = [row(1, "Hama", HAMA, "C1", "seven"), row(2, "Deir-ez-Zor", DEZ, "C2", 5)]
    found = {figure.places[0].pcode: (figure.value, figure.fix) for figure in read(table(*rows), JOB + fix).figures}
    assert found["SY05"] == (Decimal(7), "misprint")
    assert found["SYR"] == (Decimal(12), "misprint")


OPEN = [*HEAD, "IDPs_in_camps_Aug_2018"]


@pytest.mark.parametrize(
    ("published", "header", "doubted"),
    [
        (None, "IDPs_in_camps_Aug_2018", True),
        (None, "IDPs_in_camps_Dec_2017", False),
        (None, "IDPs_in_camps_2019", False),
        (date(2017, 9, 15), "IDPs_in_camps_Oct_2017", True),
        (date(2017, 9, 15), "IDPs_in_camps_Sep_2017", False),
    ],
)
def test_a_header_dated_far_after_its_siblings_is_doubted(read: Read, published: date | None, header: str, doubted: bool) -> None:
    sheet = {"Community": [[*HEAD, header], [*row(1, "Hama", HAMA, "C1", 5), 3]]}
    reading = read(sheet, JOB, known={"published": published})
    camps = [figure for figure in reading.figures if figure.evidence.column == header]
    assert {(figure.doubts, figure.scope, figure.part) for figure in camps} == {((("impossible_date",) if doubted else ()), Scope.IN_SITES, True)}
    assert [problem.kind for problem in reading.problems] == (["impossible_date"] if doubted else [])
    assert all(figure.doubts == () for figure in reading.figures if figure.evidence.column == HEAD[-1])


def test_a_stated_period_is_not_doubted(read: Read) -> None:
    reading = read(table(row(1, "Hama", HAMA, "C1", 5)), JOB.replace('population = "idp"', 'period = "2019-01"'), known={"published": date(2018, 1, 1)})
    assert reading.problems == ()


def test_since_is_cumulative(read: Read) -> None:
    toml = JOB.replace('metric = "idp_stock"\npopulation = "idp"', 'metric = "new_displacement"\nsince = "2016"')
    figure = read(table(row(1, "Hama", HAMA, "C1", 5)), toml).figures[0]
    assert (figure.cumulative, figure.start, figure.end, figure.direction) == (True, date(2016, 1, 1), date(2017, 8, 31), Direction.UNSTATED)


def test_a_country_that_nothing_names_has_no_sum_of_its_own(read: Read) -> None:
    reading = read(table(row(1, "Hama", HAMA, "C1", "bad"), row(2, "Hama", HAMA, "C2", 2)), JOB, country=None)
    assert {figure.places[0].pcode for figure in reading.figures} == set()


CODES = st.sampled_from([DEZ, ABU, HAMA, "SY010000", "SY020000"])


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(CODES, st.one_of(st.none(), st.integers(0, 10**6))), min_size=1, max_size=25))
def test_levels_add_up_whatever_the_rows(read: Read, cells: list[tuple[str, int | None]]) -> None:
    rows = [row(at, "", code, f"C{at}", value) for at, (code, value) in enumerate(cells)]
    figures = read(table(*rows), JOB).figures
    for level in (Level.ADM2, Level.ADM1, Level.ADM0):
        at_level = [figure for figure in figures if figure.places[0].level is level]
        assert sum(figure.value or 0 for figure in at_level) == sum(value or 0 for _, value in cells)
        assert sorted(number for figure in at_level for number in figure.evidence.rows) == [at + 2 for at, (_, value) in enumerate(cells) if value is not None]
    assert all(sum(figure.evidence.addends) == figure.value for figure in figures if figure.evidence.addends)
    assert all(figure.evidence.number_text in figure.evidence.quote for figure in figures)
