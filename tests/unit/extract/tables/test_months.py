"""Years and months across: each month a figure, printed totals checked, averages passed over."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from dtrack.extract.tables import TableReading
from dtrack.terms import Direction, Metric, PlaceRole, Precision, ValueState

Read = Callable[..., TableReading]
JOB = """
ignore = ["Note"]
[table]
layout = "months"
[[column]]
header = "Governorate"
place = "adm1_name"
[[column]]
metric = "new_displacement"
direction = "arrival"
population = "idp"
period = "columns"
"""
MONTHS = ["November", "December"]


def sheet() -> list[list[Any]]:
    return [
        ["", 2017.0, "", "", "", 2018.0, "", "", "", "Since"],
        ["Governorate", "November", "December", "Total 2017", "", "January", "February", "Mar", "Total 2017", "Total"],
        ["Hama", 10.0, 20.0, 30.0, "", 1.0, "", 0.0, 1.0, 31.0],
        ["Deir-ez-Zor", 5.0, "", 5.0, "", "", "", 2.5, 2.5, 7.5],
        ["Grand Total", 15.0, 20.0, 35.0, "", 1.0, 0.0, 2.5, 3.5, 38.5],
        ["Average of IDP flow per day", 0.5, 0.6, "", "", 0.1, "", "", "", "per/day"],
        ["", 30, 31, "", "", 31, 28, 31, "", "per/month"],
    ]


def found(reading: TableReading) -> dict[tuple[str | None, str], str]:
    return {(figure.places[0].pcode, f"{figure.start:%Y-%m}"): str(figure.value) for figure in reading.figures}


def test_every_filled_month_once(read: Read) -> None:
    reading = read({"Summary": sheet()}, JOB)
    assert found(reading) == {
        ("SY05", "2017-11"): "10",
        ("SY05", "2017-12"): "20",
        ("SY05", "2018-01"): "1",
        ("SY05", "2018-03"): "0",
        ("SY09", "2017-11"): "5",
        ("SY09", "2018-03"): "2.5",
        ("SYR", "2017-11"): "15",
        ("SYR", "2017-12"): "20",
        ("SYR", "2018-01"): "1",
        ("SYR", "2018-03"): "2.5",
    }
    assert reading.problems == ()
    first = reading.figures[0]
    assert (first.metric, first.direction, first.start, first.end, first.start_precision) == (
        Metric.NEW_DISPLACEMENT,
        Direction.ARRIVAL,
        date(2017, 11, 1),
        date(2017, 11, 30),
        Precision.MONTH,
    )
    assert (first.evidence.sheet, first.evidence.column, first.evidence.rows) == ("Summary", "November 2017", (3,))
    assert first.evidence.quote == "Summary | November 2017 | Hama (SY05) | 10"
    assert first.places[0].role is PlaceRole.DESTINATION
    assert [figure.value_state for figure in reading.figures if not figure.value] == [ValueState.REPORTED_ZERO]


@pytest.mark.parametrize(
    ("row", "column", "value", "told"),
    [
        (2, 3, 31.0, ["D3"]),
        (2, 9, 30.0, ["J3"]),
        (4, 5, 2.0, ["F5", "I5", "J5"]),
        (2, 1, 11.0, ["D3", "J3", "B5"]),
        (4, 8, 4.5, ["I5"]),
    ],
)
def test_wrong_totals_are_told_by_their_cells(read: Read, row: int, column: int, value: float, told: list[str]) -> None:
    rows = sheet()
    rows[row][column] = value
    problems = read({"Summary": rows}, JOB).problems
    assert [(problem.kind, problem.where) for problem in problems] == [("total_mismatch", f"Summary!{cell}") for cell in told]


def test_a_changed_cell_changes_its_own_figure_only(read: Read) -> None:
    rows = sheet()
    rows[2][1] = 11.0
    before, after = set(read({"Summary": sheet()}, JOB).figures), set(read({"Summary": rows}, JOB).figures)
    assert [(figure.places[0].pcode, figure.value) for figure in before - after] == [("SY05", Decimal(10))]
    assert [(figure.places[0].pcode, figure.value) for figure in after - before] == [("SY05", Decimal(11))]


def test_odd_cells_and_places_are_told(read: Read) -> None:
    rows = sheet()
    rows[2][1] = "ten"
    rows.insert(4, ["Atlantis", 7.0, "", 7.0, "", "", "", "", 0.0, 7.0])
    rows.insert(5, ["Utopia", "", "", "", "", "", "", "", "", ""])
    rows.insert(6, ["", 99.0])
    problems = read({"Summary": rows}, JOB).problems
    kinds = [(problem.kind, problem.where) for problem in problems]
    assert ("unreadable", "Summary!B3") in kinds
    assert ("unknown_place", "Summary!A5") in kinds
    assert not any("Utopia" in problem.what for problem in problems)
    assert ("total_mismatch", "Summary!B8") in kinds


def test_a_fix_of_a_month_and_of_a_cell(read: Read) -> None:
    fixes = """
[[fix]]
column = "December 2017"
set = { cause = "conflict" }
reason = "month"
[[fix]]
cell = "C3"
set = { value = "21" }
reason = "cell"
"""
    reading = read({"Summary": sheet()}, JOB + fixes)
    assert {(f.places[0].pcode, str(f.value), f.fix) for f in reading.figures if f.fix} == {("SY05", "21", "month cell"), ("SYR", "20", "month")}


@pytest.mark.parametrize(
    "head",
    [
        ["Governorate", "Jan 2018", "Feb-2018", "Mar 2018"],
        ["Governorate", datetime(2018, 1, 1), date(2018, 2, 1), datetime(2018, 3, 1)],  # noqa: DTZ001
        ["Governorate", "2018-01", "Feb 2018", "آذار 2018"],
    ],
)
def test_months_that_print_their_own_year(read: Read, head: list[Any]) -> None:
    reading = read({"s": [head, ["Hama", 1, 2, 3]]}, JOB)
    expected = {("SY05", "2018-02"): "2", ("SY05", "2018-03"): "3"}
    if head[1] == "2018-01":
        assert [problem.kind for problem in reading.problems] == ["missing_column"]
    else:
        assert found(reading) == {("SY05", "2018-01"): "1", **expected}


@pytest.mark.parametrize(
    ("rows", "what"),
    [
        ([["Governorate", "January", "February", "March"], ["Hama", 1, 2, 3]], "months with their years"),
        ([["", "Plan 2018", "", ""], ["Governorate", "January", "February", "March"], ["Hama", 1, 2, 3]], "months with their years"),
        ([["", 2018, "", ""], ["Mohafaza", "January", "February", "March"], ["Hama", 1, 2, 3]], "row 2 says where"),
    ],
)
def test_a_sheet_that_lies_otherwise_is_not_read(read: Read, rows: list[list[Any]], what: str) -> None:
    reading = read({"s": rows}, JOB)
    assert reading.figures == ()
    assert [problem.kind for problem in reading.problems] == ["missing_column"]
    assert what in reading.problems[0].what


def test_two_columns_for_one_sheet_are_refused(read: Read) -> None:
    more = '[[column]]\nmetric = "return"\nperiod = "columns"\n'
    reading = read({"s": sheet()}, JOB + more)
    assert "2 of the job's columns" in reading.problems[0].what


def test_unknown_headers_are_told(read: Read) -> None:
    rows = sheet()
    rows[1] += ["Note", "Comment"]
    assert [(problem.kind, problem.where) for problem in read({"s": rows}, JOB).problems] == [("unknown_column", "s!L2")]


def test_a_country_without_a_place_has_no_total(read: Read) -> None:
    assert ("SYR", "2017-11") not in found(read({"s": sheet()}, JOB, country=None))
