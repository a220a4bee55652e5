"""Looking names up within a time: the machine's resolver knows no deadline, and one that hangs must not hold a run."""

from __future__ import annotations

import threading

from dtrack.sources.client.guard import Resolve

MOST_HANGING = 32
"""Look-ups under way at once, those that nobody waits for any more among them."""


class Names:
    """Asks `resolve` on a thread of its own. Shared by all threads of a process."""

    def __init__(self, resolve: Resolve) -> None:
        self._resolve = resolve
        self._places = threading.BoundedSemaphore(MOST_HANGING)

    def ask(self, host: str, port: int, seconds: float) -> list[str]:
        """What `resolve` says or raises; TimeoutError where it says nothing in time."""
        if not self._places.acquire(timeout=seconds):
            raise TimeoutError(f"{MOST_HANGING} look-ups hang already")
        answer = _Answer()
        threading.Thread(target=self._ask, args=(host, port, answer), name=f"look-up-{host}", daemon=True).start()
        if not answer.over.wait(seconds):
            raise TimeoutError("looking the name up took too long")
        if answer.fault is not None:
            raise answer.fault
        return answer.found

    def _ask(self, host: str, port: int, answer: _Answer) -> None:
        try:
            answer.found = self._resolve(host, port)
        except BaseException as bad:  # noqa: BLE001 -- raised again on the thread that asked
            answer.fault = bad
        finally:
            self._places.release()
            answer.over.set()


class _Answer:
    """Of one look-up."""

    def __init__(self) -> None:
        self.over = threading.Event()
        self.found: list[str] = []
        self.fault: BaseException | None = None
