"""The scheduler over errands that do as they are told."""

import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from apscheduler.executors.pool import ThreadPoolExecutor

from dtrack.config import Config, ConfigSpec
from dtrack.daemon import Daemon, Due
from dtrack.flow import schedule
from dtrack.flow.deadline import Deadline
from dtrack.flow.lock import Lock
from dtrack.flow.outcome import Outcome
from dtrack.spec import JobSpec
from dtrack.terms import RunState


def job(**keys: object) -> JobSpec:
    return JobSpec.model_validate({"title": "t", "schedule": "every 1d", "source": {"kind": "folder"}} | keys)


class Errands:
    """Runs nothing; notes what it was asked. Switches: what was missed, how long a run takes, what it raises."""

    def __init__(self, root: Path, jobs: dict[str, JobSpec], *, stop_deadline_s: float = 5.0, workers: int = 4) -> None:
        spec = ConfigSpec.model_validate({"daemon": {"stop_deadline_s": stop_deadline_s, "jitter_s": 0, "workers": workers}})
        self.next_jobs: dict[str, JobSpec] | None = None
        self.config = Config(root / "config.toml", spec)
        self.jobs = jobs
        self.late: dict[str, datetime] = {}
        self.fails: dict[str, Exception] = {}
        self.heeds_deadline = True
        self.hold: threading.Event | None = None
        self.ran: list[tuple[str, datetime | None]] = []
        self.given_up: list[tuple[str, str, bool]] = []
        self.begun = threading.Event()
        self.told = threading.Event()
        self.good: set[tuple[str, datetime]] = set()
        self.wishes: list[list[str] | Exception] = []

    def holding(self, name: str) -> Lock:
        return Lock(self.config.root / f"{name}.lock")

    def recover(self) -> list[str]:
        return ["crashed"]

    def missed(self) -> dict[str, datetime]:
        return self.late

    def run_due(self, name: str, due: datetime | None, deadline: Deadline) -> Outcome:
        self.ran.append((name, due))
        self.begun.set()
        if name in self.fails:
            raise self.fails[name]
        while self.hold and not self.hold.wait(0.01):
            if self.heeds_deadline and deadline.left == 0:
                return Outcome(job=name, state=RunState.ABANDONED)
        return Outcome(job=name)

    def answered(self, name: str, due: datetime) -> bool:
        return (name, due) in self.good

    def unsound(self) -> str:
        return ""

    def take_wishes(self) -> list[str]:
        wished = self.wishes.pop(0) if self.wishes else []
        if isinstance(wished, Exception):
            raise wished
        return wished

    def refresh(self) -> bool:
        if self.next_jobs is None:
            return False
        self.jobs, self.next_jobs = self.next_jobs, None
        return True

    def give_up(self, name: str, why: str, *, fault: bool) -> None:
        self.given_up.append((name, why, fault))
        self.told.set()


class Running:
    """A daemon on a thread, stopped at the end."""

    def __init__(self, errands: Errands) -> None:
        self.stop = threading.Event()
        self.thread = threading.Thread(target=Daemon(errands, grace_s=0.05).run, args=(self.stop,))

    def __enter__(self) -> "Running":
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        self.thread.join(20)
        assert not self.thread.is_alive()


def wait_for(truth: object, seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not truth():  # type: ignore[operator]
        assert time.monotonic() < end
        time.sleep(0.01)


def test_a_missed_job_begins_at_once_for_its_due_time_and_the_others_wait(tmp_path: Path) -> None:
    errands = Errands(tmp_path, {"late": job(), "fresh": job(), "by_hand": job(schedule=None), "off": job(enabled=False)})
    now = datetime.now(UTC)
    errands.late = {"late": now - timedelta(hours=1), "off": now}
    with Running(errands):
        assert errands.begun.wait(60)
        time.sleep(0.3)
    assert errands.ran == [("late", schedule.parse("every 1d").last(now))]


def test_what_lies_on_this_disk_does_not_wait_for_the_network(tmp_path: Path) -> None:
    kinds = {"a_feed": "feed", "b_feed": "feed", "files": "folder", "history": "folder"}
    errands = Errands(tmp_path, {name: job(source={"kind": kind}) for name, kind in kinds.items()}, workers=1)
    errands.late = dict.fromkeys(errands.jobs, datetime.now(UTC))
    with Running(errands):
        wait_for(lambda: len(errands.ran) == 4)
    assert [name for name, _ in errands.ran] == ["files", "history", "a_feed", "b_feed"]


def test_a_run_that_raises_leaves_the_daemon_and_the_other_jobs_alone(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    errands = Errands(tmp_path, {"bad": job(), "good": job()})
    errands.late = dict.fromkeys(errands.jobs, datetime.now(UTC))
    errands.fails = {"bad": ZeroDivisionError("deep inside")}
    with Running(errands):
        wait_for(lambda: len(errands.ran) == 2)
    assert sorted(name for name, _ in errands.ran) == ["bad", "good"]
    assert "step=run job=bad outcome=fault" in caplog.text
    assert errands.given_up == []


def test_a_hung_run_is_given_up_at_its_deadline_and_its_place_is_free(tmp_path: Path) -> None:
    hung = job().model_copy(update={"timeout_minutes": 0.002})
    errands = Errands(tmp_path, {"hung": hung})
    errands.late = {"hung": datetime.now(UTC)}
    errands.hold, errands.heeds_deadline = threading.Event(), False
    with Running(errands):
        assert errands.told.wait(10)
    errands.hold.set()
    assert errands.given_up == [("hung", "the run took longer than its 0.002 minutes and did not stop", True)]


def test_stopping_lets_a_run_end_and_takes_no_new_one(tmp_path: Path) -> None:
    errands = Errands(tmp_path, {"long": job()})
    errands.late = {"long": datetime.now(UTC)}
    errands.hold = threading.Event()
    with Running(errands) as running:
        assert errands.begun.wait(60)
        running.stop.set()
        threading.Timer(0.3, errands.hold.set).start()
    assert errands.given_up == []


@pytest.mark.parametrize(("heeds", "given_up"), [(True, []), (False, [("long", "dtrack stopped before the run had ended", False)])])
def test_stopping_gives_a_run_up_at_the_stop_deadline(tmp_path: Path, heeds: bool, given_up: list[tuple[str, str, bool]]) -> None:
    errands = Errands(tmp_path, {"long": job()}, stop_deadline_s=0.2)
    errands.late = {"long": datetime.now(UTC)}
    errands.hold, errands.heeds_deadline = threading.Event(), heeds
    began = time.monotonic()
    with Running(errands):
        assert errands.begun.wait(60)
    errands.hold.set()
    assert time.monotonic() - began < 5
    assert errands.given_up == given_up


def test_the_second_daemon_stands_by_and_takes_over(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    first, second = Errands(tmp_path, {"a": job()}), Errands(tmp_path, {"a": job()})
    first.late = second.late = {"a": datetime.now(UTC)}
    with Running(first) as leader:
        assert first.begun.wait(60)
        with Running(second):
            wait_for(lambda: "outcome=standby" in caplog.text)
            time.sleep(0.3)
            assert second.ran == []
            leader.stop.set()
            assert second.begun.wait(60)
    assert len(first.ran) == len(second.ran) == 1


def test_a_standby_that_is_told_to_stop_stops(tmp_path: Path) -> None:
    lead = Lock(tmp_path / "leader.lock")
    assert lead.take()
    errands = Errands(tmp_path, {"a": job()})
    with Running(errands):
        time.sleep(0.1)
    assert errands.ran == []
    lead.free()


def test_the_trigger_answers_with_the_schedule_and_less_than_the_jitter() -> None:
    rule = schedule.parse("0 6 * * *")
    now = datetime(2026, 3, 29, 5, 0, tzinfo=UTC)
    assert Due(rule).get_next_fire_time(None, now) == datetime(2026, 3, 29, 6, 0, tzinfo=UTC)
    for _ in range(50):
        late = Due(rule, jitter_s=30).get_next_fire_time(datetime(2026, 3, 29, 6, 0, 29, tzinfo=UTC), now) - datetime(2026, 3, 30, 6, 0, tzinfo=UTC)
        assert timedelta(0) <= late <= timedelta(seconds=30)
    minutely = Due(schedule.parse("every 1m"), jitter_s=30)
    assert minutely.get_next_fire_time(None, now) - now <= timedelta(seconds=66)


def test_apscheduler_is_told_to_coalesce_to_run_one_at_a_time_and_to_forgive_lateness(tmp_path: Path) -> None:
    scheduler = Daemon(Errands(tmp_path, {"a": job(), "web": job(source={"kind": "feed"})}))._scheduler()
    scheduler.start(paused=True)
    jobs = {each.id: each for each in scheduler.get_jobs()}
    scheduler.shutdown()
    assert set(jobs) == {"a", "web", ":jobs", ":sound", ":wishes"}
    assert all(each.coalesce and each.max_instances == 1 and each.misfire_grace_time is None for each in jobs.values())


def test_alerts_are_sent_at_the_start_on_a_thread_of_their_own_and_an_error_stops_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    errands = Errands(tmp_path, {"a": job()})
    channels = {"channel": {"desk": {"secret": "DTRACK_ALERT_DESK"}}}
    errands.config = Config(tmp_path / "config.toml", errands.config.spec.model_copy(update={"alerts": ConfigSpec.model_validate({"alerts": channels}).alerts}))
    asked = threading.Event()

    def send_alerts() -> int:
        asked.set()
        raise ZeroDivisionError("a fault")

    errands.send_alerts = send_alerts  # type: ignore[attr-defined]
    with Running(errands):
        assert asked.wait(10)
        end = time.monotonic() + 10
        while "step=alerts outcome=fault" not in caplog.text and time.monotonic() < end:
            time.sleep(0.01)
    assert "step=alerts outcome=fault" in caplog.text
    daemon = Daemon(errands)
    daemon._stopping = True
    asked.clear()
    daemon._alert()
    assert not asked.is_set()


def test_jobs_that_come_change_or_go_are_taken_up_on_the_clock(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    errands = Errands(tmp_path, {"stays": job(), "moves": job(), "goes": job(), "off": job()})
    daemon = Daemon(errands)
    scheduler = daemon._scheduler()
    scheduler.start(paused=True)
    before = {each.id: each.next_run_time for each in scheduler.get_jobs()}
    moved = job(schedule="30 12 * * *")  # at no time of the day the same as what every job here has
    errands.next_jobs = {"stays": job(), "moves": moved, "off": job(enabled=False), "comes": job(), "by_hand": job(schedule=None)}
    daemon._refresh(scheduler)
    after = {each.id: each.next_run_time for each in scheduler.get_jobs()}
    assert set(after) == {"stays", "moves", "comes", ":jobs", ":sound", ":wishes"}
    assert (after["stays"] == before["stays"], after["moves"] == before["moves"]) == (True, False)
    daemon._refresh(scheduler)
    assert {each.id: each.next_run_time for each in scheduler.get_jobs()} == after
    errands.jobs = {}
    daemon._tick("goes")
    assert errands.ran == []

    def broken() -> bool:
        raise ZeroDivisionError("a fault")

    errands.refresh = broken  # type: ignore[method-assign]
    daemon._refresh(scheduler)
    assert "step=jobs outcome=fault" in caplog.text
    scheduler.shutdown()


def test_a_stop_while_the_scheduler_starts_a_wish_ends_in_peace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Slow(ThreadPoolExecutor):  # the round is still under way when the run has begun and the daemon is told to stop
        def submit_job(self, given: Any, times: Any) -> None:
            super().submit_job(given, times)
            if given.id.startswith(":now"):
                time.sleep(0.5)

    monkeypatch.setattr("dtrack.flow.wishes.EVERY_S", 0.05)
    monkeypatch.setattr("dtrack.daemon.ThreadPoolExecutor", Slow)
    faults: list[object] = []
    monkeypatch.setattr(threading, "excepthook", lambda args: faults.append(args.exc_value))
    errands = Errands(tmp_path, {"wished": job()})
    errands.wishes = [["wished"]]
    with Running(errands):
        assert errands.begun.wait(60)
    assert [name for name, _ in errands.ran] == ["wished"]
    assert faults == []


def test_what_a_person_asked_for_begins_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setattr("dtrack.flow.wishes.EVERY_S", 0.05)
    errands = Errands(tmp_path, {"wished": job(), "other": job()})
    errands.wishes = [ZeroDivisionError("deep inside"), ["wished"]]
    with Running(errands):
        assert errands.begun.wait(60)
    assert [name for name, _ in errands.ran] == ["wished"]
    assert "step=wish outcome=fault" in caplog.text
