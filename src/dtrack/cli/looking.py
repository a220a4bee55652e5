"""Verbs that look at what is stored: `figures`, `points`, `problems`, `places`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dtrack.cli._options import DEFAULT_CONFIG, Config, Json, filtered, opened
from dtrack.model.filter import Filter

if TYPE_CHECKING:
    from dtrack.model.figure import ProblemRecord

FIGURE_COLUMNS = ("id", "place", "metric", "direction", "quantifier", "value", "unit", "start", "end", "source_org", "role", "title")
POINT_COLUMNS = ("place", "metric", "direction", "population", "start", "end", "value", "low", "high", "origins", "recommended", "reason")
PROBLEM_COLUMNS = ("kind", "job", "where", "what", "remedy")


def register(app: typer.Typer) -> None:
    """Add the verbs of this module."""
    app.command()(figures)
    app.command()(points)
    app.command()(problems)
    places = typer.Typer(help="Gazetteers.", no_args_is_help=True, rich_markup_mode=None)
    places.command("list")(places_list)
    places.command("update")(places_update)
    app.add_typer(places, name="places")


@filtered()
def figures(
    *,
    wanted: Filter,
    as_json: Json = False,
    config: Config = DEFAULT_CONFIG,
) -> None:
    """Stored figures; `--place` takes in everything below it."""
    from dtrack.cli._say import listed
    from dtrack.export._rows import figure_row

    with opened(config) as tracker:
        rows = [figure_row(record) for record in tracker.figures(wanted)]
    listed(rows, FIGURE_COLUMNS, as_json=as_json)


@filtered(without=("status",))
def points(
    *,
    wanted: Filter,
    as_json: Json = False,
    config: Config = DEFAULT_CONFIG,
) -> None:
    """Series: our answer a place, metric and window; `--place` is that place's own series."""
    from dtrack.cli._say import listed
    from dtrack.export._rows import point_row

    with opened(config) as tracker:
        rows = [point_row(record) for record in tracker.points(wanted)]
    listed(rows, POINT_COLUMNS, as_json=as_json)


def problems(as_json: Json = False, config: Config = DEFAULT_CONFIG) -> None:
    """What wants a person."""
    from dtrack.cli._say import array, line, table

    with opened(config) as tracker:
        rows = [problem_row(record) for record in tracker.problems()]
    if as_json:
        array(rows)
        return
    if not rows:
        line("Nothing wants a person.")
        return
    table(rows, PROBLEM_COLUMNS)


def problem_row(record: ProblemRecord) -> dict[str, Any]:
    """A stored problem under the names that `problems --json` promises."""
    problem = record.problem
    return {
        "kind": str(problem.kind),
        "what": problem.what,
        "remedy": problem.remedy,
        "job": problem.job,
        "document": problem.document,
        "figure": problem.figure,
        "where": problem.where,
        "since": record.first_seen.isoformat(),
    }


def places_update(
    country: Annotated[str, typer.Argument(metavar="ISO3", help="ISO 3166-1 alpha-3 code of the country, e.g. SYR.")],
    file: Annotated[Path | None, typer.Option("--file", help="Read this table instead of asking HDX.")] = None,
    shapes: Annotated[Path | None, typer.Option("--shapes", help="Take the provinces' shapes from this GeoJSON, or ZIP of it, instead of HDX's.")] = None,
    url: Annotated[str, typer.Option("--url", help="Base address of HDX.")] = "https://data.humdata.org",
    config: Config = DEFAULT_CONFIG,
) -> None:
    """Fetch a country's official names, codes and shapes (COD-AB) from HDX into places/; what is there is kept beside it."""
    from dtrack.cli._say import line

    with opened(config) as tracker:
        done = tracker.update_places(country, url=url, file=file, shapes=shapes)
    line(f"{done.country}: {done.added} places added, {done.renamed} renamed or moved, {done.kept} as they were. From {done.source}.")
    line(f"Written to {done.file}" + (f"; the file before it is {done.backup.name}." if done.backup else "."))
    line(f"The map draws the shapes of {done.shapes} provinces." if done.shapes else f"No new shapes for the map: {done.without}.")
    if done.gone:
        line(f"{len(done.gone)} codes that are known here are not in the official table and stay, since figures may rest on them: {', '.join(done.gone[:20])}")
    line("Run `dtrack reread` to read the archive with the new names.")


def places_list(
    level: Annotated[str | None, typer.Option("--level", help="adm0, adm1, adm2, adm3, town or site.")] = None,
    as_json: Json = False,
    config: Config = DEFAULT_CONFIG,
) -> None:
    """Places that figures can be about."""
    from dtrack.cli._say import listed
    from dtrack.errors import UsageError
    from dtrack.terms import Level

    if level is not None and level not in list(Level):
        raise UsageError(f"--level {level!r} does not exist", f"Use one of: {', '.join(Level)}.")
    with opened(config) as tracker:
        levels = [Level(level)] if level else list(Level)
        found = [place for country in tracker.config.spec.tracker.countries for each in levels for place in tracker.gazetteer.at_level(country, each)]
        rows = [{"pcode": place.pcode, "level": str(place.level), "name": place.name, "parent": place.parent, "country": place.country} for place in found]
    listed(rows, ("pcode", "level", "name", "parent", "country"), as_json=as_json)
