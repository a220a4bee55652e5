"""The verb `changes`."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

Call = Callable[..., int]
ARTICLE = "About {} people fled fighting in Raqqa governorate on 3 March 2017, OCHA said.\n"


def test_changes_are_told_as_rows_as_a_table_and_as_nothing(bare: Path, call: Call, capsys: pytest.CaptureFixture[str]) -> None:
    for number in ("4,500", "6,000"):
        (bare / "inbox" / "article.txt").write_text(ARTICLE.format(number), "utf-8")
        (bare / "inbox" / "article.txt.meta.toml").write_text("published = 2017-03-05\n", "utf-8")
        assert call("run", "inbox") == 0
    capsys.readouterr()
    assert call("changes", "--learned-since", "2020-01-01", "--json") == 0
    rows = json.loads(capsys.readouterr().out)
    assert [(row["kind"], row["before"], row["value"], row["by"]) for row in rows] == [("revised", 4500, 6000, 1500), ("new", None, 4500, None)]
    assert rows[0]["before_figure"] == rows[1]["figure"]
    assert call("changes", "--learned-since", "2020-01-01") == 0
    assert "revised" in capsys.readouterr().out
    assert call("changes", "--learned-since", "2020-01-01", "--known-on", "2020-01-02") == 0
    assert capsys.readouterr().out == "Nothing changed.\n"
    assert call("changes", "--learned-since", "soon") == 2
    assert "--learned-since 'soon'" in capsys.readouterr().err
