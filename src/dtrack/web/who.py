"""Who is asking without having logged in: whoever sits at this machine is an operator, everybody else is a reader.

A request is from this machine where its peer and the host that it names are both loopback and no proxy has passed it on. A proxy that tells nothing of
itself cannot be recognised: an installation that has accounts, or readers elsewhere (`[web] public_url`, `proxies`), trusts nobody for their address, unless
`[web] loopback` says so.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection

from dtrack.config import WebSpec
from dtrack.flow.accounts.reading import nobody_elsewhere
from dtrack.flow.accounts.settings import inside
from dtrack.model.person import Person, Role

READER = Person("", Role.READER)
_PASSED_ON = ("forwarded", "via", "x-real-ip", "x-client-ip", "true-client-ip", "cf-connecting-ip", "cf-ray", "x-amzn-trace-id")


class Who(Protocol):
    """Tells who asks: `accounts.known.Known`, which asks `Loopback` where nobody has logged in (`Site.who`)."""

    def __call__(self, request: HTTPConnection, /) -> Person:
        """The person, a reader where nobody is known. `name` is empty where a form has to ask for it."""
        ...


class Loopback:
    """`Who` without logging in. `accounts` tells whether there are any."""

    def __init__(self, web: WebSpec, accounts: Callable[[], bool]) -> None:
        self._web, self._accounts = web, accounts

    def __call__(self, request: HTTPConnection, /) -> Person:
        """An operator without a name, or a reader."""
        return Person("", Role.OPERATOR) if self._trusts() and at_this_machine(request) else READER

    def _trusts(self) -> bool:
        """True where whoever sits at this machine is an operator."""
        if self._web.loopback:
            return self._web.loopback == "operator"
        return nobody_elsewhere(self._web) and not self._accounts()


def at_this_machine(request: HTTPConnection) -> bool:
    """True where peer and host are loopback, and no header says that somebody passed the request on."""
    peer = request.client.host if request.client else ""
    hosts = request.headers.getlist("host")
    if not inside(peer) or len(hosts) != 1 or not inside(_name(hosts[0])):
        return False
    return not passed_on(request)


def passed_on(request: HTTPConnection) -> bool:
    """True where a header says that somebody passed the request on."""
    return any(name in _PASSED_ON or name.startswith("x-forwarded") for name in request.headers.keys())  # noqa: SIM118 - headers repeat


def _name(host: str) -> str:
    """The host of a Host header without its port; empty where it is none."""
    try:
        parts = urlsplit(f"//{host}")
        return (parts.hostname or "") if parts.netloc == host and "@" not in host else ""
    except ValueError:
        return ""
