"""`dtrack export`: figures or points as a file that people and programs read."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from dtrack.cli._options import DEFAULT_CONFIG, Config, filtered, opened
from dtrack.model.filter import Filter

_FORMS = "csv, hxl (CSV with a row of hashtags), xlsx, jsonl, parquet, geojson or md"


def register(app: typer.Typer) -> None:
    """Add the verb of this module."""
    app.command()(export)


@filtered()
def export(
    *,
    out: Annotated[
        str, typer.Option("--out", metavar="FILE|-", help="Where to; - is standard output. Beside a file stands FILE.meta.json, which says what it is.")
    ],
    form: Annotated[str, typer.Option("--format", help=_FORMS)] = "csv",
    what: Annotated[str, typer.Option("--what", help="figures or points")] = "figures",
    excel: Annotated[bool, typer.Option("--excel", help="For csv and hxl: byte order mark and semicolons, as Excel wants them.")] = False,
    layout: Annotated[
        str, typer.Option("--layout", help="long: a row a point. wide: points only, a row a series and a column a month (csv, xlsx, md).")
    ] = "long",
    lang: Annotated[
        str, typer.Option("--lang", help="Language of the words inside an xlsx: en, fr or ar (right to left), and of a wide table's place names.")
    ] = "en",
    wanted: Filter,
    config: Config = DEFAULT_CONFIG,
) -> None:
    """Write figures or points to a file, each row with its quote, source and address."""
    from dtrack.cli._say import note
    from dtrack.errors import UsageError

    with opened(config) as tracker:
        tracker.check_export(form, what, layout)
        if lang not in ("en", "fr", "ar"):
            raise UsageError(f"--lang {lang!r} does not exist", "Use one of: en, fr, ar.")
        if out == "-":
            count = tracker.export(form, sys.stdout.buffer, what, wanted, language=lang, excel=excel, layout=layout)
            sys.stdout.buffer.flush()
        else:
            count = tracker.export_file(form, Path(out), what, wanted, language=lang, excel=excel, layout=layout)
    note(f"{count} rows written.")
