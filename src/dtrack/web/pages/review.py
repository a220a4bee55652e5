"""Judging figures in the browser: the queue, the form for every field, what was said so far, and a reader's doubt.

Every act works as a plain form; where scripts run, the queue is worked by keyboard (`review.js`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from dtrack.errors import ConflictError, NotFoundError, UsageError
from dtrack.model.attention import Waiting
from dtrack.model.figure import FigureRecord
from dtrack.model.review import Act, Correction, Review, decisive
from dtrack.resolve.nearest import Nearest
from dtrack.terms import Direction, Metric, PlaceRole, Population, Precision, Quantifier, Unit
from dtrack.web import acting, telling, wording
from dtrack.web.acting import Form, FormError, Role
from dtrack.web.languages import _N, Speech
from dtrack.web.pages import figures
from dtrack.web.pages.said import ACTS, said
from dtrack.web.site import Site, Visit, not_found

PER_PAGE = 20
WHY: Mapping[str, str] = {
    "changed_after_approval": _N("changed after a person had checked it"),
    "readers_doubt": _N("readers doubt it"),
    "low_confidence": _N("read with little certainty"),
    "contradiction": _N("contradicts another figure"),
    "judged_otherwise": _N("its number was judged already, and is read once more"),
}
POPULATIONS: Mapping[str, str] = {
    Population.IDP: _N("displaced within the country"),
    Population.REFUGEE: _N("refugees from abroad"),
    Population.MIXED: _N("both together"),
    Population.UNSTATED: _N("not stated"),
}
QUANTIFIERS: Mapping[str, str] = {
    Quantifier.EXACT: _N("exactly"),
    Quantifier.ABOUT: _N("about"),
    Quantifier.AT_LEAST: _N("at least"),
    Quantifier.MORE_THAN: _N("more than"),
    Quantifier.LESS_THAN: _N("less than"),
    Quantifier.UP_TO: _N("up to"),
}
_AGREES = _N("agrees with its sentence")
_NAMES = 8


def register(app: FastAPI, site: Site) -> None:
    """Add the pages and the addresses of acts."""
    form = ("review_figure.html", judge)
    acting.page(app, site, "/review", Role.REVIEWER, ("review.html", queue), extra=("done",))
    acting.page(app, site, "/figures/{name}/review", Role.REVIEWER, form)
    acting.act(app, site, "/figures/{name}/review", Role.REVIEWER, judged, again=form)
    acting.page(app, site, "/figures/{name}/doubt", Role.READER, ("doubt.html", doubting), extra=("sent",))
    acting.act(app, site, "/figures/{name}/doubt", Role.READER, doubted, again=("doubt.html", doubting))
    finder: list[Nearest] = []

    def named(request: Request) -> Response:
        """Places whose names are like what is being typed, for the form's list."""
        visit = site.acting(request)
        acting.needs(visit, Role.REVIEWER)
        if not finder:
            finder.append(Nearest(site.tracker.gazetteer))
        return JSONResponse(_found(visit, finder[0], request.query_params.get("q", "")[:80]), headers={"cache-control": "no-store"})

    app.add_api_route("/review/places", named, methods=["GET"])


# The queue


def queue(visit: Visit) -> dict[str, Any]:
    """One page of what waits, and what was done last, to be taken back at once."""
    first = (visit.query.page - 1) * PER_PAGE
    found = visit.tracker.queue(PER_PAGE + 1, first, visit.query.filter.place)
    return {
        "items": [_item(visit, waiting) for waiting in found[:PER_PAGE]],
        "more": len(found) > PER_PAGE,
        "page": visit.query.page,
        "done": _done(visit, visit.query.given.get("done")),
        "agrees": visit.speech.gettext(_AGREES),
        "form": Form(),
    }


def _item(visit: Visit, waiting: Waiting) -> dict[str, Any]:
    record = waiting.record
    return {
        "record": record,
        "line": figures.line(record, visit.speech),
        "why": [reason(each, visit.speech) for each in waiting.reasons],
        "doubts": waiting.doubts,
        "seen": _seen(visit.tracker.reviews(record.id)),
        "excerpt": figures.excerpt(record.figure, ""),
    }


def reason(code: str, speech: Speech) -> str:
    """Why a figure waits, in words."""
    return wording.inside(wording.word(WHY if code in WHY else wording.PROBLEMS, code, speech))


def _done(visit: Visit, ident: str | None) -> dict[str, Any] | None:
    if ident is None:
        return None
    try:
        record = visit.tracker.figure(ident)
    except NotFoundError:
        return None
    acts = [act for act in visit.tracker.reviews(ident) if act.act is not Act.DOUBT]
    last = decisive(acts)[-1:]
    words = wording.word(ACTS, acts[-1].act, visit.speech) if acts else ""
    return {
        "record": record,
        "line": figures.line(record, visit.speech),
        "act": words,
        "undo": bool(last),
        "seen": _seen(acts),
        "by": acts[-1].by if acts else "",
    }


def _seen(acts: list[Review]) -> int:
    """Number of the last act that says something: what a form was made after."""
    return max((act.number for act in acts if act.act is not Act.DOUBT), default=0)


# One figure


def judge(visit: Visit, name: str) -> dict[str, Any]:
    """The form for every field of a figure, filled with what stands."""
    try:
        record = visit.tracker.figure(name)
    except NotFoundError as missing:
        raise not_found("figure", name) from missing
    acts = visit.tracker.reviews(name)
    figure = record.figure
    stated = {
        "value": "" if figure.value is None else format(figure.value, "f"),
        "unit": figure.unit.value,
        "metric": figure.metric.value,
        "direction": figure.direction.value,
        "population": figure.population.value,
        "quantifier": figure.quantifier.value,
        "start": _date(figure.start, figure.start_precision),
        "end": _date(figure.end, figure.end_precision),
        "source": figure.source_org or "",
    }
    return {
        "record": record,
        "figure": figure,
        "line": figures.line(record, visit.speech),
        "excerpt": figures.excerpt(figure, ""),
        "stated": stated,
        "places": [(ref.pcode or ref.name, ref.role.value, visit.place(ref.pcode) if ref.pcode else ref.name) for ref in figure.places],
        "rows": _rows,
        "choices": _CHOICES,
        "acts": said(visit, acts),
        "seen": _seen(acts),
        "agrees": visit.speech.gettext(_AGREES),
        "form": Form(),
    }


def _date(day: date | None, precision: Precision) -> str:
    """As the form takes it: 2019, 2019-01 or 2019-01-31."""
    if day is None:
        return ""
    return f"{day:%Y}" if precision is Precision.YEAR else f"{day:%Y-%m}" if precision is Precision.MONTH else day.isoformat()


def _rows(form: Form, places: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """Lines of places in the form: as they were sent, else as they stand; two are left to fill."""
    sent = list(zip(form.fields.get("place", []), form.fields.get("placerole", []), strict=False))
    stated = [(code, role, "") for code, role in sent if code.strip()] or places
    return [*stated, *[("", PlaceRole.IN.value, "")] * 2]


_CHOICES: dict[str, tuple[tuple[str, ...], Mapping[str, str]]] = {
    "unit": (tuple(Unit), wording.UNITS),
    "metric": (tuple(Metric), wording.METRICS),
    "direction": (tuple(Direction), wording.DIRECTIONS),
    "population": (tuple(Population), POPULATIONS),
    "quantifier": (tuple(QUANTIFIERS), QUANTIFIERS),
    "role": (tuple(PlaceRole), wording.PLACE_ROLES),
}
"""Values of each field that has a closed list, and their words."""


def judged(visit: Visit, form: Form) -> Response:
    """Carry an act out. Where somebody was quicker, the form comes again with what they did."""
    name, act = form.named["name"], form.text("act", 20)
    why = form.text("why")
    if act == Act.APPROVE and not why:
        why = visit.speech.gettext(_AGREES)
    if not why:
        raise FormError({"why": visit.speech.gettext("Say why: the history of every act has a reason.")})
    record = visit.tracker.figure(name)
    more: dict[str, Any] = {"seen": int(form.text("seen", 12) or 0)} if form.text("seen", 12).isdecimal() else {}
    if act == Act.CORRECT:
        more["correction"] = _correction(form, judge(visit, name)["stated"], record)
    if act == Act.MERGE:
        more["into"] = form.text("into", 200).rstrip("/").rsplit("/", 1)[-1].split("?")[0] or None
    if act == Act.UNDO and form.text("undoes", 12).isdecimal():
        more["undoes"] = int(form.text("undoes", 12))
    try:
        after = visit.tracker.review(name, act, by=visit.person.name, why=why, role=visit.person.role.name.lower(), **more)
    except ConflictError as late:
        raise FormError({"": visit.speech.gettext("Somebody was quicker: %(what)s", what=telling.plain(late.message, visit.speech))}) from late
    except UsageError as wrong:
        raise FormError({wrong.key or "": wrong.message}) from wrong
    if form.text("back", 20) == "queue":
        place = form.text("within", 40)
        return acting.go(visit, "/review", done=after.id, **({"place": place} if place else {}))
    return acting.go(visit, f"/figures/{after.id}")


def _correction(form: Form, stated: Mapping[str, str], record: FigureRecord) -> Correction:
    """What differs from what the form was filled with: a field that nobody touched corrects nothing."""
    given = {name: form.text(name, 200) for name in stated}
    changed = {name: text or ("none" if name in ("start", "end", "source") and stated[name] else "") for name, text in given.items() if text != stated[name]}
    codes, roles = form.fields.get("place", []), form.fields.get("placerole", [])
    named = tuple(f"{code.strip()[:80]}:{role[:20]}" for code, role in zip(codes, roles, strict=False) if code.strip())
    before = tuple(f"{ref.pcode or ref.name}:{ref.role.value}" for ref in record.figure.places)
    return Correction(**changed, places=named if named != before else ())


def _found(visit: Visit, finder: Nearest, text: str) -> list[dict[str, str]]:
    gazetteer = visit.tracker.gazetteer
    exact = gazetteer.get(text.strip().upper()) or gazetteer.by_name(text.strip()) if text.strip() else None
    near = [exact] if exact is not None else []
    near += [place for place in (finder.to(text, most=_NAMES) if text.strip() else []) if place != exact]
    found = []
    for place in near[:_NAMES]:
        above = [visit.place(each.pcode) for each in gazetteer.chain(place.pcode)[1:-1]]
        words = [visit.place(place.pcode), *above, wording.inside(wording.word(wording.LEVELS, place.level, visit.speech))]
        found.append({"code": place.pcode, "name": " · ".join(words)})
    return found


# A reader's doubt


def doubting(visit: Visit, name: str) -> dict[str, Any]:
    """The form with which anybody may say that a figure looks wrong."""
    try:
        record = visit.tracker.figure(name)
    except NotFoundError as missing:
        raise not_found("figure", name) from missing
    return {
        "record": record,
        "line": figures.line(record, visit.speech),
        "excerpt": figures.excerpt(record.figure, ""),
        "form": Form(),
        "sent": "sent" in visit.query.given,
    }


def doubted(visit: Visit, form: Form) -> Response:
    """Note the doubt, up to a bound that nobody is told: whoever sends more is thanked as well."""
    name = form.named["name"]
    visit.tracker.figure(name)  # NotFoundError for what this reader is not shown
    visit.tracker.doubt(name, form.text("why", 500))
    return acting.go(visit, f"/figures/{name}/doubt", sent="1")
