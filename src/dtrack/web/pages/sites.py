"""Sites: the list with status, last population and capacity; the page of one, with its line, lineage and history; and the acts of operators about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI
from starlette.responses import Response

from dtrack.charts.drawing.spark import MOST
from dtrack.errors import ConflictError, NotFoundError
from dtrack.flow.siting_list import SiteLine
from dtrack.flow.siting_words import Words
from dtrack.model.filter import Filter
from dtrack.model.site import TYPES, SiteAct, SiteDeed
from dtrack.speech import sites as speech_sites
from dtrack.terms import Sensitivity
from dtrack.web import acting, wording
from dtrack.web.acting import Form, FormError, Role
from dtrack.web.pages import charting, figures
from dtrack.web.pages.desk import Desk
from dtrack.web.pages.overview import provinces
from dtrack.web.site import Site, Visit, not_found

_MOST_QUOTES, _MOST_PROBLEMS = 6, 20
_FIELDS = tuple(name for name in Words.__dataclass_fields__ if name != "into")


@dataclass(frozen=True, slots=True)
class Row:
    """A site of the list in words."""

    line: SiteLine
    name: str
    status: str
    sentence: str
    population: str
    population_on: str
    source: str
    capacity: str
    capacity_on: str
    seen: str
    """Month or year in which a site of unknown status was last seen; empty where no source names it."""

    @property
    def named(self) -> bool:
        """True where no more than the name is known: neither a dated status nor people nor room."""
        return not (self.line.standing.counted or self.line.standing.ended or self.population or self.capacity)


@dataclass(frozen=True, slots=True)
class Told:
    """An act in words. `by` and `why` are for people who work with the installation."""

    act: SiteAct
    deed: str
    on: str
    what: str
    role: str
    undone: bool
    may_undo: bool


def register(app: FastAPI, site: Site) -> None:
    """Add the pages of operators and the addresses of acts."""
    acting.page(app, site, "/sites/add", Role.OPERATOR, ("site_add.html", adding))
    acting.act(app, site, "/sites/add", Role.OPERATOR, added, again=("site_add.html", adding))
    acting.act(app, site, "/sites/{name}", Role.OPERATOR, acted, again=("site.html", show))


def listed(visit: Visit) -> dict[str, Any]:
    """The list: sites that there are, those whose status nobody knows, those that are no more, and those of which no more than the name is known."""
    asked = visit.query.filter
    rows = [row(visit, line) for line in visit.tracker.sites(asked.place, asked.known_on)]
    first = {code: at for at, code in enumerate(code for country in visit.tracker.config.spec.tracker.countries for code in provinces(visit, country))}
    rows.sort(key=lambda each: first.get(each.line.province or "", len(first)))
    groups = {
        "there": [each for each in rows if each.line.standing.counted],
        "unknown": [each for each in rows if not (each.line.standing.counted or each.line.standing.ended or each.named)],
        "named": [each for each in rows if each.named],
        "ended": [each for each in rows if each.line.standing.ended],
    }
    return {"groups": groups, "place": asked.place, "provinces": _provinces(visit)}


def of_place(visit: Visit, pcode: str) -> list[Row]:
    """The sites of a place and all below it, for its page."""
    return [row(visit, line) for line in visit.tracker.sites(pcode, visit.query.filter.known_on)]


def row(visit: Visit, line: SiteLine) -> Row:
    """A site of the list in the visitor's language."""
    speech, standing, last, capacity = visit.speech, line.standing, line.last, line.site.capacity
    point = last.point if last is not None else None
    return Row(
        line=line,
        name=visit.place(line.site.id),
        status=wording.word(speech_sites.STATUSES, standing.status, speech),
        sentence=sentence(visit, line),
        population=speech.quantified(point.value, point.quantifier) if point is not None and point.value is not None else "",
        population_on=speech.period(point.start, point.end, point.precision) if point is not None else "",
        source=(point.source_org or "") if point is not None else "",
        capacity=speech.number(int(capacity.what)) if capacity is not None else "",
        capacity_on=speech_sites.when(f"{capacity.on}", speech) if capacity is not None else "",
        seen=speech_sites.when(f"{standing.on}", speech) if standing.on else "",
    )


def sentence(visit: Visit, line: SiteLine) -> str:
    """How a site stands, with its date."""
    speech, standing = visit.speech, line.standing
    facts = {
        "on": speech_sites.when(f"{standing.on}", speech) if standing.on else "",
        "into": ", ".join(visit.place(ident) for ident in standing.into if ident != line.site.id),
        "destination": standing.destination or speech.gettext(speech_sites.NOT_REPORTED),
    }
    return speech.gettext(speech_sites.SENTENCES[standing.status.value], **facts)


def show(visit: Visit, name: str) -> dict[str, Any]:
    """One site's page; NotFoundError where there is none, or none for this visitor."""
    known_on = visit.query.filter.known_on
    if visit.tracker.gazetteer.get(name) is None:
        raise not_found("site", name)
    line = visit.tracker.site(name, known_on)
    desk = Desk(visit)
    prints = desk.prints([name])
    valued = {series: found for series, found in prints.items() if found.valued}
    recent = desk.recent(valued, MOST)
    desk.prepare(record.point.recommended for records in recent.values() for record in records[-2:])
    acts = visit.tracker.site_history(name, known_on)
    return {
        "row": row(visit, line),
        "site": line.site,
        "chain": [place for place in reversed(visit.tracker.gazetteer.chain(name)) if place.pcode != name],
        "known": [known for series in valued if (known := desk.known(recent[series])) is not None],
        "charts": charting.charts(desk, prints),
        "names": _names(line),
        "lineage": _lineage(visit, line),
        "history": _history(visit, acts),
        "seen": visit.tracker.last_site_act(name),
        "figures": [figures.line(record, visit.speech) for record in visit.tracker.newest_figures(name, _MOST_QUOTES, Filter(known_on=known_on))],
        "problems": [record.problem for record in visit.tracker.problems_of(name, _MOST_PROBLEMS)],
        "form": Form(),
        "blank": Form(),
        "levels": list(Sensitivity),
    }


def _names(line: SiteLine) -> list[tuple[str, str]]:
    """(language, name), each name once; partners' codes stand elsewhere."""
    place = line.site.place
    found = {name: code for code, name in reversed((("en", place.name), *place.names)) if code != "mul"}
    return [(code, name) for name, code in reversed(found.items())]


def _lineage(visit: Visit, line: SiteLine) -> list[tuple[str, str, str | None]]:
    """(words, date, id of the other site) of what it was and what became of it."""
    speech, site = visit.speech, line.site
    found: list[tuple[str, str, str | None]] = []
    found += [(speech.gettext("was called %(name)s until then", name=said.what), f"{said.on}", None) for said in site.former]
    found += [(speech.gettext("came from, or took in, another site:"), f"{said.on}", said.what) for said in site.came_from]
    words_of = {SiteDeed.MERGE: speech.gettext("went into:"), SiteDeed.SPLIT: speech.gettext("was split into:")}
    for act in site.acts:
        if act.deed in words_of and act.site == site.id:
            found += [(words_of[act.deed], f"{act.on}", ident) for ident in act.into if ident != site.id]
    return [(words, speech_sites.when(on, speech), other) for words, on, other in sorted(found, key=lambda each: each[1])]


def _history(visit: Visit, acts: Sequence[SiteAct]) -> list[Told]:
    speech = visit.speech
    back = {act.undoes for act in acts if act.undoes is not None}
    return [
        Told(
            act=act,
            deed=wording.word(speech_sites.DEEDS, act.deed, speech),
            on=speech_sites.when(f"{act.on}", speech),
            what=_what(visit, act),
            role=wording.word(wording.PEOPLE, act.role, speech) if act.number else "dtrack",
            undone=act.number in back,
            may_undo=act.number > 0 and act.number not in back,
        )
        for act in reversed(acts)
    ]


def _what(visit: Visit, act: SiteAct) -> str:
    """What the act says besides its date."""
    speech = visit.speech
    said = [name for _, name in act.names] + [visit.place(ident) for ident in act.into]
    said += [f"{act.scheme}: {act.code}"] if act.code else []
    said += [speech.number(act.persons)] if act.persons is not None else []
    said += [wording.word(wording.SENSITIVITIES, act.sensitivity, speech)] if act.deed is SiteDeed.PROTECT and act.sensitivity is not None else []
    said += [speech.gettext("act %(number)s", number=act.undoes)] if act.undoes is not None else []
    return ", ".join([*said, act.destination] if act.destination else said)


def adding(visit: Visit) -> dict[str, Any]:
    """The form of a new site."""
    return {"form": Form(), "types": TYPES, "kinds": speech_sites.TYPES, "levels": list(Sensitivity), "provinces": _provinces(visit)}


def _provinces(visit: Visit) -> list[tuple[str, str]]:
    gazetteer = visit.tracker.gazetteer
    found = [(place.pcode, visit.place(place.pcode)) for country in gazetteer.countries for place in gazetteer.at_level(country, "adm1")]
    return sorted(found, key=lambda each: each[1])


def added(visit: Visit, form: Form) -> Response:
    """Add a site."""
    ident = _do(visit, form, SiteDeed.ADD, form.text("name"))
    return acting.go(visit, f"/sites/{ident}")


def acted(visit: Visit, form: Form) -> Response:
    """Carry out the act that a form on a site's page asks for."""
    name, deed = form.named["name"], form.text("deed")
    if deed not in list(SiteDeed):
        raise FormError({"": visit.speech.gettext("Say what happened.")})
    ident = _do(visit, form, SiteDeed(deed), name)
    known = visit.tracker.gazetteer.get(ident) is not None
    return acting.go(visit, f"/sites/{ident}" if known else "/sites")


def _do(visit: Visit, form: Form, deed: SiteDeed, ident: str) -> str:
    who: dict[str, Any] = {"by": visit.person.name, "why": form.text("why"), "role": visit.person.role.name.lower()}
    seen = form.text("seen")
    who["seen"] = int(seen) if seen.isascii() and seen.isdigit() else None
    if deed is SiteDeed.ADD:
        who["seen"] = None
    try:
        if deed is SiteDeed.UNDO:
            number = form.text("number")
            return visit.tracker.undo_site_act(ident, int(number) if number.isascii() and number.isdigit() else None, **who).act.site
        words = Words(**{name: form.text(name) for name in _FIELDS}, into=tuple(form.text("into").splitlines()))
        return visit.tracker.site_act(deed, ident, words, on=form.text("on"), source=form.text("source"), **who).act.site
    except (ConflictError, NotFoundError) as wrong:
        raise FormError({"": wrong.message}) from wrong
