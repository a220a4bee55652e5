"""How fast and in how much memory a CSV of many figures is written, beside the sqlite3 command line and psql's COPY, each with the same SELECT.

The peers' SELECT gives the same columns as text, with places and verdicts put together by subqueries; ours has defusing beside. What counts is processor time,
on PostgreSQL that of the server included.

Run: python benchmarks/export.py [FIGURES, 200,000 without]
"""

from __future__ import annotations

import io
import multiprocessing
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from _filled import home
from _result import tell
from _server import Measured, server

from dtrack.export import _flat
from dtrack.model.filter import Filter
from dtrack.store import flat
from dtrack.store.engine import Store
from dtrack.tracker import Tracker

GOAL, MEMORY_MB = 0.3, 60


def select(postgresql: bool = False) -> str:
    """The export's SELECT in one statement."""
    from sqlalchemy.dialects import postgresql as pg
    from sqlalchemy.dialects import sqlite

    dialect: Any = pg.dialect() if postgresql else sqlite.dialect()
    texts = [str(flat._FIGURE.get(name, flat._NOTHING).compile(dialect=dialect, compile_kwargs={"literal_binds": True})) for name in _flat.ASKED_OF_FIGURES]
    joined = "string_agg" if postgresql else "group_concat"
    listed = [
        f"(SELECT {joined}({what}, ';') FROM figure_place p WHERE p.figure_row = figure.row)"
        for what in ("coalesce(p.pcode, p.text)", "p.name", "p.role", "p.adm1")
    ]
    said = "(SELECT v.role || ' ' || v.reason FROM verdict v JOIN point t ON t.row = v.point_row AND t.known_to IS NULL WHERE v.figure = figure.id)"
    tables = "figure JOIN document ON document.id = figure.document AND document.version = figure.document_version"
    return f"SELECT {', '.join([*texts, *listed, said])} FROM {tables} WHERE figure.known_to IS NULL ORDER BY figure.start DESC, figure.id"


def ours(settings: Path, out: Path, work: Callable[[], float]) -> tuple[int, float, float]:
    """Rows, processor seconds, and MB of memory that came on top while it wrote."""
    with Tracker.open(settings) as tracker, out.open("wb") as stream:
        tracker.export("csv", io.BytesIO(), "figures", Filter(limit=10))
        before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, work()
        rows = tracker.export("csv", stream)
        spent = work() - began
        return rows, spent, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024


def children() -> float:
    """Processor seconds of the programs that were run until now."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def on_postgresql(made: Measured, folder: Path, file: Path, count: int) -> None:
    """The same figures in PostgreSQL: copied over table for table, then both ways out."""
    with made.database() as url:
        store = Store(url)
        store.upgrade()
        store.close()
        copy_over(file, url)
        settings = folder / "home" / "config.toml"
        # The server of the wheel has an empty password; settings take none at all.
        settings.write_text(settings.read_text("utf-8") + f'\n[database]\nurl = "{url.replace(":@", "@")}"\n', "utf-8")

        def work() -> float:
            return time.process_time() + children() + made.work()

        rows, spent, _ = ours(settings, folder / "ours.csv", work)
        began = work()
        asked = f"COPY ({select(postgresql=True)}) TO STDOUT (FORMAT csv, HEADER)"
        with (folder / "theirs.csv").open("wb") as out:
            plain = url.replace("postgresql+psycopg://", "postgresql://")
            subprocess.run([str(made.psql()), "-X", "-q", plain, "-c", asked], stdout=out, check=True)
        theirs = work() - began
        sizes = f"{count:,} figures as CSV"
        tell("export.postgresql", "export, PostgreSQL", sizes, rows / spent, "rows/s", peer="psql COPY", theirs=rows / theirs)


def copy_over(file: Path, url: str) -> None:
    """Every row of the file into the tables at the address."""
    import sqlite3

    import psycopg

    with sqlite3.connect(file) as source, psycopg.connect(url.replace("postgresql+psycopg://", "postgresql://")) as c:
        for table in ("document", "figure", "figure_place", "point", "verdict"):
            kinds = dict(c.execute("SELECT column_name, data_type FROM information_schema.columns WHERE table_name = %s", (table,)).fetchall())
            names = [row[1] for row in source.execute(f"PRAGMA table_info({table})")]
            listed = ", ".join(f'"{name}"' for name in names)
            with c.cursor().copy(f"COPY {table} ({listed}) FROM STDIN") as stream:
                flags = {at for at, name in enumerate(names) if kinds[name] == "boolean"}
                for row in source.execute(f"SELECT {listed} FROM {table}"):
                    stream.write_row([bool(value) if at in flags and value is not None else value for at, value in enumerate(row)])
        c.commit()
        c.execute("ANALYZE")


def main() -> None:
    """Measure and tell."""
    count = int(sys.argv[1].replace(",", "")) if len(sys.argv) > 1 else 200_000
    with tempfile.TemporaryDirectory(prefix="dtrack-export-") as name:
        folder = Path(name)
        kept = os.environ.get("DTRACK_BENCH_HOMES")
        # In a process of its own, whose memory is not taken for the export's.
        with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as apart:
            settings = apart.submit(home, Path(kept) / str(count) if kept else folder / "home", count).result()
        file = settings.parent / "data" / "dtrack.sqlite"
        sizes = f"{count:,} figures as CSV"
        rows, spent, memory = ours(settings, folder / "ours.csv", time.process_time)
        print(f"{rows:,} rows, {(folder / 'ours.csv').stat().st_size / 1e6:.0f} MB")
        tell("export.memory", "memory that an export takes on top", sizes, memory, "MB", less=True, of="ours", goal=MEMORY_MB)
        if shutil.which("sqlite3") is None:
            print("no sqlite3 command line here: `apt-get install sqlite3` to compare")
        else:
            began = children()
            with (folder / "theirs.csv").open("wb") as out:
                subprocess.run(["sqlite3", "-csv", "-header", str(file), select() + ";"], stdout=out, check=True)
            theirs = children() - began
            tell(f"export.sqlite.{count}", "export, SQLite", sizes, rows / spent, "rows/s", peer="sqlite3 -csv", theirs=rows / theirs, goal=GOAL)
        if not kept:
            with server() as made:
                on_postgresql(made, folder, file, count)


if __name__ == "__main__":
    main()
