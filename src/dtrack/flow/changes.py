"""What was learned since a moment: for the command line, the page of changes and alerts."""

from __future__ import annotations

from datetime import datetime

from dtrack.flow.kit import Kit
from dtrack.flow.looking import looked
from dtrack.model.change import ClaimChange
from dtrack.model.event import Event, EventKind
from dtrack.store import changes as store
from dtrack.store import events


def changes(kit: Kit, learned_since: datetime, until: datetime | None = None, limit: int | None = None) -> list[ClaimChange | Event]:
    """Changes after `learned_since` and not after `until`, newest first, and among them sudden rises and provinces gone silent."""
    with looked(kit) as c:
        claims = store.since(c, learned_since, until)
        # A revision and a contradiction are told by their figures already.
        happened = [event for event in events.since(c, learned_since, until) if event.kind in (EventKind.SPIKE, EventKind.SILENCE)]
    found: list[ClaimChange | Event] = [*claims, *happened]
    return sorted(found, key=lambda change: change.at, reverse=True)[:limit]
