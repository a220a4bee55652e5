"""The same documents with nothing lent: what the wheel needs comes from the package index, by pip and by pipx, in environments that hold nothing else.

It takes minutes and a network, so it runs only where DTRACK_INSTALL=1 (`make install-check`).
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from pages import CHAIN, LEFT_OUT, ROOT, free_port
from walking import Walk, blocks

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.environ.get("DTRACK_INSTALL") != "1", reason="installs from the package index, which takes minutes: set DTRACK_INSTALL=1"),
]
JOBS = {path.name for path in (ROOT / "jobs").glob("*.toml")}


def test_the_chain_with_everything_from_the_index(wheel: Path, tmp_path: Path) -> None:
    walk = Walk(tmp_path / "home", free_port())
    shutil.copy(wheel, walk.home)
    for page in CHAIN:
        walk.page(ROOT, page, LEFT_OUT)
        shutil.copy(wheel, walk.home / "tracker")
    there = walk.shell('python -c "import dtrack, sys; print(dtrack.__file__, sys.prefix)"')
    assert str(walk.home / "dtrack") in there
    assert "No broken requirements" in walk.shell("pip check")


def test_pipx_as_the_guide_says(wheel: Path, tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", str(tmp_path / "tools")], check=True)
    subprocess.run([tmp_path / "tools" / "bin" / "pip", "install", "--quiet", "pipx"], check=True)
    own = {name: str(tmp_path / "pipx" / name.lower()) for name in ("PIPX_HOME", "PIPX_BIN_DIR", "PIPX_MAN_DIR")}
    walk = Walk(tmp_path / "home", free_port(), [tmp_path / "tools" / "bin", Path(own["PIPX_BIN_DIR"])], more=own)
    shutil.copy(wheel, walk.home)
    [block] = [block for block in blocks(ROOT, "docs/how-to/install.md") if block.head.startswith("pipx install")]
    walk.run(block)
    walk.go(walk.home / "tracker")
    assert "Nothing is wrong" in walk.shell("dtrack check")
    assert {path.name for path in (walk.home / "tracker" / "jobs").glob("*.toml")} == JOBS
    assert "656 figures added" in walk.shell("dtrack run syr_history")
    assert "181,915" in walk.shell("dtrack points --place SY09 --metric idp_stock")
    assert "injected" in walk.shell("pipx inject dtrack 'apprise>=2.2,<3'")
    assert "<svg" in walk.shell("dtrack chart SY09 idp_stock --out c.svg && cat c.svg")


def test_extras_come_with_the_file(wheel: Path, tmp_path: Path) -> None:
    walk = Walk(tmp_path / "home", free_port())
    shutil.copy(wheel, walk.home)
    walk.shell("python3 -m venv ~/dtrack\n. ~/dtrack/bin/activate")
    [block] = [block for block in blocks(ROOT, "docs/how-to/alerts.md") if block.head.startswith("pip install")]
    walk.run(block)
    assert "apprise" in walk.shell('python -c "import apprise; print(apprise.__file__)"')
