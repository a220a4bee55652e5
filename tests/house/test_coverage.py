"""The gates of coverage say what they are there for."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="module")
def gates() -> ModuleType:
    spec = importlib.util.spec_from_file_location("coverage_gates", Path(__file__).parents[2] / "tools" / "coverage.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def counted(hit: int, missed: int) -> dict[str, object]:
    return {
        "executed_lines": list(range(hit)),
        "missing_lines": list(range(hit, hit + missed)),
        "executed_branches": [],
        "missing_branches": [],
    }


def test_a_line_that_no_test_met_in_a_pure_room_is_a_fault_and_named(gates: ModuleType) -> None:
    told, wrong = gates.judge({"src/dtrack/model/figure.py": counted(990, 10), "src/dtrack/web/app.py": counted(100, 5)})
    assert "src/dtrack/model/figure.py: lines [990, 991, 992, 993, 994, 995, 996, 997, 998, 999], branches []" in told
    assert [line.split(" stands")[0] for line in wrong] == ["model"]


def test_elsewhere_a_tenth_may_be_missed_but_no_more(gates: ModuleType) -> None:
    assert gates.judge({"src/dtrack/web/app.py": counted(90, 10)})[1] == []
    assert [line.split(" stands")[0] for line in gates.judge({"src/dtrack/web/app.py": counted(89, 11)})[1]] == ["all"]
