"""A daemon with jobs of every sort through simulated days: each tick once, nothing held that grows. `make soak`: a month of all jobs (docs/soak.md)."""

from pathlib import Path

import pytest
from month_home import SOME, live

pytestmark = pytest.mark.slow
MOST_KB = 200 * 1024
"""What a daemon may hold."""


def test_each_tick_is_run_once_and_nothing_is_held_that_grows(tmp_path: Path) -> None:
    days = live(tmp_path / "home", 3, some=SOME)
    assert set(days.due) == SOME
    assert {job: [due for due, _ in runs] for job, runs in days.runs.items()} == days.due
    assert {job for job, runs in days.runs.items() if {state for _, state in runs} != {"good"}} == {"hdx_dtm_syr"}
    assert "outcome=moved" not in days.log and "skipped" not in days.log
    first, *_, last = days.samples
    assert last["most"] < MOST_KB
    assert last["rss"] < 1.08 * first["rss"], days.samples  # a leak grows by each day; the month of `make soak` would show a smaller one
    # As many threads as jobs may run at a time, and connections that are kept for them, are there once so many have run.
    assert last["threads"] <= min(first["threads"] + 2, 24) and last["files"] <= first["files"] + 6, days.samples
    assert days.figures > 12
