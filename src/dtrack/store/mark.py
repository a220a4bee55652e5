"""Has anybody committed anything? Asked thousands of times a second, on one connection that is kept for asking."""

from __future__ import annotations

import threading

from sqlalchemy import Connection, Engine
from sqlalchemy.pool import PoolProxiedConnection

from dtrack.store import server


class FileMark:
    """SQLite counts for each connection what others have committed: this one commits nothing. Safe for threads."""

    def __init__(self, engine: Engine) -> None:
        self._engine, self._guard = engine, threading.Lock()
        self._asks: PoolProxiedConnection | None = None

    def now(self) -> int | None:
        """A number that changes with every commit by anyone."""
        with self._guard:
            if self._asks is None:
                self._asks = self._engine.raw_connection()
            cursor = self._asks.cursor()
            cursor.execute("PRAGMA data_version")
            found = cursor.fetchone()
            cursor.close()
            return None if found is None else int(found[0])

    def close(self) -> None:
        """Let go of the connection."""
        with self._guard:
            if self._asks is not None:
                self._asks.close()
                self._asks = None


class ServerMark:
    """A server tells which transactions are visible. Safe for threads."""

    def __init__(self, engine: Engine) -> None:
        self._engine, self._guard = engine.execution_options(isolation_level="AUTOCOMMIT"), threading.Lock()
        self._asks: Connection | None = None

    def now(self) -> int | None:
        """A number that changes with every commit by anyone. DBAPIError without a server; after one, the next question goes by another connection."""
        with self._guard:
            try:
                if self._asks is None:
                    self._asks = self._engine.connect()
                return server.mark(self._asks)
            except BaseException:
                self._let_go()
                raise

    def close(self) -> None:
        """Let go of the connection."""
        with self._guard:
            self._let_go()

    def _let_go(self) -> None:
        if self._asks is not None:
            self._asks.close()
            self._asks = None
