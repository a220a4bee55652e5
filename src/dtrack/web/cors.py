"""Pages of other sites that may read the API in their visitors' browsers: those that `[web] cors` names, and nothing but reading."""

from __future__ import annotations

from collections.abc import Collection

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

PATH = "/api/v1"
_METHODS = "GET, HEAD"
_REMEMBERED_S = "600"


class Cors:
    """ASGI layer around everything that keeps answers: what it adds hangs on who asks. Cookies and tokens are never allowed along."""

    def __init__(self, app: ASGIApp, origins: Collection[str]) -> None:
        self._app, self._origins = app, frozenset(origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; a preflight of a named origin needs nobody further in."""
        if scope["type"] != "http" or not self._origins or not (scope["path"] == PATH or scope["path"].startswith(f"{PATH}/")):
            await self._app(scope, receive, send)
            return
        asked = Headers(scope=scope)
        origin = asked.get("origin")
        named = origin if origin in self._origins else None
        if named and scope["method"] == "OPTIONS" and asked.get("access-control-request-method") in ("GET", "HEAD"):
            await _preflight(named)(scope, receive, send)
            return

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message["headers"]]}  # the list is also kept for whoever asks next
                headers = MutableHeaders(scope=message)
                headers.add_vary_header("Origin")
                if named and scope["method"] in ("GET", "HEAD"):
                    headers["access-control-allow-origin"] = named
                    headers["access-control-expose-headers"] = "ETag"
            await send(message)

        await self._app(scope, receive, told)


def _preflight(origin: str) -> Response:
    return Response(
        status_code=204,
        headers={
            "access-control-allow-origin": origin,
            "access-control-allow-methods": _METHODS,
            "access-control-allow-headers": "If-None-Match",
            "access-control-max-age": _REMEMBERED_S,
            "vary": "Origin",
        },
    )
