"""`dtrack db status` and `dtrack db upgrade`."""

from __future__ import annotations

from typing import Annotated

import typer

from dtrack.cli._options import DEFAULT_CONFIG, Config, Json, opened

group = typer.Typer(no_args_is_help=True, help="The tables of the database: are they those of this program?", rich_markup_mode=None)


def register(app: typer.Typer) -> None:
    """Add the verbs of this module."""
    app.add_typer(group, name="db")
    app.command()(move)


def move(
    to: Annotated[str, typer.Option("--to", metavar="URL", help="An empty database: postgresql+psycopg://USER@HOST/DATABASE, or sqlite:/// and a path.")],
    json: Json = False,
    config: Config = DEFAULT_CONFIG,
) -> None:
    """Copy the database to another one, SQLite or PostgreSQL, and prove that both are the same. This one is not changed. Stop every other process first."""
    from dtrack.cli._say import array, line, note

    with opened(config) as tracker:
        made = tracker.move(to, lambda each: note(f"{each.table}: {each.rows:,} rows, the same"))
    if json:
        array([{"table": each.table, "rows": each.rows, "sha256": each.digest} for each in made.tables])
    else:
        rows = sum(each.rows for each in made.tables)
        line(f"{rows:,} rows of {len(made.tables)} tables in {made.url}, each table with the same digest; exports byte for byte the same.")
        line(f'Next: write `url = "{made.url.replace(":***@", "@")}"` under `[database]` in {config}, then `dtrack check` and `dtrack status`.')


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
