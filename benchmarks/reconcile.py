"""What points cost: all of them from N stored figures, and those that 100 new figures over 14 provinces and the last 30 days touch.

`reconcile.py [N ...]`, 10,000 and 100,000 where none is given; `--large`: 10,000, 100,000 and the 1,000,000 that the goals are set for. Seconds of one core,
reading from and writing to SQLite included, as processor time (what the clock on the wall says stands beside it, for a machine that is busy otherwise); memory
at its highest, of a process of its own for each size; and the slope between sizes: 1 is linear, 2 quadratic, n log n lies at 1.08. Beside stand the peers of
the same run: deriving in memory, all of it made again where nothing differs (both up to 300,000), and how long this machine took for a loop that is always the
same. Figures are those of `_figures.py`.
`--profile` adds where the time of the last size went.
"""

from __future__ import annotations

import cProfile
import json
import math
import pstats
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from _figures import LAST, figures
from _result import tell

from dtrack.config import read
from dtrack.flow.kit import Kit
from dtrack.flow.reconcile import reconcile
from dtrack.model.given import Given
from dtrack.reconcile.points import stream
from dtrack.reconcile.work import Work
from dtrack.store import given
from dtrack.store.claims import figure as figure_table
from dtrack.store.spoken import NUMBERS, spoken

SIZES = (10_000, 100_000)
LARGE = (*SIZES, 1_000_000)
_BESIDE = 300_000
"""Up to so many figures what stands beside is measured as well."""
GOALS = {"full": 60.0, "few": 1.0}
"""Seconds for 1,000,000 figures in full, and for 100 new ones."""
NOW = datetime.combine(LAST, datetime.min.time(), UTC) + timedelta(61)
_SAID = "2026-08-01 00:00:00.000000"
_DAYS = 3_652
_SOME = 20_000
_PLACED = "figure_row, position, pcode, name, text, role, scheme, resolved, ambiguous, metric_number, first_day, last_day"


def main(words: list[str]) -> None:
    """Print the table."""
    sizes = [int(word.replace(",", "").replace("_", "")) for word in words if not word.startswith("-")]
    sizes = sizes or list(LARGE if "--large" in words else SIZES)
    if "--one" in words:
        print(json.dumps(_measured(sizes[0], profile="--profile" in words)))
        return
    print(
        f"{'figures':>9} {'in full':>9} {'a figure':>11} {'again':>8} {'derive':>8} {'100 new':>8} {'points':>9} {'memory':>9} {'loop':>6}  seconds of one core"
    )
    found = []
    for size in sizes:
        profile = ["--profile"] if "--profile" in words and size == sizes[-1] else []
        made = subprocess.run([sys.executable, __file__, "--one", str(size), *profile], check=True, stdout=subprocess.PIPE)
        found.append(json.loads(made.stdout))
        each = found[-1]
        print(
            f"{size:>9,} {each['full']:>9.2f} {each['full'] / size * 1e6:>8.1f} us {each['again']:>8.2f} {each['derive']:>8.2f} {each['few']:>8.2f}"
            f" {each['points']:>9,} {each['mb']:>6,} MB {each['loop']:>6.2f}  (100 new: {each['added']} points added, {each['closed']} closed;"
            f" on the wall {each['full_wall']:.1f} and {each['few_wall']:.1f})",
            flush=True,
        )
    last = found[-1]
    print(f"goal: 1,000,000 in full under {GOALS['full']:.0f} s, 100 new ones under {GOALS['few']:.0f} s")
    print(f"at {sizes[-1]:,}: {last['full'] / (GOALS['full'] * sizes[-1] / 1e6):.2f} of the first goal's share, {last['few'] / GOALS['few']:.2f} of the second")
    if len(found) > 1:
        slopes = {name: math.log(last[name] / found[0][name]) / math.log(sizes[-1] / sizes[0]) for name in ("full", "few")}
        _tell(found, sizes, slopes)


def _tell(found: list[dict[str, float]], sizes: list[int], slopes: dict[str, float]) -> None:
    last, first = found[-1], found[0]
    if sizes[-1] == LARGE[-1]:
        what = {"full": "points of all figures, one core", "few": "points after 100 new figures, one core"}
        for name, goal in GOALS.items():
            beside = {"peer": "a plain loop", "theirs": last["loop"], "less": True, "of": "ours", "goal": goal}
            tell(f"reconcile.goal.{name}", what[name], f"{sizes[-1]:,} figures", last[name], "s", **beside)
    told = f"{sizes[-1]:,} figures"
    each = last["full"] / sizes[-1] * 1e6
    loop = last["loop"] / sizes[-1] * 1e6
    tell("reconcile.full", "points of all figures, work for a figure", told, each, "us", peer="a share of a plain loop", theirs=loop, less=True)
    tell("reconcile.few", "points after 100 new figures, work", told, last["few"], "s", peer="a plain loop", theirs=last["loop"], less=True)
    beside = f"{sizes[-1]:,} beside {sizes[0]:,} figures"
    tell("reconcile.slope", "points of all figures, the slope (1 is linear)", beside, slopes["full"], "", less=True, of="ours", goal=1.2)
    grown = {"peer": "the smaller store", "theirs": first["few"], "less": True}
    tell("reconcile.few.slope", "points after 100 new figures in a larger store", beside, last["few"], "s", **grown, tolerance=0.5)


def _measured(count: int, *, profile: bool) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        kit = _installation(Path(folder))
        _store(kit, figures(count, days=_DAYS))
        loop, _ = timed(_loop)
        wall = time.perf_counter()
        full, change = timed(lambda: reconcile(kit), profile=profile)
        full_wall = time.perf_counter() - wall
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        again = timed(lambda: reconcile(kit, full=True))[0] if count <= _BESIDE else math.nan
        _store(kit, figures(100, days=30, seed=7, first=count, provinces=True))
        wall = time.perf_counter()
        few, changed = timed(lambda: reconcile(kit), profile=profile)
        few_wall = time.perf_counter() - wall
        derive = _in_memory(kit) if count <= _BESIDE else math.nan
        kit.close()
    told = {"full": full, "again": again, "few": few, "derive": derive, "loop": loop, "full_wall": full_wall, "few_wall": few_wall}
    return told | {"points": change.added, "added": changed.added, "closed": changed.closed, "mb": most}


def _loop() -> int:
    """Plain work of the kind that deriving is made of, always the same."""
    held: dict[str, int] = {}
    for number in range(5_000_000):
        held[str(number % 1_000)] = number
    return len(held)


def timed(work: Callable[[], Any], *, profile: bool = False) -> tuple[float, Any]:
    """Seconds of processor time, and what came of it."""
    watch = cProfile.Profile()
    began = time.process_time()
    made = watch.runcall(work) if profile else work()
    took = time.process_time() - began
    if profile:
        pstats.Stats(watch, stream=sys.stderr).sort_stats("tottime").print_stats(45)
    return took, made


def _in_memory(kit: Kit) -> float:
    """Seconds for deriving alone, line after line as it is done for the store."""
    took = 0.0
    with kit.store.reading() as c:
        for line in given.lines(c):
            records = list(given.of_line(c, *line))
            work = Work(kit.gazetteer, {}, NOW.date(), {})
            some, _ = timed(lambda work=work, records=records: sum(len(points) for _, points in stream(work, records)))
            took += some
    return took


def _installation(root: Path) -> Kit:
    for name in ("jobs", "dashboards", "inbox"):
        (root / name).mkdir()
    (root / "config.toml").write_text('[tracker]\ncountries = ["SYR"]\n[fetch]\ncontact = "tracker@example.org"\n', "utf-8")
    kit = Kit(config=read(root / "config.toml", {}), jobs={}, version="benchmark", now=lambda: NOW)
    kit.prepare()
    return kit


def _store(kit: Kit, made: Iterator[Given]) -> None:
    """Rows as the store keeps them, written past it and without waiting for the disk: making figures is not what is measured."""
    with sqlite3.connect(kit.config.data / "dtrack.sqlite") as c:
        c.execute("PRAGMA synchronous=OFF")
        first = c.execute("SELECT coalesce(max(row), 0) FROM figure").fetchone()[0] + 1
        last = ""
        while some := list(islice(made, _SOME)):
            documents, rows, places = {}, [], []
            for number, each in enumerate(some, first):
                if each.document not in documents and each.document != last:
                    documents[each.document] = _document(each)
                rows.append(_row(number, each))
                days = spoken(each.start, each.end, each.start_precision, each.end_precision, cumulative=each.cumulative)
                places += [
                    (number, at, code, code, code, role.value, "COD", "name", 0, NUMBERS[each.metric], *days) for at, (role, code) in enumerate(each.places)
                ]
            last = some[-1].document
            _insert(c, "document", list(documents.values()))
            _insert(c, "figure", rows)
            c.executemany(f"INSERT INTO figure_place ({_PLACED}) VALUES ({', '.join('?' * 12)})", places)
            c.executemany("INSERT INTO due (figure_row) VALUES (?)", [(row["row"],) for row in rows])
            c.commit()
            first += len(some)


def _insert(c: sqlite3.Connection, name: str, rows: Iterable[dict[str, Any]]) -> None:
    held = list(rows)
    if held:
        columns = ", ".join(f'"{column}"' for column in held[0])
        c.executemany(f"INSERT INTO {name} ({columns}) VALUES ({', '.join('?' * len(held[0]))})", [tuple(row.values()) for row in held])


def _document(each: Given) -> dict[str, Any]:
    stated = {"media_type": "text/plain", "sha256": "0" * 64, "text_sha256": "0" * 64, "published_inferred": 0, "sensitivity": "public", "sightings": 1}
    when = {"published": str(each.published), "fetched_at": f"{each.fetched} 00:00:00.000000", "recorded_at": _SAID, "last_seen_at": _SAID}
    return {"id": each.document, "version": 1, "job": each.job, "source": "feed", "key": each.document, "publisher": each.publisher, **stated, **when}


_EMPTY = {column.name: None for column in figure_table.columns}


def _row(number: int, each: Given) -> dict[str, Any]:
    blank = {"alt": "[]", "doubts": "[]", "rows": "[]", "addends": "[]", "quote": f"{each.value}", "number_text": f"{each.value}", "occurrence": 0}
    names = ("metric", "unit", "direction", "population", "cause", "scope", "quantifier", "start_precision", "end_precision", "status")
    plain = ("id", "claim_key", "document", "job", "cumulative", "source_org", "confidence", "part")
    return {
        **_EMPTY,
        **blank,
        **{name: getattr(each, name).value for name in names},
        **{name: getattr(each, name) for name in plain},
        "row": number,
        "positions": "0",
        "document_version": 1,
        "sensitivity": "public",
        "method": "unknown",
        "value_state": "reported",
        "extractor": "x",
        "value": str(each.value),
        "start": str(each.start),
        "end": str(each.end),
        "known_from": _SAID,
        "learned_at": _SAID,
        "primary": 0,
        **({"sheet": "Sheet"} if each.declared else {}),
    }


if __name__ == "__main__":
    main(sys.argv[1:])
