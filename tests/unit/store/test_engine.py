"""One commit a block, one writer at a time, readers never blocked, and errors that say what to do."""

import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, func, select, text

from dtrack.errors import ConfigError, StoreError
from dtrack.model.figure import Problem
from dtrack.model.filter import Filter
from dtrack.store import figures, problems, runs
from dtrack.store.engine import Store
from dtrack.store.tables import job_memory

Build = Callable[..., Any]


def file_of(store: Store) -> Path:
    return Path(store.url.removeprefix("sqlite:///"))


def memories(c: Connection) -> int:
    return c.execute(select(func.count()).select_from(job_memory)).scalar_one()


def test_how_sqlite_is_set(sqlite_store: Store) -> None:
    store = sqlite_store
    with store.writing() as c:
        found = {name: c.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "foreign_keys", "synchronous", "busy_timeout")}
    assert found == {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 2, "busy_timeout": 5000}


def test_an_error_leaves_nothing_behind(store: Store, at: Build) -> None:
    with pytest.raises(KeyError), store.writing() as c:
        runs.remember(c, "job", {"etag": "x"}, at(1))
        raise KeyError
    with store.reading() as c:
        assert runs.memory(c, "job") == {}


def test_who_reads_cannot_write(store: Store, at: Build) -> None:
    with pytest.raises(StoreError, match="cannot be written"), store.reading() as c:
        runs.remember(c, "job", {}, at(1))
    with store.writing() as c:
        runs.remember(c, "job", {}, at(1))


def test_a_reader_sees_one_state_whoever_writes_meanwhile(store: Store, at: Build) -> None:
    with store.reading() as before:
        assert memories(before) == 0
        with store.writing() as c:
            runs.remember(c, "job", {}, at(1))
            with store.reading() as during:
                assert memories(during) == 0
        assert memories(before) == 0
    with store.reading() as after:
        assert memories(after) == 1


def test_a_second_writer_waits_for_its_turn(store: Store, at: Build) -> None:
    begun, order = threading.Event(), []

    def second() -> None:
        begun.set()
        with store.writing() as c:
            order.append("second")
            runs.remember(c, "second", {}, at(1))

    thread = threading.Thread(target=second)
    with store.writing() as c:
        thread.start()
        begun.wait(5)
        thread.join(0.2)
        order.append("first")
        runs.remember(c, "first", {}, at(1))
    thread.join(5)
    assert order == ["first", "second"]
    with store.reading() as c:
        assert memories(c) == 2


def test_who_waits_too_long_is_told(store: Store) -> None:
    hurried = Store(store.url, busy_s=0.1)
    with store.writing(), pytest.raises(StoreError, match=r"busy.*Try again"), hurried.writing():
        pass
    hurried.close()


def test_two_processes_that_write_at_once_both_succeed(store: Store) -> None:
    code = """
        import sys
        from datetime import UTC, datetime
        from dtrack.store import runs
        from dtrack.store.engine import Store
        store = Store(sys.argv[1])
        for turn in range(20):
            with store.writing() as c:
                now = datetime.now(UTC)
                runs.remember(c, "counter", {"n": runs.memory(c, "counter").get("n", 0) + 1}, now)
                runs.remember(c, f"{sys.argv[2]}-{turn}", {}, now)
    """
    both = [subprocess.Popen([sys.executable, "-c", textwrap.dedent(code), store.url, name]) for name in ("a", "b")]
    assert [process.wait(60) for process in both] == [0, 0]
    with store.reading() as c:
        assert runs.memory(c, "counter") == {"n": 40}
        assert memories(c) == 41


def test_kill_amid_a_write_leaves_nothing_half(store: Store, kept: Build, cell: Build, at: Build) -> None:
    with store.writing() as c:
        figures.replace(c, kept(c), [cell()], at(1))
        before = store.stamp(c)
    code = f"""
        import os, signal
        from datetime import UTC, datetime
        from sqlalchemy import text
        from dtrack.store.engine import Store
        from dtrack.store import runs
        with Store({store.url!r}).writing() as c:
            c.execute(text("UPDATE figure SET value = '9', known_to = '2030-01-01 00:00:00.000000'"))
            c.execute(text("DELETE FROM figure_place"))
            for number in range(5000):
                runs.remember(c, f"job-{{number}}", {{"x": "y" * 500}}, datetime.now(UTC))
            if c.dialect.name == "sqlite":
                c.exec_driver_sql("PRAGMA cache_spill=1")
            print("amid", flush=True)
            os.kill(os.getpid(), signal.SIGKILL)
    """
    ran = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout) == (-signal.SIGKILL, "amid\n")
    again = Store(store.url)
    again.upgrade()
    with again.writing() as c:
        assert again.stamp(c) == before
        assert figures.find(c, Filter())[0].figure == cell()
        assert memories(c) == 0
        if c.dialect.name == "sqlite":
            assert c.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
    again.close()


def test_a_full_disk_is_said_and_loses_nothing(sqlite_store: Store, at: Build) -> None:
    store = sqlite_store
    with pytest.raises(StoreError, match=r"disk of the database is full.*Free some space"), store.writing() as c:
        pages = c.exec_driver_sql("PRAGMA page_count").scalar_one()
        c.exec_driver_sql(f"PRAGMA max_page_count={pages + 2}")
        runs.remember(c, "job", {"x": "y" * 100_000}, at(1))
    with Store(store.url).reading() as c:
        assert memories(c) == 0


def test_a_disk_that_cannot_be_written_is_said(sqlite_store: Store, at: Build) -> None:
    store = sqlite_store
    locked = Store(f"sqlite:///file:{file_of(store)}?mode=ro&uri=true")
    locked.upgrade()
    with locked.reading() as c:
        assert memories(c) == 0
    with pytest.raises(StoreError, match=r"cannot be written.*read-only"), locked.writing() as c:
        runs.remember(c, "job", {}, at(1))
    locked.close()


def test_a_damaged_database_is_said(tmp_path: Path) -> None:
    (tmp_path / "dtrack.sqlite").write_bytes(os.urandom(8192))
    with pytest.raises(StoreError, match=r"not a database.*backup"):
        Store(f"sqlite:///{tmp_path / 'dtrack.sqlite'}").upgrade()


def test_a_database_without_tables_is_said(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no tables of dtrack"), Store(f"sqlite:///{tmp_path / 'new.sqlite'}").reading() as c:
        memories(c)


def test_a_query_that_the_database_refuses_is_said(store: Store) -> None:
    with pytest.raises(StoreError, match=r"the database refuses: .*syntax"), store.reading() as c:
        c.execute(text("SELEC 1"))


def test_a_new_database_that_another_program_holds(tmp_path: Path) -> None:
    holder = sqlite3.connect(tmp_path / "new.sqlite", isolation_level=None, check_same_thread=False)
    holder.execute("BEGIN IMMEDIATE")
    url = f"sqlite:///{tmp_path / 'new.sqlite'}"
    with pytest.raises(StoreError, match="busy"):
        Store(url, busy_s=0.1).upgrade()
    release = threading.Timer(0.2, holder.rollback)
    release.start()
    Store(url, busy_s=10).upgrade()
    release.join()
    holder.close()
    assert Store(url).revision() is not None


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("in the way")
    with pytest.raises(StoreError, match=r"the folder .*data cannot be made"):
        Store(f"sqlite:///{tmp_path / 'data' / 'dtrack.sqlite'}").upgrade()


@pytest.mark.parametrize("url", ["nonsense", "sqlite://user:secret@/x.sqlite", "nosuch://user:secret@host/db", "mssql+pyodbc://user:secret@host/db"])
def test_a_wrong_address_is_a_fault_of_the_settings_and_shows_no_password(url: str) -> None:
    with pytest.raises(ConfigError, match=r"not an address that dtrack can open.*Leave it empty") as told:
        Store(url)
    assert "secret" not in str(told.value)


def test_the_stamp_changes_with_the_data_and_only_then(store: Store, kept: Build, cell: Build, at: Build) -> None:
    stamps = []

    def look() -> None:
        with store.reading() as c:
            stamps.append(store.stamp(c))

    def change(what: Callable[[Connection], Any]) -> None:
        with store.writing() as c:
            what(c)
        look()

    look()
    change(lambda c: kept(c, now=at(1)))
    change(lambda c: figures.replace(c, kept(c, now=at(1)), [cell("1"), cell("2", "SY08", 3)], at(2)))
    change(lambda c: figures.replace(c, kept(c, now=at(1)), [cell("1")], at(3)))
    change(lambda c: problems.replace(c, "news", None, [Problem(kind="empty", what="w", remedy="r")], at(4)))
    change(lambda c: problems.replace(c, "news", None, [], at(5)))
    assert len(set(stamps)) == len(stamps) == 6
    change(lambda c: kept(c, now=at(6)))
    change(lambda c: runs.begin(c, "news", None, at(7)))
    change(lambda c: runs.remember(c, "news", {}, at(7)))
    assert set(stamps[5:]) == {stamps[5]}


def test_the_file_can_be_read_without_us(sqlite_store: Store, kept: Build, cell: Build, at: Build) -> None:
    store = sqlite_store
    with store.writing() as c:
        figures.replace(c, kept(c), [cell("30263.5", start=None, end=None)], at(1))
    plain = sqlite3.connect(file_of(store))
    assert plain.execute("SELECT value, metric, known_from FROM figure").fetchall() == [("30263.5", "idp_stock", "2026-01-01 13:00:00.000000")]
    plain.close()
