"""Who is asking, as long as there are no accounts: whoever sits at this machine is an operator, everybody else is a reader.

A request is from this machine where its peer and the host that it names are both loopback and no proxy has passed it on. A proxy that tells nothing of
itself cannot be recognised: an installation that has readers elsewhere (`[web] public_url`) trusts nobody for their address, unless `[web] loopback` says so.
"""

from __future__ import annotations

from ipaddress import ip_address
from typing import Protocol
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection

from dtrack.config import WebSpec
from dtrack.model.person import Person, Role

READER = Person("", Role.READER)
_PASSED_ON = ("forwarded", "via", "x-real-ip", "x-client-ip", "true-client-ip", "cf-connecting-ip", "cf-ray", "x-amzn-trace-id")


class Who(Protocol):
    """Tells who asks. Accounts put their own in place of `Loopback` (`Site.who`)."""

    def __call__(self, request: HTTPConnection, /) -> Person:
        """The person, a reader where nobody is known. `name` is empty where a form has to ask for it."""
        ...


class Loopback:
    """`Who` without accounts."""

    def __init__(self, web: WebSpec) -> None:
        self._trusted = trusts(web)

    def __call__(self, request: HTTPConnection, /) -> Person:
        """An operator without a name, or a reader."""
        return Person("", Role.OPERATOR) if self._trusted and at_this_machine(request) else READER


def trusts(web: WebSpec) -> bool:
    """True where whoever sits at this machine is an operator."""
    if web.loopback:
        return web.loopback == "operator"
    return not web.public_url or loopback(urlsplit(web.public_url).hostname or "")


def at_this_machine(request: HTTPConnection) -> bool:
    """True where peer and host are loopback, and no header says that somebody passed the request on."""
    peer = request.client.host if request.client else ""
    hosts = request.headers.getlist("host")
    if not loopback(peer) or len(hosts) != 1 or not loopback(_name(hosts[0])):
        return False
    return not any(name in _PASSED_ON or name.startswith("x-forwarded") for name in request.headers.keys())  # noqa: SIM118 - headers repeat


def loopback(host: str) -> bool:
    """True for this machine's own names and addresses."""
    if host.lower() == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _name(host: str) -> str:
    """The host of a Host header without its port; empty where it is none."""
    try:
        parts = urlsplit(f"//{host}")
        return (parts.hostname or "") if parts.netloc == host and "@" not in host else ""
    except ValueError:
        return ""
