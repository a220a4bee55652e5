"""What holds for every test: no clock decides over a property, long files begin first, what is met once is made once: statements, places of coverage."""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings
from sqlalchemy import Connection, Engine, event
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache

sys.path.insert(0, str(Path(__file__).parent))

import laid_tables

if TYPE_CHECKING:
    from postgres import Server

# A busy machine is no defect of a pure function; speed is measured in benchmarks/.
settings.register_profile("dtrack", deadline=None)
settings.load_profile("dtrack")

LONG = ("browser", "slow")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with long tests come first, those that are long in a browser before all: whoever takes one last leaves the others idle for as long as it lasts."""
    long: dict[Path, int] = {}
    for item in items:
        long[item.path] = max(long.get(item.path, 0), sum(item.get_closest_marker(name) is not None for name in LONG))
    items.sort(key=lambda item: -long[item.path])


# Slipcover takes its marks out of a function when one of them was met often: to find all functions takes it as long as five million marks. By itself it
# does so after fifty, hundreds of times a run.
if _covering := getattr(sys.modules.get("slipcover.pytest_plugin"), "_slipcover_instance", None):
    _covering.d_miss_threshold = 100_000


# Each test has a database of its own, and SQLAlchemy would compile every statement anew for it, a quarter of the time: dialects of one kind count as one.
COMPILED: LRUCache[object, object] = LRUCache(4000)
for _dialect in (SQLiteDialect_pysqlite, PGDialect_psycopg):
    _dialect.__hash__ = lambda self: hash(type(self))
    _dialect.__eq__ = lambda self, other: type(self) is type(other)


@event.listens_for(Engine, "engine_connect")
def _compiled_once(connection: Connection) -> None:
    connection.engine._compiled_cache = COMPILED


laid_tables.lay()


@pytest.fixture(scope="session")
def postgres() -> Iterator["Server"]:
    """One server a test process, begun when the first test asks for it."""
    from postgres import Server

    with tempfile.TemporaryDirectory(prefix="dtrack-postgres-", ignore_cleanup_errors=True) as folder:
        server = Server(Path(folder))
        yield server
        server.stop()
