import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))

from dtrack.config import FetchSpec
from dtrack.sources.client import Client
from loopback import FakeClock, Server


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def server():
    with Server() as running:
        yield running


@pytest.fixture
def other():
    with Server() as running:
        yield running


@pytest.fixture
def client(clock):
    with Client(FetchSpec(contact="desk@example.org", allow_hosts=["127.0.0.1"], per_host_delay_s=0), "0.1.0", clock=clock) as made:
        yield made
