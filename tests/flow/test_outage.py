"""All sources down at once is one message; on return, what happened meanwhile has its own dates."""

import socket
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from flow_home import CONFIG

sys.path.insert(0, str(Path(__file__).parents[1]))

from dtrack.tracker import Tracker
from loopback import Server, reply

ITEM = "<item><guid>{guid}</guid><title>Families leave</title><pubDate>{at}</pubDate><description>{text}</description></item>"
RSS = f'<rss version="2.0"><channel><title>Post</title>{ITEM}</channel></rss>'
BEGUN = datetime.now(UTC)
TEXT = "Some {number} people were displaced in {place} governorate on Tuesday, OCHA said."


def feed(place, number, at="Wed, 11 Nov 2026 09:00:00 GMT", guid="g1"):
    body = RSS.format(guid=f"{place}-{guid}", at=at, text=TEXT.format(number=number, place=place))
    return lambda request: reply(b"", 404) if request.path == "/robots.txt" else reply(body, content_type="application/rss+xml")


def closed():
    """An address at which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as once:
        return f"http://127.0.0.1:{once.getsockname()[1]}"


@pytest.fixture
def net(tmp_path):
    """Three feeds on three hosts, and a folder."""
    (tmp_path / "jobs").mkdir()
    (tmp_path / "dashboards").mkdir()
    (tmp_path / "inbox").mkdir()
    (tmp_path / "config.toml").write_text(CONFIG.replace("[daemon]", "tries = 1\n[daemon]"), "utf-8")
    (tmp_path / "jobs" / "inbox.toml").write_text('title = "Inbox"\nschedule = "every 1d"\n[source]\nkind = "folder"\n')
    with Server(feed("Homs", "1,200")) as a, Server(feed("Aleppo", "2,300")) as b, Server(feed("Idleb", "3,400")) as c:
        servers = dict(zip("abc", (a, b, c), strict=True))

        def point(**at):
            for name, url in at.items():
                text = f'title = "Feed {name}"\nschedule = "every 1d"\nlanguages = ["en"]\n[source]\nkind = "feed"\nurl = "{url}/feed"\n'
                (tmp_path / "jobs" / f"{name}.toml").write_text(text)

        point(**{name: server.url for name, server in servers.items()})
        yield SimpleNamespace(config=tmp_path / "config.toml", servers=servers, point=point, hours=0)


def run(net):
    """A round of polls, three hours after the last one."""
    with Tracker.open(net.config, {}) as tracker:
        at = BEGUN + timedelta(hours=net.hours)
        net.hours += 3
        tracker._kit.now = lambda: at
        tracker.run()
        return tracker.outage(), [(record.problem.kind, record.problem.job, record.problem.what) for record in tracker.problems()], tracker.status()


def test_all_down_at_once_is_one_message_and_what_happened_meanwhile_keeps_its_date(net):
    down, problems, _ = run(net)
    assert (down, problems) == (None, [])
    net.point(**{name: closed() for name in "abc"})
    down, problems, status = run(net)
    assert down is not None
    assert down.jobs == ("a", "b", "c")
    assert problems == [("unreachable", None, down.words)]
    assert down.words.endswith("(3 sources): it is this server's connection")
    assert {line.job: (line.state, line.last_error) for line in status} == {
        "a": ("unreachable", down.words),
        "b": ("unreachable", down.words),
        "c": ("unreachable", down.words),
        "inbox": ("fresh", None),
    }
    command = [sys.executable, "-m", "dtrack", "status", "--config", str(net.config)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    assert said[0] == down.words
    assert said[-1] == "1 problems want a person: dtrack problems"
    again, _, _ = run(net)
    assert again == down
    net.servers["a"].script = feed("Homs", "4,500", at="Thu, 12 Nov 2026 09:00:00 GMT", guid="g2")
    net.point(**{name: server.url for name, server in net.servers.items()})
    down, problems, _ = run(net)
    assert down is None
    assert {what.partition(":")[0] for _, _, what in problems} <= {"possible gap from 2026-11-11T09"}
    with Tracker.open(net.config, {}) as tracker:
        [figure] = [record.figure for record in tracker.figures() if record.figure.value == 4500]
        assert (figure.start, figure.end) == (date(2026, 11, 10), date(2026, 11, 10))


def test_sources_that_fail_while_another_answers_are_told_each(net):
    run(net)
    net.point(a=closed(), b=closed())
    down, problems, _ = run(net)
    assert down is None
    assert sorted((kind, job) for kind, job, _ in problems) == [("unreachable", "a"), ("unreachable", "b")]


def test_long_dead_sources_say_nothing_about_the_line(net):
    """Two that never lived, and one that stops: one host more is no proof."""
    net.point(a=closed(), b=closed())
    run(net)
    run(net)
    net.point(c=closed())
    assert run(net)[0] is None


@pytest.mark.parametrize("status", [403, 500, 503])
def test_a_refusal_is_an_answer(net, status):
    for server in net.servers.values():
        server.script = lambda request: reply(b"", status)
    assert run(net)[0] is None


def test_a_fresh_installation_without_a_connection(net):
    net.point(**{name: closed() for name in "abc"})
    down, problems, _ = run(net)
    assert down is not None
    assert len(problems) == 1


def test_one_host_is_that_hosts_own_fault(net):
    where = closed()
    net.point(a=where, b=where, c=where)
    down, problems, _ = run(net)
    assert down is None
    assert len(problems) == 3


def test_a_round_in_which_some_fail_and_some_answer_is_no_outage_whoever_was_first(net):
    """Two fail after the third has answered, in the same round."""
    run(net)
    net.point(a=closed(), b=closed())
    with Tracker.open(net.config, {}) as tracker:
        at = BEGUN + timedelta(hours=3)
        for minutes, job in enumerate("cab"):
            tracker._kit.now = lambda minutes=minutes: at + timedelta(minutes=minutes)
            tracker.run([job])
        assert tracker.outage() is None
        tracker._kit.now = lambda: at + timedelta(minutes=30)
        net.servers["c"].stop()
        tracker.run(["a", "b", "c"])
        down = tracker.outage()
        assert down is not None
        assert down.since == at
