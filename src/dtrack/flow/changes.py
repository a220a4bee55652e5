"""What was learned since a moment: for the command line, the page of changes and alerts."""

from __future__ import annotations

from datetime import datetime

from dtrack.flow.kit import Kit
from dtrack.flow.looking import looked
from dtrack.model.change import ClaimChange
from dtrack.store import changes as store


def changes(kit: Kit, learned_since: datetime, until: datetime | None = None, limit: int | None = None) -> list[ClaimChange]:
    """Changes after `learned_since` and not after `until`, newest first."""
    with looked(kit) as c:
        return store.since(c, learned_since, until)[:limit]
