"""What the packs that ship know of the life of their sites: dated, sourced facts in `gazetteer/ISO3_sites.toml`, as acts that nobody recorded here."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from dtrack.model.site import SiteAct, SiteDeed
from dtrack.resolve.calendar import parse_period

_DEEDS = {"seen": SiteDeed.SEEN, "closed": SiteDeed.CLOSE}


@cache
def shipped(countries: tuple[str, ...]) -> Sequence[SiteAct]:
    """Acts of the packs of these countries (ISO 3166-1 alpha-3), in the order of the files; none for a country whose pack has no such file."""
    found: list[SiteAct] = []
    for country in countries:
        file = files("dtrack.resolve") / "gazetteer" / f"{country}_sites.toml"
        if file.is_file():
            for word, blocks in tomllib.loads(file.read_text("utf-8")).items():
                for block in blocks:
                    on = parse_period(block["on"])
                    found += [SiteAct(site=site, deed=_DEEDS[word], on=on, source=block["source"]) for site in block["sites"]]
    return tuple(found)
