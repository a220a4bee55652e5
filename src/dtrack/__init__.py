"""dtrack: a tracker of forced displacement. `dtrack.Tracker` opens an installation and offers everything that the command line does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dtrack.tracker import Tracker

__version__ = "0.1.0"
__all__ = ["Tracker", "__version__"]


def __getattr__(name: str) -> Any:
    """Import the Tracker on first use: `dtrack extract` and `--help` must not pay for the database."""
    if name == "Tracker":
        from dtrack.tracker import Tracker

        return Tracker
    raise AttributeError(f"module 'dtrack' has no attribute {name!r}")
