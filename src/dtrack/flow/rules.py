"""What points follow besides figures: the program, the jobs, the tables of standing and derivation. Its digest tells when all are to be made anew."""

from __future__ import annotations

import hashlib
import logging
from importlib.resources import files
from typing import Any

from dtrack.errors import DtrackError
from dtrack.flow.kit import Kit
from dtrack.model.identity import digest
from dtrack.reconcile import judgement
from dtrack.spec import JobSpec

log = logging.getLogger(__name__)
_TABLES = ("standing.toml", "derivations.toml", "population.toml")


def digest_of(kit: Kit) -> str:
    """64 hex digits: the same as long as the same figures give the same points."""
    jobs = {name: _job(spec) for name, spec in sorted(kit.jobs.items())}
    shipped = [(files("dtrack.reconcile") / name).read_text("utf-8") for name in _TABLES]
    return digest("rules", kit.version, list(kit.config.spec.tracker.countries), jobs, shipped, judged(kit).model_dump(mode="json"), _places(kit))


def judged(kit: Kit) -> judgement.StandingSpec:
    """How the installation classes sources. A faulty file stops nothing: `dtrack check` and the problems name its faults, and the classes that ship hold."""
    try:
        return judgement.read(kit.config.root)
    except DtrackError as bad:
        log.warning("step=reconcile file=%s outcome=left %s", judgement.FILE, bad.message)
        return judgement.StandingSpec()


def _places(kit: Kit) -> list[list[str]]:
    """Names and codes of the installation's own, by file."""
    folder = kit.config.places
    return [[path.name, hashlib.sha256(path.read_bytes()).hexdigest()] for path in sorted(folder.glob("*")) if path.is_file()]


def _job(spec: JobSpec) -> list[Any]:
    publisher = spec.publisher
    standing = publisher.standing.value if "standing" in publisher.model_fields_set else None
    return [publisher.name, standing, spec.transcription, spec.expect.rhythm_days, spec.provisional_days]
