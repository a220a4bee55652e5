"""The gazetteer of Syria and its matcher, once for all tests of the room."""

from pathlib import Path

import pytest

from dtrack.resolve.matcher import Matcher
from dtrack.resolve.places import Gazetteer


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    return Gazetteer.load(["SYR"])


@pytest.fixture(scope="session")
def matcher(gazetteer: Gazetteer) -> Matcher:
    return Matcher(gazetteer)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The reference tables beside the repository; tests that need them are skipped where they are not."""
    folder = Path(__file__).resolve().parents[4] / "shared"
    if not (folder / "geo").is_dir():
        pytest.skip("the reference tables ../shared/geo are not here")
    return folder
