"""Documents that cannot lag behind the code."""

import re
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


def tool(name: str) -> ModuleType:
    found = spec_from_file_location(f"tool_{name}", ROOT / "tools" / f"{name}.py")
    assert found is not None
    assert found.loader is not None
    module = module_from_spec(found)
    sys.modules[module.__name__] = module
    found.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def reference() -> ModuleType:
    return tool("reference")


def test_columns_that_queries_know_are_those_that_are_declared() -> None:
    tables = tool("tables")
    assert tables.FILE.read_text("utf-8") == tables.written(), "run `python tools/tables.py`"


def test_reference_is_what_the_code_says(reference: ModuleType) -> None:
    stored = {path.name: path.read_text("utf-8") for path in (ROOT / "docs" / "reference").glob("*.md")}
    assert stored == reference.pages(), "run `python tools/reference.py`"


def test_every_key_is_explained(reference: ModuleType) -> None:
    for name in ("config.md", "jobs.md", "dashboards.md"):
        assert re.findall(r"^\| `\w+` \|.*\|  \|$", reference.pages()[name], re.M) == []


def test_links_between_documents_lead_somewhere() -> None:
    for page in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text("utf-8")):
            assert (page.parent / target).exists(), f"{page}: {target}"


def test_every_verb_of_the_readme_exists(reference: ModuleType) -> None:
    verbs = set(re.findall(r"^## dtrack (\S+)", reference.commands(), re.M))
    named = set(re.findall(r"(?:`|bin/)dtrack ([a-z-]+)", (ROOT / "README.md").read_text("utf-8")))
    assert named - verbs == set()
    assert {"init", "check", "run", "up", "export"} <= named
