"""JSON from outside in which two programs cannot read two different things."""

from __future__ import annotations

import json
import math
import re
from typing import Any, NoReturn

LONGEST_NUMBER = 30
"""Digits; no source counts further."""
_LONE = re.compile(r"\\u[dD][89a-fA-F]")
_SURROGATE = re.compile("[\ud800-\udfff]")


def loads(text: str, *, strict: bool = True) -> Any:
    """The JSON value of `text`. ValueError for broken text, NaN, numbers past all bounds, and a key that stands twice in one object.

    Halves of a character that programs cut in two become U+FFFD: nothing could store them. RecursionError for nesting that Python cannot follow.
    """
    value = json.loads(text, strict=strict, parse_constant=_refused, parse_int=_whole, parse_float=_finite, object_pairs_hook=_once)
    return _mended(value) if _LONE.search(text) else value


def _refused(word: str) -> NoReturn:
    raise ValueError(f"{word} is no number")


def _whole(digits: str) -> int:
    if len(digits.lstrip("-")) > LONGEST_NUMBER:
        raise ValueError(f"a number of more than {LONGEST_NUMBER} digits")
    return int(digits)


def _finite(printed: str) -> float:
    value = float(printed)
    if math.isinf(value):
        raise ValueError(f"{printed[:40]} is too large to be a number")
    return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the key {twice[:80]!r} stands twice in one object")
    return found


def _mended(value: Any) -> Any:
    if isinstance(value, str):
        return _SURROGATE.sub("\ufffd", value)
    if isinstance(value, list):
        return [_mended(inner) for inner in value]
    if isinstance(value, dict):
        return {_mended(name): _mended(inner) for name, inner in value.items()}
    return value
