"""An installation of every older schema, with its data: this program says of it what was said before. An older program leaves newer data alone."""

import csv
import io
import re
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine
from typer.testing import CliRunner

from dtrack.cli import app
from dtrack.errors import DtrackError, StoreError
from dtrack.flow.init import lay_down
from dtrack.flow.reconcile import reconcile
from dtrack.model.filter import Filter
from dtrack.store import migrations
from dtrack.tracker import Tracker

DATABASE = Path("data") / "dtrack.sqlite"
GUIDE = Path(__file__).parents[2] / "docs" / "how-to" / "upgrade.md"


@pytest.fixture(scope="module")
def today(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation of this program: published history, a note that was dropped in, and a person's words on two figures."""
    root = tmp_path_factory.mktemp("today") / "home"
    lay_down(root, "desk@example.org")
    (root / "inbox" / "note.txt").write_text("On 5 October 2026 around 1,200 people fled from Hajin to Deir-ez-Zor city, OCHA said.\n", "utf-8")
    with Tracker.open(root / "config.toml", {}) as tracker:
        tracker.run(["syr_history", "inbox"])
        first, second = (figure.id for figure in tracker.figures(Filter(place="SY09", limit=2)))
        tracker.review(first, "approve", by="Amal", why="agrees with the sheet")
        tracker.review(second, "reject", by="Amal", why="belongs to another place")
    return root


Told = dict[str, list[dict[str, str]]]


def tell(root: Path) -> Told:
    """The rows of both exports."""
    found = {}
    with Tracker.open(root / "config.toml", {}) as tracker:
        for what in ("figures", "points"):
            stream = io.BytesIO()
            tracker.export("csv", stream, what, Filter())
            found[what] = list(csv.DictReader(io.StringIO(stream.getvalue().decode())))
    return found


@pytest.fixture(scope="module")
def told(today: Path) -> Told:
    """What the installation of this program exports."""
    return tell(today)


def older(today: Path, root: Path, revision: str) -> Path:
    """The same installation as a program of an older schema would have left it: its tables, and in them every row and column that they had."""
    shutil.copytree(today, root, ignore=shutil.ignore_patterns("*.sqlite*"))
    file = root / DATABASE
    engine = create_engine(f"sqlite:///{file}")
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    with engine.begin() as c:
        config.attributes["connection"] = c
        command.upgrade(config, revision)
    engine.dispose()
    with sqlite3.connect(file) as c:
        c.execute("ATTACH ? AS now", (str(today / DATABASE),))
        for (table,) in c.execute("SELECT name FROM main.sqlite_master WHERE type = 'table' AND name <> 'alembic_version'").fetchall():
            had, has = (names(c, f"{schema}", table) for schema in ("main", "now"))
            assert had <= has, f"{table} of {revision} had {had - has}: say here what was in them"
            columns = ", ".join(f'"{name}"' for name in sorted(had))
            # Until 0015 there were no points of an audience by itself.
            rule = {"point": "WHERE audience = ''", "verdict": "WHERE point_row IN (SELECT row FROM now.point WHERE audience = '')"}.get(table, "")
            c.execute(f'INSERT INTO main."{table}" ({columns}) SELECT {columns} FROM now."{table}" {rule if revision < "0015" else ""}')
        c.commit()
    c.close()
    return root


def names(c: sqlite3.Connection, schema: str, table: str) -> set[str]:
    return {row[1] for row in c.execute(f'PRAGMA {schema}.table_info("{table}")')}


def without(rows: list[dict[str, str]], *keys: str) -> list[dict[str, str]]:
    return [{key: value for key, value in row.items() if key not in keys} for row in rows]


def test_there_is_something_to_lose(told: Told) -> None:
    assert len(told["figures"]) > 650
    assert len(told["points"]) > 400
    assert {"approved", "rejected"} <= {row["status"] for row in told["figures"]}


@pytest.mark.slow
@pytest.mark.parametrize("revision", migrations.KNOWN)
def test_an_older_installation_says_what_it_said(revision: str, today: Path, told: Told, tmp_path: Path) -> None:
    root = older(today, tmp_path / "home", revision)
    found = tell(root)
    assert found["figures"] == told["figures"]
    # How many printed a number was not known to the first schema: it says 0 until points are derived again.
    unknown = ["publishers"] if revision == "0001" else []
    assert without(found["points"], *unknown) == without(told["points"], *unknown)
    with sqlite3.connect(root / DATABASE) as c:
        assert c.execute("SELECT version_num FROM alembic_version").fetchall() == [(migrations.HEAD,)]
        assert c.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert c.execute("PRAGMA foreign_key_check").fetchall() == []
        kept = c.execute("SELECT act FROM review ORDER BY number").fetchall()
        c.execute("ATTACH ? AS now", (str(today / DATABASE),))
        spoken = "SELECT figure_row, position, metric_number, first_day, last_day FROM {}.figure_place ORDER BY 1, 2"
        assert c.execute(spoken.format("main")).fetchall() == c.execute(spoken.format("now")).fetchall()
    c.close()
    assert kept == ([("approve",), ("reject",)] if revision >= "0006" else [])


@pytest.mark.slow
def test_points_of_the_first_schema_are_derived_again_to_the_same(today: Path, told: Told, tmp_path: Path) -> None:
    root = older(today, tmp_path / "home", "0001")
    with sqlite3.connect(root / DATABASE) as c:
        c.execute("UPDATE point SET digest = 'without publishers ' || row")  # it was made of less than today's
    c.close()
    with Tracker.open(root / "config.toml", {}) as tracker:
        tracker.reconcile()
    assert without(tell(root)["points"], "known_from") == without(told["points"], "known_from")


def test_points_are_derived_by_whoever_comes_first(today: Path, told: Told, tmp_path: Path) -> None:
    """The tables are brought up before anybody waits for the writer's turn: within it, that would wait for itself."""
    root = older(today, tmp_path / "home", migrations.KNOWN[-2])
    with Tracker.open(root / "config.toml", {}) as tracker:
        tracker._kit.store._busy_s = 0.01  # so that a wait for oneself is told in a moment
        reconcile(tracker._kit)
        assert tracker._kit.store.revision() == migrations.HEAD
    assert without(tell(root)["points"], "known_from") == without(told["points"], "known_from")


@pytest.fixture
def newer(today: Path, tmp_path: Path) -> Iterator[Path]:
    """The installation after a newer program had it."""
    root = tmp_path / "newer"
    shutil.copytree(today, root)
    with sqlite3.connect(root / DATABASE) as c:
        c.execute("UPDATE alembic_version SET version_num = '9999'")
    c.close()
    yield root


def contents(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file() and not path.name.endswith(("-shm", "-wal"))}


def test_newer_data_are_refused_in_the_words_of_the_guide_and_left_alone(newer: Path) -> None:
    before = contents(newer)
    for words in (["status"], ["export", "--format", "csv", "--out", "-"], ["run", "inbox"], ["backup", str(newer.parent / "x.tar")]):
        with pytest.raises(DtrackError) as refused:
            CliRunner().invoke(app, [*words, "--config", str(newer / "config.toml")], catch_exceptions=False)
        assert isinstance(refused.value, StoreError), words
        [shown] = re.findall(r"^the database was made.*$", GUIDE.read_text("utf-8"), re.M)
        assert re.fullmatch(re.escape(shown).replace("…", ".*"), str(refused.value).removeprefix("dtrack: "))
    assert contents(newer) == before
    assert not (newer.parent / "x.tar").exists()
