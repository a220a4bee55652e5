"""GeoJSON (RFC 7946): one feature a row, at the representative point of its place; without geometry where the gazetteer has no position.

The points are no borders: they say roughly where a province or a site is.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from dtrack.export._columns import typed
from dtrack.export._sheet import Sheet
from dtrack.terms import Level

MEDIA = "application/geo+json"
NESTED = False


def pieces(rows: Iterable[Sequence[str]], sheet: Sheet) -> Iterator[bytes]:
    """One FeatureCollection, feature by feature; query, known-on and citation are foreign members of it."""
    about = {"type": "FeatureCollection", "query": dict(sheet.query), "known_on": sheet.known_on or None, "citation": sheet.citation}
    yield _json(about)[:-1] + b', "features": ['
    code = sheet.names.index("place")
    for number, row in enumerate(rows):
        properties = {column.name: _plain(typed(text, column.form)) for column, text in zip(sheet.columns, row, strict=True)}
        place = sheet.gazetteer.get(row[code])
        properties["place_name"] = place.name if place else None
        if place is not None and place.level is Level.SITE:
            properties["place_status"] = place.note or None
        known = place is not None and place.lat is not None and place.lon is not None
        geometry = {"type": "Point", "coordinates": [place.lon, place.lat]} if known and place else None
        yield (b",\n" if number else b"\n") + _json({"type": "Feature", "geometry": geometry, "properties": properties})
    yield b"\n]}\n"


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
