"""An installation moves to another kind of database and back: every table the same, whole or not at all."""

import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from flow_home import Home, report
from sqlalchemy import create_engine, inspect, text
from typer.testing import CliRunner

from dtrack.cli import app
from dtrack.errors import StoreError, UsageError
from dtrack.flow.lock import BusyError
from dtrack.tracker import Tracker
from postgres import Server

KILLED = """
import os, sys
from dtrack.tracker import Tracker
Tracker.open(sys.argv[1], {}).move(sys.argv[2], lambda each: os.kill(os.getpid(), 9) if each.table == sys.argv[3] else None)
"""


@pytest.fixture
def full(home: Home) -> Iterator[Home]:
    """Figures, a revision, a review, a withheld site's words with signs that COPY has to mask, and problems."""
    home.say(report("a"), report("b", "1,200", title="tab\there, \\N back\\slash, nought \0, نص"), {"problem": {"kind": "empty", "what": "w", "remedy": "r"}})
    tracker = home.open()
    tracker.run()
    home.say(report("a", "5,000"), report("c", "800"))
    tracker.run()
    tracker.review(tracker.figures()[0].id, "approve", by="A reviewer", why="read it\r\ntwice")
    yield home


@pytest.fixture
def empty(postgres: Server) -> Iterator[str]:
    with postgres.database() as url:
        yield url


def tables(url: str) -> list[str]:
    engine = create_engine(url)
    try:
        return inspect(engine).get_table_names()
    finally:
        engine.dispose()


def test_there_and_back_every_row_is_the_same_and_work_goes_on(full: Home, empty: str, tmp_path: Path) -> None:
    here = full.open()
    before = here.figures(), here.points(), here.problems(), here.runs()
    there = here.move(empty)
    assert there.exports == ("figures", "points")
    rows = {each.table: each.rows for each in there.tables}
    assert (rows["figure"], rows["document"], rows["review"]) == (5, 4, 1)
    moved = Home(tmp_path / "moved", empty)
    shutil.copytree(full.root / "jobs", moved.root / "jobs", dirs_exist_ok=True)
    other = moved.open()
    assert (other.figures(), other.points(), other.problems(), other.runs()) == before
    back = other.move(f"sqlite:///{tmp_path / 'back.sqlite'}")
    assert back.tables == there.tables
    moved.say(report("a", "5,000"), report("c", "800"), report("o", "77"))
    assert other.run()[0].figures == 1
    assert len(other.figures()) == len(before[0]) + 1
    assert {run.id for run in before[3]} < {run.id for run in other.runs()}
    moved.close()


def test_what_is_refused(full: Home, empty: str, tmp_path: Path) -> None:
    here = full.open()
    for url, said in [
        ("", "no address of a database"),
        ("postgresql://me:tooth@db/d", "a password stands in the address"),
        (here.config.database_url, "has already"),
    ]:
        with pytest.raises(UsageError, match=said) as refused:
            here.move(url)
        assert "tooth" not in refused.value.message
    lead = here.holding("leader")
    assert lead.take()
    with pytest.raises(BusyError, match="a daemon runs this installation"):
        here.move(empty)
    lead.free()
    assert tables(empty) == []
    engine = create_engine(empty)
    with engine.begin() as c:
        c.execute(text("CREATE TABLE theirs (x int)"))
    with pytest.raises(StoreError, match="not empty: it has a table 'theirs'"):
        here.move(empty)
    assert tables(empty) == ["theirs"]
    with engine.begin() as c:
        c.execute(text("DROP TABLE theirs"))
    engine.dispose()
    here.move(empty)
    with pytest.raises(StoreError, match="not empty: it has rows in"):
        here.move(empty)


@pytest.mark.parametrize("table", ["document", "point"])
def test_killed_amid_the_move_the_other_one_is_empty_and_the_next_try_succeeds(full: Home, empty: str, table: str) -> None:
    full.close()
    killed = subprocess.run([sys.executable, "-c", KILLED, str(full.config), empty, table], capture_output=True, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert tables(empty) == []
    with Tracker.open(full.config, {}) as here:
        assert sum(each.rows for each in here.move(empty).tables) > 10


def test_the_verbs(full: Home, empty: str) -> None:
    full.close()
    run = CliRunner().invoke
    config = ["--config", str(full.config)]
    moved = run(app, ["move", "--to", empty, "--json", *config])
    assert moved.exit_code == 0, moved.output
    told = {row["table"]: row["rows"] for row in json.loads(moved.stdout)}
    assert told["figure"] == 5
    full._database = f'[database]\nurl = "{empty}"\n'
    full.settings()
    [status] = json.loads(run(app, ["db", "status", "--json", *config]).stdout)
    assert (status["current"], status["revision"]) == (True, status["needed"])
    assert len(json.loads(run(app, ["figures", "--json", *config]).stdout)) == 3
    again = run(app, ["move", "--to", f"sqlite:///{full.root / 'again.sqlite'}", *config])
    assert "exports byte for byte the same" in again.stdout
    assert "under `[database]`" in again.stdout
