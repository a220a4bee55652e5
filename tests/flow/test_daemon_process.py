"""The daemon as a process of its own: kill -9 amid a run, two at once, and a clean stop."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flow_home import Home, report

SRC = Path(__file__).resolve().parents[2] / "src"
FAKES = Path(__file__).parent / "fakes"


class Process:
    """A `dtrack` process with its standard error in a file."""

    def __init__(self, home: Home, *words: str, name: str = "log") -> None:
        self.log = home.root / f"{name}.txt"
        env = {"PATH": os.environ["PATH"], "PYTHONPATH": f"{SRC}:{FAKES}", "PYTHONUNBUFFERED": "1"}
        with self.log.open("w") as log:
            command = [sys.executable, "-m", "dtrack", *words]
            self.child = subprocess.Popen(command, cwd=home.root, env=env, stdout=log, stderr=subprocess.STDOUT, start_new_session=True)

    @property
    def said(self) -> str:
        return self.log.read_text("utf-8")

    def wait_for(self, truth: Callable[[], object], seconds: float = 30) -> None:
        end = time.monotonic() + seconds
        while not truth():
            assert time.monotonic() < end, self.said
            time.sleep(0.05)

    def wait_until_said(self, words: str) -> None:
        self.wait_for(lambda: words in self.said)

    def stop(self, number: int = signal.SIGTERM) -> int:
        self.child.send_signal(number)
        return self.child.wait(30)


@pytest.fixture
def start(home: Home) -> Iterator[Callable[..., Process]]:
    started: list[Process] = []

    def begin(*words: str, name: str = "log") -> Process:
        started.append(Process(home, *words, name=name))
        return started[-1]

    yield begin
    for process in started:
        if process.child.poll() is None:
            process.child.kill()
            process.child.wait(10)


def rows(home: Home, query: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(f"file:{home.root / 'data' / 'dtrack.sqlite'}?mode=ro", uri=True) as c:
        return c.execute(query).fetchall()


STANDING = "SELECT (SELECT count(*) FROM document), (SELECT count(*) FROM figure WHERE known_to IS NULL), (SELECT count(*) FROM figure)"


def test_kill_9_amid_a_run_loses_nothing_doubles_nothing_and_is_made_up_for(home: Home, start: Callable[..., Process]) -> None:
    items = [report("a"), report("b", "1,200"), report("c", "800")]
    home.say(items[0], {**items[1], "kill": True}, items[2], remember={"etag": "1"})
    first = start("daemon")
    assert first.child.wait(30) == -signal.SIGKILL
    assert rows(home, STANDING) == [(1, 1, 1)]
    assert rows(home, "SELECT state FROM run") == [("running",)]
    assert rows(home, "SELECT count(*) FROM job_memory WHERE job = 'fake'") == [(0,)]
    home.say(*items, remember={"etag": "1"})
    second = start("daemon", name="second")
    second.wait_for(lambda: rows(home, "SELECT count(*) FROM run WHERE state = 'good'") == [(1,)])
    assert second.stop() == 0
    assert "step=recover job=fake outcome=abandoned" in second.said
    assert "step=catch-up job=fake" in second.said
    assert rows(home, STANDING) == [(3, 3, 3)]
    assert rows(home, "SELECT state, message FROM run ORDER BY id") == [("abandoned", "the program stopped amid this run"), ("good", "")]
    [(due,)] = rows(home, "SELECT due FROM run WHERE state = 'good'")
    assert str(due).endswith("00:00:00.000000")
    [(memory,)] = rows(home, "SELECT memory FROM job_memory WHERE job = 'fake'")
    assert json.loads(str(memory))["etag"] == "1"
    third = start("daemon", name="third")
    third.wait_until_said("step=lead outcome=taken")
    time.sleep(1)
    assert third.stop() == 0
    assert "step=catch-up" not in third.said
    assert rows(home, "SELECT count(*) FROM run") == [(2,)]


def test_the_second_daemon_waits_and_takes_over_after_kill_9(home: Home, start: Callable[..., Process]) -> None:
    home.say(report("a"))
    first = start("daemon")
    first.wait_until_said("outcome=good")
    second = start("daemon", name="second")
    second.wait_until_said("outcome=standby")
    assert f"leader={first.child.pid}" in second.said
    first.stop(signal.SIGKILL)
    second.wait_until_said("step=lead outcome=taken")
    assert second.stop(signal.SIGINT) == 0
    assert rows(home, "SELECT count(*) FROM run") == [(1,)]


def test_sigterm_amid_a_run_lets_it_end(home: Home, start: Callable[..., Process]) -> None:
    # A busy machine is given the time that it needs: what is asked is that the run ends, not how soon.
    home.config.write_text(home.config.read_text("utf-8").replace("stop_deadline_s = 5", "stop_deadline_s = 50"), "utf-8")
    home.say(report("a"), report("b", "1,200"), slow_s=0.7)
    daemon = start("daemon")
    daemon.wait_until_said("outcome=begun run=1")
    assert daemon.stop() == 0
    assert "step=stop outcome=done" in daemon.said
    assert rows(home, "SELECT state, documents FROM run") == [("good", 2)]


def test_sigterm_gives_a_hung_run_up_by_its_deadline(home: Home, start: Callable[..., Process]) -> None:
    home.config.write_text(home.config.read_text("utf-8").replace("stop_deadline_s = 5", "stop_deadline_s = 0.5"), "utf-8")
    home.say(report("a"), slow_s=60)
    daemon = start("daemon")
    daemon.wait_until_said("outcome=begun run=1")
    began = time.monotonic()
    assert daemon.stop() == 0
    assert time.monotonic() - began < 8
    assert rows(home, "SELECT state, message FROM run") == [("abandoned", "dtrack stopped before the run had ended")]
    assert rows(home, "SELECT count(*) FROM problem") == [(0,)]


def test_up_serves_and_collects_in_one_process(home: Home, start: Callable[..., Process]) -> None:
    home.say(report("a"))
    (home.root / "jobs" / "broken.toml").write_text('title = "t"\n[source]\nkind = "foldr"\n', "utf-8")
    up = start("up", "--port", "0")
    up.wait_until_said("dashboard http://127.0.0.1:")
    up.wait_until_said("step=reconcile")
    address = next(word for word in up.said.split() if word.startswith("http://127.0.0.1"))
    with urllib.request.urlopen(address + "problems", timeout=20) as answer:
        page = answer.read().decode()
    assert "foldr" in page
    with urllib.request.urlopen(address + "sources", timeout=20) as answer:
        assert "broken" in answer.read().decode()
    assert up.stop() == 0
    assert rows(home, "SELECT state FROM run") == [("good",)]


def test_serve_refuses_the_network_and_a_taken_port(home: Home, start: Callable[..., Process]) -> None:
    refused = start("serve", "--host", "0.0.0.0")
    assert refused.child.wait(30) == 2
    assert refused.said == (
        "dtrack: '0.0.0.0' would show the dashboard to the network, and there is no account to log in with. "
        'Make one with `dtrack user add NAME --role operator`, or use "127.0.0.1"; `[accounts] reading = "open"` lets everybody read what is public.\n'
    )
    serving = start("serve", name="serving")
    serving.wait_until_said("dashboard http://127.0.0.1:")
    port = serving.said.split("127.0.0.1:")[1].split("/")[0]
    taken = start("serve", "--port", port, name="taken")
    assert taken.child.wait(30) == 1
    assert f"127.0.0.1:{port} cannot be listened on (Address already in use). Is dtrack running already? Else choose another with --port." in taken.said
    assert serving.stop() == 0


def test_the_schedule_ticks_each_minute_and_jobs_files_say_when(home: Home, start: Callable[..., Process]) -> None:
    home.say(report("a"))
    home.job(schedule="0 0 1 1 *")
    status = start("status", "--json", name="status")
    assert status.child.wait(30) == 0
    [line] = json.loads(status.said)
    assert (line["job"], line["state"], line["schedule"], line["next_run"][4:]) == ("fake", "never", "0 0 1 1 *", "-01-01T00:00:00+00:00")
