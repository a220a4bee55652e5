"""Logging in and out, with a password or at a provider. None of it needs JavaScript."""

from __future__ import annotations

import base64
import logging
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from dtrack.errors import DtrackError
from dtrack.flow.accounts.audit import Came, coming
from dtrack.flow.accounts.entering import Entered, WaitError, WrongError
from dtrack.flow.accounts.oidc import Question, VouchError
from dtrack.flow.accounts.passwords import BusyError
from dtrack.model.account import Outcome
from dtrack.model.person import Role
from dtrack.web import acting
from dtrack.web.accounts import cookies, doors
from dtrack.web.accounts.proxies import near, network
from dtrack.web.acting import Form, carrying
from dtrack.web.languages import _N
from dtrack.web.site import Site, Visit

_log = logging.getLogger("dtrack.web")
TEMPLATE = "login.html"
START, BACK = "/login/provider", "/login/back"
_FAILED = (_N("The provider let nobody in"), _N("Begin again; if it stays so, whoever runs this installation finds the reason in its log."))


def register(app: FastAPI, site: Site) -> None:
    """The login page, its act, logging out, and the way over a provider."""

    def page(request: Request) -> Response:
        visit = site.visit(request, extra=("next",))
        return site.shown(request, visit, TEMPLATE, {**facts(visit), "then": doors.own(visit.query.given.get("next", "/"))}, 200)

    def facts(visit: Visit) -> dict[str, Any]:
        provider = visit.tracker.accounts.provider
        title = provider.spec.title if provider.offered else ""
        return {"form": Form(), "then": "/", "provider": title, "start": START, "accounts": visit.tracker.accounts.any, "wait": 0}

    def login(visit: Visit, form: Form) -> Response:
        request, then = carrying(form), doors.own(form.text("next"))
        known = cookies.get(request, site.tracker.config.spec.web, cookies.BROWSER)
        words = {**facts(visit), "form": form, "then": then}
        try:
            entered = visit.tracker.accounts.login(form.text("name", 200), form.password("password"), address=network(request), browser=known)
        except WrongError:
            form.faults = {"": visit.speech.gettext("The name or the password is wrong.")}
            return site.shown(request, visit, TEMPLATE, words, 422)
        except (WaitError, BusyError) as early:
            seconds = early.seconds if isinstance(early, WaitError) else 60
            form.faults = {"": visit.speech.gettext("Too many wrong passwords, or too many people at once. Try again in %(seconds)s seconds.", seconds=seconds)}
            answer = site.shown(request, visit, TEMPLATE, words, 429)
            answer.headers["retry-after"] = str(seconds)
            return answer
        return _enter(site, request, entered, then)

    def logout(visit: Visit, form: Form) -> Response:
        request, web = carrying(form), site.tracker.config.spec.web
        site.tracker.accounts.logout(cookies.get(request, web, cookies.SESSION), visit.person.name)
        answer = acting.go(visit, "/")
        cookies.leave(answer, request, web)
        return answer

    app.add_api_route(doors.LOGIN, page, methods=["GET", "HEAD"])
    acting.act(app, site, doors.LOGIN, Role.READER, login, again=(TEMPLATE, facts), named=False)
    acting.act(app, site, "/logout", Role.READER, logout, named=False)
    _provider(app, site)


def _provider(app: FastAPI, site: Site) -> None:
    """To the provider, and back."""
    provider, web = site.tracker.accounts.provider, site.tracker.config.spec.web
    if not provider.offered:
        return
    back = f"{web.public_url.rstrip('/')}{BACK}"

    def start(request: Request) -> Response:
        try:
            there, question = provider.begin(back, doors.own(request.query_params.get("next", "/")))
        except DtrackError as wrong:
            return _failed(site, request, wrong)
        answer = RedirectResponse(there, 303, headers={"cache-control": "no-store"})
        packed = base64.urlsafe_b64encode(question.kept().encode()).decode().rstrip("=")
        cookies.put(answer, request, web, cookies.ASKED, packed, max_age=cookies.ASKED_S)
        return answer

    def finish(request: Request) -> Response:
        try:
            given = request.query_params.multi_items()
            if len(dict(given)) != len(given):
                raise VouchError("the answer says something twice")
            question = _question(cookies.get(request, web, cookies.ASKED))
            with coming(Came("nobody", "reader", near(request))):
                entered = provider.finish(question, dict(given), back)
        except DtrackError as wrong:
            answer = _failed(site, request, wrong)
        else:
            answer = _enter(site, request, entered, doors.own(question.then))
        cookies.drop(answer, request, web, cookies.ASKED)
        return answer

    app.add_api_route(START, start, methods=["GET"])
    app.add_api_route(BACK, finish, methods=["GET"])


def _question(cookie: str) -> Question:
    try:
        return Question.read(base64.urlsafe_b64decode(cookie.encode() + b"==").decode())
    except ValueError as bad:
        raise VouchError("the login at the provider was not begun in this browser") from bad


def _failed(site: Site, request: Request, wrong: DtrackError) -> Response:
    """People are told that it failed; why stands in the logs, for what a provider says may be anybody's words."""
    _log.warning("login at the provider: %s", wrong.message)
    with coming(Came("nobody", "reader", near(request))):
        site.tracker.accounts.note("login failed", detail=wrong.what, outcome=Outcome.REFUSED)
    return site.error(request, 403, *_FAILED, params={})


def _enter(site: Site, request: Request, entered: Entered, then: str) -> Response:
    """Into the session, out of any that this browser had before."""
    web = site.tracker.config.spec.web
    before = cookies.get(request, web, cookies.SESSION)
    if before:
        site.tracker.accounts.logout(before, entered.account.name)
    answer = RedirectResponse(quote(then, safe="/?&=%+,:;@!$'()*~#-._"), 303, headers={"cache-control": "no-store"})
    cookies.enter(answer, request, web, entered.session, entered.browser)
    return answer
