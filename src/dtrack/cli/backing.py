"""`dtrack backup` and `dtrack restore`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from dtrack.cli._options import DEFAULT_CONFIG, Config, opened


def register(app: typer.Typer) -> None:
    """Add the verbs of this module."""
    app.command()(backup)
    app.command()(restore)


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="E.g. /backup/dtrack.tar; a file of that name is replaced once the new one is whole.")],
    config: Config = DEFAULT_CONFIG,
) -> None:
    """Write the installation into one file while jobs run: settings, jobs, dashboards, inbox, archive and database. Keys of the environment are not in it."""
    from dtrack.cli._say import line

    with opened(config) as tracker:
        made = tracker.backup(file)
    line(f"{made.files:,} files, {made.size:,} bytes in {made.path}. Keep it as private as the installation: what is internal is in it.")


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file that `dtrack backup` wrote.")],
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder that does not exist yet, or an empty one.")],
) -> None:
    """Lay an installation down from a backup, each byte compared with its hash: whole or not at all."""
    from dtrack.cli._say import line, note
    from dtrack.flow.restore import restore as laid

    made = laid(file, folder)
    line(f"{made.files:,} files in {made.path}, each with its hash.")
    if made.moved:
        note(f"`[paths]` led elsewhere and leads into this folder now: {', '.join(made.moved)}.")
    if made.alone:
        note("The database was kept elsewhere (`[database] url`); here it is a file in this folder. `dtrack move --to URL` brings it to a server.")
    line(f"Next: cd {made.path} && dtrack check && dtrack up")
