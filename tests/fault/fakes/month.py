"""A process that is a daemon for some simulated days: `python month.py ROOT DAYS`. Prints what it is after each of them, a line of JSON a day.

The clock is our own: it goes on at the rate of the real one, and is set forward to the next tick of a job whenever nothing is running. Both clocks that the
daemon knows are set, so it sees no jump: every tick is one of an ordinary day, at its own minute.
"""

from __future__ import annotations

import json
import logging
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from apscheduler.schedulers.background import BackgroundScheduler

from dtrack.cli._apart import press
from dtrack.daemon import Daemon
from dtrack.tracker import Tracker

START = datetime(2026, 11, 24, 0, 30, tzinfo=UTC)
DAY = timedelta(days=1)


class Paced(Daemon):
    """Says what it is waiting for."""

    scheduler: BackgroundScheduler | None = None

    def _scheduler(self) -> BackgroundScheduler:
        self.scheduler = super()._scheduler()
        return self.scheduler

    def next(self) -> datetime | None:
        """When the next job is due; None while anything is due or runs. Our own rounds (`:jobs` and others) come along with whatever comes first."""
        if self.scheduler is None or not self.scheduler.running:
            return None
        due = [job.next_run_time for job in self.scheduler.get_jobs() if not job.id.startswith(":")]
        if not due or min(due) <= datetime.now(UTC):
            return None
        # After the times: what was taken up meanwhile is counted by APScheduler until it has come back from its threads.
        busy = any(count for executor in self.scheduler._executors.values() for count in executor._instances.values())
        return None if busy or self._working else min(due)


def told(day: int) -> dict[str, int]:
    """What this process holds: kilobytes now and at most, open files, threads."""
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text("ascii", "replace").splitlines())
    kb = {name: int(status[name].split()[0]) for name in ("VmRSS", "VmHWM")}
    return {"day": day, "rss": kb["VmRSS"], "most": kb["VmHWM"], "files": len([*Path("/proc/self/fd").iterdir()]), "threads": threading.active_count()}


def main(root: Path, days: int) -> None:
    sys.modules["pytest"] = None  # type: ignore[assignment] # the clock would bring it along where it is installed: seven megabytes that are none of the daemon's
    import time_machine

    logging.basicConfig(filename=root / "log.txt", level=logging.INFO, format="%(message)s")
    shift, end, stop = 0.0, START + days * DAY, threading.Event()
    with time_machine.travel(START) as traveller, Tracker.open(root / "config.toml") as tracker:
        tracker.equip(press(tracker.config.file))
        daemon = Paced(tracker, running=lambda: time.monotonic() + shift, watch_s=3600)
        thread = threading.Thread(target=daemon.run, args=(stop,))
        thread.start()
        day = 0
        while thread.is_alive():
            due = daemon.next()
            if due is None:
                time.sleep(0.002)
                continue
            while due >= START + (day + 1) * DAY and day < days:
                day += 1
                print(json.dumps(told(day)), flush=True)  # noqa: T201 - said to the test
            if due >= end:
                break
            ahead = (due - datetime.now(UTC)).total_seconds()
            shift += ahead
            traveller.move_to(due)
            assert daemon.scheduler is not None
            daemon.scheduler.wakeup()
        stop.set()
        thread.join(60)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
