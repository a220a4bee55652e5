"""Everything that writes, each as one act on an installation that is laid down beforehand. It may be done again after a kill, as people do."""

import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "flow" / "fakes"))

from flow_home import Home, report
from partner_books import SITES, sites

from dtrack.errors import ConflictError, StoreError
from dtrack.flow.collect import collect
from dtrack.flow.uploading.choices import Choices
from dtrack.model.intake import Entry
from dtrack.tracker import Tracker
from dtrack.web.still import folder

START = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
BEFORE, AFTER = START - timedelta(days=40), START
PUBLISH = 'title = "File"\ndo = "publish"\n[publish]\nname = "figures.csv"\n'
COPY = 'title = "Copy"\ndo = "publish"\n[publish]\nname = "copy"\nwhat = "dashboard"\nlanguages = ["en"]\n'
LIST = Choices(name="nes-sites", source="ACTED", date="2026-09-30")
MOVED = "moved.sqlite"
TIDY = 'title = "Tidy"\ndo = "tidy"\n'
SILENT = {"key": "x", "text": "The minister opened a school in Homs on 3 March 2017.\n\nReport x.", "published": "2017-03-05"}
FIRST = (report("a"), report("b", "1,200"), SILENT)
SECOND = (report("a", "5,100"), report("b", "1,200"), report("c", "800"))


def opened(root: Path, now: datetime = AFTER) -> Tracker:
    tracker = Tracker.open(root / "config.toml", {})
    tracker._kit.now = lambda: now
    return tracker


def figure(tracker: Tracker, value: int) -> str | None:
    return next((record.id for record in tracker.figures() if record.figure.value == value), None)


def ran(tracker: Tracker, job: str) -> None:
    """The job, with what it failed of as an error."""
    [outcome] = tracker.run([job])
    if outcome.failed:
        raise StoreError(outcome.message)


def collected(tracker: Tracker) -> None:
    ran(tracker, "fake")


def reviewed(tracker: Tracker) -> None:
    ident = figure(tracker, 4500)
    if ident is not None and not tracker.reviews(ident):
        tracker.review(ident, "approve", by="A reviewer", why="as printed")


def entered(tracker: Tracker) -> None:
    words = "some 700 people left"
    entry = Entry(place="SY12", metric="new_displacement", value="700", quote=words, by="A reviewer", why="a call", start="2017-03-04", source="OCHA")
    with suppress(ConflictError):  # it is there where the stop came after the commit
        tracker.enter(entry)


def uploaded(tracker: Tracker) -> None:
    if tracker.documents("nes-sites"):
        return
    token = tracker.uploads.stage("list.xlsx", (tracker.config.root / "list.xlsx").read_bytes())
    tracker.uploads.confirm(token, LIST, by="A reviewer", why="monthly list")


def edited(tracker: Tracker) -> None:
    """The list again, for the same date and with other numbers: it takes the place of the first."""
    token = tracker.uploads.stage("edited.xlsx", sites(rows=[[*row[:2], row[2] + 10, row[3]] for row in SITES]))
    tracker.uploads.confirm(token, LIST, by="A reviewer", why="a better one")


def taken_back(tracker: Tracker) -> None:
    last, undone = tracker.uploads.all()[0]
    if undone is None:
        tracker.uploads.undo(last.id, by="Another", why="it was the draft")


def moved(tracker: Tracker) -> None:
    try:
        tracker.move(f"sqlite:///{tracker.config.root / MOVED}")
    except StoreError as there:  # where the stop came after the commit all of it is there: the state of the files says whether it is
        if "not empty" not in there.what:
            raise


def _press(target: Path, spoken: Sequence[str], _: object) -> int:
    """Few pages, put into the folder as those of the dashboard are: those take ten seconds a time."""
    with folder.replaced(target) as root:
        for name in ("index.html", "places/SY11.html", "data/figures.csv"):
            folder.put(root, name, f"{name} in {spoken}\n".encode() * 2000)
        folder.mark(root, {"made": AFTER.isoformat()})
    return 4


def copied(tracker: Tracker) -> None:
    """The dashboard as files, in the place of an older one."""
    (tracker.config.root / "reports").mkdir(exist_ok=True)
    tracker.equip(_press)
    ran(tracker, "copy")


def copied_before(tracker: Tracker) -> None:
    with folder.replaced(tracker.config.root / "reports" / "copy") as root:
        folder.put(root, "index.html", b"as it was\n")
        folder.mark(root, {"made": BEFORE.isoformat()})


def withheld(tracker: Tracker) -> None:
    ident = figure(tracker, 1200)
    if ident is not None:
        tracker.withhold(ident, by="An operator", why="names a shelter")


def tidied(tracker: Tracker) -> None:
    ran(tracker, "tidy")


def published(tracker: Tracker) -> None:
    ran(tracker, "file")


def backed_up(tracker: Tracker) -> None:
    tracker.backup(tracker.config.root / "out" / "dtrack.tar")


def reread(tracker: Tracker) -> None:
    outcome = tracker.reread()
    if outcome.failed:
        raise StoreError(outcome.message)


def reconciled(tracker: Tracker) -> None:
    tracker.reconcile()


@dataclass(frozen=True)
class Writer:
    act: Callable[[Tracker], None]
    second: bool = False
    """The source says something new before the act."""
    collected: bool = False
    """What it says has been stored, and no points were made of it."""
    done: tuple[Callable[[Tracker], None], ...] = ()
    """What was done before the act."""


WRITERS = {
    "collect": Writer(collected, second=True),
    "reconcile": Writer(reconciled, second=True, collected=True),
    "review": Writer(reviewed),
    "enter": Writer(entered),
    "upload": Writer(uploaded),
    "take back": Writer(taken_back, done=(uploaded,)),
    "take back an edition": Writer(taken_back, done=(uploaded, edited)),
    "withhold": Writer(withheld),
    "reread": Writer(reread),
    "tidy": Writer(tidied),
    "publish": Writer(published),
    "copy": Writer(copied, done=(copied_before,)),
    "backup": Writer(backed_up),
    "move": Writer(moved),
}


def lay(root: Path) -> None:
    """An installation that has collected, published and backed up once, forty days ago, and a partner's file beside it."""
    home = Home(root)
    home.job()
    home.config.write_text(home.config.read_text("utf-8") + "\n[archive]\nkeep_days = 30\n", "utf-8")
    (root / "jobs" / "file.toml").write_text(PUBLISH, "utf-8")
    (root / "jobs" / "copy.toml").write_text(COPY, "utf-8")
    (root / "jobs" / "tidy.toml").write_text(TIDY, "utf-8")
    (root / "list.xlsx").write_bytes(sites())
    home.say(*FIRST)
    with opened(root, BEFORE) as tracker:
        collected(tracker)
        backed_up(tracker)
        published(tracker)
    long_ago = BEFORE.timestamp()
    for path in (root / "data" / "archive").rglob("*.gz"):
        os.utime(path, (long_ago, long_ago))
    home.close()


def make_ready(root: Path, writer: Writer) -> None:
    """The installation as the act finds it."""
    if writer.second:
        Home.at(root).say(*SECOND)
    if writer.collected:
        with opened(root) as tracker:
            collect(tracker._kit, "fake")
    for number, act in enumerate(writer.done):
        with opened(root, AFTER - timedelta(days=10 - number)) as tracker:
            act(tracker)
