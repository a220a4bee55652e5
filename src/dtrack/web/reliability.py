"""How well the reading of texts holds, as measured: for the page about the data."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Band:
    """Figures whose confidence lay from `low` to `high`, and the share of them that was right in number, metric and place."""

    low: float
    high: float
    figures: int
    right: float


@dataclass(frozen=True, slots=True)
class Reliability:
    """The measurement: so many figures, by confidence."""

    figures: int
    bands: tuple[Band, ...]


@cache
def measured() -> Reliability:
    """The table that ships with the weights of this version."""
    told = tomllib.loads(Path(str(files("dtrack.web"))).joinpath("reliability.toml").read_text("utf-8"))
    bands = tuple(Band(each["from"], each["to"], each["figures"], each["right"]) for each in told["band"])
    return Reliability(told["figures"], bands)
