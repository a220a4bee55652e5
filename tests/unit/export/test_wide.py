"""Months as columns: what may stand in a month, and what may not."""

import csv
import io

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtrack.errors import UsageError
from dtrack.export import _wide

NAMES = [*_wide._KEY, *_wide._SAID]


def point(value="10", start="2019-01-01", end="2019-01-31", **more):
    told = {"place": "SY09", "metric": "new_displacement", "direction": "arrival", "population": "idp", "cause": "conflict", "unit": "person"}
    told |= {"value": value, "start": start, "end": end, "date_precision": "day", "quantifier": "exact", "provisional": "false", "source": "OCHA"}
    told |= {"recommended": f"id-{end}", "licence": "CC BY"} | more
    return [told.get(name, "") for name in NAMES]


def table(*points):
    columns, rows = _wide.pivot(points, NAMES, lambda code: {"SY09": "Deir-ez-Zor"}.get(code, ""))
    return [dict(zip([column.name for column in columns], row, strict=True)) for row in rows]


def stock(value, day, **more):
    return point(value, day, day, metric="idp_stock", direction="unstated", **more)


def test_a_flow_month_is_the_sum_of_what_lies_in_it_and_covers_it():
    [row] = table(point("10", end="2019-01-15"), point("7.5", "2019-01-16", provisional="true", quantifier="about", source="IOM"))
    assert (row["place"], row["place_name"], row["2019-01"], row["partial_months"]) == ("SY09", "Deir-ez-Zor", "17.5", "")
    assert (row["inexact_months"], row["provisional_months"], row["source"], row["licence"]) == ("2019-01", "2019-01", "OCHA;IOM", "CC BY")
    assert row["figures"] == "id-2019-01-15;id-2019-01-31"


@pytest.mark.parametrize(
    "points",
    [
        [point("10", end="2019-01-30")],
        [point("10", start="2019-01-02")],
        [point("10", end="2019-01-15"), point("5", start="2019-01-17")],
        [point("10", end="2019-01-16"), point("5", start="2019-01-16")],
        [point("10", date_precision="quarter")],
        [point("10", date_precision="unknown")],
        [point("10"), point("3", "2019-01-31", "2019-01-31")],
    ],
)
def test_a_month_with_missing_or_doubled_days_is_empty_and_named(points):
    [row] = table(*points)
    assert (row["2019-01"], row["partial_months"], row["figures"]) == ("", "2019-01", "")


def test_a_figure_over_a_border_empties_both_months_and_is_spread_over_none():
    [row] = table(point("10", "2018-12-20", "2019-02-03"), point("4", "2019-03-01", "2019-03-31"), point("9", "2019-01-01", "2019-01-31"))
    assert [row[month] for month in ("2018-12", "2019-01", "2019-02", "2019-03")] == ["", "", "", "4"]
    assert row["partial_months"] == "2018-12;2019-01;2019-02"


def test_zero_stays_zero_and_a_gap_is_an_empty_column():
    [row] = table(point("0"), point("6", "2019-04-01", "2019-04-30"), point("", "2019-02-01", "2019-02-28"))
    assert [row[month] for month in ("2019-01", "2019-02", "2019-03", "2019-04")] == ["0", "", "", "6"]
    assert row["partial_months"] == ""


def test_a_stock_month_is_its_last_value_and_never_a_sum():
    [row] = table(stock("100", "2019-01-03"), stock("80", "2019-01-28"), stock("90", "2019-02-01"))
    assert (row["2019-01"], row["2019-02"], row["partial_months"]) == ("80", "90", "")
    assert row["figures"] == "id-2019-01-28;id-2019-02-01"


def test_a_stock_of_a_year_or_over_a_border_has_no_month():
    [row] = table(stock("100", "2016-12-31", date_precision="year"), point("5", "2017-01-20", "2017-02-10", metric="idp_stock", direction="unstated"))
    assert (row["2016-12"], row["2017-02"], row["partial_months"]) == ("", "", "2016-12;2017-02")


def test_a_running_total_stands_in_the_month_that_it_reached():
    [row] = table(
        point("500", "2017-06-01", "2017-08-14", cumulative_since="2017-06-01"), point("700", "2017-06-01", "2017-09-30", cumulative_since="2017-06-01")
    )
    assert (row["cumulative_since"], row["2017-08"], row["2017-09"], row["partial_months"]) == ("2017-06-01", "500", "700", "")


def test_series_and_units_keep_rows_of_their_own():
    rows = table(point(), point("3", unit="household"), point("4", population="refugee"), point("5", direction="departure"), stock("8", "2019-01-09"))
    assert [(row["metric"], row["direction"], row["population"], row["unit"], row["2019-01"]) for row in rows] == [
        ("idp_stock", "unstated", "idp", "person", "8"),
        ("new_displacement", "arrival", "idp", "household", "3"),
        ("new_displacement", "arrival", "idp", "person", "10"),
        ("new_displacement", "arrival", "refugee", "person", "4"),
        ("new_displacement", "departure", "idp", "person", "5"),
    ]


def test_nothing_makes_a_header_alone_and_too_much_says_so():
    assert table() == []
    with pytest.raises(UsageError, match="Ask for less"):
        table(stock("1", "1019-01-01"), stock("1", "2019-01-01"))


@given(
    st.permutations(
        [point("10", end="2019-01-15"), point("7", "2019-01-16"), stock("1", "2019-01-02"), stock("2", "2019-01-02"), point("5", "2019-02-02", "2019-02-28")]
    )
)
def test_the_order_of_the_points_does_not_matter_where_ids_differ(points):
    assert table(*points)[1]["2019-01"] == "17"
    assert table(*points)[1]["partial_months"] == "2019-02"


def test_csv_and_xlsx_and_md_carry_it(saved, point_line):
    lines = [point_line(("a", "public"), place="SY09", value="45037", recommended="a", date_precision="month", source="=HYPERLINK(1)", population="idp")]
    body, export = saved("csv", lines, "points", layout="wide", public_only=True, licences={"": "CC BY"})
    [row] = csv.DictReader(io.StringIO(body.decode()))
    assert (row["2019-01"], row["source"], row["place_name"], export.rows, export.licences) == ("45037", "'=HYPERLINK(1)", "Deir-ez-Zor", 1, {"CC BY"})
    lines = [point_line(("a", "public"), place="SY09", value="45037", recommended="a", date_precision="month")]
    body, _ = saved("xlsx", lines, "points", layout="wide", language="ar")
    data = openpyxl.load_workbook(io.BytesIO(body))["Data"]
    cells = dict(zip(*([cell.value for cell in line] for line in data.iter_rows(max_row=2)), strict=True))
    assert (cells["2019-01"], cells["place_name"]) == (45037, "دير الزور")
    body, _ = saved("md", [point_line(("a", "public"), place="SY09", value="1", recommended="a", date_precision="day")], "points", layout="wide")
    assert body.decode().splitlines()[0].startswith("| place | place\\_name | metric |")
    assert "2019\\-01" in body.decode()


def test_what_is_internal_is_in_no_month(saved, point_line):
    body, export = saved("csv", [point_line(("a", "internal"), place="SY09", value="9", recommended="a")], "points", layout="wide", public_only=True)
    assert (export.rows, b"2019-01" in body) == (0, False)
