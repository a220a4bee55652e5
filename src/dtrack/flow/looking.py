"""Looking things up for the Tracker: what is not there is NotFoundError with a hint, never an empty answer to a misspelt question."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from difflib import get_close_matches

from dtrack.errors import LetGoError, NotFoundError, WithheldError
from dtrack.flow.kit import Kit, looked
from dtrack.flow.understanding import of_document, understand
from dtrack.model.document import Document
from dtrack.model.figure import FigureRecord
from dtrack.model.filter import Filter
from dtrack.model.intake import HAND, Intake
from dtrack.model.point import PointRecord
from dtrack.model.run import Run
from dtrack.resolve import masking
from dtrack.store import documents, due, intake, runs, withheld
from dtrack.store import figures as figure_rows
from dtrack.store import points as point_rows


def figures(kit: Kit, wanted: Filter) -> list[FigureRecord]:
    """Figures that the filter lets through; a place takes in everything below it."""
    places = below(kit, wanted.place) if wanted.place is not None else None
    with looked(kit) as c:
        return figure_rows.find(c, wanted, places)


def comparing(kit: Kit) -> bool:
    """True in the first minutes of an installation: figures are stored, and no point has been derived from them yet."""
    with looked(kit) as c:
        return due.last(c) is None and due.waiting(c) > 0


def below(kit: Kit, code: str) -> frozenset[str]:
    """The place and everything that lies in it. NotFoundError with the nearest names for a code that nobody knows."""
    if kit.shown.get(code) is None:
        _withheld(kit, code)
        known = {place.pcode: place.name for place in kit.shown}
        named = kit.shown.code_of(code)
        near = [named] if named in known else get_close_matches(code.upper(), known, 3)
        hint = f"Did you mean {' or '.join(f'{each} ({known[each]})' for each in near)}? " if near else ""
        raise NotFoundError(f"there is no place {code!r}", f"{hint}`dtrack places list` shows the codes.")
    found, ahead = {code}, [code]
    while ahead:
        parent = ahead.pop()
        inside = [*kit.shown.children(parent), *kit.shown.camp_at(parent)]
        fresh = [place.pcode for place in inside if place.pcode not in found]
        found.update(fresh)
        ahead += fresh
    return frozenset(found)


def figure(kit: Kit, ident: str, known_on: datetime | None = None) -> FigureRecord:
    """One figure, closed or not; as it was known at a moment."""
    with looked(kit) as c:
        found = figure_rows.get(c, ident) if known_on is None else figure_rows.get_as_of(c, ident, known_on)
    if found is None:
        _withheld(kit, ident)
        raise NotFoundError(f"there is no figure {ident!r}", "`dtrack figures` shows the ids of those that stand.")
    return found


def _withheld(kit: Kit, ref: str) -> None:
    """Raise WithheldError where that is why something is not found."""
    kit.prepare()
    with kit.store.reading() as c:
        if withheld.holds(c, ref):
            raise WithheldError


def figures_by_id(kit: Kit, idents: Iterable[str]) -> dict[str, FigureRecord]:
    """Figures of these ids, closed or not; an id that nobody knows is left out."""
    with looked(kit) as c:
        return {record.id: record for record in figure_rows.by_ids(c, list(dict.fromkeys(idents)))}


def history(kit: Kit, ident: str, known_on: datetime | None = None) -> list[FigureRecord]:
    """Every reading of the claim that the figure is one of, oldest first; those that were known at a moment."""
    claim = figure(kit, ident, known_on).claim_key
    with looked(kit) as c:
        return figure_rows.history(c, claim, known_on)


def points(kit: Kit, wanted: Filter) -> list[PointRecord]:
    """Points that the filter lets through; a place's own series only."""
    if wanted.place is not None:
        below(kit, wanted.place)
    with looked(kit) as c:
        return point_rows.find(c, wanted)


def points_of(kit: Kit, ident: str, known_on: datetime | None = None) -> list[PointRecord]:
    """Points that rest on the figure or show it; those that stood at a moment."""
    with looked(kit) as c:
        return point_rows.of_figure(c, ident, known_on)


def document(kit: Kit, ident: str, version: int | None) -> Document:
    """One version, the latest by default."""
    with looked(kit) as c:
        found = documents.get(c, ident, version)
    if found is None:
        _withheld(kit, ident)
        raise NotFoundError(f"there is no document {ident!r}" + (f" in version {version}" if version else ""), "The figure's page links to its document.")
    return found


def licences(kit: Kit, idents: Iterable[str]) -> dict[str, str | None]:
    """See `store.documents.licences`."""
    with looked(kit) as c:
        return documents.licences(c, idents)


def document_text(kit: Kit, ident: str, version: int | None) -> str:
    """The normalised text, read again from the archive as it was read for the figures; empty where it cannot be read. What is withheld is masked in it."""
    shown = document(kit, ident, version)
    with kit.store.reading() as c:
        # Its key and title as they are: the shown ones may be masked, and the reading hangs on them.
        found = documents.get(c, ident, shown.version) or shown
        names = [word for act in withheld.standing(c) for word in act.words]
        hidden = masking.pattern([*names, *withheld.quotes(c, ident)])
    return masking.masked(_text(kit, found), hidden)


def _text(kit: Kit, found: Document) -> str:
    if found.source == HAND:
        return kit.archive.read(found.sha256).decode("utf-8")
    spec = kit.jobs.get(found.job)
    if spec is None:
        return ""
    try:
        body = kit.archive.read(found.sha256)
    except LetGoError:
        return ""  # the quotes stand in the database, the text is no longer here
    return understand(body, found.media_type, found.filename, spec, of_document(kit, spec, found)).text


def documents_of(kit: Kit, job: str | None, limit: int | None, offset: int) -> list[Document]:
    """Latest versions, the newest fetched first."""
    with looked(kit) as c:
        return documents.find(c, job, limit, offset)


def intake_of(kit: Kit, record: FigureRecord) -> list[Intake]:
    """Acts that brought in a figure, or took it back; the oldest first."""
    with looked(kit) as c:
        return intake.of(c, record.document, record.claim_key)


def runs_of(kit: Kit, job: str | None, limit: int | None) -> list[Run]:
    """The ledger, newest first."""
    with looked(kit) as c:
        return runs.find(c, job, limit)


def stamp(kit: Kit) -> str:
    """Changes whenever a document, figure, point or open problem did."""
    with looked(kit) as c:
        return kit.store.stamp(c)
