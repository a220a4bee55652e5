"""Asking for a run of a source, for operators. The page only asks: the daemon runs it, alone and with its deadline, as it runs everything."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from starlette.responses import Response

from dtrack.flow import wishes
from dtrack.web import acting
from dtrack.web.acting import Form, Role
from dtrack.web.site import Site, Visit, not_found

PATH = "/sources/{name}/run"


def register(app: FastAPI, site: Site) -> None:
    """The page and what it does."""
    shown = ("run.html", form)
    acting.page(app, site, PATH, Role.OPERATOR, shown, extra=("asked",))
    acting.act(app, site, PATH, Role.OPERATOR, asked, again=shown)


def form(visit: Visit, name: str) -> dict[str, Any]:
    """Facts of the page of one source; NotFoundError where there is no such job."""
    health = next((job for job in visit.tracker.states() if job.job == name), None)
    if health is None:
        raise not_found("job", name)
    return {"job": health, "form": Form(), "since": visit.tracker.asked_for(name), "every": wishes.EVERY_S, "done": "asked" in visit.query.given}


def asked(visit: Visit, form: Form) -> Response:
    """Note the wish, and show what becomes of it."""
    name = form.named["name"]
    visit.tracker.ask_for(name, visit.person.name)
    return acting.go(visit, f"/sources/{name}/run", asked="1")
