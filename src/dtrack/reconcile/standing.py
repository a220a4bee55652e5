"""Whose number it is, how that source stands, and whose numbers it takes: two dated tables that ship, and what a job says of its publisher."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from dtrack.model.given import Given
from dtrack.reconcile.judgement import StandingSpec
from dtrack.spec import JobSpec
from dtrack.terms import Standing

CLASSES = tuple(Standing)
"""Best first."""


def _key(name: str) -> str:
    return " ".join(name.split()).casefold()


@cache
def _table(name: str) -> Any:
    return tomllib.loads((files("dtrack.reconcile") / name).read_text("utf-8"))


@cache
def _aliases() -> dict[str, str]:
    return {_key(name): _key(short) for short, names in _table("derivations.toml")["alias"].items() for name in names}


@cache
def _upstream() -> dict[str, frozenset[str]]:
    return {_key(name): frozenset(_key(origin) for origin in origins) for name, origins in _table("derivations.toml")["from"].items()}


@cache
def _classes() -> dict[str, Standing]:
    return {canonical(name): Standing(standing) for standing, names in _table("standing.toml")["class"].items() for name in names}


@cache
def _by_metric() -> dict[tuple[str, str], Standing]:
    tables = _table("standing.toml")["metric"]
    return {(metric, canonical(name)): Standing(standing) for metric, table in tables.items() for name, standing in table.items()}


def canonical(name: str) -> str:
    """One key for all names of one originator."""
    key = _key(name)
    return _aliases().get(key, key)


def upstream(origin: str) -> frozenset[str]:
    """Keys of the originators that it takes numbers from."""
    return _upstream().get(origin, frozenset())


def related(one: str, other: str) -> bool:
    """True where both are one origin: the same, or one takes its numbers from the other (R17)."""
    return one == other or other in upstream(one) or one in upstream(other)


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


class Standings:
    """Reads a record's originator and its standing in the light of the installation's jobs and of its own judgement."""

    def __init__(self, jobs: Mapping[str, JobSpec], own: StandingSpec | None = None) -> None:
        judged = own or StandingSpec()
        self._own = {canonical(name): standing for standing, names in judged.classes.items() for name in names}
        self._own_by_metric = {(metric.value, canonical(name)): standing for metric, table in judged.metric.items() for name, standing in table.items()}
        self._jobs = jobs
        self._voices: dict[tuple[str | None, ...], Voice] = {}

    def voice(self, record: Given) -> Voice:
        """The originator of a figure and how it stands."""
        alike = (record.job, record.publisher, record.source_org, record.metric)
        found = self._voices.get(alike)
        if found is None:
            publisher = self.printer(record.publisher, record.job)
            origin = canonical(record.source_org) if record.source_org else publisher
            job = self.job(record)
            found = self._voices[alike] = Voice(origin, publisher == origin, self._rank(record, origin, publisher), bool(job and job.transcription))
        return found

    def job(self, record: Given) -> JobSpec | None:
        """The job that collected it; None where it has been taken away since."""
        return self._jobs.get(record.job)

    def printer(self, publisher: str | None, job: str) -> str:
        """Key of whoever printed a document of that job."""
        spec = self._jobs.get(job)
        name = publisher or (spec.publisher.name if spec else None)
        return canonical(name) if name else f"job {job}"

    def _rank(self, record: Given, origin: str, publisher: str) -> int:
        """A job's stated standing holds for its publisher's own numbers, not for those that it passes on."""
        job = self.job(record)
        names = {publisher, canonical(job.publisher.name)} if job and job.publisher.name else {publisher}
        if job and origin in names and "standing" in job.publisher.model_fields_set:
            return CLASSES.index(job.publisher.standing)
        metric = record.metric.value, origin
        own = self._own_by_metric.get(metric) or self._own.get(origin)
        shipped = _by_metric().get(metric) or _classes().get(origin)
        return CLASSES.index(own or shipped or Standing.PRESS)
