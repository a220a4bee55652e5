"""Who asks: by the token of a program, by a login, else by the machine that the request comes from. Found once a request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.requests import HTTPConnection

from dtrack.config import WebSpec
from dtrack.flow.accounts.audit import Came, coming
from dtrack.model.person import Person, Role
from dtrack.web.accounts import cookies
from dtrack.web.accounts.proxies import near
from dtrack.web.who import READER, Loopback

if TYPE_CHECKING:
    from dtrack.flow.accounts.door import Accounts

_FOUND = "dtrack_person"


class BadTokenError(Exception):
    """A token was shown that is not good: the answer is 401, never what an unknown reader would get."""


class Known:
    """`Who` of an installation with accounts."""

    def __init__(self, accounts: Accounts, web: WebSpec) -> None:
        self._accounts, self._web = accounts, web
        self._loopback = Loopback(web, lambda: accounts.any)

    def __call__(self, request: HTTPConnection, /) -> Person:
        """The person. BadTokenError, once a request, for a token that is not good; whoever asks again is told that it is a reader."""
        state = request.scope.setdefault("state", {})
        if _FOUND not in state:
            state[_FOUND] = READER
            state[_FOUND] = self._find(request)
        found: Person = state[_FOUND]
        return found

    def _find(self, request: HTTPConnection) -> Person:
        told = request.headers.getlist("authorization")
        bearers = [words for words in told if words.lower().startswith("bearer")]
        if bearers:
            # A token stands alone: whatever a browser's cookie says is not mixed into it.
            person = self._accounts.bearer(bearers[0][6:].strip()) if len(told) == 1 else None
            if person is None:
                raise BadTokenError
            return person
        session = cookies.get(request, self._web, cookies.SESSION)
        person = self._accounts.logged_in(session) if session else None
        return person or self._loopback(request)


def audience(request: HTTPConnection) -> Role:
    """For whom files and the API answer: everybody, unless a program shows a token of a higher role. A browser that is logged in gets no more."""
    person = request.scope.get("state", {}).get(_FOUND, READER)
    return person.role if person.token is not None else Role.READER


def leaving(request: HTTPConnection, accounts: Accounts, what: str) -> None:
    """Note in the audit log that figures leave which not everybody is shown."""
    person = request.scope["state"][_FOUND]
    with coming(Came(person.name, person.role.name.lower(), near(request))):
        accounts.note("export", subject=what, detail=f"token {person.token}")


def carries(request: HTTPConnection) -> bool:
    """True where the database has to be asked who it is."""
    return "authorization" in request.headers or any(name.endswith(cookies.SESSION) for name in request.cookies)
