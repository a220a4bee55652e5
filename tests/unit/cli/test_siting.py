"""`dtrack site`: the verbs act, list and show, and say what is wrong in one line."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from dtrack.cli import app
from dtrack.errors import NotFoundError, UsageError

SAID = ["--on", "2026-03-01", "--source", "OCHA", "--by", "Amal", "--why", "visited"]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "config.toml").write_text('[tracker]\ncountries = ["SYR"]\n[fetch]\ncontact = "a@example.org"\n', "utf-8")
    return tmp_path


def run(root: Path, *words: str) -> str:
    done = CliRunner().invoke(app, ["site", *words, "--config", str(root / "config.toml")], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


def shown(root: Path, site: str) -> dict[str, Any]:
    found: list[dict[str, Any]] = json.loads(run(root, "show", site, "--json"))
    return found[0]


def test_the_life_of_a_site(root: Path) -> None:
    new = ["--place", "SY0401", "--type", "planned_camp", "--code", "CCCM:N-1", "--capacity", "5000", "--sensitivity", "public"]
    assert run(root, "add", "Hasiya camp", *new, *SAID) == "SYR-HASIYA (Hasiya camp), act 1: open, last confirmed 2026-03-01 (OCHA)\n"
    assert run(root, "rename", "N-1", "Homs East camp", "--name-fr", "camp de Homs Est", *SAID).startswith("SYR-HASIYA (Homs East camp), act 2:")
    assert "SYR-TALDU" in run(root, "add", "Taldu camp", "--place", "SY0401", *SAID)
    told = "SYR-HASIYA (Homs East camp), act 4: merged into SYR-TALDU on 2026-03-01 (OCHA)\n"
    assert run(root, "merge", "Hasiya", "--into", "SYR-TALDU", *SAID) == told
    assert run(root, "undo", "SYR-HASIYA", "--by", "Amal", "--why", "wrong") == "SYR-HASIYA (Homs East camp), act 5: act 4 is taken back\n"
    assert "split into SYR-EAST, SYR-WEST" in run(root, "split", "SYR-HASIYA", "--into", "East camp", "--into", "West camp", *SAID)
    run(root, "undo", "SYR-HASIYA", "--number", "6", "--by", "Amal", "--why", "wrong")
    assert "destination of residents: Homs" in run(root, "close", "SYR-HASIYA", "--destination", "Homs", *SAID)
    assert "open" in run(root, "reopen", "SYR-HASIYA", "--on", "2026-04-01", *SAID[2:])
    run(root, "seen", "SYR-HASIYA", *SAID)
    run(root, "describe", "SYR-HASIYA", "--alias", "Hisyah", *SAID)
    row = shown(root, "Hisyah")
    assert (row["id"], row["capacity"], row["codes"], row["former_names"]) == ("SYR-HASIYA", 5000, ["CCCM:N-1"], ["Hasiya camp (until 2026-03-01)"])
    assert [act["act"] for act in row["acts"]][:6] == ["add", "rename", "merge", "undo", "split", "undo"]
    table = run(root, "show", "SYR-HASIYA")
    assert "former names: Hasiya camp (until 2026-03-01)" in table
    assert "visited" in table


def test_the_list(root: Path) -> None:
    rows = json.loads(run(root, "list", "--json"))
    found = {row["id"]: row for row in rows}
    rukban = found["SYR-RUKBAN"]
    assert (rukban["status"], rukban["status_on"], rukban["status_source"]) == ("closed", "2025-06-07", "Daily Sabah, 7 June 2025")
    assert found["SYR-2015-01"]["status_sentence"].startswith("last seen 2015-04 (US Department of State")
    assert found["SYR-YARMUK"]["status"] == "unknown"
    assert "SYR-ROJ" in run(root, "list", "--place", "SY08")
    assert "SYR-ROJ" not in run(root, "list", "--place", "SY04")
    assert run(root, "list", "--place", "SY14") == "No site is known there.\n"


def test_an_announced_closing(root: Path) -> None:
    from datetime import UTC, datetime, timedelta

    ahead = f"{(datetime.now(UTC) + timedelta(days=60)).date()}"
    assert f"its closing on {ahead} is announced" in run(root, "close", "SYR-ROJ", "--on", ahead, *SAID[2:])


@pytest.mark.parametrize(
    ("words", "error", "said"),
    [
        (["close", "Utopia", *SAID], NotFoundError, "there is no site 'Utopia'"),
        (["describe", "SYR-ROJ", *SAID], UsageError, "one thing an act"),
        (["describe", "SYR-ROJ", "--alias", "a", "--code", "b:c", *SAID], UsageError, "one thing an act"),
        (["reopen", "SYR-ROJ", *SAID], UsageError, "was not closed"),
    ],
)
def test_what_cannot_be(root: Path, words: list[str], error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=said):
        run(root, *words)
