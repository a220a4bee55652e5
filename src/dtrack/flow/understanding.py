"""From bytes to figures: the part of a run that `collect` and `reread` share. Pure but for the log; the same bytes and job give the same answer."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from dtrack.errors import DtrackError, LayoutError
from dtrack.flow.kit import Kit
from dtrack.model.document import Document, Item
from dtrack.model.figure import Figure, Problem
from dtrack.spec import JobSpec
from dtrack.terms import ProblemKind

if TYPE_CHECKING:
    from dtrack.extract.context import Context
    from dtrack.extract.document import DocumentReading
    from dtrack.resolve.matcher import Matcher
    from dtrack.resolve.places import Gazetteer

STRUCTURAL = frozenset({ProblemKind.MISSING_COLUMN.value, ProblemKind.MISCONFIGURED.value})
"""Problems of a document that only its job file, or a newer dtrack, can mend."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Understood:
    """What was understood of one document. `reading` is None where it could not be read at all; then `problems` says why."""

    reading: DocumentReading | None
    figures: tuple[Figure, ...]
    problems: tuple[Problem, ...]

    @property
    def misfit(self) -> Problem | None:
        """Why nothing of the document was taken, where it lies otherwise than its job says."""
        return next((problem for problem in self.problems if problem.kind in STRUCTURAL), None) if self.reading is None else None

    @property
    def text(self) -> str:
        """The normalised text that spans point into; empty where nothing could be read."""
        return self.reading.text if self.reading else ""


def understand(body: bytes, media_type: str, filename: str | None, spec: JobSpec, context: Context) -> Understood:
    """Read one document. Nothing that it holds can stop a run: what cannot be read, or makes a reader fail, comes back as a Problem."""
    # Whoever only looks (`dtrack status`, `dtrack figures`) does not wait for what reads.
    from dtrack.extract import document

    try:
        reading = document.read(body, media_type, filename=filename, job=spec, context=context)
    except LayoutError as bad:
        return Understood(None, (), (Problem(kind=ProblemKind.MISCONFIGURED.value, what=bad.what, remedy=bad.remedy, where=filename or context.title),))
    except DtrackError as bad:
        return _unread(bad.what, bad.remedy or "Look at the archived file.", filename or context.title)
    except Exception as fault:
        # One hostile document must not stop the others: it is kept, logged with its trace, and shown.
        log.error("step=read outcome=fault file=%s", filename, exc_info=fault)
        what = f"the reader failed on this document ({type(fault).__name__}: {str(fault)[:200]})"
        return _unread(what, "It is archived. Please report this fault of dtrack.", filename or context.title)
    if any(problem.kind in STRUCTURAL for problem in reading.problems):
        # A table that lies otherwise than its job says is taken whole or not at all: half of a workbook reads like a fall of its figures.
        return Understood(None, (), reading.problems)
    astray = [figure for figure in reading.figures if misplaced(figure, reading.text)]
    figures = tuple(figure for figure in reading.figures if figure not in astray)
    return Understood(reading, figures, (*reading.problems, *(_refused(figure) for figure in astray)))


def _unread(what: str, remedy: str, where: str | None) -> Understood:
    """A document of which only its Problem is known; `where` is the name that a person looks for it by."""
    return Understood(None, (), (Problem(kind=ProblemKind.UNREADABLE.value, what=what, remedy=remedy, where=where),))


def misplaced(figure: Figure, text: str) -> bool:
    """True where a span does not point at its words: the page would mark the wrong ones as evidence."""
    evidence = figure.evidence
    spans = ((evidence.span, evidence.quote), (evidence.number_span, evidence.number_text))
    return any(span is not None and (span[1] - span[0] != len(words) or not text.startswith(words, span[0])) for span, words in spans)


def _refused(figure: Figure) -> Problem:
    what = f"a figure was refused: its quote does not stand at {figure.evidence.span} of the text"
    return Problem(kind=ProblemKind.FAILED.value, what=what, remedy="This is a fault of the reading: please report it.", where=figure.evidence.quote[:120])


def of_item(kit: Kit, spec: JobSpec, item: Item) -> Context:
    """What is known of an item before it is read."""
    return _context(kit.gazetteer, kit.matcher, spec, item, item.published)


def of_document(kit: Kit, spec: JobSpec, stored: Document) -> Context:
    """What is known of a stored document without what its own reading added, so that a second reading starts where the first did."""
    return of_stored(kit.gazetteer, kit.matcher, spec, stored)


def of_stored(gazetteer: Gazetteer, matcher: Matcher, spec: JobSpec, stored: Document) -> Context:
    """The same, where there is no installation at hand."""
    return _context(gazetteer, matcher, spec, stored, None if stored.published_inferred else stored.published)


def _context(gazetteer: Gazetteer, matcher: Matcher, spec: JobSpec, known: Item | Document, published: date | None) -> Context:
    from dtrack.extract.context import Context

    return Context(
        published=published,
        title=known.title,
        language=known.language or (spec.languages[0] if len(spec.languages) == 1 else None),
        publisher=known.publisher or spec.publisher.name,
        country=spec.country,
        gazetteer=gazetteer,
        matcher=matcher,
    )
