"""A country's official shapes (GeoJSON, alone or in a ZIP) as outlines that a page can carry: checked whole, then thinned so that neighbours still touch."""

from __future__ import annotations

import io
import json
import logging
import re
import zipfile
import zlib
from collections.abc import Collection, Iterable
from functools import lru_cache
from math import cos, isfinite, radians
from pathlib import Path
from typing import Any

from dtrack.errors import ConfigError, ReadError
from dtrack.flow import thinning
from dtrack.flow.crossing import TangledError, crosses
from dtrack.resolve.outlines import WIDTH, Outline, Outlines, path, read

_log = logging.getLogger("dtrack.places")
_LAYER = re.compile(r"adm(?:in)?_?1(?:[_.-][^/]*)?\.(?:geo)?json$", re.IGNORECASE)
"""Provinces among the layers of a ZIP: `syr_admin1.geojson`, `lbn_admbnda_adm1_ocha.json`."""
_CODE = re.compile(r"adm(?:in)?_?1_?p_?code", re.IGNORECASE)
_LOOK = "Look into the file: it may be another layer, or a new layout. The map stays as it was."
_MOST_BYTES, _MOST_POINTS = 300_000_000, 4_000_000
_ROWS = 400
"""Lines across the country along which overlaps are measured."""
_MOST_OVERLAP = 0.005
Degrees = list[tuple[float, float]]


def outlines(body: bytes, codes: Collection[str], *, source: str, licence: str, fetched: str) -> Outlines:
    """Outlines of exactly these provinces. ReadError where the file is no such file, a ring is none, codes differ, a ring crosses itself or shapes overlap."""
    shapes = _shapes(_layer(body))
    if set(shapes) != set(codes):
        strange, missing = sorted(set(shapes) - set(codes)), sorted(set(codes) - set(shapes))
        told = "; ".join(f"{words}: {', '.join(found[:10])}" for words, found in (("unknown here", strange), ("without a shape", missing)) if found)
        raise ReadError(f"the shapes are not those of the provinces ({told})", _LOOK)
    _straight(shapes)
    share = _overlap(shapes)
    if share > _MOST_OVERLAP:
        raise ReadError(f"the shapes overlap over {share:.1%} of their area", _LOOK)
    placed, height = _placed(shapes)
    thin = thinning.thinned(placed)
    return Outlines(source, licence, fetched, height, {code: Outline(tuple(rings), thinning.middle(rings)) for code, rings in thin.items()})


@lru_cache(maxsize=8)
def _stored(file: Path, _changed: int) -> Outlines:
    return read(file.read_text("utf-8"), file)


def stored(folder: Path, country: str) -> Outlines | None:
    """What an installation has fetched; None where it has nothing that can be read: then tiles are drawn, and the log says why."""
    file = path(folder, country)
    try:
        return _stored(file, file.stat().st_mtime_ns)
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError, ConfigError) as bad:
        _log.warning("tiles are drawn in place of the shapes: %s", bad)
        return None


def _layer(body: bytes) -> Any:
    """The features of the layer of provinces."""
    try:
        if body.startswith(b"PK\x03\x04"):
            with zipfile.ZipFile(io.BytesIO(body)) as container:
                fitting = sorted((each for each in container.infolist() if _LAYER.search(each.filename)), key=lambda each: (len(each.filename), each.filename))
                if not fitting:
                    raise ReadError("the ZIP has no GeoJSON layer of level 1", _LOOK)
                with container.open(fitting[0]) as stream:
                    body = stream.read(_MOST_BYTES + 1)
        if len(body) > _MOST_BYTES:
            raise ReadError(f"the layer is larger than {_MOST_BYTES // 1_000_000} MB", _LOOK)
        told = json.loads(body)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError, RecursionError) as bad:
        raise ReadError(f"the shapes cannot be read ({bad})", _LOOK) from bad
    features = told.get("features") if isinstance(told, dict) else None
    if not isinstance(features, list):
        raise ReadError("the file has no GeoJSON features", _LOOK)
    return features


def _shapes(features: Iterable[Any]) -> dict[str, list[Degrees]]:
    """Rings in degrees by p-code."""
    found: dict[str, list[Degrees]] = {}
    points = 0
    for feature in features:
        properties = feature.get("properties") if isinstance(feature, dict) else None
        code = next((text for key, text in properties.items() if _CODE.fullmatch(key)), None) if isinstance(properties, dict) else None
        geometry = feature.get("geometry") if code else None
        if not isinstance(code, str) or not isinstance(geometry, dict) or geometry.get("type") not in {"Polygon", "MultiPolygon"}:
            raise ReadError("a feature has no p-code of level 1, or is no area", _LOOK)
        parts = geometry.get("coordinates")
        for part in [parts] if geometry["type"] == "Polygon" else parts or []:
            for ring in part if isinstance(part, list) else []:
                found.setdefault(code, []).append(_ring(ring, code))
                points += len(found[code][-1])
                if points > _MOST_POINTS:
                    raise ReadError(f"the shapes have more than {_MOST_POINTS:,} points", _LOOK)
    return found


def _ring(told: Any, code: str) -> Degrees:
    """A closed ring of at least three corners on the globe, without the point that closes it."""
    try:
        ring = [(float(each[0]), float(each[1])) for each in told]
    except (TypeError, ValueError, IndexError, KeyError) as bad:
        raise ReadError(f"a ring of {code} holds what is no point", _LOOK) from bad
    if len(ring) < 4 or ring[0] != ring[-1] or len(set(ring)) < 3:
        raise ReadError(f"a ring of {code} is not closed, or has no area", _LOOK)
    if not all(isfinite(x) and isfinite(y) and abs(x) <= 180 and abs(y) <= 90 for x, y in ring):
        raise ReadError(f"a ring of {code} leaves the globe: its coordinates are not degrees", _LOOK)
    return ring[:-1]


def _straight(shapes: dict[str, list[Degrees]]) -> None:
    """ReadError where a ring crosses itself: what is inside it cannot be told."""
    for code, rings in shapes.items():
        try:
            twisted = any(crosses(ring) for ring in rings)
        except TangledError as bad:
            raise ReadError(f"a ring of {code} has so many long edges that it cannot be checked", _LOOK) from bad
        if twisted:
            raise ReadError(f"a ring of {code} crosses itself", _LOOK)


def _overlap(shapes: dict[str, list[Degrees]]) -> float:
    """Share of the area that more than one province claims, measured along lines across the country."""
    south = min(y for rings in shapes.values() for ring in rings for _, y in ring)
    north = max(y for rings in shapes.values() for ring in rings for _, y in ring)
    step = (north - south) / _ROWS
    spans: dict[int, list[tuple[float, float]]] = {}
    for rings in shapes.values():
        for row, crossings in _crossings(rings, south, step).items():
            crossings.sort()
            spans.setdefault(row, []).extend(zip(crossings[::2], crossings[1::2], strict=False))
    claimed = twice = 0.0
    for along in spans.values():
        reached = float("-inf")
        for start, end in sorted(along):
            claimed += end - start
            twice += max(0.0, min(end, reached) - start)
            reached = max(reached, end)
    return twice / claimed if claimed else 0.0


def _crossings(rings: list[Degrees], south: float, step: float) -> dict[int, list[float]]:
    """Where the edges cross each line, half a step above its row's beginning."""
    found: dict[int, list[float]] = {}
    for ring in rings:
        for (x, y), (next_x, next_y) in zip(ring, [*ring[1:], ring[0]], strict=True):
            low, high = sorted((y, next_y))
            for row in range(max(0, int((low - south) / step - 0.5)), int((high - south) / step + 0.5) + 1):
                at = south + (row + 0.5) * step
                if low <= at < high:
                    found.setdefault(row, []).append(x + (next_x - x) * (at - y) / (next_y - y))
    return found


def _placed(shapes: dict[str, list[Degrees]]) -> tuple[dict[str, list[list[tuple[int, int]]]], int]:
    """In units of the picture, with its height. A country across the 180th meridian is put together."""
    over = max(x for rings in shapes.values() for ring in rings for x, _ in ring) - min(x for rings in shapes.values() for ring in rings for x, _ in ring) > 180
    turned = {code: [[(x + 360 if over and x < 0 else x, y) for x, y in ring] for ring in rings] for code, rings in shapes.items()}
    everywhere = [point for rings in turned.values() for ring in rings for point in ring]
    west, east = min(x for x, _ in everywhere), max(x for x, _ in everywhere)
    south, north = min(y for _, y in everywhere), max(y for _, y in everywhere)
    flat = cos(radians((south + north) / 2))
    scale = WIDTH / ((east - west) * flat)
    placed = {code: [[(round((x - west) * flat * scale), round((north - y) * scale)) for x, y in ring] for ring in rings] for code, rings in turned.items()}
    return placed, round((north - south) * scale)
