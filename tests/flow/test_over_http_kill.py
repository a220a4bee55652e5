"""Kill -9 amid a run, then a restart: nothing lost, nothing doubled, nothing half-written, and the missed run is made up for."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from over_http import APPNAME, Entry, Feed, Hold, Place, ReliefWeb, Server, by_path, kill, reports, stop, wait

from dtrack.flow.collect import collect
from dtrack.store.archive import Archive
from dtrack.tracker import Tracker

pytestmark = pytest.mark.slow
ENTRY = Entry("p-1", "Families leave Tabqa", "Some 1,400 people were displaced in Ar-Raqqa governorate on 12 March 2026, OCHA said.")
REPORTS = 24


@dataclass
class Source:
    """What an installation talks to, and the installation."""

    place: Place
    api: ReliefWeb

    def figures_by_document(self) -> dict[str, list[dict[str, Any]]]:
        found: dict[str, list[dict[str, Any]]] = {document: [] for (document,) in self.place.ask("SELECT DISTINCT id FROM document")}
        for figure in self.place.figures:
            # Role and reason are the reconciler's, which has not run yet where the program was killed.
            found[figure["document"]].append({name: value for name, value in figure.items() if name not in {"role", "reason"}})
        return found

    def check_archive(self) -> None:
        archive = Archive(self.place.root / "data" / "archive")
        for (sha256,) in self.place.ask("SELECT sha256 FROM document UNION SELECT container FROM document WHERE container IS NOT NULL"):
            assert archive.read(sha256)


@pytest.fixture(scope="module")
def api() -> ReliefWeb:
    return ReliefWeb(reports(REPORTS))


@pytest.fixture(scope="module")
def address(api: ReliefWeb) -> Iterator[str]:
    with Server(by_path({"/v2": api, "/": Feed([ENTRY])})) as server:
        yield server.url


def lay(root: Path, address: str) -> Place:
    place = Place(root)
    place.job("reliefweb", "reliefweb", f"{address}/v2", more='since = 2026-01-01T00:00:00Z\nlimit = 10\n[publisher]\nname = "ReliefWeb"\n')
    place.job("post", "feed", f"{address}/feed/")
    return place


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, address: str, api: ReliefWeb) -> Source:
    """An installation whose run nobody disturbed."""
    source = Source(lay(tmp_path_factory.mktemp("whole") / "home", address), api)
    source.place.dtrack("run", "--all")
    assert len(source.place.figures) == REPORTS + 1
    assert len([point for point in source.place.points if point["recommended"]]) >= REPORTS + 1
    return source


@pytest.fixture
def source(tmp_path: Path, address: str, api: ReliefWeb) -> Iterator[Source]:
    api.asked.clear()
    source = Source(lay(tmp_path / "home", address), api)
    try:
        yield source
    finally:
        if api.hold:
            api.hold.go.set()
        api.hold = None
        source.place.close()


def tables_are_being_made(source: Source) -> None:
    wait((source.place.root / "data" / "dtrack.sqlite").exists, "the database file", step=0.0005)


def the_first_reply_is_awaited(source: Source) -> None:
    assert source.api.hold is not None
    wait(source.api.hold.reached.is_set, "the first page's request")
    wait(lambda: source.place.states("post") == ["good"], "the run of the other job")


def half_of_the_second_page_has_come(source: Source) -> None:
    the_first_reply_is_awaited(source)
    assert source.place.ask("SELECT count(*) FROM document WHERE job = 'reliefweb'") == [(10,)]


def documents_are_being_stored(source: Source) -> None:
    wait(lambda: source.place.ask("SELECT count(*) FROM document WHERE job = 'reliefweb'") >= [(3,)], "a third document", step=0.0005)


@pytest.mark.parametrize(
    ("hold", "until", "cut_off"),
    [
        (None, tables_are_being_made, None),
        (Hold(1), the_first_reply_is_awaited, True),
        (Hold(2, half=True), half_of_the_second_page_has_come, True),
        (None, documents_are_being_stored, None),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_killed_and_started_again(source: Source, whole: Source, hold: Hold | None, until: Callable[[Source], None], cut_off: bool | None) -> None:
    place, source.api.hold = source.place, hold
    daemon = place.start("daemon")
    until(source)
    kill(daemon)
    assert place.ask("PRAGMA integrity_check") in ([("ok",)], [])
    expected = whole.figures_by_document()
    for document, figures in source.figures_by_document().items() if place.ask("SELECT 1 FROM alembic_version") else ():
        assert figures == expected[document]
    source.check_archive()
    before = place.states("reliefweb")
    if cut_off:
        assert before == ["running"]
        assert hold is not None
        hold.go.set()

    daemon = place.start("daemon")
    wait(lambda: place.states("reliefweb")[-1:] == place.states("post")[-1:] == ["good"], "the run that was missed")
    stop(daemon)
    assert place.states("reliefweb") in ([["abandoned", "good"]] if cut_off else [["good"], ["abandoned", "good"]])
    if cut_off:
        assert place.states("post") == ["good"]
        assert place.ask("SELECT message FROM run WHERE state = 'abandoned'") == [("the program stopped amid this run",)]
        assert "job=reliefweb outcome=abandoned the last run was cut off" in place.log
        assert "step=catch-up job=post" not in place.log.rpartition("step=lead")[2]
    assert source.figures_by_document() == expected
    assert place.figures == whole.place.figures
    assert place.points == whole.place.points
    assert place.ask("SELECT max(version), count(*), count(DISTINCT id) FROM document") == [(1, REPORTS + 1, REPORTS + 1)]
    assert place.ask("SELECT count(*) FROM figure WHERE known_to IS NOT NULL") == [(0,)]
    source.check_archive()
    assert "Traceback" not in place.log
    assert APPNAME not in place.log


def test_points_follow_at_the_next_start_where_only_they_were_missing(source: Source, whole: Source) -> None:
    place = source.place
    place.dtrack("run", "post")
    with Tracker.open(place.root / "config.toml", place.environment) as tracker:
        # What a kill leaves between the last document and the points: the run is good, so no later run is missing.
        collect(tracker._kit, "reliefweb")
    assert len(place.points) < len(whole.place.points)
    daemon = place.start("daemon")
    wait(lambda: "step=reconcile outcome=good" in place.log, "the points")
    stop(daemon)
    assert place.points == whole.place.points
    assert place.figures == whole.place.figures
    assert place.states("reliefweb") == ["good"]
