"""The daemon and ReliefWeb and feeds on loopback: on schedule, conditionally, each item once, an edit a version."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from subprocess import Popen

import pytest
from over_http import SHARED, Entry, Feed, Place, ReliefWeb, Request, Server, by_path, reply, reports, stop, wait

RELIEFWEB = 'since = 2026-01-01T00:00:00Z\nlimit = 4\n[publisher]\nname = "ReliefWeb"\n'
pytestmark = pytest.mark.slow
JOBS = ("post", "reliefweb")
ENTRIES = [
    Entry("p-1", "Families leave Tabqa", "Some 1,400 people were displaced in Ar-Raqqa governorate on 12 March 2026, OCHA said."),
    Entry("p-2", "People reach Idleb", "Some 2,600 people were displaced in Idleb governorate on 11 March 2026, OCHA said."),
    Entry("p-3", "Weather", "Rain is expected over the weekend."),
]


@dataclass
class Running:
    """A daemon and what it talks to."""

    place: Place
    feed: Feed
    daemon: Popen[str]


@pytest.fixture(scope="module", autouse=True)
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Runs beside the other tests of this file: its shortest rhythm is a minute."""
    place, feed = Place(tmp_path_factory.mktemp("daemon") / "home"), Feed(ENTRIES)
    with Server(by_path({"/v2": ReliefWeb(reports(6)), "/": feed})) as server:
        place.job("reliefweb", "reliefweb", f"{server.url}/v2", schedule="every 1m", more=RELIEFWEB)
        place.job("post", "feed", f"{server.url}/feed/", schedule="every 1m")
        try:
            yield Running(place, feed, place.start("daemon"))
        finally:
            place.close()


def test_a_server_that_pages_is_walked_once_and_an_edited_report_becomes_a_version(tmp_path: Path) -> None:
    source = ReliefWeb(reports(10))
    place = Place(tmp_path / "home")
    with Server(source) as server:
        place.job("reliefweb", "reliefweb", f"{server.url}/v2", more=RELIEFWEB)
        assert "10 documents new" in place.dtrack("run", "reliefweb").stdout
        # Windows of four by time of creation, each with the newest report of the one before: 1-4, 4-7, 7-10, then the last one alone.
        assert [(query["offset"], query["limit"]) for query in source.asked] == [(0, 4)] * 4
        first = place.figures
        assert sorted(figure["value"] for figure in first) == [1200 + 310 * number for number in range(10)]
        assert {figure["publisher"] for figure in first} == {"OCHA"}
        assert {figure["url"] for figure in first} == {f"https://reliefweb.int/report/syrian-arab-republic/example-{4300000 + number}" for number in range(10)}

        place.dtrack("run", "reliefweb")
        assert place.figures == first
        assert place.ask("SELECT count(*) FROM document") == [(10,)]

        now = datetime.now(UTC).isoformat(timespec="seconds")
        edited = replace(source.stored[2], body=source.stored[2].body.replace("1,820", "1,850"), changed=now)
        source.change(edited.id, body=edited.body, changed=now)
        place.dtrack("run", "reliefweb")
    assert place.ask("SELECT max(version), count(*) FROM document GROUP BY id HAVING count(*) > 1") == [(2, 2)]
    after = place.figures
    assert sorted(figure["value"] for figure in after) == sorted({figure["value"] for figure in first} - {1820} | {1850})
    assert {figure["id"] for figure in after if figure["value"] != 1850} == {figure["id"] for figure in first if figure["value"] != 1820}


def test_a_feed_is_asked_conditionally_and_bytes_around_an_item_change_nothing(tmp_path: Path) -> None:
    feed = Feed(ENTRIES)
    place = Place(tmp_path / "home")
    with Server(feed) as server:
        place.job("post", "feed", f"{server.url}/feed/")
        place.dtrack("run", "post")
        before = place.figures
        assert sorted(figure["value"] for figure in before) == [1400, 2600]
        assert (feed.whole, feed.conditional, feed.unchanged) == (1, 0, 0)

        place.dtrack("run", "post")
        assert (feed.whole, feed.conditional, feed.unchanged) == (1, 1, 1)

        feed.built, feed.entries = "Sun, 15 Mar 2026 10:00:00 +0000", [ENTRIES[2], ENTRIES[1], ENTRIES[0]]
        said = place.dtrack("run", "post").stdout
        assert "0 documents new or changed, 3 seen again, 0 figures added, 0 closed, 0 problems" in said
        assert (feed.whole, feed.conditional, feed.unchanged) == (2, 2, 1)
        assert place.figures == before

        feed.entries = [replace(ENTRIES[0], text=ENTRIES[0].text.replace("1,400", "1,450")), ENTRIES[1], ENTRIES[2]]
        assert "1 documents new or changed, 2 seen again, 1 figures added, 1 closed" in place.dtrack("run", "post").stdout
    after = place.figures
    assert sorted(figure["value"] for figure in after) == [1450, 2600]
    assert place.ask("SELECT version FROM document ORDER BY version") == [(1,), (1,), (1,), (2,)]
    [kept] = [figure for figure in before if figure["value"] == 2600]
    assert kept in after
    assert {figure["value"]: figure["document"] for figure in after}[1450] == {figure["value"]: figure["document"] for figure in before}[1400]


@pytest.mark.skipif(not (SHARED / "samples/reliefweb").is_dir(), reason="the recorded pages are third parties' and stay outside the project")
def test_recorded_pages_and_a_recorded_feed_are_stored_once(tmp_path: Path) -> None:
    folder = SHARED / "samples" / "reliefweb"
    pages = [(folder / f"v1_reports_page_{number}.json").read_bytes() for number in (1, 2)]
    rows = [row["id"] for page in pages for row in json.loads(page)["data"]]
    recorded = (folder / "rss_updates_UKR_2020.xml").read_bytes()
    asked: list[int] = []

    def api(request: Request) -> bytes:
        asked.append(request.json["offset"])
        number = request.json["offset"] // 4
        return reply(pages[number] if number < 2 else b'{"data": [], "totalCount": 4}', content_type="application/json")

    def rss(request: Request) -> bytes:
        return reply(recorded, content_type="application/rss+xml") if request.path.endswith(".xml") else reply(status=404)

    place = Place(tmp_path / "home")
    with Server(by_path({"/v2": api, "/": rss})) as server:
        place.job("reliefweb", "reliefweb", f"{server.url}/v2", more=RELIEFWEB)
        place.job("updates", "feed", f"{server.url}/updates/rss.xml")
        for _ in range(2):
            place.dtrack("run", "--all")
    # The recorder's second page repeats the first, as pages do where reports move while they are walked.
    # The second run asks for what was created since, then for what was changed since.
    assert asked == [0, 4, 8] * 3
    assert sorted(key for (key,) in place.ask("SELECT key FROM document WHERE job = 'reliefweb'")) == sorted(set(rows))
    links = place.ask("SELECT count(*), count(DISTINCT id), max(version) FROM document WHERE job = 'updates'")
    assert links == [(recorded.count(b"<item>"), recorded.count(b"<item>"), 1)]


def test_the_daemon_makes_up_for_what_it_missed_and_fetches_on_schedule(running: Running) -> None:
    place, feed = running.place, running.feed
    wait(lambda: all(len(place.states(job)) >= 2 for job in JOBS), "the tick of a minute", seconds=75, step=0.2)
    wait(lambda: "running" not in place.states("post") + place.states("reliefweb"), "the end of the runs")
    stop(running.daemon)
    assert (feed.whole, feed.conditional) == (1, feed.unchanged)
    for job in JOBS:
        runs = place.ask("SELECT state, due, started, finished FROM run WHERE job = ? ORDER BY id", job)
        assert {state for state, *_ in runs} == {"good"}
        due, started, finished = ([datetime.fromisoformat(times[at]) for times in runs] for at in (1, 2, 3))
        # The first run makes up for the minute before the daemon was there; each later one answers the next minute that came when the one before had ended.
        for earlier, ended, later in zip(due, finished, due[1:], strict=False):
            after = max(earlier, (ended + timedelta(seconds=1)).replace(second=0, microsecond=0)) + timedelta(minutes=1)
            assert earlier + timedelta(minutes=1) <= later <= after
        assert all((begun - wanted).total_seconds() < 20 for begun, wanted in zip(started[1:], due[1:], strict=True))
    assert place.ask("SELECT count(*), count(DISTINCT id), max(version) FROM document") == [(9, 9, 1)]
    assert Counter(figure["value"] for figure in place.figures) == Counter([1400, 2600, *(1200 + 310 * number for number in range(6))])
