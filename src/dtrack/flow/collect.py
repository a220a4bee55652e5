"""One run of one job: ask the source, archive, read, validate, store. One commit a document, so that a stop at any moment leaves whole documents only.

What the job remembers of its source (etags, watermarks) is saved only after every item is stored: a run that ended early is simply made again, and what is
known already is recognised. A source that walks far says where this may be done midway (a Checkpoint): the next run goes on from the last one.
"""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from dtrack.errors import DtrackError, MisconfiguredError, SourceError
from dtrack.flow import awaited, known, ledger
from dtrack.flow.copies import mark
from dtrack.flow.deadline import AbandonedError, Deadline
from dtrack.flow.kit import Kit
from dtrack.flow.outcome import Outcome, Progress, Report
from dtrack.flow.understanding import Understood, of_document, of_item, understand
from dtrack.model.document import Document, Item
from dtrack.model.figure import Problem
from dtrack.model.run import Run
from dtrack.sources import _ask
from dtrack.spec import JobSpec
from dtrack.store import documents, figures, judging, problems, runs
from dtrack.terms import ProblemKind, RunState, Sensitivity

log = logging.getLogger(__name__)


def collect(kit: Kit, name: str, *, due: datetime | None = None, report: Report | None = None, deadline: Deadline | None = None) -> Outcome:
    """Run the job `name` and note it in the ledger.

    A source that fails makes a failed run with a Problem. Raises BusyError where the job runs already, StoreError where the store itself refuses.
    """
    spec = kit.jobs[name]
    with ledger.alone(kit, name):
        way = known.way(kit, spec)
        with kit.store.writing() as c:
            ledger.close_open(c, name, kit.now())
            good = runs.last_good(c, name)
            memory = runs.memory(c, name)
            run = runs.begin(c, name, due, kit.now())
            read = known.since(c, run, memory, way)
        log.info("step=run job=%s outcome=begun run=%d", name, run.id)
        errand = _Errand(kit, run, spec, read, report or (lambda _: None), deadline or Deadline(spec.timeout_minutes * 60))
        errand.go(memory, run.started, good.started if good else None)
        _close(kit, run, errand, memory)
    return errand.outcome


def _close(kit: Kit, run: Run, errand: _Errand, memory: dict[str, Any]) -> None:
    """Finish the ledger's line. A run that was given up meanwhile has its line closed already, and nothing more to say."""
    outcome = errand.outcome
    with kit.store.writing() as c:
        if not ledger.is_open(c, run):
            outcome.state = RunState.ABANDONED
            return
        if not outcome.failed:
            runs.remember(c, run.job, known.remember(memory, errand.read), kit.now())
        if not errand.stopped:
            problems.replace(c, run.job, None, errand.troubles, kit.now())
        counts = {"documents": outcome.documents, "sightings": outcome.sightings, "figures": outcome.figures, "problems": outcome.problems}
        runs.finish(c, run.id, state=outcome.state, now=kit.now(), message=outcome.message, **counts)


@dataclass(slots=True)
class _Errand:
    """The items of one run, one after the other."""

    kit: Kit
    run: Run
    spec: JobSpec
    read: tuple[str, datetime]
    """How this run reads, and since when the job's documents are read so."""
    report: Report
    deadline: Deadline
    total: int | None = None
    """Items of the whole walk, where the source said how many."""
    outcome: Outcome = field(init=False)
    troubles: list[Problem] = field(default_factory=list)
    """Problems of the source itself. Those of documents are stored with the documents."""
    misfits: list[Problem] = field(default_factory=list)
    """Why documents of a source that changed its layout were refused. A folder has none: what people drop there is shown beside its own file."""
    stopped: bool = False
    """True where the program ended the run, which says nothing about the source."""

    def __post_init__(self) -> None:
        self.outcome = Outcome(job=self.job)

    @property
    def job(self) -> str:
        """Name of the job."""
        return self.run.job

    def go(self, memory: dict[str, Any], started: datetime, since: datetime | None) -> None:
        """Take every item. Whatever ends the run early is in the outcome, and what was stored stays."""
        try:
            self.deadline.check()
            ask = question(self.kit, self.job, memory, started, since)
            for found in _ask.kind(self.spec).discover(ask):
                if isinstance(found, Problem):
                    self.troubles.append(found)
                    self.outcome.problems += 1
                elif isinstance(found, Item):
                    self._take(found)
                else:
                    self._reached(found, memory)
                self.deadline.check()
            self._expect(first=since is None)
            if self.misfits:
                raise MisconfiguredError(self.misfits[0].what, self.misfits[0].remedy)
        except AbandonedError as late:
            self.stopped = self.deadline.cancelled
            self._end(RunState.ABANDONED, late, ProblemKind.FAILED)
        except SourceError as bad:
            self._end(RunState.FAILED, bad, bad.kind)
        except DtrackError as bad:
            self._end(RunState.FAILED, bad, ProblemKind.FAILED)
        except Exception as fault:
            log.exception("step=discover job=%s outcome=fault", self.job)
            what = f"the source {self.spec.source.kind} failed ({type(fault).__name__}: {str(fault)[:200]})"
            self._end(RunState.FAILED, DtrackError(what, "Please report this fault of dtrack; the log has its trace."), ProblemKind.FAILED)

    def _reached(self, point: _ask.Checkpoint, memory: dict[str, Any]) -> None:
        """Save how far the walk has come. Not for a run that was given up meanwhile: another one may hold its place."""
        self.total = point.total if point.total is not None else self.total
        with self.kit.store.writing() as c:
            if ledger.is_open(c, self.run):
                runs.remember(c, self.job, memory, self.kit.now())
        log.info("step=checkpoint job=%s items=%d total=%s", self.job, self.outcome.items, self.total)

    def _expect(self, *, first: bool) -> None:
        """A source that suddenly gives less than it should is looked at. Nothing at all, after a good run, is a source with nothing new."""
        least, found = self.spec.expect.min_items, self.outcome.items
        if found < least and (found or first):
            what = f"the source gave {found} items; a healthy run brings at least {least}"
            remedy = "Look at the source in a browser. If so few are right, lower `[expect] min_items` of the job."
            self.troubles.append(Problem(kind=ProblemKind.EMPTY.value, what=what, remedy=remedy, job=self.job))
            self.outcome.problems += 1

    def _end(self, state: RunState, error: DtrackError, kind: ProblemKind) -> None:
        self.outcome.state, self.outcome.message = state, error.message
        if not self.stopped:
            remedy = error.remedy or "The next run tries again; look at the log if it lasts."
            self.troubles.append(Problem(kind=kind.value, what=error.what, remedy=remedy, job=self.job))
            self.outcome.problems += 1

    def _take(self, item: Item) -> None:
        """Archive, read and store one item."""
        self.outcome.items += 1
        item = _credited(item, self.spec)
        self.report(Progress(self.job, self.outcome.items, self.total, item.title or item.key))
        sha256 = self.kit.archive.keep(item.body)
        if self._again(item, sha256):
            return
        context = of_item(self.kit, self.spec, item)
        with self.kit.reading:
            understood = understand(item.body, item.media_type, item.filename, self.spec, context)
        self.deadline.check()
        document, how, added, closed, found = self._store(item, sha256, understood)
        self.misfits += [understood.misfit] if understood.misfit and self.spec.source.kind != "folder" else []
        self.outcome.documents += how != "sighting"
        self.outcome.sightings += how == "sighting"
        self.outcome.figures += added
        self.outcome.closed += closed
        self.outcome.problems += found
        log.info("step=store job=%s document=%s version=%d outcome=%s figures=%d problems=%d", self.job, document.id, document.version, how, added, found)

    def _again(self, item: Item, sha256: str) -> bool:
        """Note a document that is byte for byte what gave its figures already. False where it has to be read."""
        ident = documents.identity(item, job=self.job, source=self.spec.source.kind)
        with self.kit.store.reading() as c:
            last = documents.get(c, ident)
        if last is None or last.sha256 != sha256:
            return False
        with self.kit.store.writing() as c:
            stated = sensitivity(self.spec, item)
            document = known.sighting(c, item, documents.get(c, ident), sha256=sha256, sensitivity=stated, read=self.read[1], now=self.kit.now())
        if document is None:
            return False
        self.outcome.sightings += 1
        log.info("step=store job=%s document=%s version=%d outcome=unchanged", self.job, document.id, document.version)
        return True

    def _store(self, item: Item, sha256: str, understood: Understood) -> tuple[Document, str, int, int, int]:
        """One commit: the document, its figures, its problems. A sighting is read with what is known of the document, as `reread` will read it."""
        reading = understood.reading
        facts: dict[str, Any] = {}
        if reading is not None:
            facts = {
                "published": reading.published,
                "published_inferred": reading.published_inferred,
                "language": reading.language,
                "title": reading.title,
            }
        with self.kit.store.writing() as c:
            # The record time is taken once it is our turn to write: what was known at an instant must not change when a writer had to wait.
            now = self.kit.now()
            document, how = documents.record(
                c,
                item,
                job=self.job,
                source=self.spec.source.kind,
                sha256=sha256,
                text_sha256=fingerprint(understood, sha256),
                sensitivity=sensitivity(self.spec, item),
                now=now,
                **facts,
            )
            stored = of_document(self.kit, self.spec, document)
            if how == "sighting" and stored != of_item(self.kit, self.spec, item):
                understood = understand(item.body, document.media_type, document.filename, self.spec, stored)
            added, closed, found = settle(c, document, understood, now)
            if how != "sighting" and self.spec.source.kind == "folder":
                awaited.settle(self.kit, c, document)
        return document, how, added, closed, found


def _credited(item: Item, spec: JobSpec) -> Item:
    """The item with the job's publisher where it names none of its own; a dropped file without an address gets the page where its publisher offers it."""
    url = item.url or (spec.publisher.url if item.filename and item.final_url is None else None)
    return replace(item, publisher=item.publisher or spec.publisher.name, url=url)


def settle(c: Connection, document: Document, understood: Understood, now: datetime) -> tuple[int, int, int]:
    """Store what was understood of a document; figures added, figures closed, problems found. What could not be read leaves the figures of before alone."""
    found = list(understood.problems)
    added = closed = 0
    if understood.reading is not None:
        change = figures.replace(c, document, understood.figures, now)
        added, closed = change.added, change.closed
        found += change.problems
    problems.replace(c, document.job, document.id, found, now)
    if mark(c, document, understood, now) is not None:
        judging.inherit(c, document, now)
    return added, closed, len(found)


def question(kit: Kit, name: str, memory: dict[str, Any], started: datetime, since: datetime | None) -> _ask.Ask:
    """What a run hands to its source."""
    config = kit.config
    return _ask.Ask(
        job=name,
        spec=kit.jobs[name],
        client=kit.client,
        keep=kit.archive.keep,
        root=config.root,
        inbox=config.inbox,
        memory=memory,
        since=since,
        now=started,
        secrets=config.secrets,
        contact=config.spec.fetch.contact,
    )


def fingerprint(understood: Understood, sha256: str) -> str:
    """SHA-256 of the normalised text, so that bytes that change around it make no version; of the bytes where there is no text."""
    if understood.reading is None or not understood.text:
        return sha256
    return hashlib.sha256(understood.text.encode("utf-8", "surrogatepass")).hexdigest()


def sensitivity(spec: JobSpec, item: Item) -> Sensitivity:
    """Who may see it: what the item says, else the job; else public for what the network gave and internal for what people dropped into a folder."""
    return item.sensitivity or spec.sensitivity or (Sensitivity.INTERNAL if spec.source.kind == "folder" else Sensitivity.PUBLIC)
