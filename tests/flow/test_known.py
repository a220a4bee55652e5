"""The same bytes are not read twice, unless the way of reading changed."""

import logging
import sys
from pathlib import Path

import pytest

from dtrack import Tracker

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from loopback import Server, reply  # noqa: E402

pytestmark = pytest.mark.stores
JOB = 'title = "F"\ncountry = "SYR"\nlanguages = ["en"]\n{more}\n[source]\nkind = "feed"\nurl = "{url}/feed"\n[publisher]\nname = "Outlet"\n'


def item(number, text):
    return f"<item><guid>g{number}</guid><title>T{number}</title><pubDate>Wed, 04 Nov 2026 10:00:00 +0000</pubDate><description>{text}</description></item>"


def body(*texts):
    return '<rss version="2.0"><channel><title>F</title>' + "".join(item(number, text) for number, text in enumerate(texts)) + "</channel></rss>"


FIRST = "Some 1,200 people fled Hama on 3 November 2026, OCHA said."
SECOND = "Some 700 people fled Homs on 2 November 2026, OCHA said."


@pytest.fixture
def home(tmp_path, database):
    (tmp_path / "jobs").mkdir()
    (tmp_path / "dashboards").mkdir()
    (tmp_path / "config.toml").write_text(
        '[fetch]\nper_host_delay_s = 0\ntries = 1\nallow_hosts = ["127.0.0.1"]\n' + (f'[database]\nurl = "{database}"\n' if database else "")
    )
    with Server() as server:
        server.text = body(FIRST)
        server.script = lambda request: reply(b"", 404) if request.path == "/robots.txt" else reply(server.text)

        def run(more=""):
            (tmp_path / "jobs" / "f.toml").write_text(JOB.format(url=server.url, more=more))
            with Tracker.open(tmp_path / "config.toml", {}) as tracker:
                outcome = tracker.run()[0]
                found = [(record.figure.value, str(record.figure.cause)) for record in tracker.figures()]
            return outcome, sorted(found)

        run.server = server
        yield run


def unchanged(caplog):
    return sum("outcome=unchanged" in record.getMessage() for record in caplog.records)


def test_what_is_known_byte_for_byte_is_seen_again_and_not_read(home, caplog):
    caplog.set_level(logging.INFO)
    home()
    home.server.text = body(FIRST, SECOND)
    outcome, found = home()
    assert (outcome.documents, outcome.sightings, unchanged(caplog)) == (1, 1, 1)
    assert found == [(700, "unstated"), (1200, "unstated")]


def test_another_way_of_reading_reads_everything_again(home, caplog):
    caplog.set_level(logging.INFO)
    home()
    home.server.text = body(FIRST, SECOND)
    outcome, found = home('cause = "conflict"')
    assert (outcome.documents, outcome.sightings, unchanged(caplog)) == (1, 1, 0)
    assert [value for value, _ in found] == [700, 1200]


def test_a_way_that_changed_and_came_back_after_a_failed_run_is_not_trusted(home, caplog):
    caplog.set_level(logging.INFO)
    home()
    good, refused = home.server.script, lambda request: reply(b"no", 404)
    home.server.script = refused
    assert home('cause = "conflict"')[0].failed
    home.server.script = good
    home.server.text = body(FIRST, SECOND)
    home()
    assert unchanged(caplog) == 0


def test_a_changed_text_is_read(home, caplog):
    caplog.set_level(logging.INFO)
    home()
    home.server.text = body(FIRST.replace("1,200", "1,500"))
    assert home()[1] == [(1500, "unstated")]
    assert unchanged(caplog) == 0
