"""Verbs that stay until they are told to go, and what a terminal sees."""

import io
import os
import signal
import socket
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

import dtrack.cli
from dtrack.cli.collecting import progress_bar
from dtrack.flow.outcome import Progress


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "jobs").mkdir()
    (tmp_path / "dashboards").mkdir()
    (tmp_path / "config.toml").write_text("[daemon]\njitter_s = 0\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


def end_when(answers: str | None, seen: list[int]) -> None:
    """Send ourselves SIGTERM once the address answers, or after a moment where there is none."""

    def wait() -> None:
        end = time.monotonic() + 30
        while answers and time.monotonic() < end:
            try:
                with urllib.request.urlopen(answers, timeout=5) as answer:
                    seen.append(answer.status)
                break
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.05)
        if not answers:
            time.sleep(1)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, daemon=True).start()


@pytest.mark.parametrize("verb", ["serve", "up", "daemon"])
def test_it_answers_until_sigterm_and_ends_well(home: Path, verb: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    port, seen = free_port(), list[int]()
    before = signal.getsignal(signal.SIGTERM)
    monkeypatch.setattr(sys, "argv", ["dtrack", verb, *(["--port", str(port)] if verb != "daemon" else [])])
    end_when(None if verb == "daemon" else f"http://127.0.0.1:{port}/", seen)
    with pytest.raises(SystemExit) as left:
        dtrack.cli.main()
    shown = capsys.readouterr()
    assert (left.value.code or 0) == 0
    assert signal.getsignal(signal.SIGTERM) is before
    if verb == "daemon":
        assert "step=stop outcome=done" in shown.err
    else:
        assert seen == [200]
        assert shown.out == f"dashboard http://127.0.0.1:{port}/\n"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_sees_a_bar_and_no_escape_of_a_source(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with progress_bar() as report:
        assert report is not None
        report(Progress("inbox", 1, 3, "first"))
        report(Progress("inbox", 2, 3, "\x1b]0;owned\x07 [red]second"))
        time.sleep(0.2)
    shown = terminal.getvalue()
    assert "inbox" in shown
    assert "2/3" in shown
    assert "\x1b]0;owned" not in shown
    assert "[red]second" in shown


def test_a_log_sees_no_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    with progress_bar() as report:
        assert report is None
