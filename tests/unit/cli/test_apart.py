"""The process that writes the dashboard for a daemon: what it says is taken, what it does not say is an error, and it is ended when the run is."""

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from dtrack.cli import _apart
from dtrack.errors import DtrackError
from dtrack.flow.deadline import AbandonedError, Deadline


def asked(tmp_path: Path, code: str, deadline: Deadline | None = None) -> int:
    return _apart.publish(tmp_path / "config.toml", tmp_path / "copy", ["en", "ar"], deadline, [sys.executable, "-I", "-S", "-c", code])


def test_it_is_told_which_folder_in_which_languages_and_says_how_many_files(tmp_path: Path) -> None:
    assert asked(tmp_path, f"import sys, json; open({str(tmp_path / 'told')!r}, 'w').write(json.dumps(sys.argv[1:])); print(json.dumps(dict(files=41)))") == 41
    assert json.loads((tmp_path / "told").read_text("utf-8")) == [str(tmp_path / "config.toml"), str(tmp_path / "copy"), "en", "ar"]


@pytest.mark.parametrize(
    ("code", "what", "remedy"),
    [
        ('print(\'{"what": "the folder is taken", "remedy": "Name another."}\')', "the folder is taken", "Name another."),
        ("print('{}')", "ended with status 0 and did not say", "still stands"),
        ("print('[1]')", "ended with status 0 and did not say", "still stands"),
        ("print('half a l')", "ended with status 0 and did not say", "still stands"),
        ("import sys; print('{\"files\": 3}'); sys.exit(1)", "ended with status 1 and did not say", "still stands"),
        ("import os; os.kill(os.getpid(), 9)", "ended by signal 9 and did not say", "still stands"),
    ],
)
def test_what_it_says_is_wrong_is_the_error_and_so_is_its_silence(tmp_path: Path, code: str, what: str, remedy: str) -> None:
    with pytest.raises(DtrackError) as told:
        asked(tmp_path, code)
    assert (what in told.value.what, remedy in told.value.remedy) == (True, True)


@pytest.mark.parametrize(("seconds", "why"), [(0.1, "took longer than"), (60, "dtrack is stopping")])
def test_one_that_is_given_up_is_killed_with_all_that_it_began(tmp_path: Path, seconds: float, why: str) -> None:
    begun = tmp_path / "begun"
    inner = "[sys.executable, '-I', '-S', '-c', 'import time; time.sleep(60)']"
    code = f"import subprocess, sys; p = subprocess.Popen({inner}); open({str(begun)!r}, 'w').write(str(p.pid)); p.wait()"
    deadline = Deadline(seconds, monotonic=lambda: time.monotonic() if begun.exists() and begun.read_text("ascii") else 0.0)
    if seconds == 60:
        deadline.cancel("dtrack is stopping")
        begun = tmp_path / "never"
    with pytest.raises(AbandonedError, match=why):
        asked(tmp_path, code, deadline)
    if begun.exists():
        end = time.monotonic() + 5
        while _lives(int(begun.read_text("ascii"))) and time.monotonic() < end:
            time.sleep(0.01)
        assert not _lives(int(begun.read_text("ascii")))


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text("ascii", "replace").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_it_ends_when_whoever_began_it_is_gone() -> None:
    watching = "threading.Thread(target=_apart._leave_with, args=(sys.stdin.fileno(),)).start()"
    code = f"import sys, threading, time; from dtrack.cli import _apart; {watching}; time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE) as begun:
        assert begun.stdin is not None
        begun.stdin.close()
        assert begun.wait(30) == 1
