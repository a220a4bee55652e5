"""Outlines of a country's provinces, as `dtrack places update` has fetched, checked and thinned them: `places/<ISO3>.outlines.json` of an installation.

No geometry ships with dtrack: where nothing was fetched there are tiles. Points are whole units of a picture WIDTH wide, y downwards; both axes have one scale
at the country's middle.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dtrack.errors import ConfigError

WIDTH = 2000
Ring = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Outline:
    """One province. `label`: the point within it that is farthest from its edges, and how far in units."""

    rings: tuple[Ring, ...]
    label: tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Outlines:
    """A country. `source`, `licence`: as its publisher words them; `fetched`: ISO date."""

    source: str
    licence: str
    fetched: str
    height: int
    places: Mapping[str, Outline]


def path(folder: Path, country: str) -> Path:
    """Where an installation keeps a country's outlines."""
    return folder / f"{country}.outlines.json"


def write(found: Outlines) -> str:
    """As text for that file."""
    places = {code: {"rings": place.rings, "label": place.label} for code, place in sorted(found.places.items())}
    head = {"source": found.source, "licence": found.licence, "fetched": found.fetched, "height": found.height}
    return json.dumps(head | {"places": places}, ensure_ascii=False, separators=(",", ":")) + "\n"


def read(text: str, file: Path) -> Outlines:
    """ConfigError where the file is none that `write` has made."""
    try:
        told = json.loads(text)
        places = {str(code): Outline(tuple(_ring(ring) for ring in place["rings"]), _label(place["label"])) for code, place in told["places"].items()}
        found = Outlines(str(told["source"]), str(told["licence"]), str(told["fetched"]), int(told["height"]), places)
    except (ValueError, TypeError, KeyError, AttributeError) as bad:
        remedy = "Fetch them again with `dtrack places update`, or delete the file: tiles are drawn then."
        raise ConfigError(f"the outlines cannot be read ({bad})", remedy, file=file) from bad
    return found


def _ring(told: list[Any]) -> Ring:
    return tuple((int(x), int(y)) for x, y in told)


def _label(told: list[Any]) -> tuple[int, int, int]:
    x, y, room = told
    return int(x), int(y), int(room)
