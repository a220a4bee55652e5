"""Names are files: `kind = "reliefweb"` is `sources/reliefweb.py`. A dotted name is a module of someone else's package."""

from __future__ import annotations

import pkgutil
from difflib import get_close_matches
from functools import cache
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from types import ModuleType

from dtrack.errors import ConfigError


def names(room: str) -> list[str]:
    """The names that a room offers: its module files that do not begin with an underscore, sorted. Shared machinery is a package. Nothing is imported."""
    return list(_listed(room))


@cache
def _listed(room: str) -> tuple[str, ...]:
    """Looked up once a process: an installed program does not change under its own feet."""
    folder = Path(str(files("dtrack"))).joinpath(*room.split("."))
    return tuple(sorted(entry.name for entry in pkgutil.iter_modules([str(folder)]) if not entry.name.startswith("_") and not entry.ispkg))


def check(room: str, name: str, offered: list[str] | None = None) -> None:
    """Raise ConfigError, with the list of right names, unless `room` has `name`. A dotted name is looked for when it is loaded."""
    right = offered if offered is not None else names(room)
    if "." in name or name in right:
        return
    near = get_close_matches(name, right, 1)
    hint = f"Did you mean {near[0]!r}? " if near else ""
    raise ConfigError(f"{name!r} is not one of the {room} that dtrack has", f"{hint}Use one of: {', '.join(right)}.")


def load(room: str, name: str) -> ModuleType:
    """Import the module that `name` means in `room`."""
    check(room, name)
    full = name if "." in name else f"dtrack.{room}.{name}"
    try:
        return import_module(full)
    except ModuleNotFoundError as missing:
        if missing.name is None or not full.startswith(missing.name):
            raise
        raise ConfigError(f"the module {full!r} is not installed", "Install the package that has it, or use a name without dots.") from missing
