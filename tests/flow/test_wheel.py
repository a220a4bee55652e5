"""The wheel as people install it, with nothing of the checkout beside it: from `init` to the first chart, and back from a backup."""

import os
import subprocess
import sys
import urllib.request
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel's files; what it needs of others is that of this environment."""
    out = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)]
    built = subprocess.run(command, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stdout + built.stderr
    [wheel] = out.glob("*.whl")
    with zipfile.ZipFile(wheel) as held:
        held.extractall(out / "site")
    return out / "site"


def dtrack(installed: Path, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "dtrack", *words], cwd=folder, env=environment(installed), capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done


def environment(installed: Path) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "HOME": str(installed.parent), "PYTHONPATH": str(installed), "PYTHONUNBUFFERED": "1"}


def test_from_the_wheel_to_the_first_chart_and_back_from_a_backup(installed: Path, tmp_path: Path) -> None:
    where = subprocess.run(
        [sys.executable, "-c", "import dtrack; print(dtrack.__file__)"], cwd=tmp_path, env=environment(installed), capture_output=True, text=True, check=True
    )
    assert where.stdout.startswith(str(installed))
    home = tmp_path / "home"
    dtrack(installed, tmp_path, "init", str(home), "--contact", "desk@example.org")
    assert "Nothing is wrong" in dtrack(installed, home, "check").stdout
    dtrack(installed, home, "run", "syr_history")
    serving = subprocess.Popen(
        [sys.executable, "-m", "dtrack", "serve", "--port", "0"], cwd=home, env=environment(installed), stdout=subprocess.PIPE, text=True
    )
    try:
        assert serving.stdout is not None
        address = serving.stdout.readline().split()[1].rstrip("/")
        page = urllib.request.urlopen(f"{address}/places/SYR", timeout=30).read().decode()
        assert "<svg" in page
        assert urllib.request.urlopen(f"{address}/?lang=ar", timeout=30).read().decode().count('dir="rtl"') >= 1
    finally:
        serving.terminate()
        serving.wait(30)
        serving.stdout.close()
    dtrack(installed, home, "backup", str(tmp_path / "dtrack.tar"))
    dtrack(installed, tmp_path, "restore", str(tmp_path / "dtrack.tar"), str(tmp_path / "again"))
    before, after = (dtrack(installed, folder, "export", "--format", "csv", "--out", "-").stdout for folder in (home, tmp_path / "again"))
    assert before == after
    assert before.count("\n") > 600


def test_the_wheel_holds_what_an_installation_needs(installed: Path) -> None:
    held = {path.relative_to(installed / "dtrack").as_posix() for path in (installed / "dtrack").rglob("*") if path.is_file()}
    shipped = {f"content/jobs/{path.relative_to(ROOT / 'jobs').as_posix()}" for path in (ROOT / "jobs").rglob("*") if path.is_file()}
    pages = {f"web/templates/{path.name}" for path in (ROOT / "src" / "dtrack" / "web" / "templates").iterdir()}
    assert (shipped | pages | {"content/config.toml", "py.typed"}) - held == set()
    vendor = ROOT / "src" / "dtrack" / "web" / "static" / "vendor" / "plotly-basic.min.js"
    assert ("web/static/vendor/plotly-basic.min.js" in held) == vendor.exists()
