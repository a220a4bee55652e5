"""Verbs that fill the store: `run`, `reread`, `reconcile`; and `status`, which says how that goes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from dtrack.cli._options import DEFAULT_CONFIG, Cluster, Config, Json, Workers, crew, opened

if TYPE_CHECKING:
    from dtrack.flow.outcome import Progress

PROVINCE_COLUMNS = ("place", "name", "state", "newest", "newest_job", "fresh", "silent")
COUNTRY_COLUMNS = ("country", "name", "state", "newest", "sources", "troubled", "provinces", "fresh", "silent", "never", "documents", "figures")
STATUS_COLUMNS = ("job", "kind", "state", "schedule", "last_good", "next_run", "last_new", "newest", "documents", "figures", "last_error")


def register(app: typer.Typer) -> None:
    """Add the verbs of this module."""
    app.command()(run)
    app.command()(status)
    app.command()(reread)
    app.command()(reconcile)


def run(
    jobs: Annotated[list[str] | None, typer.Argument(metavar="JOB...", help="Names of job files, without .toml.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Every job that is enabled.")] = False,
    dry: Annotated[bool, typer.Option("--dry", help="Print what would be stored; write nothing.")] = False,
    config: Config = DEFAULT_CONFIG,
) -> None:
    """Run jobs now."""
    from dtrack.cli._say import fail, line
    from dtrack.errors import UsageError

    if bool(jobs) == every:
        raise UsageError("name the jobs to run, or give --all", "For example: dtrack run inbox.")
    with opened(config) as tracker:
        for fault in tracker.faults:
            fail(fault.message)
        with progress_bar() as progress:
            outcomes = tracker.run(None if every else jobs, dry=dry, progress=progress)
        for outcome in outcomes:
            for would in outcome.preview:
                line(would)
            line(f"{outcome.job}: {outcome.words}")
            if outcome.failed:
                fail(f"{outcome.job}: {outcome.message}")
        if any(outcome.failed for outcome in outcomes) or tracker.faults:
            raise typer.Exit(1)


@contextmanager
def progress_bar() -> Iterator[Callable[[Progress], None] | None]:
    """A bar on a terminal; None elsewhere, where the log's line a step tells it."""
    import sys

    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    from dtrack.cli._say import escape

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[what]}", markup=False))
    with Bar(*columns, TimeElapsedColumn(), console=Console(stderr=True), transient=True) as bar:
        tasks: dict[str, TaskID] = {}

        def show(step: Progress) -> None:
            if step.job not in tasks:
                tasks[step.job] = bar.add_task(escape(step.job), total=None, what="")
            bar.update(tasks[step.job], completed=step.done, total=step.total, what=escape(step.what)[:60])

        yield show


def status(
    provinces: Annotated[bool, typer.Option("--provinces", help="How lately each province was reported on, and by whom.")] = False,
    countries: Annotated[bool, typer.Option("--countries", help="Each country in one line: its sources and its provinces.")] = False,
    as_json: Json = False,
    config: Config = DEFAULT_CONFIG,
) -> None:
    """Health of sources, provinces, countries and runs."""
    from dataclasses import asdict

    from dtrack.cli._say import array, line, table
    from dtrack.errors import UsageError

    if provinces and countries:
        raise UsageError("--provinces and --countries are two tables", "Ask for one of them.")
    asked, columns = ("provinces", PROVINCE_COLUMNS) if provinces else ("countries", COUNTRY_COLUMNS) if countries else ("status", STATUS_COLUMNS)
    with opened(config) as tracker:
        rows = [asdict(health) for health in getattr(tracker, asked)()]
        if as_json:
            array(rows)
            return
        if (down := tracker.outage()) is not None:
            line(down.words)
        table(rows, columns)
        line(f"{len(tracker.problems())} problems want a person: dtrack problems")


def reread(workers: Workers = 1, cluster: Cluster = "", config: Config = DEFAULT_CONFIG) -> None:
    """Make the figures again from the archive; write only what differs. One that was cut off goes on where it was."""
    from dtrack.cli._say import fail, line

    with opened(config) as tracker, progress_bar() as progress:
        outcome = tracker.reread(progress, crew(tracker.config, workers, cluster))
    line(outcome.words)
    if outcome.failed:
        fail(outcome.message)
        raise typer.Exit(1)


def reconcile(
    drop: Annotated[list[str] | None, typer.Option("--drop", metavar="ISO3", help="A country that the database is no longer kept for: its points end.")] = None,
    config: Config = DEFAULT_CONFIG,
) -> None:
    """Make the points again from the figures; write only what differs."""
    from dtrack.cli._say import line

    with opened(config) as tracker:
        change = tracker.reconcile(drop or ())
    line(f"{change.added} points added, {change.closed} closed, {change.kept} as they were.")
