"""From figures to points: copies, rank, series, windows. Pure: `now` is an argument."""

from dtrack.reconcile.points import Derived, derive

__all__ = ["Derived", "derive"]
