"""Writes docs/explanation/attacks.md: each attack, fault and promise, what keeps it, and the tests that show it. A test says when it is out of date."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TABLE = ROOT / "tests" / "attack" / "attacks.toml"
PAGE = ROOT / "docs" / "explanation" / "attacks.md"
PARTS = {
    "Attacks": [f"T{number}" for number in range(1, 53)],
    "Faults": [f"T{number}" for number in range(53, 61)],
    "Promises": [f"P{number}" for number in range(1, 12)],
}
"""What is numbered, in the order of the page: what somebody tries, what breaks by itself, and what holds through all of it."""
NUMBERS = [number for part in PARTS.values() for number in part]
_NAMED = re.compile(r"_t(\d{1,2})(?=_)")


def tests() -> Iterator[tuple[str, str]]:
    """(number, file::test) for every test that carries the number of an attack in its name or by the marker `attack`."""
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        text = path.read_text("utf-8")
        if not _NAMED.search(text) and "mark.attack" not in text:
            continue
        for node in ast.parse(text).body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                name = f"{path.relative_to(ROOT).as_posix()}::{node.name}"
                marked = [
                    arg.value
                    for mark in node.decorator_list
                    if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.attack"
                    for arg in mark.args
                    if isinstance(arg, ast.Constant)
                ]
                yield from ((number, name) for number in dict.fromkeys([*(f"T{found}" for found in _NAMED.findall(node.name)), *map(str, marked)]))


def shown() -> dict[str, list[str]]:
    """The tests of each attack. ValueError where the table names a test that is not there."""
    found: dict[str, list[str]] = {}
    for number, name in tests():
        found.setdefault(number, []).append(name)
    for number, row in table().items():
        for name in row.get("also", ()):
            path, _, test = name.partition("::")
            if not (ROOT / path).is_file() or (test and f"def {test}(" not in (ROOT / path).read_text("utf-8")):
                raise ValueError(f"{number} names {name}, which is not there")
            found.setdefault(number, []).append(name)
    return found


def table() -> dict[str, dict[str, list[str]]]:
    """What tests/attack/attacks.toml says."""
    return tomllib.loads(TABLE.read_text("utf-8"))


def page() -> str:
    """The page as it should be."""
    tested = shown()
    lines = [
        "<!-- Made by `python tools/attacks.py` from tests/attack/attacks.toml and the tests. Change these, not this page. -->",
        "# Attacks, and what stands against them",
        "",
        "Everything that comes from outside is hostile until it is checked: addresses, answers, files, forms, headers, words. Each attack below worked",
        "against a comparable program once. The tests behind the numbers run it against this program, over real sockets where the wire matters; they are",
        "part of `make test`. That each defence is really what stops its attack is shown by taking it out: see [the mutations](mutations.md).",
        "",
    ]
    rows = table()
    for part, numbers in PARTS.items():
        lines += [f"## {part}", "", f"| | {part[:-1]} | {'What keeps it' if part == 'Promises' else 'Defence'} | Tests |", "|---|---|---|---|"]
        lines += [f"| {number} | {rows[number]['what']} | {rows[number]['defence']} | {len(tested.get(number, []))} |" for number in numbers]
        lines.append("")
    lines += ["## The tests", ""]
    lines += [f"- {number}: " + ", ".join(f"`{name.removeprefix('tests/')}`" for name in tested.get(number, [])) for number in table()]
    return "\n".join(lines) + "\n"


def main() -> int:
    """Write the page."""
    PAGE.write_text(page(), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
