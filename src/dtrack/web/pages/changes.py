"""What was learned since a day: new, revised, contradicted, withdrawn and rejected figures, sudden rises, provinces gone silent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from dtrack.model.change import ChangeKind, ClaimChange
from dtrack.model.event import Event, EventKind
from dtrack.speech import sites
from dtrack.web import telling, wording
from dtrack.web.languages import _N, Speech
from dtrack.web.pages import figures
from dtrack.web.query import PAGE_SIZE
from dtrack.web.site import Visit

DEFAULT_DAYS = 7
KINDS: Mapping[str, str] = {
    ChangeKind.NEW: _N("new"),
    ChangeKind.REVISED: _N("revised"),
    ChangeKind.CONTRADICTED: _N("contradicted"),
    ChangeKind.WITHDRAWN: _N("withdrawn"),
    ChangeKind.REJECTED: _N("rejected"),
    EventKind.SPIKE: _N("sudden rise"),
    EventKind.SILENCE: _N("gone silent"),
    EventKind.SITE_OPENED: _N("site opened"),
    EventKind.SITE_CLOSED: _N("site closed"),
}
WHY: Mapping[str, str] = {
    "new_document": _N("in a new document"),
    "new_version": _N("the document was changed by its publisher"),
    "read_again": _N("this tool reads the document otherwise than before"),
    "entered": _N("a person entered it by hand"),
    "taken_back": _N("a person took it back"),
    "corrected": _N("a person corrected it"),
    "rejected": _N("a person rejected it"),
    "preferred": _N("a person prefers it to its rivals"),
    "merged": _N("a person says that it is one with another figure"),
    "undone": _N("a person took back what had been said of it"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """Changes of one kind, occasion and reason in words: of figures, each with what a person may have changed it by; or of places and no single figure."""

    kind: str
    at: datetime
    word: str
    places: list[str]
    figures: list[tuple[figures.Line, str]]
    why: str
    who: str


def show(visit: Visit) -> dict[str, Any]:
    """One page of changes, the newest first."""
    asked = visit.query
    since = asked.filter.learned_since or datetime.combine(visit.today - timedelta(DEFAULT_DAYS), time.min, UTC)
    end = asked.page * PAGE_SIZE
    found = visit.tracker.told(since, asked.filter.known_on, end + 1)
    return {
        "told": _together([_told(change, visit.speech) for change in found[end - PAGE_SIZE : end]]),
        "since": since,
        "more": len(found) > end,
        "page": asked.page,
    }


def _together(told: Sequence[Told]) -> list[Told]:
    """What happened on one occasion for one reason is said once: to places within a day, to figures within a minute and without another thing between."""
    found: dict[object, Told] = {}
    run = 0
    before: object = None
    for each in told:
        same: object = (each.kind, each.why, each.who, each.at.replace(second=0, microsecond=0))
        run += same != before
        before = same
        key = (run, same) if each.figures else (each.kind, each.at.date(), each.why, each.who)
        if key in found:
            found[key].places.extend(place for place in each.places if place not in found[key].places)
            found[key].figures.extend(each.figures)
        else:
            found[key] = each
    for each in found.values():
        each.figures.sort(key=_order)
    return list(found.values())


def _order(shown: tuple[figures.Line, str]) -> tuple[str, str, int]:
    """By what is counted, then by place, the newest period first: so that one occasion can be run through."""
    line = shown[0]
    end = line.record.figure.end
    return (line.counts, next((ref.pcode or ref.name for ref in line.places), ""), -end.toordinal() if end else 0)


def _told(change: ClaimChange | Event, speech: Speech) -> Told:
    word = wording.word(KINDS, change.kind, speech)
    if isinstance(change, Event):
        who = change.source or "dtrack"
        return Told(change.kind.value, change.at, word, [change.place] if change.place else [], [], _happened(change, speech), who)
    line = figures.line(change.figure, speech)
    # A contradiction says what contradicts it in words of its own.
    why = wording.word(WHY, change.why, speech) if change.why in WHY else telling.plain(change.why, speech)
    who = wording.word(wording.PEOPLE, change.who, speech)
    return Told(change.kind.value, change.at, word, [], [(line, _by(change, speech))], why, who)


def _by(change: ClaimChange, speech: Speech) -> str:
    before = change.before.figure.value if change.before else None
    if change.kind is not ChangeKind.REVISED or change.by is None or before is None:
        return ""
    return speech.gettext("from %(before)s, by %(by)s", before=speech.number(before), by=_signed(change.by, speech))


def _signed(number: Decimal, speech: Speech) -> str:
    return ("+" if number > 0 else "\u2212" if number < 0 else "") + speech.number(abs(number))


def _happened(event: Event, speech: Speech) -> str:
    if event.kind.of_site:
        what = sites.happened(event.kind.value, event.params.get("deed", ""), speech)
        return f"{what} ({sites.when(event.params.get('on', ''), speech)})"
    if event.kind is EventKind.SILENCE:
        last = event.params.get("last", "")
        words = {"date": sites.when(last, speech) or "–", "days": event.params.get("usual_days", "")}
        return speech.gettext("No new figure: the newest is of %(date)s, and one came every %(days)s days before.", **words)
    words = {"total": speech.number(event.value or 0), "before": speech.number(event.before or 0)}
    if event.degree == "high":
        return speech.gettext("%(total)s people moved in 30 days; the most in three years before was %(before)s.", **words)
    return speech.gettext("%(total)s people moved in 30 days; the most in the year before was %(before)s.", **words)
