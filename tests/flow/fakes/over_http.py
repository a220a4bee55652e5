"""An installation that talks to servers on loopback, run as a person runs it: real processes, a real SQLite, real sockets."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from dtrack.export._rows import figure_row, point_row
from dtrack.tracker import Tracker

ROOT = Path(__file__).resolve().parents[3]
SHARED = ROOT.parent / "shared"
sys.path.insert(0, str(ROOT / "tests"))

from loopback import Request, Server, reply  # noqa: E402 - after its folder is known

APPNAME = "approved-name-4f1c"
CONFIG = """
[tracker]
countries = ["SYR"]
[fetch]
contact = "tracker@example.org"
per_host_delay_s = 0
tries = 1
timeout_s = 20
allow_hosts = ["127.0.0.1"]
[daemon]
jitter_s = 0
stop_deadline_s = 5
[web]
port = 0
"""


@dataclass
class Place:
    """An installation's folder, and the processes that were started in it."""

    root: Path
    started: list[subprocess.Popen[str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        for name in ("jobs", "dashboards", "inbox"):
            (self.root / name).mkdir(parents=True)
        self.write("config.toml", CONFIG)

    def write(self, name: str, content: str | bytes) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)

    def job(self, name: str, kind: str, url: str, *, schedule: str = "every 1d", more: str = "") -> None:
        head = f'title = "{name}"\nschedule = "{schedule}"\ncountry = "SYR"\nlanguages = ["en"]\n'
        self.write(f"jobs/{name}.toml", f'{head}[source]\nkind = "{kind}"\nurl = "{url}"\n{more}')

    @property
    def environment(self) -> dict[str, str]:
        return {"PATH": os.environ["PATH"], "HOME": str(self.root), "PYTHONPATH": str(ROOT / "src"), "DTRACK_RELIEFWEB_APPNAME": APPNAME}

    def dtrack(self, *words: str, status: int | None = 0) -> subprocess.CompletedProcess[str]:
        """Run one verb to its end. A trace on standard error is a fault whatever the exit status."""
        command = [sys.executable, "-m", "dtrack", *words]
        done = subprocess.run(command, cwd=self.root, env=self.environment, capture_output=True, text=True, check=False, timeout=60)
        assert "Traceback" not in done.stderr, done.stderr
        assert status is None or done.returncode == status, done.stderr
        return done

    def rows(self, *words: str) -> list[dict[str, Any]]:
        return json.loads(self.dtrack(*words, "--json").stdout)

    @property
    def figures(self) -> list[dict[str, Any]]:
        """What `dtrack figures --json` prints, read here since a process costs a second."""
        with Tracker.open(self.root / "config.toml", {}) as tracker:
            return [figure_row(record) for record in tracker.figures()]

    @property
    def points(self) -> list[dict[str, Any]]:
        """What `dtrack points --json` prints."""
        with Tracker.open(self.root / "config.toml", {}) as tracker:
            return [point_row(record) for record in tracker.points()]

    def start(self, *words: str) -> subprocess.Popen[str]:
        """Start a verb that stays; its log goes to `log.txt`, and `close` ends it."""
        log = (self.root / "log.txt").open("a", encoding="utf-8")
        with log:
            command = [sys.executable, "-m", "dtrack", *words]
            process = subprocess.Popen(command, cwd=self.root, env=self.environment, stdout=subprocess.PIPE, stderr=log, text=True)
        self.started.append(process)
        return process

    @property
    def log(self) -> str:
        return (self.root / "log.txt").read_text("utf-8")

    def close(self) -> None:
        for process in self.started:
            if process.poll() is None:
                process.kill()
            process.wait(timeout=10)
            if process.stdout:
                process.stdout.close()

    def serve(self, *words: str) -> str:
        """Start a verb that shows the dashboard; its address without the last slash."""
        process = self.start(*words)
        assert process.stdout is not None
        said = process.stdout.readline().split()
        assert said[:1] == ["dashboard"], self.log
        return said[1].rstrip("/")

    def ask(self, sql: str, *values: Any) -> list[Any]:
        """Rows of the store, as another program sees them. None before there are tables."""
        path = self.root / "data" / "dtrack.sqlite"
        if not path.exists():
            return []
        connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=10)
        try:
            return connection.execute(sql, values).fetchall()
        except sqlite3.OperationalError as early:
            if "no such table" in str(early):
                return []
            raise
        finally:
            connection.close()

    def states(self, job: str) -> list[str]:
        """The ledger of a job, oldest run first."""
        return [state for (state,) in self.ask("SELECT state FROM run WHERE job = ? ORDER BY id", job)]


def wait(until: Callable[[], Any], what: str, seconds: float = 30, step: float = 0.02) -> None:
    """Wait for what another process does."""
    end = time.monotonic() + seconds
    while not until():
        assert time.monotonic() < end, f"waited {seconds} s in vain for: {what}"
        time.sleep(step)


def kill(process: subprocess.Popen[str]) -> None:
    """As the kernel does it when memory is short: no handler runs, nothing is flushed."""
    os.kill(process.pid, signal.SIGKILL)
    assert process.wait(timeout=10) == -signal.SIGKILL


def stop(process: subprocess.Popen[str]) -> None:
    """As a service manager does it."""
    process.terminate()
    assert process.wait(timeout=20) == 0


@dataclass(frozen=True)
class Report:
    """One report of the ReliefWeb that stands in for the real one. Times as ReliefWeb writes them."""

    id: int
    title: str
    body: str
    created: str
    changed: str = ""

    def row(self) -> dict[str, Any]:
        fields = {
            "id": self.id,
            "title": self.title,
            "url": f"https://reliefweb.int/node/{self.id}",
            "url_alias": f"https://reliefweb.int/report/syrian-arab-republic/example-{self.id}",
            "body": self.body,
            "date": {"created": self.created, "changed": self.changed or self.created, "original": self.created[:10] + "T00:00:00+00:00"},
            "language": [{"id": 267, "code": "en", "name": "English"}],
            "primary_country": {"id": 226, "iso3": "syr", "name": "Syrian Arab Republic"},
            "source": [{"id": 1503, "shortname": "OCHA", "name": "UN Office for the Coordination of Humanitarian Affairs"}],
        }
        return {"id": str(self.id), "score": 1, "href": f"https://api.reliefweb.int/v2/reports/{self.id}", "fields": fields}


GOVERNORATES = ("Aleppo", "Idleb", "Hama", "Homs", "Tartous", "Lattakia", "Dar'a", "Quneitra", "Ar-Raqqa", "Deir-ez-Zor", "Al-Hasakeh", "As-Sweida")


def reports(count: int) -> list[Report]:
    """Reports of different governorates and days in 2026, a figure each."""
    made = []
    for number in range(count):
        place, day, people = GOVERNORATES[number % len(GOVERNORATES)], 1 + number % 27, 1200 + 310 * number
        month = 3 + number // 27
        body = f"## Movements\r\n\r\nSome **{people:,} people** were displaced in {place} governorate on {day} {MONTHS[month]} 2026, OCHA said."
        made.append(Report(4300000 + number, f"Flash update {number + 1}", body, f"2026-{month:02}-{day:02}T{8 + number % 12:02}:00:00+00:00"))
    return made


MONTHS = ("", "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")


class ReliefWeb:
    """Version 2 as its contract says: filters by time, sorts, pages, and knows approved names only."""

    def __init__(self, stored: Iterable[Report]) -> None:
        self.stored = list(stored)
        self.asked: list[dict[str, Any]] = []
        self.hold: Hold | None = None

    def change(self, ident: int, **more: Any) -> None:
        self.stored = [replace(one, **more) if one.id == ident else one for one in self.stored]

    def __call__(self, request: Request) -> bytes | Iterable[bytes]:
        if request.path != "/v2/reports" or request.query.get("appname") != APPNAME:
            return reply('{"status": 403, "error": {"type": "AccessDenied", "message": "appname"}}', 403)
        query = request.json
        self.asked.append(query)
        body = json.dumps(self._page(query)).encode()
        return self.hold.pass_on(len(self.asked), body) if self.hold else reply(body, content_type="application/json")

    def _page(self, query: Mapping[str, Any]) -> dict[str, Any]:
        iso3, window = query["filter"]["conditions"]
        by = window["field"].partition(".")[2]
        rows = [one.row() for one in self.stored]
        found = [
            row for row in rows if row["fields"]["date"][by] >= window["value"]["from"] and row["fields"]["primary_country"]["iso3"] == iso3["value"].lower()
        ]
        found.sort(key=lambda row: row["fields"]["date"][by])
        shown = found[query["offset"] : query["offset"] + query["limit"]]
        href = "https://api.reliefweb.int/v2/reports?appname=example"
        return {"time": 8, "href": href, "links": {"self": {"href": href}}, "took": 4, "totalCount": len(found), "count": len(shown), "data": shown}


@dataclass
class Hold:
    """Keeps the reply to the request of that number back, whole or from its middle on, until it is let go."""

    number: int
    half: bool = False
    reached: threading.Event = field(default_factory=threading.Event)
    go: threading.Event = field(default_factory=threading.Event)

    def pass_on(self, number: int, body: bytes) -> Iterable[bytes]:
        whole = reply(body, content_type="application/json")
        if number != self.number:
            yield whole
            return
        cut = len(whole) - len(body) // 2 if self.half else 0
        if cut:
            yield whole[:cut]
        self.reached.set()
        self.go.wait(30)
        yield whole[cut:]


@dataclass(frozen=True)
class Entry:
    """One entry of a feed."""

    key: str
    title: str
    text: str
    published: str = "Sat, 14 Mar 2026 09:00:00 +0000"


class Feed:
    """RSS as WordPress serves it: an ETag of the bytes, 304 to who has them, robots.txt that allows all."""

    def __init__(self, entries: Iterable[Entry], built: str = "Sat, 14 Mar 2026 10:00:00 +0000") -> None:
        self.entries, self.built = list(entries), built
        self.conditional = self.unchanged = self.whole = 0

    @property
    def body(self) -> bytes:
        items = "".join(
            f"<item><title>{escape(one.title)}</title><link>https://post.example/{one.key}/</link><guid isPermaLink='false'>{one.key}</guid>"
            f"<pubDate>{one.published}</pubDate><description>{escape(f'<p>{one.text}</p>')}</description></item>"
            for one in self.entries
        )
        head = f"<title>Village Post</title><link>https://post.example/</link><language>en</language><lastBuildDate>{self.built}</lastBuildDate>"
        return f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel>{head}{items}</channel></rss>'.encode()

    def __call__(self, request: Request) -> bytes:
        if request.path == "/robots.txt":
            return reply("User-agent: *\nAllow: /\n", content_type="text/plain")
        etag = f'"{sha256(self.body).hexdigest()[:16]}"'
        asked = request.headers.get("if-none-match")
        self.conditional += asked is not None
        if asked == etag:
            self.unchanged += 1
            return reply(status=304, etag=etag)
        self.whole += 1
        return reply(self.body, content_type="application/rss+xml; charset=UTF-8", etag=etag)


def by_path(parts: Mapping[str, Callable[[Request], Any]]) -> Callable[[Request], Any]:
    """One server for several sources, told apart by the beginning of the path."""

    def answer(request: Request) -> Any:
        return next((part(request) for path, part in parts.items() if request.path.startswith(path)), reply("nothing here", 404))

    return answer


__all__ = [
    "APPNAME",
    "CONFIG",
    "ROOT",
    "SHARED",
    "Entry",
    "Feed",
    "Hold",
    "Place",
    "ReliefWeb",
    "Report",
    "Request",
    "Server",
    "by_path",
    "kill",
    "reply",
    "reports",
    "stop",
    "wait",
]
