"""Verbs with which people bring something in themselves: `add` a figure from a call, a message or a paper."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Annotated, Any

import typer

from dtrack.cli._options import DEFAULT_CONFIG, Config

By = Annotated[str, typer.Option("--by", metavar="NAME", help="Who does it; the history keeps it, public pages never show it.")]
Why = Annotated[str, typer.Option("--why", help="Why, in a few words.")]
ENTRY: dict[str, Any] = {
    "place": Annotated[str, typer.Option("--place", metavar="CODE|NAME", help="The finest place that the number is about; a site id too.")],
    "metric": Annotated[str, typer.Option("--metric", help="idp_stock, new_displacement, return, site_population ...")],
    "value": Annotated[str, typer.Option("--value", help="4500, or 3000-4000. It must stand in the quote.")],
    "unit": Annotated[str, typer.Option("--unit", help="person, household or home.", show_default="person")],
    "direction": Annotated[str, typer.Option("--direction", help="Of a flow: arrival, departure, within, unstated.")],
    "origin": Annotated[str, typer.Option("--from", metavar="CODE|NAME", help="Where people came from, for an arrival.")],
    "population": Annotated[str, typer.Option("--population", help="idp, refugee, mixed, unstated.", show_default="unstated")],
    "start": Annotated[str, typer.Option("--start", metavar="DATE", help="2026-10-05, 2026-10 or 2026: reference date, or first day of a period.")],
    "end": Annotated[str, typer.Option("--end", metavar="DATE", help="Last day of a period, where it is not that of --start.")],
    "source": Annotated[str, typer.Option("--source", help="The organisation whose number it is. Never the name of an informant.")],
    "informant": Annotated[str, typer.Option("--informant", metavar="ROLE", help="Instead: key informant, camp manager, community leader ...")],
    "quote": Annotated[str, typer.Option("--quote", help="The words that hold the number, as said or printed.")],
    "by": By,
    "why": Why,
    "method": Annotated[str, typer.Option("--method", help="registration, headcount, key_informant, survey ...")],
    "quantifier": Annotated[str, typer.Option("--quantifier", help="about, at_least, more_than, less_than, up_to.", show_default="exact")],
    "scope": Annotated[str, typer.Option("--scope", help="in_sites, outside_sites, all.")],
    "cause": Annotated[str, typer.Option("--cause", help="conflict, disaster, other.")],
    "url": Annotated[str, typer.Option("--url", help="Where the paper can be found.")],
    "title": Annotated[str, typer.Option("--title", help="What it is called.")],
    "published": Annotated[str, typer.Option("--published", metavar="DATE", help="Day on which it was printed or said.")],
    "sensitivity": Annotated[str, typer.Option("--sensitivity", help="public, internal or restricted.", show_default="internal")],
    "document": Annotated[str, typer.Option("--document", metavar="ID", help="A document that is stored already: the quote stands in its text.")],
}
"""What a person states, in the order of `--help`."""


def register(app: typer.Typer) -> None:
    """Add the verbs of this module."""
    app.command("add")(dressed(_add, {name: (option, "") for name, option in ENTRY.items()}))


def dressed(verb: Callable[..., None], stated: Mapping[str, tuple[Any, Any]]) -> Callable[..., None]:
    """A verb with options from a table, (option, default) by name; it takes them as `**stated`."""
    own = inspect.signature(verb, eval_str=True).parameters.values()
    given = [inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=option) for name, (option, default) in stated.items()]
    options = [*(option for option in own if option.kind is not inspect.Parameter.VAR_KEYWORD), *given]
    options.sort(key=lambda option: option.kind is inspect.Parameter.KEYWORD_ONLY)

    @wraps(verb)
    def shown(**given: Any) -> None:
        verb(**given)

    shown.__signature__ = inspect.Signature(options)  # type: ignore[attr-defined]
    shown.__annotations__ = {option.name: option.annotation for option in options}
    return shown


def _add(
    *,
    cumulative: Annotated[bool, typer.Option("--cumulative", help="Everything since --start, not the movement of a period.")] = False,
    part: Annotated[bool, typer.Option("--part", help="It covers only a part of the place.")] = False,
    undo: Annotated[str, typer.Option("--undo", metavar="FIGURE", help="Take back a figure that was entered; with --by and --why.")] = "",
    config: Config = DEFAULT_CONFIG,
    **stated: str,
) -> None:
    """Enter a figure by hand: from a call, a message, a paper, or one that was missed in a document."""
    from dtrack.cli._options import opened
    from dtrack.cli._say import line
    from dtrack.model.intake import Entry

    with opened(config) as tracker:
        if undo:
            act = tracker.undo_entry(undo, by=stated["by"], why=stated["why"])
            line(f"{act.figure}: taken back. Enter it again if it holds after all.")
            return
        # What was not given keeps the default of the entry.
        said: dict[str, Any] = {name: value for name, value in stated.items() if value or name in ("place", "metric", "value", "quote", "by", "why")}
        record = tracker.enter(Entry(**said, cumulative=cumulative, part=part))
        line(f"{record.id}: stored, {record.sensitivity.value}. `dtrack show {record.id}` shows it with its words and its source.")
