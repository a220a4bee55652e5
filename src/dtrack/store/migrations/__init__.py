"""The tables' history, shipped with the program and run by it: nobody needs to know alembic to upgrade."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection

KNOWN = ("0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008", "0009", "0010", "0011", "0012", "0013", "0014", "0015", "0016", "0017")
"""Revisions in order. A database at any other one was made by a newer dtrack."""
HEAD = KNOWN[-1]


def upgrade(c: Connection, found: str | None) -> None:
    """Bring the tables from revision `found` to HEAD, within the transaction of `c`: all of it or nothing."""
    if found == HEAD:
        return
    # Alembic is a quarter of a second to import, and hardly any start has anything to upgrade.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = c
    command.upgrade(config, HEAD)
