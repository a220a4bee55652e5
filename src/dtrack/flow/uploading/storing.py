"""Putting a file that a person has confirmed where its job reads it, and taking it back."""

from __future__ import annotations

import hashlib
import os
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from dtrack.errors import NotFoundError, StoreError, UsageError
from dtrack.flow import awaited, jobfile, staging
from dtrack.flow.collect import collect
from dtrack.flow.kit import Kit
from dtrack.flow.lock import BusyError
from dtrack.flow.outcome import Outcome
from dtrack.flow.reconcile import reconcile
from dtrack.flow.uploading import describing
from dtrack.flow.uploading.choices import Choices
from dtrack.flow.uploading.preview import ASSISTED, Preview, preview
from dtrack.model.document import Document
from dtrack.model.identity import document_id
from dtrack.model.intake import Intake, IntakeKind
from dtrack.sources.folder import META
from dtrack.spec import JobSpec
from dtrack.store import documents, figures, problems
from dtrack.store import intake as acts

SOURCE = "folder"
_PATIENCE_S = 20.0


@dataclass(frozen=True, slots=True)
class Stored:
    """What an upload did."""

    act: Intake
    outcome: Outcome
    new_job: bool
    """True where it wrote a job file of its own; False for the next edition of a known kind of file."""


def confirm(kit: Kit, token: str, choices: Choices, *, by: str, why: str) -> Stored:
    """Store a file that waits, with what a person says of it, and run its job.

    UsageError where something is still missing, where it counts people assisted, or where this very file is stored already. On any error
    nothing of it stays.
    """
    _said(by, why)
    staged = staging.get(kit, token)
    with _turn(kit):
        look = preview(kit, staged, choices)
        job = _checked(look)
        kit.prepare()
        name, before = look.choices.name, _last(kit, look.choices.name, look.stored)
        sha256 = hashlib.sha256(staged.body).hexdigest()
        if before is not None and before.sha256 == sha256:
            raise UsageError("this very file is stored already", f"Its figures are those of the document {before.id}.", key="file")
        wanted = _act(kit, name, staged.filename, look.stored, before, by=by, why=why)
        forget = awaited.begin(kit, wanted, sha256)
        taken_back = _write_job(kit, name, job)
        try:
            _place(kit, look, staged.body)
            _take_up(kit, name, job)
            outcome = _run(kit, name)
        except BaseException:
            if _done(kit, wanted) is None:  # what is stored stands, with its act: it can be taken back
                forget()
                taken_back()
                if before is None:
                    _remove(_folder(kit, name) / look.stored)
                else:
                    _bring_back(kit, before, before.sha256, _folder(kit, name) / look.stored)
            raise
        document, act = _last(kit, name, look.stored), _done(kit, wanted)
        if document is None:
            raise StoreError(f"the file was put into inbox/{name} and not read: {outcome.message}", "Look at `dtrack status`; the next run tries again.")
        if act is None:
            forget()
            raise UsageError("these very numbers are stored already", f"They are those of the document {document.id}; nothing was changed.", key="file")
        kit.turns.make(lambda: reconcile(kit))
        forget()
        staging.drop(kit, token)
    return Stored(act, outcome, look.match is None and not look.text)


def undo(kit: Kit, ident: str, *, by: str, why: str) -> Intake:
    """Take an upload back: its figures are closed, and the file that it took the place of, if any, is read again. NotFoundError where there was none."""
    _said(by, why)
    kit.prepare()
    with _turn(kit):
        with kit.store.reading() as c:
            act = acts.get(c, ident)
            if act is None or act.kind is not IntakeKind.UPLOADED or act.job is None:
                raise NotFoundError(f"there is no upload {ident!r}", "`dtrack upload --list` shows them.")
            if acts.undone(c, act.id):
                raise UsageError("this upload was taken back already", "Upload the file again if it holds after all.")
            document = documents.get(c, act.document)
        if document is None or document.version != act.version or document.filename is None:
            raise UsageError("a later upload took its place", "Take that one back first.")
        taken = replace(act, id=secrets.token_hex(8), kind=IntakeKind.UNDONE, at=kit.now(), who=by.strip(), why=why.strip(), before=None, undoes=act.id)
        taken = _take_away(kit, act, document, taken)
        kit.turns.make(lambda: reconcile(kit))
    return taken


def uploads(kit: Kit, limit: int | None = None) -> list[tuple[Intake, Intake | None]]:
    """Every upload with the act that took it back, the newest first."""
    if not kit.stored:
        return []
    kit.prepare()
    with kit.store.reading() as c:
        return acts.brought(c, IntakeKind.UPLOADED, limit)


def _take_away(kit: Kit, act: Intake, document: Document, taken: Intake) -> Intake:
    """`taken` as it was written down, in the commit that closes the figures."""
    job, filename = act.job or "", document.filename or ""
    path = _folder(kit, job) / filename
    if act.before is not None:
        if job not in kit.jobs:
            raise UsageError(f"there is no job {job!r} any more that could read the earlier file", "Bring its job file back first.")
        earlier = kit.archive.read(act.before)  # missing bytes are told before anything is touched
        forget = awaited.begin(kit, taken, act.before)
        _bring_back(kit, document, act.before, path, earlier)
        outcome = _run(kit, job)
        done = _done(kit, taken)
        if done is None:
            raise StoreError(f"the earlier file was put back and not read: {outcome.message}", "Look at `dtrack status`; the next run tries again.")
        forget()
        return done
    _remove(path)
    with kit.store.writing() as c:
        taken = replace(taken, at=figures.withdraw(c, kit.now(), document=document.id))
        documents.withdraw(c, document.id, kit.now())
        problems.replace(c, job, document.id, [], kit.now())
        acts.add(c, taken)
    if job in kit.jobs:
        _run(kit, job)  # so that the job forgets the file: the same one may come again
    return taken


def _bring_back(kit: Kit, document: Document, sha256: str, path: Path, body: bytes | None = None) -> None:
    """The file that an upload took the place of, with what was said of it then."""
    with kit.store.reading() as c:
        earlier = [found for found in documents.versions(c, document.id) if found.sha256 == sha256 and found.version <= document.version]
    _write(path.with_name(path.name + META), jobfile.toml(describing.meta_of(earlier[-1])).encode("utf-8"))
    _write(path, kit.archive.read(sha256) if body is None else body)


def _checked(look: Preview) -> JobSpec:
    if look.refused:
        raise UsageError(ASSISTED, "Upload a list of displaced people; nothing was stored.", key="file")
    if look.faults:
        key, words = look.faults[0]
        raise UsageError(words, "Nothing was stored.", key=key or None)
    if look.job is None:
        raise UsageError("nothing says how to read this file", "Look at the columns again.", key="columns")
    return look.job


def _said(by: str, why: str) -> None:
    for name, said in (("by", by), ("why", why)):
        if not said.strip() or len(said) > 2000:
            raise UsageError("this must be filled", "The history says who brought or took back what, and why.", key=name)


# The job file


def _write_job(kit: Kit, name: str, job: JobSpec) -> Callable[[], None]:
    """Write the job where it is new or has changed; what to call to take that back."""
    path = kit.config.jobs / f"{name}.toml"
    known = kit.jobs.get(name)
    if known is None:
        jobfile.create(path, job)
    elif known != job:
        jobfile.replace(path, job)

    def back() -> None:
        if known is None:
            path.unlink(missing_ok=True)
            kit.jobs = {other: spec for other, spec in kit.jobs.items() if other != name}
        elif known != job:
            jobfile.replace(path, known)
            _take_up(kit, name, known)

    return back


def _take_up(kit: Kit, name: str, job: JobSpec) -> None:
    """This process knows the job from now on; a daemon in another one looks at the files each minute."""
    kit.jobs = {**kit.jobs, name: job}


# The file in the inbox


def _folder(kit: Kit, name: str) -> Path:
    return kit.config.inbox if name == "inbox" else kit.config.inbox / name


def _place(kit: Kit, look: Preview, body: bytes) -> None:
    """The statement first: a file is never read without it."""
    path = _folder(kit, look.choices.name) / look.stored
    _write(path.with_name(path.name + META), jobfile.toml(describing.meta(look)).encode("utf-8"))
    _write(path, body)


def _write(path: Path, body: bytes) -> None:
    """Whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{secrets.token_hex(6)}.part")
    try:
        with part.open("xb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _remove(path: Path) -> None:
    path.unlink(missing_ok=True)
    path.with_name(path.name + META).unlink(missing_ok=True)


def _run(kit: Kit, name: str) -> Outcome:
    """Run the job here. One that is running already reads its folder in a moment: it is waited for."""
    until = time.monotonic() + _PATIENCE_S
    while True:
        try:
            return collect(kit, name)
        except BusyError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


def _last(kit: Kit, name: str, filename: str) -> Document | None:
    with kit.store.reading() as c:
        return documents.get(c, document_id(documents.scope(name, SOURCE), filename))


def _act(kit: Kit, name: str, filename: str, stored: str, before: Document | None, *, by: str, why: str) -> Intake:
    """The act as it will be written down; its version and moment are those of the document."""
    return Intake(
        id=secrets.token_hex(8),
        kind=IntakeKind.UPLOADED,
        at=kit.now(),
        who=by.strip(),
        why=why.strip(),
        document=document_id(documents.scope(name, SOURCE), stored),
        version=0,
        job=name,
        filename=filename,
        before=before.sha256 if before else None,
    )


def _done(kit: Kit, wanted: Intake) -> Intake | None:
    """The act as it stands; None where its document is not stored."""
    with kit.store.reading() as c:
        return acts.get(c, wanted.id)


@contextmanager
def _turn(kit: Kit) -> Iterator[None]:
    """One upload at a time, in this process or another: two would write one job file."""
    lock = kit.hold("upload")
    until = time.monotonic() + _PATIENCE_S
    while not lock.take():
        if time.monotonic() > until:
            raise BusyError(f"another upload is being stored, in process {lock.holder}", "Wait until it has ended; nothing was done.")
        time.sleep(0.1)
    try:
        yield
    finally:
        lock.free()
