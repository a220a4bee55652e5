"""Figures anew from the archive. Purely: no network is asked, and what reads the same writes nothing.

Documents go in batches. A batch is understood by whoever is free (this process, others, a cluster) and stored here in one transaction, together with the note
that it is done: a run that was cut off goes on behind its last batch, unless a job file or the reader has changed since.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from dtrack.errors import DtrackError, LetGoError
from dtrack.flow import reader
from dtrack.flow.collect import settle
from dtrack.flow.crew import Crew, spread
from dtrack.flow.kit import Kit
from dtrack.flow.lock import ARCHIVE, relying
from dtrack.flow.outcome import Outcome, Progress, Report
from dtrack.flow.understanding import Understood, of_stored, understand
from dtrack.model.document import Document
from dtrack.model.figure import Problem
from dtrack.model.intake import HAND
from dtrack.resolve.matcher import Matcher
from dtrack.resolve.places import Gazetteer
from dtrack.spec import JobSpec
from dtrack.store import documents, runs
from dtrack.terms import ProblemKind, RunState

log = logging.getLogger(__name__)
NAME = "reread"
_BATCH, _BYTES = 50, 8 << 20
"""Documents of a batch, and bytes after which it is full."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Documents with what is needed to read them anywhere; `bodies` holds None and `lost` why, where the archive has lost one."""

    number: int
    documents: tuple[Document, ...]
    specs: tuple[JobSpec, ...]
    bodies: tuple[bytes | None, ...]
    lost: tuple[tuple[str, str], ...]
    gazetteer: Gazetteer


def reread(kit: Kit, report: Report | None = None, crew: Crew | None = None) -> Outcome:
    """Read the newest version of every document again, and store what differs. Documents of jobs that are gone, and those whose bytes were let go, are left."""
    with relying(kit.lock(ARCHIVE)):
        return _reread(kit, report, crew)


def _reread(kit: Kit, report: Report | None, crew: Crew | None) -> Outcome:
    tell = report or (lambda _: None)
    outcome = Outcome(job=NAME)
    with kit.store.reading() as c:
        stored = list(documents.latest(c))
        noted = runs.memory(c, NAME)
    state = _state(kit)
    done = tuple(noted["after"]) if noted.get("state") == state else ("", "")
    left = [document for document in stored if _place(document) > done]
    outcome.items = outcome.sightings = len(stored) - len(left)
    if outcome.items:
        log.info("step=reread outcome=goes-on behind=%d", outcome.items)
    # Results come as they are ready; they are stored in the order of the documents, so that one number says how far it is.
    waiting: dict[int, tuple[Batch, list[Understood]]] = {}
    following = 0
    for batch, understood in spread(understand_batch, _batches(kit, left), crew or Crew()):
        waiting[batch.number] = batch, understood
        while following in waiting:
            _stored(kit, *waiting.pop(following), outcome, state)
            following += 1
            tell(Progress(NAME, outcome.items, len(stored), ""))
    with kit.store.writing() as c:
        runs.remember(c, NAME, {}, kit.now())
    if outcome.message:
        outcome.state = RunState.FAILED
    log.info("step=reread outcome=%s documents=%d figures=%d closed=%d", outcome.state, outcome.items, outcome.figures, outcome.closed)
    return outcome


def _place(document: Document) -> tuple[str, str]:
    """Where a document stands in the order of reading; a new version stands at the end."""
    return document.recorded_at.isoformat(timespec="microseconds"), document.id


def _state(kit: Kit) -> str:
    """What the figures of a document depend on besides its bytes: the reader, the job files and the places."""
    sha256 = hashlib.sha256(f"{reader.name()}|{kit.gazetteer.fingerprint}".encode())
    for name, spec in sorted(kit.jobs.items()):
        sha256.update(f"{name}|{spec.model_dump_json()}".encode())
    return sha256.hexdigest()


def _batches(kit: Kit, stored: Sequence[Document]) -> Iterator[Batch]:
    """The documents in order, each batch read from the archive when somebody is about to take it."""
    number, held, size = 0, [], 0
    for document in stored:
        try:
            body, why = _body(kit, document)
        except LetGoError as gone:
            # Its figures stand on, with their quotes: that is what was asked for.
            log.info("step=reread document=%s outcome=left %s", document.id, gone.what)
            continue
        held.append((document, body, why))
        size += len(body or b"")
        if len(held) >= _BATCH or size >= _BYTES:
            yield _batch(kit, number, held)
            number, held, size = number + 1, [], 0
    if held:
        yield _batch(kit, number, held)


def _batch(kit: Kit, number: int, held: Sequence[tuple[Document, bytes | None, tuple[str, str]]]) -> Batch:
    found, bodies, lost = zip(*held, strict=True)
    specs = tuple(kit.jobs.get(document.job) or _GONE for document in found)
    return Batch(number, found, specs, bodies, lost, kit.gazetteer)


_GONE = JobSpec(title="a job that is gone")


def _body(kit: Kit, document: Document) -> tuple[bytes | None, tuple[str, str]]:
    """The archived bytes, or why there are none. LetGoError where they were let go."""
    if document.source == HAND or document.job not in kit.jobs:
        return None, ("", "")
    try:
        return kit.archive.read(document.sha256), ("", "")
    except LetGoError:
        raise
    except DtrackError as lost:
        return None, (lost.what, lost.remedy)


def understand_batch(batch: Batch) -> tuple[Batch, list[Understood]]:
    """Read every document of a batch: pure, wherever it is called. The batch comes back without its bytes."""
    matcher = _matcher(batch.gazetteer)
    read = []
    for document, spec, body, (what, remedy) in zip(batch.documents, batch.specs, batch.bodies, batch.lost, strict=True):
        if body is None:
            # A file that the archive has lost or that is damaged keeps its figures, and a Problem says so.
            read.append(Understood(None, (), (Problem(kind=ProblemKind.UNREADABLE.value, what=what, remedy=remedy),) if what else ()))
        else:
            read.append(understand(body, document.media_type, document.filename, spec, of_stored(batch.gazetteer, matcher, spec, document)))
    return Batch(batch.number, batch.documents, (), (), batch.lost, _NOWHERE), read


_NOWHERE = Gazetteer.parse((), {})


@lru_cache(maxsize=2)
def _matcher_of(fingerprint: str) -> list[Matcher]:
    """A drawer for the matcher of one gazetteer: it is made once a process."""
    del fingerprint
    return []


def _matcher(gazetteer: Gazetteer) -> Matcher:
    drawer = _matcher_of(gazetteer.fingerprint)
    if not drawer:
        drawer.append(Matcher(gazetteer))
    return drawer[0]


def _stored(kit: Kit, batch: Batch, understood: Sequence[Understood], outcome: Outcome, state: str) -> None:
    """One batch, whole or not at all."""
    added = closed = found = 0
    with kit.store.writing() as c:
        for document, each, (what, remedy) in zip(batch.documents, understood, batch.lost, strict=True):
            if document.source == HAND:
                continue  # what a person wrote down is not read by a machine
            if document.job not in kit.jobs:
                log.warning("step=reread document=%s outcome=left job=%s is gone", document.id, document.job)
                continue
            if what:
                outcome.message = outcome.message or f"{what}. {remedy}"
            counts = settle(c, document, each, kit.now())
            added, closed, found = added + counts[0], closed + counts[1], found + counts[2]
        runs.remember(c, NAME, {"state": state, "after": list(_place(batch.documents[-1]))}, kit.now())
    outcome.items += len(batch.documents)
    outcome.sightings += len(batch.documents)
    outcome.figures += added
    outcome.closed += closed
    outcome.problems += found
