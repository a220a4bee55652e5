"""Options that many verbs share, and the filter that they make."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from dtrack.model.filter import Filter
    from dtrack.tracker import Tracker

Config = Annotated[Path, typer.Option("--config", metavar="FILE", help="The installation's settings.", show_default="./config.toml")]
Json = Annotated[bool, typer.Option("--json", help="An array of objects instead of a table.")]
PlaceOption = Annotated[str | None, typer.Option("--place", metavar="CODE", help="P-code (SY09), ISO3 code (SYR) or site id.")]
MetricOption = Annotated[str | None, typer.Option("--metric", help="idp_stock, new_displacement, return ...")]
DirectionOption = Annotated[str | None, typer.Option("--direction", help="arrival, departure, within, unstated.")]
SourceOption = Annotated[str | None, typer.Option("--source", help="Short name of the originator, e.g. OCHA.")]
Since = Annotated[str | None, typer.Option("--since", metavar="DATE", help="The reference period ends on or after it.")]
Until = Annotated[str | None, typer.Option("--until", metavar="DATE", help="The reference period begins on or before it.")]
LearnedSince = Annotated[str | None, typer.Option("--learned-since", metavar="DATE", help="Recorded after that moment.")]
KnownOn = Annotated[str | None, typer.Option("--known-on", metavar="DATE", help="As it was known at the end of that day (UTC), or at that instant.")]
StatusOption = Annotated[str | None, typer.Option("--status", help="extracted, approved, corrected, rejected, changed_after_approval.")]
Limit = Annotated[int | None, typer.Option("--limit", min=0, help="At most so many; without it, all.")]
DEFAULT_CONFIG = Path("config.toml")


@contextmanager
def opened(config: Path) -> Iterator[Tracker]:
    """The installation behind `--config`, its log on standard error at the level of its settings."""
    from dtrack.cli._say import log_to_stderr
    from dtrack.tracker import Tracker

    with Tracker.open(config) as tracker:
        log_to_stderr(tracker.config.spec.log.level)
        yield tracker


def filter_of(
    *,
    place: str | None,
    metric: str | None,
    direction: str | None,
    source: str | None,
    since: str | None,
    until: str | None,
    learned_since: str | None,
    known_on: str | None,
    status: str | None,
    limit: int | None,
) -> Filter:
    """The filter that the options make. UsageError for a word or a date that does not exist: an empty answer would look like no displacement."""
    from dtrack.errors import UsageError
    from dtrack.model.filter import Filter
    from dtrack.terms import Direction, Metric, Status

    for name, value, words in (("metric", metric, Metric), ("direction", direction, Direction), ("status", status, Status)):
        if value is not None and value not in list(words):
            raise UsageError(f"--{name} {value!r} does not exist", f"Use one of: {', '.join(words)}.")
    return Filter(
        place=place,
        metric=metric,
        direction=direction,
        source=source,
        since=_day("--since", since, first=True),
        until=_day("--until", until, first=False),
        learned_since=instant("--learned-since", learned_since, end=False),
        known_on=instant("--known-on", known_on, end=True),
        status=status,
        limit=limit,
    )


def _day(option: str, text: str | None, *, first: bool) -> date | None:
    """The first or the last day of `2017`, `2017-08` or `2017-08-15`."""
    if text is None:
        return None
    from dtrack.errors import DtrackError, UsageError
    from dtrack.resolve.calendar import parse_period

    try:
        period = parse_period(text)
    except DtrackError as bad:
        raise UsageError(f"{option} {text!r} is no date", "Write 2017, 2017-08 or 2017-08-15.") from bad
    return period.start if first else period.end


def instant(option: str, text: str | None, *, end: bool) -> datetime | None:
    """A day as its last (`end`) or first moment in UTC, or an RFC 3339 instant. One in the future means now."""
    if text is None:
        return None
    from dtrack.errors import UsageError

    try:
        if len(text) == 10:
            day = date.fromisoformat(text)
            moment = datetime.combine(day, time.min, UTC) + (timedelta(days=1, microseconds=-1) if end else timedelta())
        else:
            moment = datetime.fromisoformat(text)
            if moment.tzinfo is None:
                raise ValueError("an instant without its zone")
    except (ValueError, OverflowError) as bad:
        raise UsageError(f"{option} {text!r} is no day and no instant", "Write 2026-11-22, or 2026-11-22T15:00:00Z with its zone.") from bad
    return min(moment.astimezone(UTC), datetime.now(UTC))
