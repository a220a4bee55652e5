"""What a run hands to a kind of source, and the contract that every kind keeps.

A kind is a module of this room with

- `Options(Spec)`: its own keys of `[source]`, `url` with the official address as default among them, and
- `discover(ask) -> Iterator[Found]`: what the source has now. It archives every container with `ask.keep` before reading it, yields a Problem
  for what it cannot read and goes on, and raises a SourceError where the source as a whole gives nothing. One that walks far yields a Checkpoint where
  the run may be cut off without loss: `ask.memory` must then say how far everything yielded before it reaches;
- where it needs a key: `missing(spec, secrets) -> dict[str, str]`, the variables that are not set, each with the address where it is given out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast

from dtrack import naming
from dtrack.model.document import Item
from dtrack.model.figure import Problem
from dtrack.spec import JobSpec, Spec, validate

if TYPE_CHECKING:
    from dtrack.sources.client import Client

S = TypeVar("S", bound=Spec)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One run's question to one source."""

    job: str
    """Name of the job file, without its ending."""
    spec: JobSpec
    client: Client
    keep: Callable[[bytes], str]
    """Archives raw bytes and returns their SHA-256. Called before the bytes are read."""
    root: Path
    """Folder of config.toml."""
    inbox: Path
    """Folder that people drop files into."""
    memory: dict[str, Any] = field(default_factory=dict)
    """What the last run left here (etags, body hashes, watermarks): JSON values. Stored at the run's good end and at each Checkpoint, never before the
    items that were yielded are stored."""
    since: datetime | None = None
    """Everything newer is wanted; None: from the kind's own beginning. Aware, UTC."""
    now: datetime
    """Start of the run. Aware, UTC."""
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    contact: str = ""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Everything yielded before is stored when the flow reaches this: it saves `ask.memory` as it stands, so that a run that is cut off goes on from here."""

    total: int | None = None
    """Items of the whole walk, those before included, where the source says how many there are; for progress."""


Found = Item | Problem | Checkpoint


class Kind(Protocol):
    """The shape of a kind's module."""

    Options: type[Spec]

    def discover(self, ask: Ask) -> Iterator[Found]:
        """The items of the source, and what is wrong with it."""


def kind(spec: JobSpec) -> Kind:
    """The module that `[source] kind` names, or ConfigError with the list of right names."""
    return cast(Kind, naming.load("sources", spec.source.kind))


def options(model: type[S], spec: JobSpec, file: Path | str = "[source]") -> S:
    """The kind's own keys of `[source]`, or FaultsError that names each wrong one."""
    data = dict(spec.source.model_extra or {})
    if spec.source.url is not None:
        data["url"] = spec.source.url
    return validate(model, data, Path(file))


def check(spec: JobSpec, file: Path) -> None:
    """Raise ConfigError unless `[source]` names a kind and has only keys that it knows. Reads no network."""
    options(kind(spec).Options, spec, file)
