"""A real file system that is full and then read-only: told in words that say what to do, nothing half, and the next try makes up for it."""

import json
import os
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from killing import FAKES, SRC

pytestmark = pytest.mark.slow

SCRIPT = """
    import json, os, subprocess, sys
    from pathlib import Path
    from flow_home import Home, report
    from dtrack.errors import DtrackError
    from dtrack.tracker import Tracker

    home, told = Home.at(Path(sys.argv[1])), {}

    def tried(act):
        try:
            with Tracker.open(home.config, {}) as tracker:
                return act(tracker)
        except DtrackError as bad:
            return bad.message

    def run(tracker):
        return tracker.run(["fake"])[0].message or "good"

    def values(tracker):
        return sorted(int(record.figure.value) for record in tracker.figures())

    def doctor(tracker):
        return [finding.what for finding in tracker.doctor() if finding.state == "bad" and finding.job is None]

    home.say(report("a"))
    told["first"] = tried(run)
    big = " ".join(f"x{number:06}" for number in range(60_000))
    home.say(report("a"), {**report("b", "1,200"), "text": report("b", "1,200")["text"] + big}, report("c", "800"))
    with open(home.root / "data" / "filler", "wb", buffering=0) as filler:
        try:
            while True:
                filler.write(b"x" * 4096)
        except OSError:
            pass
    told["full"], told["full_values"], told["full_doctor"] = tried(run), tried(values), tried(doctor)
    os.unlink(home.root / "data" / "filler")
    subprocess.run(["mount", "-o", "remount,ro", str(home.root / "data")], check=True)
    told["read_only"], told["read_only_values"], told["read_only_doctor"] = tried(run), tried(values), tried(doctor)
    subprocess.run(["mount", "-o", "remount,rw", str(home.root / "data")], check=True)
    told["again"], told["again_values"] = tried(run), tried(values)
    told["doctor"] = tried(doctor)
    print(json.dumps(told))
"""


def test_a_real_file_system_that_is_full_and_then_read_only(tmp_path: Path) -> None:
    from flow_home import Home

    home = Home(tmp_path / "home")
    home.job()
    (home.root / "data").mkdir()
    unshare = shutil.which("unshare")
    mount = f"mount -t tmpfs -o size=6m none {home.root / 'data'}"
    if unshare is None or subprocess.run([unshare, "-rm", "sh", "-c", mount], capture_output=True, check=False).returncode:
        pytest.skip("no file system of one's own can be mounted here")
    script = tmp_path / "script.py"
    script.write_text(textwrap.dedent(SCRIPT), "utf-8")
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": f"{SRC}:{FAKES}"}
    command = [unshare, "-rm", "sh", "-c", f"{mount} && exec {sys.executable} {script} {home.root}"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["first"] == "good"
    assert "No space left on device" in told["full"] or "the disk of the database is full" in told["full"]
    assert "Free some space on the disk of `[paths] data`; nothing half-written was kept" in told["full"]
    # SQLite's readers share memory in a file, which has no room either: told so, and nothing is lost.
    assert "the disk of the database is full" in told["full_values"]
    assert any("nearly full: 100 % are used" in what for what in told["full_doctor"])
    assert "read-only" in told["read_only"].lower() or "readonly" in told["read_only"].lower()
    assert told["read_only_values"] == [4500]
    assert any("cannot be written (Read-only file system)" in what for what in told["read_only_doctor"])
    assert (told["again"], told["again_values"], told["doctor"]) == ("good", [800, 1200, 4500], [])
    assert not (home.root / "data" / "dtrack.sqlite").exists()  # it was a file system of its own
