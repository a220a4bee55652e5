"""What was learned since a moment: for the command line, the page of changes and alerts."""

from __future__ import annotations

from datetime import datetime

from dtrack.flow.kit import Kit, looked
from dtrack.model.change import ClaimChange
from dtrack.model.event import Event, EventKind
from dtrack.store import changes as store
from dtrack.store import events

APART = (EventKind.SPIKE, EventKind.SILENCE, EventKind.SITE_OPENED, EventKind.SITE_CLOSED)
"""Events that no change of a figure tells already."""


def changes(kit: Kit, learned_since: datetime, until: datetime | None = None, limit: int | None = None) -> list[ClaimChange]:
    """Changes after `learned_since` and not after `until`, newest first."""
    with looked(kit) as c:
        return store.since(c, learned_since, until, limit)


def happened(kit: Kit, learned_since: datetime, until: datetime | None = None) -> list[Event]:
    """Events found after `learned_since` and not after `until`, newest first."""
    with looked(kit) as c:
        found = events.since(c, learned_since, until)
    return [event for event in found if not event.kind.of_site or kit.shown.get(event.place or "") is not None]


def told(kit: Kit, learned_since: datetime, until: datetime | None = None, limit: int | None = None) -> list[ClaimChange | Event]:
    """Changes, and among them sudden rises and provinces gone silent; a revision and a contradiction are told by their figures already."""
    apart = [event for event in happened(kit, learned_since, until) if event.kind in APART]
    found: list[ClaimChange | Event] = [*changes(kit, learned_since, until, limit), *apart]
    return sorted(found, key=lambda change: change.at, reverse=True)[:limit]
