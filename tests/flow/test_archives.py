"""Archives read part by part: the same rows by one process, by several, and by a Dask cluster whose worker is killed; bad lines are named."""

import gzip
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest
from crew_work import always_deadly, deadly, double, failing, slow_double
from flow_home import Home
from pyarrow import parquet
from sqlalchemy import select

from dtrack import Tracker
from dtrack.errors import ConfigError, DtrackError, UsageError
from dtrack.flow import reader, reading, reread
from dtrack.flow.crew import Crew, spread
from dtrack.flow.reading import COLUMNS, Done, read_archive
from dtrack.store import putting, runs
from dtrack.store.claims import figure

TEXT = "Some {number:,} people were displaced from {place} governorate on 5 March 2026, OCHA said."
PLACES = {"Idleb": "SY07", "Homs": "SY04", "Ar-Raqqa": "SY11"}


def lines(part: int, count: int) -> list[dict[str, str]]:
    named = list(PLACES)
    found = [{"id": f"{part}-{n}", "text": TEXT.format(number=1000 * (part + 1) + n, place=named[n % 3]), "published": "2026-03-06"} for n in range(count)]
    return [*found, {"id": f"{part}-calm", "text": "Rain is expected over the weekend."}]


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    folder = tmp_path / "archive"
    (folder / "deeper").mkdir(parents=True)
    for part, name in enumerate(("a.jsonl", "b.jsonl.gz", "deeper/c.ndjson")):
        body = "".join(json.dumps(line) + "\n" for line in lines(part, 6)).encode()
        (folder / name).write_bytes(gzip.compress(body) if name.endswith(".gz") else body)
    parquet.write_table(pa.Table.from_pylist(lines(3, 6)), folder / "d.parquet")
    (folder / "readme.txt").write_text("no part")
    return folder


def read(source: Path | str, out: Path, crew: Crew | None = None) -> dict[str, Done]:
    return {Path(done.part.source).name: done for done in read_archive(str(source), str(out), ("SYR",), crew or Crew())}


def rows(out: Path) -> list[tuple[str, str, str]]:
    found = [row for path in sorted(out.glob("*.parquet")) for row in parquet.read_table(path).to_pylist()]
    return sorted((row["document"], row["value"], row["place"]) for row in found)


EXPECTED = sorted((f"{part}-{n}", str(1000 * (part + 1) + n), list(PLACES.values())[n % 3]) for part in range(4) for n in range(6))


def test_every_form_of_part_gives_its_rows_with_their_evidence(archive: Path, tmp_path: Path) -> None:
    done = read(archive, tmp_path / "out")
    assert {name: (each.documents, each.figures, each.left, each.before) for name, each in done.items()} == dict.fromkeys(
        ("a.jsonl", "b.jsonl.gz", "c.ndjson", "d.parquet"), (7, 6, 0, False)
    )
    assert rows(tmp_path / "out") == EXPECTED
    [path] = (tmp_path / "out").glob("a-*.parquet")
    table = parquet.read_table(path)
    assert table.schema.names == [name for name, _ in COLUMNS]
    assert table.schema.metadata[b"reader"].decode() == reader.name()
    first = table.to_pylist()[0]
    quote = TEXT.format(number=1000, place="Idleb")
    assert (first["quote"], first["span_start"], first["span_end"], first["start"], first["source_org"]) == (quote, 0, len(quote), "2026-03-05", "OCHA")
    assert json.loads(first["places"])[0]["pcode"] == "SY07"


def test_several_processes_give_the_same_rows(archive: Path, tmp_path: Path) -> None:
    read(archive, tmp_path / "out", Crew(2))
    assert rows(tmp_path / "out") == EXPECTED


def test_a_second_run_reads_nothing_and_a_changed_part_is_read_again(archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read(archive, tmp_path / "out")
    assert all(done.before for done in read(archive, tmp_path / "out").values())
    with (archive / "a.jsonl").open("a") as file:
        file.write(json.dumps({"id": "new", "text": TEXT.format(number=77, place="Homs")}) + "\n")
    done = read(archive, tmp_path / "out")
    assert [name for name, each in done.items() if not each.before] == ["a.jsonl"]
    assert rows(tmp_path / "out") == sorted([*EXPECTED, ("new", "77", "SY04")])
    # Another reader reads everything again, and what the old one read goes.
    monkeypatch.setattr(reading.reader, "name", lambda: "another")
    assert not any(each.before for each in read(archive, tmp_path / "out").values())
    assert len(list((tmp_path / "out").glob("*.parquet"))) == 4


def test_a_run_that_was_cut_off_leaves_nothing_that_looks_whole(archive: Path, tmp_path: Path) -> None:
    code = (
        "import os, signal, dtrack.flow.reading as r; from dtrack.flow.crew import Crew\n"
        "real, count = r._put, 0\n"
        "def dying(*given):\n"
        "    global count; count += 1\n"
        "    if count == 4: os.kill(os.getpid(), signal.SIGKILL)\n"
        "    return real(*given)\n"
        "r._put = dying\n"
        f"list(r.read_archive({str(archive)!r}, {str(tmp_path / 'out')!r}, ('SYR',), Crew()))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], env={"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(sys.path)}, check=False)
    assert done.returncode == -signal.SIGKILL
    assert sum(each.before for each in read(archive, tmp_path / "out").values()) == 1
    assert rows(tmp_path / "out") == EXPECTED


def test_lines_that_are_no_record_are_named_beside_the_result(tmp_path: Path) -> None:
    good = json.dumps({"id": 1, "text": TEXT.format(number=5, place="Homs")})
    (tmp_path / "a.jsonl").write_text(f'{good}\n\nnot json\n{{"id": 2}}\n{{"text": "x", "published": "yesterday"}}\n{good}\n')
    done = read(tmp_path / "a.jsonl", tmp_path / "out")["a.jsonl"]
    assert (done.documents, done.figures, done.left) == (2, 2, 3)
    [path] = (tmp_path / "out").glob("*.left.jsonl")
    assert [json.loads(line)["line"] for line in path.read_text().splitlines()] == [3, 4, 5]
    assert rows(tmp_path / "out")[0] == ("1", "5", "SY04")


def test_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="holds nothing to read"):
        read(tmp_path, tmp_path / "out")
    (tmp_path / "torn.jsonl.gz").write_bytes(gzip.compress(b"{}" * 5000)[:40])
    with pytest.raises(DtrackError, match="cannot be read"):
        read(tmp_path, tmp_path / "out")
    (tmp_path / "torn.jsonl.gz").unlink()
    parquet.write_table(pa.table({"words": ["x"]}), tmp_path / "other.parquet")
    with pytest.raises(DtrackError, match="no column `text`"):
        read(tmp_path, tmp_path / "out")
    with pytest.raises(UsageError, match="nosuch"):
        read("nosuch://bucket/x", tmp_path / "out")


# The crew


@pytest.mark.parametrize("crew", [Crew(), Crew(2)])
def test_every_part_is_done_once_and_an_error_is_told(crew: Crew) -> None:
    assert sorted(spread(double, range(9), crew)) == [2 * number for number in range(9)]
    with pytest.raises(UsageError, match="two is wrong"):
        list(spread(failing, range(5), crew))


def test_a_worker_that_dies_takes_no_part_with_it(tmp_path: Path) -> None:
    assert sorted(spread(deadly, [(str(tmp_path), number) for number in range(8)], Crew(2))) == list(range(8))


@pytest.mark.slow
def test_a_part_that_kills_every_worker_ends_the_run() -> None:
    with pytest.raises(DtrackError, match="died 3 times"):
        list(spread(always_deadly, [1], Crew(2)))


def test_a_crew_that_cannot_be() -> None:
    for wrong in ({"workers": 0}, {"workers": 2, "cluster": "tcp://127.0.0.1:1"}):
        with pytest.raises(UsageError):
            Crew(**wrong)  # type: ignore[arg-type]
    for address in ("tcp://10.0.0.1:8786", "tcp://127.0.0.1.example.org:1", "http://x", "inproc://x"):
        with pytest.raises(ConfigError, match="in the clear"):
            Crew(cluster=address)
    assert Crew(cluster="tls://10.0.0.1:8786").cluster


# A cluster


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, list["subprocess.Popen[bytes]"]]]:
    """A scheduler and two workers as processes of their own."""
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(sys.path), "HOME": str(tmp_path)}
    told = tmp_path / "scheduler.json"

    def start(*words: str) -> "subprocess.Popen[bytes]":
        log = (tmp_path / "dask.log").open("ab")
        with log:
            return subprocess.Popen([sys.executable, "-m", "distributed.cli." + words[0], *words[1:]], cwd=tmp_path, env=env, stdout=log, stderr=log)

    started = [start("dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(told))]
    try:
        end = time.monotonic() + 60
        while not (told.exists() and told.stat().st_size):
            assert time.monotonic() < end, (tmp_path / "dask.log").read_text()
            time.sleep(0.05)
        address = json.loads(told.read_text())["address"]
        more = ("--no-nanny", "--nthreads", "1", "--no-dashboard")
        started += [start("dask_worker", address, *more, "--local-directory", str(tmp_path / f"w{number}")) for number in range(2)]
        yield address, started
    finally:
        for process in started[::-1]:
            if process.poll() is None:
                process.kill()
            process.wait(10)


@pytest.mark.slow
@pytest.mark.filterwarnings("default")
def test_a_cluster_whose_worker_is_killed_changes_neither_rows_nor_sums(
    archive: Path, tmp_path: Path, cluster: tuple[str, list["subprocess.Popen[bytes]"]]
) -> None:
    from distributed import Client

    address, started = cluster
    with Client(address, set_as_default=False) as client:
        client.wait_for_workers(2, timeout=60)
    found = []
    for number, result in enumerate(spread(slow_double, range(40), Crew(cluster=address))):
        found.append(result)
        if number == 5:
            started[1].kill()
    assert sorted(found) == [2 * number for number in range(40)]
    read(archive, tmp_path / "out", Crew(cluster=address))
    assert rows(tmp_path / "out") == EXPECTED
    assert all(done.before for done in read(archive, tmp_path / "out", Crew(cluster=address)).values())


@pytest.mark.slow
@pytest.mark.filterwarnings("default")
def test_a_cluster_that_does_not_answer_is_said() -> None:
    with pytest.raises(DtrackError, match="no Dask scheduler answers"):
        list(spread(double, [1], Crew(cluster="tcp://127.0.0.1:9")))


# Figures anew, with a crew


def standing(tracker: Tracker) -> list[tuple[str, str]]:
    return sorted((record.id, str(record.figure.value)) for record in tracker.figures())


@pytest.fixture
def many(home: Home, monkeypatch: pytest.MonkeyPatch) -> Home:
    """An installation with eight documents, read in batches of two, whose figures were lost but for those of a document that nobody can read again."""
    monkeypatch.setattr(reread, "_BATCH", 2)
    home.say(*({"key": f"k{n}", "text": TEXT.format(number=100 + n, place="Homs") + f" Note {n}.", "published": "2026-03-06"} for n in range(8)))
    with home.open() as tracker:
        tracker.run()
    return home


@pytest.mark.parametrize("workers", [1, 2])
def test_a_crew_makes_the_same_figures_again(many: Home, workers: int) -> None:
    with many.open() as tracker:
        before = standing(tracker)
        with tracker._kit.store.writing() as c:
            putting.close(c, [(row, None) for row in c.execute(select(figure.c.row)).scalars()], datetime(2030, 1, 1, tzinfo=UTC))
        assert standing(tracker) == []
        outcome = tracker.reread(crew=Crew(workers))
        assert (outcome.failed, outcome.items, outcome.figures) == (False, 8, 8)
        assert standing(tracker) == before
        assert (tracker.reread(crew=Crew(workers)).figures, tracker.reread().closed) == (0, 0)


def test_one_that_was_cut_off_goes_on_behind_its_last_batch(many: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    real, calls = reread._stored, []

    def dying(*given: object) -> None:
        calls.append(given)
        if len(calls) == 3:
            raise KeyboardInterrupt
        real(*given)  # type: ignore[arg-type]

    with many.open() as tracker:
        monkeypatch.setattr(reread, "_stored", dying)
        with pytest.raises(KeyboardInterrupt):
            tracker.reread()
        monkeypatch.setattr(reread, "_stored", lambda *given: (calls.append(given), real(*given)))
        calls.clear()
        assert tracker.reread().items == 8
        assert [[document.key for document in batch.documents] for _, batch, *_ in calls] == [["k4", "k5"], ["k6", "k7"]]
        # A job file that changed since has everything read again.
        with tracker._kit.store.writing() as c:
            runs.remember(c, "reread", {"state": "of another job file", "after": ["9999", ""]}, datetime.now(UTC))
        calls.clear()
        tracker.reread()
        assert len(calls) == 4
