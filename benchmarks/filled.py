"""Stores of millions of figures for the stages that follow, made at the speed of SQLite itself and kept until the end of the run; and how long `dtrack status`
takes in them, start of the program included, beside the same verb in an installation that holds nothing.

Run: python benchmarks/filled.py [FIGURES, 10,000,000 without], with DTRACK_BENCH_HOMES naming the folder.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from _filled import home
from _result import installed, tell

from dtrack.flow.init import lay_down


def main(count: int) -> None:
    """Fill and tell."""
    folder = Path(os.environ["DTRACK_BENCH_HOMES"])
    began = time.monotonic()
    for size in (1_000_000, count):
        home(folder / str(size), size)
        print(f"{size:,} figures stand after {time.monotonic() - began:.0f} s", flush=True)
    whole = sum(path.stat().st_size for path in (folder / str(count)).rglob("*") if path.is_file()) / 1e9
    tell(f"filled.{count}", "disk of a store", f"{count:,} figures", whole, "GB", tolerance=None)
    with tempfile.TemporaryDirectory() as empty:
        lay_down(Path(empty) / "home", "bench@example.org")
        nothing, full = Path(empty) / "home", folder / str(count)
        for each in (nothing, full):
            status(each)  # tables are made or brought up, pages of the file are read
        theirs, ours = (min(status(each) for _ in range(3)) for each in (nothing, full))
    sizes = f"{count:,} figures, the whole program"
    tell(f"status.{count}", "`dtrack status`, processor time", sizes, ours, "s", peer="nothing stored", theirs=theirs, less=True, goal=1.0, of="ours")


def status(root: Path) -> float:
    """Processor seconds of the verb in an installation."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-m", "dtrack", "status", "--json"], cwd=root, env=installed(), check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    main(int(sys.argv[1].replace(",", "")) if len(sys.argv) > 1 else 10_000_000)
