"""`dtrack read-archive`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dtrack.cli._options import DEFAULT_CONFIG, Cluster, Config, Json, Workers, crew

if TYPE_CHECKING:
    from dtrack.flow.crew import Crew


def register(app: typer.Typer) -> None:
    """Add the verb of this module."""
    app.command(name="read-archive")(read_archive)


def read_archive(
    *,
    source: Annotated[
        str, typer.Argument(metavar="IN", help="A folder or file of JSON lines (.jsonl, .gz) or .parquet, or an address like s3://bucket/folder.")
    ],
    out: Annotated[str, typer.Argument(metavar="OUT", help="A folder for the results, or such an address.")],
    workers: Workers = 1,
    cluster: Cluster = "",
    as_json: Json = False,
    config: Config = DEFAULT_CONFIG,
) -> None:
    """Read an archive of texts into Parquet, without a database. What was read is not read again: stop it, or lose a worker, and say the same words again."""
    from dataclasses import asdict

    from dtrack.cli._say import array, line, note
    from dtrack.flow import reading

    countries, done_by = _settings(config, workers, cluster)
    rows, documents, figures, left = [], 0, 0, 0
    for done in reading.read_archive(source, out, countries, done_by):
        documents, figures, left = documents + done.documents, figures + done.figures, left + done.left
        rows.append({"part": done.part.source, "result": done.part.target, **{k: v for k, v in asdict(done).items() if k != "part"}})
        if not as_json:
            line(f"{done.part.source}: {done.documents:,} documents, {done.figures:,} figures{' (read before)' if done.before else ''}")
    if as_json:
        array(rows)
        return
    line(f"{len(rows):,} parts, {documents:,} documents, {figures:,} figures in {out}")
    if left:
        note(f"{left:,} lines were no record with a text: the files ending in .left.jsonl say which, and why.")


def _settings(config: Path, workers: int, cluster: str) -> tuple[tuple[str, ...], Crew]:
    """Countries and cluster keys of the installation, where there is one."""
    from dtrack import config as settings
    from dtrack.errors import UsageError
    from dtrack.flow.crew import Crew

    if config == DEFAULT_CONFIG and not config.is_file():
        return ("SYR",), Crew(workers, cluster)
    if not config.is_file():
        raise UsageError(f"{config}: there is no such file", "Leave --config out, or name the installation's config.toml.")
    found = settings.read(config)
    return tuple(found.spec.tracker.countries), crew(found, workers, cluster)
