"""Pages read from a copy of the database, without going back in time: what this process wrote it reads, and what an audience must not see it does not.

A replica cannot be given temporary views, so the views of an audience stand in a schema of their own, made on the database itself and copied with everything
else. Where the replica lacks that schema yet, lacks what this process wrote last, or does not answer, the database itself is read.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager

from sqlalchemy import URL, Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from dtrack.model.person import Role
from dtrack.store import server
from dtrack.store.guarded import Guarded
from dtrack.store.mark import ServerMark

log = logging.getLogger(__name__)

REST_S = 10.0
"""A replica that does not answer is left alone for so long."""
_REACHED = text("SELECT CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() >= CAST(:place AS pg_lsn) ELSE true END")
_LAID = text("SELECT to_regnamespace(:name) IS NOT NULL")
FINE_S = 1.0
"""One that answered, and lacks nothing that this process wrote, is not asked again for so long."""
Opening = Callable[[Engine], AbstractContextManager[Connection]]


class Replica:
    """One replica, read by this process. Safe for threads."""

    def __init__(self, url: URL, opening: Opening, lay: Callable[[str, list[str]], None], small: int) -> None:
        """`opening` gives a reading connection of an engine; `lay` makes a schema with views on the database itself."""
        self._engine = server.engine(url, "dtrack reading")
        self._opening, self._lay = opening, lay
        self._mark = ServerMark(self._engine)
        self.guard = Guarded(self, False, lambda: server.engine(url, "dtrack reading"), small, schemas=True)
        self._guard = threading.Lock()
        self._behind: str | None = None
        self._rests_until = self._fine_until = 0.0
        self._there: set[str] = set()

    def wrote(self, place: str) -> None:
        """This process has committed: until the replica has reached that place of the log, it is not read."""
        with self._guard:
            self._behind = place

    def usable(self) -> bool:
        """True where it answers and has what this process wrote."""
        with self._guard:
            behind = self._behind
            now = time.monotonic()
            if now < self._rests_until:
                return False
            if behind is None and now < self._fine_until:
                return True
        try:
            with self._opening(self._engine) as c:
                reached = bool(c.execute(_REACHED, {"place": behind or "0/0"}).scalar_one())
        except Exception as gone:  # noqa: BLE001 -- whatever it is, the database itself is asked instead
            self._rest(gone)
            return False
        if reached and behind is not None:
            with self._guard:
                self._behind = None if self._behind == behind else self._behind
        self._fine_until = time.monotonic() + FINE_S
        return reached

    def ready(self, role: Role) -> bool:
        """True where it may be read for that audience: it is usable, and the views are there."""
        from dtrack.store import seen

        if not self.usable():
            return False
        statements = self.guard.statements(role)
        name = seen.schema(statements)
        if not statements or name in self._there:
            return True
        with self._opening(self._engine) as c:
            there = bool(c.execute(_LAID, {"name": name}).scalar_one())
        if there:
            self._there.add(name)
        else:
            self._lay(name, statements)
        return there

    def reading(self, role: Role | None = None) -> AbstractContextManager[Connection]:  # noqa: ARG002 -- asked for nobody in particular
        """A connection to the replica, for the guard."""
        return self._opening(self._engine)

    def connected(self, engine: Engine) -> AbstractContextManager[Connection]:
        """A connection that is prepared for an audience."""
        return self._opening(engine)

    def mark(self) -> int | None:
        """Changes with every commit that has arrived here; never the number of the database itself."""
        try:
            found = self._mark.now()
        except DBAPIError as gone:
            self._rest(gone)
            return None
        return None if found is None else -found

    def close(self) -> None:
        """Let go of all connections."""
        self._mark.close()
        self.guard.close()
        self._engine.dispose()

    def _rest(self, gone: Exception) -> None:
        log.warning("step=read outcome=replica-lost the database itself is read for %.0f s (%s)", REST_S, type(gone).__name__)
        with self._guard:
            self._rests_until = time.monotonic() + REST_S
