"""The addresses of the API and its errors. Every answer to a GET has an ETag; the same data give 304."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlencode

from fastapi import FastAPI, Query
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from dtrack import __version__
from dtrack.errors import NotFoundError, UsageError
from dtrack.export._rows import figure_row, number
from dtrack.model.change import ClaimChange
from dtrack.model.document import Document
from dtrack.model.event import Event, EventKind
from dtrack.model.filter import Filter
from dtrack.model.locus import principal
from dtrack.model.person import Role, may_see
from dtrack.model.place import Place
from dtrack.model.run import JobHealth
from dtrack.terms import Level, Sensitivity
from dtrack.web.accounts.known import audience, leaving
from dtrack.web.api import asked, examples, shapes

if TYPE_CHECKING:
    from dtrack.tracker import Tracker

_TROUBLE = {"failing", "misconfigured", "silent", "unreachable", "throttled"}
_REFUSED: dict[int | str, dict[str, Any]] = {
    422: {"model": shapes.Faults, "description": "The question cannot be meant: which parameter, and what may stand there."},
}
_CSV: dict[int | str, dict[str, Any]] = {200: {"content": {"text/csv": {"schema": {"type": "string"}}}, "description": "JSON, or CSV with `format=csv`."}}
_ABOUT = (
    "Displacement figures with their sentence and source, public ones only. A missing value is null and never zero; people present are never added over time; "
    "figures of different sources for one place and date are never added. Licences: see each document and source. A program that has a token of this "
    "installation sends it as `Authorization: Bearer TOKEN`; it is told what the role of its token may see."
)


def create(tracker: Tracker, clock: Callable[[], datetime]) -> FastAPI:
    """The application to be mounted at `/api/v1`."""
    app = Described(
        title="dtrack",
        version=__version__,
        description=_ABOUT,
        openapi_url="/openapi.json",
        docs_url=None,
        redoc_url=None,
        servers=[{"url": "/api/v1"}],
        redirect_slashes=False,
    )
    answers = Answers(tracker, clock)
    _rows(app, answers)
    _lists(app, answers)
    _errors(app)
    return app


class Described(FastAPI):
    """An application whose description shows a whole answer of each kind, what is null in it too."""

    def openapi(self) -> dict[str, Any]:
        """The description."""
        told = super().openapi()
        for name, answer in examples.ANSWERS.items():
            told["components"]["schemas"][name]["examples"] = [answer]
        return told


class Answers:
    """What the handlers share: the tracker, the clock, and answering 304 where nothing has changed."""

    def __init__(self, tracker: Tracker, clock: Callable[[], datetime]) -> None:
        self._tracker, self._clock = tracker, clock

    def seen(self, request: Request) -> Tracker:
        """The installation as whoever asks sees it just now: outsiders, and programs by their token."""
        return self._tracker.seen_by(audience(request))

    def now(self) -> datetime:
        """The present moment, UTC."""
        return self._clock().astimezone(UTC)

    def unchanged(self, request: Request, *more: Any) -> tuple[Response | None, dict[str, str]]:
        """304 where the asker has this answer already, and the headers of either answer. `more`: what the answer depends on besides data and address."""
        tracker, role = self.seen(request), audience(request)
        seen = json.dumps(
            [tracker.stamp(), tracker.protection(), role, request.url.path, sorted(request.query_params.multi_items()), __version__, *more], default=str
        )
        headers = {"etag": f'"{hashlib.sha256(seen.encode()).hexdigest()[:24]}"', "cache-control": "private, no-cache"}
        known = headers["etag"] in request.headers.get("if-none-match", "")
        return (Response(status_code=304, headers=headers) if known else None), headers

    def rows(self, request: Request, what: str, question: asked.Rows) -> Response:
        """A page of figures or points."""
        now = self.now()
        known, headers = self.unchanged(request, now.date())
        if known is not None:
            return known
        wanted = asked.wanted(question, now)
        outside = audience(request) is Role.READER
        if question.format is asked.Form.CSV:
            if not outside:
                leaving(request, self._tracker.accounts, f"{what} as csv")
            return self._csv(self.seen(request), what, wanted, headers, outside=outside)
        with self.seen(request).exported("jsonl", what, wanted, public_only=outside) as lines:
            found = b"".join(lines).splitlines()
        moment = wanted.known_on or now
        following = _next(request, wanted.offset + lines.read, moment) if lines.read == question.limit else None
        tail = json.dumps({"next": following, "known_on": moment.isoformat()})[1:]
        return Response(b'{"data":[' + b",\n".join(found) + b"]," + tail.encode(), media_type="application/json", headers=headers)

    @staticmethod
    def _csv(tracker: Tracker, what: str, wanted: Filter, headers: dict[str, str], *, outside: bool) -> Response:
        def pieces() -> Iterable[bytes]:
            with tracker.exported("csv", what, wanted, public_only=outside) as lines:
                yield from lines

        found = iter(pieces())
        first = next(found, b"")
        return StreamingResponse(_joined(first, found), media_type="text/csv; charset=utf-8", headers=headers)

    def page(self, request: Request, rows: list[Any], question: asked.Page, offset: int, *more: Any, read: int | None = None) -> Response:
        """A page of things that are no figures and no points. `read`: how many were looked at for it, where some were not public."""
        known, headers = self.unchanged(request, *more)
        if known is not None:
            return known
        looked = len(rows) if read is None else read
        following = _next(request, offset + looked, None) if looked == question.limit else None
        return JSONResponse({"data": rows, "next": following, "known_on": None}, headers=headers)


def _joined(first: bytes, rest: Iterable[bytes]) -> Iterable[bytes]:
    yield first
    yield from rest


def _next(request: Request, offset: int, known_on: datetime | None) -> str:
    """Address of the page after this one: the same question, in what was known when its first page was asked."""
    kept = [(key, value) for key, value in request.query_params.multi_items() if key not in ("offset", "cursor", "known_on")]
    place = [("cursor", asked.cursor(offset, known_on))] if known_on is not None else [("offset", str(offset))]
    return f"/api/v1{request.scope['path'].removeprefix(request.scope.get('root_path', ''))}?{urlencode([*kept, *place])}"


def _rows(app: FastAPI, answers: Answers) -> None:
    @app.get("/figures", summary="Figures", response_model=shapes.Figures, responses={**_REFUSED, **_CSV})
    def figures(request: Request, question: Annotated[asked.Rows, Query()]) -> Response:
        """Claims with their sentence and source, the newest reference date first."""
        return answers.rows(request, "figures", question)

    @app.get("/points", summary="Points", response_model=shapes.Points, responses={**_REFUSED, **_CSV})
    def points(request: Request, question: Annotated[asked.Rows, Query()]) -> Response:
        """One answer per series and period, in order of series and time."""
        return answers.rows(request, "points", question)


def _lists(app: FastAPI, answers: Answers) -> None:
    @app.get("/places", summary="Places", response_model=shapes.Places, responses=_REFUSED)
    def places(request: Request, question: Annotated[asked.Places, Query()]) -> Response:
        """The gazetteer: provinces, districts, sub-districts, towns and sites."""
        tracker = answers.seen(request)
        found = [place for place in tracker.gazetteer if _fits(tracker, place, question)]
        shown = found[_offset(question) :][: question.limit]
        return answers.page(request, [_place(place) for place in shown], question, _offset(question))

    @app.get("/sources", summary="Sources", response_model=shapes.Sources, responses=_REFUSED)
    def sources(request: Request, question: Annotated[asked.Page, Query()]) -> Response:
        """Jobs with their health, publisher and licence."""
        tracker = answers.seen(request)
        health = tracker.status()[_offset(question) :][: question.limit]
        rows = [_source(tracker, job) for job in health]
        return answers.page(request, rows, question, _offset(question), rows)

    @app.get("/documents", summary="Documents", response_model=shapes.Documents, responses=_REFUSED)
    def documents(request: Request, question: Annotated[asked.Documents, Query()]) -> Response:
        """Public documents, latest version, the newest fetched first: facts about them, not their texts."""
        found = answers.seen(request).documents(question.job, question.limit, _offset(question))
        rows = [_document(document) for document in found if may_see(audience(request), document.sensitivity)]
        return answers.page(request, rows, question, _offset(question), read=len(found))

    @app.get("/changes", summary="Changes", response_model=shapes.Changes, responses=_REFUSED)
    def changes(request: Request, question: Annotated[asked.Changes, Query()]) -> Response:
        """What became known after a moment, the newest first: claims that are new, revised, contradicted or withdrawn, sudden rises, silent provinces."""
        known, headers = answers.unchanged(request)
        if known is not None:
            return known
        tracker = answers.seen(request)
        now = answers.now()
        known_on = asked.until(question, now)
        found = tracker.told(asked.since(question), known_on, question.limit)
        rows = [_told(change) for change in found if audience(request) > Role.READER or _public(tracker, change)]
        return JSONResponse({"data": rows, "next": None, "known_on": (known_on or now).isoformat()}, headers=headers)

    @app.get("/health", summary="Health", response_model=shapes.Health)
    def health(request: Request) -> Response:
        """Whether enabled sources answer, and how new the figures are."""
        setup = answers.seen(request).setup()
        states: dict[str, int] = {}
        for job in setup.jobs:
            states[job.state] = states.get(job.state, 0) + 1
        newest = setup.newest.isoformat() if setup.newest else None
        told = {"status": "trouble" if _TROUBLE & set(states) else "ok", "states": dict(sorted(states.items())), "newest": newest}
        return JSONResponse(told, headers={"cache-control": "no-store"})


def _offset(question: asked.Page) -> int:
    return asked.turned(question.cursor)[0] if question.cursor is not None else question.offset


def _fits(tracker: Tracker, place: Place, question: asked.Places) -> bool:
    if question.location_code is not None and place.country != question.location_code.upper():
        return False
    if question.level is not None and place.level is not question.level:
        return False
    return question.within is None or (place.pcode != question.within.upper() and tracker.gazetteer.within(place.pcode, question.within.upper()))


def _place(place: Place) -> dict[str, Any]:
    names: dict[str, list[str]] = {}
    for language, name in place.names:
        names.setdefault(language, []).append(name)
    plain = {name: getattr(place, name) for name in ("pcode", "name", "parent", "country", "lat", "lon")}
    site = {"kind": place.kind or None, "status": place.note or None} if place.level is Level.SITE else {"kind": None, "status": None}
    return {**plain, **site, "level": place.level.value, "names": names}


def _source(tracker: Tracker, job: JobHealth) -> dict[str, Any]:
    """A job as the API tells of it. Its last error is in plain words and holds no key: the client keeps these out."""
    names = ("job", "title", "kind", "state", "schedule", "last_error", "newest", "documents", "figures")
    moments = {name: _iso(getattr(job, name)) for name in ("last_good", "next_run")}
    spec = tracker.jobs.get(job.job)
    publisher = {name: getattr(spec.publisher, key) or None if spec else None for name, key in (("publisher", "name"), ("url", "url"), ("licence", "licence"))}
    return {**{name: getattr(job, name) for name in names}, **moments, **publisher}


def _document(document: Document) -> dict[str, Any]:
    names = ("id", "version", "job", "title", "publisher", "url", "published_inferred", "language", "licence", "sha256")
    return {**{name: getattr(document, name) for name in names}, "published": _iso(document.published), "fetched_at": _iso(document.fetched_at)}


def _public(tracker: Tracker, change: ClaimChange | Event) -> bool:
    """True where outsiders may know of it: of a sudden rise all figures are public, of a silence one that speaks of its last day."""
    if not isinstance(change, Event):
        return change.figure.sensitivity is Sensitivity.PUBLIC
    if change.kind is EventKind.SPIKE:
        return all(record.sensitivity is Sensitivity.PUBLIC for record in tracker.figures_by_id(change.figures).values())
    if change.kind.of_site:
        return True  # the tracker of an audience tells of no other site
    last = date.fromisoformat(change.params["last"])
    known = tracker.figures(Filter(place=change.place, since=last, until=last))
    return any(record.sensitivity is Sensitivity.PUBLIC for record in known)


def _told(change: ClaimChange | Event) -> dict[str, Any]:
    return _event(change) if isinstance(change, Event) else _change(change)


def _event(event: Event) -> dict[str, Any]:
    """What happened to a place, in the shape of a change without a figure."""
    series = event.series
    words = {name: None if series is None else str(getattr(series, name)) for name in ("metric", "direction", "population")}
    numbers = {"degree": event.degree, "value": number(event.value), "highest_before": number(event.before), "figures": list(event.figures)}
    told: dict[str, Any] = {
        "kind": event.kind.value,
        "at": _iso(event.at),
        "figure": None,
        "before": None,
        "by": None,
        "fields": [],
        "who": "dtrack",
        "why": event.kind.value,
    }
    return {**told, "place": event.place, "event": {"day": _iso(event.day), **words, **numbers, **_silence(event)}}


def _silence(event: Event) -> dict[str, Any]:
    usual = event.params.get("usual_days")
    return {"last": event.params.get("last"), "usual_days": int(usual) if usual else None}


def _change(change: ClaimChange) -> dict[str, Any]:
    told = {"kind": change.kind.value, "at": _iso(change.at), "figure": figure_row(change.figure), "before": change.before.id if change.before else None}
    return {
        **told,
        "by": number(change.by),
        "fields": list(change.fields),
        "who": change.who,
        "why": change.why,
        "place": principal(change.figure.figure),
        "event": None,
    }


def _iso(moment: date | datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _errors(app: FastAPI) -> None:
    """Each error as JSON: what is wrong with which parameter, and what may stand there."""

    def invalid(_: Request, error: Exception) -> Response:
        faults = [_fault(one) for one in error.errors()] if isinstance(error, RequestValidationError) else []
        return JSONResponse({"errors": faults}, 422)

    def meant(_: Request, error: Exception) -> Response:
        told = {name: str(getattr(error, name, None) or "") for name in ("key", "what", "remedy")}
        parameter = "place" if isinstance(error, NotFoundError) else told["key"]  # nothing else of a question is looked up
        return JSONResponse({"errors": [{"parameter": parameter, "what": told["what"], "allowed": told["remedy"]}]}, 422)

    def http(_: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        what = {404: "there is no such address", 405: "this address can only be read"}.get(status, "this cannot be answered")
        headers = getattr(error, "headers", None)
        return JSONResponse({"errors": [{"parameter": "", "what": what, "allowed": "See /api/v1/openapi.json."}]}, status, headers=headers)

    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(UsageError, meant)
    app.add_exception_handler(HTTPException, http)


def _fault(error: dict[str, Any]) -> dict[str, str]:
    where = ".".join(str(part) for part in error["loc"] if part not in ("query", "question"))
    known = asked.allowed(where)
    return {"parameter": where, "what": str(error["msg"]).removeprefix("Value error, "), "allowed": known}
