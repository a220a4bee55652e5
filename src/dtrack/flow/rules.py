"""What points follow besides figures: the program, the jobs, the tables of standing and derivation. Its digest tells when all are to be made anew."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from importlib.resources import files
from typing import Any, TypeVar

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
    said = judged(kit)
    own = [said.standing.model_dump(mode="json"), said.derivation.model_dump(mode="json")]
    shipped = [(files("dtrack.reconcile") / name).read_text("utf-8") for name in _TABLES]
    return digest("rules", kit.version, list(kit.config.spec.tracker.countries), jobs, shipped, own, _places(kit))


def judged(kit: Kit) -> judgement.Judgement:
    """How the installation judges sources. A faulty file stops nothing: `dtrack check` and the problems name its faults, and the table that ships holds."""
    root = kit.config.root
    standing = _read(judgement.STANDING, judgement.StandingSpec(), lambda: judgement.read_standing(root))
    return judgement.Judgement(standing, _read(judgement.DERIVATION, judgement.DerivationSpec(), lambda: judgement.read_derivation(root)))


_T = TypeVar("_T")


def _read(file: str, without: _T, read: Callable[[], _T]) -> _T:
    try:
        return read()
    except DtrackError as bad:
        log.warning("step=reconcile file=%s outcome=left %s", file, bad.message)
        return without


def _places(kit: Kit) -> list[list[str]]:
    """Names and codes of the installation's own, by file."""
    folder = kit.config.places
    return [[path.name, hashlib.sha256(path.read_bytes()).hexdigest()] for path in sorted(folder.glob("*")) if path.is_file()]


def _job(spec: JobSpec) -> list[Any]:
    publisher = spec.publisher
    standing = publisher.standing.value if "standing" in publisher.model_fields_set else None
    return [publisher.name, standing, spec.transcription, spec.expect.rhythm_days, spec.provisional_days]
