"""A table layout with a fault in it."""

from typing import Any


def read(task: Any) -> Any:
    return 1 / 0
