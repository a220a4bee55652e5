"""Proxies in front: what they say of a request is believed where the installation names them (`[web] proxies`), and nobody else is.

The Host header is left as it came: it is checked against `[web] allow_hosts`, and no link is made of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from dtrack.model.account import Nearness
from dtrack.web.who import passed_on

_MOST_HOPS = 20


class Proxied:
    """ASGI layer: the client and the scheme as a named proxy tells them."""

    def __init__(self, app: ASGIApp, proxies: Iterable[str]) -> None:
        self._app = app
        self._named = tuple(ip_network(each, strict=False) for each in proxies)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "http" and self._named and self._is_one(scope["client"][0] if scope.get("client") else ""):
            scope = {**scope, **self._told(scope)}
        await self._app(scope, receive, send)

    def _told(self, scope: Scope) -> Scope:
        """From behind: the last address that is no named proxy is the client. What stands before it anybody may have written."""
        request = HTTPConnection(scope)
        told: Scope = {}
        hops = [hop.strip() for line in request.headers.getlist("x-forwarded-for") for hop in line.split(",")][-_MOST_HOPS:]
        client = next((hop for hop in reversed(hops) if not self._is_one(hop)), None)
        if client is not None:
            # Not an address: somebody is there, and nobody knows who.
            told["client"] = (client if _address(client) is not None else "unknown", 0)
        schemes = request.headers.getlist("x-forwarded-proto")
        if len(schemes) == 1 and schemes[0] in ("http", "https"):
            told["scheme"] = schemes[0]
        return told

    def _is_one(self, host: str) -> bool:
        found = _address(host)
        return found is not None and any(found in network for network in self._named)


def near(request: HTTPConnection) -> Nearness:
    """From where somebody asks, as a class. What a proxy that nobody named has passed on is from elsewhere, whatever its address."""
    found = _address(request.client.host if request.client else "")
    if found is None:
        return Nearness.ELSEWHERE
    if found.is_loopback:
        return Nearness.ELSEWHERE if passed_on(request) else Nearness.MACHINE
    return Nearness.PRIVATE if found.is_private else Nearness.ELSEWHERE


def network(request: HTTPConnection) -> str:
    """The network that somebody asks from: the address, of IPv6 its /64, which one household has to itself."""
    found = _address(request.client.host if request.client else "")
    if isinstance(found, IPv6Address):
        return str(ip_network((found, 64), strict=False))
    return str(found)


def _address(host: str) -> IPv4Address | IPv6Address | None:
    """An address, an IPv4 one in IPv6 clothes as what it is; None for what is none."""
    try:
        found = ip_address(host)
    except ValueError:
        return None
    return found.ipv4_mapped or found if isinstance(found, IPv6Address) else found
