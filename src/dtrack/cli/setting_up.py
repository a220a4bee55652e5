"""`dtrack init` and `dtrack check`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from dtrack.cli._options import DEFAULT_CONFIG, Config


def register(app: typer.Typer) -> None:
    """Add the verbs of this module."""
    app.command()(init)
    app.command()(check)


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder that does not exist yet, or an empty one.")],
    contact: Annotated[str | None, typer.Option("--contact", metavar="ADDRESS", help="Mail or https address; asked for if left out.")] = None,
) -> None:
    """Lay an installation down: config.toml, jobs/, dashboards/, inbox/."""
    from dtrack.cli._say import line, note
    from dtrack.flow.init import check_contact, lay_down

    address = check_contact(contact) if contact is not None else _ask_contact()
    made = lay_down(folder, address)
    for path in made:
        line(f"made {path}{'/' if path.is_dir() else ''}")
    if not address:
        note("No contact address yet: write one at `[fetch] contact` in config.toml before you collect from the network.")
    line(f"Next: cd {folder} && dtrack check && dtrack up")


def _ask_contact() -> str:
    """The address that a person types. Where nobody can be asked it stays empty, and `check` reminds of it."""
    from dtrack.cli._say import note
    from dtrack.errors import UsageError
    from dtrack.flow.init import check_contact

    note("Operators of sources want to know whom to write to: the address becomes part of the name that dtrack gives in each request.")
    for _ in range(3):
        try:
            answer = typer.prompt("Contact address", default="", show_default=False, err=True)
        except typer.Abort:
            return ""
        try:
            return check_contact(str(answer))
        except UsageError as wrong:
            if not sys.stdin.isatty():
                raise
            note(wrong.message)
    raise UsageError("no contact address after three attempts", "Give it with `--contact`, or leave it empty for now.")


def check(config: Config = DEFAULT_CONFIG) -> None:
    """Read config, jobs and dashboards without the network; name each fault with its remedy."""
    from dtrack import config as settings
    from dtrack.cli._say import fail, line, note
    from dtrack.flow import checking

    loaded = checking.load(settings.read(config))
    for remark in loaded.notes:
        note(f"note: {remark}")
    for fault in loaded.faults:
        fail(fault.message)
    if loaded.faults:
        raise typer.Exit(1)
    line(f"Nothing is wrong: config.toml, jobs ({len(loaded.jobs)}) and dashboards ({len(loaded.dashboards)}) are read.")
