"""A server on loopback, a clock that does not wait, and the client between them."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.append(str(Path(__file__).parent))
sys.path.append(str(Path(__file__).parents[1] / "flow" / "fakes"))

from loopback import client, clock, other, server

__all__ = ["client", "clock", "other", "server"]
