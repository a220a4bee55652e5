"""The words of headers, as `headers.toml` has them, and finding them in a label."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib.resources import files

from dtrack.resolve.folding import squeeze

_CASES = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_WORD = re.compile(r"[^\W\d_]+|\d+")
_MOST = 200


def words(label: str) -> list[str]:
    """The words of a label as they are compared: folded, cut at every mark and at `idpHouseholds`, without plural -s and Arabic article."""
    spaced = _CASES.sub(" ", label[:_MOST]).replace("_", " ").replace("#", " no ")
    return [_plain(word) for word in _WORD.findall(squeeze(spaced).text)]


def _plain(word: str) -> str:
    if word.startswith("ال") and len(word) > 4:
        return word[2:]
    return word[:-1] if len(word) > 3 and word.endswith("s") and word.isascii() else word


@lru_cache(maxsize=1)
def _phrases() -> Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]]:
    """Table to (key, words of a phrase), the longest phrase first."""
    raw = tomllib.loads((files("dtrack.extract") / "headers.toml").read_text("utf-8"))
    made = {}
    for table, keys in raw.items():
        found = [(key, tuple(words(phrase))) for key, phrases in keys.items() for phrase in phrases]
        made[table] = tuple(sorted(found, key=lambda pair: -len(pair[1])))
    return made


def find(table: str, label: list[str]) -> str | None:
    """The key whose longest phrase the label holds, whole words only; None where it holds none. Of two as long, the one that stands first in the file."""
    return next(iter(_found(table, label)), None)


def holds(table: str, label: list[str]) -> bool:
    """True where the label holds any phrase of the table."""
    return find(table, label) is not None


def _found(table: str, label: list[str]) -> Iterator[str]:
    for key, phrase in _phrases()[table]:
        size = len(phrase)
        if any(tuple(label[at : at + size]) == phrase for at in range(len(label) - size + 1)):
            yield key
