"""Installations in a temporary folder, with a source that does as it is told."""

import json
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from dtrack.store import facts, migrations, newness, tally
from dtrack.tracker import Tracker

CONFIG = """
[tracker]
countries = ["SYR"]
[fetch]
contact = "tracker@example.org"
per_host_delay_s = 0
allow_hosts = ["127.0.0.1"]
[daemon]
jitter_s = 0
stop_deadline_s = 5
[web]
port = 0
"""
JOB = 'title = "Fake"\nschedule = "{schedule}"\ncountry = "SYR"\nlanguages = ["en"]\n[source]\nkind = "fake.kind"\nscript = "{name}.json"\n'


class Home:
    """An installation's folder and what is said in it."""

    def __init__(self, root: Path, database: str = "") -> None:
        """`database`: address of one on a server, whose tables are there; empty: a file."""
        self.root, self._database = root, f'[database]\nurl = "{database}"\n' if database else ""
        (root / "jobs").mkdir(parents=True)
        (root / "dashboards").mkdir()
        (root / "inbox").mkdir()
        self.config = root / "config.toml"
        self.settings()
        self._open: list[Tracker] = []

    @classmethod
    def at(cls, root: Path) -> "Home":
        """One that is there already, e.g. a copy."""
        home = cls.__new__(cls)
        home.root, home.config, home._open = root, root / "config.toml", []
        return home

    def settings(self, extra: str = "") -> None:
        """Write config.toml: what every test wants, and `extra`: more keys of `[web]`, then other tables."""
        self.config.write_text(self._database + CONFIG + extra, "utf-8")

    def job(self, name: str = "fake", schedule: str = "every 1d", extra: str = "") -> None:
        (self.root / "jobs" / f"{name}.toml").write_text(JOB.format(schedule=schedule, name=name) + extra, "utf-8")

    def say(self, *items: dict[str, Any], job: str = "fake", **switches: Any) -> None:
        (self.root / f"{job}.json").write_text(json.dumps({"items": list(items), **switches}), "utf-8")

    def open(self) -> Tracker:
        tracker = Tracker.open(self.config, {})
        self._open.append(tracker)
        return tracker

    def close(self) -> None:
        for tracker in self._open:
            tracker.close()
        tallied(self._open[-1:])


def tallied(trackers: Iterable[Tracker]) -> None:
    """What is kept of how much each job has brought in is what counting gives, whoever wrote it."""
    for tracker in trackers:
        kit = tracker._kit
        try:
            if kit.stored and kit.store.revision() == migrations.HEAD:
                with kit.store.reading() as c:
                    assert tally.by_job(c) == facts.by_job(c)
                    assert tally.provinces(c) == newness.by_province(c)
        finally:
            kit.close()


def laid(prepared: Path, root: Path, database: str = "") -> Path:
    """A copy of a prepared installation, with its figures in another database where there is one; its config.toml."""
    shutil.copytree(prepared, root)
    if database:
        (root / "config.toml").write_text((root / "config.toml").read_text("utf-8") + f'[database]\nurl = "{database}"\n', "utf-8")
    return root / "config.toml"


PLACES = {"a": "Raqqa", "b": "Aleppo", "c": "Homs", "o": "Idleb"}


def report(key: str, number: str = "4,500", **more: Any) -> dict[str, Any]:
    """An article with one figure about a governorate of its own."""
    text = f"About {number} people fled fighting in {PLACES[key]} governorate on 3 March 2017, OCHA said.\n\nReport {key}."
    return {"key": key, "text": text, "published": "2017-03-05", **more}
