"""Origins down, destinations across: departures by origin, every printed total checked."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dtrack.extract.tables import TableReading
from dtrack.terms import Direction, Metric, PlaceRole

Read = Callable[..., TableReading]
JOB = """
[table]
layout = "matrix"
[[column]]
header = "Origin"
place = "adm1_name"
[[column]]
metric = "new_displacement"
direction = "departure"
population = "idp"
period = "2019-01"
"""


def sheet() -> list[list[Any]]:
    return [
        ["Origin", "Aleppo", "Hama", "Unknown", "Grand Total"],
        ["Aleppo", 16.5, 2.0, 1.0, 19.5],
        ["Hama", 0.0, 4.0, "", 4.0],
        ["Homs", "", "", "", ""],
        ["Unknown", 3.0, 0.0, 0.0, ""],
        ["Grand Total", 19.5, 6.0, 1.0, 26.5],
        ["after", 1.0, 1.0, 1.0, 1.0],
    ]


def test_departures_by_hand(read: Read) -> None:
    reading = read({"T": sheet()}, JOB)
    assert [(f.places[0].pcode, f.places[0].role, f.direction, f.metric, str(f.value)) for f in reading.figures] == [
        ("SY02", PlaceRole.ORIGIN, Direction.DEPARTURE, Metric.NEW_DISPLACEMENT, "19.5"),
        ("SY05", PlaceRole.ORIGIN, Direction.DEPARTURE, Metric.NEW_DISPLACEMENT, "4"),
    ]
    aleppo = reading.figures[0]
    assert (aleppo.evidence.column, aleppo.evidence.rows, aleppo.evidence.addends) == (
        "Aleppo to Unknown",
        (2,),
        (Decimal("16.5"), Decimal(2), Decimal(1)),
    )
    assert aleppo.evidence.quote == "T | Aleppo to Unknown | Aleppo (SY02) | 19.5 | sum of 3 columns"
    assert aleppo.caveat == "16.50 of it are movements within Aleppo."
    assert reading.problems == ()


def test_a_row_total_that_was_altered_and_what_follows_from_it(read: Read) -> None:
    rows = sheet()
    rows[1][4], rows[5][4] = 3.0, 7.0
    reading = read({"T": rows}, JOB)
    [problem] = reading.problems
    assert (problem.kind, problem.where) == ("total_mismatch", "T!E2")
    assert "printed as 3" in problem.what
    assert "add up to 19.50" in problem.what
    assert "E6, 7 for 26.50, follows from it" in problem.what
    assert str(reading.figures[0].value) == "19.5"


@pytest.mark.parametrize(("row", "column", "value", "cell"), [(5, 1, 20.0, "T!B6"), (5, 4, 27.5, "T!E6"), (2, 4, 5.0, "T!E3")])
def test_other_wrong_totals(read: Read, row: int, column: int, value: float, cell: str) -> None:
    rows = sheet()
    rows[row][column] = value
    assert [problem.where for problem in read({"T": rows}, JOB).problems] == [cell]


def test_without_totals(read: Read) -> None:
    rows = [row[:4] for row in sheet()[:4]]
    reading = read({"T": rows}, JOB)
    assert [str(figure.value) for figure in reading.figures] == ["19.5", "4"]
    assert reading.problems == ()
    rows[1].append(99.0)
    assert [problem.kind for problem in read({"T": rows}, JOB).problems] == []
    assert [problem.where for problem in read({"T": [row[:4] for row in sheet()]}, JOB).problems] == []


def test_a_wrong_row_total_without_a_bottom_row(read: Read) -> None:
    rows = sheet()[:3]
    rows[1][4] = 3.0
    assert [problem.where for problem in read({"T": rows}, JOB).problems] == ["T!E2"]


def test_odd_cells_and_places(read: Read) -> None:
    rows = sheet()
    rows[1][1] = "many"
    rows[3] = ["Atlantis", 5.0, 0.0, 0.0, 5.0]
    rows.insert(4, ["", 1.0])
    reading = read({"T": rows}, JOB)
    assert [figure.places[0].pcode for figure in reading.figures] == ["SY05"]
    assert {(problem.kind, problem.where) for problem in reading.problems} >= {("unreadable", "T!B2"), ("unknown_place", "T!A4")}


def test_a_mended_cell(read: Read) -> None:
    fix = '[[fix]]\nsheet = "T"\ncell = "B2"\nset = { value = "10" }\nreason = "misprint"\n'
    rows = sheet()
    rows[1][1] = 999.0
    reading = read({"T": rows}, JOB + fix)
    assert (str(reading.figures[0].value), reading.figures[0].fix) == ("13", "misprint")


@pytest.mark.parametrize(
    ("rows", "what"),
    [([["Origin", "one", "two"], ["Aleppo", 1, 2]], "destinations"), ([["From", "Aleppo", "Hama"], ["Aleppo", 1, 2]], "row 1 says where")],
)
def test_a_sheet_that_lies_otherwise(read: Read, rows: list[list[Any]], what: str) -> None:
    reading = read({"T": rows}, JOB)
    assert reading.figures == ()
    assert what in reading.problems[0].what


def test_unknown_headers_and_no_date(read: Read) -> None:
    rows = [[*row, "x"] for row in sheet()]
    reading = read({"T": rows}, JOB.replace('period = "2019-01"', 'period = "file"'), filename="book.xlsx")
    assert [problem.kind for problem in reading.problems] == ["unknown_column", "undated"]
    assert {figure.start for figure in reading.figures} == {None}


def test_a_header_that_prints_no_date(read: Read) -> None:
    reading = read({"T": sheet()}, JOB.replace('period = "2019-01"', 'period = "header"'))
    assert [(problem.kind, problem.where) for problem in reading.problems] == [("undated", "T")]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(st.integers(0, 10**5), min_size=3, max_size=3), min_size=3, max_size=3))
def test_departures_and_arrivals_are_one_whole(read: Read, cells: list[list[int]]) -> None:
    names = ["Aleppo", "Hama", "Homs"]
    rows: list[list[Any]] = [["Origin", *names, "Total"], *([name, *row, sum(row)] for name, row in zip(names, cells, strict=True))]
    rows.append(["Total", *(sum(column) for column in zip(*cells, strict=True)), sum(map(sum, cells))])
    reading = read({"T": rows}, JOB)
    assert reading.problems == ()
    assert [figure.value for figure in reading.figures] == [sum(row) for row in cells]
