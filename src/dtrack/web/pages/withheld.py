"""The page of operators on which something is withheld and given back. It names the ids, never the contents."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from starlette.responses import Response

from dtrack.model.person import Role
from dtrack.web import acting
from dtrack.web.acting import Form
from dtrack.web.site import Site, Visit

PATH = "/withheld"


def register(app: FastAPI, site: Site) -> None:
    """The page and its two acts."""
    shown = ("withheld.html", show)
    acting.page(app, site, PATH, Role.OPERATOR, shown, extra=("ref",))
    acting.act(app, site, PATH, Role.OPERATOR, withhold, again=shown)
    acting.act(app, site, f"{PATH}/lift", Role.OPERATOR, lift, again=shown)


def show(visit: Visit) -> dict[str, Any]:
    """What stands, and what stood; `ref` in the address fills the form in."""
    acts = visit.tracker.withheld()
    form = Form(fields={"ref": [visit.query.given.get("ref", "")]})
    return {"form": form, "standing": [act for act in acts if act.lifted_at is None], "lifted": [act for act in acts if act.lifted_at is not None]}


def withhold(visit: Visit, form: Form) -> Response:
    """UsageError, shown above the form, for what has no such id."""
    ref, why = _ref(visit, form), _why(visit, form)
    visit.tracker.withhold(ref, by=visit.person.name, why=why)
    return acting.go(visit, PATH)


def lift(visit: Visit, form: Form) -> Response:
    """The same for giving back."""
    ref, why = _ref(visit, form), _why(visit, form)
    visit.tracker.unwithhold(ref, by=visit.person.name, why=why)
    return acting.go(visit, PATH)


def _ref(visit: Visit, form: Form) -> str:
    return form.need("ref", visit.speech.gettext("Say which: the id of a figure or document, or the code of a site."), 100)


def _why(visit: Visit, form: Form) -> str:
    return form.need("why", visit.speech.gettext("Say why: it is kept with the act."))
