"""The dashboard as an application: its addresses, and what becomes of errors. Handlers are synchronous and run in a thread pool."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from dtrack.config import WebSpec
from dtrack.errors import NotFoundError, WithheldError
from dtrack.flow.accounts.reading import is_open
from dtrack.model.person import Role
from dtrack.web import acting, exposition, pictures, warming
from dtrack.web.accounts import entering, log, own
from dtrack.web.accounts.doors import Doors
from dtrack.web.accounts.known import audience, leaving
from dtrack.web.accounts.proxies import Proxied
from dtrack.web.api import app as api
from dtrack.web.brief import facts, files
from dtrack.web.cors import Cors
from dtrack.web.forms import RefusedError
from dtrack.web.guard import Guard
from dtrack.web.languages import _N
from dtrack.web.pages import (
    adding,
    atom,
    board,
    changes,
    compare,
    embedding,
    exporting,
    figures,
    lists,
    missed,
    overview,
    places,
    review,
    running,
    sites,
    upload,
    withheld,
)
from dtrack.web.query import BadQueryError
from dtrack.web.quick import Memory, Quick
from dtrack.web.site import Site, Visit

if TYPE_CHECKING:
    from dtrack.tracker import Tracker

_TEXTS = {
    400: (_N("This request cannot be answered"), _N("The host name in the address is not one that this dashboard answers to.")),
    410: (_N("withheld"), ""),
    404: (_N("There is no such page"), _N("The address may be mistyped, or what stood here was never collected.")),
    405: (_N("Not in this way"), _N("This page can be read; nothing can be sent to it.")),
    422: (_N("This address cannot be meant"), _N("The parameter “%(key)s” has the value “%(value)s”. What may stand there: %(allowed)s.")),
    500: (_N("This page failed"), _N("The error is in the log of this installation under the number below. The other pages go on working.")),
}


_MORE = {"/compare": compare.EXTRA, "/documents": ("q",)}
"""Parameters of a page beside the filters."""


def _now() -> datetime:
    return datetime.now(UTC)


def create(tracker: Tracker, clock: Callable[[], datetime] = _now, *, host: str = "", entrance: bool = True) -> FastAPI:
    """The application over an open tracker. `clock` gives the present time with its zone: ages are counted to it.

    `host`: what is listened on, `[web] host` by default: it decides whether reading needs a login. Without `entrance` it is for a copy that everybody gets.
    """
    spec = tracker.config.spec
    site = Site(tracker, clock, not entrance or is_open(spec, host or spec.web.host), entrance)
    # No slash is mended: the redirect would lead to whatever host the request names.
    app = FastAPI(title="dtrack", docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False, lifespan=warming.lifespan(site))
    app.state.site = site
    _feeds(app, site)
    review.register(app, site)
    running.register(app, site)
    missed.register(app, site)
    adding.register(app, site)
    upload.register(app, site)
    withheld.register(app, site)
    sites.register(app, site)
    if entrance:
        entering.register(app, site)
        own.register(app, site)
        log.register(app, site)
    _pages(app, site)
    _files(app, site)
    _reports(app, site)
    _errors(app, site)
    app.mount("/api/v1", api.create(tracker, clock))
    app.add_middleware(Quick, memory=Memory(site.moment), who=site.asking)
    app.add_middleware(Doors, who=site.asking, page=lambda request, status, why: _refused(site, request, status, why), reading=site.reading)
    app.add_middleware(Cors, origins=spec.web.cors)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=_hosts(spec.web), www_redirect=False)
    app.add_middleware(Proxied, proxies=spec.web.proxies)
    app.add_middleware(Guard, page=lambda request, ident: _error(site, request, 500, ident=ident), embed=spec.web.embed)
    return app


def _hosts(web: WebSpec) -> list[str]:
    """Hosts that are answered: those that are named, and that of the public address."""
    public = urlsplit(web.public_url).hostname
    return [*web.allow_hosts, *([public] if public else [])]


def _pages(app: FastAPI, site: Site) -> None:
    """Every page that takes no name in its address, then those that do."""
    plain: dict[str, tuple[str, Callable[[Visit], dict[str, Any]]]] = {
        "/": ("overview.html", overview.show),
        "/places": ("places.html", places.listed),
        "/sites": ("sites.html", sites.listed),
        "/compare": ("compare.html", compare.show),
        "/figures": ("figures.html", figures.listed),
        "/documents": ("documents.html", lists.documents),
        "/sources": ("sources.html", lists.sources),
        "/changes": ("changes.html", changes.show),
        "/problems": ("problems.html", lists.problems),
        "/about": ("about.html", lists.about),
    }
    named: dict[str, tuple[str, Callable[[Visit, str], dict[str, Any]]]] = {
        "/places/{name}": ("place.html", places.show),
        "/sites/{name}": ("site.html", sites.show),
        "/figures/{name}": ("figure.html", figures.show),
        "/documents/{name}": ("document.html", lists.document),
        "/d/{name}": ("board.html", board.show),
    }
    for path, (template, build) in plain.items():
        app.add_api_route(path, _plain(site, template, build, _MORE.get(path, ())), methods=["GET", "HEAD"])
    for path, (template, show) in named.items():
        app.add_api_route(path, _named(site, template, show), methods=["GET", "HEAD"])


def _plain(site: Site, template: str, build: Callable[[Visit], dict[str, Any]], extra: tuple[str, ...]) -> Callable[[Request], Response]:
    def page(request: Request) -> Response:
        return site.answer(request, template, build, extra=extra)

    return page


def _named(site: Site, template: str, build: Callable[[Visit, str], dict[str, Any]]) -> Callable[[Request, str], Response]:
    def page(request: Request, name: str) -> Response:
        return site.answer(request, template, lambda visit: build(visit, name))

    return page


def _feeds(app: FastAPI, site: Site) -> None:
    """Alerts as Atom, of everywhere and of each place; before the pages, whose names would take them in."""

    def everywhere(request: Request) -> Response:
        return atom.answer(site, request)

    def here(request: Request, name: str) -> Response:
        return atom.answer(site, request, name)

    app.add_api_route("/alerts.atom", everywhere, methods=["GET", "HEAD"])
    app.add_api_route("/places/{name}.atom", here, methods=["GET", "HEAD"])


def _files(app: FastAPI, site: Site) -> None:
    """What is no page: static files, the export, and the answer that all is well."""

    def static(request: Request, hash: str, name: str) -> Response:
        asset = site.assets.get(name)
        if asset is None or asset.hash != hash:
            raise HTTPException(404)
        headers = {"cache-control": "public, max-age=31536000, immutable", "vary": "Accept-Encoding"}
        accepted = {word.partition(";")[0].strip() for word in request.headers.get("accept-encoding", "").split(",")}
        if "br" in accepted and asset.smaller is not None:
            return Response(asset.smaller, media_type=asset.media_type, headers={**headers, "content-encoding": "br"})
        if "gzip" in accepted:
            return Response(asset.packed, media_type=asset.media_type, headers={**headers, "content-encoding": "gzip"})
        return Response(asset.body, media_type=asset.media_type, headers=headers)

    def icon(request: Request) -> Response:
        return static(request, site.assets["icon.svg"].hash, "icon.svg")

    def health() -> Response:
        return JSONResponse({"status": "ok"}, headers={"cache-control": "no-store"})

    app.add_api_route("/static/{hash}/{name}", static, methods=["GET", "HEAD"])
    app.add_api_route("/favicon.ico", icon, methods=["GET", "HEAD"])

    def metrics() -> Response:
        return Response(exposition.text(site.tracker), media_type=exposition.MEDIA_TYPE, headers={"cache-control": "no-store"})

    app.add_api_route("/health", health, methods=["GET", "HEAD"])
    app.add_api_route("/metrics", metrics, methods=["GET", "HEAD"])


def _reports(app: FastAPI, site: Site) -> None:
    """What goes into reports: exports, pictures and briefs, public figures only."""
    tracker = site.tracker

    def export(request: Request, form: str) -> Response:
        if form not in exporting.forms():
            raise HTTPException(404)
        visit = site.visit(request, extra=exporting.EXTRA)
        if audience(request) > Role.READER:
            leaving(request, tracker.accounts, f"{visit.query.given.get('what', 'figures')} as {form}")
        return exporting.answer(visit, form)

    def chart(request: Request) -> Response:
        visit = site.visit(request, extra=("series",))
        if visit.query.filter.place is None and visit.query.filter.series is None:
            raise BadQueryError("place", "", "SYR, SY09, SY0902")
        shown = visit.query.filter.series or visit.query.filter.place or ""
        headers = {"cache-control": "private, no-cache", "content-disposition": f'inline; filename="dtrack-{shown.strip("|").replace("|", "-")}.svg"'}
        return Response(pictures.draw(visit, public_only=True), media_type="image/svg+xml; charset=utf-8", headers=headers)

    def brief(request: Request, name: str) -> Response:
        visit = site.visit(request, extra=("since_day",))
        given = visit.query.given.get("since_day", "7d")
        try:
            first = facts.window(given, visit.today, tracker.config.spec.tracker.week_starts)
        except ValueError as bad:
            raise BadQueryError("since_day", given, "7d, week, 2026-11-16") from bad
        page = files.html([facts.gather(visit, name, first, public_only=True)], alone=False)
        return HTMLResponse(page, headers={"cache-control": "private, no-cache"})

    app.add_api_route("/export.{form}", export, methods=["GET", "HEAD"])
    app.add_api_route("/chart.svg", chart, methods=["GET", "HEAD"])

    def frame(request: Request) -> Response:
        return embedding.answer(site, request)

    app.add_api_route(embedding.PATH, frame, methods=["GET", "HEAD"])
    app.add_api_route("/brief/{name}", brief, methods=["GET", "HEAD"])


def _errors(app: FastAPI, site: Site) -> None:
    """Each error becomes a page that says what is allowed; none tells of the program's inside."""

    def http(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        return _error(site, request, status, headers=dict(getattr(error, "headers", None) or {}))

    def missing(request: Request, error: Exception) -> Response:
        named = str(request.path_params.get("name", ""))
        withheld = isinstance(error, WithheldError) or (named and site.tracker.is_withheld(named))
        return _error(site, request, 410 if withheld else 404)

    def refused(request: Request, error: Exception) -> Response:
        return _refused(site, request, getattr(error, "status", 400), getattr(error, "why", "form"), {"connection": "close"})

    def bad_query(request: Request, error: Exception) -> Response:
        told = {name: getattr(error, name, "") for name in ("key", "value", "allowed")}
        return _error(site, request, 422, params=told)

    app.add_exception_handler(HTTPException, http)
    app.add_exception_handler(NotFoundError, missing)
    app.add_exception_handler(BadQueryError, bad_query)
    app.add_exception_handler(RefusedError, refused)
    app.add_exception_handler(RequestValidationError, missing)


def _refused(site: Site, request: Request, status: int, why: str, headers: dict[str, str] | None = None) -> Response:
    """The page of something that is not done, or not shown."""
    if not why:
        return _error(site, request, status)
    heading, words = acting.REFUSALS[why]
    return site.error(request, status, heading, words, params={}, headers=headers)


def _error(
    site: Site, request: Request, status: int, *, ident: str = "", params: dict[str, Any] | None = None, headers: dict[str, str] | None = None
) -> Response:
    heading, words = _TEXTS.get(status, _TEXTS[500] if status >= 500 else _TEXTS[400])
    return site.error(request, status, heading, words, params=params or {}, ident=ident, headers=headers)
