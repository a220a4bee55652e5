"""The doctor against servers that drift: what is new, missing, retyped; robots, keys, clock; and a drifted source stores nothing."""

import json
import sys
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from dtrack import Tracker
from dtrack.errors import NotFoundError

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from loopback import Server, reply  # noqa: E402

RECORDED = ROOT / "tests" / "recorded"
JOBS = {
    "hapi": 'country = "SYR"\n[source]\nkind = "hapi"\nurl = "BASE/hapi"\nlevels = [1]\ncopy_url = ""\n[table]\nlayout = "hapi"\n',
    "unhcr": 'country = "SYR"\n[source]\nkind = "unhcr"\nurl = "BASE/unhcr"\n[table]\nlayout = "unhcr"\n',
    "idmc": 'country = "SYR"\n[source]\nkind = "idmc"\nurl = "BASE/idmc"\n[table]\nlayout = "idmc"\n',
    "news": 'languages = ["en"]\n[source]\nkind = "feed"\nurl = "BASE/feed"\n',
    "inbox": '[source]\nkind = "folder"\n',
}


class World:
    """The recorded replies, with switches for what changes upstream."""

    def __init__(self):
        self.change = lambda row: row
        self.robots = reply(b"", 404)
        self.date = datetime.now(UTC)
        self.stated = None
        self.base = ""
        self.says = None
        self.answers = None

    def __call__(self, request):
        kind = request.path.strip("/").partition("/")[0]
        if kind == "robots.txt":
            return self.robots
        if self.answers is not None:
            return self.answers
        if self.says is not None:
            return reply(json.dumps(self.says))
        if kind == "feed":
            return reply((RECORDED / "feed/village_post.rss").read_bytes())
        name, rows = {"hapi": ("hapi/idps_1.json", "data"), "unhcr": ("unhcr/population_1.json", "items")}[kind]
        answer = json.loads((RECORDED / name).read_text())
        answer[rows] = [self.change(row) for row in answer[rows]]
        answer["maxPages"] = 1
        return reply(json.dumps(answer), date=self.stated or format_datetime(self.date, usegmt=True))


@pytest.fixture
def world():
    return World()


@pytest.fixture
def tracker(tmp_path, world):
    (tmp_path / "jobs").mkdir()
    (tmp_path / "dashboards").mkdir()
    (tmp_path / "config.toml").write_text('[fetch]\ncontact = "desk@example.org"\nper_host_delay_s = 0\ntries = 1\nallow_hosts = ["127.0.0.1"]\n')
    with Server(world) as server:
        world.base = server.url
        for name, text in JOBS.items():
            (tmp_path / "jobs" / f"{name}.toml").write_text(f'title = "{name}"\n' + text.replace("BASE", server.url))
        with Tracker.open(tmp_path / "config.toml", {}) as opened:
            yield opened


def told(findings):
    return [(finding.job, finding.check, finding.state) for finding in findings]


def test_a_healthy_installation_lacks_only_the_key(tracker):
    found = told(tracker.doctor())
    assert [(check, state) for job, check, state in found if job is None and check != "disk"] == [("folder", "good"), ("database", "good")]
    assert [one for one in found if one[0] is not None] == [
        ("hapi", "contract", "good"),
        ("idmc", "key", "bad"),
        ("inbox", "answer", "good"),
        ("news", "answer", "good"),
        ("unhcr", "contract", "good"),
    ]
    missing = next(finding for finding in tracker.doctor(["idmc"]))
    assert (missing.what, "internal-displacement.org" in missing.remedy) == ("DTRACK_IDMC_CLIENT_ID is not set", True)


def test_new_missing_and_retyped_fields_are_told_with_the_line_to_paste(tracker, world):
    def drift(row):
        row = {("people_counted" if name == "population" else name): value for name, value in row.items()}
        return row | {"reporting_round": {"number": 7}, "sector": "all"}

    world.change = drift
    found = {finding.what.split("`")[1]: finding for finding in tracker.doctor(["hapi"])}
    assert {name: finding.state for name, finding in found.items()} == {
        "population": "bad",
        "reporting_round": "bad",
        "people_counted": "warn",
        "sector": "warn",
    }
    assert found["reporting_round"].what.endswith("should be a count and is a record of its own")


def test_a_renamed_field_shows_expected_found_nearest_and_the_paste_heals_it(tracker, world, tmp_path):
    world.change = lambda row: {("idps_population" if name == "population" else name): value for name, value in row.items()}
    finding = next(one for one in tracker.doctor(["hapi"]) if one.state == "bad")
    assert finding.remedy == 'If it was only renamed, paste under [source]: rename = { population = "idps_population" }.'
    outcome = tracker.run(["hapi"])[0]
    assert outcome.failed
    assert "have no population. Expected: location_code, admin_level" in outcome.message
    assert "they have: " in outcome.message and "idps_population" in outcome.message
    assert 'rename = { population = "idps_population" }' in outcome.message
    assert tracker.figures() == [] and tracker.documents() == []
    assert next(line for line in tracker.status() if line.job == "hapi").state == "misconfigured"
    file = tmp_path / "jobs" / "hapi.toml"
    file.write_text(file.read_text().replace("levels = [1]", 'levels = [1]\nrename = { population = "idps_population" }'))
    with Tracker.open(tmp_path / "config.toml", {}) as mended:
        assert told(mended.doctor(["hapi"])) == [("hapi", "contract", "good")]
        assert not mended.run(["hapi"])[0].failed
        assert sorted(record.figure.value for record in mended.figures()) == [3900, 4200]
        assert next(line for line in mended.status() if line.job == "hapi").state == "fresh"


def test_a_changed_type_stores_nothing_and_an_earlier_figure_stands(tracker, world):
    assert not tracker.run(["unhcr"])[0].failed
    before = {record.id for record in tracker.figures()}
    world.change = lambda row: row | {"refugees": {"total": 5}}
    outcome = tracker.run(["unhcr"])[0]
    assert outcome.failed and "`refugees` should be a count and is a record of its own" in outcome.message
    assert {record.id for record in tracker.figures()} == before


def test_robots_clock_and_an_unknown_job(tracker, world):
    world.robots = reply(b"User-agent: *\nDisallow: /\n")
    assert told(tracker.doctor(["news"])) == [("news", "robots", "bad")]
    world.date = datetime.now(UTC) - timedelta(hours=2)
    [clock, contract] = tracker.doctor(["unhcr"])
    assert (clock.check, clock.state, "120 minutes off" in clock.what, contract.state) == ("clock", "bad", True, "good")
    with pytest.raises(NotFoundError, match="Did you mean 'unhcr'"):
        tracker.doctor(["unchr"])


def test_an_answer_without_rows_or_of_another_shape(tracker, world):
    world.says = {"items": [], "maxPages": 1, "data": {"rows": 1}}
    assert told(tracker.doctor(["unhcr", "hapi"])) == [("unhcr", "contract", "warn"), ("hapi", "contract", "bad")]


def test_a_job_file_with_a_fault_and_an_empty_contact_are_told_first(tracker, tmp_path):
    (tmp_path / "dashboards" / "hapi.toml").write_text("title = 5\n")
    (tmp_path / "jobs" / "news.toml").write_text('title = "news"\ntyop = 1\n[source]\nkind = "feed"\nurl = "http://127.0.0.1/feed"\n')
    config = tmp_path / "config.toml"
    config.write_text(config.read_text().replace("desk@example.org", ""))
    with Tracker.open(config, {}) as faulty:
        found = list(faulty.doctor(["inbox"]))
        everything = list(faulty.doctor())
    faults = {finding.job: finding.what for finding in everything if (finding.check, finding.state) == ("file", "bad")}
    assert sorted(faults, key=str) == [None, "news"]  # a dashboard is no job, whatever its name
    assert "tyop" in faults["news"] and "title" in faults[None]
    assert [finding.check for finding in found[:2]] == ["file", "file"]
    assert ("contact", "warn") in [(finding.check, finding.state) for finding in found]
    assert [finding.job for finding in found if finding.check == "answer"] == ["inbox"]


@pytest.mark.parametrize(
    ("answer", "check", "said"),
    [
        (reply(b"busy", 429), "throttled", "429"),
        (reply(b"broken", 500), "unreachable", "answered 500"),
        (reply(b"<html>are you a robot?</html>", 200), "throttled", "HTML"),
        (reply(b'{"items": ['), "contract", "JSON"),
    ],
)
def test_a_source_that_refuses_is_told_by_how_it_does(tracker, world, answer, check, said):
    world.answers = answer
    [finding] = tracker.doctor(["unhcr"])
    assert (finding.check, finding.state) == (check, "bad")
    assert said in finding.what and finding.remedy


def test_a_feed_without_entries_and_one_that_is_no_feed(tracker, world):
    world.answers = reply(b'<rss version="2.0"><channel><title>F</title></channel></rss>')
    [empty] = tracker.doctor(["news"])
    assert (empty.check, empty.state) == ("answer", "warn")
    world.answers = reply(b"no feed at all")
    [other] = tracker.doctor(["news"])
    assert (other.check, other.state) == ("contract", "bad") and "feed" in other.what


@pytest.mark.parametrize("stated", ["soon", "Sun, 22 Nov 2026 12:00:00 -0000"])
def test_a_servers_clock_that_says_no_time_of_any_zone_is_no_fault(tracker, world, stated):
    world.stated = stated
    assert told(tracker.doctor(["unhcr"])) == [("unhcr", "contract", "good")]


def test_a_page_that_is_not_there_is_told_and_one_that_is_by_its_address(tracker, world, tmp_path):
    url = world.base
    (tmp_path / "jobs" / "pages.toml").write_text(f'title = "p"\nlanguages = ["en"]\n[source]\nkind = "page"\nurl = "{url}/a"\nmore = ["{url}/b"]\n')
    with Tracker.open(tmp_path / "config.toml", {}) as opened:
        world.answers = reply(b"gone", 410)
        [gone] = opened.doctor(["pages"])
        world.answers = reply(b"<html><title>Village report</title><p>Some 40 people fled.</p></html>", content_type="text/html")
        [there] = opened.doctor(["pages"])
    assert (gone.check, gone.state, "410" in gone.what) == ("answer", "warn", True)
    assert (there.check, there.state, "/a" in there.what) == ("answer", "good", True)
