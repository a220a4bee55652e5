"""`dtrack db status` and `dtrack db upgrade`."""

from __future__ import annotations

import typer

from dtrack.cli._options import DEFAULT_CONFIG, Config, Json, opened

group = typer.Typer(no_args_is_help=True, help="The tables of the database: are they those of this program?", rich_markup_mode=None)


def register(app: typer.Typer) -> None:
    """Add the verbs of this module."""
    app.add_typer(group, name="db")


@group.command()
def status(json: Json = False, config: Config = DEFAULT_CONFIG) -> None:
    """Where the database is, the revision of its tables, and the one that this program needs. Exit status 1 where they differ."""
    from dtrack.cli._say import array, line, note

    with opened(config) as tracker:
        told = tracker.tables()
    if json:
        array([{"database": told.address, "revision": told.revision, "needed": told.needed, "current": told.current}])
    else:
        line(f"{told.address}: tables at {told.revision or 'none yet'}, this program needs {told.needed}")
    if not told.current:
        note("Run `dtrack db upgrade`.")
        raise typer.Exit(1)


@group.command()
def upgrade(config: Config = DEFAULT_CONFIG) -> None:
    """Make the tables, or bring them up to this program: all of it or nothing. A database of a newer dtrack is left as it is."""
    from dtrack.cli._say import line

    with opened(config) as tracker:
        told = tracker.upgrade()
    line(f"{told.address}: tables at {told.revision}")
