"""Bulk ingest, from figures that nobody has looked at to committed, validated ones, beside the bare driver's executemany of the same rows into the same tables.

dtrack's way is that of every run: each figure is held to the rules, gets its identity, is compared with what stands, and is written with its places, one commit
for a document of 5,000; each way is gone three times, and its cheapest counts. The peer writes finished rows, with as many commits, into tables with the same
indexes and rules. What counts is processor time, on PostgreSQL that of the server included; COPY by the bare driver stands beside it. Half of the figures are
cells of tables, half sentences in three languages.

Run: python benchmarks/ingest.py [figures, 40000 without]
"""

from __future__ import annotations

import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import psycopg
from _result import tell
from _server import Measured, server
from psycopg.types.json import Json

from dtrack.model.document import Item
from dtrack.model.figure import Evidence, Figure
from dtrack.model.place import PlaceRef
from dtrack.store import documents, figures
from dtrack.store.engine import Store
from dtrack.terms import Direction, Level, Method, Metric, PlaceRole, Population, Precision, Quantifier, Sensitivity, Unit

GOAL = 0.45
PART, ROUNDS = 5_000, 3
TABLES = {"document": "id", "figure": "row", "figure_place": "figure_row, position", "due": "number"}
"""Tables, and the order in which their rows were written."""
NOW = datetime(2026, 7, 1, tzinfo=UTC)
PROSE = (
    "Some {} people fled Hama for Idleb since Monday, the office of the governor said.",
    "Quelque {} personnes ont fui Hama pour Idleb depuis lundi, selon le bureau du gouverneur.",
    "نزح نحو {} شخص من حماة إلى إدلب منذ الاثنين، بحسب مكتب المحافظ.",
)


@dataclass(frozen=True)
class Spent:
    """What a way of writing took."""

    work: float
    wall: float


def figure(number: int, chance: Random) -> Figure:
    """One figure as a reader hands it over: a cell of a table, or a sentence."""
    value, day = Decimal(chance.randrange(1_000, 900_000)), date(2023, 1, 1) + timedelta(number % 1_200)
    code = f"SY{1 + number % 14:02}"
    common: dict[str, Any] = {"value": value, "unit": Unit.PERSON, "population": Population.IDP, "persons": value, "start": day, "end": day}
    common |= {"start_precision": Precision.DAY, "end_precision": Precision.DAY, "source_org": "OCHA", "primary": True, "confidence": 0.9}
    if number % 2:
        quote = f"admin 1 {code} | round {number} | IDPs {value}"
        evidence = Evidence(quote=quote, number_text=str(value), sheet="Data", column="IDPs", rows=(number + 2,))
        places = (PlaceRef(code, "Aleppo", code, PlaceRole.IN, Level.ADM1, code, "COD", "code"),)
        return Figure(metric=Metric.IDP_STOCK, direction=Direction.NONE, method=Method.UNKNOWN, extractor="table/1", evidence=evidence, places=places, **common)
    words = PROSE[number // 2 % 3]
    at, text, begin = words.index("{}"), words.format(f"{value:,}"), number * 90
    spans: dict[str, Any] = {"span": (begin, begin + len(text)), "number_span": (begin + at, begin + at + len(f"{value:,}"))}
    evidence = Evidence(quote=text, number_text=f"{value:,}", **spans)
    places = (
        PlaceRef("SY05", "Hama", "Hama", PlaceRole.ORIGIN, Level.ADM1, "SY05", "COD", "name", span=(begin, begin + 4)),
        PlaceRef("SY07", "Idleb", "Idleb", PlaceRole.DESTINATION, Level.ADM1, "SY07", "COD", "name", span=(begin, begin + 4)),
    )
    rest: dict[str, Any] = {"quantifier": Quantifier.ABOUT, "attribution": "the office of the governor said", "extractor": "prose/1"}
    return Figure(metric=Metric.NEW_DISPLACEMENT, direction=Direction.DEPARTURE, evidence=evidence, places=places, **common, **rest)


def parts(count: int) -> list[tuple[Item, tuple[Figure, ...]]]:
    """Documents and what was read of them."""
    chance = Random(1)
    told = []
    for first in range(0, count, PART):
        item = Item(key=str(first), media_type="text/plain", body=b"", fetched_at=NOW, title=f"Report {first}", publisher="OCHA", published=date(2026, 6, 30))
        told.append((item, tuple(figure(number, chance) for number in range(first, min(first + PART, count)))))
    return told


def ours(store: Store, given: list[tuple[Item, tuple[Figure, ...]]], work: Callable[[], float]) -> Spent:
    """The product's own way of storing what was read of a document."""
    before, wall = work(), time.perf_counter()
    for number, (item, found) in enumerate(given):
        with store.writing() as c:
            sha256 = f"{number:064x}"
            about: dict[str, Any] = {"job": "bench", "source": "folder", "sensitivity": Sensitivity.PUBLIC, "now": NOW}
            document, _ = documents.record(c, item, sha256=sha256, text_sha256=sha256, **about)
            change = figures.replace(c, document, found, NOW)
            if change.added != len(found) or change.problems:
                raise SystemExit(f"{change.added} of {len(found)} were stored: {change.problems[:1]}")
    return Spent(work() - before, time.perf_counter() - wall)


def theirs(c: Any, rows: dict[str, list[tuple[Any, ...]]], put: Callable[[Any, str, list[tuple[Any, ...]]], None], work: Callable[[], float]) -> Spent:
    """The same rows, finished, document for document."""
    documents_ = len(rows["document"])
    before, wall = work(), time.perf_counter()
    for number in range(documents_):
        for name, held in rows.items():
            # Documents first, all of them: figures refer to them, and their ids have another order.
            share = len(held) if name == "document" else -(-len(held) // documents_)
            if some := held[number * share : (number + 1) * share]:
                put(c, name, some)
        c.commit()
    return Spent(work() - before, time.perf_counter() - wall)


def on_sqlite(given: list[tuple[Item, tuple[Figure, ...]]]) -> tuple[Spent, Spent]:
    """Both ways into files of one folder."""
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / name for name in ("ours.sqlite", "theirs.sqlite")]
        stores = [Store(f"sqlite:///{file}") for file in files]
        for store in stores:
            store.upgrade()
        mine = ours(stores[0], given, time.process_time)
        stores[1].close()
        with sqlite3.connect(files[0]) as c:
            rows = {name: c.execute(f"SELECT * FROM {name} ORDER BY {order}").fetchall() for name, order in TABLES.items()}
        c = sqlite3.connect(files[1])
        c.execute("PRAGMA synchronous=FULL")
        c.execute("PRAGMA foreign_keys=ON")
        other = theirs(c, rows, _many_sqlite, time.process_time)
        c.close()
        stores[0].close()
        return mine, other


def _many_sqlite(c: sqlite3.Connection, name: str, rows: list[tuple[Any, ...]]) -> None:
    c.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * len(rows[0]))})", rows)


def on_postgresql(made: Measured, given: list[tuple[Item, tuple[Figure, ...]]]) -> tuple[Spent, Spent, Spent]:
    """Both ways into databases of one server, and the bare driver's COPY."""

    def work() -> float:
        return time.process_time() + made.work()

    with made.database() as first, made.database() as second, made.database() as third:
        stores = [Store(url) for url in (first, second, third)]
        for store in stores:
            store.upgrade()
        mine = ours(stores[0], given, work)
        for store in stores:
            store.close()
        with psycopg.connect(_plain(first)) as c:
            names = {name: _columns(c, name) for name in TABLES}
            rows = {name: c.execute(f"SELECT {names[name]} FROM {name} ORDER BY {order}").fetchall() for name, order in TABLES.items()}
        rows = {name: [tuple(Json(each) if isinstance(each, list | dict) else each for each in row) for row in held] for name, held in rows.items()}

        def many(c: psycopg.Connection[Any], name: str, some: list[tuple[Any, ...]]) -> None:
            c.cursor().executemany(f"INSERT INTO {name} ({names[name]}) VALUES ({', '.join(['%s'] * len(some[0]))})", some)

        def copy(c: psycopg.Connection[Any], name: str, some: list[tuple[Any, ...]]) -> None:
            with c.cursor().copy(f"COPY {name} ({names[name]}) FROM STDIN") as stream:
                for row in some:
                    stream.write_row(row)

        with psycopg.connect(_plain(second)) as c:
            other = theirs(c, rows, many, work)
        with psycopg.connect(_plain(third)) as c:
            return mine, other, theirs(c, rows, copy, work)


def _plain(url: str) -> str:
    return url.replace("postgresql+psycopg://", "postgresql://")


def _columns(c: psycopg.Connection[Any], name: str) -> str:
    asked = "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND table_schema = 'public' ORDER BY ordinal_position"
    return ", ".join(f'"{row[0]}"' for row in c.execute(asked, (name,)))


def best(ways: list[tuple[Spent, ...]]) -> list[Spent]:
    """The cheapest of each way: what other programs did meanwhile only adds."""
    return [min(way, key=lambda spent: spent.work) for way in zip(*ways, strict=True)]


def main(count: int) -> None:
    """Measure on both stores and tell."""
    given = parts(count)
    sizes = f"{count:,} figures, commits of {PART:,}"
    mine, other = best([on_sqlite(given) for _ in range(ROUNDS)])
    tell("ingest.sqlite", "bulk ingest, SQLite", sizes, count / mine.work, "figures/s", peer="executemany", theirs=count / other.work, goal=GOAL)
    with server() as made:
        mine, other, copied = best([on_postgresql(made, given) for _ in range(ROUNDS)])
    rate = count / mine.work
    tell("ingest.postgresql", "bulk ingest, PostgreSQL", sizes, rate, "figures/s", peer="executemany", theirs=count / other.work, goal=GOAL)
    tell("ingest.postgresql.copy", "bulk ingest, PostgreSQL", sizes, rate, "figures/s", peer="bare COPY", theirs=count / copied.work)
    print(f"on the wall, PostgreSQL: dtrack {mine.wall:.1f} s, executemany {other.wall:.1f} s, COPY {copied.wall:.1f} s")


if __name__ == "__main__":
    main(int(sys.argv[1].replace(",", "")) if len(sys.argv) > 1 else 40_000)
