"""What people said of figures, and what the machine last read of the claims that they judged."""

from __future__ import annotations

from dtrack.store.tables import table

ROLES = ("reader", "reviewer", "operator")


review = table("review")
reading = table("reading")
