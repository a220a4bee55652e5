"""A real SMTP server and a webhook receiver on loopback get the alerts of a week once each, through kill -9 amid sending and a restart."""

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from flow_home import CONFIG, Home, report

from dtrack.model.event import Event, EventKind
from dtrack.store import events
from dtrack.tracker import Tracker

SRC = Path(__file__).resolve().parents[2] / "src"
FAKES = Path(__file__).parent / "fakes"
PASSWORD = "correct-horse-7"
CHANNELS = """
[alerts.channel.mail]
secret = "DTRACK_ALERT_MAIL"
approval = false
[alerts.channel.hook]
secret = "DTRACK_ALERT_HOOK"
team = true
"""


class Gate:
    """Lets the first `free` messages through, and holds the next one after it has come in until `open` is set."""

    def __init__(self) -> None:
        self.free = 10_000
        self.open = threading.Event()
        self.holding = threading.Event()

    def pass_through(self, count: int) -> None:
        if count > self.free and not self.open.is_set():
            self.holding.set()
            self.open.wait(30)


class Mailbox:
    """Keeps every message that it accepted, the moment it accepted it."""

    def __init__(self) -> None:
        self.mails: list[Any] = []
        self.gate = Gate()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        import asyncio

        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        await asyncio.get_running_loop().run_in_executor(None, self.gate.pass_through, len(self.mails))
        return "250 OK"


@pytest.fixture
def mailbox() -> Iterator[tuple[Mailbox, int]]:
    box = Mailbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    yield box, port
    box.gate.open.set()
    controller.stop()


class Hook:
    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], dict[str, Any]]] = []
        self.gate = Gate()
        self.status = 200
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                hook.got.append((dict(self.headers), body))
                hook.gate.pass_through(len(hook.got))
                self.send_response(hook.status)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                """Nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.handle_error = lambda *_: None  # type: ignore[method-assign] # a sender that was killed
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def titles(self) -> list[str]:
        return [body["title"] for _, body in self.got]


@pytest.fixture
def hook() -> Iterator[Hook]:
    receiver = Hook()
    yield receiver
    receiver.gate.open.set()
    receiver.server.shutdown()
    receiver.server.server_close()


class Process:
    """A `dtrack` process whose log is in a file."""

    def __init__(self, home: Home, env: dict[str, str], number: int, *words: str) -> None:
        self.log = home.root / f"log{number}.txt"
        env = {"PATH": os.environ["PATH"], "PYTHONPATH": f"{SRC}:{FAKES}", **env}
        with self.log.open("w") as log:
            self.child = subprocess.Popen([sys.executable, "-m", "dtrack", *words], cwd=home.root, env=env, stdout=log, stderr=subprocess.STDOUT)

    def kill(self) -> None:
        self.child.send_signal(signal.SIGKILL)
        self.child.wait(30)


@pytest.fixture
def start(home: Home, mailbox: tuple[Mailbox, int], hook: Hook) -> Iterator[Callable[..., Process]]:
    home.config.write_text(CONFIG + CHANNELS, "utf-8")
    env = {
        "DTRACK_ALERT_MAIL": f"mailto://127.0.0.1:{mailbox[1]}?from=dtrack@example.org&to=desk@example.org&mode=insecure",
        "DTRACK_ALERT_HOOK": f"json://robot:{PASSWORD}@127.0.0.1:{hook.server.server_port}/in",
    }
    started: list[Process] = []

    def begin(*words: str) -> Process:
        started.append(Process(home, env, len(started), *words))
        return started[-1]

    yield begin
    for process in started:
        if process.child.poll() is None:
            process.kill()
        assert PASSWORD not in process.log.read_text("utf-8")


def week(home: Home) -> list[str]:
    """Figures of a real run, and a week of events about them; the titles that they call for, in order."""
    home.say(report("a"), report("b", "1,200"), report("c", "800"))
    with Tracker.open(home.config, {}) as tracker:
        tracker.run(["fake"])
        found = sorted((record.figure.value or Decimal(0), record.id) for record in tracker.figures())
        now = datetime.now(UTC)
        told = []
        for number in range(6):
            value, ident = found[number % len(found)]
            day = now.date() - timedelta(6 - number)
            event = Event(
                key=f"e{number}",
                kind=EventKind.REVISION,
                at=now,
                day=day,
                place=("SY07", "SY02", "SY09")[number % 3],
                figure=ident,
                value=value,
                before=Decimal(10 + number),
            )
            told.append(event)
        with tracker._kit.store.writing() as c:
            events.add(c, told)
    return [event.key for event in told]


def rows(home: Home, query: str) -> list[tuple[Any, ...]]:
    with sqlite3.connect(f"file:{home.root / 'data' / 'dtrack.sqlite'}?mode=ro", uri=True) as c:
        return c.execute(query).fetchall()


def until(truth: Callable[[], object], process: Process, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not truth():
        assert time.monotonic() < end, process.log.read_text("utf-8")
        time.sleep(0.05)


SENT = "SELECT count(*) FROM alert WHERE state = 'sent'"


def befores(bodies: list[str]) -> list[str]:
    """What tells the alerts of the week apart."""
    return [body.split("(before: ")[1].split(")")[0] for body in bodies]


@pytest.mark.slow
def test_the_week_arrives_once_each_through_kill_9_amid_mail_and_amid_a_webhook(
    home: Home, mailbox: tuple[Mailbox, int], hook: Hook, start: Callable[..., Process]
) -> None:
    box, _ = mailbox
    week(home)
    box.gate.free = 2
    first = start("daemon")
    until(box.gate.holding.is_set, first)
    first.kill()
    assert rows(home, "SELECT state, count(*) FROM alert WHERE channel = 'mail' GROUP BY state ORDER BY state") == [("claimed", 1), ("ready", 3), ("sent", 2)]
    box.gate.open.set()
    hook.gate.free = 3
    second = start("daemon")
    until(hook.gate.holding.is_set, second)
    second.kill()
    hook.gate.open.set()
    third = start("daemon")
    until(lambda: rows(home, SENT) == [(11,)], third)
    third.child.send_signal(signal.SIGTERM)
    assert third.child.wait(30) == 0
    expected = [str(10 + number) for number in range(6)]
    # The mail that was on its way came a second time under the number that it had: mailboxes show it once.
    assert len(box.mails) == 7
    once = {mail["Message-ID"]: mail for mail in box.mails}
    assert sorted(befores([mail.get_content() for mail in once.values()])) == expected
    # The webhook that was on its way had arrived; it is not sent again, and a person is told.
    assert sorted(befores([body["message"] for _, body in hook.got])) == expected
    assert rows(home, "SELECT channel, state, error FROM alert WHERE state <> 'sent'") == [
        ("hook", "unsure", "the program was stopped amid sending: it may have been sent")
    ]
    assert rows(home, "SELECT count(*) FROM problem WHERE scope_job = 'alerts' AND closed_at IS NULL") == [(1,)]
    assert all("MACHINE-READ, NOT CHECKED" in title for title in hook.titles)
    assert len({headers["Idempotency-Key"] for headers, _ in hook.got}) == 6
    fourth = start("alerts", "send")
    assert fourth.child.wait(60) == 0
    assert (len(box.mails), len(hook.got)) == (7, 6)


@pytest.mark.slow
def test_a_receiver_that_refuses_is_asked_again_later_with_the_same_number_and_the_others_go_on(
    home: Home, mailbox: tuple[Mailbox, int], hook: Hook, start: Callable[..., Process]
) -> None:
    week(home)
    hook.status = 500
    assert start("alerts", "send").child.wait(60) == 0
    assert (len(mailbox[0].mails), len(hook.got)) == (6, 1)
    with sqlite3.connect(home.root / "data" / "dtrack.sqlite") as c:
        c.execute("UPDATE alert SET next_try = NULL")
    hook.status = 200
    assert start("alerts", "send").child.wait(60) == 0
    assert len(hook.got) == 7
    first, again = hook.got[0], next(got for got in hook.got[1:] if got[0]["Idempotency-Key"] == hook.got[0][0]["Idempotency-Key"])
    assert first[1]["message"] == again[1]["message"]
    assert rows(home, SENT) == [(12,)]
    trial = start("alerts", "test", "mail")
    assert trial.child.wait(60) == 0
    assert mailbox[0].mails[-1]["Subject"] == "[dtrack] TEST: this is no alert"
    failed = start("alerts", "test", "nobody")
    assert failed.child.wait(60) == 2
    listed = start("alerts", "list", "--json", "--state", "sent")
    assert listed.child.wait(60) == 0
    told = json.loads(listed.log.read_text("utf-8"))
    assert len(told) == 12
    assert told[0]["figures"][0]["quote"]
    assert date.fromisoformat(told[0]["day"])
