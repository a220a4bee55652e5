"""`standing.toml` beside config.toml: where an installation classes a source otherwise than the table that ships. Optional, and checked first."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from dtrack.spec import Spec, read_toml, validate
from dtrack.terms import Metric, Standing

FILE = "standing.toml"


class StandingSpec(Spec):
    """`standing.toml`: an editorial judgement, dated. Names as in `source_org`, compared without case."""

    classes: dict[Standing, list[str]] = Field(default_factory=dict, alias="class")
    """`[class]`: names by class (assessment, monitor, official, press), best first; a name that is not here keeps the class that ships."""
    metric: dict[Metric, dict[str, Standing]] = Field(default_factory=dict)
    """`[metric.NAME]`: class by source for one kind of number."""


def read(root: Path) -> StandingSpec:
    """The installation's judgement; an empty one where it has no such file. FaultsError with each wrong key and its remedy."""
    path = root / FILE
    return validate(StandingSpec, read_toml(path), path) if path.is_file() else StandingSpec()
