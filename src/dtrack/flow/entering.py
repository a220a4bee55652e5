"""A figure from a call, a message or a paper: checked like any other, stored with its words, its source and who wrote it down.

The words are a document of their own (kind `hand`), or stand in a document that is stored already. No reading retires or doubles what a person entered, and it
can be taken back: its row is closed, and the history says by whom and why.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import Connection

from dtrack.errors import NotFoundError, UsageError
from dtrack.flow import informants, looking
from dtrack.flow.kit import Kit
from dtrack.flow.reconcile import reconcile
from dtrack.model.document import Document, Item
from dtrack.model.figure import Evidence, Figure, FigureRecord
from dtrack.model.identity import claims, digest, same_text
from dtrack.model.intake import BY_HAND, HAND, Entry, Intake, IntakeKind
from dtrack.model.period import Period, coarser
from dtrack.model.place import Place, PlaceRef
from dtrack.model.validation import misdated, refusals
from dtrack.resolve.calendar import parse_period
from dtrack.resolve.nearest import Nearest
from dtrack.store import documents, figures
from dtrack.store import intake as acts
from dtrack.terms import Cause, Direction, Method, Metric, PlaceRole, Population, Precision, Quantifier, Scope, Sensitivity, Unit, ValueState

if TYPE_CHECKING:
    from dtrack.extract.stated import Stated

LONGEST_QUOTE, LONGEST_TEXT, LONGEST_FIELD = 5_000, 200_000, 500
_RANGE = re.compile(r"\s*([^-–—/]+?)\s*(?:-|–|—|/|\bto\b)\s*([^-–—/]+?)\s*")
_LONGEST_COUNT = 200
"""Characters; what is longer is no count, and could be cut apart in too many ways."""
_ROLES = {Direction.ARRIVAL: PlaceRole.DESTINATION, Direction.DEPARTURE: PlaceRole.ORIGIN}
_URL = re.compile(r"https?://[^\s@\\]+")
_Word = TypeVar("_Word", bound=StrEnum)


def enter(kit: Kit, entry: Entry) -> FigureRecord:
    """Store the figure and derive what it touches.

    UsageError, with the field as its key, for what cannot be: a number that does not stand in the quote (R16), a place that nobody knows, a date to come,
    the name of an informant. The same entry again changes nothing and gives the figure that stands.
    """
    kit.prepare()
    _bounded(entry)
    document, text, span = _document(kit, entry)
    whose = informants.whose(entry, kit, text[span[0] : span[1]], document)
    figure = _figure(kit, entry, text, span, whose)
    today = kit.now().date()
    wrong = refusals(figure) or [late for late in [misdated(figure, today)] if late]
    if wrong:
        raise UsageError(wrong[0], "Look at number, quote and dates again; nothing was stored.", key="start" if not refusals(figure) else "value")
    with kit.store.writing() as c:
        stored = document or _written(kit, c, entry, text, whose)
        known = _standing(c, stored, figure)
        ident = known or _store(kit, c, stored, figure, entry)
    if known is None:
        kit.turns.make(lambda: reconcile(kit))
    with kit.store.reading() as c:
        record = figures.get(c, ident)
    if record is None:
        raise NotFoundError(f"the figure {ident} went while it was being stored", "Look at the document's figures, and enter it again.")
    return record


def _standing(c: Connection, document: Document, figure: Figure) -> str | None:
    """Id of the very same entry where it stands already. UsageError where the number is read there already, with other content."""
    ident = claims([figure], document.id, documents.scope(document.job, document.source))[0][1]
    for record in figures.matching(c, *figures.standing_in(document.id)):
        if record.id == ident:
            return ident
        if figures.same_number(record.figure, figure):
            raise UsageError(
                f"this number of this quote stands already, as figure {record.id}",
                f"If it is read wrongly, correct it there: dtrack review {record.id} correct. Nothing was stored.",
                key="value",
            )
    return None


def _store(kit: Kit, c: Connection, document: Document, figure: Figure, entry: Entry) -> str:
    now = kit.now()
    key, ident = figures.add(c, document, figure, now)
    act = Intake(
        id=secrets.token_hex(8),
        kind=IntakeKind.ENTERED,
        at=now,
        who=entry.by.strip(),
        why=entry.why.strip(),
        document=document.id,
        version=document.version,
        figure=ident,
        claim_key=key,
        job=document.job,
    )
    acts.add(c, act)
    return ident


# Where the words stand


def _document(kit: Kit, entry: Entry) -> tuple[Document | None, str, tuple[int, int]]:
    """The stored document (None: it is written down now), its text, and where the quote stands in it."""
    quote = entry.quote.strip()
    if not entry.document:
        text = entry.text.strip() or quote
        return None, text, _place_in(text, quote, None)
    document = looking.document(kit, entry.document, None)
    text = looking.document_text(kit, entry.document, document.version)
    if not text:
        raise UsageError("the text of this document cannot be read", "Enter the figure with its own quote and source, without the document.", key="document")
    return document, text, _place_in(text, quote, entry.span)


def _place_in(text: str, quote: str, span: tuple[int, int] | None) -> tuple[int, int]:
    if span is not None:
        if text[span[0] : span[1]].strip() != quote or span[0] < 0:
            raise UsageError("the quote does not stand at that place of the text", "Select it again in the document's text.", key="quote")
        start = span[0] + text[span[0] : span[1]].index(quote)
        return start, start + len(quote)
    start = text.find(quote)
    if start < 0:
        raise UsageError("the quote does not stand in the text", "Copy it from there word for word.", key="quote")
    if text.find(quote, start + 1) >= 0:
        raise UsageError("the quote stands in the text more than once", "Quote more of the words around it.", key="quote")
    return start, start + len(quote)


def _written(kit: Kit, c: Connection, entry: Entry, text: str, whose: informants.Whose) -> Document:
    """What was written down, archived and recorded. The same words of the same source are one document, however many figures they hold."""
    body = text.encode("utf-8")
    published = _day(entry.published, "published")
    key = digest(HAND, same_text(text), whose.name, entry.url, published)[:32]
    item = Item(
        key=key,
        media_type="text/plain; charset=utf-8",
        body=body,
        fetched_at=kit.now(),
        url=entry.url or None,
        title=" ".join(entry.title.split()) or whose.name,
        publisher=whose.name,
        published=published,
        sensitivity=_word(Sensitivity, entry.sensitivity or Sensitivity.INTERNAL.value, "sensitivity"),
    )
    sha256 = kit.archive.keep(body)
    known = documents.get(c, documents.identity(item, job=HAND, source=HAND))
    stated = item.sensitivity or Sensitivity.INTERNAL
    if known is not None and known.sensitivity is not stated:
        what = f"these words of this source are stored already, as {known.sensitivity.value}"
        raise UsageError(what, "Leave the sensitivity as it is, or change that of the document.", key="sensitivity")
    if known is not None:
        return known
    return documents.record(
        c,
        item,
        job=HAND,
        source=HAND,
        sha256=sha256,
        text_sha256=hashlib.sha256(body).hexdigest(),
        sensitivity=stated,
        now=kit.now(),
    )[0]


# What the words say


def _figure(kit: Kit, entry: Entry, text: str, span: tuple[int, int], whose: informants.Whose) -> Figure:
    metric = _word(Metric, entry.metric, "metric")
    direction = _direction(metric, entry.direction)
    low, high = _value(entry.value)
    quantifier = Quantifier.BETWEEN if low != high else _word(Quantifier, entry.quantifier, "quantifier")
    if quantifier is Quantifier.VAGUE or (quantifier is Quantifier.BETWEEN and low == high):
        raise UsageError(f"the quantifier {quantifier.value} goes with no single number", "Write both ends of a range: 3000-4000.", key="quantifier")
    unit = _word(Unit, entry.unit, "unit")
    period = _period(metric, entry)
    figure = Figure(
        metric=metric,
        value=low if low == high else None,
        unit=unit,
        evidence=_evidence(text, span, low, high),
        places=_places(kit, entry, metric, direction),
        direction=direction,
        population=_word(Population, entry.population, "population"),
        cumulative=entry.cumulative,
        term=metric.term,
        cause=_word(Cause, entry.cause, "cause"),
        scope=_word(Scope, entry.scope, "scope"),
        method=_word(Method, entry.method, "method") if entry.method else whose.method,
        quantifier=quantifier,
        low=None if low == high else low,
        high=None if low == high else high,
        value_state=ValueState.REPORTED if high else ValueState.REPORTED_ZERO,
        persons=low if unit is Unit.PERSON and low == high else None,
        start=period.start,
        end=period.end,
        start_precision=period.precision,
        end_precision=period.precision,
        source_org=whose.organisation,
        attribution=whose.attribution,
        part=entry.part,
        extractor=BY_HAND,
    )
    return replace(figure, persons_low=low, persons_high=high) if unit is Unit.PERSON and low != high else figure


def _evidence(text: str, span: tuple[int, int], low: Decimal, high: Decimal) -> Evidence:
    """Quote and number as printed. A range runs from its first number to its second."""
    from dtrack.extract import stated

    quote = text[span[0] : span[1]]
    first = stated.find(text, span, low)
    last = first if low == high else stated.find(text, (first.span[1], span[1]), high) if first else None
    if first is None or last is None:
        held = ", ".join(number.text for number in stated.numbers(text, span)[:8]) or "none"
        raise UsageError(f"the number {low if first is None else high} does not stand in the quote", f"Numbers that stand there: {held}.", key="value")
    at = (first.span[0], last.span[1])
    return Evidence(quote=quote, span=span, number_text=text[at[0] : at[1]], number_span=at, occurrence=first.occurrence)


def _value(text: str) -> tuple[Decimal, Decimal]:
    """The number, twice, or the ends of a range."""
    from dtrack.extract import stated

    if len(text) > _LONGEST_COUNT:
        raise UsageError(f"{text[:40]!r} is no count", "Write digits: 4500, or 3000-4000.", key="value")
    ends = _RANGE.fullmatch(text)
    found = [_one(stated.numbers(part, (0, len(part))), part) for part in (ends.groups() if ends else (text.strip(),))]
    if len(found) == 2 and found[0] >= found[1]:
        raise UsageError(f"the range {text!r} does not rise", "Write the smaller number first: 3000-4000.", key="value")
    return found[0], found[-1]


def _one(found: Sequence[Stated], text: str) -> Decimal:
    if len(found) != 1 or text.strip().startswith(("-", "−")):
        raise UsageError(f"{text[:40]!r} is no count", "Write digits: 4500, or 3000-4000.", key="value")
    return found[0].value


def _direction(metric: Metric, text: str) -> Direction:
    if metric.is_stock:
        if text not in ("", Direction.NONE.value):
            raise UsageError(f"{metric.value} is a count at one moment and has no direction", "Leave it out.", key="direction")
        return Direction.NONE
    return _word(Direction, text or Direction.UNSTATED.value, "direction")


def _period(metric: Metric, entry: Entry) -> Period:
    """Reference date of a stock (of a month or a year its last day), or period of a flow."""
    if not entry.start:
        raise UsageError("a figure needs a date", "Write 2026-10-05, 2026-10 or 2026.", key="start")
    first = _parsed(entry.start, "start")
    last = _parsed(entry.end, "end") if entry.end else first
    if last.end < first.start:
        raise UsageError(f"the period begins on {first.start} and ends before that, on {last.end}", "Give the earlier date first.", key="end")
    precision: Precision = coarser(first.precision, last.precision)
    if not metric.is_stock:
        return Period(first.start, last.end, precision)
    if last != first:
        raise UsageError(f"{metric.value} is a count at one moment", "Give one date; a movement within a period is another metric.", key="end")
    return Period(first.end, first.end, precision)


def _parsed(text: str, key: str) -> Period:
    try:
        return parse_period(text.strip())
    except UsageError as bad:
        raise UsageError(bad.what, bad.remedy, key=key) from bad


def _day(text: str, key: str) -> date | None:
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError as bad:
        raise UsageError(f"{text[:40]!r} is no day", "Write it as 2026-10-05.", key=key) from bad


def _places(kit: Kit, entry: Entry, metric: Metric, direction: Direction) -> tuple[PlaceRef, ...]:
    role = PlaceRole.IN if metric.is_stock else _ROLES.get(direction, PlaceRole.IN)
    places = [_reference(kit, find_place(kit, entry.place, "place"), entry.place, role)]
    if entry.origin.strip():
        if role is not PlaceRole.DESTINATION:
            raise UsageError("only an arrival has an origin beside its place", "Leave it out, or make the direction `arrival`.", key="origin")
        places.append(_reference(kit, find_place(kit, entry.origin, "origin"), entry.origin, PlaceRole.ORIGIN))
    return tuple(places)


def _reference(kit: Kit, place: Place, text: str, role: PlaceRole) -> PlaceRef:
    printed = " ".join(text.split())
    return PlaceRef(
        place.pcode, place.name, printed, role, place.level, kit.gazetteer.adm1_of(place.pcode), place.scheme, "code" if printed == place.pcode else "name"
    )


def find_place(kit: Kit, text: str, key: str = "place") -> Place:
    """The place of a code or a name. UsageError with what may have been meant where nobody, or more than one, has that name."""
    name = text.strip()
    found = kit.gazetteer.get(name) or kit.gazetteer.get(name.upper()) or kit.gazetteer.by_name(name)
    if found is not None and not kit.gazetteer.abroad(found.pcode):
        return found
    near = ", ".join(f"{place.name} ({place.pcode})" for place in Nearest(kit.gazetteer).to(name))
    raise UsageError(
        f"there is no one place {name[:80]!r}", f"Did you mean {near}? Give the code." if near else "`dtrack places list` shows names and codes.", key=key
    )


def _word(words: type[_Word], text: str, key: str) -> _Word:
    try:
        return words(text.strip())
    except ValueError as bad:
        raise UsageError(f"{text[:40]!r} cannot stand there", f"Use one of: {', '.join(words)}.", key=key) from bad


def _bounded(entry: Entry) -> None:
    for name, longest in (("quote", LONGEST_QUOTE), ("text", LONGEST_TEXT)):
        if len(getattr(entry, name)) > longest:
            raise UsageError(f"more than {longest:,} characters", "Quote the sentence that holds the number.", key=name)
    for name in ("by", "why", "quote", "value", "place", "metric"):
        if not getattr(entry, name).strip():
            raise UsageError("this must be filled", "The history of every figure says who stated it, why, where and in which words.", key=name)
    for name in ("place", "value", "by", "why", "source", "informant", "url", "title", "origin", "start", "end", "published"):
        given = getattr(entry, name)
        if len(given) > LONGEST_FIELD * (4 if name == "why" else 1) or "\0" in given:
            raise UsageError(f"longer than {LONGEST_FIELD} characters", "Say it shorter.", key=name)
    if entry.url and not _URL.fullmatch(entry.url):
        raise UsageError("this is no web address", "It begins with https://.", key="url")


def undo(kit: Kit, ident: str, *, by: str, why: str) -> Intake:
    """Take an entry back, by the id of its act or of its figure: what stands of its claim is closed. NotFoundError where nobody entered it."""
    kit.prepare()
    for name, said in (("by", by), ("why", why)):
        if not said.strip():
            raise UsageError("this must be filled", "The history says who took it back, and why.", key=name)
    with kit.store.writing() as c:
        act = acts.get(c, ident) or next((found for found in acts.find(c) if found.figure == ident and not acts.undone(c, found.id)), None)
        if act is None or act.kind is not IntakeKind.ENTERED:
            raise NotFoundError(f"nobody entered {ident!r} by hand", "`dtrack figures --source ...` shows the ids; a figure that was read can be rejected.")
        if acts.undone(c, act.id):
            raise UsageError(f"{ident} was taken back already", "Enter it again if it holds after all.")
        at = figures.withdraw(c, kit.now(), claim_key=act.claim_key)
        taken = replace(act, id=secrets.token_hex(8), kind=IntakeKind.UNDONE, at=at, who=by.strip(), why=why.strip(), undoes=act.id)
        acts.add(c, taken)
    kit.turns.make(lambda: reconcile(kit))
    return taken


def entered(kit: Kit, limit: int | None = None) -> list[tuple[Intake, Intake | None]]:
    """Every entry with the act that took it back, the newest first."""
    if not kit.stored:
        return []
    kit.prepare()
    with kit.store.reading() as c:
        return acts.brought(c, IntakeKind.ENTERED, limit)
