"""Acts of people on the pages: who may do what, and the only way in which a page changes something.

A page that changes something has a form and a POST address. Both are registered here, so that no address is without its checks::

    def shown(visit: Visit, name: str) -> dict[str, Any]:          # a page for reviewers; everyone else gets 403 with plain words
        return {"record": visit.tracker.figure(name), "form": Form()}

    def judged(visit: Visit, form: Form) -> Response:               # visit.person.name is who does it, already asked for
        why = form.need("why", visit.speech.gettext("Say why."))
        visit.tracker.review(form.named["name"], form.text("act"), by=visit.person.name, why=why)
        return acting.go(visit, f"/figures/{form.named['name']}")

    acting.page(app, site, "/figures/{name}/review", Role.REVIEWER, ("review.html", shown))
    acting.act(app, site, "/figures/{name}/review", Role.REVIEWER, judged, again=("review.html", shown))

In the template: `{% from "_acting.html" import fields, fault with context %}` and inside `<form method="post">` `{{ fields(form) }}`: the hidden token, who
does it, and why. `{% if visit.may("reviewer") %}` around what only some people are shown. A page that shows a token is never cached.

Before a handler is called: the method is POST and nothing that pretends to be; the person has the role; Sec-Fetch-Site or Origin names this very site; the
body is a form and not too long; the token is this browser's; a name (`by`) is given. A FormError or UsageError of the handler shows the form again with what
to mend (status 422), so `build` has to put a `form` into its facts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from dtrack.errors import NotFoundError, UsageError
from dtrack.flow.accounts.audit import Came, coming
from dtrack.model.person import Person, Role
from dtrack.web import forms, telling
from dtrack.web.accounts import doors
from dtrack.web.accounts.proxies import near
from dtrack.web.forms import Form, FormError, RefusedError
from dtrack.web.languages import _N
from dtrack.web.site import Site, Visit

__all__ = ["Form", "FormError", "Person", "Role", "act", "carrying", "go", "needs", "page"]

Handler = Callable[[Visit, Form], Response]
Build = Callable[..., dict[str, Any]]

REFUSALS = {
    "login": (_N("This needs a login"), _N("This installation shows its pages to people who have an account, and to programs with a token.")),
    "scope": (_N("This token does not reach here"), _N("It was made for something else. `dtrack token list` shows what each may be used for.")),
    "role": (
        _N("This is not for everybody"),
        _N("Only people who work with this installation may do or see this. Whoever runs it can give you that role."),
    ),
    "origin": (
        _N("This did not come from here"),
        _N("The form was not sent by a page of this dashboard. Open the page here and send it again; nothing was changed."),
    ),
    "token": (
        _N("This form is no longer good"),
        _N("It was opened in another browser, or more than three days ago. Load its page again and send it once more; nothing was changed."),
    ),
    "kind": (_N("This is no form"), _N("Only what a form of these pages sends is taken; nothing was changed.")),
    "size": (_N("This is too long"), _N("More was sent than this form takes; nothing was changed.")),
    "form": (_N("This form arrived torn"), _N("A part of it was missing or cannot be read. Send it again; nothing was changed.")),
}
"""Heading and words of each refusal, as message ids."""
_NAME = _N("Say who you are: the history of every act names a person.")
_NAME_LONGEST = 100


def needs(visit: Visit, role: Role) -> None:
    """RefusedError, which becomes a page with status 403, unless the visitor has the role."""
    if not visit.person.may(role):
        raise RefusedError(403, "role")


def go(visit: Visit, path: str, **query: str) -> Response:
    """To another page of ours after the act, with GET (303), in the visitor's language. ValueError for an address that leads elsewhere."""
    if not path.startswith("/") or path.startswith("//") or "\\" in path or any(ord(char) < 33 for char in path):
        raise ValueError(f"{path[:80]!r} is no page of this dashboard")
    return RedirectResponse(visit.link(path, **query), status_code=303, headers={"cache-control": "no-store"})


def carrying(form: Form) -> Request:
    """The request that a form came with, for handlers that set cookies."""
    if form.request is None:
        raise ValueError("this form came with no request")
    return form.request


def page(app: FastAPI, site: Site, path: str, role: Role, shown: tuple[str, Build], *, extra: tuple[str, ...] = ()) -> None:
    """Register a page that only people with a role may open: its template, and `build(visit, **named)` as for every page."""
    template, build = shown

    def answer(request: Request) -> Response:
        needs(site.acting(request), role)
        return site.answer(request, template, lambda visit: build(visit, **request.path_params), extra=extra)

    app.add_api_route(path, answer, methods=["GET", "HEAD"], name=f"page {path}")


def act(
    app: FastAPI,
    site: Site,
    path: str,
    role: Role,
    handler: Handler,
    *,
    again: tuple[str, Build] | None = None,
    most: int = forms.FORM_BYTES,
    files: bool = False,
    named: bool = True,
) -> None:
    """Register what a POST to `path` does. `again` (template, build) shows the form once more after a FormError; `most` bytes is the longest body.

    With `files` the form may be multipart. `Role.READER` lets everybody act: the handler then bounds what it takes. Without `named` nobody is asked who they
    are. A token of a program may do what `doors.ACTS` lists, if it has the scope: it is never sent by a browser of itself, so it carries no form's token.
    """
    reach = doors.ACTS.get(path)

    async def answer(request: Request) -> Response:
        visit = site.acting(request)
        needs(visit, role)
        program = visit.person.token is not None
        if program and (reach is None or reach not in visit.person.scopes):
            raise RefusedError(403, "scope")
        if not program:
            forms.check_origin(request, site.tracker.config.spec.web.public_url)
        form = await forms.read(request, most, files=files)
        try:
            if not program and not site.holds(request, visit, form.text(forms.TOKEN)):
                raise RefusedError(403, "token")
            form.request = request
            form.named = {name: str(value) for name, value in request.path_params.items()}
            return await run_in_threadpool(_carried_out, site, request, visit=visit, form=form, handler=handler, again=again, named=named)
        finally:
            for file in form.files.values():
                await file.close()

    app.add_api_route(path, answer, methods=["POST"], name=f"act {path}")


def _carried_out(site: Site, request: Request, *, visit: Visit, form: Form, handler: Handler, again: tuple[str, Build] | None, named: bool) -> Response:
    try:
        person = _named(visit, form) if named else visit.person
        with coming(Came(person.name or "nobody", person.role.name.lower(), near(request))):
            return handler(replace(visit, person=person), form)
    except FormError as wrong:
        form.faults = wrong.faults
    except UsageError as wrong:
        if again is None and isinstance(wrong, NotFoundError):
            raise
        form.faults = {"": wrong.message}
    form.faults = {name: telling.plain(words, visit.speech) for name, words in form.faults.items()}
    if again is None:
        heading, words = REFUSALS["form"]
        return site.told(request, visit, 422, visit.speech.gettext(heading), "; ".join(form.faults.values()) or visit.speech.gettext(words))
    template, build = again
    return site.shown(request, visit, template, {**build(visit, **form.named), "form": form}, 422)


def _named(visit: Visit, form: Form) -> Person:
    """The person with a name: an account's own, else what the form says."""
    if visit.person.name or visit.person.role is Role.READER:
        return visit.person
    return replace(visit.person, name=" ".join(form.need("by", visit.speech.gettext(_NAME), _NAME_LONGEST).split()))
