"""A figure from a call, a message or a paper, entered in the browser; and taken back."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from starlette.responses import Response

from dtrack.errors import UsageError
from dtrack.model.intake import INFORMANTS, Entry
from dtrack.terms import Direction, Method, Metric, Population, Quantifier, Sensitivity, Unit
from dtrack.web import acting, telling, wording
from dtrack.web.acting import Form, FormError, Role
from dtrack.web.languages import _N
from dtrack.web.pages import figures
from dtrack.web.pages.review import POPULATIONS, QUANTIFIERS
from dtrack.web.site import Site, Visit

LONGEST = 5_000
_LISTED = 20
_LONG = 400
FIELDS = (
    *("place", "origin", "metric", "value", "unit", "direction", "population", "quantifier", "start", "end", "source", "informant", "method"),
    *("title", "url", "published", "sensitivity"),
)
ROLES = {
    "key informant": _N("key informant"),
    "camp manager": _N("camp manager"),
    "community leader": _N("community leader"),
    "local authority": _N("local authority"),
    "aid worker": _N("aid worker"),
    "health worker": _N("health worker"),
    "teacher": _N("teacher"),
    "resident": _N("resident"),
    "displaced person": _N("displaced person"),
}
"""Informants in words. They have no names here."""
METHODS = {
    Method.REGISTRATION: _N("registration"),
    Method.HEADCOUNT: _N("headcount"),
    Method.KEY_INFORMANT: _N("key informants"),
    Method.SURVEY: _N("survey"),
    Method.GOVERNMENT_STATEMENT: _N("statement of an authority"),
    Method.MEDIA: _N("media"),
    Method.MODEL: _N("model"),
    Method.UNKNOWN: _N("not known"),
}
FAULTS = {
    "value": _N("The number must stand in the quoted words, in digits or in words."),
    "quote": _N("Quote the words that hold the number."),
    "place": _N("There is no one place of that name: give its code, or the name in full."),
    "origin": _N("Where people came from goes with arrivals only, and must be a place."),
    "start": _N("Write the date as 2026-10-05, 2026-10 or 2026. It cannot lie ahead."),
    "end": _N("The period must end after it begins; a count at one moment has one date."),
    "source": _N("Say whose number it is: an organisation, or an informant's role. Names of people are not stored."),
    "informant": _N("Say whose number it is: an organisation, or an informant's role. Names of people are not stored."),
    "direction": _N("A count at one moment has no direction."),
}


def register(app: FastAPI, site: Site) -> None:
    """Add the page and the addresses of the acts."""
    acting.page(app, site, "/add", Role.REVIEWER, ("add.html", stated), extra=("undone",))
    acting.act(app, site, "/add", Role.REVIEWER, added, again=("add.html", stated))
    acting.act(app, site, "/add/undo/{name}", Role.REVIEWER, taken_back, again=("add.html", stated))


def stated(visit: Visit, name: str = "") -> dict[str, Any]:
    """The form, and what was entered so far. `name`: of the entry whose taking back was refused."""
    entries = visit.tracker.entered(_LISTED)
    known = visit.tracker.figures_by_id([act.figure for act, _ in entries if act.figure])
    return {
        "choices": {
            "metric": (tuple(Metric), wording.METRICS),
            "unit": (tuple(Unit), wording.UNITS),
            "direction": (tuple(each for each in Direction if each is not Direction.NONE), wording.DIRECTIONS),
            "population": (tuple(Population), POPULATIONS),
            "quantifier": (tuple(each for each in QUANTIFIERS if each != Quantifier.BETWEEN), QUANTIFIERS),
            "method": (tuple(METHODS), METHODS),
            "sensitivity": ((Sensitivity.INTERNAL, Sensitivity.RESTRICTED, Sensitivity.PUBLIC), wording.SENSITIVITIES),
            "informant": (INFORMANTS, ROLES),
        },
        "entries": [(act, back, figures.line(known[act.figure], visit.speech)) for act, back in entries if act.figure in known],
        "refused": name,
        "undone": visit.query.given.get("undone", ""),
        "form": Form(),
    }


def added(visit: Visit, form: Form) -> Response:
    """Store the figure through the same gate as any other."""
    quote = form.need("quote", visit.speech.gettext(FAULTS["quote"]), LONGEST).replace("\r\n", "\n")
    said: dict[str, Any] = {name: given for name in FIELDS if (given := form.text(name, _LONG)) or name in ("place", "metric", "value")}
    if said["metric"] in {metric.value for metric in Metric if metric.is_stock}:
        said.pop("direction", None)
    if said.get("method") == Method.UNKNOWN.value:
        said.pop("method")
    why = form.need("why", visit.speech.gettext("Say why: the history of every act has a reason."))
    try:
        record = visit.tracker.enter(Entry(**said, quote=quote, text=form.text("text", 100_000).replace("\r\n", "\n"), by=visit.person.name, why=why))
    except UsageError as wrong:
        key = wrong.key or ""
        told = visit.speech.gettext(FAULTS[key]) if key in FAULTS else ""
        raise FormError({key: " ".join(filter(None, (told, f"({telling.plain(wrong.what, visit.speech)})" if told else wrong.message)))}) from wrong
    return acting.go(visit, f"/figures/{record.id}")


def taken_back(visit: Visit, form: Form) -> Response:
    """Close a figure that was entered."""
    why = form.need("why", visit.speech.gettext("Say why: the history of every act has a reason."))
    act = visit.tracker.undo_entry(form.named["name"], by=visit.person.name, why=why)
    return acting.go(visit, "/add", undone=act.figure or "")
