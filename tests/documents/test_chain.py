"""From a wheel to a chart, a backup, a restore and an upgrade, by the documents alone and word for word, with the program as people install it."""

import shutil
import zipfile
from pathlib import Path

import pytest
from pages import CHAIN, LEFT_OUT, ROOT, free_port
from walking import Walk, blocks


@pytest.mark.slow
def test_from_the_wheel_to_a_chart_a_backup_and_an_upgrade(wheel: Path, packages: Path, tmp_path: Path) -> None:
    walk = Walk(tmp_path / "home", free_port(), lent=packages)
    shutil.copy(wheel, walk.home)
    first, *later = CHAIN
    assert walk.page(ROOT, first, LEFT_OUT) == 8
    assert "site-packages/dtrack" in walk.shell('python -c "import dtrack; print(dtrack.__file__)"')
    for page in later:
        shutil.copy(wheel, walk.home / "tracker")
        assert walk.page(ROOT, page, LEFT_OUT) >= 4
    assert walk.shell("cat ~/again.sum").endswith("  -\n")
    assert len(list((walk.home / "tracker" / "backups").glob("*.tar"))) == 1


def test_the_wheel_holds_what_an_installation_needs(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as opened:
        held = {name.removeprefix("dtrack/") for name in opened.namelist() if name.startswith("dtrack/")}
    shipped = {f"content/jobs/{path.relative_to(ROOT / 'jobs').as_posix()}" for path in (ROOT / "jobs").rglob("*") if path.is_file()}
    pages = {f"web/templates/{path.name}" for path in (ROOT / "src" / "dtrack" / "web" / "templates").iterdir()}
    assert (shipped | pages | {"content/config.toml", "py.typed"}) - held == set()
    vendor = ROOT / "src" / "dtrack" / "web" / "static" / "vendor" / "plotly-basic.min.js"
    assert ("web/static/vendor/plotly-basic.min.js" in held) == vendor.exists()


def test_the_chain_is_all_there() -> None:
    words = "\n".join(block.text for page in CHAIN for block in blocks(ROOT, page) if block.language == "sh")
    for step in ("venv", "pip install", "dtrack init", "dtrack up", "dtrack chart", "dtrack backup", "dtrack restore", "pip install --quiet --upgrade"):
        assert step in words
