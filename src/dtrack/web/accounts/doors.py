"""Which addresses there are, and who may pass. What stands in no row is not answered, whatever the application has behind it.

A page that only reviewers or operators may open says so itself (`acting`); the rows here say what holds before: whether a login is needed, and which scope
a token needs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dtrack.model.account import Scope as Reach
from dtrack.model.person import Person, Role
from dtrack.web.accounts.known import BadTokenError, carries

LOGIN = "/login"
_LONGEST_NEXT = 500


@dataclass(frozen=True, slots=True)
class Door:
    """`open`: to everybody, whatever the installation says. `reach`: the scope that a token needs. `role`: without which nobody passes.

    `page`: people are sent to the login; programs are told 401.
    """

    open: bool = False
    reach: Reach | None = Reach.READ
    role: Role = Role.READER
    page: bool = True


_PAGE, _FILE, _OPEN = Door(), Door(page=False), Door(open=True, reach=None)
ROWS: dict[str, Door] = {
    **dict.fromkeys(("", "places", "sites", "compare", "figures", "documents", "sources", "changes", "problems", "about", "d", "brief"), _PAGE),
    **dict.fromkeys(("alerts.atom", "chart.svg", "embed", "api"), _FILE),
    "export": Door(page=False, reach=Reach.EXPORT),
    **dict.fromkeys(("review", "upload", "add"), Door(role=Role.REVIEWER)),
    **dict.fromkeys(("withheld", "audit"), Door(role=Role.OPERATOR)),
    "metrics": Door(page=False, reach=Reach.METRICS, role=Role.OPERATOR),
    **dict.fromkeys(("static", "favicon.ico", "health", "login", "logout"), _OPEN),
    "account": Door(reach=None),
}
"""By the first part of the address; `export.csv` and the others are `export`."""

ACTS: dict[str, Reach] = {
    "/figures/{name}/review": Reach.REVIEW,
    "/documents/{name}/add": Reach.UPLOAD,
    "/add": Reach.UPLOAD,
    "/sources/{name}/run": Reach.RUN,
}
"""Acts that a token may do, and the scope that it needs. A token is sent on purpose, so it needs no form's token; every other act is people's alone."""


def door(path: str) -> Door | None:
    """The row of an address; None where there is none, and for an address with an empty part or a step up, which mean something else to every program."""
    first, *more = path.removeprefix("/").split("/")
    if not path.startswith("/") or any(part in ("", ".", "..") for part in (first, *more) if path != "/"):
        return None
    return ROWS.get("export" if first.startswith("export.") else first)


def own(path: str) -> str:
    """An address of ours to go on to after the login, as it was asked for; "/" for whatever leads elsewhere or nowhere."""
    plain = path.partition("?")[0].partition("#")[0]
    odd = len(path) > _LONGEST_NEXT or "\\" in path or not path.isascii() or not path.isprintable() or any(char.isspace() for char in path)
    found = None if odd or not path.startswith("/") or path.startswith("//") else door(plain)
    return path if found is not None and found.page and plain not in (LOGIN, "/logout") else "/"


class Doors:
    """ASGI layer around everything that answers. `who` finds the person, `page` renders the page of an error, `reading` says that everybody may read."""

    def __init__(self, app: ASGIApp, who: Callable[[HTTPConnection], Person], page: Callable[[Request, int, str], Response], *, reading: bool) -> None:
        self._app, self._who, self._page, self._reading = app, who, page, reading

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or let it through."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        connection = HTTPConnection(scope)
        try:
            person = await run_in_threadpool(self._who, connection) if carries(connection) else self._who(connection)
            refused = await run_in_threadpool(self._refusal, Request(scope), person) if self._shut(scope, person) else None
        except BadTokenError:
            refused = JSONResponse({"errors": [{"parameter": "", "what": "this token is not good", "allowed": "dtrack token list"}]}, 401)
            refused.headers["www-authenticate"] = 'Bearer error="invalid_token"'
        if refused is not None:
            refused.headers["cache-control"] = "no-store"
            await refused(scope, receive, send)
            return
        await self._app(scope, receive, _private(send) if carries(connection) else send)

    def _shut(self, scope: Scope, person: Person) -> bool:
        found = door(scope["path"])
        return found is None or not self._passes(found, scope, person)

    def _passes(self, found: Door, scope: Scope, person: Person) -> bool:
        if person.token is not None:
            return _reaches(found, scope, person)
        if found.open:
            return True
        return person.may(found.role) and (self._reading or person.account is not None or person.role > Role.READER)

    def _refusal(self, request: Request, person: Person) -> Response:
        """To the login where that may help, else the plain words."""
        found = door(request.url.path)
        if found is None:
            return self._page(request, 404, "")
        nobody = person.account is None and person.token is None
        login = nobody and not (self._reading and found.role > Role.READER)
        if not login:
            return self._page(request, 403, "scope" if person.token is not None else "role")
        if found.page and request.method in ("GET", "HEAD"):
            asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
            return RedirectResponse(f"{LOGIN}?next={quote(own(asked), safe='/')}", 303)
        answer = self._page(request, 401, "login")
        answer.headers["www-authenticate"] = "Bearer"
        return answer


def _reaches(found: Door, scope: Scope, person: Person) -> bool:
    """True where a token may pass: by its scopes, for reading; of acts each says for itself."""
    if scope["method"] not in ("GET", "HEAD"):
        return True
    if found.open:
        return True
    wanted = found.reach
    if wanted is Reach.READ and scope["path"].startswith("/api/") and HTTPConnection(scope).query_params.get("format", "json") != "json":
        wanted = Reach.EXPORT
    if wanted is None or wanted not in person.scopes:
        return False
    return wanted is Reach.METRICS or person.may(found.role)


def _private(send: Send) -> Send:
    """Answers to somebody who is known hang on who it is, and are kept by nobody else."""

    async def told(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message.get("headers", [])]}
            headers = MutableHeaders(scope=message)
            if "immutable" not in headers.get("cache-control", ""):
                headers.add_vary_header("Cookie, Authorization")
                headers["cache-control"] = "no-store"
        await send(message)

    return told


def unknown(paths: list[str]) -> list[str]:
    """Those of an application's addresses that stand in no row: a new page is answered once it has one."""
    return [path for path in paths if door(path) is None]
