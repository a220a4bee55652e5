"""What holds for every test: no clock decides over a property, long files begin first, and what covers a line is a test of everyday size."""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

sys.path.insert(0, str(Path(__file__).parent))

if TYPE_CHECKING:
    from postgres import Server

# A busy machine is no defect of a pure function; speed is measured in benchmarks/.
settings.register_profile("dtrack", deadline=None)
settings.load_profile("dtrack")

LONG = ("browser", "slow")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with long tests come first: whoever takes a file last leaves the other workers idle for as long as it lasts.

    Slow tests go through millions of lines, and counting these makes the tests five times slower: coverage is what the others show.
    """
    long = {item.path for item in items if any(item.get_closest_marker(name) for name in LONG)}
    items.sort(key=lambda item: item.path not in long)
    for item in items:
        if item.get_closest_marker("slow"):
            item.add_marker("no_cover")


@pytest.fixture(scope="session")
def postgres() -> Iterator["Server"]:
    """One server a test process, begun when the first test asks for it."""
    from postgres import Server

    with tempfile.TemporaryDirectory(prefix="dtrack-postgres-", ignore_cleanup_errors=True) as folder:
        server = Server(Path(folder))
        yield server
        server.stop()
