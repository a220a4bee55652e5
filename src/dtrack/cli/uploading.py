"""`upload`: a partner's workbook or text, looked at first and stored once a person has said what it is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dtrack.cli._options import DEFAULT_CONFIG, Config
from dtrack.cli.entering import By, Why, dressed

if TYPE_CHECKING:
    from dtrack.flow.uploading.choices import Choices
    from dtrack.flow.uploading.preview import Column, Preview
    from dtrack.tracker import Tracker

_MOST = 15


CHOICES: dict[str, tuple[Any, Any]] = {
    "name": (Annotated[str, typer.Option("--as", metavar="NAME", help="Name of the job for files of this kind, e.g. idleb-sites.")], ""),
    "source": (Annotated[str, typer.Option("--source", help="The organisation whose numbers these are.")], ""),
    "date": (Annotated[str, typer.Option("--date", help="Of the numbers: 2026-10-31, 2026-10 or 2026-09/2026-10; of a text, its publication.")], ""),
    "sensitivity": (Annotated[str, typer.Option("--sensitivity", help="public, internal or restricted.", show_default="the job's, or internal")], ""),
    "title": (Annotated[str, typer.Option("--title", help="What pages call it.")], ""),
    "sheet": (Annotated[str, typer.Option("--sheet", help="The sheet that is read.")], ""),
    "header": (Annotated[int, typer.Option("--header", min=0, help="Row of the header, from 1.", show_default="as found")], 0),
    "depth": (Annotated[int, typer.Option("--header-rows", min=0, max=3, help="Rows that the header takes.", show_default="as found")], 0),
    "columns": (
        Annotated[list[str] | None, typer.Option("--column", metavar="LETTER=MEANING", help="D=idp_stock/household/idp, B=place:adm1_name, F=-")],
        None,
    ),
    "places": (Annotated[list[str] | None, typer.Option("--name", metavar="NAME=CODE", help="What a name that nobody knows means.")], None),
    "same": (Annotated[bool | None, typer.Option("--same/--not-same", help="Renamed columns mean what the old ones meant, or something else.")], None),
    "fresh": (Annotated[bool, typer.Option("--new", help="A new kind of file, though it looks like a known one.")], False),
}
"""What a person says of a file, in the order of `--help`."""


def register(app: typer.Typer) -> None:
    """Add the verbs of this module."""
    app.command()(dressed(upload, CHOICES))


def upload(
    file: Annotated[Path | None, typer.Argument(metavar="FILE", help="XLSX, CSV, PDF, DOCX, TXT, MD or HTML.")] = None,
    *,
    preview: Annotated[bool, typer.Option("--preview", help="Say what would be stored; store nothing.")] = False,
    listed: Annotated[bool, typer.Option("--list", help="The uploads so far.")] = False,
    undo: Annotated[str, typer.Option("--undo", metavar="ID", help="Take an upload back; with --by and --why.")] = "",
    by: By = "",
    why: Why = "",
    config: Config = DEFAULT_CONFIG,
    **stated: Any,
) -> None:
    """Bring in a partner's file: look at it, say what its columns mean, store it; the next edition is recognised."""
    from dtrack.cli._options import opened
    from dtrack.cli._say import line
    from dtrack.errors import UsageError

    with opened(config) as tracker:
        if listed:
            _list(tracker)
        elif undo:
            act = tracker.uploads.undo(undo, by=by, why=why)
            line(f"{act.undoes}: taken back; its figures are closed.")
        elif file is None:
            raise UsageError("name the file to upload", "For example: dtrack upload sites.xlsx --preview.")
        else:
            _upload(tracker, file, _choices(stated), preview=preview, by=by, why=why)


def _choices(stated: dict[str, Any]) -> Choices:
    from dtrack.flow.uploading.choices import Choices

    columns = {letter.upper(): meaning for letter, meaning in _pairs(stated.pop("columns"), "--column")}
    places = dict(_pairs(stated.pop("places"), "--name"))
    return Choices(**stated, columns=columns, places=places)


def _upload(tracker: Tracker, file: Path, said: Choices, *, preview: bool, by: str, why: str) -> None:
    from dtrack.cli._say import fail, line
    from dtrack.errors import ReadError

    token = tracker.uploads.stage(file.name, _body(tracker, file))
    try:
        look = tracker.uploads.look(token, said)
        if preview or look.refused or look.faults:
            _show(look)
            if not preview or look.refused:
                fail("nothing was stored")
                raise typer.Exit(1)
            return
        stored = tracker.uploads.confirm(token, look.choices, by=by, why=why)
        line(f"{stored.act.id}: {stored.outcome.words}")
        line(f"Stored by the job {stored.act.job}. Its next edition: dtrack upload FILE --date ... Take this one back: dtrack upload --undo {stored.act.id}")
    except ReadError as bad:
        fail(bad.message)
        raise typer.Exit(1) from bad
    finally:
        tracker.uploads.discard(token)


def _body(tracker: Tracker, file: Path) -> bytes:
    """The bytes of a file, and no more of them than may be stored."""
    with file.open("rb") as opened:
        return opened.read(tracker.config.spec.fetch.max_workbook_mib * 2**20 + 1)


def _show(look: Preview) -> None:
    """What the file holds, what is missing, and what would be stored."""
    from dtrack.cli._say import line, table
    from dtrack.flow.uploading.preview import ASSISTED

    if look.refused:
        line(ASSISTED)
    line(f"{look.filename} -> {look.stored}" + (f"; the next edition of {look.match.job}" if look.match else ""))
    if look.layout is not None:
        line(f"sheet {look.layout.sheet!r} of {len(look.sheets)}, header in row {look.layout.row + 1}")
        table([_column(column) for column in look.columns], ("column", "header", "meaning", "rows", "sum", "printed_total", "date"))
    for renamed in look.match.renamed if look.match else ():
        line(f"column {renamed.letter}: {renamed.new!r} stands where {renamed.old!r} stood: same meaning? --same or --not-same")
    for unknown in look.unknown[:_MOST]:
        near = ", ".join(f"{place.name} ({place.pcode})" for place in unknown.near[:3])
        line(f"no place {unknown.name!r} (row {unknown.rows[0]}). Near: {near or 'none'}. --name '{unknown.name}=CODE'")
    for problem in look.problems[:_MOST]:
        line(f"problem {problem.kind}: {problem.what}. {problem.remedy}")
    for key, words in look.faults:
        line(f"missing {key}: {words}")
    line(f"{len(look.figures)} figures would be stored, {look.choices.sensitivity}.")
    for figure in look.figures[:_MOST]:
        place = figure.places[0] if figure.places else None
        line(f"  {figure.metric} {figure.value if figure.value is not None else figure.vague} {figure.unit}, {place.name if place else ''}, {figure.end}")


def _column(column: Column) -> dict[str, object]:
    held = column.counted
    total = held.totals[-1] if held and held.totals else None
    return {
        "column": column.letter,
        "header": column.label,
        "meaning": column.meaning,
        "rows": held.rows if held else None,
        "sum": held.sum if held else None,
        "printed_total": f"{total.value:,} {'agrees' if total.agrees else 'DIFFERS'} ({total.cell})" if total else "",
        "date": str(held.period) if held and held.period else "",
    }


def _list(tracker: Tracker) -> None:
    from dtrack.cli._say import table

    rows = [
        {"id": act.id, "at": act.at, "who": act.who, "file": act.filename, "job": act.job, "document": act.document, "undone": back.at if back else None}
        for act, back in tracker.uploads.all()
    ]
    table(rows, ("id", "at", "who", "file", "job", "document", "undone"))


def _pairs(given: list[str] | None, option: str) -> list[tuple[str, str]]:
    from dtrack.errors import UsageError

    pairs = [text.rpartition("=") for text in given or []]
    for name, mark, _ in pairs:
        if not mark or not name:
            raise UsageError(f"{option} needs a name and a meaning with = between them", "For example: --column D=idp_stock/household/idp.")
    return [(name.strip(), value.strip()) for name, _, value in pairs]
