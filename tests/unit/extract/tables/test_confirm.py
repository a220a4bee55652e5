"""A month from the file's name is confirmed by the workbook's own summary, or found there."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from dtrack.extract.tables import TableReading

Read = Callable[..., TableReading]
JOB = """
[table]
sum_to = ["adm1", "adm0"]
[[sheet]]
name = "Summary"
layout = "months"
[[sheet]]
name = "December_Flow"
[[column]]
sheet = "December_Flow"
header = "Code"
place = "adm1"
[[column]]
sheet = "December_Flow"
header = "Flow"
metric = "new_displacement"
direction = "arrival"
period = "file"
[[column]]
sheet = "Summary"
header = "Governorate"
place = "adm1_name"
[[column]]
sheet = "Summary"
metric = "new_displacement"
direction = "arrival"
period = "columns"
"""


def book(total: float = 12.0) -> dict[str, list[list[Any]]]:
    return {
        "December_Flow": [["Code", "Flow"], ["SY05", 5.0], ["SY09", total - 5]],
        "Summary": [
            ["", 2018, "", 2019],
            ["Governorate", "November", "December", "January"],
            ["Hama", 1.0, 4.0, 5.0],
            ["Deir-ez-Zor", 2.0, 2.0, 7.0],
            ["Grand Total", 3.0, 6.0, 12.0],
        ],
    }


@pytest.mark.parametrize("filename", ["flows_2019-01.xlsx", "Flows January 2019.xlsx", "flows.xlsx"])
def test_the_month_of_the_name_or_of_the_total(read: Read, filename: str) -> None:
    reading = read(book(), JOB, filename=filename)
    assert reading.problems == ()
    flows = [figure for figure in reading.figures if figure.evidence.sheet == "December_Flow"]
    assert {(figure.places[0].pcode, str(figure.value), figure.start, figure.end) for figure in flows} == {
        ("SY05", "5", date(2019, 1, 1), date(2019, 1, 31)),
        ("SY09", "7", date(2019, 1, 1), date(2019, 1, 31)),
        ("SYR", "12", date(2019, 1, 1), date(2019, 1, 31)),
    }


def test_a_name_that_the_summary_denies(read: Read) -> None:
    reading = read(book(), JOB, filename="flows_2018-12.xlsx")
    [problem] = reading.problems
    assert (problem.kind, problem.where) == ("impossible_date", "December_Flow")
    assert "12 is that of 2019-01" in problem.what
    assert {figure.doubts for figure in reading.figures if figure.evidence.sheet == "December_Flow"} == {("impossible_date",)}
    assert {figure.doubts for figure in reading.figures if figure.evidence.sheet == "Summary"} == {()}


def test_a_total_that_the_summary_has_otherwise(read: Read) -> None:
    reading = read(book(13.0), JOB, filename="flows_2019-01.xlsx")
    assert [(problem.kind, problem.where) for problem in reading.problems] == [("contradiction", "December_Flow")]
    assert "13, and the workbook's summary gives 12 for 2019-01" in reading.problems[0].what
    assert {figure.doubts for figure in reading.figures} == {()}


def test_no_month_anywhere(read: Read) -> None:
    reading = read(book(13.0), JOB, filename="flows.xlsx")
    assert [problem.kind for problem in reading.problems] == ["undated"]
    assert {figure.start for figure in reading.figures if figure.evidence.sheet == "December_Flow"} == {None}


def test_a_month_that_the_summary_does_not_have_yet(read: Read) -> None:
    assert read(book(13.0), JOB, filename="flows_2019-02.xlsx").problems == ()
