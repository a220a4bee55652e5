"""Modules that are imported when something of them is first wanted: a question must not wait for what only an errand needs.

`dtrack status` is asked by hand and by machines every minute; `tests/house/test_house.py` counts the modules that it imports.
"""

from __future__ import annotations

from importlib import import_module
from types import ModuleType
from typing import Any


class _Later(ModuleType):
    """Stands for a module until it is asked for anything, and after."""

    def __getattr__(self, name: str) -> Any:
        return getattr(import_module(self.__name__), name)


def later(*names: str) -> tuple[ModuleType, ...]:
    """Modules of `dtrack.flow`, by their names there."""
    return tuple(_Later(f"dtrack.flow.{name}") for name in names)
