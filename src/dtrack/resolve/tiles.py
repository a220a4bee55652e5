"""Where each province's tile lies on a country's schematic map: `<ISO3>_tiles.toml` beside the gazetteer."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files


@cache
def tiles(country: str) -> dict[str, tuple[int, int]]:
    """P-code to (column from the west, row from the north); empty for a country without an arrangement."""
    file = files("dtrack.resolve") / "gazetteer" / f"{country}_tiles.toml"
    if not file.is_file():
        return {}
    return {code: (place[0], place[1]) for code, place in tomllib.loads(file.read_text("utf-8")).items()}
