"""`dtrack export`: figures or points as a file that people and programs read."""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Annotated, TextIO

import typer

from dtrack.cli._options import DEFAULT_CONFIG, Config, filtered, opened
from dtrack.model.filter import Filter


def register(app: typer.Typer) -> None:
    """Add the verb of this module."""
    app.command()(export)


@filtered()
def export(
    *,
    out: Annotated[str, typer.Option("--out", metavar="FILE|-", help="Where to; - is standard output.")],
    form: Annotated[str, typer.Option("--format", help="csv")] = "csv",
    what: Annotated[str, typer.Option("--what", help="figures or points")] = "figures",
    wanted: Filter,
    config: Config = DEFAULT_CONFIG,
) -> None:
    """Write figures or points to a file, each row with its quote, source and address."""
    from dtrack.cli._say import note

    with opened(config) as tracker:
        tracker.check_export(form, what)
        with _target(out) as stream:
            count = tracker.export(form, stream, what, wanted)
    note(f"{count} rows written.")


def _target(out: str) -> AbstractContextManager[TextIO]:
    """Standard output, or the file; both take the line ends that the format writes."""
    if out == "-":
        if hasattr(sys.stdout, "reconfigure"):
            sys.stdout.reconfigure(encoding="utf-8", newline="")
        return nullcontext(sys.stdout)
    return Path(out).open("w", encoding="utf-8", newline="")
