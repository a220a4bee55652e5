"""No telemetry: an installation that collects, reads, exports, publishes and serves speaks to the sources of its jobs and to nobody else."""

import json
import subprocess
import sys
from pathlib import Path

from flow_home import report

from loopback import Server, reply

TESTS = Path(__file__).parents[1]
CONFIG = '[tracker]\ncountries = ["SYR"]\n[fetch]\ncontact = "desk@example.org"\nallow_hosts = ["127.0.0.1"]\nper_host_delay_s = 0\n[web]\nport = 0\n'
JOB = 'title = "T"\nschedule = "every 1d"\ncountry = "SYR"\nlanguages = ["en"]\n[source]\n'
FEED = (
    b'<?xml version="1.0"?><rss version="2.0"><channel><title>T</title><item><title>A</title><guid>a</guid><description>x</description></item></channel></rss>'
)
WORDS = ["check", "run --all", "status", "reread", "export --format csv --out out.csv", "publish out", "backup out.tar", "doctor box"]
LIFE = """
import json, sys, threading
asked, wrong = set(), []
def heard(event, words):
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        asked.add(str(words[1]))
    elif event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "urllib.Request", "http.client.connect", "smtplib.connect"):
        asked.add(f"{event} {words[0]}")
sys.addaudithook(heard)
from typer.testing import CliRunner
from dtrack.cli import app
from dtrack.daemon import Daemon
from dtrack.tracker import Tracker
from dtrack.web.app import create
from poster import Poster
for words in json.loads(sys.argv[1]):
    done = CliRunner().invoke(app, words.split())
    if done.exit_code:
        wrong.append((words, done.output, str(done.exception)))
assert not wrong, wrong
with Tracker.open("config.toml", {}) as tracker:
    for page in ("/", "/sources", "/export.csv", "/api/v1/figures", "/metrics"):
        assert Poster(create(tracker)).get(page).status_code == 200, page
    stop = threading.Event()
    threading.Timer(1, stop.set).start()
    Daemon(tracker).run(stop)
    assert len(tracker.figures()) == 1
print(json.dumps(sorted(asked)))
"""


def test_nobody_is_asked_but_the_sources_of_the_jobs(tmp_path: Path) -> None:
    """A process that hears of each of its own connections, datagrams and names that it looks up."""
    with Server(lambda request: reply(FEED, content_type="application/rss+xml") if request.path == "/feed" else reply(b"", 404)) as server:
        for name, text in {
            "config.toml": CONFIG,
            "jobs/box.toml": JOB + 'kind = "folder"\n',
            "jobs/news.toml": JOB + f'kind = "feed"\nurl = "{server.url}/feed"\n',
            "dashboards/a.toml": 'title = "A"\n[[panel]]\nchart = "flow"\nplace = "SY11"\n',
            "inbox/box/report.txt": report("a")["text"],
        }.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text, "utf-8")
        env = {"PYTHONPATH": f"{TESTS.parent / 'src'}:{TESTS}", "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}
        done = subprocess.run([sys.executable, "-c", LIFE, json.dumps(WORDS)], cwd=tmp_path, env=env, capture_output=True, text=True, timeout=400, check=False)
        assert done.returncode == 0, done.stderr
        assert {request.path for request in server.requests} >= {"/feed"}
        assert json.loads(done.stdout.splitlines()[-1]) == [f"('127.0.0.1', {server.port})", "socket.getaddrinfo 127.0.0.1"]
