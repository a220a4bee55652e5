"""The audit log, for operators: who did what, when, and from where."""

from __future__ import annotations

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from dtrack.model.person import Role
from dtrack.web import acting
from dtrack.web.query import BadQueryError
from dtrack.web.site import Site

PATH = "/audit"
_LINES = 100
_MOST_PAGES = 10_000


def register(app: FastAPI, site: Site) -> None:
    """The page. It is never kept: what it shows changes with every act."""

    def page(request: Request) -> Response:
        visit = site.visit(request, extra=("act", "who", "part"))
        acting.needs(visit, Role.OPERATOR)
        given = visit.query.given
        part = given.get("part", "1")
        if not part.isascii() or not part.isdigit() or not 1 <= int(part) <= _MOST_PAGES:
            raise BadQueryError("part", part, f"1-{_MOST_PAGES}")
        number = int(part)
        found = visit.tracker.accounts.audit(act=given.get("act", ""), who=given.get("who", ""), limit=_LINES + 1, offset=(number - 1) * _LINES)
        facts = {"lines": found[:_LINES], "more": len(found) > _LINES, "part": number, "act": given.get("act", ""), "who": given.get("who", "")}
        return site.shown(request, visit, "audit.html", facts, 200)

    app.add_api_route(PATH, page, methods=["GET", "HEAD"])
