"""`dtrack extract` and `dtrack eval`: what would be read from a text, and how well texts are read."""

from __future__ import annotations

import typer


def register(app: typer.Typer) -> None:
    """Add the verbs of this module."""
