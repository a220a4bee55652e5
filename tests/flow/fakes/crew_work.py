"""Work for a crew, in a module of its own: other processes must find it by name."""

import os
import signal
import time
from pathlib import Path

from dtrack.errors import UsageError


def double(number: int) -> int:
    return 2 * number


def deadly(part: tuple[str, int]) -> int:
    """Kills its worker the first time; the second time it does its work."""
    folder, number = part
    mark = Path(folder) / str(number)
    if number == 3 and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def always_deadly(_: int) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def failing(number: int) -> int:
    if number == 2:
        raise UsageError("two is wrong", "Use another.")
    return number


def slow_double(number: int) -> int:
    time.sleep(0.1)
    return 2 * number
