"""`dtrack places update ISO3`: a country's official names and codes from HDX into the installation's own folder.

What ships stays as it is; the installation's file goes over it, place by place. The file is checked whole before it is written, written whole or not at all,
and the one before it is kept beside it.
"""

from __future__ import annotations

import csv
import hashlib
import io
import os
import re
import shutil
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dtrack.errors import ConfigError, MisconfiguredError, ReadError, SourceError, StoreError, UsageError
from dtrack.extract.readers import delimited, workbook
from dtrack.extract.readers.sheet import Sheet
from dtrack.flow import cod, outlining
from dtrack.flow.cod import Division
from dtrack.flow.kit import Kit
from dtrack.model.place import Place
from dtrack.resolve import outlines
from dtrack.resolve.places import COLUMNS, Gazetteer
from dtrack.spec import JobSpec
from dtrack.terms import Level

if TYPE_CHECKING:
    from dtrack.sources._ask import Ask

HDX = "https://data.humdata.org"
_GLOBAL = "global-pcodes"
_WORKBOOK = re.compile(r"\.xlsx$", re.IGNORECASE)
_GEOJSON = re.compile(r"\.geojson(?:\.zip)?$", re.IGNORECASE)
_ZIP = b"PK\x03\x04"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacesUpdate:
    """What an update did."""

    country: str
    file: Path
    backup: Path | None
    """The file that stood there before."""
    source: str
    """Where the table came from."""
    added: int
    renamed: int
    """Known places whose name or parent is another one now."""
    kept: int
    gone: tuple[str, ...]
    """Codes of levels 1 to 3 that are known here and not in the official table; they stay, since figures rest on them."""
    shapes: int
    """Provinces of which the map has the official shape now; 0: tiles, or the shapes that were there before."""
    without: str = ""
    """Why no shapes came with it."""


def update(kit: Kit, iso3: str, *, url: str = HDX, file: Path | None = None, shapes: Path | None = None) -> PlacesUpdate:
    """Fetch (or read `file`), check, write. UsageError for what is no country code; ReadError or a SourceError where there is no table: nothing is changed.

    The shapes of the provinces come with it where HDX has them (or `shapes` is read): without them, or where they are wrong, the names are taken all the same.
    """
    country = iso3.upper()
    if not re.fullmatch(r"[A-Z]{3}", country):
        raise UsageError(f"{iso3!r} is no country code", "Use ISO 3166-1 alpha-3, e.g. SYR or LBN.")
    body, source = (_local(file), str(file)) if file else _fetched(kit, country, url)
    divisions = cod.read(_sheets(body, source), country)
    target = kit.config.places / f"{country}.csv"
    before = Gazetteer.load([country], kit.config.places, missing_ok=True)
    text, told = _merged(before, country, divisions)
    _try_out(text, country)
    backup = _write(target, text, f"{kit.now():%Y%m%dT%H%M%S}")
    drawn, without = _shapes(kit, country, url, shapes, asked=file is None, codes={each.code for each in divisions if each.level is Level.ADM1})
    return PlacesUpdate(country=country, file=target, backup=backup, source=source, shapes=drawn, without=without, **told)


def _shapes(kit: Kit, country: str, url: str, file: Path | None, *, asked: bool, codes: Collection[str]) -> tuple[int, str]:
    """Fetch the shapes (or read `file`), check, thin, write: how many there are now, or why none. What was there before stays where they are wrong."""
    if file is None and not asked:
        return 0, "none were asked for: the table was a file"
    fetched = f"{kit.now():%Y-%m-%d}"
    try:
        if file is not None:
            made = outlining.outlines(_local(file), codes, source=file.name, licence="", fetched=fetched)
        else:
            body, source, licence = _official(kit, country, url)
            made = outlining.outlines(body, codes, source=source, licence=licence, fetched=fetched)
    except (SourceError, ReadError) as bad:
        return 0, bad.what
    _write(outlines.path(kit.config.places, country), outlines.write(made), f"{kit.now():%Y%m%dT%H%M%S}")
    return len(made.places), ""


def _official(kit: Kit, country: str, url: str) -> tuple[bytes, str, str]:
    """The newest GeoJSON of the country's COD-AB dataset, who publishes it, and under which licence."""
    from dtrack.sources import _ckan

    ask = _ask(kit, country)
    _, found = _ckan.package(ask, url, f"cod-ab-{country.lower()}")
    fitting = [each for each in _ckan.resources(found) if _GEOJSON.search(_ckan.filename(each))]
    if not fitting:
        raise MisconfiguredError("the dataset has no GeoJSON file", "Give one with `--shapes FILE`.")
    return _ckan.fetch(ask, fitting[-1]).body, _ckan.text(found.get("dataset_source")) or "OCHA", _ckan.text(found.get("license_title")) or ""


def _local(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as bad:
        raise UsageError(f"{file} cannot be read ({bad.strerror})", "Give the path of the table that you downloaded.") from bad


def _fetched(kit: Kit, country: str, url: str) -> tuple[bytes, str]:
    """The country's own workbook of names and codes; where HDX has none, its global list of p-codes."""
    from dtrack.sources import _ckan

    ask = _ask(kit, country)
    faults = []
    for dataset, pattern in ((f"cod-ab-{country.lower()}", r"\.xlsx$"), (_GLOBAL, r"pcodes.*adm.*1_2.*\.csv$|pcodes.*\.csv$")):
        try:
            reply = _ckan.file(ask, url, dataset, pattern)
        except SourceError as bad:
            faults.append(bad)
        else:
            return reply.body, reply.final
    raise type(faults[0])(f"{faults[0].what}; nor is there a global list: {faults[1].what}", faults[0].remedy)


def _ask(kit: Kit, country: str) -> Ask:
    from dtrack.sources._ask import Ask

    spec = JobSpec.model_validate({"title": "places", "source": {"kind": "hdx", "dataset": f"cod-ab-{country.lower()}"}})
    return Ask(job="places", spec=spec, client=kit.client, keep=lambda body: hashlib.sha256(body).hexdigest(), root=kit.config.root,
               inbox=kit.config.inbox, now=kit.now(), secrets=kit.config.secrets, contact=kit.config.spec.fetch.contact)  # fmt: skip


def _sheets(body: bytes, name: str) -> list[Sheet]:
    """The table's sheets; what the first bytes show counts, not the name."""
    return workbook.read(body) if body.startswith(_ZIP) else delimited.read(body.decode("utf-8-sig", "replace"), name)


def _merged(before: Gazetteer, country: str, divisions: list[Division]) -> tuple[str, dict[str, Any]]:
    """The installation's file: the country, and every division under its official name, with the other spellings that were known of it."""
    rows = [_country(before, country)]
    added = renamed = kept = 0
    for division in divisions:
        known = before.get(division.code)
        name = next((text for language, text in division.names if language == "en"), division.names[0][1])
        names = dict.fromkeys([*division.names, *(known.names if known else ())])
        if known is None:
            added += 1
        elif (known.name, known.parent) != (name, division.parent):
            renamed += 1
        else:
            kept += 1
        rows.append(_row(division.code, division.level, name, division.parent) | _told(names, known))
    official = {division.code for division in divisions}
    levels = {division.level for division in divisions}
    gone = tuple(sorted(place.pcode for level in levels for place in before.at_level(country, level) if place.pcode not in official))
    stream = io.StringIO()
    writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue(), {"added": added, "renamed": renamed, "kept": kept, "gone": gone}


def _country(before: Gazetteer, country: str) -> dict[str, str]:
    known = before.get(country)
    return _row(country, Level.ADM0, known.name if known else country, "") | _told(known.names if known else (), None)


def _row(code: str, level: Level, name: str, parent: str) -> dict[str, str]:
    """A row of the file, with every column."""
    return dict.fromkeys(COLUMNS, "") | {"pcode": code, "level": level.value, "name": name, "parent": parent}


def _told(names: Iterable[tuple[str, str]], known: Place | None) -> dict[str, str]:
    """Spellings, and the point that was known: the official table has no points."""
    told = {"names": "|".join(f"{language}:{text.replace('|', '/')}" for language, text in names)}
    points = {axis: value for axis, value in (("lat", known.lat), ("lon", known.lon)) if value is not None} if known else {}
    return told | {axis: f"{value:.4f}" for axis, value in points.items()}


def _try_out(text: str, country: str) -> None:
    """Read what would be written, as the next start will."""
    try:
        Gazetteer.parse([country], {country: text})
    except (ConfigError, KeyError, ValueError) as bad:
        raise ReadError(f"the new file would not be read again ({bad})", "Nothing was changed. Please report this fault of dtrack.") from bad


def _write(target: Path, text: str, stamp: str) -> Path | None:
    """Whole or not at all; the file before it stays beside it under its time."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        backup = target.with_name(f"{target.name}.{stamp}.bak") if target.exists() else None
        if backup is not None:
            shutil.copy2(target, backup)
        new = target.with_name(f".{target.name}.new")
        with new.open("w", encoding="utf-8", newline="") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        new.replace(target)
    except OSError as bad:
        raise StoreError(f"the places cannot be written ({bad.strerror or bad})", "Check its folder; the old file stands.", file=target) from bad
    return backup
