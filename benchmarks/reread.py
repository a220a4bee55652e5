"""A whole installation read again from its archive by one process, by two, and by two workers of a Dask cluster; and what a second reading writes.

Documents are articles of 3 kB in three languages, half of them with displacement, dropped into the inbox and collected once. Then every figure's extractor is
made an older one's, so that each way has to write what it reads. What counts is the wall clock, on two free cores; the start of the processes is included. All
ways must leave the same figures.

Run: python benchmarks/reread.py [documents, 6,000 without]
"""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from _articles import articles
from _result import tell

from dtrack.flow.crew import Crew
from dtrack.tracker import Tracker


def lay(root: Path, count: int) -> Path:
    """An installation that has collected the articles; its settings."""
    for name in ("jobs", "dashboards", "inbox"):
        (root / name).mkdir(parents=True)
    (root / "config.toml").write_text('[fetch]\ncontact = "desk@example.org"\n[log]\nlevel = "error"\n', "utf-8")
    (root / "jobs" / "inbox.toml").write_text('title = "Inbox"\ncountry = "SYR"\ntimeout_minutes = 600\n[source]\nkind = "folder"\n', "utf-8")
    half = count // 6 + 1
    pairs = zip(articles(half, told=False), articles(half, told=True), strict=True)
    texts = [text for pair in pairs for _, text in pair][:count]
    for number, text in enumerate(texts):
        (root / "inbox" / f"{number:06}.txt").write_text(f"{text}\n\n{number}", "utf-8")
    return root / "config.toml"


def age(file: Path) -> None:
    """Let every figure be one that another quote gave: each has to be written anew."""
    with sqlite3.connect(file) as c:
        c.execute("PRAGMA ignore_check_constraints=ON")
        c.execute("UPDATE figure SET positions = 'aged' WHERE known_to IS NULL")


def standing(file: Path) -> tuple[int, str]:
    """Number and digest of what stands."""
    with sqlite3.connect(file) as c:
        rows = c.execute("SELECT id, claim_key, positions, quote, value FROM figure WHERE known_to IS NULL ORDER BY id, claim_key").fetchall()
    return len(rows), hashlib.sha256(repr(rows).encode()).hexdigest()


def once(source: Path, folder: Path, crew: Crew) -> tuple[float, tuple[int, str]]:
    """Seconds of a rereading of a copy, and what stands then."""
    shutil.copytree(source, folder)
    file = folder / "data" / "dtrack.sqlite"
    age(file)
    with Tracker.open(folder / "config.toml") as tracker:
        began = time.monotonic()
        outcome = tracker.reread(crew=crew)
        seconds = time.monotonic() - began
    if outcome.failed:
        raise SystemExit(outcome.message)
    found = standing(file)
    shutil.rmtree(folder)
    return seconds, found


def main(count: int) -> None:
    """Measure and tell."""
    from distributed import Client, LocalCluster

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        config = lay(folder / "home", count)
        with Tracker.open(config) as tracker:
            began = time.monotonic()
            tracker.run(["inbox"])
            collected = time.monotonic() - began
        print(f"collected in {collected:.0f} s", flush=True)
        wanted = standing(folder / "home" / "data" / "dtrack.sqlite")
        sizes, found = f"{count:,} documents, {wanted[0]:,} figures", {}
        for way, crew in (("one", Crew()), ("two", Crew(workers=2))):
            found[way], stands = once(folder / "home", folder / way, crew)
            print(f"{way}: {found[way]:.1f} s", flush=True)
            check(way, wanted, stands)
        with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, host="127.0.0.1") as cluster, Client(cluster):
            found["dask"], stands = once(folder / "home", folder / "dask", Crew(cluster=cluster.scheduler_address))
            check("dask", wanted, stands)
    tell("reread.collect", "collecting, a commit a document", sizes, count / collected, "documents/s", peer="rereading", theirs=count / found["one"])
    peer: dict[str, Any] = {"peer": "one process", "theirs": count / found["one"]}
    tell("reread.two", "reread, two processes", sizes, count / found["two"], "documents/s", **peer)
    tell("reread.dask", "reread, two workers of Dask", sizes, count / found["dask"], "documents/s", **peer)


def check(way: str, wanted: tuple[int, str], found: tuple[int, str]) -> None:
    """Stop where a way of reading changed anything."""
    if wanted != found:
        raise SystemExit(f"{way}: {found[0]} figures stand, {wanted[0]} were collected, or they differ")


if __name__ == "__main__":
    main(int(sys.argv[1].replace(",", "")) if len(sys.argv) > 1 else 6_000)
