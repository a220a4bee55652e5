"""What `/metrics` tells, by value, and that it is documented; the health of sources and provinces on their page."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fake_records import FETCHED, health, trouble
from fake_tracker import FakeTracker

from dtrack.model.run import ProvinceHealth
from dtrack.web import exposition

LINE = re.compile(r"([a-z_]+)(?:\{([^}]*)\})? (-?[\d.e+-]+)")
DEZ = ProvinceHealth(place="SY09", name="Deir-ez-Zor", state="fresh", newest="2026-10-31", newest_job="hapi", fresh=("hapi",), silent=("hno",))
NONE = ProvinceHealth(place="SY14", name="Quneitra", state="never", newest=None, newest_job=None, fresh=(), silent=())


@pytest.fixture
def answer(opened):
    tracker = FakeTracker()
    tracker.health = [
        health("hapi", "silent", last_new="2026-06-30", rhythm_days=31, last_run=FETCHED, problems=2, next_run=None),
        health('odd"job', "off", last_good=None),
    ]
    tracker.places = [DEZ, NONE]
    tracker.troubles = [trouble()]
    return opened(tracker)


def samples(text):
    return {(found[1], found[2] or ""): float(found[3]) for line in text.splitlines() if not line.startswith("#") and (found := LINE.fullmatch(line))}


def test_every_line_is_of_the_format_and_the_values_are_those_of_the_tracker(answer):
    reply = answer.get("/metrics")
    assert reply.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    lines = reply.text.splitlines()
    assert [line for line in lines if not line.startswith("# ") and not LINE.fullmatch(line)] == []
    found = samples(reply.text)
    assert found["dtrack_source_state", 'job="hapi",kind="folder",state="silent"'] == 1
    assert found["dtrack_source_state", 'job="hapi",kind="folder",state="fresh"'] == 0
    assert found["dtrack_source_last_new_timestamp_seconds", 'job="hapi"'] == datetime(2026, 6, 30, tzinfo=UTC).timestamp()
    assert found["dtrack_source_rhythm_seconds", 'job="hapi"'] == 31 * 86400
    assert found["dtrack_source_problems", 'job="hapi"'] == 2
    assert found["dtrack_province_state", 'place="SY09",state="fresh"'] == 1
    assert found["dtrack_province_newest_timestamp_seconds", 'place="SY09"'] == datetime(2026, 10, 31, tzinfo=UTC).timestamp()
    assert found["dtrack_problems", ""] == 1
    disk = [found[f"dtrack_disk_{name}", ""] for name in ("total_bytes", "free_bytes", "used_ratio")]
    assert disk == [1000, 250, 0.74]


def test_what_is_not_known_has_no_line_and_quotes_are_escaped(answer):
    found = samples(answer.get("/metrics").text)
    assert ("dtrack_source_last_good_timestamp_seconds", 'job="odd\\"job"') not in found
    assert ("dtrack_province_newest_timestamp_seconds", 'place="SY14"') not in found
    assert found["dtrack_source_state", 'job="odd\\"job",kind="folder",state="off"'] == 1


def test_every_metric_is_documented_and_has_the_labels_that_it_says(answer):
    told = (Path(__file__).parents[2] / "docs" / "reference" / "metrics.md").read_text()
    names = {gauge.name: gauge.labels for gauge in exposition.GAUGES}
    assert set(re.findall(r"\| `(dtrack_\w+)` \|", told)) == set(names)
    used = {name: tuple(re.findall(r'(\w+)="', labels)) for name, labels in samples(answer.get("/metrics").text)}
    assert used == {name: names[name] for name in used}


def test_the_page_of_sources_shows_silence_and_each_province(answer):
    page = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.get("/sources").text))
    assert "answers, but has been silent for longer than its rhythm" in page
    assert "Last publication 30 June 2026; expected every 31 days" in page
    assert "Deir-ez-Zor 31 October 2026 hapi hno" in page
    assert "Quneitra none collected none" in page
