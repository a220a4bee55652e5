"""An installation with as many made-up figures as a benchmark wants, put straight into its tables.

The country and its provinces come first: a stock and arrivals for every day of three years, as pages show them. Then districts and towns, likewise.
What is left over are further figures for the same points: another source for the same day.

SQLite makes the rows itself, in parts of half a million, and large stores get their indexes when all rows are in. A store of which the making was cut off is
gone on with where it was.
"""

from __future__ import annotations

import json
import sqlite3
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from dtrack.flow.init import lay_down
from dtrack.resolve.places import Gazetteer
from dtrack.store.engine import Store
from dtrack.terms import Level

MOMENT, NOW = "2025-12-01 00:00:00.000000", "2026-01-05 12:00:00"
LATELY, STEP = 20_000, 30
"""At most so many figures, and a fiftieth of all, were learned since, one in so many seconds: a full week of them for who looks at `NOW`."""
FIRST, DAYS, DOCUMENTS = date(2023, 1, 1), 1095, 3_000
SOURCES = ("OCHA", "IOM", "SOHR")
PART, MANY = 500_000, 200_000
"""Figures of one commit, and from how many on the indexes are made afterwards."""
_TABLES = ("figure", "figure_place", "point", "verdict")
_VALUE = "10000 + (n * 2654435761) % 80000"
_WORDS = {"status": "extracted", "term": "displaced", "cause": "unstated", "scope": "unknown", "method": "media", "quantifier": "about"}
_FIGURE: dict[str, Any] = {
    **_WORDS,
    "value_state": "reported",
    "positions": "",
    "document_version": 1,
    "job": "inbox",
    "sensitivity": "public",
    "extractor": "prose/1",
    "cumulative": 0,
    "confidence": 0.85,
    "primary": 1,
    "part": 0,
    "occurrence": 0,
    "span_start": 0,
    "span_end": 80,
    "number_start": 6,
    "number_end": 11,
    "alt": "[]",
    "doubts": "[]",
    "rows": "[]",
    "addends": "[]",
    "start_precision": "day",
    "end_precision": "day",
    "attribution": "according to the office of the governor",
}
_PLACE = {"position": 0, "name": "A province", "text": "a province", "level": "adm1", "scheme": "COD", "resolved": "name", "ambiguous": 0}
_POINT: dict[str, Any] = {
    "digest": "",
    "cause": "unstated",
    "precision": "day",
    "origins": 1,
    "publishers": 1,
    "reason": "only_figure",
    "reason_params": "{}",
    "provisional": 0,
    "quantifier": "about",
    "known_from": MOMENT,
}
_VERDICT = {"reason": "only_figure", "params": "{}"}
_FACTS = {
    "metric": "CASE stock WHEN 1 THEN 'idp_stock' ELSE 'new_displacement' END",
    "direction": "CASE stock WHEN 1 THEN 'none' ELSE 'arrival' END",
    "population": "'idp'",
    "unit": "'person'",
    "start": "day.day",
    "end": "day.day",
    "source_org": "CASE turn % 3 " + " ".join(f"WHEN {n} THEN '{name}'" for n, name in enumerate(SOURCES)) + " END",
}
"""What a figure and its point have in common, of the n-th figure."""


def home(folder: Path, count: int) -> Path:
    """An installation in `folder` with `count` figures, made or taken as it stands; the path of its settings."""
    done = folder / "filled.json"
    file = folder / "data" / "dtrack.sqlite"
    if not (folder / "config.toml").exists():
        lay_down(folder, "bench@example.org")
        file.parent.mkdir(exist_ok=True)
    state: dict[str, Any] = json.loads(done.read_text("utf-8")) if done.exists() else {}
    if state.get("ready") != count:
        store = Store(f"sqlite:///{file}")
        store.upgrade()
        store.close()
        _fill(file, count, state, done)
    return folder / "config.toml"


def _fill(file: Path, count: int, state: dict[str, Any], done: Path) -> None:
    c = sqlite3.connect(file, isolation_level=None)
    for pragma in ("journal_mode=DELETE", "synchronous=OFF", "cache_size=-400000", "ignore_check_constraints=ON", "temp_store=FILE"):
        c.execute(f"PRAGMA {pragma}")
    if "indexes" not in state:
        names = ", ".join(f"'{name}'" for name in _TABLES)
        asked = f"SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ({names})"
        state["indexes"] = c.execute(asked).fetchall() if count >= MANY else []
        done.write_text(json.dumps(state), "utf-8")
    _lists(c)
    before = c.execute("SELECT coalesce(max(row), 0) FROM figure").fetchone()[0]
    if not before:
        _documents(c)
    for name, _ in state["indexes"]:
        if before < count:
            c.execute(f'DROP INDEX IF EXISTS "{name}"')
    for first in range(before, count, PART):
        c.execute("BEGIN")
        _rows(c, first, min(first + PART, count), count)
        c.execute("COMMIT")
    there = {row[0] for row in c.execute("SELECT name FROM sqlite_master WHERE type = 'index'")}
    for name, said in state["indexes"]:
        if name not in there:
            c.execute(said)
    # What whoever writes keeps of how much each job brought in.
    c.execute("DELETE FROM tally")
    c.execute("INSERT INTO tally VALUES ('inbox', ?, ?)", (DOCUMENTS, count))
    c.execute("DELETE FROM tally_province")
    told = 'SELECT f.job, p.adm1, max(f."end") FROM figure f JOIN figure_place p ON p.figure_row = f."row" WHERE p.adm1 IS NOT NULL GROUP BY f.job, p.adm1'
    c.execute(f"INSERT INTO tally_province (job, adm1, newest) {told}")
    c.execute("PRAGMA analysis_limit=2000")
    c.execute("ANALYZE")
    c.execute("PRAGMA journal_mode=WAL")
    c.close()
    done.write_text(json.dumps({**state, "ready": count}), "utf-8")


def _rows(c: sqlite3.Connection, first: int, last: int, count: int) -> None:
    """Figures `first` to `last` of `count`, with places, points and verdicts."""
    columns = [row[1] for row in c.execute("PRAGMA table_info(figure)")]
    quote = "'About ' || value || ' people fled to ' || code.code || ' along the river on that day, according to the office of the governor.'"
    own = {"row": "n + 1", "id": "printf('%016x', n)", "claim_key": "'k' || n", "document": f"printf('d%015d', n % {DOCUMENTS})"}
    passed = f"strftime('%Y-%m-%d %H:%M:%f', '{NOW}', ((n - {count}) * {STEP}) || ' seconds') || '000'"
    learned = f"CASE WHEN n < {count - min(LATELY, count // 50)} THEN '{MOMENT}' ELSE {passed} END"
    own |= {"known_from": learned, "learned_at": learned}
    figure = own | _FACTS | {"value": "value", "number_text": "value", "quote": quote}
    span = (first, last)
    _put(c, "figure", figure, {**dict.fromkeys(set(columns) - set(figure)), **_FIGURE}, span)
    role = "CASE stock WHEN 1 THEN 'in' ELSE 'destination' END"
    _put(c, "figure_place", {"figure_row": "n + 1", "pcode": "code.code", "adm1": "code.adm1", "role": role}, _PLACE, span)
    series = f"code.code || '|' || {_FACTS['metric']} || '|' || {_FACTS['direction']} || '|idp|unstated|'"
    point = {"row": "n + 1", "series": series, "place": "code.code", "recommended": "printf('%016x', n)", **dict.fromkeys(("value", "low", "high"), "value")}
    if first < _size():
        _put(c, "point", point | _FACTS, _POINT, (first, min(last, _size())))
    said = {"point_row": "n % :size + 1", "position": "turn", "figure": "printf('%016x', n)"}
    _put(c, "verdict", said | {"role": "CASE turn WHEN 0 THEN 'recommended' ELSE 'triangulation' END"}, _VERDICT, span)


def _put(c: sqlite3.Connection, table: str, made: dict[str, str], same: dict[str, Any], span: tuple[int, int]) -> None:
    """Rows of a span of figures: expressions over the figure's number, and values that are always the same."""
    names = [*made, *same]
    values = [*made.values(), *(f":{name}_" for name in same)]
    top, _ = _codes()
    bounds = {"first": span[0], "last": span[1], "size": _size(), "head": len(top) * DAYS * 2, "top": len(top), "below": max(1, len(_codes()[1]))}
    c.execute(
        f"""WITH RECURSIVE count(n) AS (SELECT :first UNION ALL SELECT n + 1 FROM count WHERE n + 1 < :last),
        at AS (SELECT n, n % :size AS m, n / :size AS turn, CAST({_VALUE} AS TEXT) AS value FROM count),
        told AS (SELECT n, turn, value, m % 2 AS stock,
            CASE WHEN m < :head THEN m / 2 % :top ELSE :top + (m - :head) / 2 % :below END AS place,
            CASE WHEN m < :head THEN m / 2 / :top ELSE (m - :head) / 2 / :below END AS number FROM at)
        INSERT INTO {table} ({", ".join(f'"{name}"' for name in names)})
        SELECT {", ".join(values)} FROM told CROSS JOIN code ON code.place = told.place CROSS JOIN day ON day.number = told.number""",
        {**bounds, **{f"{name}_": value for name, value in same.items()}},
    )


def _lists(c: sqlite3.Connection) -> None:
    """Places and days by their number, for the statements to look up."""
    top, below = _codes()
    c.execute("CREATE TEMP TABLE code (place INTEGER PRIMARY KEY, code TEXT, adm1 TEXT)")
    adm1 = [code[:4] if code.startswith("SY") and code != "SYR" else None for code in (*top, *below)]
    c.executemany("INSERT INTO code VALUES (?, ?, ?)", [(n, code, over) for n, (code, over) in enumerate(zip((*top, *below), adm1, strict=True))])
    c.execute("CREATE TEMP TABLE day (number INTEGER PRIMARY KEY, day TEXT)")
    c.executemany("INSERT INTO day VALUES (?, ?)", [(n, (FIRST + timedelta(days=n)).isoformat()) for n in range(DAYS)])


@cache
def _codes() -> tuple[list[str], list[str]]:
    """The country with its provinces, and every place below them."""
    known = [(place.level, place.pcode) for place in Gazetteer.load(["SYR"])]
    top = ["SYR", *sorted(code for level, code in known if level is Level.ADM1)]
    return top, sorted(code for level, code in known if code not in top)


def _size() -> int:
    """Points that there are at most: every place, metric and day."""
    return sum(len(codes) for codes in _codes()) * DAYS * 2


def _documents(c: sqlite3.Connection) -> None:
    common = {"version": 1, "job": "inbox", "source": "folder", "media_type": "text/plain", "sha256": "0" * 64, "text_sha256": "0" * 64, "publisher": "OCHA"}
    times = {"fetched_at": MOMENT, "recorded_at": MOMENT, "last_seen_at": MOMENT, "sightings": 1, "published": "2019-02-20", "published_inferred": 0}
    told = {"id": "d{:015d}", "key": "{}", "url": "https://example.org/{}", "title": "Report {} of the week"}
    names = [*common, *times, *told, "language", "sensitivity"]
    put = f"INSERT INTO document ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"
    fixed = [*common.values(), *times.values()]
    c.executemany(put, [(*fixed, *(words.format(n) for words in told.values()), "en", "public") for n in range(DOCUMENTS)])
