"""The pages of measurements are what the benchmarks' results say, and the gate tells a regression from noise."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def frame() -> Any:
    """The modules of `benchmarks/` that make pages, as scripts there import them."""
    sys.path.insert(0, str(ROOT / "benchmarks"))
    try:
        import _all
        import _growth
        import _result
    finally:
        sys.path.remove(str(ROOT / "benchmarks"))
    made = ModuleType("frame")
    made.all, made.growth, made.result = _all, _growth, _result  # type: ignore[attr-defined]
    return made


def stage(*rows: Any) -> dict[str, Any]:
    told = {"about": "What it is.", "arguments": [], "date": "2026-11-23 10:00 UTC", "load": 0.5, "seconds": 12.0, "machine": "A machine, 2 cores"}
    return told | {"versions": {"Python": "3.11"}, "rows": [asdict(row) for row in rows]}


def results(*rows: Any) -> dict[str, Any]:
    return {"stages": {"one": stage(*rows)}}


def test_pages_are_made_of_the_results(frame: Any) -> None:
    held = json.loads((ROOT / "docs/performance.json").read_text("utf-8"))
    for path, text in frame.all.pages_of(held).items():
        assert (ROOT / "docs" / path).read_text("utf-8") == text, f"{path} was typed, or is older than performance.json: make it anew"


def test_every_script_has_its_stage(frame: Any) -> None:
    scripts = {path.stem for path in (ROOT / "benchmarks").glob("[a-z]*.py")}
    assert {name.removesuffix("-large") for name in (*frame.all.STAGES, *frame.all.LARGE)} == scripts
    assert set(frame.all.SMALL) == set(frame.all.STAGES)


def test_a_goal_is_held_or_missed_in_its_own_direction(frame: Any) -> None:
    row = frame.result.Row
    assert row("k", "c", "s", 50, "rows/s", peer="p", theirs=100, goal=0.45).held is True
    assert row("k", "c", "s", 40, "rows/s", peer="p", theirs=100, goal=0.45).held is False
    assert row("k", "c", "s", 39, "ms", less=True, of="ours", goal=40).held is True
    assert row("k", "c", "s", 41, "ms", less=True, of="ours", goal=40).held is False
    assert row("k", "c", "s", 41, "ms").held is None


def test_the_page_tells_ratio_goal_and_what_was_missed(frame: Any) -> None:
    row = frame.result.Row
    page = frame.result.page(
        results(
            row("a", "ingest", "10 figures", 50, "rows/s", peer="executemany", theirs=100, goal=0.45),
            row("b", "page", "all", 45.0, "ms", less=True, of="ours", goal=40),
        )
    )
    assert "| ingest | 10 figures | 50 rows/s | executemany: 100 | 0.50 | ratio at least 0.45: held |" in page
    assert "| page | all | 45 ms |  |  | at most 40 ms: MISSED |" in page
    assert "Goals held: 1 of 2." in page
    assert "- page (all): at most 40 ms; found 45" in page
    assert "2026-11-23 10:00 UTC, 12 s, load at the start 0.5. A machine, 2 cores. Python 3.11." in page


@pytest.mark.parametrize(
    ("before", "now", "less", "shut"), [(0.5, 0.4, False, False), (0.5, 0.37, False, True), (0.5, 0.62, True, False), (0.5, 0.63, True, True)]
)
def test_the_gate_shuts_beyond_the_tolerance_of_a_quarter(frame: Any, before: float, now: float, less: bool, shut: bool) -> None:
    row = frame.result.Row
    known, found = (results(row("k", "claim", "s", ratio * 100, "x", peer="p", theirs=100, less=less)) for ratio in (before, now))
    told = frame.result.worse(known, found)
    assert bool(told) is shut
    assert all(f"ratio {now:.2f}, was {before:.2f}" in line for line in told)


def test_the_gate_compares_neither_other_sizes_nor_what_is_only_told(frame: Any) -> None:
    row = frame.result.Row
    known = results(row("k", "c", "10", 100, "x", peer="p", theirs=100), row("t", "c", "10", 100, "x", peer="p", theirs=100, tolerance=None))
    found = results(row("k", "c", "20", 1, "x", peer="p", theirs=100), row("t", "c", "10", 1, "x", peer="p", theirs=100), row("new", "c", "10", 1, "x"))
    assert frame.result.worse(known, found) == []


def test_growth_works_its_numbers_out_of_the_largest_stores(frame: Any) -> None:
    row = frame.result.Row
    told = results(
        row("archive.two.24000", "c", "s", 100, "documents/s", peer="p", theirs=60),
        row("archive.two.1000000", "c", "s", 1800, "documents/s", peer="p", theirs=1000),
        row("ingest.postgresql", "c", "s", 5000, "figures/s", peer="p", theirs=9000),
        row("store.bytes.100000", "c", "s", 1, "bytes"),
        row("store.bytes.10000000", "c", "s", 1500, "bytes"),
        row("backfill.disk", "c", "s", 4000, "bytes"),
        row("backfill.slope", "c", "s", 10, "ms", peer="p", theirs=10),
        row("reconcile.full", "c", "s", 50, "us", peer="p", theirs=10),
        row("reconcile.few", "c", "s", 0.5, "s", peer="p", theirs=1),
        row("page.work./places/SY09.1000000", "c", "s", 40, "ms", peer="p", theirs=1),
    )
    page = frame.growth.page(told)
    assert "1,000,000 articles / 1,000 per second = 1,000 s of one core, 1.2 % of a core's day" in page
    assert "1,000,000 × 0.01 = 10,000 articles tell something and are collected: × 10 ms = 100 s of one core a day" in page
    assert "10,000 × 1.5 = 15,000 a day; stored at 5,000 per second that is 3 s" in page
    assert "36,525,000 × 1.5 = 54,787,500; × 1,500 bytes = 82.2 GB" in page


def test_growth_says_which_measurements_it_misses(frame: Any) -> None:
    page = frame.growth.page({"stages": {}})
    assert "no run has told `archive.two.`, `ingest.postgresql`" in page
