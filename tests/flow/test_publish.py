"""Exports on a clock: one file, public figures only, whole or not at all, in the ledger like any run."""

import csv
import hashlib
import json
import os
from pathlib import Path

import pytest
from flow_home import Home, report

from dtrack.flow.deadline import Deadline
from dtrack.flow.publishing import file_name
from dtrack.terms import RunState
from dtrack.tracker import Tracker

pytestmark = pytest.mark.stores

PUBLISH = 'title = "Monthly file"\ndo = "publish"\nschedule = "every 1d"\n[publish]\nname = "{job}.csv"\n'


@pytest.fixture
def tracker(home: Home) -> Tracker:
    home.say(report("a"), report("b", "1,200", sensitivity="internal"))
    (home.root / "jobs" / "monthly.toml").write_text(PUBLISH, "utf-8")
    return home.open()


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def test_run_all_publishes_last_what_the_others_brought_and_keeps_what_is_internal(tracker: Tracker, home: Home) -> None:
    outcomes = tracker.run()
    assert [(outcome.job, outcome.state) for outcome in outcomes] == [("fake", RunState.GOOD), ("monthly", RunState.GOOD)]
    path = home.root / "reports" / "monthly.csv"
    public = [record for record in tracker.figures() if record.sensitivity == "public"]
    assert {row["id"] for row in rows(path)} == {record.id for record in public}
    about = json.loads(path.with_name("monthly.csv.meta.json").read_text("utf-8"))
    assert about["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert (about["rows"], about["what"], outcomes[1].message) == (len(public), "figures", f"{len(public)} rows in monthly.csv")
    assert outcomes[1].words == f"good: {len(public)} rows in monthly.csv"
    assert [child.name for child in sorted(path.parent.iterdir())] == ["monthly.csv", "monthly.csv.meta.json"]


def test_the_daemon_runs_it_like_any_job_and_status_tells_its_health(tracker: Tracker) -> None:
    tracker.run(["fake"])
    assert "monthly" in tracker.missed()
    assert tracker.run_due("monthly", None, Deadline(60)).state is RunState.GOOD
    assert "monthly" not in tracker.missed()
    line = next(line for line in tracker.status() if line.job == "monthly")
    assert (line.kind, line.state, line.documents) == ("publish", "fresh", 0)
    assert tracker.setup().missing == ()


@pytest.mark.parametrize("stops", [True, False], ids=["the program stops", "out of time"])
def test_a_dashboard_that_is_given_up_is_no_good_run_and_a_fault_only_where_its_time_ran_out(tracker: Tracker, home: Home, stops: bool) -> None:
    def pressed(_target: Path, _spoken: object, deadline: Deadline | None) -> int:
        assert deadline is not None
        if stops:
            deadline.cancel("dtrack is stopping")
        deadline.check()
        return 1

    (home.root / "jobs" / "copy.toml").write_text(PUBLISH.replace('"{job}.csv"', '"copy"\nwhat = "dashboard"'), "utf-8")
    tracker = home.open()
    tracker.equip(pressed)
    outcome = tracker.run_due("copy", None, Deadline(60 if stops else 0))
    assert (outcome.state, outcome.problems) == (RunState.ABANDONED, 0 if stops else 1)
    assert [record.problem.what for record in tracker.problems("copy")] == ([] if stops else ["the run took longer than its 0 minutes"])
    assert tracker.runs("copy")[0].state is RunState.ABANDONED
    assert "copy" in tracker.missed()


def test_a_folder_that_cannot_be_is_a_failed_run_with_a_problem_and_the_next_one_mends_it(tracker: Tracker, home: Home) -> None:
    (home.root / "reports").write_text("a file", "utf-8")
    outcome = tracker.run(["monthly"])[0]
    assert (outcome.state, outcome.problems) == (RunState.FAILED, 1)
    [problem] = tracker.problems("monthly")
    assert "the file cannot be written" in problem.problem.what
    (home.root / "reports").unlink()
    assert tracker.run(["monthly"])[0].state is RunState.GOOD
    assert tracker.problems("monthly") == []


def test_the_file_of_before_stands_until_the_new_one_is_whole_and_a_killed_run_leaves_no_half(home: Home) -> None:
    home.job()
    wide = PUBLISH.replace("{job}.csv", "w.csv") + 'what = "points"\nlayout = "wide"\n'
    (home.root / "jobs" / "wide.toml").write_text(wide, "utf-8")
    folder = home.root / "reports"
    folder.mkdir()
    (folder / "w.csv").write_text("of before", "utf-8")
    (folder / ".w.csv.4711.part").write_text("half", "utf-8")
    (folder / ".w.csv.bak").write_text("a person's own", "utf-8")
    ancient = report("a", text="About 4,500 people fled fighting in Raqqa governorate on 3 March 2017, OCHA said.")
    home.say(ancient)
    tracker = home.open()
    if os.geteuid() != 0:
        folder.chmod(0o500)
        assert tracker.run(["wide"])[0].state is RunState.FAILED
        folder.chmod(0o700)
        assert (folder / "w.csv").read_text("utf-8") == "of before"
    assert [outcome.state for outcome in tracker.run(["fake", "wide"])] == [RunState.GOOD] * 2
    assert sorted(child.name for child in folder.iterdir()) == [".w.csv.bak", "w.csv", "w.csv.meta.json"]
    assert all(row["2017-03"] == "" and row["partial_months"] == "2017-03" for row in rows(folder / "w.csv"))
    assert json.loads((folder / "w.csv.meta.json").read_text("utf-8"))["layout"] == "wide"


def test_a_dry_run_names_the_file_and_writes_none(tracker: Tracker, home: Home) -> None:
    [outcome] = tracker.run(["monthly"], dry=True)
    assert outcome.preview == [f"would write {home.root / 'reports' / 'monthly.csv'}"]
    assert not (home.root / "reports").exists()
    assert [finding.what for finding in tracker.doctor(["monthly"]) if finding.job] == ["publish: nothing to ask"]


def test_names_hold_the_day_of_the_run() -> None:
    from datetime import date

    assert file_name("p-{date}-{month}-{year}-{job}.csv", "weekly", date(2026, 3, 1)) == "p-2026-03-01-2026-03-2026-weekly.csv"
