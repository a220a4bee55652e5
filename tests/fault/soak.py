"""The long loops of the fault suite, bounded in time: `make soak`. Prints tables and keeps them in docs/soak.md.

python tests/fault/soak.py [--minutes 40]
"""

import argparse
import os
import platform
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

HERE = Path(__file__).parent
for folder in (HERE / "fakes", HERE.parent, HERE.parent / "flow" / "fakes"):
    sys.path.insert(0, str(folder))

from kill_writers import WRITERS  # noqa: E402 - after its folder is known
from killing import STRACE, Ground  # noqa: E402

DOCUMENT = HERE.parents[1] / "docs" / "soak.md"
HEAD = """# Long loops

Made by `make soak`; not typed. The everyday tests go through some of these moments, this run through all that its time allowed.
"""


def say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


def kills(until: float) -> str:
    """kill -9 at every call that changes the disk, for everything that writes, until the time is up. The order is such that each writer has its share."""
    begun, counts, found = time.monotonic(), {}, []
    with tempfile.TemporaryDirectory(prefix="dtrack-soak-") as folder, Ground(Path(folder)) as ground:
        for writer in WRITERS:
            ground.prepare(writer)
            counts[writer] = [len(ground.steps[writer]), 0]
        # Widely spaced moments first: where time runs out, what was left lies between moments that were tried.
        order = [(place % 7, writer, step) for writer in WRITERS for place, step in enumerate(ground.steps[writer])]
        for number, (_, writer, (call, nth)) in enumerate(sorted(order), 1):
            if time.monotonic() > until:
                break
            before = ground.kills
            try:
                ground.kill(writer, call, nth)
            except AssertionError as odd:
                found.append(str(odd).splitlines()[0])
                say(found[-1])
            counts[writer][1] += ground.kills - before
            if number % 50 == 0:
                say(f"{number} of {len(order)} moments, {ground.kills} kills, {(time.monotonic() - begun) / 60:.1f} minutes")
        lines = ["| what was writing | moments of writing | killed at |", "|---|---:|---:|"]
        lines += [f"| {writer} | {moments} | {killed} |" for writer, (moments, killed) in counts.items()]
        lines += [f"| together | {sum(moments for moments, _ in counts.values())} | {ground.kills} |"]
    words = (
        "A process with an installation of its own is killed where it enters its n-th system call of a kind (write, pwrite64, fsync, rename ...). Then every\n"
        "page of the database is read, each document must be wholly as before or wholly as after, no claim may stand twice, every archived byte must have its\n"
        "hash, what people take away (exports, backups) must be whole; the next try must come to exactly what an undisturbed one does."
    )
    said = "All did." if not found else "All did but these:\n" + "\n".join(f"- {each}" for each in found)
    return f"## kill -9 at every write\n{words}\n\n" + "\n".join(lines) + f"\n\n{ground.kills} kills in {(time.monotonic() - begun) / 60:.0f} minutes. {said}\n"


def main() -> int:
    asked = argparse.ArgumentParser()
    asked.add_argument("--minutes", type=float, default=40)
    asked.add_argument("--only", choices=["kills"], default="kills")
    given = asked.parse_args()
    begun = time.monotonic()
    if STRACE is None:
        say("strace is not here: install it (apt-get install strace), it says exactly when a process writes")
        return 1
    parts = dict(part.split("\n", 1) for part in _kept())
    parts["kill -9 at every write"] = kills(begun + 60 * given.minutes).split("\n", 1)[1]
    made = f"Last run {datetime.now(UTC):%Y-%m-%d}, Python {platform.python_version()}, {platform.system()} on {platform.machine()}, {os.cpu_count()} cores.\n"
    text = "\n".join([HEAD, made, *(f"## {name}\n{body}" for name, body in parts.items())])
    DOCUMENT.write_text(text.rstrip("\n") + "\n", "utf-8")
    say(text)
    return 0


def _kept() -> list[str]:
    """Parts of the last run: one that is not made anew stays."""
    return DOCUMENT.read_text("utf-8").split("\n## ")[1:] if DOCUMENT.exists() else []


if __name__ == "__main__":
    sys.exit(main())
