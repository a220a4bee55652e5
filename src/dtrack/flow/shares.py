"""Which jobs are whose, where several daemons divide the jobs of one installation among them: every job is one daemon's, and no other's."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase

from dtrack.config import DaemonSpec, ShareSpec
from dtrack.errors import ConfigError, UsageError
from dtrack.spec import JobSpec


def taker(spec: DaemonSpec, name: str, job: JobSpec) -> str:
    """Name of the share that a job is in: of those that take it the first in the file; empty where none does."""
    return next((share for share, says in spec.share.items() if _takes(says, name, job)), "")


def _takes(says: ShareSpec, name: str, job: JobSpec) -> bool:
    return job.country in says.countries or any(fnmatchcase(name, pattern) for pattern in says.jobs)


def of(spec: DaemonSpec, jobs: Mapping[str, JobSpec], share: str) -> dict[str, JobSpec]:
    """The jobs of a share; empty: those that are in none, so that nothing is left out however the shares are written."""
    return {name: job for name, job in jobs.items() if taker(spec, name, job) == share}


def known(spec: DaemonSpec, share: str) -> None:
    """Raise UsageError for a share that the settings do not have."""
    if share and share not in spec.share:
        have = ", ".join(spec.share) or "none yet: write [daemon.share.NAME]"
        raise UsageError(f"there is no share {share!r}", f"Shares in config.toml: {have}. Without --share a daemon runs the jobs that are in none.")


def check(spec: DaemonSpec, share: str, countries: list[str]) -> None:
    """Raise ConfigError for a share that takes nothing, or names a country that is not tracked."""
    says = spec.share[share]
    if not says.countries and not says.jobs:
        raise ConfigError(f"the share {share!r} takes no job", 'Give it `countries = ["SDN"]` or `jobs = ["sdn_*"]`.')
    for country in says.countries:
        if country not in countries:
            raise ConfigError(f"the share {share!r} names {country!r}, which is not tracked", f"`[tracker] countries` has {', '.join(countries)}.")
