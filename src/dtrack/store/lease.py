"""Named locks that a server keeps for as long as one connection of ours lives: however a process dies, what it held is free at once.

A file lock is let go by the kernel when its process dies, and only then. A lock on a server is also lost while the process lives on: the network breaks, the
server starts again. So whoever writes under a lease can be held to it: within `acting`, each commit first asks the server whether the lease stands. The
question is asked after it has become our turn to write, and whoever holds the lease next has to wait for that turn too: nothing of the old holder is
written once the new one has written anything.
"""

from __future__ import annotations

import os
import secrets
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from hashlib import blake2b

from sqlalchemy import URL, Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from dtrack.errors import StoreError
from dtrack.store import server
from dtrack.store._errors import spoken

ACTING: ContextVar[Term | None] = ContextVar("acting", default=None)
"""Under which lease the present thread writes; None: under none, as people on pages do."""
_LOST = {
    "keepalives_idle": 2,
    "keepalives_interval": 1,
    "keepalives_count": 2,
    "tcp_user_timeout": 3_000,
}
_LETS_GO = ("SET tcp_keepalives_idle = 3", "SET tcp_keepalives_interval = 1", "SET tcp_keepalives_count = 3")
"""The server's side: it lets our locks go some seconds after we are gone without a word, and later than we have noticed."""
_HELD = text(
    "SELECT count(*) FROM pg_locks JOIN pg_database d ON d.oid = database WHERE locktype = 'advisory' AND d.datname = current_database()"
    " AND granted AND objsubid = 1 AND classid = CAST(:high AS oid) AND objid = CAST(:low AS oid)"
)
_HOLDER = text(
    "SELECT a.application_name FROM pg_locks l JOIN pg_database d ON d.oid = l.database JOIN pg_stat_activity a USING (pid) WHERE locktype = 'advisory'"
    " AND d.datname = current_database() AND granted AND objsubid = 1 AND classid = CAST(:high AS oid) AND objid = CAST(:low AS oid)"
)


@dataclass(frozen=True, slots=True)
class Term:
    """One holding of one lease, under a number that was never used before: a process of the same number on a server that was started anew is another one."""

    name: str
    token: int

    def check(self, c: Connection) -> None:
        """Raise StoreError unless it stands. Asked by a writer whose turn it is."""
        if not c.execute(_HELD, _halves(self.token)).scalar_one():
            raise StoreError(
                f"this process lost the lock {self.name!r}: its connection to the database was cut",
                "Nothing was stored. Another process goes on with the work, or this one as soon as it has the lock again.",
            )


@dataclass(slots=True)
class _Line:
    """A connection and what is held by it."""

    connection: Connection
    held: dict[str, Term] = field(default_factory=dict)


class Leases:
    """All leases of one process on one database. Safe for threads."""

    def __init__(self, url: URL) -> None:
        self._engine: Engine = server.engine(url, f"dtrack {socket.gethostname()[:30]} {os.getpid()}", connect_args=_LOST, isolation_level="AUTOCOMMIT")
        self._guard = threading.Lock()
        self._line: _Line | None = None

    def take(self, name: str) -> Term | None:
        """The lease of that name, None where somebody holds it: another process, or another holder of this one. Never waits. StoreError without a server."""
        with self._guard, spoken():
            line = self._reached()
            if name in line.held:
                return None
            if not line.connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": _key(name)}).scalar_one():
                return None
            term = Term(name, secrets.randbits(63))
            line.connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": term.token})
            line.held[name] = term
            return term

    def stands(self, term: Term) -> bool:
        """True while the server keeps it for us. False also where the server cannot be asked: what cannot be known is not held."""
        with self._guard:
            line = self._line
            if line is None or line.held.get(term.name) != term:
                return False
            try:
                return bool(line.connection.execute(_HELD, _halves(term.token)).scalar_one())
            except DBAPIError:
                self._drop()
                return False

    def free(self, term: Term) -> None:
        """Let it go; harmless where it is lost already."""
        with self._guard:
            line = self._line
            if line is None or line.held.get(term.name) != term:
                return
            del line.held[term.name]
            try:
                for key in (term.token, _key(term.name)):
                    line.connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": key})
            except DBAPIError:
                self._drop()

    def holder(self, name: str) -> str:
        """Host and process of the holder, for messages only."""
        with self._guard, spoken():
            found = self._reached().connection.execute(_HOLDER, _halves(_key(name))).scalar()
        return str(found).removeprefix("dtrack ") if found else "unknown"

    def close(self) -> None:
        """Let go of everything."""
        with self._guard:
            self._drop()
            self._engine.dispose()

    def _reached(self) -> _Line:
        """The connection, a new one where the old one is broken: what was held by that is lost."""
        if self._line is not None:
            try:
                self._line.connection.execute(text("SELECT 1"))
            except DBAPIError:
                self._drop()
        if self._line is None:
            made = self._engine.connect()
            for setting in _LETS_GO:
                made.execute(text(setting))
            self._line = _Line(made)
        return self._line

    def _drop(self) -> None:
        if self._line is not None:
            # Not back into the pool: the server would keep its locks.
            self._line.connection.invalidate()
            self._line.connection.close()
            self._line = None


class Lease:
    """One name among the leases of this process. The same questions as `flow.lock.Lock`."""

    calm_s = 1.5

    def __init__(self, leases: Leases, name: str) -> None:
        self._leases, self._name = leases, name
        self._term: Term | None = None

    def take(self) -> bool:
        """Take it if it is free; true if this object holds it now. Never waits."""
        if self._term is not None and self._leases.stands(self._term):
            return True
        self._term = self._leases.take(self._name)
        return self._term is not None

    def free(self) -> None:
        """Let it go; harmless where it is not held."""
        if self._term is not None:
            self._leases.free(self._term)
            self._term = None

    def stands(self) -> bool:
        """False once it is lost, or cannot be asked for."""
        return self._term is not None and self._leases.stands(self._term)

    @contextmanager
    def acting(self) -> Iterator[None]:
        """What this thread writes within the block is written only while the lease stands as it was taken last. StoreError where it is not held at all."""
        if self._term is None:
            raise StoreError(f"this process does not hold the lock {self._name!r}", "Nothing was stored; whoever holds it goes on with the work.")
        token = ACTING.set(self._term)
        try:
            yield
        finally:
            ACTING.reset(token)

    @property
    def holder(self) -> str:
        """Host and process of the holder, for messages only."""
        return self._leases.holder(self._name)


def _key(name: str) -> int:
    """Number of a lock's name: eight bytes, with a sign as the server wants it."""
    return int.from_bytes(blake2b(f"dtrack {name}".encode(), digest_size=8).digest(), signed=True)


def _halves(key: int) -> dict[str, int]:
    """As the server lists it: two halves without a sign."""
    whole = key & 0xFFFFFFFFFFFFFFFF
    return {"high": whole >> 32, "low": whole & 0xFFFFFFFF}
