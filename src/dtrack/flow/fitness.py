"""What is wrong with an installation itself, for `dtrack doctor`: its disk, folders, database, archive, clock and daemon. Looks, and mends nothing."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from dtrack.errors import DtrackError, LetGoError, StoreError
from dtrack.flow import counting, disk
from dtrack.flow.kit import Kit
from dtrack.model.document import Document
from dtrack.model.figure import Problem
from dtrack.model.finding import Finding
from dtrack.store import documents, migrations, problems, runs, snapshot
from dtrack.terms import ProblemKind

log = logging.getLogger(__name__)
SCOPE = "database"
"""Name under which its Problem stands; no job may have it."""
GUIDE = "See docs/how-to/when-something-breaks.md."
_RESTORE = f"Stop dtrack, keep a copy of the file, restore the newest backup; nothing was repaired. {GUIDE}"
AHEAD = timedelta(minutes=5)
"""A run that is noted for later than this was begun by a clock that went wrong."""
READ = 50
"""So many of the newest archived files are read and compared with their hash; of the others it is seen that they are there."""
SEEN = 5_000
"""The newest documents whose files are looked for."""
PATIENCE_S = 2.0
"""A writer that holds the database for longer is told of. Commits are one document long."""


def findings(kit: Kit) -> Iterator[Finding]:
    """One finding or more for each thing that is looked at; `good` where it is as it should be."""
    yield _disk(kit)
    yield from _folders(kit)
    sound = True
    for found in _database(kit):
        sound = sound and found.state != "bad"
        yield found
    if sound and kit.stored:
        yield _archive(kit)
        yield from _counts(kit)
        yield from _clock(kit)
    yield from _retention(kit)
    yield from _daemon(kit)


def _finding(check: str, state: str, what: str, remedy: str = "") -> Finding:
    return Finding(job=None, check=check, state=state, what=what, remedy=remedy)


def _disk(kit: Kit) -> Finding:
    try:
        found = disk.look(kit)
    except StoreError as refused:
        return _finding("disk", "bad", refused.what, refused.remedy)
    if found.nearly_full:
        return _finding("disk", "bad", found.words, disk.REMEDY)
    return _finding("disk", "good", f"{found.percent} % of the disk are used")


def _folders(kit: Kit) -> Iterator[Finding]:
    """Whether this user may write where the program writes, tried and not guessed: a disk that was mounted read-only has the right permissions."""
    wanted = [kit.config.data, kit.archive.root]
    found = [folder for folder in wanted if folder.is_dir()]
    for folder in found:
        try:
            with tempfile.TemporaryFile(dir=folder) as tried:
                tried.write(b"dtrack doctor")
                tried.flush()
        except OSError as refused:
            what = f"{folder} cannot be written ({refused.strerror})"
            yield _finding("folder", "bad", what, f"Check its owner, the room on the disk, and whether it was mounted read-only after a fault. {GUIDE}")
            return
    yield _finding("folder", "good", "data and archive can be written" if found else "there is nothing stored yet")


def _database(kit: Kit) -> Iterator[Finding]:
    if not kit.stored:
        yield _finding("database", "good", "there is none yet: the first run makes it")
        return
    try:
        revision = kit.store.revision()
        file = kit.config.data / "dtrack.sqlite" if not kit.config.spec.database.url else None
        if file is not None and (torn := snapshot.damage(file)):
            what = f"the database is damaged ({torn})"
            yield _finding("database", "bad", what, _RESTORE)
            return
        if file is not None and not snapshot.can_write(file, PATIENCE_S):
            what = f"another process has held the database for over {PATIENCE_S:g} seconds"
            yield _finding("lock", "warn", what, f"Wait and try again; if it lasts, look for a stuck `dtrack` or sqlite3 process. {GUIDE}")
    except DtrackError as bad:
        yield _finding("database", "bad", bad.what, bad.remedy)
        return
    if revision != migrations.HEAD:
        yield _finding("database", "warn", f"its tables are of an older dtrack ({revision})", "Any command that opens it brings it up to date; back up before.")
        return
    yield _finding("database", "good", "every page can be read, and its tables are this program's")


def unsound(kit: Kit) -> str:
    """What is damaged in the database file, noted as a Problem where that can still be written; empty where nothing is. A server looks after its own."""
    file = kit.config.data / "dtrack.sqlite"
    if kit.config.spec.database.url or not file.exists():
        return ""
    torn = snapshot.damage(file)
    what = f"the database is damaged ({torn})"
    found = [Problem(kind=ProblemKind.FAILED.value, what=what, remedy=_RESTORE, job=SCOPE)] if torn else []
    try:
        with kit.store.writing() as c:
            problems.replace(c, SCOPE, None, found, kit.now())
    except StoreError as refused:
        # The page that is torn may be one of these: then the log has it, `dtrack doctor` says it, and so does whoever needs that page.
        log.warning("step=sound outcome=unwritten %s", refused.what)
    return f"{what}. {_RESTORE}" if torn else ""


def _archive(kit: Kit) -> Finding:
    """Whether the bytes of what is stored are there, and whole."""
    with kit.store.reading() as c:
        stored = documents.find(c, limit=SEEN)
    lost = [document for document in stored if not kit.archive.has(document.sha256) and kit.archive.let_go_on(document.sha256) is None]
    torn = [document for document in stored[:READ] if document not in lost and not _whole(kit, document)]
    if not lost and not torn:
        return _finding("archive", "good", f"the bytes of the newest {len(stored):,} documents are there")
    told = [f"{len(some)} files are {how}, e.g. that of {some[0].key[:80]!r} ({some[0].job})" for some, how in ((lost, "missing"), (torn, "damaged")) if some]
    return _finding("archive", "bad", "; ".join(told), f"Restore the archive folder from the newest backup; figures and quotes stand meanwhile. {GUIDE}")


_COUNTS_ANEW = "`dtrack reconcile` counts anew. No figure is wrong by it; please report this fault of dtrack."


def _counts(kit: Kit) -> Iterator[Finding]:
    """Whether `status` says of each job what the tables hold. Only of tables that are this program's."""
    if kit.store.revision() != migrations.HEAD:
        return
    for job, (kept, there) in counting.off(kit).items():
        what = (
            f"of the job {job} {kept.documents:,} documents and {kept.figures:,} figures are counted, and there are {there.documents:,} and {there.figures:,}"
        )
        yield _finding("counts", "bad", what, _COUNTS_ANEW)
    if provinces := counting.off_provinces(kit):
        job, adm1 = provinces[0]
        what = f"for {len(provinces)} pairs of a job and a province another newest day is kept than there is, e.g. {job} and {adm1}"
        yield _finding("counts", "bad", what, _COUNTS_ANEW)


def _whole(kit: Kit, document: Document) -> bool:
    try:
        kit.archive.read(document.sha256)
    except LetGoError:
        return True
    except StoreError:
        return False
    return True


def _clock(kit: Kit) -> Iterator[Finding]:
    with kit.store.reading() as c:
        ahead = [run for run in runs.find(c, limit=200) if run.started > kit.now() + AHEAD]
    if ahead:
        what = f"{len(ahead)} runs are noted for the future, the last for {max(run.started for run in ahead):%Y-%m-%d %H:%M} UTC: the clock went wrong"
        yield _finding("clock", "bad", what, f"Set this machine's clock by NTP. What is missed now is made up for; record times keep their order. {GUIDE}")


def _retention(kit: Kit) -> Iterator[Finding]:
    if kit.config.spec.archive.keep_days and not any(job.do == "tidy" and job.enabled for job in kit.jobs.values()):
        what = "`[archive] keep_days` is set, and no job lets anything go"
        yield _finding("retention", "warn", what, 'Put `jobs/tidy.toml` back, or switch it on: title, do = "tidy" and a schedule.')


def _daemon(kit: Kit) -> Iterator[Finding]:
    """Whether somebody runs the jobs, where there are any on a clock."""
    if not any(job.enabled and job.schedule for job in kit.jobs.values()) or not _reachable(kit.config.data):
        return
    try:
        lead = kit.hold("leader")
        if lead.take():
            lead.free()
            remedy = "Start `dtrack up` or `dtrack daemon`, best by its service unit."
            yield _finding("daemon", "warn", "no daemon runs: nothing is collected on schedule", remedy)
        else:
            yield _finding("daemon", "good", f"a daemon leads ({lead.holder})")
    except DtrackError as bad:
        yield _finding("daemon", "bad", bad.what, bad.remedy)


def _reachable(folder: Path) -> bool:
    """False for an installation that has never run: looking must not make its folders."""
    return folder.is_dir()
