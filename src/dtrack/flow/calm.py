"""Memory of a process that works for months: no search for cycles amid work that makes none, and one store of free memory for all threads."""

from __future__ import annotations

import ctypes
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


M_ARENA_MAX = -8
"""Of `mallopt` of the GNU C library."""


def few_arenas() -> bool:
    """Let threads of this process share one store of free memory; False where the C library has no such setting.

    Threads that read documents in turn leave a store of their own each, and none gives its memory to the others: with sixteen of them a daemon holds a quarter
    more. They rarely wait for one another here, since Python runs one at a time. For processes that run jobs; before their threads begin.
    """
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):
        return False
    return bool(mallopt(M_ARENA_MAX, 1))


def give_back() -> bool:
    """Give free memory of this process back to the system, also where it lies between what is held; False where the C library cannot.

    A run leaves such gaps behind, and the next one does not fit into all of them: without this a daemon grows for weeks. It takes some milliseconds.
    """
    try:
        trim = ctypes.CDLL(None).malloc_trim
    except (OSError, AttributeError):
        return False
    return bool(trim(0))
