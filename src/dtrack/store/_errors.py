"""What a database or a disk refuses, in words that say what to do."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, IntegrityError

from dtrack.errors import StoreError

_FREE = "Free some space on the disk of `[paths] data`; nothing half-written was kept, and the next run makes up for this one."
_OWNER = "Check that the folder of `[paths] data` may be written by this user and is not mounted read-only."
_CUT = (
    "terminating connection",
    "server closed the connection",
    "connection reset",
    "broken pipe",
    "connection is lost",
    "connection is closed",
    "ssl syscall",
)
_ANSWER = "Look whether it is full (`df`) or broken (`dmesg`); nothing half-written was kept. Restore the newest backup only where files were lost."
_NO_ROOM = frozenset({"SQLITE_IOERR_SHMSIZE", "SQLITE_IOERR_SHMMAP"})
"""What SQLite calls a disk error, and is a full disk: the memory that readers and writers share is a file too, and could not grow."""
_DATABASE = (
    ("locked", "the database is busy: another process has been writing for longer than we wait", "Try again; if it lasts, look for a stuck `dtrack` process."),
    ("lock timeout", "the database is busy: another process has been writing for longer than we wait", "Try again; look for a stuck `dtrack` process."),
    ("busy", "the database is busy", "Try again; if it lasts, look for a stuck `dtrack` process."),
    ("disk is full", "the disk of the database is full", _FREE),
    ("readonly", "the database cannot be written", _OWNER),
    ("read-only transaction", "the database cannot be written", "Nothing was stored. This is a fault of dtrack: please report it."),
    ("no space left", "the disk of the database is full", _FREE),
    *(
        (sign, "the database server does not answer", "Check that it runs and can be reached from here, and `[database] url`. Nothing is lost.")
        for sign in ("connection refused", "timeout expired", "no such file or directory", "starting up", "shutting down", "network is unreachable")
    ),
    *(
        (sign, "the host of the database server is not known", "Check `[database] url`.")
        for sign in ("could not translate host name", "name or service not known", "failed to resolve")
    ),
    *((sign, "the connection to the database was cut", "Try again: the next question goes by a new one. Nothing half-written was kept.") for sign in _CUT),
    *(
        (sign, "the database server does not let us in", "Check the user in `[database] url` and DTRACK_DATABASE_PASSWORD (or DTRACK_DATABASE_PASSWORD_FILE).")
        for sign in ("password authentication failed", "no password supplied", "pg_hba.conf", "authentication failed", "role ")
    ),
    ("permission denied", "the user of `[database] url` lacks a right on the database", "Make it the owner: ALTER DATABASE dtrack OWNER TO the_user."),
    ("too many clients", "the database server has no connection left", "Raise its max_connections, or let fewer processes of dtrack run."),
    ("connection slots", "the database server has no connection left", "Raise its max_connections, or let fewer processes of dtrack run."),
    ("conflict with recovery", "the replica took in what this question was reading", "Ask again. `hot_standby_feedback = on` on the replica prevents it."),
    ("statement timeout", "the database gave up a question that took too long", "Ask for less at once, or raise the server's statement_timeout."),
    ("query_only", "the database cannot be written", _OWNER),
    ("unable to open", "the database cannot be opened", _OWNER),
    ("malformed", "the database is damaged", "Stop dtrack and restore the newest backup."),
    ("not a database", "the file is not a database of dtrack, or it is damaged", "Check `[database] url`, or restore the newest backup."),
    ("no such table", "the database has no tables of dtrack yet", "Upgrade it first: every command of dtrack does so when it opens the installation."),
    ("does not exist", "the database server has no such thing", "Check `[database] url`; `dtrack db upgrade` makes the tables, CREATE DATABASE the database."),
    ("disk i/o", "the disk of the database does not answer", _ANSWER),
)


@contextmanager
def spoken() -> Iterator[None]:
    """Database errors that leave the block become StoreError with a remedy."""
    try:
        yield
    except IntegrityError as refused:
        raise StoreError(
            f"a rule of the store refuses this row: {refused.orig}", "Nothing was stored. This is a fault of dtrack: please report it."
        ) from refused
    except DBAPIError as failed:
        said = " ".join(str(failed.orig).split())
        if getattr(failed.orig, "sqlite_errorname", "") in _NO_ROOM:
            raise StoreError(f"the disk of the database is full ({said})", _FREE) from failed
        for sign, what, remedy in _DATABASE:
            if sign in said.lower():
                raise StoreError(f"{what} ({said})", remedy) from failed
        raise StoreError(f"the database refuses: {said}", "Nothing was stored. Run `dtrack check`, and report this if it lasts.") from failed


def refused_by_disk(what: str, error: OSError) -> StoreError:
    """The StoreError of a file that could not be written or read."""
    full = error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
    return StoreError(f"{what} ({error.strerror})", _FREE if full else _ANSWER if error.errno == errno.EIO else _OWNER)
