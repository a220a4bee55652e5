"""A document's text, for reviewers, and the form that adds a figure which was missed in it: what is selected in the text is its quote."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from markupsafe import Markup
from starlette.responses import Response

from dtrack.errors import NotFoundError, UsageError
from dtrack.model.filter import Filter
from dtrack.model.intake import INFORMANTS, Entry
from dtrack.terms import Direction, Metric, Population, Quantifier, Unit
from dtrack.web import acting, wording
from dtrack.web.acting import Form, FormError, Role
from dtrack.web.pages.review import POPULATIONS, QUANTIFIERS
from dtrack.web.site import Site, Visit, not_found

LONGEST = 5_000
"""Letters of a selection that a quote may have."""
FIELDS = ("place", "origin", "metric", "value", "unit", "direction", "population", "quantifier", "start", "end", "source", "informant")


def register(app: FastAPI, site: Site) -> None:
    """Add the pages and the address of the act."""
    form = ("missed.html", stated)
    acting.page(app, site, "/documents/{name}/text", Role.REVIEWER, ("text.html", text))
    acting.page(app, site, "/documents/{name}/add", Role.REVIEWER, form, extra=("from", "to"))
    acting.act(app, site, "/documents/{name}/add", Role.REVIEWER, added, again=form)


def text(visit: Visit, name: str) -> dict[str, Any]:
    """The text with the numbers that were read in it marked, each a link to its figure."""
    document, body = _read(visit, name)
    found = visit.tracker.figures(Filter(document=name))
    marks = sorted(
        {span: record.id for record in found if (span := record.figure.evidence.number_span) and record.document_version == document.version}.items()
    )
    return {"document": document, "body": _marked(visit, body, marks), "empty": not body.strip(), "count": len(marks)}


def _read(visit: Visit, name: str) -> tuple[Any, str]:
    try:
        document = visit.tracker.document(name)
        return document, visit.tracker.document_text(name)
    except NotFoundError as missing:
        raise not_found("document", name) from missing


def _marked(visit: Visit, body: str, marks: list[tuple[tuple[int, int], str]]) -> Markup:
    parts, at = [], 0
    for (first, last), ident in marks:
        if first < at:
            continue
        link = Markup('<a href="{}"><strong class="number">{}</strong></a>').format(visit.link(f"/figures/{ident}"), body[first:last])
        parts += [Markup("{}").format(body[at:first]), link]
        at = last
    return Markup("").join([*parts, Markup("{}").format(body[at:])])


def stated(visit: Visit, name: str) -> dict[str, Any]:
    """The form, its quote filled with what was selected."""
    document, body = _read(visit, name)
    first, last = _number(visit.query.given.get("from")), _number(visit.query.given.get("to"))
    selected = body[first : min(last, first + LONGEST)]
    kept = selected.strip()
    start = first + (selected.index(kept) if kept else 0)
    return {
        "document": document,
        "quote": kept,
        "span": (start, start + len(kept)) if kept else ("", ""),
        "choices": {
            "metric": (tuple(Metric), wording.METRICS),
            "unit": (tuple(Unit), wording.UNITS),
            "direction": (tuple(each for each in Direction if each is not Direction.NONE), wording.DIRECTIONS),
            "population": (tuple(Population), POPULATIONS),
            "quantifier": (tuple(each for each in QUANTIFIERS if each != Quantifier.BETWEEN), QUANTIFIERS),
        },
        "informants": INFORMANTS,
        "form": Form(),
    }


def _number(given: str | None) -> int:
    return int(given) if given and given.isascii() and given.isdigit() and len(given) < 10 else 0


def added(visit: Visit, form: Form) -> Response:
    """Store the figure through the same gate as any that is entered by hand."""
    quote = form.need("quote", visit.speech.gettext("Quote the words that hold the number."), LONGEST).replace("\r\n", "\n")
    fields = {name: form.text(name, 200) for name in FIELDS}
    said: dict[str, Any] = {name: given for name, given in fields.items() if given or name in ("place", "metric", "value")}
    if said["metric"] in {metric.value for metric in Metric if metric.is_stock}:
        said.pop("direction", None)
    where: dict[str, Any] = {"document": form.named["name"]}
    first, last = _number(form.text("from", 12)), _number(form.text("to", 12))
    if last and _read(visit, form.named["name"])[1][first:last] == quote:
        where["span"] = (first, last)
    why = form.need("why", visit.speech.gettext("Say why: the history of every act has a reason."))
    try:
        record = visit.tracker.enter(Entry(**(said | where), quote=quote, by=visit.person.name, why=why))
    except UsageError as wrong:
        raise FormError({wrong.key or "": wrong.message}) from wrong
    return acting.go(visit, f"/figures/{record.id}")
