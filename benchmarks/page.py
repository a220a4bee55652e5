"""How fast pages are answered with a million figures stored and more, and that it hangs on the page and not on the store.

First rendering: something is committed, then the page is asked for in process, as its gzip bytes; the median of nine, in ms of wall clock and of this
process's own work. Unchanged: the page and a bare route that returns the same bytes are asked for through uvicorn on one core, by four connections on the
other one, in turns; the ratio of the two is what counts. `dtrack status` is the command itself, its start included.

Run: python benchmarks/page.py [figures ...], 100,000 and 1,000,000 without; 10,000,000 need some 15 GB in the folder for temporary files, or in the one that
DTRACK_BENCH_HOMES names.
"""

from __future__ import annotations

import asyncio
import os
import resource
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from _filled import NOW as STOOD
from _filled import home
from _result import installed, loop, tell
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from dtrack.tracker import Tracker
from dtrack.web.app import create

NOW = datetime.fromisoformat(STOOD).replace(tzinfo=UTC)
PATHS = ("/", "/places/SY09", "/places/SY0902")
BESIDE = (
    *("/sources", "/figures", "/figures?known_on=2025-12-30", "/documents?q=camp", "/compare", "/sites", "/problems", "/changes"),
    "/chart.svg?place=SY09&metric=idp_stock",
)
"""Of these it is only asked that none goes through all figures."""
HEADS = "host: localhost\r\naccept-encoding: gzip\r\n"
LIMITS = {"/": 40.0, "/places/SY09": 60.0}
SECONDS, ROUNDS, CONNECTIONS, PORT = 2.0, 7, 4, 18_473


async def ask(app: Any, path: str) -> bytes:
    """The body of one answer, without a socket."""
    address, (path, _, query) = path, path.partition("?")
    said = [(b"host", b"localhost"), (b"accept-encoding", b"gzip")]
    scope = {"type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http", "path": path, "raw_path": path.encode()}
    scope |= {"query_string": query.encode(), "headers": said, "client": ("127.0.0.1", 5000), "server": ("localhost", 80)}
    body: list[bytes] = []
    asked = iter([{"type": "http.request", "body": b"", "more_body": False}])

    async def receive() -> Any:
        return next(asked, None) or await asyncio.Future()

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start" and message["status"] != 200:
            raise SystemExit(f"{address} answered {message['status']}")
        body.append(message.get("body", b""))

    await app(scope, receive, send)
    return b"".join(body)


def commit(file: Path, number: int) -> None:
    """Something new: a problem that was opened and closed."""
    moment = NOW.strftime("%Y-%m-%d %H:%M:%S.%f")
    put = "INSERT INTO problem (key, scope_job, scope_document, kind, what, remedy, first_seen, last_seen, closed_at) VALUES (?, '', '', 'x', 'x', '', ?, ?, ?)"
    c = sqlite3.connect(file)
    c.execute(put, (f"{time.time_ns()}-{number}", moment, moment, moment))
    c.commit()
    c.close()


async def first(app: Any, path: str, file: Path, rounds: int = 9) -> tuple[float, float, bytes]:
    """Median of the wall clock and of the work of a first rendering, in ms, and the page."""
    await ask(app, path)
    walls, works, page = [], [], b""
    for number in range(rounds):
        commit(file, number)
        wall, work = time.perf_counter(), time.process_time()
        page = await ask(app, path)
        walls.append((time.perf_counter() - wall) * 1000)
        works.append((time.process_time() - work) * 1000)
    return statistics.median(walls), statistics.median(works), page


async def load(path: str) -> float:
    """Requests a second over four connections that are kept open."""
    until, asked = time.perf_counter() + SECONDS, f"GET {path} HTTP/1.1\r\n{HEADS}\r\n".encode()

    async def one() -> int:
        reader, writer = await asyncio.open_connection("127.0.0.1", PORT)
        count = 0
        while time.perf_counter() < until:
            writer.write(asked)
            head = await reader.readuntil(b"\r\n\r\n")
            size = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length"))
            await reader.readexactly(int(size.split(b":")[1]))
            count += 1
        writer.close()
        return count

    return sum(await asyncio.gather(*(one() for _ in range(CONNECTIONS)))) / SECONDS


def serve(config: str) -> None:
    """The child: one process on one core, the pages and a bare route beside them."""
    import uvicorn

    os.sched_setaffinity(0, {0})
    tracker = Tracker.open(config)
    app = create(tracker, clock=lambda: NOW)
    page = asyncio.run(ask(app, "/"))

    async def bare(_: Request) -> Response:
        return Response(page, media_type="text/html; charset=utf-8", headers={"content-encoding": "gzip"})

    # An application of its own: none of our layers may make the peer slower.
    beside = Starlette(routes=[Route("/bare", bare)])

    async def either(scope: Scope, receive: Receive, send: Send) -> None:
        await (beside if scope.get("path") == "/bare" else app)(scope, receive, send)

    uvicorn.run(either, host="127.0.0.1", port=PORT, log_level="error", access_log=False)


def unchanged(config: Path) -> tuple[float, float]:
    """Requests a second of the bare route and of the unchanged overview."""
    child = subprocess.Popen([sys.executable, __file__, "--serve", str(config)])
    try:
        os.sched_setaffinity(0, {1 % (os.cpu_count() or 1)})
        for _ in range(1200):
            try:
                asyncio.run(asyncio.wait_for(_up(), 1))
                break
            except OSError:
                time.sleep(0.1)
        rates = [(asyncio.run(load("/bare")), asyncio.run(load("/"))) for _ in range(ROUNDS)]
        # The pair in the middle, and not each one's middle: a neighbour's burst falls on one of a pair.
        return sorted(rates, key=lambda pair: pair[1] / pair[0])[ROUNDS // 2]
    finally:
        child.terminate()
        child.wait()
        os.sched_setaffinity(0, range(os.cpu_count() or 1))


async def _up() -> None:
    _, writer = await asyncio.open_connection("127.0.0.1", PORT)
    writer.close()


def command(config: Path, *words: str) -> float:
    """Processor seconds of a command of dtrack, its start included: the least of three."""
    found = []
    for _ in range(3):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, "-m", "dtrack", *words], cwd=config.parent, env=installed(), check=True, stdout=subprocess.DEVNULL)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        found.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return min(found)


def measure(folder: Path, count: int) -> None:
    """Everything about one size."""
    config = home(folder, count)
    file = folder / "data" / "dtrack.sqlite"
    sizes = f"{count:,} figures"
    plain = loop() * 1000
    tell(f"store.bytes.{count}", "one figure with its places, point and indexes on disk, SQLite", sizes, file.stat().st_size / count, "bytes", tolerance=None)
    with Tracker.open(config) as tracker:
        app = create(tracker, clock=lambda: NOW)
        for path in PATHS:
            wall, work, page = asyncio.run(first(app, path, file))
            print(f"{path}: {wall:.1f} ms on the wall, {work:.1f} of work, {len(page):,} bytes compressed")
            goal: dict[str, Any] = {"less": True, "of": "ours", "goal": LIMITS.get(path)}
            tell(f"page.work.{path}.{count}", f"first rendering of {path} after a change, work", sizes, work, "ms", peer="a plain loop", theirs=plain, **goal)
            tell(f"page.wall.{path}.{count}", f"first rendering of {path} after a change, on the wall", sizes, wall, "ms", tolerance=None, **goal)
            tell(f"page.bytes.{path}.{count}", f"{path}, compressed", sizes, len(page) / 1000, "kB", less=True, of="ours", goal=28, tolerance=None)
        for path in BESIDE:
            _, work, _ = asyncio.run(first(app, path, file, 3))
            told = f"first rendering of {path} after a change, work"
            tell(f"page.beside.{path}.{count}", told, sizes, work, "ms", peer="a plain loop", theirs=plain, less=True, of="ours", goal=1000.0, tolerance=1.0)
    bare, page = unchanged(config)
    tell(f"page.unchanged.{count}", "unchanged overview, one process on one core", sizes, page, "requests/s", peer="a bare route", theirs=bare, goal=0.5)
    start, status = command(config, "--help"), command(config, "status")
    goal = {"less": True, "of": "ours", "goal": 1.0}
    tell(f"status.{count}", "dtrack status, work", sizes, status, "s", peer="dtrack --help", theirs=start, **goal)


def compare(folders: tuple[Path, Path], path: str) -> tuple[float, float]:
    """Least work of a first rendering over each of two stores, in ms. In turns, since the speed of the machine changes while it is measured."""
    with Tracker.open(folders[0] / "config.toml") as one, Tracker.open(folders[1] / "config.toml") as other:
        apps = [create(tracker, clock=lambda: NOW) for tracker in (one, other)]
        rounds = [
            [asyncio.run(first(app, path, folder / "data" / "dtrack.sqlite", 1))[1] for app, folder in zip(apps, folders, strict=True)] for _ in range(15)
        ]
    found = [min(works) for works in zip(*rounds, strict=True)]
    return found[0], found[1]


def main(counts: list[int]) -> None:
    """Each size, and what a larger store costs."""
    with tempfile.TemporaryDirectory() as folder:
        given = Path(os.environ.get("DTRACK_BENCH_HOMES", folder))
        for count in counts:
            measure(given / str(count), count)
        least, most = min(counts), max(counts)
        # A district has all its days only from two million figures on: its page shows more then.
        for path in LIMITS:
            works = compare((given / str(most), given / str(least)), path)
            sizes = f"{most:,} beside {least:,} figures"
            tell(f"page.slope.{path}.{most}", f"{path} in a larger store", sizes, works[0], "ms", peer="the smaller", theirs=works[1], less=True, goal=1.5)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--serve"]:
        serve(sys.argv[2])
    else:
        main([int(word.replace(",", "")) for word in sys.argv[1:]] or [100_000, 1_000_000])
