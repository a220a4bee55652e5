"""The tables of weights that `tools/learn_weights.py` made: read once, a few numbers each. Reading needs no learning library."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Any


@lru_cache(maxsize=1)
def _tables() -> dict[str, Any]:
    return tomllib.loads((files(__package__) / "learned.toml").read_text(encoding="utf-8"))


def table(name: str) -> dict[str, Any]:
    """One table of `learned.toml`: numbers by name."""
    return dict(_tables()[name])
