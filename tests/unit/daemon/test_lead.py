"""A lead that can be lost: runs are given up at once, nothing is written, and it is waited for again."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dtrack.config import Config, ConfigSpec
from dtrack.daemon import Daemon
from dtrack.errors import StoreError
from dtrack.flow.deadline import Deadline
from dtrack.flow.outcome import Outcome
from dtrack.spec import JobSpec
from dtrack.terms import RunState


class Held:
    """A lock that is lost when told. Switches: `free` says whether it can be had, `gone` whether the server answers."""

    calm_s = 0.05
    holder = "another host 7"

    def __init__(self) -> None:
        self.free_now, self.gone, self.held, self.terms = True, False, False, 0
        self.wrote: list[int] = []

    def take(self) -> bool:
        if self.gone:
            raise StoreError("the database server does not answer", "Check it.")
        if self.free_now and not self.held:
            self.held, self.terms = True, self.terms + 1
        return self.held

    def free(self) -> None:
        self.held = False

    def stands(self) -> bool:
        return self.held

    def acting(self) -> AbstractContextManager[None]:
        return self._acting()

    @contextmanager
    def _acting(self) -> Iterator[None]:
        self.wrote.append(self.terms)
        yield


class Errands:
    """One job that runs until it is cancelled."""

    def __init__(self, root: Path) -> None:
        self.config = Config(root / "config.toml", ConfigSpec.model_validate({"daemon": {"stop_deadline_s": 60, "jitter_s": 0}}))
        self.jobs = {"long": JobSpec.model_validate({"title": "t", "schedule": "every 1d", "source": {"kind": "folder"}})}
        self.lead = Held()
        self.ran = 0
        self.cancelled, self.over = threading.Event(), threading.Event()

    def holding(self, name: str) -> Held:
        assert name == "leader"
        return self.lead

    def unsound(self) -> str:
        return ""

    def refresh(self) -> bool:
        return False

    def recover(self) -> list[str]:
        return []

    def missed(self) -> dict[str, datetime]:
        return {"long": datetime.now(UTC)}

    def answered(self, name: str, due: datetime) -> bool:
        return False

    def run_due(self, name: str, due: datetime | None, deadline: Deadline) -> Outcome:
        self.ran += 1
        while deadline.left and not self.over.is_set():
            time.sleep(0.01)
        self.cancelled.set()
        return Outcome(job=name, state=RunState.ABANDONED)

    def take_wishes(self) -> list[str]:
        return []

    def give_up(self, name: str, why: str, *, fault: bool) -> None:
        raise AssertionError("the run ended by itself")


def wait_for(truth: Callable[[], object]) -> None:
    end = time.monotonic() + 10
    while not truth():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_a_lost_lead_ends_the_runs_at_once_and_is_waited_for_again(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    errands, stop = Errands(tmp_path), threading.Event()
    thread = threading.Thread(target=Daemon(errands, grace_s=0.05, watch_s=0.02).run, args=(stop,))  # type: ignore[arg-type]
    thread.start()
    wait_for(lambda: errands.ran == 1)
    errands.lead.gone, errands.lead.free_now = True, False
    errands.lead.held = False
    assert errands.cancelled.wait(10)
    wait_for(lambda: "outcome=lost" in caplog.text)
    wait_for(lambda: "the database server does not answer" in caplog.text)
    assert errands.ran == 1
    errands.lead.gone, errands.lead.free_now = False, True
    wait_for(lambda: errands.ran == 2)
    assert set(errands.lead.wrote) == {1, 2}
    errands.over.set()
    stop.set()
    thread.join(10)
    assert not thread.is_alive()
    assert not errands.lead.held


def test_a_daemon_that_starts_without_its_server_says_so_and_ends(tmp_path: Path) -> None:
    errands = Errands(tmp_path)
    errands.lead.gone = True
    with pytest.raises(StoreError, match="does not answer"):
        Daemon(errands).run(threading.Event())  # type: ignore[arg-type]


def test_one_that_stands_by_and_is_told_to_stop_amid_the_calm_does_not_lead(tmp_path: Path) -> None:
    errands, stop = Errands(tmp_path), threading.Event()
    errands.lead.free_now, errands.lead.calm_s = False, 60
    thread = threading.Thread(target=Daemon(errands).run, args=(stop,))  # type: ignore[arg-type]
    thread.start()
    time.sleep(0.2)
    errands.lead.free_now = True
    wait_for(lambda: errands.lead.held)
    stop.set()
    thread.join(10)
    assert (errands.ran, errands.lead.held) == (0, False)
