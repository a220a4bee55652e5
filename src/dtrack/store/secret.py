"""A secret of this installation in a file of its own, which only the user of the service can read."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from dtrack.errors import StoreError
from dtrack.store._errors import refused_by_disk

_SIZE = 32


def kept(path: Path) -> bytes:
    """32 random bytes, the same at every call: made at the first one, mode 0600. Two processes at once agree.

    StoreError where the disk refuses, or the file is not what was written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
        if not path.exists():
            _write(part, secrets.token_bytes(_SIZE))
            try:
                # A link appears whole or not at all, and never over one that is there: the first process wins.
                os.link(part, path)
            except FileExistsError:
                pass  # another process was first: its secret is ours too
            finally:
                part.unlink()
        found = path.read_bytes()
    except OSError as refused:
        raise refused_by_disk(f"{path.name} cannot be kept", refused) from refused
    if len(found) != _SIZE:
        raise StoreError("this file does not hold what dtrack wrote into it", "Delete it: a new one is made, and open forms are opened again.", file=path)
    return found


def _write(path: Path, body: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
