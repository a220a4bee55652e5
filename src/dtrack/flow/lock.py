"""Locks between processes: files beside the database, let go by the kernel when their holder dies, however it dies."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Protocol

from dtrack.errors import DtrackError, StoreError


class BusyError(DtrackError):
    """Somebody else holds the lock."""


class Holding(Protocol):
    """A lock on a file, or a lease on a server."""

    calm_s: float
    """Seconds that who takes over waits before it works: the last holder may not know yet that it lost the lock."""

    def take(self) -> bool:
        """Take it if it is free; true if this object holds it now. Never waits."""

    def free(self) -> None:
        """Let it go; harmless where it is not held."""

    def stands(self) -> bool:
        """False once it is lost."""

    def acting(self) -> AbstractContextManager[None]:
        """What this thread writes within the block is written only while the lock is held."""

    @property
    def holder(self) -> str:
        """Who holds it, for messages only."""


class Lock:
    """A lock on a file: exclusive, also between two of one process, or `shared` by all that ask for it so."""

    calm_s = 0.0

    def __init__(self, path: Path, *, shared: bool = False) -> None:
        self.path = path
        self._how = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
        self._handle: int | None = None

    def take(self) -> bool:
        """Take it if it is free; true if this object holds it now. Never waits."""
        if self._handle is not None:
            return True
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as refused:
            raise StoreError(
                f"the lock cannot be made ({refused.strerror})", "Check that this user may write to the folder of `[paths] data`.", file=self.path
            ) from refused
        try:
            fcntl.flock(handle, self._how | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            return False
        self._handle = handle
        # Who holds it stands there for messages only: a disk that has no room for the number takes nobody's lock away.
        with suppress(OSError):
            os.ftruncate(handle, 0)
            os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
        return True

    def free(self) -> None:
        """Let it go; harmless where it is not held."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def stands(self) -> bool:
        """True while it is held: nobody but its holder lets a file go."""
        return self._handle is not None

    def acting(self) -> AbstractContextManager[None]:
        """Nothing to do: the lock is lost with the process, and so is what it would write."""
        return nullcontext()

    @property
    def holder(self) -> str:
        """Process id that the holder wrote, for messages only."""
        try:
            return self.path.read_text("ascii", errors="replace").strip() or "unknown"
        except OSError:
            return "unknown"


ARCHIVE = "archive"
"""Name of the lock that is held alone by who lets archived bytes go, and together by those that rely on their staying."""
_PATIENCE_S = 600.0
"""Letting go takes minutes at most."""


@contextmanager
def relying(path: Path, *, wait_s: float = _PATIENCE_S) -> Iterator[None]:
    """No archived bytes are let go while the block runs. BusyError where that goes on for longer than we wait."""
    lock = Lock(path, shared=True)
    end = time.monotonic() + wait_s
    while not lock.take():
        if time.monotonic() > end:
            raise BusyError(f"raw documents are being let go, by process {lock.holder}", "Wait until it has ended; nothing was done.")
        time.sleep(0.05)
    try:
        yield
    finally:
        lock.free()
