"""Names that are also something else: what a country's `<ISO3>_ambiguous.toml` says about them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from dtrack.resolve.folding import squeeze


@dataclass(frozen=True, slots=True)
class Need:
    """What a name needs beside it to be the place."""

    anchor: str
    """`country`: another place of the country anywhere in the text. `own`: a place of its own governorate close by. `level`: a level word at the name.
    `none`: nothing, though a site or sub-district else needs something."""
    level_word: bool
    """A word as "city" or "governorate" at the name is enough."""
    after: frozenset[str]
    """Words one of which, right before the name, is enough: prepositions of place."""
    lone: frozenset[str] = frozenset()
    """Words one of which is enough where the text names no place of another country."""


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one or more countries, names folded."""

    never: frozenset[str]
    exact: Mapping[str, frozenset[str]]
    """Folded name to the only printed forms that count."""
    no_article: frozenset[str]
    """Arabic names that mean another thing with an article before them."""
    needs: Mapping[str, Need]


@cache
def rules(countries: tuple[str, ...]) -> Rules:
    """The rules that ship for these countries; a country without a file has none."""
    never: set[str] = set()
    exact: dict[str, set[str]] = {}
    no_article: set[str] = set()
    needs: dict[str, Need] = {}
    for country in countries:
        file = files("dtrack.resolve") / "gazetteer" / f"{country}_ambiguous.toml"
        if not file.is_file():
            continue
        content = tomllib.loads(file.read_text("utf-8"))
        never |= _folded(content["never"])
        no_article |= _folded(content["no_article"])
        for name in content["exact"]:
            exact.setdefault(squeeze(name).text, set()).add(name)
        for rule in content["needs"]:
            need = Need(rule["anchor"], rule.get("level_word", True), _folded(rule.get("after", ())), _folded(rule.get("lone", ())))
            needs |= dict.fromkeys(_folded(rule["names"]), need)
    return Rules(frozenset(never), {name: frozenset(forms) for name, forms in exact.items()}, frozenset(no_article), needs)


def _folded(names: Iterable[str]) -> frozenset[str]:
    return frozenset(squeeze(name).text for name in names)
