"""The long loops of the fault suite, bounded in time: `make soak`. Prints tables and keeps them in docs/soak.md.

python tests/fault/soak.py [--minutes 40] [--only kills|month]
"""

import argparse
import os
import platform
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

HERE = Path(__file__).parent
for folder in (HERE / "fakes", HERE.parent, HERE.parent / "flow" / "fakes"):
    sys.path.insert(0, str(folder))

import month_home  # noqa: E402 - after its folder is known
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
        order = [(place % 7, place, writer, step) for writer in WRITERS for place, step in enumerate(ground.steps[writer])]
        for number, (_, _, writer, (call, nth)) in enumerate(sorted(order), 1):
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


MONTH = 30


def month(patience_s: float) -> str:
    """Thirty simulated days of every job that ships, by one process: what it holds after each of some."""
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="dtrack-soak-") as folder:
        days = month_home.live(Path(folder) / "home", MONTH, patience_s=patience_s)
    runs = {job: [due for due, _ in found] for job, found in days.runs.items()}
    odd = sorted(job for job in days.due if runs.get(job) != days.due[job])
    ticks = sum(len(found) for found in days.due.values())
    lines = ["| simulated day | memory, MB | open files | threads |", "|---:|---:|---:|---:|"]
    lines += [
        f"| {at['day']} | {at['rss'] / 1024:.0f} | {at['files']} | {at['threads']} |" for at in days.samples if at["day"] in (1, 2, 5, 10, 15, 20, 25, 30)
    ]
    failed = sorted(job for job, found in days.runs.items() if any(state != "good" for _, state in found))
    states = Counter(state for found in days.runs.values() for _, state in found)
    told = [
        "One process of the daemon goes through thirty days of all jobs that ship, also of those that ship switched off, against a server on loopback",
        "that speaks their contracts. The clock is our own and is set forward to the next tick when nothing runs. Sources without a recorded answer fail at",
        "each tick, as broken sources do; each feed has a new report at every second question. Backups, letting go and the weekly copy take part.\n",
        *lines,
        "",
        f"{len(days.due)} jobs, {ticks} ticks, {sum(map(len, runs.values()))} runs ({', '.join(f'{count} {state}' for state, count in states.most_common())}); "
        + ("each tick was run once." if not odd else f"ticks and runs DIFFER for {', '.join(odd)}."),
        f"Failing: {', '.join(failed) or 'none'}. At most {max(at['most'] for at in days.samples) / 1024:.0f} MB at any moment.",
        f"{days.cpu_s:.0f} seconds of processor time, {(time.monotonic() - begun) / 60:.0f} minutes.",
    ]
    return "## A simulated month\n" + "\n".join(told) + "\n"


def main() -> int:
    asked = argparse.ArgumentParser()
    asked.add_argument("--minutes", type=float, default=40)
    asked.add_argument("--only", choices=["kills", "month"])
    given = asked.parse_args()
    begun = time.monotonic()
    if STRACE is None:
        say("strace is not here: install it (apt-get install strace), it says exactly when a process writes")
        return 1
    parts = dict(part.split("\n", 1) for part in _kept())
    if given.only != "kills":
        parts["A simulated month"] = month(60 * given.minutes).split("\n", 1)[1]
    if given.only != "month":
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
