"""Pages and the API read a replica: a real one that streams. Nobody goes back in time, and nobody sees what is not for them."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from asker import Asker
from flow_home import Home, report
from sqlalchemy import create_engine, text

from dtrack.model.person import Role
from dtrack.terms import Status
from dtrack.web.app import create
from postgres import Server


class Streaming:
    """A replica of the tests' server, on a socket of its own."""

    def __init__(self, server: Server, folder: Path) -> None:
        made = server._server
        self._bin, self._user, self.folder = Path(made.bin_path), made.system_user, folder
        self._run("pg_basebackup", "-h", made.get_postmaster_info().socket_dir, "-U", "postgres", "-D", str(folder), "-R", "-X", "stream", "-c", "fast")
        for copied in folder.glob(".s.PGSQL.*"):  # the other server's socket lies among its files
            copied.unlink()
        self.start()

    def start(self) -> None:
        self._run("pg_ctl", "-w", "-D", str(self.folder), "-l", str(self.folder / "log"), "-o", f"-k {self.folder} -h ''", "start")

    def stop(self) -> None:
        self._run("pg_ctl", "-w", "-D", str(self.folder), "-m", "immediate", "stop")

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://postgres@/{database}?host={self.folder}"

    def say(self, words: str) -> None:
        engine = create_engine(self.url("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as c:
            c.execute(text(words))
        engine.dispose()

    def _run(self, command: str, *words: str) -> None:
        env = os.environ | {"LC_ALL": "C"}
        subprocess.run([str(self._bin / command), *words], user=self._user, env=env, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/")


@pytest.fixture
def replica(postgres: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Streaming]:
    folder = Path(f"/tmp/dtrack-replica-{os.getpid()}")
    folder.mkdir(mode=0o700)
    if postgres._server.system_user:
        shutil.chown(folder, postgres._server.system_user)
    made = Streaming(postgres, folder)
    yield made
    made.stop()
    shutil.rmtree(folder)


def until(truth: object, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not truth():  # type: ignore[operator]
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.mark.slow
def test_pages_read_the_replica_and_never_go_back_in_time(postgres: Server, replica: Streaming, tmp_path: Path) -> None:
    with postgres.emptied() as url:
        home = Home(tmp_path / "home", url)
        home._database += f'read_url = "{replica.url("kept")}"\n'
        home.settings()
        home.job()
        home.say(report("a"), report("b", "1,200", sensitivity="internal"))
        tracker = home.open()
        tracker.run()
        tracker.read_from_replica()
        store = tracker._kit.store
        assert store._replica is not None
        page = Asker(create(tracker))

        def told() -> list[int]:
            return sorted(row["value"] for row in page.get("/api/v1/figures").json()["data"])

        # The views of readers are made on the server, stream to the replica, and hold back what is internal there.
        until(lambda: store._replica.ready(Role.READER))  # type: ignore[union-attr]
        with store.reading(Role.READER) as c:
            assert c.execute(text("SELECT pg_is_in_recovery()")).scalar_one() is True
            assert c.execute(text("SELECT value FROM figure")).scalars().all() == ["4500"]
        assert told() == [4500]
        mark = store.mark()
        assert mark == store.mark()
        # What this process writes it reads at once, from the server itself while the replica lags.
        replica.say("SELECT pg_wal_replay_pause()")
        ident = next(record.id for record in tracker.figures() if record.figure.value == 4500)
        assert tracker.review(ident, "approve", by="A reviewer", why="read it").status is Status.APPROVED
        with store.reading(Role.READER) as c:
            assert c.execute(text("SELECT pg_is_in_recovery()")).scalar_one() is False
        assert tracker.figure(ident).status is Status.APPROVED
        lagging = store.mark()
        assert lagging not in (mark, None)
        replica.say("SELECT pg_wal_replay_resume()")
        until(store._replica.usable)  # type: ignore[union-attr]
        assert store.mark() != lagging
        assert tracker.figure(ident).status is Status.APPROVED
        # Withheld is withheld there too.
        tracker.withhold(ident, by="A reviewer", why="endangers people")
        assert told() == []
        until(lambda: store._replica.ready(Role.READER))  # type: ignore[union-attr]
        assert told() == []
        # Without the replica the server itself answers.
        replica.stop()
        store._replica._fine_until = 0.0
        assert told() == []
        assert tracker.points()[0].point.value is not None
        replica.start()
        home.close()
