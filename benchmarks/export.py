"""How fast and in how much memory a CSV of many figures is written, beside the sqlite3 command line that runs the same SELECT.

    python benchmarks/export.py [FIGURES]

Prints rows a second of processor time of both, their ratio (goal: at least 0.3, with defusing, places and verdicts), and how much memory the
export takes at its peak.
The command line's SELECT gives the same columns as text, with places and verdicts put together by subqueries.
"""

from __future__ import annotations

import io
import platform
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from _filled import home

from dtrack.export import _flat
from dtrack.model.filter import Filter
from dtrack.store import flat
from dtrack.tracker import Tracker


def select() -> str:
    """The export's SELECT in one statement."""
    from sqlalchemy.dialects import sqlite

    texts = [
        str(flat._FIGURE.get(name, flat._NOTHING).compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True})) for name in _flat.ASKED_OF_FIGURES
    ]
    listed = [
        f"(SELECT group_concat({what}, ';') FROM figure_place p WHERE p.figure_row = figure.row)"
        for what in ("coalesce(p.pcode, p.text)", "p.name", "p.role", "p.adm1")
    ]
    said = "(SELECT v.role || ' ' || v.reason FROM verdict v JOIN point t ON t.row = v.point_row AND t.known_to IS NULL WHERE v.figure = figure.id)"
    joined = "JOIN document ON document.id = figure.document AND document.version = figure.document_version"
    return f"SELECT {', '.join([*texts, *listed, said])} FROM figure {joined} WHERE figure.known_to IS NULL ORDER BY figure.start DESC, figure.id;"


def main() -> None:
    """Measure and print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    folder = Path(tempfile.mkdtemp(prefix="dtrack-export-"))
    try:
        settings = home(folder / "home", count)
        file = folder / "home" / "data" / "dtrack.sqlite"
        with Tracker.open(settings) as tracker, (folder / "ours.csv").open("wb") as out:
            tracker.export("csv", io.BytesIO(), "figures", Filter(limit=10))
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            began = time.process_time()
            rows = tracker.export("csv", out)
            ours = time.process_time() - began
            after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        size = (folder / "ours.csv").stat().st_size / 1e6
        print(f"{platform.machine()}, Python {platform.python_version()}, {rows} figures, {size:.0f} MB of CSV")
        peak = f"memory {after / 1024:.0f} MB at its peak, {(after - before) / 1024:.0f} MB of it while writing"
        print(f"dtrack export: {ours:.1f} s, {rows / ours:,.0f} rows/s; {peak} (goal: under 60 MB)")
        if shutil.which("sqlite3") is None:
            print("no sqlite3 command line here: `apt-get install sqlite3` to compare")
            return
        with (folder / "theirs.csv").open("wb") as out:
            subprocess.run(["sqlite3", "-csv", "-header", str(file), select()], stdout=out, check=True)
        spent = resource.getrusage(resource.RUSAGE_CHILDREN)
        theirs = spent.ru_utime + spent.ru_stime
        print(f"sqlite3 -csv:  {theirs:.1f} s, {rows / theirs:,.0f} rows/s; ratio {theirs / ours:.2f} (goal 0.3)")
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
