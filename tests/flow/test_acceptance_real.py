"""The whole way, over OCHA's real workbooks and the seed article, where they are at hand beside the project. They are never part of it."""

import csv
import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
SAMPLES = SHARED / "samples" / "hdx_ckan"

pytestmark = [
    pytest.mark.skipif(not SAMPLES.is_dir(), reason="the recorded workbooks are third parties' and stay outside the project"),
    pytest.mark.slow,
]


def dtrack(folder: Path, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "src"), "HOME": str(folder)}
    done = subprocess.run([sys.executable, "-m", "dtrack", *words], cwd=folder, env=env, capture_output=True, text=True, check=False, timeout=300)
    assert not check or done.returncode == 0, done.stderr
    return done


def rows(folder: Path, *words: str) -> list[dict[str, Any]]:
    return json.loads(dtrack(folder, *words, "--json").stdout)


told = cache(rows)
"""The same where the installation is as its first run left it: what several tests ask with the same words is asked once."""


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tracker") / "installation"
    dtrack(folder.parent, "init", str(folder), "--contact", "tracker@example.org")
    for source, target in [
        ("seeds/*.txt", "inbox"),
        ("samples/hdx_ckan/syria_hno/data_*.xlsx", "inbox/ocha_hno"),
        ("samples/hdx_ckan/syria_idp_movements/*.xlsx", "inbox/ocha_idp_movements"),
    ]:
        (folder / target).mkdir(parents=True, exist_ok=True)
        for path in SHARED.glob(source):
            shutil.copyfile(path, folder / target / path.name)
    dtrack(folder, "run", "--all", check=False)
    return folder


def recommended(points: list[dict[str, Any]], **want: Any) -> list[Any]:
    return [point["value"] for point in points if all(point[key] == value for key, value in want.items()) and point["recommended"]]


def test_seed_article(installation: Path) -> None:
    figures = told(installation, "figures", "--place", "SY09")
    seed = [figure for figure in figures if "Linda Tom" in (figure["attribution"] or "")]
    assert len(seed) == 1
    [figure] = seed
    assert (figure["value"], figure["quantifier"], figure["unit"], figure["metric"]) == (120000, "about", "person", "new_displacement")
    assert [(place["pcode"], place["role"]) for place in figure["places"] if place["pcode"] == "SY09"] == [("SY09", "in")]
    assert figure["source_org"] == "OCHA"
    assert figure["published"] in {"2017-11-08", "2017-11-09"}
    assert (figure["end"], figure["date_precision"]) == (figure["published"], "month")
    assert "some 120,000 people have been displaced in recent weeks" in figure["quote"]
    text = next((SHARED / "seeds").glob("*.txt")).read_text("utf-8")
    assert figure["quote"] in text
    same_document = [other for other in told(installation, "figures") if other["document"] == figure["document"]]
    assert [other["value"] for other in same_document if other["value"] in (75, 330000)] == []
    assert any(other["quantifier"] == "vague" and other["place"] == "SY09" for other in same_document)
    assert all((other["place"] or "SYR") == "SYR" or other["metric"] == "new_displacement" for other in same_document)


@pytest.mark.parametrize(
    ("place", "values"),
    [
        ("SY09", {"2016": 181915, "2017-08": 151800, "2018-08": 146875}),
        ("SYR", {"2016": 6325978, "2017-08": 6150005, "2018-08": 6183919}),
    ],
)
def test_stocks(installation: Path, place: str, values: dict[str, int]) -> None:
    points = told(installation, "points", "--place", place, "--metric", "idp_stock")
    for period, value in values.items():
        assert value in [point["value"] for point in points if point["end"].startswith(period)]


def test_reference_year_of_the_first_workbook_is_mended_with_a_reason(installation: Path) -> None:
    found = told(installation, "figures", "--place", "SY09", "--metric", "idp_stock")
    [figure] = [f for f in found if f["value"] == 181915 and f["title"] == "data_2017.xlsx"]
    assert (figure["start"], figure["role"]) == ("2016-12-31", "recommended")
    shown = dtrack(installation, "show", figure["id"]).stdout
    assert "2017" in shown
    assert "IDMC" in shown


def test_undated_workbook_is_a_problem_and_not_a_guess(installation: Path) -> None:
    undated = [p for p in told(installation, "problems") if p["kind"] == "undated"]
    assert undated
    kept = [f for f in told(installation, "figures", "--metric", "idp_stock") if f["value"] in (318684, 6563462)]
    assert {f["value"] for f in kept} == {318684, 6563462}
    assert all(f["start"] is None and f["end"] is None for f in kept)


@pytest.mark.parametrize(
    ("place", "metric", "start", "value"),
    [
        ("SY09", "new_displacement", "2019-01-01", 45037),
        ("SYR", "new_displacement", "2019-01-01", 110925),
        ("SY09", "return", "2019-01-01", 4804),
        ("SYR", "return", "2019-01-01", 103396),
        ("SY09", "new_displacement", "2017-09-01", 87643),
        ("SY09", "new_displacement", "2017-10-01", 125277),
        ("SY09", "new_displacement", "2017-11-01", 14391),
    ],
)
def test_flows_have_one_recommended_figure_a_month(installation: Path, place: str, metric: str, start: str, value: int) -> None:
    points = told(installation, "points", "--place", place, "--metric", metric, "--direction", "arrival")
    assert recommended(points, start=start) == [value]


def test_every_month_has_one_recommended_figure_and_repeats_are_duplicates(installation: Path) -> None:
    points = told(installation, "points", "--place", "SY09", "--metric", "new_displacement", "--direction", "arrival")
    assert max(Counter(point["start"] for point in points).values()) == 1
    # The sheet is blank from December 2017 to April 2018: blank is absent.
    assert len([point for point in points if point["recommended"]]) == 32
    assert {point["origins"] for point in points} == {1}
    january = next(point for point in points if point["start"] == "2019-01-01")
    roles = Counter(
        f["role"]
        for f in told(installation, "figures", "--place", "SY09", "--metric", "new_displacement", "--direction", "arrival")
        if f["id"] in january["figures"] and f["place"] == "SY09"
    )
    assert roles["recommended"] == 1
    assert roles["duplicate"] >= 2


def test_departures_from_the_matrix_and_its_altered_cell(installation: Path) -> None:
    departures = told(installation, "points", "--place", "SY09", "--metric", "new_displacement", "--direction", "departure")
    assert [round(point["value"]) for point in departures] == [51734]
    assert any(p["kind"] == "total_mismatch" and "P2" in json.dumps(p) for p in told(installation, "problems"))


def test_returns_at_a_camp_are_shown_and_not_recommended(installation: Path) -> None:
    assert any(p["kind"] == "return_at_camp" and "19,452" in p["what"] + p.get("where", "") for p in told(installation, "problems"))
    returns = [f for f in told(installation, "figures", "--place", "SY08", "--metric", "return") if f["value"] == 19868]
    assert returns
    assert all(f["role"] != "recommended" for f in returns)


def state(folder: Path) -> tuple[list[Any], list[Any]]:
    return rows(folder, "figures"), rows(folder, "points")


def test_second_run_adds_nothing_and_reread_changes_nothing(installation: Path) -> None:
    before = (told(installation, "figures"), told(installation, "points"))
    dtrack(installation, "run", "--all", check=False)
    assert state(installation) == before
    dtrack(installation, "reread")
    assert state(installation) == before
    dtrack(installation, "reconcile")
    assert state(installation) == before


def test_one_changed_cell_gives_one_successor(installation: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(installation, copy)
    book = copy / "inbox/ocha_idp_movements/idp_movements_2019-01_MODIFIED_P2.xlsx"
    opened = openpyxl.load_workbook(book, data_only=True)
    sheet = opened["IDPFlow_Summarysince2016"]
    [cell] = [sheet.cell(row, 3) for row in range(3, 18) if sheet.cell(row, 1).value == "Quneitra"]
    cell.value = cell.value + 1
    opened.save(book)
    before = {f["id"]: f for f in told(installation, "figures")}
    dtrack(copy, "run", "ocha_idp_movements")
    after = {f["id"]: f for f in rows(copy, "figures")}
    gone, new = [before[i] for i in before.keys() - after.keys()], [after[i] for i in after.keys() - before.keys()]
    assert [(f["place"], f["start"]) for f in gone] == [("SY14", "2016-02-01")]
    assert [(f["place"], f["start"], f["value"]) for f in new] == [("SY14", "2016-02-01", gone[0]["value"] + 1)]
    assert len(rows(copy, "figures", "--known-on", "2020-01-01")) == 0


def test_csv_round_trips(installation: Path) -> None:
    out = dtrack(installation, "export", "--format", "csv", "--out", "-").stdout
    table = list(csv.DictReader(out.splitlines(keepends=True)))
    figures = told(installation, "figures")
    assert len(table) == len(figures)
    assert all(row["quote"] and row["document"] for row in table)
    assert {row["id"]: row["quote"] for row in table} == {figure["id"]: figure["quote"] for figure in figures}
