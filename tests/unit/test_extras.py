"""What a person has to type for an extra, in each kind of environment that people have."""

import re
import shlex
import sys
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from dtrack import extras
from dtrack.extras import Environment
from dtrack.speech.language import load
from dtrack.speech.told import plain

ROOT = Path(__file__).parents[2]
STATED = (
    "httpx<0.29,>=0.28",
    "apprise<3,>=2.2; extra == 'alerts'",
    'psycopg[binary]<4,>=3.3; extra == "postgres"',
    "dask>=2025.9; extra == 'cluster'",
    "fsspec>=2025.9 ; extra=='cluster'",
    "apprise<3,>=2.2; extra == 'test'",
)
PYTHON = "/home/desk/my tools/bin/python"


def place(root: Path, *marks: str, **more: object) -> Environment:
    """An environment at `root`, with the files that its maker leaves in it."""
    root.mkdir()
    for mark in marks:
        (root / mark).touch()
    return Environment(PYTHON, root, requires=STATED, **more)  # type: ignore[arg-type]


def command(said: str) -> list[str]:
    """The words of the command that a sentence holds."""
    head, typed, stop = said.split("`")
    assert (head, stop) == ("Install what is missing: ", ".")
    return shlex.split(typed)


def test_beside_a_file_the_packages_are_named_and_dtrack_is_left_alone(tmp_path: Path) -> None:
    env = place(tmp_path / "e", installer="pip")
    assert extras.remedy("alerts", env) == "Install what is missing: `'/home/desk/my tools/bin/python' -m pip install 'apprise<3,>=2.2'`."
    assert command(extras.remedy("cluster", env)) == [PYTHON, "-m", "pip", "install", "dask>=2025.9", "fsspec>=2025.9"]
    assert command(extras.remedy("postgres", env))[-1] == "psycopg[binary]<4,>=3.3"


def test_pipx_takes_it_into_the_environment_of_the_program(tmp_path: Path) -> None:
    env = place(tmp_path / "dtrack-next", "pipx_metadata.json", installer="pip", source=tmp_path / "code")
    assert command(extras.remedy("alerts", env)) == ["pipx", "inject", "dtrack-next", "apprise<3,>=2.2"]


def test_uv_is_asked_where_uv_made_it(tmp_path: Path) -> None:
    told_by_uv = ["uv", "pip", "install", "--python", PYTHON, "apprise<3,>=2.2"]
    assert command(extras.remedy("alerts", place(tmp_path / "tool", "uv-receipt.toml", installer="uv", pip=False))) == told_by_uv
    assert command(extras.remedy("alerts", place(tmp_path / "venv", installer="uv", pip=False))) == told_by_uv
    assert command(extras.remedy("alerts", place(tmp_path / "both", installer="uv"))) == [PYTHON, "-m", "pip", "install", "apprise<3,>=2.2"]


def test_a_copy_of_the_code_is_installed_anew_from_its_folder(tmp_path: Path) -> None:
    env = place(tmp_path / "e", source=Path("/srv/code of dtrack"))
    assert command(extras.remedy("docx", env)) == [PYTHON, "-m", "pip", "install", "-e", "/srv/code of dtrack[docx]"]


def test_without_pip_and_without_a_record_it_says_so(tmp_path: Path) -> None:
    bare = place(tmp_path / "image", installer="pip", pip=False)
    assert extras.remedy("alerts", bare) == (
        f"There is no pip in {tmp_path / 'image'}: make it anew with apprise<3,>=2.2 in it. An image is built with the extra `alerts`."
    )
    assert "make it anew with /code[docx] in it" in extras.remedy("docx", Environment(PYTHON, tmp_path, source=Path("/code"), pip=False))
    assert extras.remedy("alerts", Environment(PYTHON, tmp_path)) == (
        f"Install the packages of the extra `alerts` into {tmp_path}; docs/how-to/install.md tells which."
    )


def test_a_copy_of_the_code_is_known_by_its_file(tmp_path: Path) -> None:
    package = tmp_path / "src" / "dtrack"
    package.mkdir(parents=True)
    assert extras.source_of(package) is None
    (tmp_path / "pyproject.toml").touch()
    assert extras.source_of(package) == tmp_path
    assert extras.source_of(tmp_path / "site-packages" / "dtrack") is None
    assert extras.here().source == ROOT
    assert extras.here().python == sys.executable


def test_nobody_installed_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """A copy of the code that is only on the path has no record, and its own file to install from."""
    monkeypatch.setattr(sys, "path", [str(ROOT / "src")])
    found = extras.here()
    assert (found.requires, found.installer, found.pip) == ((), "", False)


def test_each_extra_that_is_asked_for_exists_and_none_by_the_name_on_the_index() -> None:
    there = set(tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"])
    texts = {path: path.read_text("utf-8") for path in (ROOT / "src" / "dtrack").rglob("*.p[yo]") if path != Path(extras.__file__)}
    asked = {name for text in texts.values() for name in re.findall(r"extras\.remedy\(['\"](\w+)['\"]\)", text)}
    assert asked == {"alerts", "cluster", "docx", "oidc", "parquet", "postgres"} == asked & there
    assert [path for path, text in texts.items() if re.search(r"install \\?['\"]?dtrack\b", text)] == []


@pytest.mark.parametrize(("code", "first"), [("fr", "Installer ce qui manque\u00a0: "), ("ar", "يُثبَّت الناقص هكذا: ")])
def test_it_is_told_in_other_languages_with_the_command_untouched(code: str, first: str, tmp_path: Path) -> None:
    env, bare = place(tmp_path / "e"), Environment(PYTHON, tmp_path)
    said = [plain(extras.remedy("alerts", each), load(code)) for each in (env, bare, replace(env, pip=False))]
    assert said[0] == f"{first}`'/home/desk/my tools/bin/python' -m pip install 'apprise<3,>=2.2'`."
    assert f" {tmp_path}" in said[1] and "`alerts`" in said[1] and "into" not in said[1]
    assert "apprise<3,>=2.2" in said[2] and "There is" not in said[2]
