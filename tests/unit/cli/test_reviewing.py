"""The verb `review`: acts, the queue, corrections as corpus examples."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dtrack.extract import scoring

Call = Callable[..., int]
ARTICLE = "About 4,500 people fled fighting in Raqqa governorate on 3 March 2017, OCHA said.\n"
AMAL = ("--by", "Amal", "--why", "the text says Idleb")


@pytest.fixture
def here(bare: Path, call: Call) -> Path:
    """An installation whose inbox holds one public article, read."""
    Path("inbox/article.txt").write_text(ARTICLE, "utf-8")
    Path("inbox/article.txt.meta.toml").write_text('published = 2017-03-05\nsensitivity = "public"\n', "utf-8")
    assert call("run", "inbox") == 0
    return bare


def test_a_figure_is_corrected_shown_exported_and_taken_back(here: Path, call: Call, capsys: pytest.CaptureFixture[str]) -> None:
    def rows(*words: str) -> Any:
        capsys.readouterr()
        assert call(*words, "--json") == 0
        return json.loads(capsys.readouterr().out)

    (before,) = rows("figures")
    assert call("review", "--export-corpus", "corpus") == 0
    assert "Nobody has corrected" in capsys.readouterr().out
    fields = ("--place", "SY07", "--role", "origin", "--start", "2017-03-04", "--end", "2017-03-04", "--source", "SOHR", "--quantifier", "at_least")
    (after,) = rows("review", before["id"], "correct", *AMAL, *fields)
    said = {name: after[name] for name in ("place", "start", "end", "source_org", "quantifier", "status", "value")}
    wanted = {"place": "SY07", "start": "2017-03-04", "end": "2017-03-04", "source_org": "SOHR", "quantifier": "at_least"}
    assert said == wanted | {"status": "corrected", "value": 4500}
    assert [(row["status"], row["id"]) for row in rows("figures", "--status", "corrected")] == [("corrected", after["id"])]
    (shown,) = rows("show", after["id"])
    assert [(act["act"], act["by"], act["why"], act["number"]) for act in shown["reviews"]] == [("correct", "Amal", "the text says Idleb", 1)]
    assert call("review", before["id"], "approve", *AMAL) == 2
    assert "Amal (operator) was quicker: correct" in capsys.readouterr().err
    assert call("review", "--export-corpus", "corpus") == 0
    assert "reviews.toml: 1 passages" in capsys.readouterr().out
    (passage,) = scoring.load(Path("corpus"))
    assert passage.text == before["quote"]
    assert str(passage.published) == "2017-03-05"
    (figure,) = passage.figures
    assert (figure["value"], figure["places"], str(figure["start"]), figure["quantifier"]) == (4500, ["SY07:origin"], "2017-03-04", "at_least")
    assert (figure["source_org"], "optional" in figure) == ("SOHR", False)
    assert call("reread") == 0
    assert [row["id"] for row in rows("figures")] == [after["id"]]
    assert call("review", after["id"], "undo", *AMAL) == 0
    assert f"{before['id']}: extracted" in capsys.readouterr().out
    assert rows("figures") == [before]


def test_what_is_rejected_is_left_out_of_the_corpus_passage(here: Path, call: Call, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert call("figures", "--json") == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert call("review", row["id"], "reject", *AMAL) == 0
    assert call("review", "--export-corpus", "corpus") == 0
    (passage,) = scoring.load(Path("corpus"))
    assert (passage.left_out, passage.figures) == (("4,500",), ())


def test_the_queue_lists_what_waits(here: Path, call: Call, capsys: pytest.CaptureFixture[str]) -> None:
    Path("inbox/more.txt").write_text("Some 90,000 people fled the area, residents said.\n", "utf-8")
    Path("inbox/more.txt.meta.toml").write_text("published = 2017-03-05\n", "utf-8")
    assert call("run", "inbox") == 0
    capsys.readouterr()
    assert call("review", "--queue", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    scores = [row["score"] for row in found]
    assert found
    assert scores == sorted(scores, reverse=True)
    assert all(row["reasons"] for row in found)
    assert call("review", "--queue", "--within", "SY14") == 0
    assert capsys.readouterr().out == "Nothing waits for a person.\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("review",), "which figure"),
        (("review", "0" * 16, "approve", "--by", "Amal", "--why", "x"), "there is no figure"),
        (("review", "0" * 16, "approve", "--by", "Amal", "--why", "x", "--value", "3"), "approve corrects nothing"),
        (("review", "0" * 16, "praise", "--by", "Amal", "--why", "x"), "Use one of: approve, reject"),
    ],
)
def test_wrong_use_is_said(here: Path, call: Call, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str) -> None:
    assert call(*words) == 2
    assert said in capsys.readouterr().err
