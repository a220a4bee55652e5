"""The command line. Each verb calls one method of the Tracker; what it needs is imported when it runs, so that `--help` costs next to nothing.

Exit status: 0 good, 1 something failed (said on standard error in one line), 2 wrong use.
"""

from __future__ import annotations

import sys
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

if TYPE_CHECKING:
    app: typer.Typer

VERBS = {
    "setting_up": ("init", "check"),
    "serving": ("up", "daemon", "serve"),
    "collecting": ("run", "status", "reread", "reconcile"),
    "doctoring": ("doctor",),
    "reading": ("extract", "eval"),
    "looking": ("figures", "points", "problems", "places"),
    "changing": ("changes",),
    "showing": ("show",),
    "exporting": ("export",),
    "charting": ("chart",),
    "briefing": ("brief",),
    "publishing": ("publish",),
    "reviewing": ("review",),
    "entering": ("add",),
    "uploading": ("upload",),
    "siting": ("site",),
    "withholding": ("withhold", "unwithhold", "withheld"),
    "accounts": ("user", "token", "audit"),
    "alerting": ("alerts",),
    "backing": ("backup", "restore"),
    "archives": ("read-archive",),
    "databases": ("db", "move"),
}
"""The verbs of each module, in the order of `--help`. Describing all of them takes longer than most verbs take to run, so the one asked for comes alone."""


def __getattr__(name: str) -> Any:
    if name == "app":
        return application()
    raise AttributeError(name)


def _tell_version(asked: bool) -> None:
    if asked:
        from dtrack import __version__

        sys.stdout.write(f"dtrack {__version__}\n")
        raise typer.Exit


def common(
    version: Annotated[bool, typer.Option("--version", help="Print the version of the program and leave.", is_eager=True, callback=_tell_version)] = False,
) -> None:
    """A tracker of forced displacement: from scheduled fetch to dated figure with its sentence, province series, chart and export."""


@cache
def application(verb: str = "") -> typer.Typer:
    """The command line with the module of this verb only, or with all of them where it is no verb's name."""
    made = typer.Typer(
        name="dtrack",
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120},
    )
    made.callback()(common)
    for module in [name for name, verbs in VERBS.items() if verb in verbs] or VERBS:
        import_module(f"{__name__}.{module}").register(made)
    return made


def main() -> NoReturn:
    """Run the command line, and turn every error that dtrack raises on purpose into one line and an exit status."""
    from dtrack.cli._say import fail
    from dtrack.errors import DtrackError, UsageError

    try:
        application(sys.argv[1] if sys.argv[1:] else "")()
    except DtrackError as bad:
        fail(bad.message)
        sys.exit(2 if isinstance(bad, UsageError) else 1)
    except OSError as bad:
        fail(f"{bad.filename or 'the system'}: {bad.strerror or bad}. Check that the disk has room and that this user may read and write there.")
        sys.exit(1)
    sys.exit(0)
