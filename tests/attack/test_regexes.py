"""T43: no text makes a regular expression of the program slow. Each is tried in the way in which the code uses it, on floods of what it could stumble over."""

import ast
import importlib
import pkgutil
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import dtrack

SOURCE = Path(dtrack.__file__).parent
WAYS = ("match", "fullmatch", "search", "finditer", "findall", "sub", "subn", "split")
LENGTH = 2**13
LIMIT_S = 0.08
"""Ten times what a megabyte in a second leaves for this length; a pattern whose time grows with the square of it takes several times as long."""
FLOODS = [
    "a", " ", "1", "(", "\n", "<", ".", "ا", "-", "/", "_", "[", "\t", "\\", "1,", "ab ", "1 000 ", "<!--", "<a ", "1.", "a-", "A. ", "=x ", "Ab, ", "1 to ",
    "· ",
]  # fmt: skip
BOUNDED = {
    "dtrack.cli._log._HELD": "asked of the program's own messages",
    "dtrack.extract.credit._PARTS": "asked of 80 characters: a dateline, a signature or a bracket",
    "dtrack.extract.segments._DATELINE": "asked of 90 characters",
    "dtrack.flow.correcting._RANGE": "asked of 200 characters",
    "dtrack.flow.entering._RANGE": "asked of 200 characters",
}
"""Patterns that are never asked of more than some characters, and where that is said."""


def modules() -> Iterator[str]:
    for module in pkgutil.walk_packages(dtrack.__path__, "dtrack."):
        if not any(part in module.name for part in ("__main__", "migrations", "_pdf_child")):
            yield module.name


def within(value: Any, depth: int = 0) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif depth < 3 and isinstance(value, (list, tuple, set, frozenset, dict)):
        for inner in [*value, *value.values()] if isinstance(value, dict) else value:
            yield from within(inner, depth + 1)


def patterns() -> dict[tuple[re.Pattern[Any], str], str]:
    """Every pattern of the program with a way in which it is used, and where it stands."""
    texts = {path: path.read_text("utf-8") for path in sorted(SOURCE.rglob("*.py"))}
    uses = set(re.findall(rf"\b(\w+)\.({'|'.join(WAYS)})\b", "\n".join(texts.values())))
    found: dict[tuple[re.Pattern[Any], str], str] = {}
    for name in modules():
        for key, value in vars(importlib.import_module(name)).items():
            for pattern in within(value) if not key.startswith("__") else ():
                used = [way for way in WAYS if (key, way) in uses] or ["finditer"]
                found |= {(pattern, way): f"{name}.{key}" for way in used if (pattern, way) not in found}
    for path, text in texts.items():
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WAYS and ast.unparse(node.func.value) == "re":
                first = node.args[0]
                if isinstance(first, ast.Constant):
                    found.setdefault((re.compile(first.value), node.func.attr), f"{path.relative_to(SOURCE)}:{node.lineno}")
    return found


def taken(pattern: re.Pattern[Any], way: str, text: str) -> float:
    """Seconds of processor time."""
    subject: Any = text.encode() if isinstance(pattern.pattern, bytes) else text
    empty: Any = b"" if isinstance(pattern.pattern, bytes) else ""
    ask = getattr(pattern, way)
    began = time.process_time()
    if way in ("sub", "subn"):
        ask(empty, subject)
    elif way == "finditer":
        for _ in ask(subject):
            pass
    else:
        ask(subject)
    return time.process_time() - began


def slow(pattern: re.Pattern[Any], way: str, length: int = LENGTH) -> str | None:
    """The first flood that makes it slow.

    What is over the limit once is asked again, so that a busy machine accuses nobody; a short flood comes first, so that none hangs.
    """

    def over(flood: str) -> bool:
        text = (flood * length)[: length - 1] + "\x01"
        return taken(pattern, way, text[-length // 8 :]) > LIMIT_S or all(taken(pattern, way, text) > LIMIT_S for _ in range(3))

    return next((flood for flood in FLOODS if over(flood)), None)


def test_t43_no_pattern_is_slow_on_floods() -> None:
    everything = patterns()
    assert len(everything) > 120
    wrong = {f"{where} {way}": said for (pattern, way), where in everything.items() if where not in BOUNDED and (said := slow(pattern, way))}
    assert wrong == {}


@pytest.mark.slow
def test_t43_a_megabyte_takes_no_pattern_longer_than_three_seconds() -> None:
    """Each with the flood that is worst for it at a thousandth of the length. Lengths grow, so that a slow one is found before it hangs the test."""
    wrong = {}
    for (pattern, way), where in patterns().items():
        if where in BOUNDED:
            continue
        worst = max(FLOODS, key=lambda flood: taken(pattern, way, (flood * 2**10)[: 2**10] + "\x01"))
        for length in (2**13, 2**16, 2**20):
            text, most = (worst * length)[: length - 1] + "\x01", 0.1 + 3 * length / 2**20
            if all(taken(pattern, way, text) > most for _ in range(2)):
                wrong[f"{where} {way}"] = worst, length
                break
    assert wrong == {}


def test_t43_the_search_finds_what_is_slow() -> None:
    assert slow(re.compile(r"^\W*((grand)?[\s-]*totals?)"), "match")
    assert slow(re.compile(r"[\w.+-]+@[\w-]+"), "finditer")
    assert not slow(re.compile(r"[a-z]+"), "finditer")


@pytest.mark.parametrize("flood", [" ", "1", "a", "-", "1 - ", "to ", "1 to "])
def test_t43_a_number_that_a_person_types_is_bounded(flood: str) -> None:
    from dtrack.errors import UsageError
    from dtrack.flow import entering

    began = time.process_time()
    with pytest.raises(UsageError):
        entering._value((flood * 2**16)[: 2**16])
    assert time.process_time() - began < 1
