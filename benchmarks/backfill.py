"""A first backfill of ReliefWeb against a loopback server: killed with SIGKILL at two fifths, begun again, and checked for loss, doubling, pace and cost.

The server speaks API v2 (windows of time, sort, pages) over reports of some 3 kB, one in four with a figure and every fiftieth with a PDF attached; the
program is the command line itself. The peer of each claim is the run's own beginning: the last line says by how much a report in the last quarter of
the walk cost more than one in the first.

Run: python benchmarks/backfill.py [reports, 10000 without]
"""

from __future__ import annotations

import bisect
import json
import os
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime, timedelta
from http.server import ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

from _articles import article
from _replies import Replies
from _result import tell

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from papers import lines, pdf

DELAY_S = 0.1
LIMIT = 100
FILES = 50
"""Every so many reports have a PDF."""
PLACES = ("Aleppo", "Idleb", "Hama", "Homs", "Tartous", "Lattakia", "Dar'a", "Quneitra", "Ar-Raqqa", "Deir-ez-Zor", "Al-Hasakeh", "As-Sweida")
BEGINNING = datetime(2016, 1, 1, tzinfo=UTC)


def report(number: int, url: str) -> dict[str, Any]:
    """Report `number`, always the same."""
    at = BEGINNING + timedelta(hours=9 * number)
    told = f"Some {1000 + 7 * number:,} people were displaced in {PLACES[number % 12]} governorate on {at:%d %B %Y}, OCHA said. " if number % 4 == 0 else ""
    fields: dict[str, Any] = {
        "title": f"Flash update {number}",
        "url_alias": f"https://reliefweb.int/report/example-{number}",
        "body": f"## Situation\r\n\r\n{told}{article('en', False, Random(number))}",
        "date": {"created": at.isoformat(), "changed": at.isoformat(), "original": at.isoformat()},
        "source": [{"shortname": "OCHA"}],
    }
    if number % FILES == 0:
        fields["file"] = [{"id": "1", "filename": "update.pdf", "mimetype": "application/pdf", "url": f"{url}/attachments/{number}/update.pdf"}]
    return {"id": str(number), "fields": fields}


class Server(ThreadingHTTPServer):
    """ReliefWeb and its site on one port; notes when it was asked."""

    def __init__(self, count: int) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.rows = [report(number, self.url) for number in range(count)]
        self.created = [row["fields"]["date"]["created"] for row in self.rows]
        self.pid = 0
        self.asked: list[tuple[float, str, int, float]] = []
        """(second, kind, reports sent, processor seconds that the program had used) of each request."""

    def note(self, kind: str, sent: int = 0) -> None:
        """Keep when it was asked, and what the asking program had cost by then."""
        used = sum(map(int, Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()[11:13])) / os.sysconf("SC_CLK_TCK")
        self.asked.append((time.monotonic(), kind, sent, used))

    def handle_error(self, *_: object) -> None:
        """A client that was killed is no error here."""

    def page(self, query: dict[str, Any]) -> dict[str, Any]:
        """What v2 answers to a window."""
        start = bisect.bisect_left(self.created, query["filter"]["conditions"][1]["value"]["from"])
        first = start + query["offset"]
        data = self.rows[first : first + query["limit"]]
        return {"totalCount": len(self.rows) - start, "count": len(data), "data": data}


class Handler(Replies):
    """Keeps connections open, as the real one does."""

    server: Server

    def do_POST(self) -> None:
        """A page of reports."""
        page = self.server.page(json.loads(self.rfile.read(int(self.headers["content-length"]))))
        self.server.note("page", page["count"])
        self.reply(json.dumps(page).encode(), "application/json")

    def do_GET(self) -> None:
        """robots.txt, or a file."""
        if self.path == "/robots.txt":
            return self.reply(b"User-agent: *\nAllow: /\n", "text/plain")
        self.server.note("file")
        number = int(self.path.split("/")[2])
        told = f"Some {1001 + 7 * number:,} people were displaced in {PLACES[number % 12]} governorate in 2015, OCHA said."
        return self.reply(pdf([lines(told)]), "application/pdf")


def lay(root: Path, url: str) -> None:
    """An installation with one job."""
    for name in ("jobs", "dashboards", "inbox"):
        (root / name).mkdir()
    (root / "config.toml").write_text(f'[fetch]\ncontact = "desk@example.org"\nper_host_delay_s = {DELAY_S}\nallow_hosts = ["127.0.0.1"]\n')
    source = f'kind = "reliefweb"\nurl = "{url}/v2"\nsince = 2016-01-01T00:00:00Z\nlimit = {LIMIT}\nmax_pages = 1000\nmax_calls = 10000\nappname = "bench"\n'
    (root / "jobs" / "reliefweb.toml").write_text(f'title = "R"\ncountry = "SYR"\nlanguages = ["en"]\ntimeout_minutes = 600\n[source]\n{source}')


def start(root: Path, server: Server) -> subprocess.Popen[bytes]:
    """The command line, its log beside the data."""
    with (root / "log.txt").open("ab") as log:
        started = subprocess.Popen([sys.executable, "-m", "dtrack", "run", "reliefweb"], cwd=root, stdout=log, stderr=log)
    server.pid = started.pid
    return started


def main(count: int) -> None:
    """Run it and print."""
    with tempfile.TemporaryDirectory() as folder, Server(count) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        root = Path(folder)
        lay(root, server.url)
        began = time.monotonic()
        first = start(root, server)
        while sum(sent for _, _, sent, _ in server.asked) < count * 2 // 5:
            time.sleep(0.01)
        os.kill(first.pid, signal.SIGKILL)
        first.wait()
        killed, told = time.monotonic(), (root / "log.txt").read_text()
        cut = len(server.asked)
        second = start(root, server)
        if second.wait():
            sys.exit((root / "log.txt").read_text()[-2000:])
        whole = time.monotonic() - began
        with sqlite3.connect(root / "data" / "dtrack.sqlite") as store:
            stored = store.execute("SELECT count(*), count(DISTINCT id), max(version) FROM document WHERE key NOT LIKE '%/%'").fetchone()
            files = store.execute("SELECT count(*), count(DISTINCT id), max(version) FROM document WHERE key LIKE '%/%'").fetchone()
            figures = store.execute("SELECT count(*) FROM figure WHERE known_to IS NULL").fetchone()[0]
            closed = store.execute("SELECT count(*) FROM figure WHERE known_to IS NOT NULL").fetchone()[0]
        print(f"reports {count}, attached PDFs {-(-count // FILES)}; stored (rows, documents, highest version): reports {stored}, PDFs {files}")
        print(f"figures {figures}, closed {closed}; killed after {killed - began:.0f} s; last line before: {told.strip().splitlines()[-1][26:120]}")
        again = sum(sent for _, _, sent, _ in server.asked) - count
        print(f"reports sent twice after the kill: {again} of {count}; the whole took {whole:.0f} s")
        gaps = [after[0] - before[0] for asked in (server.asked[:cut], server.asked[cut:]) for before, after in pairwise(asked)]
        print(f"shortest time between two requests: {min(gaps):.3f} s (asked for: {DELAY_S} s)")
        tell_slope(server.asked[cut:], count)
        sizes = f"{count:,} reports of 3 kB, {-(-count // FILES):,} PDFs, killed at two fifths"
        tell("backfill.again", "reports asked for twice after a kill", sizes, again, "reports", peer="all reports", theirs=count, less=True, goal=0.05)
        disk = sum(path.stat().st_blocks * 512 for path in (root / "data").rglob("*") if path.is_file())
        tell("backfill.disk", "disk of a document, archive and tables", sizes, disk / count, "bytes", tolerance=None)
        if stored != (count, count, 1) or files[0] != files[1] or closed or min(gaps) < DELAY_S * 0.9:
            sys.exit("a promise is broken")


def tell_slope(asked: list[tuple[float, str, int, float]], count: int) -> None:
    """Processor time a report between two pages: what other programs do meanwhile does not count."""
    pages = [note for note in asked if note[1] == "page"]
    costs = [(after[3] - before[3]) / before[2] for before, after in pairwise(pages) if before[2] == LIMIT]
    quarter = max(1, len(costs) // 4)
    head, tail = statistics.median(costs[:quarter]), statistics.median(costs[-quarter:])
    sizes = f"{count:,} reports"
    tell("backfill.slope", "work for a report, the last quarter", sizes, tail * 1000, "ms", peer="the first quarter", theirs=head * 1000, less=True, goal=1.25)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
