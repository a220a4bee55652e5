import hashlib
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))

from asking import KEYS
from dtrack.sources._ask import Ask
from dtrack.spec import JobSpec
from loopback import client, clock, other, server

__all__ = ["client", "clock", "other", "server"]


class Kept:
    """An archive that remembers what it was given, in order."""

    def __init__(self):
        self.bodies = []

    def __call__(self, body):
        self.bodies.append(body)
        return hashlib.sha256(body).hexdigest()


@pytest.fixture
def kept():
    return Kept()


@pytest.fixture
def ask(tmp_path, client, clock, kept):
    """Makes an Ask for a job with this `[source]`; everything else can be set by name."""

    def make(source, *, job="job", memory=None, since=None, secrets=None, **keys):
        spec = JobSpec.model_validate({"title": "A job", "country": "SYR", "languages": ["en"], "source": source, **keys})
        return Ask(
            job=job,
            spec=spec,
            client=client,
            keep=kept,
            root=tmp_path,
            inbox=tmp_path / "inbox",
            memory={} if memory is None else memory,
            since=since,
            now=clock.now(),
            secrets=secrets or {},
        )

    return make


@pytest.fixture
def job(ask, server):
    """Makes an Ask for an API of the server, with its keys and its layout."""

    def make(kind, *, secrets=KEYS, memory=None, country="SYR", **options):
        return ask(
            {"kind": kind, "url": server.url + "/api", **options},
            secrets=secrets,
            memory=memory,
            country=country,
            table={"layout": kind},
            publisher={"name": kind.upper(), "url": "https://p.example/", "licence": "L"},
        )

    return make


@pytest.fixture
def recorded():
    """Reads one of the project's own recordings."""
    folder = Path(__file__).parents[2] / "recorded"
    return lambda name: (folder / name).read_bytes()


@pytest.fixture
def sample():
    """Reads a recorded reply of the workshop's collection, which is no part of the project."""
    folder = Path(__file__).parents[4] / "shared" / "samples"

    def read(name):
        path = folder / name
        if not path.exists():
            pytest.skip(f"the collection of recorded replies is not here ({name})")
        return path.read_bytes()

    return read
