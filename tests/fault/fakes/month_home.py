"""The installation as it ships, every job switched on and pointed at one server on loopback that speaks all their contracts; and its days in a process."""

from __future__ import annotations

import json
import os
import re
import resource
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Collection
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

from all_kinds import SECRETS, answers
from month import DAY, START

from dtrack.flow import schedule
from dtrack.flow.init import lay_down
from dtrack.spec import JobSpec, read_toml, validate
from dtrack.tracker import Tracker
from loopback import Request, Server, reply

SRC = Path(__file__).parents[3] / "src"
PLACES = ("Raqqa", "Aleppo", "Homs", "Idleb", "Hama")
ITEM = """<item>
<title>Report {number} of {feed}</title><guid isPermaLink="false">{feed}-{number}</guid><link>{base}/read/{feed}/{number}</link><pubDate>{at}</pubDate>
<description>About {people} people fled fighting in {place} governorate on 3 March 2017, OCHA said. Report {number} of {feed}.</description></item>"""
"""Half of a feed's questions find a new report in it."""


class World:
    """Answers everybody; each feed goes on by a report at every second question."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()

    def answer(self, request: Request, server: Server) -> bytes:
        kind, _, name = request.path.strip("/").partition("/")
        if kind == "feed":
            return self._feed(name, server)
        try:
            return answers(request, server)
        except (KeyError, FileNotFoundError):
            return reply(b"", 404)

    def _feed(self, name: str, server: Server) -> bytes:
        self.asked[name] += 1
        last = self.asked[name] // 2
        items = []
        for number in range(max(0, last - 9), last + 1):
            at = format_datetime(START + timedelta(hours=6 * number) - DAY)
            people = 1000 + 37 * number + len(name)
            items.append(ITEM.format(number=number, feed=name, base=server.url, at=at, people=f"{people:,}", place=PLACES[number % len(PLACES)]))
        return reply(
            f'<rss version="2.0"><channel><title>{name}</title><link>{server.url}</link>{"".join(items)}</channel></rss>', content_type="application/rss+xml"
        )


SOME = frozenset({"inbox", "tidy", "backup", "feed_guardian_syria", "feed_france24_fr", "feed_bbc_ar", "gdelt_deir_ezzor", "hapi_syr", "hdx_dtm_syr"})
"""A job of each sort, one of which fails each time."""


def lay(root: Path, server: Server, *, some: Collection[str] | None) -> None:
    """`some`: the jobs that are switched on; None: all, the weekly copy of the dashboard among them, which takes longer than all else."""
    lay_down(root, "desk@example.org")
    settings = root / "config.toml"
    text = settings.read_text("utf-8").replace("[fetch]\n", '[fetch]\nallow_hosts = ["127.0.0.1"]\nper_host_delay_s = 0\n', 1)
    assert "per_host_delay_s = 0" in text
    settings.write_text(text + "\n[daemon]\njitter_s = 0\n" if "[daemon]" not in text else text.replace("[daemon]\n", "[daemon]\njitter_s = 0\n", 1), "utf-8")
    for path in (root / "jobs").glob("[!_]*.toml"):
        said = path.read_text("utf-8")
        kind = re.search(r'^kind = "(\w+)"', said, re.MULTILINE)
        said = re.sub(r"^enabled = \w+\n", "", said, flags=re.MULTILINE)
        if some is not None and path.stem not in some:
            said = re.sub(r"^schedule = ", r"enabled = false\nschedule = ", said, count=1, flags=re.MULTILINE)
        if kind and kind[1] == "feed":
            said = re.sub(r'^(kind = "feed"\nurl = )"[^"]+"', rf'\1"{server.url}/feed/{path.stem}"', said, count=1, flags=re.MULTILINE)
            assert server.url in said, path.stem
        elif kind and kind[1] != "folder":
            said = said.replace(kind[0], f'{kind[0]}\nurl = "{server.url}/{kind[1]}"', 1)
        path.write_text(said, "utf-8")
    with Tracker.open(settings, {}) as tracker:
        tracker.upgrade()  # the tables are there, as at every start but the first


@dataclass(frozen=True)
class Days:
    """What became of them."""

    samples: list[dict[str, int]]
    """After each day."""
    runs: dict[str, list[tuple[str, str]]]
    """By job: tick and state of each run, in order."""
    due: dict[str, list[str]]
    """By job: the ticks that there were."""
    cpu_s: float
    log: str
    figures: int


def live(root: Path, days: int, *, some: Collection[str] | None = None, patience_s: float = 600) -> Days:
    """Let a daemon run through the days, in a process of its own."""
    world, before = World(), resource.getrusage(resource.RUSAGE_CHILDREN)
    with Server() as server:
        server.script = lambda request: world.answer(request, server)
        lay(root, server, some=some)
        environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(SRC), **SECRETS} | {k: v for k, v in os.environ.items() if k.startswith("MALLOC")}
        command = [sys.executable, str(Path(__file__).with_name("month.py")), str(root), str(days)]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=patience_s)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert done.returncode == 0, done.stderr
    with closing(sqlite3.connect(root / "data" / "dtrack.sqlite")) as c:
        runs: dict[str, list[tuple[str, str]]] = {}
        for job, due, state in c.execute("SELECT job, due, state FROM run ORDER BY id"):
            runs.setdefault(job, []).append((_moment(due).isoformat(), state))
        (figures,) = c.execute("SELECT count(*) FROM figure WHERE known_to IS NULL").fetchone()
    due = {path.stem: _ticks(validate(JobSpec, read_toml(path), path), days) for path in (root / "jobs").glob("[!_]*.toml")}
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Days(
        [json.loads(line) for line in done.stdout.splitlines()],
        runs,
        {job: ticks for job, ticks in due.items() if ticks},
        cpu,
        (root / "log.txt").read_text("utf-8"),
        figures,
    )


def _moment(text: str | int) -> datetime:
    found = datetime.fromtimestamp(text / 1e6, UTC) if isinstance(text, int) else datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _ticks(job: JobSpec, days: int) -> list[str]:
    """The last tick before the start, which is made up for, and each one after it."""
    if not job.enabled or job.schedule is None:
        return []
    rule = schedule.parse(job.schedule)
    found = [rule.last(START)]
    while rule.next(found[-1]) < START + days * DAY:
        found.append(rule.next(found[-1]))
    return [each.isoformat() for each in found]
