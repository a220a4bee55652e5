"""`dtrack withhold`, `unwithhold`, `withheld`: taking something out of everything that is shown, giving it back, and who did so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from dtrack.cli._options import DEFAULT_CONFIG, Config, Json, opened

if TYPE_CHECKING:
    from dtrack.store.withheld import Withheld

COLUMNS = ("kind", "ref", "at", "by", "why", "lifted_at", "lifted_by", "lifted_why")
Ref = Annotated[str, typer.Argument(metavar="SITE|FIGURE|DOCUMENT", help="Code of a site, or id of a figure or document.")]
By = Annotated[str, typer.Option("--by", metavar="NAME", help="Who does it; only operators are shown that.")]
Why = Annotated[str, typer.Option("--why", help="Why, in a sentence; only operators are shown that.")]


def register(app: typer.Typer) -> None:
    """Add the verbs of this module."""
    app.command()(withhold)
    app.command()(unwithhold)
    app.command()(withheld)


def withhold(ref: Ref, by: By, why: Why, config: Config = DEFAULT_CONFIG) -> None:
    """Take a site, figure or document out of every page, search, quote, map, export, alert and earlier answer. Files that were made before still hold it."""
    from dtrack.cli._say import line

    with opened(config) as tracker:
        done = tracker.withhold(ref, by=by, why=why)
    line(f"{done.act.kind} {done.act.ref}: withheld. Files that were exported, published or sent before still hold it.")
    if done.shared:
        line(f"Provinces or districts have these names too, so they are not masked in texts: {', '.join(done.shared)}.")


def unwithhold(ref: Ref, by: By, why: Why, config: Config = DEFAULT_CONFIG) -> None:
    """Show it again, exactly as it was."""
    from dtrack.cli._say import line

    with opened(config) as tracker:
        act = tracker.unwithhold(ref, by=by, why=why)
    line(f"{act.kind} {act.ref}: shown again.")


def withheld(as_json: Json = False, config: Config = DEFAULT_CONFIG) -> None:
    """What was withheld and given back, by whom and why, the newest first. The one list that names it: keep it among operators."""
    from dtrack.cli._say import array, line, table

    with opened(config) as tracker:
        rows = [_row(act) for act in tracker.withheld()]
    if as_json:
        array(rows)
    elif rows:
        table(rows, COLUMNS)
    else:
        line("Nothing was ever withheld.")


def _row(act: Withheld) -> dict[str, Any]:
    """An act under the names that `withheld --json` promises. The words that are masked stay out of it."""
    return {name: getattr(act, name) for name in COLUMNS} | {"kind": act.kind.value}
