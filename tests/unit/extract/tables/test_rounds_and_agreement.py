"""Rounds whose layout nobody promised, and one count under two dates."""

import json
from pathlib import Path

import pytest

from dtrack.config import read_job
from dtrack.errors import LayoutError
from dtrack.extract import tables
from dtrack.extract.context import Context
from dtrack.extract.readers.sheet import Sheet
from dtrack.spec import JobSpec

ROOT = Path(__file__).parents[4]
CONTEXT = Context.load(("SYR",), country="SYR")
DTM = read_job(ROOT / "jobs" / "hdx_dtm_syr.toml")
FILE = "mmt-dataset-august-2025-round-7_hdx.xlsx"
HEAD = ["Governorate", "Governorate Pcode", "District", "Community", "IDPs (individuals)", "Returnees", "Main need"]
ROWS = [
    ["Deir-ez-Zor", "SY09", "Deir-ez-Zor", "x", 1200, 300, "food"],
    ["Deir-ez-Zor", "SY09", "Abu Kamal", "y", 800, 0, "water"],
    ["Homs", "SY04", "", "z", 40, 5, ""],
]


def read(job, filename=FILE, **sheets):
    return tables.read([Sheet(name, rows) for name, rows in sheets.items()], job, filename=filename, context=CONTEXT)


def told(reading, place="SY09"):
    return [(str(f.metric), f.value, str(f.end)) for f in reading.figures if f.places[0].pcode == place]


def test_a_round_is_read_by_what_its_columns_are_usually_called():
    reading = read(DTM, Cover=[["IOM", "", ""]], Data=[["Round 7"], HEAD, *ROWS])
    assert told(reading) == [("idp_stock", 2000, "2025-08-31"), ("returnee_stock", 300, "2025-08-31")]
    assert told(reading, "SYR") == [("idp_stock", 2040, "2025-08-31"), ("returnee_stock", 305, "2025-08-31")]
    assert reading.problems == ()


@pytest.mark.parametrize(
    "header", ["IDPs", "Total IDPs", "IDP individuals", "Number of IDPs", "IDPs (persons)", "Internally displaced people", "#affected+idps+ind"]
)
def test_synonyms_of_displaced_people(header):
    assert told(read(DTM, Data=[[*HEAD[:4], header], *([*row[:4], row[4]] for row in ROWS)])) == [("idp_stock", 2000, "2025-08-31")]


@pytest.mark.parametrize("header", ["IDP households", "IDPs in need", "IDP returnee families", "New IDPs since November", "Host community"])
def test_what_only_resembles_them_is_not_read_and_the_nearest_is_shown(header):
    reading = read(DTM, Data=[[*HEAD[:4], header], *([*row[:4], row[4]] for row in ROWS)])
    assert reading.figures == ()
    assert {problem.kind for problem in reading.problems} == {"missing_column"}
    assert repr(header) in reading.problems[0].what


def test_two_columns_that_fit_are_never_chosen_between():
    reading = read(DTM, Data=[[*HEAD[:4], "IDPs", "Total IDPs"], *([*row[:4], row[4], row[4] * 5] for row in ROWS)])
    assert (reading.figures, [problem.kind for problem in reading.problems]) == ((), ["misconfigured"])
    assert "'IDPs', 'Total IDPs'" in reading.problems[0].what


def test_a_sheet_of_places_alone_gives_nothing_and_says_what_to_declare():
    job = JobSpec.model_validate(
        {
            "title": "x", "country": "SYR", "source": {"kind": "folder"}, "publisher": {"name": "IOM"}, "table": {"layout": "rounds"},
            "column": [{"header": "Pcode", "place": "adm1"}, {"header": "IDPs", "metric": "idp_stock", "population": "idp", "optional": True}],
        }
    )  # fmt: skip
    reading = read(job, "august-2025.xlsx", Data=[["Pcode", "Need"], ["SY09", "food"]])
    assert reading.figures == ()
    assert [(problem.kind, problem.what) for problem in reading.problems] == [("misconfigured", "no column counts anything that the job knows")]


def test_a_round_without_a_month_in_its_name_is_dated_by_the_jobs_fix():
    name = "syrian-arab-republic-population-mobility-and-baseline-assessment-round-4-v2_hdx.xlsx"
    assert told(read(DTM, name, Data=[HEAD, *ROWS]))[0] == ("idp_stock", 2000, "2025-05-31")


def test_no_wanted_sheet_at_all_shows_expected_found_and_the_nearest():
    job = JobSpec.model_validate({"title": "x", "source": {"kind": "folder"}, "table": {"sheet": ["Community_level_data"]}, "column": []})
    with pytest.raises(LayoutError, match=r"Expected: Community_level_data; found: 'Community_data'.*If 'Community_data' is what it is called now"):
        read(job, Community_data=[["a"]], Other=[["b"]])


def test_a_renamed_column_shows_the_line_to_paste():
    job = DTM.model_copy(update={"table": DTM.table.model_copy(update={"layout": "long"})})
    reading = read(job, Data=[[*HEAD[:4], "IDPs counted"], *([*row[:4], row[4]] for row in ROWS)])
    assert reading.figures == ()
    assert '"IDPs counted"]' in reading.problems[0].remedy


MONTHLY = JobSpec.model_validate(
    {
        "title": "x", "country": "SYR", "source": {"kind": "folder"}, "publisher": {"name": "OCHA"}, "table": {"layout": "long", "sum_to": ["adm1", "adm0"]},
        "column": [{"header": "code", "place": "adm1"}, {"header": "/^IDPs/", "metric": "idp_stock", "population": "idp"}],
    }
)  # fmt: skip
APRIL = [["code", "IDPs April 2019"], ["SY01", 10], ["SY02", 20], ["SY09", 30], ["SY04", 40]]


def sheet(header, *counts):
    return [["code", header], *([row[0], count] for row, count in zip(APRIL[1:], counts, strict=True))]


def test_one_count_under_two_months_is_kept_once_in_doubt_and_said():
    reading = read(MONTHLY, "f.xlsx", a=APRIL, b=sheet("IDPs May 2019", 10, 20, 30, 40))
    assert [(f.places[0].pcode, f.value, str(f.end), f.doubts) for f in reading.figures if f.places[0].pcode in ("SY09", "SYR")] == [
        ("SY09", 30, "2019-04-30", ("contradiction",)),
        ("SYR", 100, "2019-04-30", ("contradiction",)),
    ]
    assert [problem.kind for problem in reading.problems] == ["contradiction"]
    assert "2019-04-30 and 2019-05-31" in reading.problems[0].what


@pytest.mark.parametrize("other", [sheet("IDPs May 2019", 11, 21, 31, 40), sheet("IDPs April 2019", 10, 20, 30, 40)])
def test_other_counts_or_the_same_month_are_left_alone(other):
    reading = read(MONTHLY, "f.xlsx", a=APRIL, b=other)
    assert (len(reading.figures), reading.problems, {f.doubts for f in reading.figures}) == (10, (), {()})


@pytest.mark.slow
def test_the_monitoring_workbook_of_the_collection_gives_one_count_and_a_problem():
    file = ROOT.parent / "shared" / "samples" / "hdx_ckan" / "syria_hno" / "pmr_data_2019.xlsx"
    if not file.exists():
        pytest.skip("the collection of recorded workbooks is not here")
    from dtrack.extract.readers import workbook

    reading = tables.read(workbook.read(file.read_bytes()), read_job(ROOT / "jobs" / "ocha_pmr.toml"), filename=file.name, context=CONTEXT)
    national = {(str(f.metric), f.evidence.column): (f.value, str(f.end), f.doubts) for f in reading.figures if f.places[0].pcode == "SYR"}
    assert national["idp_stock", "IDPs_estimates_April_2019"] == (5_905_231, "2019-04-30", ("contradiction",))
    assert national["returnee_stock", "Returnees_estimates_April_2019"] == (135_530, "2019-04-30", ("contradiction",))
    assert not [key for key in national if "May_2019" in key[1] and key[0] != "new_displacement"]
    assert sorted(problem.kind for problem in reading.problems).count("contradiction") == 2


def test_the_rounds_of_the_collection_all_have_a_month():
    file = ROOT.parent / "shared" / "samples" / "hdx_ckan" / "dtm_syria_resources.json"
    if not file.exists():
        pytest.skip("the collection of recorded replies is not here")
    for resource in json.loads(file.read_text())["resources"]:
        if resource["file"].startswith("("):
            continue
        assert told(read(DTM, resource["file"], Data=[HEAD, *ROWS]))[0][2][:7] == resource["month"]
