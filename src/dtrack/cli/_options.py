"""Options that many verbs share, and the filter that they make."""

from __future__ import annotations

import gc
import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dtrack.model.filter import Filter

if TYPE_CHECKING:
    from dtrack.config import Config as Settings
    from dtrack.flow.crew import Crew
    from dtrack.tracker import Tracker

Config = Annotated[Path, typer.Option("--config", metavar="FILE", help="The installation's settings.", show_default="./config.toml")]
Json = Annotated[bool, typer.Option("--json", help="An array of objects instead of a table.")]
KnownOn = Annotated[str | None, typer.Option("--known-on", metavar="DATE", help="As it was known at the end of that day (UTC), or at that instant.")]
Limit = Annotated[int | None, typer.Option("--limit", min=0, help="At most so many; without it, all.")]
Workers = Annotated[int, typer.Option("--workers", min=1, help="Processes of this machine; 1 is this one alone.")]
Cluster = Annotated[str, typer.Option("--cluster", metavar="URL", help="Address of a Dask scheduler: tls://HOST:PORT, or tcp:// on this machine.")]
FILTERS: dict[str, Any] = {
    "place": Annotated[str | None, typer.Option("--place", metavar="CODE", help="P-code (SY09), ISO3 code (SYR) or site id.")],
    "metric": Annotated[str | None, typer.Option("--metric", help="idp_stock, new_displacement, return ...")],
    "direction": Annotated[str | None, typer.Option("--direction", help="arrival, departure, within, unstated.")],
    "source": Annotated[str | None, typer.Option("--source", help="Short name of the originator, e.g. OCHA.")],
    "since": Annotated[str | None, typer.Option("--since", metavar="DATE", help="The reference period ends on or after it.")],
    "until": Annotated[str | None, typer.Option("--until", metavar="DATE", help="The reference period begins on or before it.")],
    "learned_since": Annotated[str | None, typer.Option("--learned-since", metavar="DATE", help="Recorded after that moment.")],
    "known_on": KnownOn,
    "status": Annotated[str | None, typer.Option("--status", help="extracted, approved, corrected, rejected, changed_after_approval.")],
    "limit": Limit,
}
"""The options that make a filter, in the order of `--help`."""
DEFAULT_CONFIG = Path("config.toml")


@contextmanager
def opened(config: Path) -> Iterator[Tracker]:
    """The installation behind `--config`, its log on standard error at the level of its settings."""
    was = gc.isenabled()
    gc.disable()  # what is made until the installation is open stays: looking for garbage among it is a tenth of the time
    try:
        from dtrack.cli._say import log_to_stderr
        from dtrack.tracker import Tracker

        installation = Tracker.open(config)
    finally:
        if was:
            gc.freeze()
            gc.enable()
    with installation as tracker:
        log_to_stderr(tracker.config.spec.log.level, tracker.config.spec.log.form, tracker.config.secrets)
        tracker.equip(lambda target, spoken, _deadline: _published(tracker, target, spoken))
        yield tracker


def _published(tracker: Tracker, target: Path, spoken: Sequence[str]) -> int:
    from dtrack.web.still.site import publish

    return publish(tracker, target, spoken)


def crew(config: Settings, workers: int, cluster: str) -> Crew:
    """Who does the work that `--workers` and `--cluster` ask for, with the keys of the installation."""
    from dtrack.flow.crew import Crew

    keys = {name: str(config.root / path) if path else "" for name, path in config.spec.cluster.model_dump().items()}
    return Crew(workers, cluster, **keys)


def filtered(*, without: tuple[str, ...] = ()) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a verb the filter's options, those of `without` left out: it takes the filter itself, as `wanted`."""
    offered = {name: option for name, option in FILTERS.items() if name not in without}

    def dress(verb: Callable[..., None]) -> Callable[..., None]:
        @wraps(verb)
        def run(**given: Any) -> None:
            verb(wanted=filter_of({name: given.pop(name) for name in offered}), **given)

        own = [option for option in inspect.signature(verb, eval_str=True).parameters.values() if option.name != "wanted"]
        options = [inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=option) for name, option in offered.items()]
        run.__signature__ = inspect.Signature([*options, *own])  # type: ignore[attr-defined]
        run.__annotations__ = {option.name: option.annotation for option in (*options, *own)}
        return run

    return dress


def filter_of(given: Mapping[str, Any]) -> Filter:
    """The filter that the options make. UsageError for a word or a date that does not exist: an empty answer would look like no displacement."""
    from dtrack.errors import UsageError
    from dtrack.terms import Direction, Metric, Status

    for name, words in (("metric", Metric), ("direction", Direction), ("status", Status)):
        value = given.get(name)
        if value is not None and value not in list(words):
            raise UsageError(f"--{name} {value!r} does not exist", f"Use one of: {', '.join(words)}.")
    read = {
        "since": _day("--since", given.get("since"), first=True),
        "until": _day("--until", given.get("until"), first=False),
        "learned_since": instant("--learned-since", given.get("learned_since"), end=False),
        "known_on": instant("--known-on", given.get("known_on"), end=True),
    }
    return Filter(**{**given, **read})


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
