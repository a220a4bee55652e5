"""A copy of the database while others write to it, and the trial of such a copy."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from dtrack.errors import StoreError
from dtrack.store import migrations
from dtrack.store._errors import refused_by_disk

_PAGES = 2_000
"""Copied in one go, with writers locked out for less than a hundredth of a second."""


def take(database: Path, target: Path) -> None:
    """Write the state of now of the SQLite database to `target`, a file that does not exist. Readers and writers go on meanwhile.

    StoreError where there is no database, where it is damaged, or where the disk refuses.
    """
    if not database.is_file():
        raise StoreError("there is no database yet", "Nothing is lost: run a job first, then back up.", file=database)
    try:
        with closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True, timeout=30)) as origin, closing(sqlite3.connect(target)) as copy:
            # One transaction on the side that is read: the copy is of one moment, and is not begun anew at each commit.
            origin.execute("BEGIN")
            origin.execute("SELECT count(*) FROM sqlite_master").fetchone()
            origin.backup(copy, pages=_PAGES, sleep=0)
            copy.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.Error as refused:
        target.unlink(missing_ok=True)
        raise StoreError(
            f"the database cannot be copied ({refused})", "Check the disk's free space; if the database is damaged, restore the newest backup.", file=database
        ) from refused
    except OSError as refused:
        raise refused_by_disk("the database cannot be copied", refused) from refused
    try_out(target)


def try_out(database: Path) -> str:
    """Go through every page of a copy; the revision of its tables. StoreError where it is damaged, or made by a newer dtrack."""
    try:
        with closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as c:
            told = [str(line) for (line,) in c.execute("PRAGMA integrity_check(3)")]
            rows = c.execute("SELECT version_num FROM alembic_version").fetchall() if told == ["ok"] else []
    except sqlite3.Error as refused:
        raise StoreError(f"the copy of the database is damaged ({refused})", "Take another backup.", file=database) from refused
    if told != ["ok"]:
        raise StoreError(f"the copy of the database is damaged ({told[0]})", "Take another backup.", file=database)
    revision = str(rows[0][0]) if rows else ""
    if revision not in migrations.KNOWN:
        raise StoreError(
            f"the database was made by a newer dtrack (its tables are at {revision!r}, this program knows up to {migrations.HEAD!r})",
            "Install that version of dtrack or a newer one; nothing was changed.",
        )
    return revision


def stilled(database: Path) -> list[str]:
    """Take out of a copy what acts by itself, or stands in for a table; the names of what was there. dtrack makes no trigger and no view in a file.

    A trigger would act at each later write, where nobody sees it: an account, a changed figure, a line that the log does not get.
    """
    try:
        with closing(sqlite3.connect(database)) as c:
            found = c.execute("SELECT type, name FROM sqlite_master WHERE type IN ('trigger', 'view') ORDER BY type, name").fetchall()
            for kind, name in found:
                c.execute(f'DROP {kind.upper()} "{name.replace(chr(34), chr(34) * 2)}"')
            c.commit()
    except sqlite3.Error as refused:
        raise StoreError(f"the copy of the database is damaged ({refused})", "Take another backup.", file=database) from refused
    return [f"{kind} {name}" for kind, name in found]


def damage(database: Path) -> str:
    """What is wrong with the pages of a SQLite database in use, in SQLite's words; empty where nothing is. Every page is read, nothing is written."""
    try:
        with closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True, timeout=30)) as c:
            told = [str(line) for (line,) in c.execute("PRAGMA quick_check(3)")]
    except sqlite3.DatabaseError as torn:
        return str(torn)
    return "" if told == ["ok"] else "; ".join(" ".join(line.split()) for line in told)[:300]


def can_write(database: Path, wait_s: float) -> bool:
    """False where another process holds the database for longer than that. Nothing is written."""
    with closing(sqlite3.connect(database, timeout=wait_s, isolation_level=None)) as c:
        try:
            c.execute("BEGIN IMMEDIATE")
            c.execute("ROLLBACK")
        except sqlite3.OperationalError as held:
            return "locked" not in str(held)
    return True
