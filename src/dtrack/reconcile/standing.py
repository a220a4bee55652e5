"""Whose number it is, how that source stands, and whose numbers it takes: two dated tables that ship, what an installation says instead, and its jobs."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from dtrack.model.given import Given
from dtrack.reconcile.judgement import Judgement, key
from dtrack.spec import JobSpec
from dtrack.terms import Standing

CLASSES = tuple(Standing)
"""Best first."""


@cache
def _table(name: str) -> Any:
    return tomllib.loads((files("dtrack.reconcile") / name).read_text("utf-8"))


@cache
def _aliases() -> dict[str, str]:
    return {key(name): key(short) for short, names in _table("derivations.toml")["alias"].items() for name in names}


@cache
def _upstream() -> dict[str, frozenset[str]]:
    return {key(name): frozenset(key(origin) for origin in origins) for name, origins in _table("derivations.toml")["from"].items()}


@cache
def _classes() -> dict[str, Standing]:
    return {canonical(name): Standing(standing) for standing, names in _table("standing.toml")["class"].items() for name in names}


@cache
def _by_metric() -> dict[tuple[str, str], Standing]:
    tables = _table("standing.toml")["metric"]
    return {(metric, canonical(name)): Standing(standing) for metric, table in tables.items() for name, standing in table.items()}


def canonical(name: str) -> str:
    """One key for all names of one originator, as the table that ships knows them."""
    short = key(name)
    return _aliases().get(short, short)


@dataclass(frozen=True, slots=True)
class Voice:
    """Whose number a figure is."""

    origin: str
    """Key of the originator; an unattributed number is its publisher's own."""
    first_hand: bool
    """True where the originator itself published it."""
    rank: int
    """Of its standing: 0 for the best class."""
    transcription: bool
    """True where its job only transcribes what another document says."""
    upstream: frozenset[str]
    """Keys of the originators that it takes numbers from (R17)."""


class Standings:
    """Reads a record's originator, its standing and what it derives from, in the light of the installation's jobs and of its own judgement."""

    def __init__(self, jobs: Mapping[str, JobSpec], own: Judgement | None = None) -> None:
        judged = own or Judgement()
        standing, derivation = judged.standing, judged.derivation
        self._aliases = {key(name): canonical(short) for short, names in derivation.alias.items() for name in names}
        self._own_upstream = {self.name(name): frozenset(map(self.name, sources)) for name, sources in derivation.takes_from.items()}
        self._own = {self.name(name): own_class for own_class, names in standing.classes.items() for name in names}
        self._own_by_metric = {(metric.value, self.name(name)): its for metric, table in standing.metric.items() for name, its in table.items()}
        self._jobs = jobs
        self._voices: dict[tuple[str | None, ...], Voice] = {}

    def voice(self, record: Given) -> Voice:
        """The originator of a figure and how it stands."""
        alike = (record.job, record.publisher, record.source_org, record.metric)
        found = self._voices.get(alike)
        if found is None:
            publisher = self.printer(record.publisher, record.job)
            origin = self.name(record.source_org) if record.source_org else publisher
            job = self.job(record)
            rank = self._rank(record, origin, publisher)
            found = self._voices[alike] = Voice(origin, publisher == origin, rank, bool(job and job.transcription), self.upstream(origin))
        return found

    def name(self, printed: str) -> str:
        """One key for all names of one originator: the installation's own names first."""
        short = key(printed)
        return self._aliases.get(short) or canonical(printed)

    def upstream(self, origin: str) -> frozenset[str]:
        """Keys of the originators that it takes numbers from; what the installation says of an originator goes for what ships."""
        own = self._own_upstream.get(origin)
        return _upstream().get(origin, frozenset()) if own is None else own

    def job(self, record: Given) -> JobSpec | None:
        """The job that collected it; None where it has been taken away since."""
        return self._jobs.get(record.job)

    def printer(self, publisher: str | None, job: str) -> str:
        """Key of whoever printed a document of that job."""
        spec = self._jobs.get(job)
        name = publisher or (spec.publisher.name if spec else None)
        return self.name(name) if name else f"job {job}"

    def _rank(self, record: Given, origin: str, publisher: str) -> int:
        """A job's stated standing holds for its publisher's own numbers, not for those that it passes on."""
        job = self.job(record)
        names = {publisher, self.name(job.publisher.name)} if job and job.publisher.name else {publisher}
        if job and origin in names and "standing" in job.publisher.model_fields_set:
            return CLASSES.index(job.publisher.standing)
        metric = record.metric.value, origin
        own = self._own_by_metric.get(metric) or self._own.get(origin)
        shipped = _by_metric().get(metric) or _classes().get(origin)
        return CLASSES.index(own or shipped or Standing.PRESS)
