"""A torn page, a database that somebody holds, a clock that was ahead, archived files that are missing or torn: told by who looks, and nothing is repaired."""

import logging
import shutil
import sqlite3
import struct
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flow_home import Home, report
from typer.testing import CliRunner

from dtrack.cli import app
from dtrack.daemon import Daemon
from dtrack.errors import StoreError
from dtrack.store.engine import Store
from dtrack.tracker import Tracker


@pytest.fixture(scope="module")
def laid(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three reports, collected once."""
    home = Home(tmp_path_factory.mktemp("laid") / "home")
    home.job()
    home.say(report("a"), report("b", "1,200"), report("c", "800"))
    home.open().run(["fake"])
    home.close()
    return home.root


@pytest.fixture
def home(laid: Path, tmp_path: Path) -> Iterator[Home]:
    shutil.copytree(laid, tmp_path / "home")
    home = Home.at(tmp_path / "home")
    yield home
    home.close()


def database(home: Home) -> Path:
    return home.root / "data" / "dtrack.sqlite"


def bad(tracker: Tracker) -> dict[str, tuple[str, str]]:
    """What the doctor finds wrong with the installation: what and remedy, by check. That no daemon runs is so in every test."""
    found = tracker.doctor()
    return {each.check: (each.what, each.remedy) for each in found if each.job is None and each.state != "good" and each.check != "daemon"}


def tear(home: Home, table: str) -> bytes:
    """Write over the first page of a table, as a disk does that loses a sector; the bytes of before."""
    with closing(sqlite3.connect(database(home))) as c:
        (root,) = c.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", (table,)).fetchone()
        (size,) = c.execute("PRAGMA page_size").fetchone()
        c.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    before = database(home).read_bytes()
    with database(home).open("r+b") as file:
        file.seek((root - 1) * size)
        file.write(b"\xa5" * size)
    return before


def test_a_torn_page_is_told_by_doctor_start_and_problems_until_it_is_restored(home: Home, caplog: pytest.LogCaptureFixture) -> None:
    assert bad(home.open()) == {}
    before = tear(home, "audit")
    tracker = home.open()
    what, remedy = bad(tracker)["database"]
    assert what.startswith("the database is damaged (")
    assert "restore the newest backup; nothing was repaired" in remedy
    with caplog.at_level(logging.ERROR):
        Daemon(tracker)._sound()  # what it does at its start and each day
    assert [record.getMessage()[:51] for record in caplog.records] == ["step=sound outcome=damaged the database is damaged "]
    assert [each.problem.what[:24] for each in tracker.problems("database")] == ["the database is damaged "]
    # What does not need the page goes on; what does says so in words.
    assert len(tracker.figures()) == 3 and len(tracker.points()) > 0
    with pytest.raises(StoreError, match="the database is damaged"):
        tracker.review(tracker.figures()[0].id, "approve", by="A reviewer", why="as printed")
    assert tracker.reviews(tracker.figures()[0].id) == []  # no act without its line in the log
    tracker.close()
    database(home).write_bytes(before)
    mended = home.open()
    assert mended.unsound() == "" and mended.problems("database") == [] and bad(mended) == {}


def test_pages_that_belong_to_nobody_are_told_though_every_question_is_answered(home: Home) -> None:
    """The head counts free pages that are not there: SQLite reads on, and would write over what it takes for free."""
    home.open().close()
    with database(home).open("r+b") as file:
        file.seek(36)
        file.write(struct.pack(">I", 3))
    tracker = home.open()
    assert len(tracker.figures()) == 3
    assert "restore the newest backup; nothing was repaired" in bad(tracker)["database"][1]


def test_a_file_that_is_no_database_is_told_by_every_command_and_left_alone(home: Home) -> None:
    for beside in database(home).parent.glob("dtrack.sqlite-*"):
        beside.unlink()
    database(home).write_bytes(b"a photograph" * 1000)
    for verb in (["status"], ["figures"], ["doctor"], ["run", "fake"]):
        done = CliRunner().invoke(app, [*verb, "--config", str(home.config)])
        told = str(done.exception) if isinstance(done.exception, StoreError) else done.output
        assert done.exit_code == 1 and "is not a database" in told and "restore the newest backup" in told, (verb, told)
    assert database(home).read_bytes() == b"a photograph" * 1000


def test_a_database_that_somebody_holds_is_told_and_the_next_try_goes_through(home: Home) -> None:
    tracker = home.open()
    tracker._kit.store = Store(f"sqlite:///{database(home)}", busy_s=0.05)
    with closing(sqlite3.connect(database(home), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        what, remedy = bad(tracker)["lock"]
        assert what == "another process has held the database for over 2 seconds"
        assert "look for a stuck `dtrack` or sqlite3 process" in remedy
        home.say(report("a", "5,000"))
        with pytest.raises(StoreError, match="the database is busy"):
            tracker.review(tracker.figures()[0].id, "approve", by="A reviewer", why="as printed")
        assert len(tracker.figures()) == 3  # readers never wait
        other.execute("ROLLBACK")
    assert tracker.run(["fake"])[0].state == "good"
    assert bad(tracker) == {}


def test_a_clock_that_was_ahead_is_told_with_the_moment(home: Home) -> None:
    now, tracker = datetime.now(UTC), home.open()
    tracker._kit.now = lambda: now + timedelta(days=400)
    tracker.run(["fake"])
    tracker._kit.now = lambda: now
    what, remedy = bad(tracker)["clock"]
    assert what == f"1 runs are noted for the future, the last for {now + timedelta(days=400):%Y-%m-%d %H:%M} UTC: the clock went wrong"
    assert "by NTP" in remedy


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def other_bytes(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-12] + b"\0" * 12)


@pytest.mark.parametrize(("harm", "how"), [(Path.unlink, "missing"), (emptied, "damaged"), (other_bytes, "damaged")])
def test_an_archived_file_that_is_missing_or_torn_is_told_and_its_figures_stand(home: Home, harm: Callable[[Path], None], how: str) -> None:
    tracker = home.open()
    document = next(each for each in tracker.documents() if each.key == "b")
    harm(tracker._kit.archive.path(document.sha256))
    what, remedy = bad(tracker)["archive"]
    assert what == f"1 files are {how}, e.g. that of 'b' (fake)"
    assert "Restore the archive folder from the newest backup; figures and quotes stand meanwhile" in remedy
    before = {record.id for record in tracker.figures()}
    outcome = tracker.reread()
    assert outcome.problems == 1 or outcome.failed
    assert {record.id for record in tracker.figures()} == before
    # The source still delivers it: the next run keeps it again.
    tracker._kit.archive.path(document.sha256).unlink(missing_ok=True)
    tracker.run(["fake"])
    assert bad(tracker) == {}
