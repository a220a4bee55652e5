"""The way to the database: one commit a block, one writer at a time, readers never blocked.

SQLite is spoken to here and nowhere else; the rest of the store is SQL that PostgreSQL takes too.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from dtrack.errors import ConfigError, StoreError
from dtrack.model.person import Role
from dtrack.store import migrations, server
from dtrack.store._errors import refused_by_disk, spoken
from dtrack.store.columns import json_text, json_value
from dtrack.store.guarded import Guarded
from dtrack.store.lease import ACTING, Lease, Leases
from dtrack.store.mark import FileMark, ServerMark
from dtrack.store.replica import Replica

BUSY_S = 30.0
"""How long a writer waits for another one. Commits are one document long, a second at most."""
_THREADS = 20
"""Threads of one process that may all write before it is this one's turn."""


class Store:
    """A database by its SQLAlchemy address. Safe for threads; every block takes a connection of its own."""

    def __init__(self, url: str, *, password: str | None = None, busy_s: float = BUSY_S, small_counts: int = 0) -> None:
        """`password`: of a server, kept apart from the address so that no message, log or file ever holds both."""
        try:
            parsed = make_url(url)
            self._sqlite = parsed.get_backend_name() == "sqlite"
            if not self._sqlite:
                parsed = server.address(parsed, password)
            self._engine = _engine(parsed, busy_s, sqlite=self._sqlite)
        except (ArgumentError, ImportError) as bad:
            # Neither the address nor the library's words: both may hold a password.
            raise ConfigError(
                "`[database] url` is not an address that dtrack can open",
                "Leave it empty, or write it like sqlite:////srv/dtrack/dtrack.sqlite; other databases need their driver installed.",
            ) from bad
        self.url = parsed.render_as_string(hide_password=True)
        self._busy_s = busy_s
        self._turn = threading.Lock()
        alone = self._sqlite and parsed.database in {None, "", ":memory:"}
        self._guard = Guarded(self, self._sqlite, None if alone else lambda: _engine(parsed, busy_s, sqlite=self._sqlite), small_counts)
        self._mark = FileMark(self._engine) if self._sqlite else ServerMark(self._engine)
        self._leases = None if self._sqlite else Leases(parsed)
        self._small = small_counts
        self._replica: Replica | None = None
        self.file: Path | None = Path(parsed.database) if self._sqlite and parsed.database and not parsed.database.startswith("file:") else None

    def writing(self) -> AbstractContextManager[Connection]:
        """A connection that writes: waits for its turn at the start, commits at the end, leaves nothing behind on any error.

        StoreError where the database is busy for longer than we wait, full, read-only or damaged, or where a row breaks a rule.
        """
        return self._connection(write=True)

    def reading(self, role: Role | None = None) -> AbstractContextManager[Connection]:
        """A connection that sees one state of the data throughout, whoever writes meanwhile, and cannot write.

        `role`: for whom it reads; then it sees what that audience may, and nothing that is withheld (`store/seen.py`). None: for the machine itself, which
        derives and sends; what it finds must not be shown to anybody.
        """
        if role is None:
            return self._connection(write=False)
        if self._replica is not None and self._replica.ready(role):
            return self._replica.guard.reading(role)
        return self._guard.reading(role)

    def read_from(self, url: str, password: str | None = None) -> None:
        """From now on audiences read from a replica of this server (`store/replica.py`). The machine itself, which derives and sends, reads here as before."""
        try:
            parsed = server.address(make_url(url), password)
            self._replica = Replica(parsed, lambda engine: self._connection(write=False, engine=engine), self._lay, self._small)
        except (ArgumentError, ImportError) as bad:
            raise ConfigError("`[database] read_url` is not an address that dtrack can open", "Leave it out, or write that of a replica.") from bad

    def _lay(self, name: str, statements: list[str]) -> None:
        """Make the views of an audience under a name, unless somebody did."""
        from dtrack.store import seen

        with self.writing() as c:
            if c.execute(text("SELECT to_regnamespace(:name) IS NULL"), {"name": name}).scalar_one():
                c.exec_driver_sql(f"CREATE SCHEMA {name}")
                for statement in statements:
                    c.exec_driver_sql(seen.lasting(statement, name).replace("%", "%%"))

    def protection(self) -> str:
        """Changes with every act of withholding and giving back."""
        if self._replica is not None and self._replica.usable():
            return f"replica {self._replica.guard.protection()}"
        return self._guard.protection()

    @contextmanager
    def connected(self, engine: Engine) -> Iterator[Connection]:
        """As `reading`, by an engine whose connections are prepared for an audience."""
        with self._connection(write=False, engine=engine) as c:
            yield c

    @contextmanager
    def _connection(self, *, write: bool, engine: Engine | None = None) -> Iterator[Connection]:
        purpose: dict[str, Any] = {"dtrack_write": write}
        if not self._sqlite:
            purpose |= {"postgresql_readonly": not write, "isolation_level": "READ COMMITTED" if write else "REPEATABLE READ"}
        with self._queue(write), spoken(), (engine or self._engine).connect() as connected:
            c = connected.execution_options(**purpose)
            with c.begin():
                if write and not self._sqlite:
                    server.take_turn(c, self._busy_s)
                    if (term := ACTING.get()) is not None:
                        term.check(c)
                yield c
            if write and self._replica is not None:
                self._replica.wrote(server.place(connected))

    @contextmanager
    def _queue(self, write: bool) -> Iterator[None]:
        """Threads of this process that write to SQLite wait for one another here: its own waiting is by chance, and of thirty that wait one starves."""
        if not (write and self._sqlite):
            yield
            return
        if not self._turn.acquire(timeout=self._busy_s * _THREADS):
            raise StoreError("the database is busy: another thread has been writing for longer than we wait", "Try again; look at the log for where it hung.")
        try:
            yield
        finally:
            self._turn.release()

    def upgrade(self) -> None:
        """Bring the tables up to this program: from nothing, or from any older one. Quick where there is nothing to do.

        StoreError where the database was made by a newer dtrack: it is left exactly as it is.
        """
        self._make_room()
        if self.revision() != migrations.HEAD:
            with self.made():
                pass

    @contextmanager
    def made(self) -> Iterator[Connection]:
        """As `writing`, with the tables brought up to this program before anything else: they and what the block writes are there together, or not at all."""
        self._make_room()
        if self._sqlite:
            self._write_ahead()
        with self.writing() as c:
            found = _revision(c)
            if not self._sqlite:
                server.check(c)
                if found != migrations.HEAD:
                    server.forget_views(c)
            migrations.upgrade(c, found)
            yield c

    def _make_room(self) -> None:
        """The folder of a database in a file."""
        if self.file is not None:
            try:
                self.file.parent.mkdir(parents=True, exist_ok=True)
            except OSError as refused:
                raise refused_by_disk(f"the folder {self.file.parent} cannot be made", refused) from refused

    def ready(self) -> None:
        """Bring a file up to this program. A server is shared: there it is asked only whether its tables are those of this program, else StoreError."""
        if self._sqlite:
            self.upgrade()
            return
        with self.reading() as c:
            found = _revision(c)
            server.check(c)
        if found != migrations.HEAD:
            what = (
                "the database has no tables of dtrack yet"
                if found is None
                else f"the tables of the database are at {found}, and this program needs {migrations.HEAD}"
            )
            raise StoreError(what, "Run `dtrack db upgrade` once; a daemon that leads does so by itself. Nothing was changed.")

    def revision(self) -> str | None:
        """Revision of the tables; None for an empty database. StoreError for one that this program does not know."""
        with self.reading() as c:
            return _revision(c)

    def stamp(self, c: Connection) -> str:
        """Changes whenever a document, figure, point or open problem did. Runs and sightings leave it alone. Thirteen looks at an index."""
        from dtrack.store.stamping import stamp

        return stamp(c)

    def mark(self) -> int | None:
        """Changes with every commit by anyone, and may be asked thousands of times a second; None where the database has no such thing.

        SQLite counts for each connection what others have committed: this one is kept for asking, and commits nothing. A server has the like of it.
        """
        if self._sqlite and self.file is None:
            return None
        if self._replica is not None and self._replica.usable():
            return self._replica.mark()
        with spoken():
            return self._mark.now()

    def close(self) -> None:
        """Let go of all connections."""
        self._mark.close()
        self._guard.close()
        if self._leases is not None:
            self._leases.close()
        if self._replica is not None:
            self._replica.close()
        self._engine.dispose()

    def lease(self, name: str) -> Lease | None:
        """A named lock between all processes that work on this database, wherever they run; None where the database has no such thing."""
        return None if self._leases is None else Lease(self._leases, name)

    def _write_ahead(self) -> None:
        """Turn the write-ahead log on: readers go on while one writes. The file remembers it.

        SQLite does not wait for a lock here as it does elsewhere, so two programs that open a new installation at once would
        trip over each other: we wait ourselves.
        """
        deadline = time.monotonic() + self._busy_s
        while True:
            try:
                with spoken(), self._engine.connect() as c:
                    c.exec_driver_sql("PRAGMA journal_mode=WAL")
                return
            except StoreError as busy:
                if "busy" not in busy.what or time.monotonic() > deadline:
                    raise
                time.sleep(0.05)


def _revision(c: Connection) -> str | None:
    if not inspect(c).has_table("alembic_version"):
        return None
    found: str | None = c.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if found is not None and found not in migrations.KNOWN:
        raise StoreError(
            f"the database was made by a newer dtrack (its tables are at {found!r}, this program knows up to {migrations.HEAD!r})",
            "Install that version of dtrack or a newer one; nothing was changed.",
        )
    return found


def _engine(url: URL, busy_s: float, *, sqlite: bool) -> Engine:
    if not sqlite:
        return server.engine(url)
    about = {"timeout": busy_s, "check_same_thread": False}
    engine = create_engine(url, json_serializer=json_text, json_deserializer=json_value, connect_args=about)
    event.listen(engine, "connect", _connected)
    event.listen(engine, "begin", _begin)
    return engine


def _connected(connection: Any, _record: Any) -> None:
    """Each new connection to SQLite.

    `isolation_level = None` takes the transactions out of the driver's hands: `_begin` opens them. `synchronous=FULL`: with
    the write-ahead log NORMAL would survive kill -9 too, but not a power cut, and a reviewed figure that was confirmed must
    not go. It costs one flush a commit, and a commit is a whole document.
    """
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.close()


def _begin(c: Connection) -> None:
    """IMMEDIATE for a writer: it waits for its turn here, where nothing is lost by waiting. A reader that turned writer half-way could only fail."""
    write = c.get_execution_options().get("dtrack_write")
    if write is None:
        return
    c.exec_driver_sql(f"PRAGMA query_only={'OFF' if write else 'ON'}")
    c.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
