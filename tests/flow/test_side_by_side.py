"""Jobs side by side: as many connections as the bound allows, and the same answer as one after another."""

import sys
import threading
import time
from pathlib import Path

import pytest

from dtrack import Tracker
from dtrack.errors import StoreError
from dtrack.store.engine import Store

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from loopback import Server, reply  # noqa: E402

FEEDS = 8


class Slow:
    """A script that answers after all expected callers are there, or after a moment; it counts how many wait at once."""

    def __init__(self):
        self.now = self.most = 0
        self.lock = threading.Lock()

    def __call__(self, request):
        with self.lock:
            self.now += 1
            self.most = max(self.most, self.now)
        time.sleep(0.05)
        with self.lock:
            self.now -= 1
        if request.path == "/robots.txt":
            return reply(b"", 404)
        number = int(request.path.rpartition("/")[2])
        if number == 5:
            return reply(b"gone", 410)
        text = f"Some {1000 + number} people fled Hama on 3 November 2026, OCHA said."
        return reply(
            f'<rss version="2.0"><channel><title>F</title><item><guid>g{number}</guid><title>T</title>'
            f"<pubDate>Wed, 04 Nov 2026 10:00:00 +0000</pubDate><description>{text}</description></item></channel></rss>"
        )


def polled(folder, server, parallel, database=""):
    folder.mkdir()
    (folder / "jobs").mkdir()
    (folder / "dashboards").mkdir()
    names = [f"127.0.0.{2 + number}" for number in range(FEEDS)]
    (folder / "config.toml").write_text(f"[fetch]\nper_host_delay_s = 0\ntries = 1\nparallel = {parallel}\nallow_hosts = {names}\n".replace("'", '"'))
    if database:
        with (folder / "config.toml").open("a") as settings:
            settings.write(f'[database]\nurl = "{database}"\n')
    for number, name in enumerate(names):
        (folder / "jobs" / f"f{number}.toml").write_text(
            f'title = "F"\ncountry = "SYR"\nlanguages = ["en"]\n[source]\nkind = "feed"\nurl = "http://{name}:{server.port}/{number}"\n'
        )
    steps = []
    with Tracker.open(folder / "config.toml", {}) as tracker:
        outcomes = tracker.run(progress=steps.append)
        assert {step.job for step in steps} == {f"f{number}" for number in range(FEEDS) if number != 5}
        points = [(str(record.point.start), record.point.value, str(record.point.series)) for record in tracker.points()]
        return outcomes, {(record.id, record.claim_key, str(record.role)) for record in tracker.figures()}, points


@pytest.fixture
def everywhere():
    """The server listens on every address of 127.0.0.0/8, so that each feed has a host name of its own."""
    slow = Slow()
    with Server(slow, host="0.0.0.0") as server:
        yield server, slow


@pytest.mark.stores
def test_polls_wait_at_once_within_the_bound_and_store_the_same(tmp_path, everywhere, database):
    server, slow = everywhere
    outcomes, figures, points = polled(tmp_path / "many", server, 4, database)
    assert 2 <= slow.most <= 4
    assert [outcome.job for outcome in outcomes] == [f"f{number}" for number in range(FEEDS)]
    assert [outcome.job for outcome in outcomes if outcome.failed] == ["f5"]
    assert len(figures) == FEEDS - 1
    slow.most = 0
    assert polled(tmp_path / "one", server, 1)[1:] == (figures, points)
    assert slow.most == 1


@pytest.mark.stores
def test_many_threads_that_write_wait_for_one_another_and_none_starves(tmp_path, database):
    # On a server a writer waits in the server's own queue, which is fair, and for no longer than `busy_s` altogether.
    store = Store(database, busy_s=30) if database else Store(f"sqlite:///{tmp_path / 'd.sqlite'}", busy_s=0.2)
    store.upgrade()
    most, inside, faults = [], [], []

    def write():
        try:
            for _ in range(5):
                with store.writing():
                    inside.append(1)
                    most.append(len(inside))
                    time.sleep(0.005)
                    inside.pop()
        except StoreError as bad:
            faults.append(bad)

    threads = [threading.Thread(target=write) for _ in range(24)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    store.close()
    assert (faults, len(most), set(most)) == ([], 120, {1})


def test_a_thread_that_never_ends_its_write_is_told_of(tmp_path):
    store = Store(f"sqlite:///{tmp_path / 'd.sqlite'}", busy_s=0.01)
    store.upgrade()
    with store.writing(), pytest.raises(StoreError, match="another thread has been writing"), store.writing():
        raise AssertionError("two write at once")
    store.close()
