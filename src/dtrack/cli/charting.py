"""`dtrack chart`: one series as a picture for a report."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from dtrack.cli._options import DEFAULT_CONFIG, Config, KnownOn, filter_of, opened


def register(app: typer.Typer) -> None:
    """Add the verb of this module."""
    app.command()(chart)


def chart(
    place: Annotated[str, typer.Argument(metavar="PLACE", help="P-code (SY09), ISO3 code (SYR) or site id.")],
    metric: Annotated[str, typer.Argument(metavar="METRIC", help="idp_stock, new_displacement, return ...")],
    *,
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="FILE.svg needs nothing; FILE.png and FILE.pdf need a Chromium (BROWSER_PATH).")],
    direction: Annotated[str | None, typer.Option("--direction", help="arrival, departure, within, unstated.")] = None,
    since: Annotated[str | None, typer.Option("--since", metavar="DATE", help="The reference period ends on or after it.")] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="DATE", help="The reference period begins on or before it.")] = None,
    known_on: KnownOn = None,
    lang: Annotated[str, typer.Option("--lang", help="en, fr or ar.")] = "en",
    config: Config = DEFAULT_CONFIG,
) -> None:
    """Draw one series as SVG, PNG or PDF, with title, source, date and licence inside the picture."""
    from dtrack.cli._say import note
    from dtrack.web import pictures

    wanted = filter_of({"place": place.upper(), "metric": metric, "direction": direction, "since": since, "until": until, "known_on": known_on})
    with opened(config) as tracker:
        pictures.write(pictures.draw(pictures.visit_of(tracker, wanted, lang), public_only=False), out)
    note(f"{out} written.")
