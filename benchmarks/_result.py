"""The one form of every result: a claim, what was measured, the peer of the same run, their ratio and the goal.

A script calls `tell` for each row; it prints, and where `DTRACK_BENCH_ROWS` names a file the row is added there as a line of JSON. `_all.py` runs the scripts,
keeps what they told in `docs/performance.json` and makes the pages of it: nothing there is typed.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

ROWS = "DTRACK_BENCH_ROWS"
TOLERANCE = 0.25
"""By so much a ratio may be worse than the committed one before the gate calls it a regression: shared machines are no steadier."""


@dataclass(frozen=True, slots=True)
class Row:
    """One claim as measured. `ratio` is always ours by theirs; `less` says that small numbers are the good ones."""

    key: str
    claim: str
    sizes: str
    ours: float
    unit: str
    peer: str | None = None
    theirs: float | None = None
    less: bool = False
    goal: float | None = None
    of: str = "ratio"
    """What the goal is set for: `ratio` or `ours`."""
    tolerance: float | None = TOLERANCE
    """None: told, and not gated."""

    @property
    def ratio(self) -> float | None:
        """Ours by theirs; None without a peer."""
        return self.ours / self.theirs if self.theirs else None

    @property
    def held(self) -> bool | None:
        """Whether the goal was reached; None where there is none."""
        found = self.ratio if self.of == "ratio" else self.ours
        if self.goal is None or found is None:
            return None
        return found <= self.goal if self.less else found >= self.goal


def tell(key: str, claim: str, sizes: str, ours: float, unit: str, **rest: Any) -> Row:
    """Print a row and hand it to whoever runs the scripts."""
    row = Row(key, claim, sizes, ours, unit, **rest)
    beside = "" if row.ratio is None else f"; {row.peer}: {number(row.theirs)} {unit}; ratio {row.ratio:.2f}"
    print(f"{row.claim} ({sizes}): {number(row.ours)} {unit}{beside}{_goal(row, '; goal: ')}", flush=True)
    if ROWS in os.environ:
        with Path(os.environ[ROWS]).open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(row)) + "\n")
    return row


def row_of(held: dict[str, Any]) -> Row:
    """The row of a line of JSON."""
    return Row(**held)


def number(value: float | None) -> str:
    """Three digits that count."""
    if value is None:
        return ""
    if abs(value) >= 100 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}" if abs(value) >= 0.095 else f"{value:.2g}"


def _goal(row: Row, before: str = "") -> str:
    if row.goal is None:
        return ""
    what = "ratio " if row.of == "ratio" else ""
    unit = "" if row.of == "ratio" else f" {row.unit}"
    return f"{before}{what}at {'most' if row.less else 'least'} {number(row.goal)}{unit}: {'held' if row.held else 'MISSED'}"


def installed() -> dict[str, str]:
    """The environment of a command as people have it: Python keeps what it has compiled. Told not to, each start would compile the whole program."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def loop() -> float:
    """Processor seconds that this machine takes for plain work that is always the same: the peer of what is promised in seconds."""
    began = time.process_time()
    held: dict[str, int] = {}
    for turn in range(2_000_000):
        held[str(turn % 1_000)] = turn
    return time.process_time() - began


# Pages and the gate


def table(stage: dict[str, Any]) -> Iterator[str]:
    """The rows of one script as lines of Markdown."""
    yield "| claim | sizes | dtrack | peer | ratio | goal |"
    yield "|---|---|---:|---|---:|---|"
    for held in stage["rows"]:
        row = row_of(held)
        peer = "" if row.theirs is None else f"{row.peer}: {number(row.theirs)}"
        ratio = "" if row.ratio is None else number(row.ratio)
        yield f"| {row.claim} | {row.sizes} | {number(row.ours)} {row.unit} | {peer} | {ratio} | {_goal(row)} |"


def page(results: dict[str, Any]) -> str:
    """`docs/performance.md`, whole."""
    told = [
        "# Performance",
        "",
        "Made by `make bench` and `make bench-large` out of `performance.json`; nothing here is typed. A ratio is dtrack's number by its peer's, both taken in",
        "the same run on the same machine: seconds differ from machine to machine, ratios hardly. `make bench-gate` measures again and compares the ratios.",
    ]
    rows = [row_of(held) for stage in results["stages"].values() for held in stage["rows"]]
    goals = [row.held for row in rows if row.held is not None]
    told += ["", f"Goals held: {sum(goals)} of {len(goals)}."]
    missed = [row for row in rows if row.held is False]
    told += ["", "Missed:", "", *(f"- {row.claim} ({row.sizes}): {_goal(row).split(':')[0]}; {_found(row)}" for row in missed)] if missed else []
    for name, stage in sorted(results["stages"].items()):
        words = ", ".join(f"{what} {version}" for what, version in stage["versions"].items())
        told += ["", f"## {name}", "", stage["about"], "", *table(stage), ""]
        told += [f"{stage['date']}, {stage['seconds']:.0f} s, load at the start {stage['load']:.1f}. {stage['machine']}. {words}."]
    return "\n".join(told) + "\n"


def _found(row: Row) -> str:
    found = row.ratio if row.of == "ratio" else row.ours
    return f"found {number(found)}"


def worse(known: dict[str, Any], found: dict[str, Any]) -> list[str]:
    """Ratios of `found` that are worse than those of `known` by more than their tolerance, in words. Only rows of both are compared."""
    held = {key: row for stage in known["stages"].values() for key, row in _rows(stage)}
    told = []
    for stage in found["stages"].values():
        for key, now in _rows(stage):
            before = held.get(key)
            if before is None or before.ratio is None or now.ratio is None or before.tolerance is None or before.sizes != now.sizes:
                continue
            limit = before.ratio * (1 + before.tolerance if now.less else 1 - before.tolerance)
            if (now.ratio > limit) if now.less else (now.ratio < limit):
                told.append(f"{now.claim} ({now.sizes}): ratio {now.ratio:.2f}, was {before.ratio:.2f}, bound {limit:.2f}")
    return told


def _rows(stage: dict[str, Any]) -> list[tuple[str, Row]]:
    return [(held["key"], row_of(held)) for held in stage["rows"]]
