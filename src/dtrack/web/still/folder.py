"""A folder that is there whole or not at all: written beside, then put in the place of the one before."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dtrack.errors import UsageError

MARK = "dtrack-publish.json"
"""In every published folder: what it is. A folder without it is somebody else's and stays as it is."""


@contextmanager
def replaced(target: Path) -> Iterator[Path]:
    """A new folder to be filled, which takes the place of `target` when all went well. UsageError where something else stands there."""
    target = target.absolute()
    check(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    part, old = (target.with_name(f".{target.name}.{what}") for what in ("part", "old"))
    if old.is_dir() and not target.exists():
        old.rename(target)  # killed between the two renames below
    for left in (part, old):
        shutil.rmtree(left, ignore_errors=True)  # what a run that was killed left
    part.mkdir()
    try:
        yield part
        if not (part / MARK).is_file():
            raise FileNotFoundError(MARK)
        if target.exists():
            target.rename(old)
        try:
            part.rename(target)
        except OSError:
            if old.exists():
                old.rename(target)
            raise
        shutil.rmtree(old, ignore_errors=True)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def check(target: Path) -> None:
    """UsageError unless `target` is free, empty, or was published before."""
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise UsageError(f"{target} is no folder", "Name a folder; it is made where it is missing.")
    if os.path.ismount(target):
        raise UsageError(f"{target} is a disk of its own and cannot be replaced", f"Name a folder on it, e.g. {target / 'dashboard'}.")
    if target.is_dir() and any(target.iterdir()) and not (target / MARK).is_file():
        raise UsageError(f"{target} holds files that were not published by dtrack", "Name a new folder: everything in it is replaced at each run.")


def put(root: Path, name: str, body: bytes) -> None:
    """One file, its folders made."""
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body)


def mark(root: Path, about: dict[str, object]) -> None:
    """Say what the folder is."""
    put(root, MARK, (json.dumps(about, ensure_ascii=False, indent=2) + "\n").encode())


def whole(target: Path, body: bytes) -> None:
    """One file, whole or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        part.write_bytes(body)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def emptied(root: Path) -> None:
    """Take everything out of a folder in the making."""
    for path in root.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
