"""A partner's file in the browser: sent, looked at, described once, stored; and taken back. Nothing is stored before somebody has confirmed it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from fastapi import FastAPI
from starlette.responses import Response

from dtrack.errors import DtrackError, NotFoundError, UsageError
from dtrack.flow.uploading.choices import ASIDE, OFFERED, PLACES, Choices, spec_of
from dtrack.flow.uploading.preview import Preview
from dtrack.terms import Sensitivity
from dtrack.web import acting, wording
from dtrack.web.acting import Form, FormError, Role
from dtrack.web.languages import _N, Speech
from dtrack.web.pages.review import POPULATIONS
from dtrack.web.site import Site, Visit, not_found

MOST_NAMES = 60
"""Unknown names that the form asks about; the others stay unknown."""
SHOWN = 25
"""Figures and problems that are shown."""
_LISTED = 20
_SLACK = 2**20
_LONGEST = 300
PLACE_WORDS: Mapping[str, str] = {
    "adm1": _N("Where: code of the governorate"),
    "adm2": _N("Where: code of the district"),
    "adm3": _N("Where: code of the sub-district"),
    "town": _N("Where: code of the community"),
    "adm1_name": _N("Where: governorate"),
    "adm2_name": _N("Where: district"),
    "adm3_name": _N("Where: sub-district"),
    "town_name": _N("Where: community"),
    "site_name": _N("Where: site"),
}
WHO: Mapping[str, str] = {
    **{key: words for key, words in POPULATIONS.items() if key != "unstated"},
    **{key: words for key, words in wording.SCOPES.items() if key != "unknown"},
}
ASSISTED = _N("This counts people assisted, not displaced people.")
FAULTS: Mapping[str, str] = {
    "name": _N("Give files of this kind a short name: small letters, digits and hyphens, e.g. idleb-sites."),
    "source": _N("Say whose numbers these are."),
    "date": _N("Say of which date the numbers are: 2026-10-31, 2026-10, or 2026-09/2026-10. It cannot lie ahead."),
    "sensitivity": _N("Say who may see it."),
    "same": _N("Say whether the renamed columns mean the same. If not, this is a new kind of file."),
    "columns": _N("Say what the columns mean: one must say where, and one how many."),
    "depth": _N("Two columns have the same header. Say how many rows the header takes."),
    "places": _N("Choose one of the places that are offered, or leave the name unknown."),
    "file": _N("This file cannot be stored."),
    "inbox": _N("This installation has no job “inbox” that reads texts; whoever runs it can add one."),
}
_FIELDS = ("name", "title", "source", "date", "sensitivity", "sheet")


def register(app: FastAPI, site: Site) -> None:
    """Add the pages and the addresses of the acts."""
    most = site.tracker.config.spec.fetch.max_workbook_mib * 2**20 + _SLACK
    acting.page(app, site, "/upload", Role.REVIEWER, ("upload.html", start), extra=("done", "undone"))
    acting.act(app, site, "/upload", Role.REVIEWER, sent, again=("upload.html", start), most=most, files=True)
    acting.page(app, site, "/upload/{name}", Role.REVIEWER, ("upload_look.html", look))
    acting.act(app, site, "/upload/{name}", Role.REVIEWER, decided, again=("upload_look.html", look))
    acting.act(app, site, "/upload/undo/{name}", Role.REVIEWER, taken_back, again=("upload.html", start))


def start(visit: Visit, name: str = "") -> dict[str, Any]:
    """The form for a file, and what was uploaded so far. `name`: of the upload whose taking back was refused."""
    tracker = visit.tracker
    kinds = [(job, spec.title) for job, spec in tracker.jobs.items() if spec.source.kind == "folder" and spec.table is not None]
    return {
        "uploads": tracker.uploads.all(_LISTED),
        "kinds": sorted(kinds),
        "mebibytes": tracker.config.spec.fetch.max_workbook_mib,
        "refused": name,
        "done": visit.query.given.get("done", ""),
        "undone": visit.query.given.get("undone", ""),
        "form": Form(),
    }


def sent(visit: Visit, form: Form) -> Response:
    """Keep the file for a day, and show what it holds."""
    file = form.files.get("file")
    if file is None or not file.filename:
        raise FormError({"file": visit.speech.gettext("Choose a file.")})
    body = file.file.read(visit.tracker.config.spec.fetch.max_workbook_mib * 2**20 + 1)
    token = visit.tracker.uploads.stage(file.filename, body)
    visit.tracker.uploads.choose(token, Choices(), by=visit.person.name)
    return acting.go(visit, f"/upload/{token}")


# One file


def look(visit: Visit, name: str) -> dict[str, Any]:
    """What a file would give, with the form that says what it is."""
    try:
        staged = visit.tracker.uploads.staged(name)
    except NotFoundError as gone:
        raise not_found("upload", name) from gone
    found, unread = None, ""
    try:
        found = visit.tracker.uploads.look(name, Choices.of(staged.choices))
    except DtrackError as bad:
        unread = bad.message
    return {
        "waiting": name,
        "filename": staged.filename,
        "look": found,
        "unread": unread,
        "by": staged.choices.get("by", ""),
        "assisted": visit.speech.gettext(ASSISTED),
        "faults": _faults(visit, found),
        "meanings": _offered(visit, found),
        "figures": [_figure(visit, figure) for figure in found.figures[:SHOWN]] if found else [],
        "shown": SHOWN,
        "names": MOST_NAMES,
        "sensitivities": [(level.value, wording.word(wording.SENSITIVITIES, level, visit.speech)) for level in reversed(Sensitivity)],
        "form": Form(),
    }


def _faults(visit: Visit, found: Preview | None) -> list[tuple[str, str, str]]:
    """(field, what to do in the visitor's language, detail) of what is still missing."""
    told: dict[str, tuple[str, str, str]] = {}
    for key, detail in found.faults if found else ():
        told.setdefault(key, (key, visit.speech.gettext(FAULTS.get(key, FAULTS["file"])), detail if key in ("", "columns", "depth", "places", "file") else ""))
    return list(told.values())


def _offered(visit: Visit, found: Preview | None) -> list[tuple[str, str]]:
    """(code, words) of every meaning that a column may have; those of this file first that no list offers."""
    own = [column.meaning for column in found.columns if column.meaning != ASIDE] if found else []
    codes = dict.fromkeys([*own, *(f"place:{kind}" for kind in PLACES), *OFFERED])
    return [(ASIDE, visit.speech.gettext("left out")), *((code, meant(code, visit.speech)) for code in codes)]


def meant(code: str, speech: Speech) -> str:
    """The meaning of a column in words: `People living in sites, families`."""
    try:
        spec = spec_of(code, "x")
    except UsageError:
        return code
    if spec.place:
        return speech.gettext(PLACE_WORDS[spec.place])
    assert spec.metric is not None  # noqa: S101 -- what is no place is a metric
    who = [] if spec.metric.value == "return" else [str(spec.population)]
    parts = [wording.word(WHO, key, speech) for key in (*who, str(spec.scope)) if key in WHO]
    return ", ".join([wording.counted(spec.metric, spec.direction, spec.population, speech), wording.word(wording.UNITS, spec.unit, speech), *parts])


def _figure(visit: Visit, figure: Any) -> dict[str, str]:
    """One line of what would be stored."""
    place = figure.places[0] if figure.places else None
    return {
        "counts": wording.counted(figure.metric, figure.direction, figure.population, visit.speech),
        "value": visit.speech.number(figure.value) if figure.value is not None else str(figure.vague or f"{figure.low}-{figure.high}"),
        "unit": wording.word(wording.UNITS, figure.unit, visit.speech),
        "place": (visit.place(place.pcode) if place.pcode else place.name) if place else "",
        "known": "yes" if place and place.pcode else "",
        "when": (visit.speech.day(figure.start) if figure.start == figure.end else f"{visit.speech.day(figure.start)} – {visit.speech.day(figure.end)}")
        if figure.end
        else "",
        "quote": figure.evidence.quote,
    }


def decided(visit: Visit, form: Form) -> Response:
    """Look again with what was said, store the file, or throw it away."""
    token, uploads = form.named["name"], visit.tracker.uploads
    if form.text("do") == "discard":
        uploads.discard(token)
        return acting.go(visit, "/upload")
    choices = _said(form)
    uploads.choose(token, choices, by=visit.person.name)
    if form.text("do") != "store":
        return acting.go(visit, f"/upload/{token}")
    why = form.need("why", visit.speech.gettext("Say why: the history of every act has a reason."))
    try:
        stored = uploads.confirm(token, choices, by=visit.person.name, why=why)
    except UsageError as wrong:
        key = wrong.key or ""
        raise FormError({key: visit.speech.gettext(FAULTS[key]) if key in FAULTS and key != "file" else wrong.what}) from wrong
    except DtrackError as bad:
        raise FormError({"": bad.message}) from bad
    return acting.go(visit, "/upload", done=stored.act.id)


def _said(form: Form) -> Choices:
    """The choices of the form."""
    columns = {name.removeprefix("c-"): form.text(name, 80) for name in form.fields if name.startswith("c-")}
    names = form.fields.get("unknown", [])
    codes = form.fields.get("known", [])
    said = Choices(
        header=_number(form.text("header", 4)),
        depth=min(_number(form.text("depth", 2)), 3),
        columns={letter: meaning for letter, meaning in columns.items() if letter.isalpha() and meaning},
        places={printed[:_LONGEST]: code.strip()[:40] for printed, code in zip(names, codes, strict=False) if code.strip()},
        same={"yes": True, "no": False}.get(form.text("same")),
        fresh=form.text("fresh") == "yes",
    )
    stated: dict[str, Any] = {name: given for name in _FIELDS if (given := form.text(name, _LONGEST))}
    said = replace(said, **stated)
    # Another sheet or header has other columns: what was said of the first ones holds no more.
    moved = (form.text("sheet"), form.text("header"), form.text("depth")) != (form.text("was_sheet"), form.text("was_header"), form.text("was_depth"))
    return replace(said, columns={}, header=said.header if form.text("sheet") == form.text("was_sheet") else 0) if moved else said


def _number(given: str) -> int:
    return int(given) if given.isascii() and given.isdigit() else 0


def taken_back(visit: Visit, form: Form) -> Response:
    """Close what an upload gave."""
    why = form.need("why", visit.speech.gettext("Say why: the history of every act has a reason."))
    act = visit.tracker.uploads.undo(form.named["name"], by=visit.person.name, why=why)
    return acting.go(visit, "/upload", undone=act.undoes or "")
