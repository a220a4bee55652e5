"""Stores of millions of figures for the stages that follow, made at the speed of SQLite itself and kept until the end of the run.

Run: python benchmarks/filled.py [FIGURES, 10,000,000 without], with DTRACK_BENCH_HOMES naming the folder.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from _filled import home
from _result import tell


def main(count: int) -> None:
    """Fill and tell."""
    folder = Path(os.environ["DTRACK_BENCH_HOMES"])
    began = time.monotonic()
    for size in (1_000_000, count):
        home(folder / str(size), size)
        print(f"{size:,} figures stand after {time.monotonic() - began:.0f} s", flush=True)
    whole = sum(path.stat().st_size for path in (folder / str(count)).rglob("*") if path.is_file()) / 1e9
    tell(f"filled.{count}", "disk of a store", f"{count:,} figures", whole, "GB", tolerance=None)


if __name__ == "__main__":
    main(int(sys.argv[1].replace(",", "")) if len(sys.argv) > 1 else 10_000_000)
