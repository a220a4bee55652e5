"""Takes out each guard in turn, in a copy of the source, and runs the tests that should notice: `python tools/mutate_guards.py [WORD ...] [--write]`.

A guard whose loss nobody notices is a guard that nobody tests: exit status 1. WORD: only guards in whose file or piece it stands. `--write` puts the result
into docs/explanation/mutations.md. A house test holds that every piece below stands in its file exactly once, so that none is lost when code moves.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import os
import shutil
import signal
import sys
import tempfile
import time
import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parents[1]
TABLE = Path(__file__).with_name("guards.toml")
PAGE = ROOT / "docs" / "explanation" / "mutations.md"
COPIED = ("src", "tests", "tools", "jobs", "dashboards", "docs", "Makefile", "pyproject.toml", "config.toml", "standing.toml", "derivation.toml", "events.toml")
LIBRARIES = (
    "pytest",
    "_pytest.terminal",
    "hypothesis",
    "httpx",
    "fastapi",
    "uvicorn",
    "sqlmodel",
    "alembic.command",
    "trafilatura",
    "feedparser",
    "openpyxl",
    "jinja2",
    "apscheduler.schedulers.background",
    "python_calamine",
    "typer.testing",
    "aiosmtpd.controller",
    "babel.numbers",
    "protego",
    "xlsxwriter",
    "docx",
    "apprise",
)
PATIENCE_S = 120
WHOLE_S = 1800
"""For all tests of the table on the source as it stands."""


@dataclass(frozen=True, slots=True)
class Guard:
    """`piece` of `file`, what stands `instead` of it once it is out, and the tests of which at least one must then fail."""

    attack: str
    file: str
    piece: str
    instead: str
    tests: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """What the tests said without the guard: `noticed` by a failing test, not by one that could not run."""

    guard: Guard
    noticed: bool
    said: str
    seconds: float


def read(path: Path = TABLE) -> list[Guard]:
    """The guards of the table."""
    return [Guard(row["attack"], row["file"], row["piece"], row["instead"], tuple(row["tests"])) for row in tomllib.loads(path.read_text("utf-8"))["guard"]]


GUARDS = read()


def copied(to: Path) -> None:
    """The parts of the repository that tests need, without what others left in it."""
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, to / name, ignore=shutil.ignore_patterns("__pycache__", "*.pyc"))
        else:
            shutil.copy2(source, to / name)


def preload() -> None:
    """Import what tests need of other people's code, once: every run below is a fork of this process. Nothing of dtrack: each run imports its own copy."""
    for name in LIBRARIES:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    if any(name.partition(".")[0] == "dtrack" for name in sys.modules):
        raise RuntimeError("dtrack is imported already: the runs would not see their own copy of it")


def run(tests: tuple[str, ...], root: Path, patience_s: float = PATIENCE_S) -> tuple[bool, str]:
    """Whether a test failed, and what it said of the first that did. A run that a signal ended or that had to be stopped has failed too: nothing passes
    after it. A test that could not even begin has not.
    """
    with tempfile.TemporaryFile() as heard:
        child = os.fork()
        if child == 0:
            _tests(tests, root, heard.fileno())
        end = time.monotonic() + patience_s
        while (done := os.waitpid(child, os.WNOHANG)) == (0, 0):
            if time.monotonic() > end:
                os.kill(child, signal.SIGKILL)
                os.waitpid(child, 0)
                return True, "stopped: it did not end"
            time.sleep(0.05)
        heard.seek(0)
        said = heard.read().decode("utf-8", "replace").splitlines()
    failed = [line for line in said if line.startswith("FAILED ")]
    lines = failed or [line for line in said if line.startswith("ERROR ")] or [line for line in said if " passed" in line or "Fatal" in line]
    return bool(failed) or os.waitstatus_to_exitcode(done[1]) < 0, (lines or said or ["nothing said"])[0][:300]


def _tests(tests: tuple[str, ...], root: Path, heard: int) -> NoReturn:
    """The rest of the life of a fork."""
    status = 70
    try:
        os.chdir(root)
        for stream in (1, 2):
            os.dup2(heard, stream)
        sys.dont_write_bytecode = True
        sys.path[:] = [path for path in sys.path if Path(path).resolve() not in (ROOT / "src", ROOT / "tools")]
        status = int(importlib.import_module("pytest").main(["-q", "-x", "-p", "no:cacheprovider", "-p", "no:dash", "-W", "default", *tests]))
        sys.stdout.flush()
    finally:
        os._exit(status)


def taken_out(guard: Guard, root: Path) -> Result:
    """The tests of a guard without it; the copy is whole again afterwards."""
    path = root / guard.file
    whole = path.read_text("utf-8")
    if whole.count(guard.piece) != 1:
        return Result(guard, False, "the piece does not stand there exactly once", 0)
    began = time.monotonic()
    path.write_text(whole.replace(guard.piece, guard.instead), "utf-8")
    try:
        noticed, said = run(guard.tests, root)
    finally:
        path.write_text(whole, "utf-8")
    return Result(guard, noticed, said, time.monotonic() - began)


def page(results: list[Result]) -> str:
    """The results as a page of the documents."""
    noticed = sum(each.noticed for each in results)
    lines = [
        "<!-- Made by `python tools/mutate_guards.py --write`. -->",
        "# Guards taken out",
        "",
        f"Each guard was taken out of a copy of the source, alone, and the tests that should notice were run: {noticed} of {len(results)} were noticed",
        f"({datetime.now(UTC):%Y-%m-%d}). `make mutate` does it again. The numbers are those of [the attacks](attacks.md).",
        "",
        "| Attack | File | Taken out | Instead | Noticed by |",
        "|---|---|---|---|---|",
    ]
    for each in results:
        what = [_cell(text) for text in (each.guard.piece, each.guard.instead)]
        by = each.said.removeprefix("FAILED ").partition(" - ")[0].partition("::")[2].partition("[")[0] if each.noticed else ""
        lines.append(f"| {each.guard.attack} | `{each.guard.file.removeprefix('src/dtrack/')}` | {what[0]} | {what[1]} | {f'`{by}`' if by else each.said} |")
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    said = " ".join(text.split())
    return "nothing" if not said else "`` " + (said if len(said) <= 90 else said[:89] + "…").replace("|", "\\|") + " ``"


def main(arguments: list[str] | None = None) -> int:
    """0 where every guard is missed when it is gone, else 1."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("words", nargs="*")
    parser.add_argument("--write", action="store_true")
    chosen = parser.parse_args(arguments)
    guards = [each for each in GUARDS if not chosen.words or any(word in each.file + each.piece + each.attack for word in chosen.words)]
    results = []
    preload()
    with tempfile.TemporaryDirectory(prefix="guards-") as folder:
        root = Path(folder)
        copied(root)
        failed, said = run(tuple(dict.fromkeys(test for guard in guards for test in guard.tests)), root, WHOLE_S)
        if failed or " passed" not in said:
            sys.stdout.write(f"the tests fail before anything is taken out, so nothing can be told: {said}\n")
            return 1
        for guard in guards:
            result = taken_out(guard, root)
            results.append(result)
            sys.stdout.write(f"{'noticed' if result.noticed else 'MISSED '} {guard.attack:4} {result.seconds:5.1f} s  {guard.file}: {result.said}\n")
            sys.stdout.flush()
    if chosen.write:
        PAGE.write_text(page(results), "utf-8")
    missed = [each for each in results if not each.noticed]
    sys.stdout.write(f"{len(results) - len(missed)} of {len(results)} guards are missed by a test when they are gone\n")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
