"""What a person says of a file: where each column's number belongs, whose it is, of which date, and who may see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from pydantic import ValidationError

from dtrack.errors import UsageError
from dtrack.spec import ColumnSpec
from dtrack.terms import Direction, Metric, Population, Scope, Unit

PLACES = ("adm1", "adm2", "adm3", "town", "adm1_name", "adm2_name", "adm3_name", "town_name", "site_name")
ASIDE = "-"
"""The meaning of a column that is left out."""
_PLACE = "place:"
_LONGEST = 300
_PARTS = {word: kind for kind, words in (("unit", Unit), ("direction", Direction), ("population", Population), ("scope", Scope)) for word in map(str, words)}
_DEFAULTS = {"unit": "person", "direction": "unstated", "population": "unstated", "scope": "unknown"}
OFFERED = (
    *(f"idp_stock/{unit}/idp" for unit in ("person", "household")),
    *(f"site_population/{unit}{who}" for unit in ("person", "household") for who in ("", "/idp")),
    *(f"new_displacement/{unit}{way}/idp" for way in ("/arrival", "/departure", "") for unit in ("person", "household")),
    *(f"return/{unit}{who}" for who in ("/idp", "/refugee", "") for unit in ("person", "household")),
    *(f"returnee_stock/{unit}{who}" for who in ("/idp", "/refugee", "") for unit in ("person", "household")),
    "refugee_stock/person",
    "homes_destroyed/home",
)
"""Meanings that a form offers; the command line takes any."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """Everything is optional while a file is looked at; `faults` of the preview say what is still missing."""

    name: str = ""
    """Of the job: `idleb-sites` becomes jobs/idleb-sites.toml and inbox/idleb-sites/."""
    title: str = ""
    source: str = ""
    """The organisation whose numbers these are."""
    date: str = ""
    """`2026-10-31`, `2026-10` or `2026-09/2026-10`; of a text the day on which it was published."""
    sensitivity: str = ""
    """public, internal or restricted; empty: that of the known job, else internal."""
    sheet: str = ""
    header: int = 0
    """Row of the header as people count, from 1; 0: as found."""
    depth: int = 0
    """Rows that the header takes; 0: as found."""
    columns: Mapping[str, str] = field(default_factory=dict)
    """Letter of a column to its meaning: `idp_stock/household/idp`, `place:adm1_name`, or `-`."""
    places: Mapping[str, str] = field(default_factory=dict)
    """Name as printed to the code that it means; "" leaves it unknown."""
    same: bool | None = None
    """Whether columns that stand where renamed ones stood mean the same; None: not said."""
    fresh: bool = False
    """True: a new kind of file, though it looks like a known one."""

    def as_json(self) -> dict[str, Any]:
        """For keeping it beside the file."""
        return asdict(self)

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Choices:
        """The choices of `as_json`; a key that is not known is passed over."""
        names = {each.name for each in fields(cls)}
        return cls(**{name: value for name, value in kept.items() if name in names})


def code_of(spec: ColumnSpec) -> str:
    """The meaning of a column as a word: `idp_stock/household/idp`, `place:adm1_name`."""
    if spec.place:
        return f"{_PLACE}{spec.place}"
    held = {"unit": spec.unit, "direction": spec.direction, "population": spec.population, "scope": spec.scope}
    shown = [str(value) for kind, value in held.items() if kind == "unit" or str(value) not in (_DEFAULTS[kind], "none")]
    return "/".join([str(spec.metric), *shown])


def spec_of(code: str, label: str) -> ColumnSpec:
    """The column of a header that a person gives this meaning. UsageError for a meaning that there is not."""
    said: dict[str, Any]
    if code.startswith(_PLACE):
        said = {"place": code.removeprefix(_PLACE)}
    else:
        metric, *parts = code.split("/")
        if metric not in list(Metric) or any(part not in _PARTS for part in parts):
            raise UsageError(
                f"{code[:60]!r} is no meaning of a column", f"For example: {', '.join(OFFERED[:3])}, place:adm1_name, or - to leave it out.", key="columns"
            )
        said = {"metric": metric, "period": "edition", **{_PARTS[part]: part for part in parts}}
        if Metric(metric).is_stock:
            said["direction"] = Direction.NONE.value
        said["part"] = said.get("scope", "unknown") in ("in_sites", "outside_sites")
    try:
        return ColumnSpec.model_validate(said | {"header": [as_header(label)]})
    except ValidationError as bad:
        raise UsageError(f"{code[:60]!r} is no meaning of a column", f"Places are: {', '.join(PLACES)}.", key="columns") from bad


def as_header(label: str) -> str:
    """A header text for a job file. One that begins and ends with a slash would be taken for a pattern."""
    import re

    text = label[:_LONGEST]
    return f"/^{re.escape(text)}$/" if len(text) > 1 and text.startswith("/") and text.endswith("/") else text
