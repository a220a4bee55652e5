"""The list of figures with its filters, and the page of one figure: the sentence, where it stands, and why it counts or does not."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from markupsafe import Markup

from dtrack.errors import NotFoundError
from dtrack.model.figure import Figure, FigureRecord
from dtrack.model.locus import locus
from dtrack.model.place import PlaceRef
from dtrack.model.point import PointRecord
from dtrack.terms import FigureRole, Metric, Precision, Status
from dtrack.web import wording
from dtrack.web.languages import Speech
from dtrack.web.pages import reasons
from dtrack.web.pages.desk import Desk
from dtrack.web.pages.said import brought_in, said
from dtrack.web.query import PAGE_SIZE
from dtrack.web.site import Visit, not_found

_COARSE = tuple(Precision)
_END_OF_SENTENCE = re.compile(r"(?<=[.!?؟…])\s+|\n+")
_MOST_RIVALS = 40
_BESIDES = (FigureRole.PART, FigureRole.SHARED)
_MOST_CONTEXT = 400
"""Letters shown on either side of a quote: a sentence, and never more than this."""


@dataclass(frozen=True, slots=True)
class Line:
    """One figure as a line of a list."""

    record: FigureRecord
    value: str
    counts: str
    places: list[PlaceRef]
    period: str
    checked: str
    role: str
    role_short: str


def listed(visit: Visit) -> dict[str, Any]:
    """Facts of the list: one page of it. One figure more is asked for, to know whether another page follows."""
    asked = visit.query
    found = visit.tracker.figures(replace(asked.filter, limit=PAGE_SIZE + 1, offset=(asked.page - 1) * PAGE_SIZE))
    return {"lines": [line(record, visit.speech) for record in found[:PAGE_SIZE]], "more": len(found) > PAGE_SIZE, "metrics": list(Metric), "page": asked.page}


def line(record: FigureRecord, speech: Speech) -> Line:
    """A figure in words."""
    figure = record.figure
    return Line(
        record=record,
        value=wording.value(figure, speech),
        counts=wording.counts(figure, speech),
        places=list(locus(figure)[1] or figure.places),
        period=period(figure, speech),
        checked=wording.word(wording.CHECKED, record.status, speech),
        role=wording.word(wording.ROLES, record.role, speech),
        role_short=wording.word(wording.ROLES_SHORT, record.role, speech),
    )


def period(figure: Figure, speech: Speech) -> str:
    """When a figure speaks of, no finer than it is known."""
    start, end = figure.start or figure.end, figure.end or figure.start
    if start is None or end is None:
        return speech.gettext("date not known")
    return speech.period(start, end, _coarser(figure))


def _coarser(figure: Figure) -> Precision:
    """The precision of the window as a whole: it is no better known than its vaguer end."""
    return max(figure.start_precision, figure.end_precision, key=_COARSE.index)


def show(visit: Visit, ident: str) -> dict[str, Any]:
    """Facts of one figure; NotFoundError where there is none of that id."""
    try:
        record = visit.tracker.figure(ident)
    except NotFoundError as missing:
        raise not_found("figure", ident) from missing
    desk = Desk(visit)
    points = visit.tracker.points_of(ident)
    own = _own(points, ident)
    rivals = _rivals(desk, own, ident)
    document = _document(visit, record)
    return {
        "record": record,
        "figure": record.figure,
        "line": line(record, visit.speech),
        "document": document,
        "excerpt": excerpt(record.figure, _text(visit, record)),
        "reason": reasons.words(visit, record.reason, record.reason_params),
        "points": [desk.worded(point.point) for point in points],
        "why": ["" if point.point.value is None else reasons.words(visit, point.point.reason, point.point.reason_params) for point in points],
        "rivals": [(line(rival, visit.speech), reasons.words(visit, rival.reason, rival.reason_params)) for rival in rivals],
        "printed": max((point.point.publishers for point in own), default=0),
        "origins": max((point.point.origins for point in own), default=0),
        "acts": [*brought_in(visit, visit.tracker.intake(record)), *said(visit, visit.tracker.reviews(ident))],
        "history": visit.tracker.history(ident),
        "problems": [found.problem for found in visit.tracker.problems() if found.problem.figure == ident or found.problem.claim_key == record.claim_key],
        "citation": citation(visit, record),
    }


def excerpt(figure: Figure, text: str) -> Markup:
    """The quote with the number marked, and at most a sentence on either side of it. A table's quote stands alone: it is a line of cells."""
    quote, span = figure.evidence.quote, figure.evidence.span
    if span is None or text[span[0] : span[1]] != quote:
        at = quote.find(figure.evidence.number_text) if figure.evidence.number_text else -1
        return _marked("", quote, "", at, len(figure.evidence.number_text))
    before = _END_OF_SENTENCE.split(text[max(span[0] - _MOST_CONTEXT, 0) : span[0]].rstrip())[-1].strip()
    after = _END_OF_SENTENCE.split(text[span[1] : span[1] + _MOST_CONTEXT].lstrip())[0].strip()
    number = figure.evidence.number_span
    at, size = (number[0] - span[0], number[1] - number[0]) if number else (-1, 0)
    return _marked(before, quote, after, at, size)


def _marked(before: str, quote: str, after: str, at: int, size: int) -> Markup:
    inner = (
        Markup("{}").format(quote) if at < 0 else Markup('{}<strong class="number">{}</strong>{}').format(quote[:at], quote[at : at + size], quote[at + size :])
    )
    parts = [Markup('<span class="around">{}</span> ').format(before) if before else Markup(""), Markup("<mark>{}</mark>").format(inner)]
    return Markup("").join(parts) + (Markup(' <span class="around">{}</span>').format(after) if after else Markup(""))


def citation(visit: Visit, record: FigureRecord) -> str:
    """What a report prints under the number."""
    figure, speech = record.figure, visit.speech
    places = locus(figure)[1] or figure.places
    evidence = figure.evidence
    where = ""
    if evidence.sheet is not None:
        where = speech.gettext(", sheet “%(sheet)s”, row %(rows)s", sheet=evidence.sheet, rows=wording.rows(evidence.rows) or "–")
    words = {
        "place": ", ".join(visit.place(ref.pcode) if ref.pcode else ref.name for ref in places),
        "claim": claim(figure, speech),
        "source": figure.source_org or record.publisher or speech.gettext("source not named"),
        "title": record.title or speech.gettext("untitled"),
        "published": _published(record, speech),
        "where": where,
        "fetched": speech.day(record.fetched_at.date()),
        "known": speech.day(_known_on(visit)),
        "id": record.id,
        "checked": speech.gettext("not checked by a person") if record.status is Status.EXTRACTED else wording.word(wording.CHECKED, record.status, speech),
    }
    return speech.gettext(
        "%(place)s: %(claim)s, as reported. Source: %(source)s, “%(title)s”, %(published)s%(where)s. "
        "Retrieved %(fetched)s; as known on %(known)s; dtrack figure %(id)s, %(checked)s.",
        **words,
    )


def claim(figure: Figure, speech: Speech) -> str:
    """The number and what it counts, with its date: `45,037 displacement movements (arrivals), January 2019`."""
    dated = wording.DATED.get(figure.metric)
    exact = figure.end is not None and figure.start == figure.end and _coarser(figure) is Precision.DAY
    if dated is not None and exact and not figure.cumulative:
        name = speech.gettext(dated, date=period(figure, speech))
        return speech.gettext("%(value)s %(counts)s", value=wording.value(figure, speech), counts=wording.inside(name))
    words = {"value": wording.value(figure, speech), "counts": wording.inside(wording.counts(figure, speech)), "period": period(figure, speech)}
    return speech.gettext("%(value)s %(counts)s, %(period)s", **words)


def _known_on(visit: Visit) -> date:
    asked = visit.query.filter.known_on
    return asked.date() if asked else visit.today


def _published(record: FigureRecord, speech: Speech) -> str:
    words = speech.day(record.published) if record.published else speech.gettext("publication date not known")
    return speech.gettext("%(day)s (inferred)", day=words) if record.published_inferred and record.published else words


def _document(visit: Visit, record: FigureRecord) -> Any:
    try:
        return visit.tracker.document(record.document, record.document_version)
    except NotFoundError:
        return None


def _text(visit: Visit, record: FigureRecord) -> str:
    if record.figure.evidence.span is None:
        return ""
    try:
        return visit.tracker.document_text(record.document, record.document_version)
    except NotFoundError:
        return ""


def _own(points: list[PointRecord], ident: str) -> list[PointRecord]:
    """Points that the figure could answer: not those of the places above, for which it is only a part."""
    return [record for record in points if any(verdict.figure == ident and verdict.role not in _BESIDES for verdict in record.point.verdicts)]


def _rivals(desk: Desk, points: list[PointRecord], ident: str) -> list[FigureRecord]:
    """The other figures that could answer the same points: copies first, then those that say otherwise."""
    others = [verdict.figure for record in points for verdict in record.point.verdicts if verdict.figure != ident and verdict.role not in _BESIDES]
    desk.fetch(others[:_MOST_RIVALS])
    found = [record for other in dict.fromkeys(others[:_MOST_RIVALS]) if (record := desk.figure(other)) is not None]
    return sorted(found, key=lambda record: record.role is not FigureRole.DUPLICATE)
