"""The figures behind the numbers of published pages, each in its own words with its citation: what a number leads to where no server answers (R30)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from markupsafe import Markup

from dtrack import __version__
from dtrack.model.figure import FigureRecord
from dtrack.model.filter import Filter
from dtrack.model.locus import principal
from dtrack.web import languages
from dtrack.web.brief.facts import line_of
from dtrack.web.pictures import visit_of
from dtrack.web.site import Visit

if TYPE_CHECKING:
    from dtrack.tracker import Tracker

MOST = 300
"""Figures of one page."""
ELSEWHERE = "elsewhere"
"""Name of the page of figures that are about no single place."""
PATH = "/evidence/"


class Evidence:
    """The figures that pages show, by the page that holds their sentences."""

    def __init__(self, tracker: Tracker, idents: Collection[str], now: datetime, spoken: Sequence[str]) -> None:
        self._tracker, self._now, self._spoken = tracker, now, tuple(languages.load(code) for code in spoken)
        self.records = tracker.figures_by_id(idents)
        by_place: dict[str, list[FigureRecord]] = {}
        for record in sorted(self.records.values(), key=_newest, reverse=True):
            by_place.setdefault(place_of(record) or ELSEWHERE, []).append(record)
        self.pages: dict[str, list[FigureRecord]] = {}
        for place, records in sorted(by_place.items()):
            for number, first in enumerate(range(0, len(records), MOST), 1):
                self.pages[place if number == 1 else f"{place}-{number}"] = records[first : first + MOST]
        self.page_of = {record.id: name for name, records in self.pages.items() for record in records}

    def page(self, name: str, language: str) -> str:
        """One page, as the dashboard dresses its own."""
        visit = replace(visit_of(self._tracker, Filter(), language, self._now), path=f"{PATH}{name}", languages=self._spoken)
        place = place_of(self.pages[name][0])
        heading = visit.place(place) if place else visit.speech.gettext("Several places")
        told = listed(visit, self.pages[name])
        title = self._tracker.config.spec.tracker.title
        return str(visit.render("evidence.html", heading=heading, listed=told, site_title=title, style=None, version=__version__))


def listed(visit: Visit, records: Sequence[FigureRecord]) -> Markup:
    """The sentences of figures, each under its own anchor."""
    return visit.render("_evidence.html", lines=[line_of(visit, record, place_of(record) or "") for record in records], say=visit.speech.gettext)


def place_of(record: FigureRecord) -> str | None:
    """The one place that a figure is about."""
    return principal(record.figure)


def _newest(record: FigureRecord) -> tuple[str, str]:
    return str(record.figure.end or ""), record.id
