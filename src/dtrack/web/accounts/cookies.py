"""The cookies of a login: named so that only this host, over TLS, can have set them, wherever the scheme allows it."""

from __future__ import annotations

from starlette.requests import HTTPConnection
from starlette.responses import Response

from dtrack.config import WebSpec

SESSION, BROWSER, ASKED = "dtrack_session", "dtrack_known", "dtrack_asked"
"""The login; that somebody has logged in with this browser before; what was asked of a provider."""
_YEAR_S = 366 * 24 * 3600
ASKED_S = 600


def secure(request: HTTPConnection, web: WebSpec) -> bool:
    """True where the browser speaks TLS: as the connection, a named proxy, or the public address says."""
    return request.url.scheme == "https" or web.public_url.startswith("https:")


def get(request: HTTPConnection, web: WebSpec, name: str) -> str:
    """The value of a cookie, "" where there is none. Over TLS one without the prefix is not looked at: a neighbouring host could have set it."""
    return request.cookies.get(_named(name, tls=secure(request, web)), "")


def put(answer: Response, request: HTTPConnection, web: WebSpec, name: str, value: str, *, max_age: int | None = None) -> None:
    """Set a cookie that scripts cannot read and other sites' forms do not send."""
    tls = secure(request, web)
    answer.set_cookie(_named(name, tls=tls), value, max_age=max_age, path="/", secure=tls, httponly=True, samesite="lax")


def drop(answer: Response, request: HTTPConnection, web: WebSpec, name: str) -> None:
    """Take a cookie away."""
    tls = secure(request, web)
    answer.delete_cookie(_named(name, tls=tls), path="/", secure=tls, httponly=True, samesite="lax")


def enter(answer: Response, request: HTTPConnection, web: WebSpec, session: str, browser: str) -> None:
    """Those of somebody who has logged in. The login's own ends with the browser."""
    put(answer, request, web, SESSION, session)
    put(answer, request, web, BROWSER, browser, max_age=_YEAR_S)


def leave(answer: Response, request: HTTPConnection, web: WebSpec) -> None:
    """Out of the login. What this browser still holds of pages that only this person may see goes too; that it is known stays."""
    drop(answer, request, web, SESSION)
    answer.headers["clear-site-data"] = '"cache"'


def _named(name: str, *, tls: bool) -> str:
    return f"__Host-{name}" if tls else name
