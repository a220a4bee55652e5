"""Backups while jobs run, and what is restored from them: the same bytes in every export, and the same answers for every earlier day."""

import gzip
import hashlib
import io
import json
import os
import sqlite3
import subprocess
import sys
import tarfile
import threading
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flow_home import Home, report

from dtrack import Tracker
from dtrack.errors import ConfigError, StoreError, UsageError
from dtrack.flow.backup import DATABASE, MANIFEST
from dtrack.flow.restore import restore
from dtrack.model.filter import Filter

SRC = Path(__file__).parents[2] / "src"
FAKES = Path(__file__).parent / "fakes"


def exports(tracker: Tracker) -> dict[tuple[str, str], bytes]:
    made = {}
    for what in ("figures", "points"):
        for form in ("csv", "jsonl", "md"):
            out = io.BytesIO()
            tracker.export(form, out, what, Filter())
            made[form, what] = out.getvalue()
    return made


@pytest.fixture
def full(home: Home) -> Home:
    return filled(home)


def filled(home: Home) -> Home:
    """An installation with a figure that was revised, a document dropped in, and its own judgement."""
    home.say(report("a"), report("b", "1,200"))
    with home.open() as tracker:
        tracker.run()
    home.say(report("a", "5,000"), report("b", "1,200"), report("c", "800"))
    with home.open() as tracker:
        tracker.run()
    (home.root / "inbox" / "note.txt").write_text("x" * 3000)
    (home.root / "events.toml").write_text("")
    return home


def test_a_restored_installation_exports_the_same_bytes_and_remembers_the_same_past(full: Home, tmp_path: Path) -> None:
    with full.open() as tracker:
        before, first = exports(tracker), min(record.known_from for record in tracker.figures(Filter(known_on=datetime.now(UTC))))
        earlier = [(record.id, record.figure.value) for record in tracker.figures(Filter(known_on=first))]
        packed = tracker.backup(tmp_path / "out" / "dtrack.tar")
    assert packed.path.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in packed.path.parent.iterdir()] == ["dtrack.tar"]
    made = restore(packed.path, tmp_path / "again")
    assert (made.files, made.moved) == (packed.files, ())
    with Tracker.open(tmp_path / "again" / "config.toml", {}) as tracker:
        assert exports(tracker) == before
        assert [(record.id, record.figure.value) for record in tracker.figures(Filter(known_on=first))] == earlier
        assert [tracker.document_text(document.id) for document in tracker.documents()]
    assert (tmp_path / "again" / "inbox" / "note.txt").read_text() == "x" * 3000


def test_a_backup_amid_writing_is_of_one_moment_and_holds_the_bytes_of_all_that_it_knows(full: Home, tmp_path: Path) -> None:
    stop = threading.Event()

    def write() -> None:
        number = 6000
        while not stop.is_set():
            number += 1
            full.say(report("a", f"{number:,}"), report("b", f"{number + 1:,}"))
            with Tracker.open(full.config, {}) as tracker:
                tracker.run()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        with full.open() as tracker:
            packed = [tracker.backup(tmp_path / f"{number}.tar").path for number in range(3)]
    finally:
        stop.set()
        writer.join()
    for number, path in enumerate(packed):
        restore(path, tmp_path / f"home{number}")
        with Tracker.open(tmp_path / f"home{number}" / "config.toml", {}) as tracker:
            assert all(tracker.document_text(document.id) for document in tracker.documents())
            assert len(tracker.figures()) == 3


def test_kill_9_amid_a_backup_leaves_the_one_of_before(full: Home, tmp_path: Path) -> None:
    target = tmp_path / "dtrack.tar"
    with full.open() as tracker:
        tracker.backup(target)
    before = target.read_bytes()
    code = (
        "import os, signal, sys; from pathlib import Path; import dtrack.flow.backup as b; from dtrack import Tracker\n"
        "real, count = b._add, 0\n"
        "def dying(*given):\n"
        "    global count; count += 1\n"
        "    if count == 4: os.kill(os.getpid(), signal.SIGKILL)\n"
        "    return real(*given)\n"
        "b._add = dying\n"
        "Tracker.open(sys.argv[1]).backup(Path(sys.argv[2]))\n"
    )
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": f"{SRC}:{FAKES}"}
    done = subprocess.run([sys.executable, "-c", code, str(full.config), str(target)], env=env, check=False)
    assert done.returncode == -9
    assert target.read_bytes() == before


def test_paths_that_lead_out_of_the_old_folder_lead_into_the_new_one(full: Home, tmp_path: Path) -> None:
    away = tmp_path / "away"
    (full.root / "data").rename(away)
    full.config.write_text(full.config.read_text() + f'[paths]\ndata = "{away}"\n')
    with full.open() as tracker:
        packed = tracker.backup(tmp_path / "dtrack.tar")
    assert restore(packed.path, tmp_path / "again").moved == ("data",)
    with Tracker.open(tmp_path / "again" / "config.toml", {}) as tracker:
        assert tracker.config.data == tmp_path / "again" / "data"
        assert len(tracker.figures()) == 3


def test_a_job_backs_up_and_keeps_the_newest(full: Home) -> None:
    (full.root / "jobs" / "nightly.toml").write_text('title = "N"\ndo = "backup"\nschedule = "every 1d"\n[backup]\npath = "kept"\nkeep = 2\n')
    (full.root / "kept").mkdir()
    for name in ("nightly-2026-01-01T000000Z.tar", "nightly-2026-01-02T000000Z.tar", "other-2026-01-01T000000Z.tar", "nightly.tar"):
        (full.root / "kept" / name).write_text("")
    with full.open() as tracker:
        [dry] = tracker.run(["nightly"], dry=True)
        assert dry.preview[0].startswith(f"would write {full.root}/kept/nightly-20")
        assert len(list((full.root / "kept").iterdir())) == 4
        [outcome] = tracker.run(["nightly"])
        assert (outcome.failed, "bytes in nightly-" in outcome.message) == (False, True)
        [run] = tracker.runs("nightly")
        assert run.message == outcome.message
    names = sorted(path.name for path in (full.root / "kept").iterdir())
    assert len(names) == 4
    assert {"nightly-2026-01-02T000000Z.tar", "other-2026-01-01T000000Z.tar", "nightly.tar"} < set(names)


def test_a_backup_that_cannot_be_written_is_a_problem_and_removes_nothing(full: Home) -> None:
    (full.root / "jobs" / "nightly.toml").write_text('title = "N"\ndo = "backup"\n[backup]\npath = "kept"\nkeep = 1\n')
    (full.root / "kept").write_text("a file where the folder should be")
    with full.open() as tracker:
        [outcome] = tracker.run(["nightly"])
        assert outcome.failed
        assert [record.problem.kind for record in tracker.problems("nightly")] == ["failed"]


@pytest.mark.parametrize("kind", ["file", "server"])
def test_a_database_of_another_place_comes_along_and_the_restored_one_leaves_it_alone(
    full: Home, tmp_path: Path, kind: str, request: pytest.FixtureRequest
) -> None:
    url = request.getfixturevalue("emptied") if kind == "server" else f"sqlite:///{tmp_path / 'elsewhere.sqlite'}"
    with full.open() as tracker:
        tracker.move(url)
        figures = tracker.figures()
    full.config.write_text(full.config.read_text() + f'[database]  # elsewhere\nurl = "{url}"\n')
    with full.open() as tracker:
        ledger = tracker.runs()
        tracker.backup(tmp_path / "dtrack.tar")
    laid = restore(tmp_path / "dtrack.tar", tmp_path / "again")
    assert laid.alone
    assert url not in (tmp_path / "again" / "config.toml").read_text()
    with Tracker.open(tmp_path / "again" / "config.toml", {}) as tracker:
        assert tracker.figures() == figures
        assert (tmp_path / "again" / "data" / "dtrack.sqlite").exists()
        tracker.run()
    with full.open() as tracker:
        assert tracker.runs() == ledger


def test_an_address_that_cannot_be_taken_out_is_no_restore(full: Home, tmp_path: Path) -> None:
    with full.open() as tracker:
        tracker.move(f"sqlite:///{tmp_path / 'elsewhere.sqlite'}")
    full.config.write_text(f"database = {{ url = 'sqlite:///{tmp_path / 'elsewhere.sqlite'}' }}\n" + full.config.read_text())
    with full.open() as tracker:
        tracker.backup(tmp_path / "dtrack.tar")
    with pytest.raises(StoreError, match="cannot be led to the new folder"):
        restore(tmp_path / "dtrack.tar", tmp_path / "again")
    assert not (tmp_path / "again").exists()


def test_a_folder_is_no_target(full: Home, tmp_path: Path) -> None:
    with full.open() as tracker, pytest.raises(ConfigError, match="a backup is one file"):
        tracker.backup(tmp_path)


# What comes back from other hands


def rewritten(source: Path, target: Path, change) -> Path:
    """The backup with its entries gone through `change(name, body) -> list of (TarInfo, body)`; MANIFEST is written anew to fit where it can."""
    with tarfile.open(source) as old, tarfile.open(target, "w") as new:
        for entry in old:
            for info, body in change(entry, old.extractfile(entry).read()):
                info.size = len(body)
                new.addfile(info, io.BytesIO(body) if info.isreg() else None)
    return target


def added(name: str, kind: bytes = tarfile.REGTYPE, link: str = "", listed: bool = True):
    def change(entry: tarfile.TarInfo, body: bytes):
        if entry.name != MANIFEST:
            return [(entry, body)]
        info = tarfile.TarInfo(name)
        info.type, info.linkname = kind, link
        held = json.loads(body)
        if listed:
            held["files"][name] = {"size": 0, "sha256": "0" * 64}
        return [(info, b""), (entry, json.dumps(held).encode())]

    return change


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = Home(tmp_path_factory.mktemp("packed") / "home")
    home.job()
    filled(home)
    with home.open() as tracker:
        return tracker.backup(home.root.parent / "good.tar").path


def refused(forged: Path, tmp_path: Path) -> str:
    target = tmp_path / "target" / "again"
    with pytest.raises(StoreError) as caught:
        restore(forged, target)
    assert list(target.parent.iterdir()) == []
    return str(caught.value)


@pytest.mark.parametrize(
    "name",
    [
        "../evil", "jobs/../../evil", "/etc/evil", "jobs/./a.toml", "jobs//a.toml", "jobs\\..\\evil", "inbox/a\x01b", "inbox/" + "a" * 600, "evil.py",
        "data/dtrack.sqlite", "data/archive/aa/bb/evil.gz", "data/archive/../x", "jobs", "inbox/\u202egpj.exe",
    ],
)  # fmt: skip
def test_names_that_lead_elsewhere_are_refused(packed: Path, tmp_path: Path, name: str) -> None:
    assert "no name of a file of an installation" in refused(rewritten(packed, tmp_path / "forged.tar", added(name)), tmp_path)


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE, tarfile.DIRTYPE, tarfile.GNUTYPE_SPARSE])
def test_links_devices_and_sparse_files_are_refused(packed: Path, tmp_path: Path, kind: bytes) -> None:
    message = refused(rewritten(packed, tmp_path / "forged.tar", added("inbox/x", kind, "/etc/passwd")), tmp_path)
    assert "is no plain file" in message or "damaged" in message


@pytest.mark.parametrize("config", [b"x = " + b"[" * 3000 + b"]" * 3000, b'paths = "data"', b"database = 5", b"\xff"])
def test_settings_that_are_none_are_refused(packed: Path, tmp_path: Path, config: bytes) -> None:
    def other(entry: tarfile.TarInfo, body: bytes) -> list[tuple[tarfile.TarInfo, bytes]]:
        if entry.name == MANIFEST:
            held = json.loads(body)
            held["files"]["config.toml"] = {"size": len(config), "sha256": hashlib.sha256(config).hexdigest()}
            body = json.dumps(held).encode()
        return [(entry, config if entry.name == "config.toml" else body)]

    assert "the config.toml in the backup is no TOML" in refused(rewritten(packed, tmp_path / "forged.tar", other), tmp_path)


def test_t28_what_would_act_by_itself_in_the_database_is_taken_out(packed: Path, tmp_path: Path) -> None:
    """The list and the hashes are right: whoever packed it wrote something into the tables that acts later, at a write of ours, and hides a table."""
    evil = ['CREATE TRIGGER "t""x" AFTER INSERT ON audit BEGIN DELETE FROM audit; END', "CREATE VIEW v AS SELECT 1"]
    told: dict[str, object] = {}

    def acting(entry: tarfile.TarInfo, body: bytes) -> list[tuple[tarfile.TarInfo, bytes]]:
        if entry.name == DATABASE:
            body = gzip.compress(written(gzip.decompress(body), tmp_path / "inside.sqlite", evil), mtime=0)
            told.update(size=len(body), sha256=hashlib.sha256(body).hexdigest())
        if entry.name == MANIFEST:
            held = json.loads(body)
            held["files"][DATABASE] = dict(told)
            body = json.dumps(held).encode()
        return [(entry, body)]

    rewritten(packed, tmp_path / "first.tar", acting)  # the list may stand before the database: the second time its hash is known
    again = restore(rewritten(packed, tmp_path / "forged.tar", acting), tmp_path / "again")
    with closing(sqlite3.connect(again.path / "data" / "dtrack.sqlite")) as c:
        assert c.execute("SELECT name FROM sqlite_master WHERE type IN ('trigger', 'view')").fetchall() == []
        assert c.execute("SELECT act, detail FROM audit").fetchall()[-1:] == [("restore", 'taken out: trigger t"x, view v')]


def written(body: bytes, file: Path, statements: list[str]) -> bytes:
    file.write_bytes(body)
    with closing(sqlite3.connect(file)) as c:
        for statement in statements:
            c.execute(statement)
        c.commit()
    found = file.read_bytes()
    file.unlink()
    return found


def test_a_name_twice_one_too_many_and_one_changed_are_refused(packed: Path, tmp_path: Path) -> None:
    assert "stands in it twice" in refused(rewritten(packed, tmp_path / "1.tar", added("config.toml")), tmp_path)
    assert "'inbox/more' is not as its list says" in refused(rewritten(packed, tmp_path / "2.tar", added("inbox/more", listed=False)), tmp_path)
    changed = rewritten(packed, tmp_path / "3.tar", lambda entry, body: [(entry, body.replace(b"xxx", b"xyx") if entry.name == "inbox/note.txt" else body)])
    assert "inbox/note.txt in the backup is damaged" in refused(changed, tmp_path)


def test_what_is_cut_short_or_no_backup_is_refused(packed: Path, tmp_path: Path) -> None:
    body = packed.read_bytes()
    with tarfile.open(packed) as tar:
        last, database = tar.getmember(MANIFEST), tar.getmember(DATABASE)
    for length in (1000, database.offset_data + 700, last.offset, last.offset_data, last.offset_data + 10):
        short = tmp_path / "short.tar"
        short.write_bytes(body[:length])
        message = refused(short, tmp_path)
        assert "incomplete" in message or "damaged" in message or "cannot be read" in message
    for other in (b"", b"hello", os.urandom(5000)):
        (tmp_path / "other").write_bytes(other)
        refused(tmp_path / "other", tmp_path)


@pytest.mark.parametrize(
    "told", [b"[]", b"{}", b"{", b"[" * 100_000, b'{"format": 2, "files": {}}', b'{"format": 1, "files": {"a": 1}}', b'{"format": 1, "files": 3}']
)
def test_a_list_that_makes_no_sense_is_refused(packed: Path, tmp_path: Path, told: bytes) -> None:
    refused(rewritten(packed, tmp_path / "forged.tar", lambda entry, body: [(entry, told if entry.name == MANIFEST else body)]), tmp_path)


def test_a_folder_that_holds_something_is_left_alone(packed: Path, tmp_path: Path) -> None:
    (tmp_path / "busy").mkdir()
    (tmp_path / "busy" / "mine.txt").write_text("mine")
    with pytest.raises(UsageError, match="is not an empty folder"):
        restore(packed, tmp_path / "busy")
    assert [path.name for path in (tmp_path / "busy").iterdir()] == ["mine.txt"]
    (tmp_path / "empty").mkdir()
    assert restore(packed, tmp_path / "empty").path == tmp_path / "empty"


@pytest.mark.slow
def test_the_verbs_say_what_they_did(full: Home, tmp_path: Path) -> None:
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": f"{SRC}:{FAKES}"}

    def dtrack(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, "-m", "dtrack", *words], cwd=full.root, env=env, capture_output=True, text=True, check=False)

    made = dtrack("backup", str(tmp_path / "dtrack.tar"))
    assert (made.returncode, "files, " in made.stdout) == (0, True)
    back = dtrack("restore", str(tmp_path / "dtrack.tar"), str(tmp_path / "again"))
    assert back.returncode == 0, back.stderr
    assert f"Next: cd {tmp_path / 'again'} && dtrack check && dtrack up" in back.stdout
    assert dtrack("restore", str(tmp_path / "dtrack.tar"), str(tmp_path / "again")).returncode == 2
