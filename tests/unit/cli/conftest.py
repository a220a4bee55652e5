"""The command line inside this process, and a folder made by it."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import dtrack.cli

Call = Callable[..., int]


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch) -> Call:
    """Run `dtrack WORDS`; its exit status."""

    def ran(*words: str) -> int:
        monkeypatch.setattr(sys, "argv", ["dtrack", *words])
        with pytest.raises(SystemExit) as left:
            dtrack.cli.main()
        return int(left.value.code or 0)

    return ran


@pytest.fixture
def fresh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: Call) -> Path:
    """A new installation as the current folder."""
    assert call("init", str(tmp_path / "here"), "--contact", "tracker@example.org") == 0
    monkeypatch.chdir(tmp_path / "here")
    return tmp_path / "here"


@pytest.fixture
def bare(fresh: Path) -> Path:
    """One with nothing to collect from but its inbox."""
    for job in (fresh / "jobs").glob("*.toml"):
        if job.stem != "inbox":
            job.unlink()
    return fresh
