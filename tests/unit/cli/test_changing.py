"""The verb `changes`."""

import json
import sys
from pathlib import Path

import pytest

import dtrack.cli

ARTICLE = "About {} people fled fighting in Raqqa governorate on 3 March 2017, OCHA said.\n"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation with nothing but its inbox."""
    call(monkeypatch, "init", str(tmp_path / "here"), "--contact", "tracker@example.org")
    monkeypatch.chdir(tmp_path / "here")
    for job in Path("jobs").glob("*.toml"):
        if job.stem != "inbox":
            job.unlink()
    return tmp_path / "here"


def call(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr(sys, "argv", ["dtrack", *words])
    with pytest.raises(SystemExit) as left:
        dtrack.cli.main()
    return int(left.value.code or 0)


def test_changes_are_told_as_rows_as_a_table_and_as_nothing(here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    for number in ("4,500", "6,000"):
        (here / "inbox" / "article.txt").write_text(ARTICLE.format(number), "utf-8")
        (here / "inbox" / "article.txt.meta.toml").write_text("published = 2017-03-05\n", "utf-8")
        assert call(monkeypatch, "run", "inbox") == 0
    capsys.readouterr()
    assert call(monkeypatch, "changes", "--learned-since", "2020-01-01", "--json") == 0
    rows = json.loads(capsys.readouterr().out)
    assert [(row["kind"], row["before"], row["value"], row["by"]) for row in rows] == [("revised", 4500, 6000, 1500), ("new", None, 4500, None)]
    assert rows[0]["before_figure"] == rows[1]["figure"]
    assert call(monkeypatch, "changes", "--learned-since", "2020-01-01") == 0
    assert "revised" in capsys.readouterr().out
    assert call(monkeypatch, "changes", "--learned-since", "2020-01-01", "--known-on", "2020-01-02") == 0
    assert capsys.readouterr().out == "Nothing changed.\n"
    assert call(monkeypatch, "changes", "--learned-since", "soon") == 2
    assert "--learned-since 'soon'" in capsys.readouterr().err
