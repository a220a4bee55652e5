"""The habits of the house, held by a test: sizes, floors of import cost, nothing that ties the project to one machine."""

import ast
import re
import shutil
import statistics
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "src").rglob("*.py"))


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    names = [name for name in listed.stdout.decode().split("\0") if name]
    return [ROOT / name for name in names] or [path for path in ROOT.rglob("*") if path.is_file() and ".venv" not in path.parts]


def test_files_are_short() -> None:
    lengths = {path.relative_to(ROOT).as_posix(): len(path.read_text("utf-8").splitlines()) for path in SOURCES}
    tests = {path.relative_to(ROOT).as_posix(): len(path.read_text("utf-8").splitlines()) for path in (ROOT / "tests").rglob("*.py")}
    assert {name: count for name, count in {**lengths, **tests}.items() if count > 400} == {}
    assert statistics.median(count for count in lengths.values() if count > 1) <= 120
    assert sum(count > 250 for count in lengths.values()) <= len(lengths) * 0.08


def statements(body: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """Every statement, those within others too; expressions, which are nine tenths of a tree, hold none."""
    for node in body:
        yield node
        for part in ("body", "orelse", "finalbody", "handlers", "cases"):
            yield from statements(getattr(node, part, ()))


def test_functions_are_short() -> None:
    functions = [(path, node) for path in SOURCES for node in statements(ast.parse(path.read_text("utf-8")).body) if isinstance(node, ast.FunctionDef)]
    long = [(path.name, node.name) for path, node in functions if (node.end_lineno or 0) - node.lineno + 1 > 50]
    assert long == []


def test_nothing_names_a_package_index_or_a_path_of_one_machine() -> None:
    wrong = re.compile(r"pypi\.o" + r"rg|pythonho" + r"sted|registry\.npm" + r"js|deb\.deb" + r"ian\.org|(^|[\s\"'=(])/(wo" + r"rk|ro" + r"ot|fa" + r"rm)/")
    found = []
    for path in tracked():
        if not path.is_file() or path.suffix in {".png", ".lock"}:
            continue
        for number, line in enumerate(path.read_text("utf-8", errors="replace").splitlines(), 1):
            if wrong.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}: {line[:120]}")
    assert found == []


def test_the_program_stands_alone() -> None:
    named = [
        path.relative_to(ROOT).as_posix()
        for path in [*SOURCES, *ROOT.glob("jobs/**/*.toml"), *ROOT.glob("*.toml")]
        if "../sha" + "red" in path.read_text("utf-8")
    ]
    assert named == []


def test_only_the_client_opens_sockets() -> None:
    pattern = re.compile(r"^\s*(import|from) (httpx|requests|urllib3|aiohttp|http\.client|urllib\.request)\b", re.M)
    users = [path.relative_to(ROOT / "src/dtrack").as_posix() for path in SOURCES if pattern.search(path.read_text("utf-8"))]
    assert all(user.startswith("sources/client") for user in users), users
    assert sum("httpx" in (ROOT / "src/dtrack" / user).read_text("utf-8") for user in users) == 1


@pytest.mark.parametrize("module", ["dtrack.cli.app", "dtrack.extract.prose", "dtrack.spec", "dtrack.config"])
def test_light_commands_import_neither_database_nor_charts(module: str) -> None:
    room, _, name = module.rpartition(".")
    heavy = "('sqlmodel', 'sqlalchemy', 'plotly', 'pandas', 'trafilatura', 'fastapi')"
    code = f"import sys; from {room} import {name}; print([name for name in {heavy} if name in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True, env={"PYTHONPATH": str(ROOT / "src")})
    assert ran.stdout.strip() == "[]"


def test_status_imports_what_it_asks_and_no_more(tmp_path: Path) -> None:
    """Asked by hand and by machines each minute, it is nearly all start: what only an errand, a page or a server of databases needs must not be in its way."""
    # No database is made: its making needs all tables. Whatever status asks is imported with the Tracker.
    code = "import sys; from dtrack.tracker import Tracker; Tracker.open(sys.argv[1], {}).faults; print(' '.join(sys.modules))"
    (tmp_path / "config.toml").write_text((ROOT / "config.toml").read_text("utf-8"), "utf-8")
    shutil.copytree(ROOT / "jobs", tmp_path / "jobs")
    (tmp_path / "dashboards").mkdir()
    command = [sys.executable, "-c", code, str(tmp_path / "config.toml")]
    loaded = set(subprocess.run(command, capture_output=True, text=True, check=True, env={"PYTHONPATH": str(ROOT / "src")}).stdout.split())
    theirs = {
        "alembic",
        "sqlmodel",
        "sqlalchemy.orm",
        "fastapi",
        "httpx",
        "pandas",
        "plotly",
        "trafilatura",
        "apscheduler",
        "rich",
        "sqlalchemy.dialects.postgresql",
        "psycopg",
    }
    ours = {"beside", "said", "seen", "intake", "outbox", "accounts", "tokens", "tries", "audit", "figures", "points", "documents", "due"}
    heavy = (
        theirs | {f"dtrack.store.{name}" for name in ours} | {"dtrack.reconcile.points", "dtrack.resolve.matcher", "dtrack.flow.collect", "dtrack.export._save"}
    )
    assert loaded & heavy == set()
    assert len([name for name in loaded if name.startswith("dtrack.")]) <= 120


def test_tables_are_declared_for_migrations_and_the_move_alone() -> None:
    """Whoever imports them has the mapping of thirty classes in memory, and waits for it at each start."""
    users = {path.relative_to(ROOT / "src/dtrack").as_posix() for path in SOURCES if "dtrack.store.declared" in path.read_text("utf-8")}
    assert {user for user in users if not user.startswith("store/declared/")} == {"store/moving.py"}
    assert re.findall(r"^(\s*)from dtrack\.store\.declared", (ROOT / "src/dtrack/store/moving.py").read_text("utf-8"), re.MULTILINE) == ["    "]


def test_version_is_one() -> None:
    import dtrack

    assert tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"] == dtrack.__version__
    assert sorted(dtrack.__all__) == ["Tracker", "__version__"]
