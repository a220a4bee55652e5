"""An installation with as many made-up figures as a benchmark wants, put straight into its tables.

The country and its provinces come first: a stock and arrivals for every day of three years, as pages show them. Then districts and towns, likewise.
What is left over are further figures for the same points: another source for the same day.
"""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from dtrack.flow.init import lay_down
from dtrack.resolve.places import Gazetteer
from dtrack.store.engine import Store
from dtrack.terms import Level

MOMENT = "2026-01-01 00:00:00.000000"
FIRST, DAYS, DOCUMENTS = date(2023, 1, 1), 1095, 3_000
SOURCES = ("OCHA", "IOM", "SOHR")


def home(folder: Path, count: int) -> Path:
    """A fresh installation in `folder` with `count` figures; the path of its settings."""
    lay_down(folder, "bench@example.org")
    file = folder / "data" / "dtrack.sqlite"
    file.parent.mkdir(exist_ok=True)
    store = Store(f"sqlite:///{file}")
    store.upgrade()
    store.close()
    c = sqlite3.connect(file)
    c.execute("PRAGMA synchronous=OFF")
    _insert(c, "document", _documents())
    _insert(c, "figure", _figures(count, [row[1] for row in c.execute("PRAGMA table_info(figure)")]))
    _insert(c, "figure_place", _places(count))
    _insert(c, "point", _points(count))
    _insert(c, "verdict", _verdicts(count))
    c.commit()
    c.execute("ANALYZE")
    c.close()
    return folder / "config.toml"


def _id(n: int) -> str:
    return f"{n:016x}"


@cache
def _codes() -> tuple[list[str], list[str]]:
    """The country with its provinces, and every place below them."""
    known = [(place.level, place.pcode) for place in Gazetteer.load(["SYR"])]
    top = ["SYR", *sorted(code for level, code in known if level is Level.ADM1)]
    return top, sorted(code for level, code in known if code not in top)


def _size() -> int:
    """Points that there are at most: every place, metric and day."""
    return sum(len(codes) for codes in _codes()) * DAYS * 2


def _at(n: int) -> tuple[str, bool, int]:
    """Place, whether it is a stock, and the day of the n-th point."""
    top, below = _codes()
    first = len(top) * DAYS * 2
    codes, n = (top, n) if n < first else (below, n - first)
    return codes[n // 2 % len(codes)], n % 2 == 1, n // 2 // len(codes)


def _facts(n: int) -> dict[str, Any]:
    """What a figure and its point have in common."""
    _, stock, number = _at(n % _size())
    metric, direction = ("idp_stock", "none") if stock else ("new_displacement", "arrival")
    day = (FIRST + timedelta(days=number)).isoformat()
    return {"metric": metric, "direction": direction, "population": "idp", "start": day, "end": day, "unit": "person", "source_org": SOURCES[n // _size() % 3]}


def _documents() -> Iterator[dict[str, Any]]:
    empty = dict.fromkeys(("container", "requested_url", "final_url", "http_status", "filename", "published_at", "licence", "known_to"))
    common = {"version": 1, "job": "inbox", "source": "folder", "media_type": "text/plain", "sha256": "0" * 64, "text_sha256": "0" * 64, "publisher": "OCHA"}
    times = {"fetched_at": MOMENT, "recorded_at": MOMENT, "last_seen_at": MOMENT, "sightings": 1, "published": "2019-02-20", "published_inferred": 0}
    for n in range(DOCUMENTS):
        told = {
            "id": f"d{n:015d}",
            "key": str(n),
            "url": f"https://example.org/{n}",
            "title": f"Report {n} of the week",
            "language": "en",
            "sensitivity": "public",
        }
        yield empty | common | times | told


def _figures(count: int, columns: list[str]) -> Iterator[dict[str, Any]]:
    dice = random.Random(7)
    words = {
        "status": "extracted",
        "term": "displaced",
        "cause": "unstated",
        "scope": "unknown",
        "method": "media",
        "quantifier": "about",
        "value_state": "reported",
    }
    facts = {
        "positions": "",
        "document_version": 1,
        "job": "inbox",
        "sensitivity": "public",
        "known_from": MOMENT,
        "learned_at": MOMENT,
        "extractor": "prose/1",
    }
    numbers = {
        "cumulative": 0,
        "confidence": 0.85,
        "primary": 1,
        "part": 0,
        "occurrence": 0,
        "span_start": 0,
        "span_end": 80,
        "number_start": 6,
        "number_end": 11,
    }
    lists = {"alt": "[]", "doubts": "[]", "rows": "[]", "addends": "[]"}
    common = dict.fromkeys(columns) | words | facts | numbers | lists | {"start_precision": "day", "end_precision": "day"}
    for n in range(count):
        value = dice.randrange(10_000, 90_000)
        own = {"row": n + 1, "id": _id(n), "claim_key": f"k{n}", "document": f"d{n % DOCUMENTS:015d}", "value": str(value), "number_text": str(value)}
        quote = f"About {value} people fled to {_at(n % _size())[0]} along the river on that day, according to the office of the governor."
        yield common | own | _facts(n) | {"quote": quote, "attribution": "according to the office of the governor"}


def _places(count: int) -> Iterator[dict[str, Any]]:
    common = {
        "name": "A province",
        "text": "a province",
        "level": "adm1",
        "scheme": "COD",
        "resolved": "name",
        "ambiguous": 0,
        "span_start": None,
        "span_end": None,
    }
    for n in range(count):
        code, stock, _ = _at(n % _size())
        adm1 = code[:4] if code.startswith("SY") and code != "SYR" else None
        yield {"figure_row": n + 1, "position": 0, "pcode": code, "role": "in" if stock else "destination", "adm1": adm1} | common


def _points(count: int) -> Iterator[dict[str, Any]]:
    common = {"since": None, "known_to": None, "digest": "", "cause": "unstated", "precision": "day", "origins": 1, "publishers": 1, "reason": "only_figure"}
    rest = {"reason_params": "{}", "provisional": 0, "quantifier": "about", "known_from": MOMENT}
    dice = random.Random(7)
    for n in range(min(count, _size())):
        value = str(dice.randrange(10_000, 90_000))
        facts, code = _facts(n), _at(n)[0]
        series = "|".join((code, facts["metric"], facts["direction"], "idp", "unstated", ""))
        yield {"row": n + 1, "series": series, "place": code, "value": value, "low": value, "high": value, "recommended": _id(n)} | facts | common | rest


def _verdicts(count: int) -> Iterator[dict[str, Any]]:
    for n in range(count):
        turn, number = divmod(n, _size())
        role = "recommended" if turn == 0 else "triangulation"
        yield {"point_row": number + 1, "position": turn, "figure": _id(n), "role": role, "reason": "only_figure", "params": "{}"}


def _insert(c: sqlite3.Connection, table: str, rows: Iterable[dict[str, Any]]) -> None:
    """Rows of one shape."""
    found = iter(rows)
    first = next(found)
    names = ", ".join(f'"{name}"' for name in first)
    put = f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' for _ in first)})"
    c.execute(put, list(first.values()))
    c.executemany(put, (list(row.values()) for row in found))
