"""`dtrack brief`: the sitrep page of a place."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from dtrack.cli._options import DEFAULT_CONFIG, Config, KnownOn, filter_of, opened


def register(app: typer.Typer) -> None:
    """Add the verb of this module."""
    app.command()(brief)


def brief(
    place: Annotated[str, typer.Argument(metavar="PLACE", help="P-code (SY09), ISO3 code (SYR) or site id.")],
    *,
    since: Annotated[
        str, typer.Option("--since", metavar="7d|week|DATE", help="First day: so many days back, the running week ([tracker] week_starts), or a date.")
    ] = "7d",
    lang: Annotated[str, typer.Option("--lang", help="One or several of en, fr, ar, with commas.")] = "en",
    out: Annotated[
        str,
        typer.Option(
            "--out",
            metavar="FILE|-",
            help="FILE.html (one file, nothing to fetch), FILE.docx or FILE.pdf (a Chromium prints it); - is standard output, as HTML.",
        ),
    ] = "-",
    internal: Annotated[bool, typer.Option("--internal", help="Internal figures too; each is marked.")] = False,
    known_on: KnownOn = None,
    config: Config = DEFAULT_CONFIG,
) -> None:
    """Say what was reported for these days, what became known about earlier ones, and what is not known."""
    from dtrack.cli._say import note
    from dtrack.errors import UsageError
    from dtrack.web import browser
    from dtrack.web.brief import facts, files
    from dtrack.web.pictures import visit_of

    if out != "-" and not out.endswith((".html", ".docx", ".pdf")):
        raise UsageError(f"{out} ends in none of .html, .docx, .pdf", "Name the file by the format that you want.")
    program = browser.find() if out.endswith(".pdf") else None
    with opened(config) as tracker:
        made = []
        for code in dict.fromkeys(part.strip() for part in lang.split(",")):
            visit = visit_of(tracker, filter_of({"known_on": known_on}), code)
            today = visit.query.filter.known_on.date() if visit.query.filter.known_on else visit.today
            try:
                first = facts.window(since, today, tracker.config.spec.tracker.week_starts)
            except ValueError as bad:
                raise UsageError(f"--since {since!r} is no window", "Write 7d, week, or a date, 2026-11-16.") from bad
            made.append(facts.gather(visit, place.upper(), first, public_only=not internal))
    if out.endswith(".docx"):
        Path(out).write_bytes(files.docx(made, browser=browser.look()))
    elif program is not None:
        files.pdf(made, Path(out), browser=program)
    elif out == "-":
        typer.echo(files.html(made, alone=True))
    else:
        Path(out).write_text(files.html(made, alone=True), "utf-8")
    note(f"{sum(len(each.reported) + len(each.learned) for each in made)} sentences, {sum(len(each.unknown) for each in made)} things not known.")
