"""Figures anew from the archive. Purely: no network is asked, and what reads the same writes nothing."""

from __future__ import annotations

import logging

from dtrack.errors import DtrackError
from dtrack.flow.collect import settle
from dtrack.flow.kit import Kit
from dtrack.flow.outcome import Outcome, Progress, Report
from dtrack.flow.understanding import Understood, of_document, understand
from dtrack.model.document import Document
from dtrack.model.figure import Problem
from dtrack.model.intake import HAND
from dtrack.store import documents
from dtrack.terms import ProblemKind, RunState

log = logging.getLogger(__name__)


def reread(kit: Kit, report: Report | None = None) -> Outcome:
    """Read the newest version of every document again, and store what differs. Documents of jobs that are gone are left as they are."""
    tell = report or (lambda _: None)
    outcome = Outcome(job="reread")
    with kit.store.reading() as c:
        stored = list(documents.latest(c))
    for number, document in enumerate(stored, 1):
        tell(Progress("reread", number, len(stored), document.title or document.key))
        outcome.items += 1
        outcome.sightings += 1
        if document.source == HAND:
            continue  # what a person wrote down is not read by a machine
        if document.job not in kit.jobs:
            log.warning("step=reread document=%s outcome=left job=%s is gone", document.id, document.job)
            continue
        _again(kit, document, outcome)
    if outcome.message:
        outcome.state = RunState.FAILED
    log.info("step=reread outcome=%s documents=%d figures=%d closed=%d", outcome.state, outcome.items, outcome.figures, outcome.closed)
    return outcome


def _again(kit: Kit, document: Document, outcome: Outcome) -> None:
    """One document. A file that the archive has lost or that is damaged keeps its figures, and a Problem says so."""
    spec = kit.jobs[document.job]
    try:
        body = kit.archive.read(document.sha256)
    except DtrackError as lost:
        outcome.message = outcome.message or lost.message
        understood = Understood(None, (), (Problem(kind=ProblemKind.UNREADABLE.value, what=lost.what, remedy=lost.remedy),))
    else:
        understood = understand(body, document.media_type, document.filename, spec, of_document(kit, spec, document))
    with kit.store.writing() as c:
        added, closed, found = settle(c, document, understood, kit.now())
    outcome.figures += added
    outcome.closed += closed
    outcome.problems += found
