"""What points follow besides figures: the program, the jobs, the tables of standing and derivation. Its digest tells when all are to be made anew."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

from dtrack.flow.kit import Kit
from dtrack.model.identity import digest
from dtrack.spec import JobSpec

_TABLES = ("standing.toml", "derivations.toml", "population.toml")


def digest_of(kit: Kit) -> str:
    """64 hex digits: the same as long as the same figures give the same points."""
    jobs = {name: _job(spec) for name, spec in sorted(kit.jobs.items())}
    shipped = [(files("dtrack.reconcile") / name).read_text("utf-8") for name in _TABLES]
    return digest("rules", kit.version, list(kit.config.spec.tracker.countries), jobs, shipped)


def _job(spec: JobSpec) -> list[Any]:
    publisher = spec.publisher
    standing = publisher.standing.value if "standing" in publisher.model_fields_set else None
    return [publisher.name, standing, spec.transcription, spec.expect.rhythm_days, spec.provisional_days]
