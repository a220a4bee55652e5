"""`dtrack site`: what sites there are, how each stands, and what happened to them. Each act is a row with who, when, why and by what source."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dtrack.cli._options import DEFAULT_CONFIG, Config, Json, KnownOn, instant, opened

if TYPE_CHECKING:
    from dtrack.flow.siting import Done
    from dtrack.flow.siting_list import SiteLine
    from dtrack.model.site import SiteAct

COLUMNS = ("id", "name", "province", "type", "status", "status_on", "population", "population_on", "capacity")
ACT_COLUMNS = ("number", "recorded", "act", "on", "source", "by", "role", "why", "undoes")
app = typer.Typer(help="Sites: list, show, and what happened to them.", no_args_is_help=True, rich_markup_mode=None)

Site = Annotated[str, typer.Argument(metavar="SITE", help="Id, name or a partner's code.")]
By = Annotated[str, typer.Option("--by", metavar="NAME", help="Who does it; the history keeps it, public pages never show it.")]
Why = Annotated[str, typer.Option("--why", help="Why, in a few words.")]
On = Annotated[str, typer.Option("--on", metavar="DATE", help="When it happened: 2026-10-05, or 2026-10 or 2026 where no more is known.")]
Source = Annotated[str, typer.Option("--source", help="Whose word it is: an organisation, a paper with its date.")]
Into = Annotated[
    list[str], typer.Option("--into", metavar="SITE", help="Merge: the site that goes on. Split: each site that stands afterwards, new ones by name.")
]
Place = Annotated[str, typer.Option("--place", metavar="CODE|NAME", help="What holds it: sub-district, district or governorate.")]
Arabic = Annotated[str, typer.Option("--name-ar", help="Its name in Arabic.")]
French = Annotated[str, typer.Option("--name-fr", help="Its name in French.")]
Code = Annotated[str, typer.Option("--code", metavar="SCHEME:CODE", help="A partner's code, and whose it is: CCCM:NES-012.")]
Lat = Annotated[str, typer.Option("--lat", metavar="DEGREES")]
Lon = Annotated[str, typer.Option("--lon", metavar="DEGREES")]
Blur = Annotated[str, typer.Option("--blur", metavar="KM", help="Show only the square of that side in which it lies.")]


def register(root: typer.Typer) -> None:
    """Add the verbs of this module."""
    root.add_typer(app, name="site")


@app.command("list")
def list_(
    *,
    place: Annotated[str | None, typer.Option("--place", metavar="CODE", help="Of this place and all below it.")] = None,
    known_on: KnownOn = None,
    as_json: Json = False,
    config: Config = DEFAULT_CONFIG,
) -> None:
    """Every site with its status, last population and capacity. Populations are of different days: they are not added."""
    from dtrack.cli._say import listed

    with opened(config) as tracker:
        rows = [site_row(line) for line in tracker.sites(place, instant("--known-on", known_on, end=True))]
    listed(rows, COLUMNS, as_json=as_json, nothing="No site is known there.")


@app.command()
def show(site: Site, *, known_on: KnownOn = None, as_json: Json = False, config: Config = DEFAULT_CONFIG) -> None:
    """One site: status, names, codes, lineage, and everything that was said of it."""
    from dtrack.cli._say import array, line, table

    when = instant("--known-on", known_on, end=True)
    with opened(config) as tracker:
        found = tracker.site(site, when)
        acts = [act_row(act) for act in tracker.site_history(found.site.id, when)]
        row = site_row(found)
        if as_json:
            array([{**row, "acts": acts}])
            return
        line(f"{row['name']} ({row['id']}), {row['type'] or 'type not known'}, {row['province'] or 'province not known'}")
        line(f"{sentence(found)}")
        for name in ("former_names", "codes", "came_from", "names"):
            if row[name]:
                line(f"{name.replace('_', ' ')}: {', '.join(row[name])}")
        table(acts, ACT_COLUMNS)


@app.command()
def add(
    site: Annotated[str, typer.Argument(metavar="NAME", help="Its English name; the id is made of it, once and for good.")],
    *,
    place: Place,
    on: On,
    source: Source,
    by: By,
    why: Why,
    kind: Annotated[str, typer.Option("--type", help="planned_camp, self_settled, collective_centre, reception, transit, evacuation_centre.")] = "",
    name_ar: Arabic = "",
    name_fr: French = "",
    code: Code = "",
    capacity: Annotated[str, typer.Option("--capacity", metavar="PERSONS")] = "",
    lat: Lat = "",
    lon: Lon = "",
    blur: Blur = "",
    sensitivity: Annotated[str, typer.Option("--sensitivity", help="public, internal or restricted.", show_default="internal")] = "",
    config: Config = DEFAULT_CONFIG,
) -> None:
    """A site that opened, or that was not known here."""
    said = {"place": place, "kind": kind, "name_ar": name_ar, "name_fr": name_fr, "code": code, "persons": capacity}
    said |= {"lat": lat, "lon": lon, "blur_km": blur, "sensitivity": sensitivity}
    _do("add", site, config, said, on=on, source=source, by=by, why=why)


@app.command()
def close(
    site: Site,
    *,
    on: On,
    source: Source,
    by: By,
    why: Why,
    destination: Annotated[str, typer.Option("--destination", help="Where its residents went, as the source says.")] = "",
    config: Config = DEFAULT_CONFIG,
) -> None:
    """A site closed: its series ends there, with no zero. A day that lies ahead announces it."""
    _do("close", site, config, {"destination": destination}, on=on, source=source, by=by, why=why)


@app.command()
def reopen(site: Site, *, on: On, source: Source, by: By, why: Why, config: Config = DEFAULT_CONFIG) -> None:
    """A closed site was opened again."""
    _do("reopen", site, config, {}, on=on, source=source, by=by, why=why)


@app.command()
def rename(
    site: Site,
    name: Annotated[str, typer.Argument(metavar="NAME", help="The new English name.")],
    *,
    on: On,
    source: Source,
    by: By,
    why: Why,
    name_ar: Arabic = "",
    name_fr: French = "",
    config: Config = DEFAULT_CONFIG,
) -> None:
    """A site has another name; its series goes on, and the old name still finds it."""
    _do("rename", site, config, {"name": name, "name_ar": name_ar, "name_fr": name_fr}, on=on, source=source, by=by, why=why)


@app.command()
def merge(site: Site, *, into: Into, on: On, source: Source, by: By, why: Why, config: Config = DEFAULT_CONFIG) -> None:
    """A site became part of another one: its series ends, the other's goes on."""
    _do("merge", site, config, {"into": tuple(into)}, on=on, source=source, by=by, why=why)


@app.command()
def split(site: Site, *, into: Into, on: On, source: Source, by: By, why: Why, config: Config = DEFAULT_CONFIG) -> None:
    """A site was divided. It ends, unless --into names it among those that stand afterwards."""
    _do("split", site, config, {"into": tuple(into)}, on=on, source=source, by=by, why=why)


@app.command()
def seen(site: Site, *, on: On, source: Source, by: By, why: Why, config: Config = DEFAULT_CONFIG) -> None:
    """Somebody saw that a site stands."""
    _do("seen", site, config, {}, on=on, source=source, by=by, why=why)


@app.command()
def describe(
    site: Site,
    *,
    on: On,
    source: Source,
    by: By,
    why: Why,
    alias: Annotated[str, typer.Option("--alias", metavar="NAME", help="A further spelling.")] = "",
    language: Annotated[str, typer.Option("--language", metavar="CODE", help="Of the spelling.")] = "en",
    code: Code = "",
    capacity: Annotated[str, typer.Option("--capacity", metavar="PERSONS", help="For how many people there is room.")] = "",
    lat: Lat = "",
    lon: Lon = "",
    blur: Blur = "",
    sensitivity: Annotated[str, typer.Option("--sensitivity", help="public, internal or restricted.")] = "",
    config: Config = DEFAULT_CONFIG,
) -> None:
    """A further spelling, a partner's code, capacity, position or sensitivity: one of them an act."""
    from dtrack.errors import UsageError

    given = {"alias": alias, "code": code, "capacity": capacity, "move": lat or lon, "protect": sensitivity}
    deeds = [deed for deed, text in given.items() if text]
    if len(deeds) != 1:
        raise UsageError("one thing an act", "Give one of --alias, --code, --capacity, --lat with --lon, --sensitivity.")
    said = {"alias": alias, "language": language, "code": code, "persons": capacity, "lat": lat, "lon": lon, "blur_km": blur, "sensitivity": sensitivity}
    _do(deeds[0], site, config, said, on=on, source=source, by=by, why=why)


@app.command()
def undo(
    site: Site,
    *,
    by: By,
    why: Why,
    number: Annotated[int | None, typer.Option("--number", metavar="N", help="Of the act, as `site show` lists it; without it the last one.")] = None,
    config: Config = DEFAULT_CONFIG,
) -> None:
    """Take an act back: everything stands as before, and the history says so."""
    with opened(config) as tracker:
        done = tracker.undo_site_act(site, number, by=by, why=why)
        _told(done, f"act {done.act.undoes} is taken back")


def _do(deed: str, site: str, config: Path, words: dict[str, Any], **said: str) -> None:
    from dtrack.flow.siting_words import Words
    from dtrack.model.site import SiteDeed

    with opened(config) as tracker:
        done = tracker.site_act(SiteDeed(deed), site, Words(**words), **said)
        _told(done, sentence(tracker.site(done.act.site)))


def _told(done: Done, words: str) -> None:
    from dtrack.cli._say import line

    name = done.site.place.name if done.site else done.act.site
    line(f"{done.act.site} ({name}), act {done.act.number}: {words}")


def sentence(line: SiteLine) -> str:
    """How a site stands, in one sentence."""
    standing = line.standing
    from_ = f" ({standing.source})" if standing.source else ""
    into = ", ".join(ident for ident in standing.into if ident != line.site.id)
    words = {
        "open": f"open, last confirmed {standing.on}{from_}",
        "closing": f"its closing on {standing.on} is announced{from_}",
        "closed": f"closed on {standing.on}{from_}; destination of residents: {standing.destination or 'not reported'}",
        "merged": f"merged into {into} on {standing.on}{from_}",
        "split": f"split into {into} on {standing.on}{from_}",
        "last_seen": f"last seen {standing.on}{from_}, status unknown",
        "unknown": "status unknown",
    }
    return words[standing.status.value]


def site_row(line: SiteLine) -> dict[str, Any]:
    """A site under the names that `site list --json` promises."""
    site, standing, last = line.site, line.standing, line.last
    capacity = site.capacity
    return {
        "id": site.id,
        "name": site.place.name,
        "province": line.province,
        "parent": site.place.parent,
        "type": site.place.kind or None,
        "status": standing.status.value,
        "status_on": str(standing.on) if standing.on else None,
        "status_source": standing.source or None,
        "status_sentence": sentence(line),
        "population": last.point.value if last else None,
        "population_metric": last.point.series.metric.value if last else None,
        "population_on": last.point.end if last else None,
        "population_source": last.point.source_org if last else None,
        "capacity": int(capacity.what) if capacity else None,
        "capacity_on": str(capacity.on) if capacity else None,
        "capacity_source": capacity.source if capacity else None,
        "names": [f"{language}:{name}" for language, name in site.place.names],
        "former_names": [f"{said.what} (until {said.on})" for said in site.former],
        "codes": [f"{scheme}:{code}" for scheme, code in site.codes],
        "came_from": [f"{said.what} ({said.on})" for said in site.came_from],
        "into": [ident for ident in standing.into if ident != site.id],
        "lat": site.place.lat,
        "lon": site.place.lon,
        "sensitivity": site.sensitivity.value,
    }


def act_row(act: SiteAct) -> dict[str, Any]:
    """An act under the names that `site show --json` promises."""
    return {
        "number": act.number or None,
        "recorded": act.at.isoformat(timespec="seconds") if act.at else None,
        "act": act.deed.value,
        "site": act.site,
        "on": str(act.on),
        "source": act.source,
        "by": act.by,
        "role": act.role if act.number else "shipped",
        "why": act.why or None,
        "into": list(act.into),
        "undoes": act.undoes,
    }
