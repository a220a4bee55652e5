"""What points cost: all of them from 10,000, 100,000 (and with `--million` 1,000,000) stored figures, and those that 100 new figures touch.

Seconds of one core, reading from and writing to SQLite included, and the slope between sizes: 1 is linear, 2 quadratic. Beside each full run
stands its peer, the same figures derived in memory; beside the 100 new ones a full run. Figures are those of `_figures.py`: fifteen years of
one country, by eight sources and thirty outlets that copy them.
"""

from __future__ import annotations

import math
import resource
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from _figures import LAST, figures

from dtrack.config import read
from dtrack.flow.kit import Kit
from dtrack.flow.reconcile import reconcile
from dtrack.model.given import Given
from dtrack.reconcile.points import stream
from dtrack.reconcile.work import Work
from dtrack.store.claims import figure as figure_table

SIZES = (10_000, 100_000, 1_000_000) if "--million" in sys.argv[1:] else (10_000, 100_000)
NOW = datetime.combine(LAST, datetime.min.time(), UTC) + timedelta(61)
_SAID = "2026-08-01 00:00:00.000000"


def main() -> None:
    """Print the table."""
    full: list[float] = []
    for count in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            kit = _installation(Path(folder))
            _store(kit, figures(count))
            first, change = timed(lambda kit=kit: reconcile(kit))
            again, _ = timed(lambda kit=kit: reconcile(kit, full=True))
            peer, _ = timed(lambda count=count, kit=kit: _in_memory(kit, count))
            _store(kit, figures(100, days=30, seed=7, first=count))
            few, changed = timed(lambda kit=kit: reconcile(kit))
            full.append(first)
            print(
                f"{count:>9,} figures  first {first:7.2f} s  again {again:7.2f} s  in memory {peer:7.2f} s  {change.added:>9,} points "
                f"100 new ones {few:5.2f} s ({changed.added} points added, {changed.closed} closed): 1/{again / few:,.0f} of all  "
                f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024:,} MB",
                flush=True,
            )
            kit.close()
    slope = math.log(full[-1] / full[0]) / math.log(SIZES[-1] / SIZES[0])
    print(f"slope from {SIZES[0]:,} to {SIZES[-1]:,}: {slope:.2f}")


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds of processor time, and what came of it."""
    began = time.process_time()
    made = work()
    return time.process_time() - began, made


def _in_memory(kit: Kit, count: int) -> int:
    work = Work(kit.gazetteer, {}, NOW.date(), {})
    return sum(len(some) for _, some in stream(work, figures(count)))


def _installation(root: Path) -> Kit:
    for name in ("jobs", "dashboards", "inbox"):
        (root / name).mkdir()
    (root / "config.toml").write_text('[tracker]\ncountries = ["SYR"]\n[fetch]\ncontact = "tracker@example.org"\n', "utf-8")
    kit = Kit(config=read(root / "config.toml", {}), jobs={}, version="benchmark", now=lambda: NOW)
    kit.prepare()
    return kit


def _store(kit: Kit, made: Iterable[Given]) -> None:
    """Rows as the store keeps them, written past it: making figures is not what is measured."""
    with sqlite3.connect(kit.config.data / "dtrack.sqlite") as c:
        first = c.execute("SELECT coalesce(max(row), 0) FROM figure").fetchone()[0] + 1
        known = {row[0] for row in c.execute("SELECT id FROM document")}
        documents, rows, places = {}, [], []
        for number, each in enumerate(made, first):
            if each.document not in known:
                documents[each.document] = _document(each)
            rows.append(_row(number, each))
            places += [(number, at, code, code, code, role.value, "COD", "name", 0) for at, (role, code) in enumerate(each.places)]
        _insert(c, "document", list(documents.values()))
        _insert(c, "figure", rows)
        c.executemany(
            "INSERT INTO figure_place (figure_row, position, pcode, name, text, role, scheme, resolved, ambiguous) VALUES (?,?,?,?,?,?,?,?,?)", places
        )
        c.executemany("INSERT INTO due (figure_row) VALUES (?)", [(row["row"],) for row in rows])


def _insert(c: sqlite3.Connection, name: str, rows: list[dict[str, Any]]) -> None:
    if rows:
        columns = ", ".join(f'"{column}"' for column in rows[0])
        c.executemany(f"INSERT INTO {name} ({columns}) VALUES ({', '.join('?' * len(rows[0]))})", [tuple(row.values()) for row in rows])


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
        "row": number, "positions": "0", "document_version": 1, "sensitivity": "public", "method": "unknown", "value_state": "reported", "extractor": "x",
        "value": str(each.value), "start": str(each.start), "end": str(each.end), "known_from": _SAID, "learned_at": _SAID, "primary": 0,
        **({"sheet": "Sheet"} if each.declared else {}),
    }


if __name__ == "__main__":
    main()
