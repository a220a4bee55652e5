"""Upstream changes end to end: a renamed column, sheet or dataset ends as misconfigured, nothing is half-taken, what stood stands, and the paste heals."""

import io
import json
import sys
from pathlib import Path

import openpyxl
import pytest

from dtrack import Tracker

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from loopback import Server, reply  # noqa: E402

JOB = """title = "Monthly"
schedule = "every 1d"
country = "SYR"
[source]
kind = "hdx"
url = "{url}"
dataset = "{dataset}"
[publisher]
name = "IOM"
[table]
layout = "long"
sheet = {sheets}
[[column]]
header = "Admin1 Pcode"
place = "adm1"
[[column]]
header = {header}
metric = "idp_stock"
population = "idp"
period = "file"
"""


def book(**sheets):
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, (header, counts) in sheets.items():
        sheet = made.create_sheet(name)
        sheet.append(["Admin1 Pcode", header])
        for code, count in counts.items():
            sheet.append([code, count])
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


class Exchange:
    """A dataset with one file a month; `name` is what it is called now."""

    def __init__(self):
        self.name = "syria-baseline"
        self.files = {"2026-08": book(Data=("IDPs", {"SY09": 100, "SY04": 40}))}
        self.changed = "2026-09-01"

    def __call__(self, request, url):
        if request.path.startswith("/file/"):
            return reply(self.files[request.path.rpartition("/")[2].removesuffix(".xlsx")])
        if request.path.endswith("package_search"):
            return reply(json.dumps({"success": True, "result": {"results": [{"name": "lebanon-floods"}, {"name": self.name}]}}))
        if request.query["id"] != self.name:
            return reply('{"success": false, "error": {"message": "Not found"}}', 404)
        files = [
            {"id": f"id-{month}", "format": "XLSX", "name": month, "url": f"{url}/file/{month}.xlsx", "created": f"{month}-28", "last_modified": self.changed}
            for month in self.files
        ]
        return reply(json.dumps({"success": True, "result": {"name": self.name, "title": "Baseline", "license_title": "CC BY", "resources": files}}))


@pytest.fixture
def home(tmp_path):
    (tmp_path / "jobs").mkdir()
    (tmp_path / "dashboards").mkdir()
    (tmp_path / "config.toml").write_text('[fetch]\nper_host_delay_s = 0\ntries = 1\nallow_hosts = ["127.0.0.1"]\n')
    exchange = Exchange()
    with Server() as server:
        server.script = lambda request: exchange(request, server.url)

        def run(*, dry=False, header='"IDPs"', sheets='["Data"]', dataset="syria-baseline"):
            (tmp_path / "jobs" / "m.toml").write_text(JOB.format(url=server.url, header=header, sheets=sheets, dataset=dataset))
            with Tracker.open(tmp_path / "config.toml", {}) as tracker:
                [outcome] = tracker.run(["m"], dry=dry)
                figures = sorted((r.figure.places[0].pcode, r.figure.value, str(r.figure.end)) for r in tracker.figures()) if not dry else []
                [line] = tracker.status() if not dry else [None]
                licences = {document.licence for document in tracker.documents()} if not dry else set()
            return outcome, figures, line, licences

        yield exchange, run


AUGUST = [("SY04", 40, "2026-08-31"), ("SY09", 100, "2026-08-31")]


def test_a_renamed_column_is_misconfigured_nothing_is_half_taken_and_the_paste_heals(home):
    exchange, run = home
    outcome, figures, line, licences = run()
    assert (outcome.failed, figures, line.state, licences) == (False, AUGUST, "fresh", {"CC BY"})
    exchange.files["2026-09"] = book(Data=("IDPs individuals", {"SY09": 120, "SY04": 50}))
    outcome, figures, line, _ = run()
    assert (outcome.failed, figures, line.state) == (True, AUGUST, "misconfigured")
    assert "Expected: IDPs. Found, in the row that fits best: 'Admin1 Pcode', 'IDPs individuals'" in outcome.message
    assert 'header = ["IDPs", "IDPs individuals"]' in outcome.message
    outcome, figures, line, _ = run(header='["IDPs", "IDPs individuals"]')
    assert (outcome.failed, figures, line.state) == (False, sorted([*AUGUST, ("SY04", 50, "2026-09-30"), ("SY09", 120, "2026-09-30")]), "fresh")


def test_a_new_layout_of_a_known_file_leaves_what_it_said_before(home):
    exchange, run = home
    run()
    exchange.files["2026-08"], exchange.changed = book(Totals=("IDPs", {"SY09": 7})), "2026-09-20"
    outcome, figures, line, _ = run()
    assert (outcome.failed, figures, line.state) == (True, AUGUST, "misconfigured")
    assert "Expected: Data; found: 'Totals'" in outcome.message


def test_half_of_a_workbook_is_not_taken(home):
    exchange, run = home
    exchange.files["2026-08"] = book(North=("IDPs", {"SY09": 100}), South=("People", {"SY12": 5}))
    outcome, figures, line, _ = run(sheets='["North", "South"]')
    assert (outcome.failed, figures, line.state) == (True, [], "misconfigured")


def test_a_renamed_dataset_shows_the_nearest_and_the_line_to_paste(home):
    exchange, run = home
    run()
    exchange.name = "syria-baseline-2026"
    outcome, figures, line, _ = run()
    assert (outcome.failed, figures, line.state) == (True, AUGUST, "misconfigured")
    assert 'the nearest that HDX has is syria-baseline-2026. If it is that one, paste under [source]: dataset = "syria-baseline-2026"' in outcome.message
    assert run(dataset="syria-baseline-2026")[0].failed is False


def test_a_dry_run_prints_what_would_be_stored_or_why_nothing_would(home):
    exchange, run = home
    outcome = run(dry=True)[0]
    assert [line.strip().split(" | ")[0] for line in outcome.preview if "idp_stock" in line] == [
        "idp_stock none exact 100 person",
        "idp_stock none exact 40 person",
    ]
    exchange.files["2026-08"] = book(Data=("People", {"SY09": 100}))
    outcome = run(dry=True)[0]
    assert outcome.figures == 0
    assert any("missing_column" in line and "Expected: IDPs" in line for line in outcome.preview)
