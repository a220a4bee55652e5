"""The contract that every kind keeps."""

from pathlib import Path

import pytest

from dtrack import naming
from dtrack.errors import ConfigError, FaultsError
from dtrack.sources import _ask
from dtrack.spec import JobSpec, Spec


def job(**source):
    return JobSpec.model_validate({"title": "x", "source": source})


@pytest.mark.parametrize("name", naming.names("sources"))
def test_every_kind_has_options_and_discovers(name):
    module = naming.load("sources", name)
    assert issubclass(module.Options, Spec)
    assert callable(module.discover)
    assert all(field.is_required() is (name in {"feed", "page"} and key == "url") or key != "url" for key, field in module.Options.model_fields.items())


def test_a_jobs_source_is_checked_without_the_network():
    _ask.check(job(kind="feed", url="https://x.example/"), Path("jobs/a.toml"))
    with pytest.raises(FaultsError, match=r"jobs/a\.toml: `older_page`: unknown key\. Did you mean `older_pages`"):
        _ask.check(job(kind="feed", url="https://x.example/", older_page=2), Path("jobs/a.toml"))
    with pytest.raises(ConfigError, match="Did you mean 'feed'"):
        _ask.check(job(kind="fed"), Path("jobs/a.toml"))


def test_every_shipped_job_passes():
    from dtrack.config import read_job

    collecting = [path for path in sorted((Path(__file__).parents[3] / "jobs").glob("[!_]*.toml")) if read_job(path).do == "collect"]
    assert len(collecting) > 20
    for path in collecting:
        _ask.check(read_job(path), path)
