"""Locks between processes: files beside the database, let go by the kernel when their holder dies, however it dies."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from dtrack.errors import DtrackError, StoreError


class BusyError(DtrackError):
    """Somebody else holds the lock."""


class Lock:
    """An exclusive lock on a file. Also exclusive between two of one process."""

    def __init__(self, path: Path) -> None:
        self.path = path
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
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            return False
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
        self._handle = handle
        return True

    def free(self) -> None:
        """Let it go; harmless where it is not held."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    @property
    def holder(self) -> str:
        """Process id that the holder wrote, for messages only."""
        try:
            return self.path.read_text("ascii", errors="replace").strip() or "unknown"
        except OSError:
            return "unknown"
