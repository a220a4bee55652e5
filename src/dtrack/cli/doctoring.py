"""`doctor`: what is wrong with this installation, or with a source's contract."""

from __future__ import annotations

from typing import Annotated

import typer

from dtrack.cli._options import DEFAULT_CONFIG, Config, Json, opened

COLUMNS = ("state", "job", "check", "what", "remedy")


def register(app: typer.Typer) -> None:
    """Add the verb of this module."""
    app.command()(doctor)


def doctor(
    jobs: Annotated[list[str] | None, typer.Argument(metavar="JOB...", help="Names of job files, without .toml; none: all that are enabled.")] = None,
    as_json: Json = False,
    config: Config = DEFAULT_CONFIG,
) -> None:
    """Ask each source for one small page, live, and say what differs from its contract. Stores nothing."""
    from dataclasses import asdict

    from dtrack.cli._say import listed

    with opened(config) as tracker:
        rows = [asdict(finding) for finding in tracker.doctor(jobs or None)]
    listed(rows, COLUMNS, as_json=as_json)
    if any(row["state"] == "bad" for row in rows):
        raise typer.Exit(1)
