"""Retention: bytes that nothing needs go after the days of the setting; figures, quotes and history stay, and everybody can tell why the bytes are gone."""

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flow_home import Home, report

from dtrack.errors import LetGoError, StoreError
from dtrack.flow.backup import backup
from dtrack.flow.lock import ARCHIVE, BusyError, Lock, relying
from dtrack.flow.restore import restore
from dtrack.store.archive import Archive
from dtrack.terms import RunState

TIDY = 'title = "Tidy"\ndo = "tidy"\nschedule = "every 1d"\n'
SILENT = {"key": "x", "text": "The minister opened a school in Homs on 3 March 2017.\n\nReport x.", "published": "2017-03-05"}


def age(home: Home, days: int) -> None:
    """As if all files of the archive had come so long ago."""
    for path in (home.root / "data" / "archive").rglob("*.gz"):
        then = path.stat().st_mtime - days * 86400
        os.utime(path, (then, then))


def setting(home: Home, text: str) -> None:
    home.config.write_text(home.config.read_text("utf-8") + f"\n[archive]\n{text}\n", "utf-8")


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, prepared: Path) -> Path:
    """One report with a figure, one without, seen forty days ago."""
    root = tmp_path_factory.mktemp("filled") / "home"
    shutil.copytree(prepared, root)
    home = Home.at(root)
    home.say(report("a"), SILENT)
    (root / "jobs" / "tidy.toml").write_text(TIDY, "utf-8")
    tracker = home.open()
    tracker._kit.now = lambda: datetime.now(UTC) - timedelta(days=40)
    tracker.run(["fake"])
    home.close()
    age(home, 40)
    return root


@pytest.fixture
def two(filled: Path, tmp_path: Path) -> Iterator[Home]:
    shutil.copytree(filled, tmp_path / "home")
    home = Home.at(tmp_path / "home")
    yield home
    home.close()


def bodies(home: Home) -> dict[str, bool]:
    """Key of each document, and whether its bytes are here."""
    tracker = home.open()
    return {document.key: tracker._kit.archive.has(document.sha256) for document in tracker.documents()}


def test_as_it_ships_nothing_goes(two: Home) -> None:
    [outcome] = two.open().run(["tidy"])
    assert (outcome.state, outcome.message) == (RunState.GOOD, "`[archive] keep_days` is 0: raw documents are kept for ever")
    assert bodies(two) == {"a": True, "x": True}


def test_what_no_standing_figure_rests_on_goes_and_is_told_in_the_ledger(two: Home) -> None:
    setting(two, "keep_days = 30")
    tracker = two.open()
    before = tracker.figures(), tracker.points()
    [dry] = tracker.run(["tidy"], dry=True)
    # The third file is the page that both were cut from: it stays for the one with a figure.
    assert dry.preview == ["would let 1 raw documents of over 30 days go"]
    [outcome] = tracker.run(["tidy"])
    assert outcome.items == 1
    [line] = tracker.runs("tidy")
    assert line.message.startswith("1 raw documents of over 30 days let go, ") and line.state is RunState.GOOD
    assert bodies(two) == {"a": True, "x": False}
    assert (tracker.figures(), tracker.points()) == before
    gone = next(document for document in tracker.documents() if document.key == "x")
    with pytest.raises(LetGoError, match=rf"let go on {datetime.now(UTC):%Y-%m-%d}, as `\[archive\] keep_days` says"):
        tracker._kit.archive.read(gone.sha256)
    assert tracker.document_text(gone.id) == ""
    assert tracker.run(["tidy"])[0].items == 0


@pytest.mark.parametrize(("days", "said"), [(41, {"a": True, "x": True}), (39, {"a": True, "x": False})])
def test_days_count_from_the_last_delivery(two: Home, days: int, said: dict[str, bool]) -> None:
    setting(two, f"keep_days = {days}")
    two.open().run(["tidy"])
    assert bodies(two) == said


def test_where_the_setting_says_so_quoted_bytes_go_too_and_the_figure_stands_on(two: Home) -> None:
    setting(two, "keep_days = 30\nkeep_quoted = false")
    tracker = two.open()
    before = [(record.id, record.figure.value, record.figure.evidence.quote) for record in tracker.figures()]
    tracker.run(["tidy"])
    assert bodies(two) == {"a": False, "x": False}
    outcome = tracker.reread()
    assert (outcome.state, outcome.items, tracker.problems()) == (RunState.GOOD, 0, [])
    assert [(record.id, record.figure.value, record.figure.evidence.quote) for record in tracker.figures()] == before
    assert before[0][1] == 4500


def test_what_is_delivered_again_comes_back_and_stays(two: Home) -> None:
    setting(two, "keep_days = 30\nkeep_quoted = false")
    tracker = two.open()
    tracker.run(["tidy"])
    tracker.run(["fake"])
    assert bodies(two) == {"a": True, "x": True}
    assert not list((two.root / "data" / "archive").rglob("*.gone"))
    assert tracker.run(["tidy"])[0].items == 0
    assert len(tracker.figures()) == 1


def test_the_bytes_of_what_was_corrected_upstream_go_and_the_new_ones_stay(two: Home) -> None:
    setting(two, "keep_days = 30")
    two.say(report("a", "5,100"))
    tracker = two.open()
    tracker.run(["fake"])
    old = tracker.document(tracker.documents()[0].id, 1)
    tracker.run(["tidy"])
    kit = tracker._kit
    assert not kit.archive.has(old.sha256)
    assert kit.archive.read(tracker.document(old.id).sha256)
    assert [record.figure.value for record in tracker.figures()] == [5100]


def test_a_backup_holds_what_was_let_go_as_such(two: Home, tmp_path: Path) -> None:
    setting(two, "keep_days = 30")
    tracker = two.open()
    tracker.run(["tidy"])
    backup(tracker._kit, tmp_path / "b.tar")
    restore(tmp_path / "b.tar", tmp_path / "again")
    again = Archive(tmp_path / "again" / "data" / "archive")
    gone = next(document for document in tracker.documents() if document.key == "x")
    assert again.let_go_on(gone.sha256) == f"{datetime.now(UTC):%Y-%m-%d}"


def test_who_relies_on_the_archive_and_who_lets_go_wait_for_one_another(two: Home, tmp_path: Path) -> None:
    setting(two, "keep_days = 30")
    tracker = two.open()
    path = tracker.lock(ARCHIVE)
    with relying(path), relying(path):
        [outcome] = tracker.run(["tidy"])
    assert outcome.message == "a backup or a rereading needs the archive as it is: left to the next run"
    assert bodies(two) == {"a": True, "x": True}
    letting_go = Lock(path)
    assert letting_go.take()
    with pytest.raises(BusyError, match=f"raw documents are being let go, by process {os.getpid()}"), relying(path, wait_s=0.1):
        raise AssertionError
    letting_go.free()
    with relying(path, wait_s=0):
        assert not letting_go.take()


def test_what_a_stop_left_half_is_ended_or_taken_back(tmp_path: Path) -> None:
    archive, now = Archive(tmp_path), datetime.now(UTC)
    [one, two, three] = [archive.keep(body) for body in (b"one", b"two", b"three")]
    archive.path(one).rename(archive.path(one).with_suffix(".going"))
    archive.path(two).with_suffix(".going").write_bytes(b"two again")
    torn = archive.path(three).parent / ".abc.part"
    torn.write_bytes(b"half")
    assert archive.mend(now - timedelta(days=1)) == 2
    assert (archive.read(one), archive.read(two), torn.exists()) == (b"one", b"two", True)
    assert archive.mend(now + timedelta(days=1)) == 1
    assert not torn.exists()


def test_a_file_that_somebody_delivers_meanwhile_is_not_let_go(tmp_path: Path) -> None:
    archive, now = Archive(tmp_path), datetime.now(UTC)
    sha256 = archive.keep(b"raw")
    assert archive.let_go(sha256, now - timedelta(days=30), now) == 0
    assert archive.read(sha256) == b"raw"
    long_ago = now.timestamp() - 40 * 86400
    os.utime(archive.path(sha256), (long_ago, long_ago))
    assert list(archive.old("", now - timedelta(days=30))) == [sha256]
    archive.keep(b"raw")
    assert list(archive.old("", now - timedelta(days=30))) == []
    with pytest.raises(StoreError, match="cannot let"):
        archive.let_go("0" * 64, now, now)
