"""`dtrack publish`: the dashboard as files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from dtrack.cli._options import DEFAULT_CONFIG, Config, opened


def register(app: typer.Typer) -> None:
    """Add the verb of this module."""
    app.command()(publish)


def publish(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder of its own: everything in it is replaced, whole or not at all.")],
    *,
    lang: Annotated[str, typer.Option("--lang", help="One or several of en, fr, ar, with commas; without it, those of the installation.")] = "",
    single: Annotated[
        str | None, typer.Option("--single", metavar="PLACE", help="Instead: one file of this place a language, under 300 kB, into DIR: to send by message.")
    ] = None,
    config: Config = DEFAULT_CONFIG,
) -> None:
    """Write the dashboard as files that need no server: from a USB stick or any web server. Public figures only."""
    from dtrack.cli._say import line
    from dtrack.web.still import site
    from dtrack.web.still.folder import whole
    from dtrack.web.still.single import single as one

    spoken = [part.strip() for part in lang.split(",") if part.strip()]
    with opened(config) as tracker:
        if single is None:
            count = site.publish(tracker, folder, spoken)
            line(f"{count} files in {folder}; open {folder / 'index.html'}.")
            return
        code = single.upper()
        made = [(folder / f"dtrack-{code}-{language}.html", one(tracker, code, language).encode()) for language in site.check_languages(tracker, spoken)]
    for path, body in made:
        whole(path, body)
        line(f"{path}: {len(body) / 1000:.0f} kB.")
