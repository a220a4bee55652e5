"""Work that makes millions of objects and no cycles among them: looking for cycles would take longer than the work."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_turn = threading.Lock()
_held = {"blocks": 0, "collected": False}


@contextmanager
def calm() -> Iterator[None]:
    """Leave the collector of cycles off within the block, whichever threads have such a block open; memory is given back by counting as ever."""
    with _turn:
        if not _held["blocks"]:
            _held["collected"] = gc.isenabled()
            gc.disable()
        _held["blocks"] += 1
    try:
        yield
    finally:
        with _turn:
            _held["blocks"] -= 1
            if not _held["blocks"] and _held["collected"]:
                gc.enable()
