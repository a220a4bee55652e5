"""One place as one file that can be sent by message: its page, the figures behind it, the style inside, nothing to fetch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from dtrack.errors import NotFoundError, UsageError
from dtrack.model.filter import Filter
from dtrack.web import assets
from dtrack.web.pictures import visit_of
from dtrack.web.still.asking import asking, reader
from dtrack.web.still.evidence import listed
from dtrack.web.still.names import FIGURE, Address, read, tool
from dtrack.web.still.rewriting import GONE, Rewriter
from dtrack.web.still.site import check_languages, foot

if TYPE_CHECKING:
    from dtrack.tracker import Tracker

LIMIT = 300_000
"""Bytes of the file, whatever there is to say of the place."""
_TRIES = 3
_MOST_PLOTS = 30


def _now() -> datetime:
    return datetime.now(UTC)


def single(tracker: Tracker, place: str, language: str, clock: Callable[[], datetime] = _now) -> str:
    """The file. NotFoundError for a place that nobody knows, UsageError for a language that there is not."""
    [spoken] = check_languages(tracker, [language])
    for _ in range(_TRIES):
        held = tracker.protection()
        made = _made(tracker, place, spoken, clock())
        if held == tracker.protection():
            return made
    raise UsageError("figures were withheld or given back again and again meanwhile", "Nothing was written. Publish again in a while.")


def _made(tracker: Tracker, place: str, language: str, now: datetime) -> str:
    seen = reader(tracker, [language])
    if seen.gazetteer.get(place) is None:
        raise NotFoundError(f"there is no place {place!r}", "`dtrack places list` shows the codes, e.g. SY09.")
    with asking(seen, now) as asker:
        answer = asker.get(Address(f"/places/{place}"), language)
    if answer.status != 200:
        raise UsageError(f"the page of {place} answers with status {answer.status}", "The log has the error. Nothing was written.")
    page = answer.body.decode()
    for cut in _cuts():
        made = _file(seen, place, page, language=language, now=now, cut=cut)
        if len(made.encode()) <= LIMIT:
            return made
    raise UsageError(f"the page of {place} is over {LIMIT:,} bytes even without charts", "Publish the folder: `dtrack publish DIR`.")


@dataclass(slots=True)
class _Cut:
    """What goes as a whole: heads of pages, and where the file would be too long the tables of the charts, then charts, then all lists but the first."""

    tables: bool = False
    plots: int = _MOST_PLOTS
    lists: bool = False
    _seen: int = field(default=0, init=False)

    def __call__(self, tag: str, held: dict[str, str]) -> bool:
        names = held.get("class", "").split()
        if tag == "header" or (tag == "a" and "skip" in names) or (tag == "p" and "crumbs" in names):
            return True
        if tag == "figure" and "plot" in names:
            self._seen += 1
            return self._seen > self.plots
        return (self.tables and tag == "details") or (self.lists and tag == "section" and held.get("aria-labelledby") in ("inside", "beside", "problems"))


def _cuts() -> list[_Cut]:
    return [_Cut(), _Cut(tables=True), *(_Cut(tables=True, plots=plots) for plots in (6, 4, 2)), _Cut(tables=True, plots=2, lists=True), _Cut(True, 0, True)]


def _file(seen: Tracker, place: str, page: str, *, language: str, now: datetime, cut: _Cut) -> str:
    shown: dict[str, None] = {}

    def link(href: str) -> str:
        found = read(href)
        figure = FIGURE.fullmatch(found.address.path) if found is not None else None
        if figure is None:
            return GONE if found is not None and (tool(found) or found.address.path == f"/places/{place}") else ""
        shown[figure[1]] = None
        return f"#f-{figure[1]}"

    style = assets.collect()["dtrack.css"].body.decode()
    made = Rewriter(link, drop=cut, style=style, foot=foot(language, now))(page)
    records = seen.figures_by_id(shown)
    visit = visit_of(seen, Filter(), language, now)
    heading = visit.speech.gettext("In its own words")
    known = [records[ident] for ident in shown if ident in records]
    told = f'<section aria-labelledby="evidence"><h2 id="evidence">{heading}</h2>{listed(visit, known)}</section>\n'
    return made.replace("</main>", f"{told}</main>", 1)
