"""The command line. Each verb calls one method of the Tracker; what it needs is imported when it runs, so that `--help` costs next to nothing.

Exit status: 0 good, 1 something failed (said on standard error in one line), 2 wrong use.
"""

from __future__ import annotations

import sys
from typing import Annotated, NoReturn

import typer

from dtrack.cli import (
    accounts,
    alerting,
    archives,
    backing,
    briefing,
    changing,
    charting,
    collecting,
    databases,
    doctoring,
    entering,
    exporting,
    looking,
    publishing,
    reading,
    reviewing,
    serving,
    setting_up,
    showing,
    siting,
    uploading,
    withholding,
)

app = typer.Typer(
    name="dtrack",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120},
)


def _tell_version(asked: bool) -> None:
    if asked:
        from dtrack import __version__

        sys.stdout.write(f"dtrack {__version__}\n")
        raise typer.Exit


@app.callback()
def common(
    version: Annotated[bool, typer.Option("--version", help="Print the version of the program and leave.", is_eager=True, callback=_tell_version)] = False,
) -> None:
    """A tracker of forced displacement: from scheduled fetch to dated figure with its sentence, province series, chart and export."""


for module in (
    setting_up,
    serving,
    collecting,
    doctoring,
    reading,
    looking,
    changing,
    showing,
    exporting,
    charting,
    briefing,
    publishing,
    reviewing,
    entering,
    uploading,
    siting,
    withholding,
    accounts,
    alerting,
    backing,
    archives,
    databases,
):
    module.register(app)


def main() -> NoReturn:
    """Run the command line, and turn every error that dtrack raises on purpose into one line and an exit status."""
    from dtrack.cli._say import fail
    from dtrack.errors import DtrackError, UsageError

    try:
        app()
    except DtrackError as bad:
        fail(bad.message)
        sys.exit(2 if isinstance(bad, UsageError) else 1)
    except OSError as bad:
        fail(f"{bad.filename or 'the system'}: {bad.strerror or bad}. Check that the disk has room and that this user may read and write there.")
        sys.exit(1)
    sys.exit(0)
