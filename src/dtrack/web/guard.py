"""The outermost layer: security headers on every answer, errors included, and a page with nothing but an id where the program fails."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Mapping, Sequence

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dtrack.web.assets import style_hash

_EMPTY_STYLE = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
"""Plotly puts one empty style element into the page."""

POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        f"style-src 'self' {_EMPTY_STYLE} {style_hash()}",
        "img-src 'self' data: blob:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ]
)

HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    # Not "no-referrer": with it browsers send the forms of our own pages with the origin "null".
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}

_log = logging.getLogger("dtrack.web")
_FRAMED = "/embed/"
"""Pages that other sites may show, where the installation names these sites."""


def _encoded(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.encode(), value.encode()) for name, value in headers.items()]


class Guard:
    """ASGI layer around the whole application. `page(request, ident)` renders the page of an unforeseen error; `embed`: sites that may frame single charts."""

    def __init__(self, app: ASGIApp, page: Callable[[Request, str], Response], embed: Sequence[str] = ()) -> None:
        self._app, self._page = app, page
        self._headers = self._framed = _encoded(HEADERS)
        if embed:
            policy = POLICY.replace("frame-ancestors 'none'", " ".join(["frame-ancestors 'self'", *embed]))
            kept = {name: value for name, value in HEADERS.items() if name != "x-frame-options"}
            self._framed = _encoded(kept | {"content-security-policy": policy})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = False
        headers = self._framed if scope["path"].startswith(_FRAMED) else self._headers

        async def guarded(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                message = {**message, "headers": [*message.get("headers", []), *headers]}
            await send(message)

        try:
            await self._app(scope, receive, guarded)
        except Exception:
            ident = secrets.token_hex(4)
            _log.exception("page failed, id %s", ident)
            if begun:
                raise
            await self._told(scope, ident)(scope, receive, guarded)

    def _told(self, scope: Scope, ident: str) -> Response:
        """The page of the error; where even that cannot be made (the database is gone), its number alone."""
        try:
            return self._page(Request(scope), ident)
        except Exception:  # noqa: BLE001 -- it is logged, and the visitor is owed an answer
            _log.exception("the page of an error failed too, id %s", ident)
            return PlainTextResponse(f"This page failed. The error is in the log of this installation under {ident}.\n", 500, {"cache-control": "no-store"})
