"""`dtrack review`: a person's word on a figure, what waits for one, and corrections as corpus examples."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dtrack.cli._options import DEFAULT_CONFIG, Config, Json, Limit, opened

if TYPE_CHECKING:
    from dtrack.model.attention import Waiting
    from dtrack.model.review import Review

QUEUE_COLUMNS = ("id", "score", "reasons", "place", "metric", "value", "unit", "start", "end", "source_org", "confidence")
REVIEW_COLUMNS = ("number", "at", "act", "by", "role", "why", "changed", "undoes")
Text = str | None


def register(app: typer.Typer) -> None:
    """Add the verb of this module."""
    app.command()(review)


def review(
    figure: Annotated[Text, typer.Argument(metavar="FIGURE", help="Id of the figure as you see it.")] = None,
    act: Annotated[Text, typer.Argument(metavar="ACT", help="approve, reject, prefer, correct, merge or undo.")] = None,
    *,
    by: Annotated[str, typer.Option("--by", metavar="NAME", help="Who does it; the history keeps it, public pages never show it.")] = "",
    why: Annotated[str, typer.Option("--why", help="Why, in a few words.")] = "",
    value: Annotated[str, typer.Option("--value", help="The number as it stands in the quote: 4500, or 3000-4000.")] = "",
    unit: Annotated[str, typer.Option("--unit", help="person, household or home.")] = "",
    metric: Annotated[str, typer.Option("--metric", help="idp_stock, new_displacement, return ...")] = "",
    direction: Annotated[str, typer.Option("--direction", help="arrival, departure, within, unstated.")] = "",
    population: Annotated[str, typer.Option("--population", help="idp, refugee, mixed, unstated.")] = "",
    place: Annotated[list[str] | None, typer.Option("--place", metavar="CODE[:ROLE]", help="Every place that it names, e.g. SY0902:destination.")] = None,
    role: Annotated[str, typer.Option("--role", help="Of the places: origin, destination, in, unspecified.")] = "",
    start: Annotated[str, typer.Option("--start", metavar="DATE", help="2019-01-05, 2019-01, 2019 or none.")] = "",
    end: Annotated[str, typer.Option("--end", metavar="DATE", help="Last day of a period.")] = "",
    source: Annotated[str, typer.Option("--source", help="Short name of whose number it is, or none.")] = "",
    quantifier: Annotated[str, typer.Option("--quantifier", help="exact, about, at_least, more_than, less_than, up_to.")] = "",
    into: Annotated[Text, typer.Option("--into", metavar="FIGURE", help="For merge: the figure that says the same and stays.")] = None,
    undoes: Annotated[int | None, typer.Option("--undoes", metavar="N", help="For undo: number of the act; without it the last one.")] = None,
    queue: Annotated[bool, typer.Option("--queue", help="List what waits for a person, the weightiest and most doubtful first.")] = False,
    within: Annotated[Text, typer.Option("--within", metavar="CODE", help="With --queue: of this place and all below it.")] = None,
    limit: Limit = None,
    export_corpus: Annotated[
        Path | None, typer.Option("--export-corpus", metavar="DIR", help="Write corrections as corpus examples, a file a language.")
    ] = None,
    as_json: Json = False,
    config: Config = DEFAULT_CONFIG,
) -> None:
    """Approve, reject, prefer, correct or merge a figure, or take that back; every later reading inherits it."""
    from dtrack.cli._say import listed
    from dtrack.errors import UsageError

    if queue:
        with opened(config) as tracker:
            rows = [queue_row(waiting) for waiting in tracker.queue(limit, place=within)]
        listed(rows, QUEUE_COLUMNS, as_json=as_json, nothing="Nothing waits for a person.")
        return
    if export_corpus is not None:
        _export(export_corpus, config)
        return
    if figure is None or act is None:
        raise UsageError("which figure, and what about it?", "Write `dtrack review FIGURE approve --by NAME --why WORDS`, or `dtrack review --queue`.")
    fields: dict[str, Any] = {"value": value, "unit": unit, "metric": metric, "direction": direction, "population": population, "place": place or []}
    fields |= {"role": role, "start": start, "end": end, "source": source, "quantifier": quantifier}
    if act != "correct" and any(fields.values()):
        raise UsageError(f"{act} corrects nothing", "Use `correct` with the fields to correct.")
    _do(figure, act, config, as_json=as_json, by=by, why=why, into=into, undoes=undoes, fields=fields)


def _do(figure: str, act: str, config: Path, *, as_json: bool, by: str, why: str, into: Text, undoes: int | None, fields: dict[str, Any]) -> None:
    from dtrack.cli._say import array, line
    from dtrack.export._rows import figure_row
    from dtrack.model.review import Correction

    correction = Correction(places=tuple(fields.pop("place")), **fields)
    with opened(config) as tracker:
        record = tracker.review(figure, act, by=by, why=why, into=into, undoes=undoes, correction=correction)
    if as_json:
        array([figure_row(record)])
        return
    gone = " It stands no more." if record.known_to is not None else ""
    line(f"{record.id}: {record.status.value}{f', {record.role.value}' if record.role else ''}.{gone} `dtrack show {record.id}` shows its history.")


def _export(folder: Path, config: Path) -> None:
    from dtrack.cli._say import line

    with opened(config) as tracker:
        done = tracker.export_corpus(folder)
    for file, number in done.files.items():
        line(f"{file}: {number} passages")
    if done.left_out:
        line(f"{done.left_out} left out: cells of tables, upstream records, and what is not public.")
    if not done.files and not done.left_out:
        line("Nobody has corrected or rejected anything yet.")


def queue_row(waiting: Waiting) -> dict[str, Any]:
    """A figure that waits, under the names that `review --queue --json` promises: those of `figures --json`, with `score`, `reasons`, `doubts`."""
    from dtrack.export._rows import figure_row

    return figure_row(waiting.record) | {"score": waiting.score, "reasons": list(waiting.reasons), "doubts": waiting.doubts}


def review_row(act: Review) -> dict[str, Any]:
    """An act, as `show --json` lists it."""
    told = {name: getattr(act, name) for name in ("number", "by", "role", "at", "why", "figure", "undoes")}
    return told | {"act": act.act.value, "changed": list(act.changed), "into": act.other_figure}
