"""The verb `changes`: what became known since a moment, and what ceased to stand."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from dtrack.cli._options import DEFAULT_CONFIG, Config, Json, KnownOn, Limit, instant, opened

if TYPE_CHECKING:
    from datetime import datetime

    from dtrack.model.change import ClaimChange
    from dtrack.model.event import Event

COLUMNS = ("at", "kind", "figure", "place", "metric", "start", "end", "before", "value", "by", "who", "why")


def register(app: typer.Typer) -> None:
    """Add the verb of this module."""
    app.command()(changes)


def changes(
    *,
    learned_since: Annotated[str, typer.Option("--learned-since", metavar="DATE", help="Recorded after the beginning of that day (UTC), or that instant.")],
    known_on: KnownOn = None,
    limit: Limit = None,
    as_json: Json = False,
    config: Config = DEFAULT_CONFIG,
) -> None:
    """New, revised, contradicted, withdrawn and rejected figures, sudden rises and silent provinces since a moment, newest first."""
    from dtrack.cli._say import listed

    since = cast("datetime", instant("--learned-since", learned_since, end=False))
    with opened(config) as tracker:
        rows = [change_row(change) for change in tracker.told(since, instant("--known-on", known_on, end=True), limit)]
    listed(rows, COLUMNS, as_json=as_json, nothing="Nothing changed.")


def change_row(change: ClaimChange | Event) -> dict[str, Any]:
    """A change under the names that `changes --json` promises."""
    from dtrack.model.change import ClaimChange

    return _claim_row(change) if isinstance(change, ClaimChange) else _event_row(change)


def _event_row(event: Event) -> dict[str, Any]:
    """A sudden rise: `value` is its 30-day sum, `before` the highest one that it is held against. A silence: `start` is the newest date known."""
    from dtrack.model.event import EventKind

    series = event.series
    if event.kind.of_site:
        return _site_row(event)
    return {
        "at": event.at.isoformat(timespec="seconds"),
        "kind": event.kind.value,
        "figure": None,
        "document": None,
        "place": event.place,
        "metric": series.metric.value if series else None,
        "direction": series.direction.value if series else None,
        "start": event.day - timedelta(29) if event.kind is EventKind.SPIKE else event.params.get("last"),
        "end": event.day,
        "unit": "person" if event.value is not None else None,
        "before": event.before,
        "before_figure": None,
        "value": event.value,
        "by": event.value - event.before if event.value is not None and event.before is not None else None,
        "fields": list(event.figures),
        "who": "dtrack",
        "why": event.degree or "no_new_figure",
        "url": None,
    }


def _site_row(event: Event) -> dict[str, Any]:
    """A site that opened or closed: `why` is the act, `who` the source that the person named."""
    told: dict[str, Any] = dict.fromkeys(("figure", "document", "metric", "direction", "unit", "before", "before_figure", "value", "by", "url"))
    row = {"at": event.at.isoformat(timespec="seconds"), "kind": event.kind.value, "place": event.place, "start": event.params.get("on"), "end": event.day}
    return {**row, **told, "fields": [], "who": event.source, "why": event.params.get("deed", "")}


def _claim_row(change: ClaimChange) -> dict[str, Any]:
    record, before = change.figure, change.before
    figure = record.figure
    return {
        "at": change.at.isoformat(timespec="seconds"),
        "kind": change.kind.value,
        "figure": record.id,
        "document": record.document,
        "place": ", ".join(place.name for place in figure.places),
        "metric": figure.metric.value,
        "direction": figure.direction.value,
        "start": figure.start,
        "end": figure.end,
        "unit": figure.unit.value,
        "before": before.figure.value if before else None,
        "before_figure": before.id if before else None,
        "value": figure.value,
        "by": change.by,
        "fields": list(change.fields),
        "who": change.who,
        "why": change.why,
        "url": record.url,
    }
