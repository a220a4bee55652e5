"""No page reads more than it shows: four times the figures, and the same statements bring the same rows. And what goes over the line stays small."""

import gzip
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.pool import Pool

from dtrack.tracker import Tracker
from dtrack.web.app import create

pytestmark = pytest.mark.slow
PAGES = ("/", "/places/SY09", "/figures", "/figures?page=3")
LATER = datetime(2023, 3, 5, 12, tzinfo=UTC)
DAYS, YEARS = 30, 1095


@pytest.fixture(scope="module")
def fill() -> Callable[[Path, int, int], Path]:
    """Fills an installation as benchmarks do, with fewer days and no place below the districts."""
    spec = spec_from_file_location("_filled", Path(__file__).parents[2] / "benchmarks" / "_filled.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    top, below = module._codes()
    module._codes = lambda: (top, [code for code in below if len(code) == len("SY0901")])

    def made(folder: Path, number: int, days: int) -> Path:
        module.DAYS = days
        path: Path = module.home(folder, number)
        return path

    return made


@contextmanager
def counted() -> Iterator[list[int]]:
    """Statements given and rows brought meanwhile, by whatever engine."""
    count = [0, 0]

    def row(_cursor: Any, found: tuple[Any, ...]) -> tuple[Any, ...]:
        count[1] += 1
        return found

    def out(connection: Any, *_: Any) -> None:
        connection.row_factory = row

    def back(connection: Any, *_: Any) -> None:
        connection.row_factory = None

    def executed(*_: Any) -> None:
        count[0] += 1

    listened: list[tuple[Any, str, Any]] = [(Pool, "checkout", out), (Pool, "checkin", back), (Engine, "before_cursor_execute", executed)]
    for target, name, told in listened:
        event.listen(target, name, told)
    try:
        yield count
    finally:
        for target, name, told in listened:
            event.remove(target, name, told)


def test_many_more_figures_are_no_more_to_read(fill: Any, opened: Callable[[Any], Any], tmp_path: Path) -> None:
    found: dict[str, list[list[int]]] = {path: [] for path in PAGES}
    every = (1 + 14 + 62) * DAYS * 2
    # With the fewer of both every district has all its days, more than its line on a page shows; what comes then are further figures for each of them.
    for number in (every, 4 * every):
        with Tracker.open(fill(tmp_path / str(number), number, DAYS)) as tracker:
            pages = opened(tracker)
            pages.app = create(tracker, clock=lambda: LATER)
            for path in PAGES:
                with counted() as count:
                    assert pages.get(path).status == 200
                found[path].append(count)
    for path, (few, many) in found.items():
        assert many == few, path
        assert few[1] < 1_200, path


def test_a_page_of_dense_charts_is_light_and_comes_again_as_nothing(fill: Any, opened: Callable[[Any], Any], tmp_path: Path) -> None:
    with Tracker.open(fill(tmp_path / "home", 15 * YEARS * 2, YEARS)) as tracker:
        pages = opened(tracker)
        # The country and its provinces have every day of three years.
        for path in ("/", "/places/SY09"):
            answer = pages.get(path, accept_encoding="gzip")
            assert len(answer.body) <= 28_000  # its style sheet is in it
            assert len(gzip.decompress(answer.body)) > len(answer.body)
            again = pages.get(path, if_none_match=answer.headers["etag"])
            assert (again.status, again.body) == (304, b"")
            assert sum(len(name) + len(value) + 4 for name, value in again.headers.items()) < 5_000
