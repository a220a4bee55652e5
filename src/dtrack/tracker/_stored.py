"""What is stored: answers to questions, none of which changes anything."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from dtrack.flow import connection, disk, health, troubles
from dtrack.model.figure import FigureRecord, ProblemRecord
from dtrack.model.filter import Filter
from dtrack.model.run import CountryHealth, JobHealth, Outage, ProvinceHealth, Run, Setup
from dtrack.tracker._later import later
from dtrack.tracker._opened import Opened

if TYPE_CHECKING:
    from dtrack.flow import changes as changing
    from dtrack.flow import looking, searching, showing
    from dtrack.flow.alerts import sending as alert_sending
    from dtrack.model.change import ClaimChange
    from dtrack.model.disk import Disk
    from dtrack.model.document import Document
    from dtrack.model.event import Event
    from dtrack.model.point import PointRecord, Series
    from dtrack.store.seen_series import Print
    from dtrack.store.showing import Standing
else:
    alert_sending, changing, looking, searching, showing = later("alerts.sending", "changes", "looking", "searching", "showing")

_MOST_KEPT = 5_000
"""Changes that are kept from one question to the next."""


class Stored(Opened):
    """Figures, points, documents, problems, runs and health; and what pages show of them, by index."""

    def figures(self, wanted: Filter | None = None) -> list[FigureRecord]:
        """Figures that the filter lets through; `place` takes in everything below it. NotFoundError for a place that nobody knows."""
        return looking.figures(self._kit, wanted or Filter())

    def figure(self, figure_id: str, known_on: datetime | None = None) -> FigureRecord:
        """One figure, closed or not; as it was known at a moment. NotFoundError where there is none, or was none then."""
        return looking.figure(self._kit, figure_id, known_on)

    def figures_by_id(self, figure_ids: Iterable[str]) -> dict[str, FigureRecord]:
        """Several figures at once, closed or not, by id; one that nobody knows is left out."""
        return looking.figures_by_id(self._kit, figure_ids)

    def history(self, figure_id: str, known_on: datetime | None = None) -> list[FigureRecord]:
        """Every reading of the same claim, oldest first; those known at a moment."""
        return looking.history(self._kit, figure_id, known_on)

    def points(self, wanted: Filter | None = None) -> list[PointRecord]:
        """Points that the filter lets through; `place` is that place's own series."""
        return looking.points(self._kit, wanted or Filter())

    def points_of(self, figure_id: str, known_on: datetime | None = None) -> list[PointRecord]:
        """Points that rest on a figure or show it; those that stood at a moment."""
        return looking.points_of(self._kit, figure_id, known_on)

    def changes(self, learned_since: datetime, until: datetime | None = None, limit: int | None = None) -> list[ClaimChange]:
        """What became known after a moment (not after `until`), newest first: new, revised by how much, contradicted, withdrawn, rejected; who and why.

        What was last asked is kept until something is committed: a copy of the dashboard asks the same for the brief of each place in each language.
        """
        mark = self.mark()
        asked = None if mark is None else (mark, learned_since, until)
        held = self._changed.get(self._kit.audience)
        if asked is not None and held is not None and held[0] == asked:
            return list(held[1][:limit])
        if limit is not None:
            return changing.changes(self._kit, learned_since, until, limit)
        found = changing.changes(self._kit, learned_since, until)
        if asked is not None and len(found) <= _MOST_KEPT:
            self._changed[self._kit.audience] = asked, tuple(found)
        return found

    def events(self, learned_since: datetime, until: datetime | None = None) -> list[Event]:
        """Sudden rises, revisions, contradictions and silent provinces that were found after a moment, newest first: what alerts send."""
        return changing.happened(self._kit, learned_since, until)

    def told(self, learned_since: datetime, until: datetime | None = None, limit: int | None = None) -> list[ClaimChange | Event]:
        """`changes` with the sudden rises and silent provinces among them."""
        return changing.told(self._kit, learned_since, until, limit)

    def document(self, document_id: str, version: int | None = None) -> Document:
        """One version of a document, the latest by default. NotFoundError where there is none."""
        return looking.document(self._kit, document_id, version)

    def licences(self, document_ids: Iterable[str]) -> dict[str, str | None]:
        """The licence that each of these documents states; unknown ids are left out."""
        return looking.licences(self._kit, document_ids)

    def document_text(self, document_id: str, version: int | None = None) -> str:
        """The normalised text that the figures' spans point into; empty where the document cannot be read."""
        return looking.document_text(self._kit, document_id, version)

    def documents(self, job: str | None = None, limit: int | None = None, offset: int = 0) -> list[Document]:
        """Latest versions, the newest fetched first."""
        return looking.documents_of(self._kit, job, limit, offset)

    def search(self, text: str, limit: int, offset: int = 0) -> searching.Found:
        """Documents that hold every word of `text` in their title or in a quote, whatever their spelling; the newest twenty thousand of each are looked at."""
        return searching.search(self._kit, text, limit, offset)

    def problems(self, job: str | None = None) -> list[ProblemRecord]:
        """What wants a person: faults of the installation's own files first, then the newest. Sources that are all down at once are one message."""
        found = troubles.stored(self._kit, job)
        own = [*disk.problem(self._kit, self._kit.now())] if job in (None, disk.SCOPE) else []
        return [*troubles.faults(self.faults, self._opened, job), *own, *connection.gathered(found, health.outage(self._kit))]

    def outage(self) -> Outage | None:
        """Since when nothing on the network answers; None where something does."""
        return health.outage(self._kit)

    def status(self) -> list[JobHealth]:
        """Health of every job, those whose file is faulty among them."""
        return [*health.status(self._kit, self.faults), *self._alerting(), *disk.line(self._kit)]

    def _alerting(self) -> list[JobHealth]:
        """The line of alerts; what it needs is not imported where there are none."""
        return alert_sending.line(self._kit) if self.config.spec.alerts.channel else []

    def disk(self) -> Disk:
        """How full the disk of database and archive is. StoreError where the system does not tell."""
        return disk.look(self._kit)

    def provinces(self) -> list[ProvinceHealth]:
        """How lately each province was reported on, over all sources."""
        return health.provinces(self._kit, self.states())

    def countries(self) -> list[CountryHealth]:
        """How the sources and the provinces of each tracked country are doing."""
        return health.countries(self._kit, self.status())

    def runs(self, job: str | None = None, limit: int | None = 100) -> list[Run]:
        """The ledger, newest first."""
        return looking.runs_of(self._kit, job, limit)

    def states(self) -> list[JobHealth]:
        """As `status`, without what each job has brought in: to be counted where an audience does not see all of it. Found once a minute while nothing is
        committed."""
        mark, minute = self.mark(), self._kit.now().replace(second=0, microsecond=0)
        held = self._states.get(self._kit.audience)
        if mark is None or held is None or held[0] != (mark, minute):
            held = self._states[self._kit.audience] = (mark, minute), health.status(self._kit, self.faults, counted=False, newness=self._memory().newness)
        return held[1]

    def setup(self) -> Setup:
        """Facts for the set-up card."""
        return health.setup(self._kit, self.states(), self._memory().series)

    def comparing(self) -> bool:
        """True while figures are stored that were never compared and nothing is recommended yet: an empty place does not mean that nothing was collected."""
        return looking.comparing(self._kit)

    def stamp(self) -> str:
        """Changes whenever a document, figure, point or open problem did."""
        return looking.stamp(self._kit)

    def latest(self, places: Collection[str], wanted: Filter | None = None) -> list[PointRecord]:
        """The last point with a value of every series of these places; `wanted` may say as of when."""
        return showing.latest(self._kit, places, wanted or Filter())

    def line(self, place: str, wanted: Filter | None = None) -> list[PointRecord]:
        """A place's own points in the order of series and time. NotFoundError for a place that nobody knows."""
        return showing.line(self._kit, place, wanted or Filter())

    def prints(self, places: Collection[str]) -> dict[Series, Print]:
        """Every series of these places as they stand, with what changes whenever the series does."""
        return showing.prints(self._kit, self._memory().series, places)

    def recent(self, series: Iterable[Series], most: int) -> dict[Series, list[PointRecord]]:
        """The last `most` points with a value of each of these series, in time."""
        return showing.recent(self._kit, series, most)

    def whole(self, series: Series) -> list[PointRecord]:
        """All points of one series as they stand, in time."""
        return showing.whole(self._kit, series)

    def standings(self, figure_ids: Iterable[str]) -> dict[str, Standing]:
        """Status and job of several figures at once, by id."""
        return showing.standings(self._kit, figure_ids)

    def newest_figures(self, place: str, limit: int, wanted: Filter | None = None) -> list[FigureRecord]:
        """Figures of a place and of what lies within it, the newest reference date first."""
        return showing.newest_figures(self._kit, place, limit, wanted or Filter())

    def problems_of(self, place: str, limit: int) -> list[ProblemRecord]:
        """Open problems with the figures of a place and of what lies within it, the newest first."""
        return showing.problems_of(self._kit, place, limit)

    def mark(self) -> int | None:
        """Changes with every commit to the database, for a few microseconds; None where the database cannot tell so cheaply: ask for `stamp`."""
        return showing.mark(self._kit)
