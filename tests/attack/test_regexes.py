"""T43: no text makes a regular expression of the program slow. Each is tried in the way in which the code uses it, on floods of what it could stumble over."""

import ast
import importlib
import json
import logging
import pkgutil
import re
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import dtrack
from dtrack.cli._log import Json
from dtrack.errors import UsageError
from dtrack.extract import credit, segments
from dtrack.flow import correcting, entering
from dtrack.model.figure import Evidence

SOURCE = Path(dtrack.__file__).parent
WAYS = ("match", "fullmatch", "search", "finditer", "findall", "sub", "subn", "split")
LENGTH = 2**12
LIMIT_S = 0.03
"""Some times what a megabyte in a second leaves for this length; a pattern whose time grows with the square of it takes longer still."""
MEGABYTE_S = 3.0
"""Of processor time. A quiet machine needs a second at most; a busy one is allowed three."""
FLOODS = [
    "a", " ", "1", "(", "\n", "<", ".", "ا", "-", "/", "_", "[", "\t", "\\", "1,", "ab ", "1 000 ", "<!--", "<a ", "1.", "a-", "A. ", "=x ", "Ab, ", "1 to ",
    "· ",
]  # fmt: skip
EVIDENCE = Evidence(quote="4,500 people", number_text="4,500", span=(0, 12), number_span=(0, 5), occurrence=0)


def _logged(text: str) -> None:
    record = logging.makeLogRecord({"name": "a.library", "msg": text})
    assert json.loads(Json().format(record))["message"] == text


def _credited(text: str) -> None:
    for line in (f"{text} - ", f"a\n{text}", f"a\n({text})"):
        credit.credit(line)


def _dated(text: str) -> None:
    assert segments._dateline_end(text, 0, len(text)) == 0


def _refused(ask: Callable[[], object]) -> None:
    with pytest.raises(UsageError):
        ask()


BOUNDED: dict[str, tuple[str, str, Callable[[str], object]]] = {
    "dtrack.cli._log._HELD": ("asked of the program's own messages", "x ", _logged),
    "dtrack.extract.credit._PARTS": ("asked of 80 characters: a dateline, a signature or a bracket", "HAMA ", _credited),
    "dtrack.extract.segments._DATELINE": ("asked of 90 characters", "Homs", _dated),
    "dtrack.flow.correcting._RANGE": ("asked of 200 characters", "", lambda text: _refused(lambda: correcting.found(EVIDENCE, text))),
    "dtrack.flow.entering._RANGE": ("asked of 200 characters", "", lambda text: _refused(lambda: entering._value(text))),
}
"""Patterns that may take long because they are never asked of more than some characters: where that is said, what leads a text to them, and the way to them
from outside."""


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


@cache
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


def a_megabyte(pattern: re.Pattern[Any], way: str) -> tuple[str, int] | None:
    """The flood that takes it longer than that a megabyte, and the length at which that showed.

    The flood that is worst at a thousandth of the length; lengths grow, so that a slow pattern is found before it hangs. What a sixteenth takes may grow 256
    times: where even that is within the bound, a megabyte is too.
    """
    worst = max(FLOODS, key=lambda flood: taken(pattern, way, (flood * 2**10)[: 2**10] + "\x01"))
    for share in (128, 16, 4, 1):
        text = (worst * 2**20)[: 2**20 // share - 1] + "\x01"
        took = min(taken(pattern, way, text) for _ in range(2 if share == 1 else 1))
        if took * share**2 <= MEGABYTE_S:
            return None
        if took * share > (4 if share > 1 else 1) * MEGABYTE_S:
            return worst, 2**20 // share
    return None


def test_t43_a_megabyte_takes_no_pattern_longer_than_its_bound() -> None:
    wrong = {f"{where} {way}": said for (pattern, way), where in patterns().items() if where not in BOUNDED and (said := a_megabyte(pattern, way))}
    assert wrong == {}


def test_t43_the_search_finds_what_is_slow() -> None:
    # Of four times the length, which takes sixteen times as long: the fastest machine does not excuse it.
    assert slow(re.compile(r"^\W*((grand)?[\s-]*totals?)"), "match", 4 * LENGTH)
    assert (a_megabyte(re.compile(r"[\w.+-]+@[\w-]+"), "finditer") or ("", 0))[1] in (2**13, 2**16)
    assert slow(re.compile(r"[\w.+-]+@[\w-]+"), "finditer", 4 * LENGTH)
    assert not slow(re.compile(r"[a-z]+"), "finditer")


@pytest.mark.parametrize("where", BOUNDED)
def test_t43_what_is_exempt_is_never_asked_of_much(where: str) -> None:
    """A megabyte of each flood, by the way that it takes from outside; the pattern itself would need hours for some of them."""
    _, lead, ask = BOUNDED[where]
    pattern, way = next(key for key, stands in patterns().items() if stands == where)
    for flood in sorted(FLOODS, key=lambda flood: taken(pattern, way, (flood * 2**9)[: 2**9]))[-3:]:
        text = lead + (flood * 2**20)[: 2**20]
        # A first look at a sixteenth: what has no bound shows there, before it hangs the test.
        for length in (2**16, 2**20):
            began = time.process_time()
            ask(text[:length])
            assert time.process_time() - began < MEGABYTE_S, (flood, length)
