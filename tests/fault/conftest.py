"""Fakes that the fault suite shares with the flow's tests."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
for folder in (TESTS, TESTS / "flow" / "fakes", Path(__file__).parent / "fakes"):
    sys.path.insert(0, str(folder))

from flow_home import Home  # noqa: E402 - after its folder is known


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    home = Home(tmp_path / "home")
    home.job()
    yield home
    home.close()
