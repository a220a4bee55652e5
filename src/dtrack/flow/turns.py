"""Work that follows many runs, done once for all that wait for it: two hundred polls must not make the points two hundred times."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock


class Turns:
    """Shared by the threads of a process."""

    def __init__(self) -> None:
        self._asking, self._working = Lock(), Lock()
        self._asked = self._answered = 0

    def make(self, work: Callable[[], object]) -> bool:
        """Return once `work` has been done after this call began: by us, or by another thread that began it later than that. True where it was us."""
        with self._asking:
            self._asked += 1
            mine = self._asked
        with self._working:
            if self._answered >= mine:
                return False
            with self._asking:
                reached = self._asked
            work()
            self._answered = reached
            return True
