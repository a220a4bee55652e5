"""What is looked at again: the days of each series, and the figures that speak of them, each read once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Protocol

from dtrack.model.given import Given
from dtrack.model.point import Series, Span
from dtrack.reconcile.claim import Window, times
from dtrack.reconcile.lines import Line
from dtrack.reconcile.series import Placer

Answer = tuple[date, date, str]
"""End, start and recommended figure of a point."""
_Entry = tuple[date, date, date, str]
"""First and last day that a figure describes, the day on which its point ends, its id."""


class Stored(Protocol):
    """What is asked of the points and figures that stand."""

    def figures(self, line: Line, first: date, last: date, wanted: Callable[[str], bool] | None = None) -> Sequence[Given]:
        """The figures of a line that may speak of these days; `wanted`: only those that name such a place, by its code."""

    def named(self, idents: Sequence[str]) -> Mapping[str, Given]:
        """Figures that stand, by id."""

    def answered(self, span: Span) -> Sequence[Answer]:
        """The points of a span that recommend a figure, in time."""

    def last(self, series: Series, before: date) -> Answer | None:
        """The last point of a series that ends before a day and recommends a figure."""

    def shown(self, span: Span) -> Iterable[Window]:
        """Start and end of the points of a span."""

    def goes_on(self, series: Series, after: date) -> bool:
        """True where a point of the series that shows figures of its own ends after a day."""


@dataclass(slots=True)
class _Seated:
    """The figures of one series that have been read."""

    own: list[_Entry] = field(default_factory=list)
    others: list[_Entry] = field(default_factory=list)
    looked: tuple[Sequence[Window], Sequence[Window], int] = ((), (), 0)
    """For which days figures were last handed out, and how many there were."""


class Held:
    """Figures of a line, each read once, and which of them have been handed out."""

    def __init__(self, stored: Stored, line: Line) -> None:
        self.stored, self._line = stored, line
        self._covered: dict[frozenset[str], Window] = {}
        """By the places that were asked for, none for all: the days that have been read."""
        self._known: dict[str, Given] = {}
        self._series: dict[Series, _Seated] = {}
        self._out: set[str] = set()

    def more(self, spans: Spans, placer: Placer) -> list[Given]:
        """Those that have to do with these spans and have not been handed out since `forget`, in the order of their ids."""
        places = frozenset(series.place for series in spans.held) if spans.few else frozenset[str]()
        above = {place.pcode for code in places for place in placer.way(code)[1:]}

        def wanted(code: str) -> bool:
            return code in above or any(place.pcode in places for place in placer.way(code))

        for first, last in self._missing(spans.hull, places):
            for record in self.stored.figures(self._line, first, last, wanted if places else None):
                if record.id not in self._known:
                    self._take(record, placer)
        days, wholes = dict(spans.held), _above(spans, placer)
        found = {ident for series in days.keys() | wholes.keys() for ident in self._concerned(series, days.get(series, ()), wholes.get(series, ()))}
        fresh = sorted(found - self._out)
        self._out.update(fresh)
        return [self._known[ident] for ident in fresh]

    def _take(self, record: Given, placer: Placer) -> None:
        self._known[record.id] = record
        described = times(record)
        if described is None:
            return
        (first, last), (_, day), _ = described
        entry = first, last, day, record.id
        for seat in placer.placements(record):
            seated = self._series.setdefault(seat.series, _Seated())
            (seated.own if seat.relation == "own" else seated.others).append(entry)

    def _concerned(self, series: Series, days: Sequence[Window], wholes: Sequence[Window]) -> Iterator[str]:
        """The figures that speak of these days of a series, or are its own and speak of the days of its parts: unless they have been looked at before."""
        seated = self._series.get(series)
        now = (days, wholes, len(seated.own) + len(seated.others)) if seated else None
        if seated is None or now is None or now == seated.looked:
            return
        seated.looked = now
        for entries, windows in ((seated.own, (*days, *wholes)), (seated.others, days)):
            for start, end, day, ident in entries:
                for first, last in windows:
                    if (start <= last and first <= end) or first <= day <= last:
                        yield ident
                        break

    def forget(self) -> None:
        """Begin to hand out anew."""
        self._out.clear()
        for seated in self._series.values():
            seated.looked = (), (), 0

    def _missing(self, hull: Window, places: frozenset[str]) -> list[Window]:
        """The days of `hull` that have not been read for these places."""
        covered = self._covered.get(places) or self._covered.get(frozenset())
        if covered is None:
            self._covered[places] = hull
            return [hull]
        self._covered[places] = min(hull[0], covered[0]), max(hull[1], covered[1])
        missing = []
        if hull[0] < covered[0]:
            missing.append((hull[0], covered[0] - timedelta(1)))
        if hull[1] > covered[1]:
            missing.append((covered[1] + timedelta(1), hull[1]))
        return missing


def _above(spans: Spans, placer: Placer) -> dict[Series, Sequence[Window]]:
    """The spans' days, by the series of the places that hold theirs: figures of those are the wholes of their parts."""
    found: dict[Series, list[Window]] = {}
    for series, windows in spans.held.items():
        for place in placer.way(series.place)[1:]:
            found.setdefault(replace(series, place=place.pcode), []).extend(windows)
    return {series: joined(windows) for series, windows in found.items()}


class Spans:
    """Days of each series that are derived again: lists of windows that do not meet."""

    def __init__(self) -> None:
        self.held: dict[Series, list[Window]] = {}
        self.first: dict[Series, date] = {}
        """First day of what changed; cells reach farther."""
        self.floor = date.min
        """Cells of flows are not looked at before."""
        self.few = False
        """True where these are the few of which more has to be read."""
        self._change: date | None = None

    def add(self, series: Series, window: Window, since: date = date.max) -> None:
        """Take these days in. `since`: first day of a figure that is shown there without being the place's own."""
        self.held[series] = joined([*self.held.get(series, ()), window])
        self.first[series] = min(self.first.get(series, date.max), window[0], since)

    def reach(self, days: int | None) -> None:
        """Set the floor so many days before the first change."""
        self._change = self._change or self.hull[0]
        self.floor = date.min if days is None else date.fromordinal(max(1, self._change.toordinal() - days))

    def only(self, series: Iterable[Series]) -> Spans:
        """The same days of these series alone."""
        rest = Spans()
        rest._change, rest.few = self._change, True
        for each in series:
            rest.held[each], rest.first[each] = self.held[each], self.first[each]
        return rest

    def widen(self, series: Series, cells: Iterable[Window]) -> None:
        """Take in the cells that have a day in common with what is held."""
        held = self.held[series]
        whole = [cell for cell in joined([*cells, *held]) if _meets(cell, held)]
        if is_flow(series):
            whole = [(max(first, min(self.floor, self.first[series])), last) for first, last in whole]
        self.held[series] = whole

    @property
    def hull(self) -> Window:
        """First and last of all days."""
        return min(windows[0][0] for windows in self.held.values()), max(windows[-1][1] for windows in self.held.values())


def joined(windows: Iterable[Window]) -> list[Window]:
    """The same days, windows with a day in common made one."""
    made: list[Window] = []
    for first, last in sorted(windows):
        if made and first <= made[-1][1]:
            made[-1] = made[-1][0], max(made[-1][1], last)
        else:
            made.append((first, last))
    return made


def is_flow(series: Series) -> bool:
    """True for movements within periods: neither a stock nor a running total."""
    return series.since is None and not series.metric.is_stock


def _meets(cell: Window, windows: Sequence[Window]) -> bool:
    return any(first <= cell[1] and cell[0] <= last for first, last in windows)
