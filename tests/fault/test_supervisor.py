"""The service manager hears how we are, through a real socket: ready, alive as long as the scheduler is, stopping. A scheduler that hangs is silent."""

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from flow_home import Home, report

from dtrack.config import Config, ConfigSpec
from dtrack.daemon import Daemon
from dtrack.flow.lock import Lock
from dtrack.flow.supervisor import Supervisor

SRC = Path(__file__).parents[2] / "src"
FAKES = Path(__file__).parents[1] / "flow" / "fakes"


class Manager:
    """A datagram socket as systemd's, and what was said to it."""

    def __init__(self, address: str) -> None:
        self.door = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.door.bind("\0" + address[1:] if address.startswith("@") else address)
        self.address = address

    def next(self, seconds: float = 10) -> str:
        self.door.settimeout(seconds)
        return self.door.recv(4096).decode()

    def heard(self, seconds: float) -> list[str]:
        """Everything that comes within so many seconds."""
        end, heard = time.monotonic() + seconds, []
        while (left := end - time.monotonic()) > 0:
            try:
                heard.append(self.next(left))
            except TimeoutError:
                break
        return heard


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[Manager]:
    made = Manager(str(tmp_path / "notify"))
    yield made
    made.door.close()


class Idle:
    """An installation without jobs."""

    def __init__(self, root: Path) -> None:
        self.config = Config(root / "config.toml", ConfigSpec())
        self.jobs: dict[str, object] = {}
        self.recovers: threading.Event | None = None

    def holding(self, name: str) -> Lock:
        return Lock(self.config.root / f"{name}.lock")

    def recover(self) -> list[str]:
        if self.recovers:
            assert self.recovers.wait(10)
        return []

    def missed(self) -> dict[str, datetime]:
        return {}

    def refresh(self) -> bool:
        return False

    def unsound(self) -> str:
        return ""

    def take_wishes(self) -> list[str]:
        return []


class Held(Daemon):
    """Keeps its scheduler in reach."""

    def _scheduler(self):  # type: ignore[no-untyped-def]
        self.scheduler = super()._scheduler()
        return self.scheduler


def running(daemon: Daemon, stop: threading.Event) -> threading.Thread:
    thread = threading.Thread(target=daemon.run, args=(stop,))
    thread.start()
    return thread


def test_ready_alive_and_stopping_are_said_in_this_order(manager: Manager, tmp_path: Path) -> None:
    stop = threading.Event()
    thread = running(Daemon(Idle(tmp_path), supervisor=Supervisor(manager.address, 0.3), watch_s=0.02), stop)  # type: ignore[arg-type]
    assert manager.next() == "READY=1\nSTATUS=leading, 0 jobs"
    beats = manager.heard(0.7)
    stop.set()
    thread.join(10)
    assert set(beats) == {"WATCHDOG=1"} and 4 <= len(beats) <= 7
    rest = manager.heard(0.2)
    assert rest[-1] == "STOPPING=1\nSTATUS=dtrack is stopping" and set(rest[:-1]) <= {"WATCHDOG=1"}


def test_a_scheduler_that_hangs_is_silent_and_speaks_again_when_it_goes_on(manager: Manager, tmp_path: Path) -> None:
    stop = threading.Event()
    daemon = Held(Idle(tmp_path), supervisor=Supervisor(manager.address, 0.3), watch_s=0.02)  # type: ignore[arg-type]
    thread = running(daemon, stop)
    manager.next()
    assert "WATCHDOG=1" in manager.heard(0.3)
    with daemon.scheduler._jobstores_lock:  # what a deadlock would hold for ever
        manager.heard(0.5)
        assert manager.heard(0.6) == []
    assert "WATCHDOG=1" in manager.heard(1.0)
    stop.set()
    thread.join(10)


def test_who_stands_by_is_ready_and_alive_and_long_work_at_taking_over_is_no_hang(manager: Manager, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dtrack.daemon.LEAD_POLL_S", 0.05)
    lead, stop, idle = Lock(tmp_path / "leader.lock"), threading.Event(), Idle(tmp_path)
    idle.recovers = threading.Event()
    assert lead.take()
    thread = running(Daemon(idle, supervisor=Supervisor(manager.address, 0.3), watch_s=0.02), stop)  # type: ignore[arg-type]
    heard = [manager.next(), manager.next()]
    assert sorted(heard) == ["READY=1\nSTATUS=standing by: another daemon leads", "WATCHDOG=1"]
    lead.free()
    manager.heard(0.2)
    assert set(manager.heard(0.5)) == {"WATCHDOG=1"}  # it makes points all the while
    idle.recovers.set()
    assert "READY=1\nSTATUS=leading, 0 jobs" in manager.heard(0.4)
    stop.set()
    thread.join(10)


def test_work_that_never_ends_is_left_to_the_watchdog(manager: Manager, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dtrack.daemon.RECOVER_S", 0.3)
    stop, idle = threading.Event(), Idle(tmp_path)
    idle.recovers = threading.Event()
    thread = running(Daemon(idle, supervisor=Supervisor(manager.address, 0.3), watch_s=0.02), stop)  # type: ignore[arg-type]
    assert "WATCHDOG=1" in manager.heard(0.5)
    assert manager.heard(0.4) == []
    idle.recovers.set()
    stop.set()
    thread.join(10)


def test_the_environment_is_read_as_systemd_writes_it() -> None:
    ours = {"NOTIFY_SOCKET": "/run/n", "WATCHDOG_USEC": "30000000", "WATCHDOG_PID": str(os.getpid())}
    assert Supervisor.of(ours).every_s == 10
    assert Supervisor.of({**ours, "WATCHDOG_PID": "1"}).every_s is None
    assert Supervisor.of({**ours, "WATCHDOG_USEC": "soon"}).every_s is None
    assert Supervisor.of({**ours, "NOTIFY_SOCKET": ""}).every_s is None
    assert Supervisor.of({}).every_s is None


def test_an_abstract_socket_one_line_of_words_and_nobody_who_listens(caplog: pytest.LogCaptureFixture) -> None:
    manager = Manager(f"@dtrack-test-{os.getpid()}")
    supervisor = Supervisor(manager.address)
    supervisor.says("jobs\nREADY=1")
    supervisor.alive()
    assert manager.heard(0.1) == ["STATUS=jobs READY=1"]
    manager.door.close()
    supervisor.ready("again")
    supervisor.ready("and again")
    assert [record.message for record in caplog.records] == ["step=supervisor outcome=failed the service manager does not take notice (Connection refused)"]
    Supervisor().ready("nobody asked")


@pytest.mark.parametrize("verb", ["daemon", "serve"])
def test_the_program_speaks_to_the_manager_that_started_it(home: Home, manager: Manager, verb: str) -> None:
    home.say(report("a"))
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": f"{SRC}:{FAKES}", "NOTIFY_SOCKET": manager.address, "WATCHDOG_USEC": "900000"}
    with (home.root / "log.txt").open("w") as log:
        child = subprocess.Popen([sys.executable, "-m", "dtrack", verb], cwd=home.root, env=environment, stdout=log, stderr=log)
    try:
        while (said := manager.next(30)) == "WATCHDOG=1":
            pass  # points are being made
        assert said == {"daemon": "READY=1\nSTATUS=leading, 1 jobs", "serve": "READY=1\nSTATUS=serving the dashboard"}[verb]
        assert manager.next() == "WATCHDOG=1"
        child.terminate()
        assert child.wait(20) == 0
        assert manager.heard(0.2)[-1].startswith("STOPPING=1")
    finally:
        child.kill()
        child.wait(10)
