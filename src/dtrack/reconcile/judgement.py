"""Files beside config.toml in which an installation judges sources otherwise than the tables that ship. All optional, and checked first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import Field

from dtrack.errors import ConfigError, FaultsError
from dtrack.spec import Spec, read_toml, validate
from dtrack.terms import Metric, Standing

STANDING, DERIVATION = "standing.toml", "derivation.toml"


class StandingSpec(Spec):
    """`standing.toml`: an editorial judgement, dated. Names as in `source_org`, compared without case."""

    classes: dict[Standing, list[str]] = Field(default_factory=dict, alias="class")
    """Names by class (`assessment`, `monitor`, `official`, `press`), best first; a name that is not here keeps the class that ships."""
    metric: dict[Metric, dict[str, Standing]] = Field(default_factory=dict)
    """`[metric.idp_stock]` and so on: class by source for one kind of number."""


class DerivationSpec(Spec):
    """`derivation.toml`: whose numbers come from whose. What derives from another is no independent origin. Names as in `source_org`, compared without case."""

    takes_from: dict[str, list[str]] = Field(default_factory=dict, alias="from")
    """By source, those that it takes numbers from; it goes for what ships of that source, so an empty list says that a source counts for itself."""
    alias: dict[str, list[str]] = Field(default_factory=dict)
    """By short name, other names under which the same originator appears, besides those that ship."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What an installation says of sources."""

    standing: StandingSpec = field(default_factory=StandingSpec)
    derivation: DerivationSpec = field(default_factory=DerivationSpec)


def key(name: str) -> str:
    """A name as it is compared."""
    return " ".join(name.split()).casefold()


def read_standing(root: Path) -> StandingSpec:
    """How the installation classes sources; an empty one where it has no such file. FaultsError with each wrong key and its remedy."""
    path = root / STANDING
    return validate(StandingSpec, read_toml(path), path) if path.is_file() else StandingSpec()


def read_derivation(root: Path) -> DerivationSpec:
    """What the installation says of derivation; an empty one where it has no such file. FaultsError with each fault and its remedy."""
    path = root / DERIVATION
    if not path.is_file():
        return DerivationSpec()
    spec = validate(DerivationSpec, read_toml(path), path)
    if found := list(_faults(spec, path)):
        raise FaultsError(found)
    return spec


def _faults(spec: DerivationSpec, path: Path) -> Iterator[ConfigError]:
    """What makes no sense: a source that takes from itself or in a circle, a name of two originators."""
    takes = {key(name): {key(source) for source in sources} for name, sources in spec.takes_from.items()}
    for name in spec.takes_from:
        if _reaches(takes, key(name)):
            yield ConfigError(f"{name} would take its numbers from itself", "Take one of the names out of its list.", file=path, key=f"from.{name}")
    owner: dict[str, str] = {}
    for short, names in spec.alias.items():
        for name in map(key, names):
            if owner.setdefault(name, short) != short:
                yield ConfigError(f"{name!r} stands under {owner[name]} and under {short}", "Leave it under one of them.", file=path, key=f"alias.{short}")


def _reaches(takes: dict[str, set[str]], name: str) -> bool:
    """True where a name comes back to itself."""
    seen: set[str] = set()
    ahead = list(takes[name])
    while ahead:
        source = ahead.pop()
        if source == name:
            return True
        if source not in seen:
            seen.add(source)
            ahead += takes.get(source, ())
    return False
