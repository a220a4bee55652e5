"""OCHA's own workbooks, where they are at hand beside the project, against numbers that people counted by hand."""

from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from dtrack import config
from dtrack.extract import document, tables
from dtrack.extract.context import Context
from dtrack.extract.document import DocumentReading
from dtrack.terms import Direction, Metric, Precision, Scope

ROOT = Path(__file__).resolve().parents[4]
SAMPLES = ROOT.parent / "shared" / "samples" / "hdx_ckan"
HNO, MOVEMENTS = SAMPLES / "syria_hno", SAMPLES / "syria_idp_movements" / "idp_movements_2019-01_MODIFIED_P2.xlsx"
real = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the recorded workbooks are third parties' and stay outside the project")
Figures = dict[tuple[str | None, str], Decimal | None]


@cache
def read(path: Path, name: str, context: Context, filename: str | None = None) -> DocumentReading:
    job = config.read_job(ROOT / "jobs" / f"{name}.toml")
    assert tables.check(job) == []
    return document.read(path.read_bytes(), "application/octet-stream", filename=filename or path.name, job=job, context=context)


def of(reading: DocumentReading, metric: Metric, *, part: bool = False) -> Figures:
    return {(f.places[0].pcode, str(f.start)): f.value for f in reading.figures if f.metric is metric and f.part is part}


@real
@pytest.mark.parametrize(
    ("year", "start", "dez", "syria", "precision"),
    [
        (2016, "None", 318684, 6563462, Precision.UNKNOWN),
        (2017, "2016-12-31", 181915, 6325978, Precision.YEAR),
        (2018, "2017-08-31", 151800, 6150005, Precision.MONTH),
        (2019, "2018-08-31", 146875, 6183919, Precision.MONTH),
    ],
)
def test_stocks(context: Context, year: int, start: str, dez: int, syria: int, precision: Precision) -> None:
    reading = read(HNO / f"data_{year}.xlsx", "ocha_hno", context)
    stocks = of(reading, Metric.IDP_STOCK)
    assert stocks["SY09", start] == dez
    assert stocks["SYR", start] == syria
    assert len(stocks) == 14 + (62 if year == 2019 else 61) + 1
    figure = next(f for f in reading.figures if f.places[0].pcode == "SY09" and f.metric is Metric.IDP_STOCK and not f.part)
    assert (figure.start, figure.end_precision, figure.source_org) == (figure.end, precision, "OCHA")
    assert len(figure.evidence.rows) == len(figure.evidence.addends) > 10
    assert (figure.fix is not None) == (year == 2017)
    assert "IDMC" in (figure.fix or "IDMC")
    assert [problem.kind for problem in reading.problems] == {2016: ["undated"], 2019: ["impossible_date"]}.get(year, [])


@real
def test_other_columns_of_the_yearly_workbooks(context: Context) -> None:
    first, second = (read(HNO / f"data_{year}.xlsx", "ocha_hno", context) for year in (2018, 2019))
    assert of(first, Metric.RETURNEE_STOCK)["SYR", "2017-08-31"] == 674364
    assert of(second, Metric.RETURNEE_STOCK)["SYR", "2018-08-31"] == Decimal("987215.5")
    assert of(first, Metric.NEW_DISPLACEMENT)["SYR", "2017-06-01"] == 383969
    assert of(second, Metric.NEW_DISPLACEMENT)["SYR", "2018-08-01"] == 610886
    camps, open_areas = of(first, Metric.IDP_STOCK, part=True), of(second, Metric.IDP_STOCK, part=True)
    assert (camps["SY09", "2017-08-31"], camps["SYR", "2017-08-31"]) == (1050, 335892)
    assert (open_areas["SY09", "2019-08-31"], open_areas["SYR", "2019-08-31"]) == (Decimal("30263.5"), Decimal("1328899.5"))
    doubted = {(f.evidence.column, f.scope) for f in second.figures if f.doubts}
    assert doubted == {("Number_IDPs_in_open_areas_August_2019", Scope.IN_SITES)}


@real
@pytest.mark.parametrize("filename", [MOVEMENTS.name, "idp movements.xlsx"])
def test_movements(context: Context, filename: str) -> None:
    reading = read(MOVEMENTS, "ocha_idp_movements", context, filename)
    arrivals = {(f.places[0].pcode, str(f.start)): f.value for f in reading.figures if f.direction is Direction.ARRIVAL and f.metric is Metric.NEW_DISPLACEMENT}
    assert [arrivals[place, "2019-01-01"] for place in ("SY09", "SYR")] == [45037, 110925]
    assert [arrivals["SY09", f"2017-{month}-01"] for month in ("09", "10", "11")] == [87643, 125277, 14391]
    assert len({start for place, start in arrivals if place == "SYR"}) == 37
    returns = {(f.places[0].pcode, str(f.start)): f.value for f in reading.figures if f.direction is Direction.ARRIVAL and f.metric is Metric.RETURN}
    assert [returns[place, "2019-01-01"] for place in ("SY09", "SYR", "SY08")] == [4804, 103396, 19868]
    assert {start for place, start in returns if place == "SYR"} == {"2018-08-01", "2018-09-01", "2018-10-01", "2018-11-01", "2018-12-01", "2019-01-01"}
    departures = {f.places[0].pcode: f for f in reading.figures if f.direction is Direction.DEPARTURE and f.metric is Metric.NEW_DISPLACEMENT}
    assert departures["SY09"].value == Decimal("51733.737576")
    assert departures["SY09"].caveat == "45,024 of it are movements within Deir-ez-Zor."
    assert (departures["SY09"].start, departures["SY09"].end) == (date(2019, 1, 1), date(2019, 1, 31))


@real
def test_problems_of_the_movements(context: Context) -> None:
    reading = read(MOVEMENTS, "ocha_idp_movements", context)
    altered, *camps = reading.problems
    assert (altered.kind, altered.where) == ("total_mismatch", "Table-Origin_vs_Departure!P2")
    assert "printed as 3" in altered.what
    assert "18,831.82" in altered.what
    assert camps[0].kind == "return_at_camp"
    assert "19,452 of Al-Hasakeh's 19,868" in camps[0].what
    doubted = {(f.places[0].pcode, f.direction, str(f.value)) for f in reading.figures if f.doubts}
    assert doubted == {("SY0800", Direction.ARRIVAL, "19730"), ("SY08", Direction.ARRIVAL, "19868"), ("SY09", Direction.DEPARTURE, "21310.568504")}
    named = {f.fix is not None for f in reading.figures if (f.evidence.sheet or "").startswith("December")}
    assert named == {True}


def history(context: Context) -> Figures:
    job = config.read_job(ROOT / "jobs" / "syr_history.toml")
    assert tables.check(job) == []
    found: Figures = {}
    for path in sorted((ROOT / "jobs" / "syr_history").glob("*.csv")):
        assert path.with_name(path.name + ".meta.toml").is_file()
        reading = document.read(path.read_bytes(), "text/csv", filename=path.name, job=job, context=context)
        assert [problem.kind for problem in reading.problems if problem.kind != "return_at_camp"] == []
        for figure in reading.figures:
            key = (figure.places[0].pcode, f"{figure.source_org} {figure.metric.value} {figure.start}")
            assert key not in found
            assert figure.definition
            found[key] = figure.value
    return found


def test_history(context: Context) -> None:
    found = history(context)
    assert found["SY09", "OCHA new_displacement 2017-10-01"] == 125277
    assert found["SYR", "OCHA new_displacement 2019-01-01"] == 110925
    assert found["SY09", "OCHA return 2019-01-01"] == 4804
    assert [found["SY09", f"OCHA idp_stock {day}"] for day in ("2016-12-31", "2017-08-31", "2018-08-31")] == [181915, 151800, 146875]
    assert [found["SYR", f"IDMC {what}"] for what in ("idp_stock 2024-12-31", "new_displacement 2024-01-01", "idp_stock 2009-12-31")] == [
        7408809,
        768126,
        433000,
    ]
    assert len([key for key in found if key[1].startswith("IDMC")]) == 32


@real
def test_history_is_what_the_workbooks_print(context: Context) -> None:
    found = history(context)
    movements = read(MOVEMENTS, "ocha_idp_movements", context)
    printed = [f for f in movements.figures if "Summary" in (f.evidence.sheet or "")]
    for year in (2017, 2018, 2019):
        stocks = read(HNO / f"data_{year}.xlsx", "ocha_hno", context).figures
        printed += [f for f in stocks if f.metric is Metric.IDP_STOCK and not f.part and len(f.places[0].pcode or "") <= 4]
    expected = {(f.places[0].pcode, f"OCHA {f.metric.value} {f.start}"): f.value for f in printed}
    assert expected == {key: value for key, value in found.items() if key[1].startswith("OCHA")}
