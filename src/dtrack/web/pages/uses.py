"""What can be taken from a chart: the picture, exactly its values as a file, and its last value in words for a report or a message."""

from __future__ import annotations

from dataclasses import dataclass, replace

from dtrack.model.figure import FigureRecord
from dtrack.model.point import PointRecord, Series
from dtrack.store.pointing import name_of
from dtrack.terms import Sensitivity, Status
from dtrack.web import wording
from dtrack.web.pages.desk import Desk, Known
from dtrack.web.pages.figures import citation, claim
from dtrack.web.site import Visit

_KEPT = ("source", "since", "until", "known_on")


@dataclass(frozen=True, slots=True)
class Use:
    """Addresses and texts. `sitrep`, `message` and `citation` are empty where the last value rests on no figure."""

    svg: str
    csv: str
    xlsx: str
    page: str
    """Where the chart stands, on this site."""
    feed: str
    embed: str
    """Address for a frame on another site; empty where this installation allows none."""
    name: str
    """Of a file, without its ending."""
    sitrep: str = ""
    message: tuple[str, ...] = ()
    """Lines for WhatsApp; the address of `page` follows them."""
    citation: str = ""


def of(desk: Desk, series: Series, last: PointRecord, *, ident: str, page: str = "") -> Use:
    """For the chart `ident` of a series on `page` (the place's own where that is empty), whose last value is `last`."""
    visit = desk.visit
    kept = {key: value for key, value in visit.query.given.items() if key in _KEPT}
    own = {key: value for key, value in visit.query.filtered.items() if key != "place"}
    named = name_of(series)
    at = f"{visit.link(page or f'/places/{series.place}', **own)}#{ident}"
    record = desk.figure(last.point.recommended)
    use = Use(
        svg=visit.link("/chart.svg", series=named, **kept),
        csv=visit.link("/export.csv", what="points", series=named, **kept),
        xlsx=visit.link("/export.xlsx", what="points", series=named, **kept),
        page=at,
        feed=visit.link(f"/places/{series.place}.atom"),
        embed=visit.link("/embed/chart", series=named, **kept) if visit.tracker.config.spec.web.embed else "",
        name=f"dtrack-{series.place}-{ident}",
    )
    return use if record is None else _worded(use, desk, record, desk.worded(last.point))


def _worded(use: Use, desk: Desk, record: FigureRecord, known: Known) -> Use:
    visit = desk.visit
    return replace(use, sitrep=sitrep(visit, record, known), message=message(visit, record, known), citation=citation(visit, record))


def sitrep(visit: Visit, record: FigureRecord, known: Known) -> str:
    """One sentence with its source behind it, to be put into a report."""
    speech = visit.speech
    said = speech.gettext("%(place)s: %(claim)s, as reported by %(source)s.", **_words(visit, record, known))
    title = speech.gettext("“%(title)s”, %(published)s", title=record.title or speech.gettext("untitled"), published=_published(visit, record))
    return " ".join([*_restricted(visit, record), said, f"({'; '.join([title, *_state(visit, record, known)])})"])


def message(visit: Visit, record: FigureRecord, known: Known) -> tuple[str, ...]:
    """The same in the lines of a message: the place in bold as WhatsApp writes it, then the number, then whose it is."""
    speech = visit.speech
    words = _words(visit, record, known)
    source = speech.gettext("Source: %(source)s", source=words["source"])
    return (
        *_restricted(visit, record),
        f"*{words['place'].replace('*', '')}*",
        words["claim"],
        f"{source}, {_published(visit, record)}",
        *([known.lowest_highest] if known.lowest_highest else []),
        "; ".join(_state(visit, record, known)),
    )


def _words(visit: Visit, record: FigureRecord, known: Known) -> dict[str, str]:
    source = record.figure.source_org or record.publisher or visit.speech.gettext("source not named")
    return {"place": visit.place(known.series.place), "claim": claim(record.figure, visit.speech), "source": source}


def _published(visit: Visit, record: FigureRecord) -> str:
    return visit.speech.day(record.published) if record.published else visit.speech.gettext("publication date not known")


def _state(visit: Visit, record: FigureRecord, known: Known) -> list[str]:
    """What a reader of the number has to know of it: whether a person has checked it, and that it is no longer current."""
    speech = visit.speech
    checked = speech.gettext("not checked by a person") if record.status is Status.EXTRACTED else wording.word(wording.CHECKED, record.status, speech)
    old = [speech.gettext("last known value, not current")] if known.old else []
    return [wording.word(wording.CHECKED, Status.EXTRACTED, speech) + ", " + checked if record.status is Status.EXTRACTED else checked, *old]


def _restricted(visit: Visit, record: FigureRecord) -> list[str]:
    if record.sensitivity is Sensitivity.PUBLIC:
        return []
    return [f"[{wording.word(wording.SENSITIVITIES, record.sensitivity, visit.speech)}]"]
