"""Two daemons on one PostgreSQL: each tick is run once, and the one that stands by takes over, whether the leader dies or only loses its connection."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flow_home import Home, report
from sqlalchemy import Engine, create_engine, text
from two_countries import SHARES, names, of_two

from dtrack.errors import StoreError
from postgres import Server

SRC = Path(__file__).resolve().parents[2] / "src"
FAKES = Path(__file__).parent / "fakes"
LEADER = "SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'dtrack % ' || :process AND datname = current_database()"


@pytest.fixture
def here(tmp_path: Path, postgres: Server) -> Iterator[tuple[Home, Engine]]:
    with postgres.emptied() as url:
        home, engine = Home(tmp_path / "home", url), create_engine(url, isolation_level="AUTOCOMMIT")
        yield home, engine
        engine.dispose()
        home.close()


@pytest.fixture
def start(here: tuple[Home, Engine]) -> Iterator[Callable[[str], tuple[subprocess.Popen[bytes], Callable[[], str]]]]:
    started = []
    home = here[0]

    def begin(name: str, *more: str, home: Home = home) -> tuple[subprocess.Popen[bytes], Callable[[], str]]:
        env = {"PATH": os.environ["PATH"], "PYTHONPATH": f"{SRC}:{FAKES}", "PYTHONUNBUFFERED": "1"}
        log = home.root / f"{name}.txt"
        with log.open("w") as stream:
            command = [sys.executable, "-m", "dtrack", "daemon", *more]
            child = subprocess.Popen(command, cwd=home.root, env=env, stdout=stream, stderr=stream, start_new_session=True)
        started.append(child)
        return child, lambda: log.read_text("utf-8")

    yield begin
    for child in started:
        child.kill()
        child.wait(10)


def wait(said: Callable[[], str], words: str, seconds: float = 60) -> float:
    """Seconds until the words were said."""
    began = time.monotonic()
    while words not in said():
        assert time.monotonic() < began + seconds, said()
        time.sleep(0.02)
    return time.monotonic() - began


def rows(engine: Engine, query: str) -> list[tuple[object, ...]]:
    with engine.connect() as c:
        return [tuple(row) for row in c.execute(text(query))]


@pytest.mark.slow
def test_each_tick_is_run_once_and_the_standby_takes_over_after_kill_9(here: tuple[Home, Engine], start: Callable[..., object]) -> None:
    home, engine = here
    home.job("once")
    home.say(report("a"), job="once")
    home.job("amid")
    home.say(report("b", "1,200"), report("c", "800"), slow_s=60, job="amid")
    first, first_said = start("first")  # type: ignore[misc]
    wait(first_said, "job=once outcome=good")
    wait(first_said, "job=amid outcome=begun")
    _, second_said = start("second")  # type: ignore[misc]
    wait(second_said, "outcome=standby")
    assert f" {first.pid} another dtrack daemon" in second_said()
    first.send_signal(signal.SIGKILL)
    home.say(report("b", "1,200"), report("c", "800"), job="amid")
    assert wait(second_said, "step=lead outcome=taken") < 5
    wait(second_said, "job=amid outcome=good")
    assert "step=recover job=amid outcome=abandoned" in second_said()
    assert rows(engine, "SELECT job, state, count(*) FROM run WHERE due IS NOT NULL GROUP BY job, state ORDER BY job, state") == [
        ("amid", "abandoned", 1),
        ("amid", "good", 1),
        ("once", "good", 1),
    ]
    assert rows(engine, "SELECT count(*), count(DISTINCT claim_key) FROM figure") == [(3, 3)]


@pytest.mark.slow
def test_a_leader_that_loses_its_connection_stops_writing_before_the_other_one_begins(here: tuple[Home, Engine], start: Callable[..., object]) -> None:
    home, engine = here
    home.job("slow")
    home.say(report("a"), report("b", "1,200"), report("c", "800"), slow_s=1.5, job="slow")
    first, first_said = start("first")  # type: ignore[misc]
    wait(first_said, "job=slow outcome=begun")
    _, second_said = start("second")  # type: ignore[misc]
    wait(second_said, "outcome=standby")
    home.say(report("a"), report("b", "1,200"), report("c", "800"), job="slow")
    with engine.connect() as c:
        assert c.execute(text(f"SELECT pg_terminate_backend(pid) FROM ({LEADER}) x"), {"process": str(first.pid)}).all() == [(True,)]
    wait(first_said, "step=lead outcome=lost")
    wait(lambda: first_said() + second_said(), "job=slow outcome=good")  # whichever asks first leads now, the one that was cut off too
    wait(first_said, "step=stop outcome=done")
    assert first.poll() is None
    good = rows(engine, "SELECT count(*) FROM run WHERE state = 'good' AND due IS NOT NULL")
    assert good == [(1,)]
    assert rows(engine, "SELECT count(*), count(DISTINCT claim_key) FROM figure") == [(3, 3)]


@pytest.mark.slow
def test_daemons_of_two_shares_run_their_own_jobs_and_end_nobodys_points(here: tuple[Home, Engine], start: Callable[..., object], tmp_path: Path) -> None:
    engine = here[1]
    home = of_two(tmp_path / "two", engine.url.render_as_string(hide_password=False), SHARES)
    _, rest = start("rest", home=home)  # type: ignore[misc]
    _, river = start("river", "--share", "river", home=home)  # type: ignore[misc]
    wait(rest, "job=syr outcome=good")
    wait(river, "job=rvl outcome=good")
    assert "job=rvl" not in rest()
    assert "job=syr" not in river()
    points = "SELECT place FROM point WHERE known_to IS NULL AND value IS NOT NULL ORDER BY place"
    assert rows(engine, points) == [("RV02",), ("SY11",)]
    names(home, '"SYR"')
    with pytest.raises(StoreError, match="this database is kept for RVL, SYR"):
        home.open().share()
    assert rows(engine, points) == [("RV02",), ("SY11",)]
    assert rows(engine, "SELECT job, count(*) FROM run WHERE due IS NOT NULL AND state = 'good' GROUP BY job ORDER BY job") == [("rvl", 1), ("syr", 1)]
    home.close()
