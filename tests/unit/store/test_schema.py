"""The tables as migrations make them are the tables as the code declares them, and each rule refuses what it should."""

import importlib
import pkgutil
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, MetaData, Table, create_engine, create_mock_engine, insert, inspect, select, text

import dtrack.store
import laid_tables
from dtrack.errors import StoreError
from dtrack.model.intake import Intake, IntakeKind
from dtrack.store import figures, migrations, points, runs
from dtrack.store import intake as intakes
from dtrack.store.claims import figure, figure_place, point, verdict
from dtrack.store.columns import clean
from dtrack.store.declared import Base
from dtrack.store.engine import Store
from dtrack.store.intake import table as intake
from dtrack.store.tables import METADATA, document, problem, run

Build = Callable[..., Any]


@pytest.fixture
def store(sqlite_store: Store) -> Store:
    """Tables as SQLite tells of them."""
    return sqlite_store


def shape(url: str) -> dict[str, Any]:
    """Columns, keys, rules and indexes of every table."""
    found = {}
    engine = create_engine(url)
    looked = inspect(engine)
    for name in sorted(set(looked.get_table_names()) - {"alembic_version"}):
        found[name] = {
            "columns": {column["name"]: (str(column["type"]), column["nullable"]) for column in looked.get_columns(name)},
            "key": looked.get_pk_constraint(name),
            "foreign": looked.get_foreign_keys(name),
            "rules": {rule["name"]: " ".join(rule["sqltext"].split()) for rule in looked.get_check_constraints(name)},
            "indexes": {each["name"]: (each["column_names"], each["unique"], options(each)) for each in looked.get_indexes(name)},
        }
    engine.dispose()
    return found


def options(index: Any) -> dict[str, str]:
    return {name: str(value) for name, value in index.get("dialect_options", {}).items()}


BESIDE = {"alert", "derivation", "due", "event", "outside_verdict", "reading", "review", "site_act", "suppressed"}
BESIDE |= {"text_band", "text_copy", "text_credit", "text_sign", "withheld"}
BESIDE |= {"apart", "tally", "tally_province", "tracked"}
BESIDE |= {"account", "api_token", "audit", "login_try", "session"}


def test_migrations_make_what_the_code_declares(store: Store, tmp_path: Path) -> None:
    declared = f"sqlite:///{tmp_path / 'declared.sqlite'}"
    engine = create_engine(declared)
    Base.metadata.create_all(engine)
    engine.dispose()
    made = shape(store.url)
    assert made == shape(declared)
    assert set(made) == {"document", "figure", "figure_place", "intake", "job_memory", "point", "problem", "run", "verdict", *BESIDE}


def test_queries_know_the_columns_that_are_declared() -> None:
    for found in pkgutil.iter_modules(dtrack.store.__path__):
        importlib.import_module(f"dtrack.store.{found.name}")

    def told(tables: Mapping[str, Table]) -> dict[str, list[tuple[str, str, bool]]]:
        return {name: [(column.name, repr(column.type), column.primary_key) for column in table.columns] for name, table in tables.items()}

    assert told(METADATA.tables) == told(Base.metadata.tables)


def test_an_index_of_some_rows_is_one_on_a_server_too() -> None:
    said: list[str] = []
    dialect = create_engine("postgresql+psycopg://").dialect
    server = create_mock_engine("postgresql+psycopg://", lambda statement, *_, **__: said.append(str(statement.compile(dialect=dialect))))
    Base.metadata.create_all(server, checkfirst=False)
    some = {index.name for table in Base.metadata.tables.values() for index in table.indexes if index.dialect_kwargs.get("sqlite_where") is not None}
    assert {"document_open", "point_open", "figure_open_claim"} <= some
    assert {found[1] for each in said if (found := re.match(r"CREATE (?:UNIQUE )?INDEX (\w+) .* WHERE ", each, re.DOTALL))} == some


def test_every_constraint_has_a_name(store: Store) -> None:
    for name, made in shape(store.url).items():
        assert made["key"]["name"] == f"{name}_pk"
        assert all(key["name"] for key in made["foreign"])
        assert all(rule.startswith(f"{name}_") for rule in made["rules"])


def test_the_program_knows_its_own_revisions() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    script = ScriptDirectory.from_config(config)
    assert [step.revision for step in script.walk_revisions()][::-1] == list(migrations.KNOWN)
    assert script.get_current_head() == migrations.HEAD


def test_upgrading_again_changes_nothing(store: Store) -> None:
    before = shape(store.url)
    store.upgrade()
    with store.writing() as c:
        migrations.upgrade(c, migrations.HEAD)
    assert shape(store.url) == before
    assert store.revision() == migrations.HEAD


def test_tables_laid_for_tests_are_those_of_the_migrations(tmp_path: Path) -> None:
    def there(make: Callable[[Any, None], None], name: str) -> list[Any]:
        opened = Store(f"sqlite:///{tmp_path / name}")
        with opened.writing() as c:
            make(c, None)
            # A table's rules and a table's indexes come in any order: alembic copies tables by sets of them.
            held = sorted((sorted(line.strip(" \t,") for line in words.splitlines()), values) for words, values in laid_tables.contents(c))
            named = c.exec_driver_sql("SELECT type, name, tbl_name FROM sqlite_master ORDER BY type, name").all()
        assert opened.revision() == migrations.HEAD
        opened.close()
        return [held, named]

    first, really, laid = there(laid_tables.upgrade, "first"), there(laid_tables.really, "really"), there(laid_tables.upgrade, "laid")
    assert first == really == laid
    assert len(really[0]) > 50


def test_an_empty_file_has_no_revision(tmp_path: Path) -> None:
    fresh = Store(f"sqlite:///{tmp_path / 'fresh.sqlite'}")
    assert fresh.revision() is None


def test_a_database_of_a_newer_dtrack_is_refused_and_left_alone(store: Store, tmp_path: Path) -> None:
    with store.writing() as c:
        c.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with store.reading() as c:
        before = c.execute(text("SELECT sql FROM sqlite_master ORDER BY name")).all()
    with pytest.raises(StoreError, match=r"made by a newer dtrack.*'9999'.*Install that version"):
        Store(store.url).upgrade()
    with store.reading() as c:
        assert c.execute(text("SELECT sql FROM sqlite_master ORDER BY name")).all() == before


def test_programs_that_open_a_new_installation_at_once_all_succeed(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new' / 'dtrack.sqlite'}"
    code = "import sys; from dtrack.store.engine import Store; Store(sys.argv[1]).upgrade()"
    all_three = [subprocess.Popen([sys.executable, "-c", code, url]) for _ in range(3)]
    assert [process.wait(60) for process in all_three] == [0, 0, 0]
    assert Store(url).revision() == migrations.HEAD


def test_a_percent_sign_in_the_path_of_the_program_is_no_matter(tmp_path: Path) -> None:
    source = Path(migrations.__file__).parents[2]
    shutil.copytree(source, tmp_path / "50% off" / "dtrack", ignore=shutil.ignore_patterns("static", "gazetteer", "__pycache__"))
    code = f"from dtrack.store.engine import Store; Store('sqlite:///{tmp_path / 'x.sqlite'}').upgrade()"
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env={"PYTHONPATH": str(tmp_path / "50% off")}, check=True)
    assert (tmp_path / "x.sqlite").exists()


OTHER = "2020-01-01 00:00:00.000000"
LATER = "2020-01-02 00:00:00.000000"
BREACHES: list[tuple[Table, str, dict[str, Any]]] = [
    (document, "sensitivity", {"sensitivity": "secret"}),
    (document, "counts", {"version": 0}),
    (document, "counts", {"sightings": 0}),
    (document, "seen_order", {"recorded_at": LATER, "last_seen_at": OTHER}),
    (document, "known_order", {"recorded_at": OTHER, "known_to": OTHER}),
    (document, "hashes", {"sha256": "abc"}),
    (document, "hashes", {"text_sha256": "abc"}),
    *((figure, name, {name: "nonsense"}) for name in ("metric", "unit", "direction", "population", "term", "cause", "scope", "method", "status")),
    *((figure, name, {name: "nonsense"}) for name in ("quantifier", "value_state", "start_precision", "end_precision", "sensitivity")),
    (figure, "vague", {"vague": "nonsense", "value": None, "quantifier": "vague"}),
    (figure, "stock_date", {"start": "2017-08-01", "end": "2017-08-31"}),
    (figure, "stock_date", {"metric": "site_population", "start": "2017-08-01", "end": "2017-08-31"}),
    (figure, "vague_value", {"vague": "thousands", "quantifier": "vague", "value": "5000"}),
    (figure, "vague_quantifier", {"vague": "thousands", "value": None}),
    (figure, "vague_quantifier", {"quantifier": "vague", "value": None}),
    (figure, "state_value", {"value_state": "not_accessible"}),
    (figure, "confidence_range", {"confidence": 1.01}),
    (figure, "confidence_range", {"confidence": -0.01}),
    (figure, "known_order", {"known_from": LATER, "known_to": OTHER}),
    (figure, "known_order", {"known_from": LATER, "known_to": LATER}),
    (figure, "learned_order", {"known_from": OTHER, "learned_at": LATER}),
    (figure, "superseded_closed", {"superseded_by": "0" * 16}),
    (figure, "span_order", {"span_start": 9, "span_end": 3}),
    (figure, "span_order", {"span_start": -1, "span_end": 3}),
    (figure, "span_both", {"span_start": 1}),
    (figure, "number_span_order", {"number_start": 9, "number_end": 3}),
    (figure, "number_span_both", {"number_end": 1}),
    (figure, "number_in_span", {"span_start": 5, "span_end": 9, "number_start": 4, "number_end": 6}),
    (figure, "quote_given", {"quote": ""}),
    (figure, "occurrence", {"occurrence": -1}),
    (figure_place, "role", {"role": "nonsense"}),
    (figure_place, "level", {"level": "nonsense"}),
    (figure_place, "span_order", {"span_start": 9, "span_end": 3}),
    (figure_place, "span_both", {"span_end": 3}),
    *((point, name, {name: "nonsense"}) for name in ("metric", "direction", "population", "cause", "precision", "unit", "quantifier")),
    (point, "window_order", {"start": "2017-08-31", "end": "2017-08-01"}),
    (point, "origins_count", {"origins": -1}),
    (point, "known_order", {"known_to": OTHER, "known_from": LATER}),
    (verdict, "role", {"role": "nonsense"}),
    (problem, "seen_order", {"first_seen": LATER, "last_seen": OTHER}),
    (problem, "closed_order", {"first_seen": LATER, "last_seen": LATER, "closed_at": OTHER}),
    (run, "state", {"state": "nonsense", "finished": LATER}),
    (run, "finished_order", {"state": "good", "started": LATER, "finished": OTHER}),
    (run, "finished_state", {"state": "good"}),
    (run, "finished_state", {"finished": "2030-01-01 00:00:00.000000"}),
    (run, "counts", {"figures": -1}),
    (intake, "kind", {"kind": "nonsense", "undoes": "a"}),
    (intake, "undone", {"kind": "undone"}),
    (intake, "undone", {"undoes": "a"}),
    (intake, "said", {"who": ""}),
    (intake, "said", {"why": ""}),
]


@pytest.fixture
def rows(store: Store, kept: Build, cell: Build, answer: Build, at: Build) -> Store:
    """One good row in every table."""
    with store.writing() as c:
        figures.replace(c, kept(c), [cell()], at(1))
        points.replace(c, [answer()], at(1))
        runs.begin(c, "news", None, at(1))
        intakes.add(c, Intake(id="a" * 16, kind=IntakeKind.ENTERED, at=at(1), who="A reviewer", why="told by phone", document="d" * 16, version=1))
        c.execute(
            insert(problem).values(
                key="k", scope_job="", scope_document="", kind="empty", what="w", remedy="r", first_seen=at(1), last_seen=at(1), closed_at=at(2)
            )
        )
    return store


@pytest.mark.parametrize(("table", "rule", "wrong"), BREACHES, ids=lambda value: value if isinstance(value, str) else "")
def test_a_rule_refuses_what_breaks_it(rows: Store, table: Table, rule: str, wrong: dict[str, Any]) -> None:
    plain = Table(table.name, MetaData(), *(type(column)(column.name) for column in table.columns))
    with rows.reading() as c:
        row = c.execute(select(plain)).mappings().first()
    assert row is not None
    numbered = {"row"} if table is not run else {"id"}
    fresh = {"id": "f" * 16, "claim_key": "f" * 32, "series": "other", "position": 7, "key": "k2"}
    good = {name: fresh.get(name, value) for name, value in row.items() if name not in numbered}
    with pytest.raises(StoreError, match=rf"rule of the store.*{table.name}_{rule}\b"), rows.writing() as c:
        c.execute(insert(plain).values(**good | wrong))
    with rows.writing() as c:
        c.execute(insert(plain).values(**good))


def test_every_rule_has_its_test() -> None:
    declared = {
        str(rule.name)
        for table in Base.metadata.tables.values()
        for rule in table.constraints
        if isinstance(rule, CheckConstraint) and table.name not in BESIDE
    }
    assert {f"{table.name}_{rule}" for table, rule, _ in BREACHES} == declared


def test_one_row_of_a_claim_stands_at_a_time(rows: Store) -> None:
    names = [f'"{column.name}"' for column in figure.columns if column.name not in {"row", "known_to"}]
    listed = ", ".join(names)
    copy = text(f"INSERT INTO figure (known_to, {listed}) SELECT NULL, {listed} FROM figure")
    with pytest.raises(StoreError, match=r"UNIQUE constraint failed: figure\.claim_key"), rows.writing() as c:
        c.execute(copy)
    with rows.writing() as c:
        c.execute(text("UPDATE figure SET known_to = '2030-01-01 00:00:00.000000'"))
        c.execute(copy)


def test_a_figure_without_its_document_is_refused(rows: Store) -> None:
    with pytest.raises(StoreError, match="FOREIGN KEY"), rows.writing() as c:
        c.execute(text("UPDATE figure SET document_version = 9"))


def test_text_that_no_database_takes() -> None:
    assert clean("a\0b\udc80c") == "a\ufffdb\ufffdc"
    assert clean("plain 😀 نص") == "plain 😀 نص"


def test_values_that_are_no_instant_or_no_number_are_refused(store: Store, at: Build) -> None:
    from datetime import datetime
    from decimal import Decimal

    from sqlalchemy.exc import StatementError

    with pytest.raises(StatementError, match="no time zone"), store.writing() as c:
        runs.begin(c, "job", None, datetime(2020, 1, 1))  # noqa: DTZ001
    with pytest.raises(StatementError, match="not a number"), store.writing() as c:
        c.execute(insert(point).values(value=Decimal("NaN")))


def test_no_sql_of_sqlite_alone_outside_the_engine() -> None:
    folder = Path(migrations.__file__).parents[1]
    wrong = re.compile(r"PRAGMA|strftime\(|julianday|INSERT OR |json_extract|GLOB ", re.I)
    allowed = {"bulk.py", "engine.py", "mark.py", "moving.py", "r0017_spoken.py", "seen.py", "snapshot.py"}
    assert {path.name for path in folder.rglob("*.py") if wrong.search(path.read_text("utf-8"))} == allowed


def test_the_sqlite_is_new_enough() -> None:
    assert sqlite3.sqlite_version_info >= (3, 35)
