"""A person's own account: the password, the logins, the tokens."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from dtrack.flow.accounts.entering import WaitError, WrongError
from dtrack.flow.accounts.passwords import BusyError
from dtrack.model.account import Scope
from dtrack.model.person import Role
from dtrack.web import acting
from dtrack.web.accounts import cookies, doors
from dtrack.web.accounts.proxies import network
from dtrack.web.acting import Form, FormError, carrying
from dtrack.web.forms import RefusedError
from dtrack.web.site import Site, Visit

PATH, TEMPLATE = "/account", "account.html"
_DAYS = "90"


def register(app: FastAPI, site: Site) -> None:
    """The page and its acts."""
    own = Own(site)
    app.add_api_route(PATH, own.page, methods=["GET", "HEAD"])
    for path, handler in (("password", own.password), ("logins", own.everywhere), ("tokens", own.make), ("tokens/revoke", own.revoke)):
        acting.act(app, site, f"{PATH}/{path}", Role.READER, handler, again=(TEMPLATE, show), named=False)


class Own:
    """What somebody who has logged in does with the account."""

    def __init__(self, site: Site) -> None:
        self._site, self._web = site, site.tracker.config.spec.web

    def page(self, request: Request) -> Response:
        """The page; to the login where nobody has logged in."""
        visit = self._site.visit(request)
        if visit.person.account is None:
            return RedirectResponse(f"{doors.LOGIN}?next={PATH}", 303, headers={"cache-control": "no-store"})
        return self._site.shown(request, visit, TEMPLATE, show(visit), 200)

    def password(self, visit: Visit, form: Form) -> Response:
        """A new one, for which the old one is asked. Every login ends but a new one of this browser."""
        ident, request, new = _account(visit), carrying(form), form.password("new")
        if new != form.password("again"):
            raise FormError({"again": visit.speech.gettext("These two are not the same.")})
        try:
            entered = visit.tracker.accounts.change_password(ident, form.password("old"), new, address=network(request))
        except WrongError:
            raise FormError({"old": visit.speech.gettext("This is not the password that you have now.")}) from None
        except (WaitError, BusyError):
            raise FormError({"": visit.speech.gettext("Too many wrong passwords. Wait a quarter of an hour, and try again.")}) from None
        answer = acting.go(visit, PATH)
        cookies.enter(answer, request, self._web, entered.session, entered.browser)
        return answer

    def everywhere(self, visit: Visit, form: Form) -> Response:
        """Every login of the account ends, this one too."""
        _account(visit)
        visit.tracker.accounts.end_logins(visit.person.name, by=visit.person.name)
        answer = acting.go(visit, doors.LOGIN)
        cookies.leave(answer, carrying(form), self._web)
        return answer

    def make(self, visit: Visit, form: Form) -> Response:
        """A token, shown this once in the answer itself: it stands in no address and no history."""
        _account(visit)
        person, scopes = visit.person, [Scope(word) for word in form.all("scope") if word in list(Scope)]
        accounts = visit.tracker.accounts
        _, text = accounts.make_token(form.text("name", 100), person.role, scopes, days=_number(form, "days"), by=person.name, owner=person.name)
        return self._site.shown(carrying(form), visit, TEMPLATE, {**show(visit), "made": text}, 200)

    def revoke(self, visit: Visit, form: Form) -> Response:
        """One of the account's own tokens is good no longer."""
        visit.tracker.accounts.revoke_token(_number(form, "token_id"), by=visit.person.name, owner=_account(visit))
        return acting.go(visit, PATH)


def show(visit: Visit) -> dict[str, Any]:
    """Facts of the page. RefusedError for everybody who has not logged in."""
    ident = _account(visit)
    accounts = visit.tracker.accounts
    mine = [token for token in accounts.tokens(ident) if token.revoked_at is None]
    own = next((account for account in accounts.all() if account.id == ident), None)
    role, days = visit.person.role.name.lower(), visit.tracker.config.spec.accounts.token_days
    facts = {"form": Form(fields={"days": [_DAYS]}), "tokens": mine, "scopes": list(Scope), "made": "", "role": role, "longest": days}
    return facts | {"has_password": own is not None and own.has_password}


def _account(visit: Visit) -> int:
    if visit.person.account is None:
        raise RefusedError(403, "login")
    return visit.person.account


def _number(form: Form, name: str) -> int:
    """What a field says; 0, which nothing has, for what is no number."""
    text = form.text(name, 9)
    return int(text) if text.isascii() and text.isdigit() else 0
