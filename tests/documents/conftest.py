"""A wheel, environments with it, and an installation with published history."""

import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1]))

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from this checkout."""
    out = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)]
    built = subprocess.run(command, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stdout + built.stderr
    [made] = out.glob("*.whl")
    return made


@pytest.fixture(scope="session")
def packages() -> Path:
    """What the wheel needs of others, as this environment has it: lent to new ones: installing takes a minute. An editable dtrack is not lent by a path."""
    return Path(sysconfig.get_paths()["purelib"])
