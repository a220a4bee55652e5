"""What is looked at again: the days of each series, and the figures that speak of them, each read once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Protocol

from dtrack.model.given import Given
from dtrack.model.point import Point, Series, Span
from dtrack.reconcile.claim import Claim, Window, times
from dtrack.reconcile.lines import Line
from dtrack.reconcile.series import Placement, Placer
from dtrack.reconcile.work import Work

Answer = tuple[date, date, str]
"""End, start and recommended figure of a point."""
_Entry = tuple[date, date, date, str]
"""First and last day that a figure describes, the day on which its point ends, its id."""


class Stored(Protocol):
    """What is asked of the points and figures that stand."""

    def places(self) -> Collection[str]:
        """The codes of all places that figures name."""

    def figures(self, line: Line, wanted: Mapping[str, Sequence[Window]], *, exact: bool, seen: set[int]) -> Sequence[Given]:
        """The figures of a line that name a place and may speak of the days for which it is wanted, by its code. `exact`: movements of just that period.

        `seen`: the store's numbers of those that have been given already, which need not be given again; it adds these.
        """

    def named(self, idents: Sequence[str]) -> Mapping[str, Given]:
        """Figures that stand, by id."""

    def answered(self, span: Span) -> Sequence[Answer]:
        """The points of a span that recommend a figure, in time."""

    def last(self, series: Series, before: date) -> Answer | None:
        """The last point of a series that ends before a day and recommends a figure."""

    def shown(self, span: Span) -> Iterable[Window]:
        """Start and end of the points of a span that show figures of the series' own."""

    def near(self, series: Series, window: Window) -> Sequence[tuple[date, date, str | None]]:
        """Start, end and recommended figure of the points that show figures of the series' own and have a day in common with a window."""

    def told(self, series: Series, ends: Collection[date]) -> Sequence[Point]:
        """The points of a series that end on these days, whole."""

    def exactly(self, line: Line, window: Window) -> Sequence[Given]:
        """The figures of a line whose period is exactly this one."""

    def goes_on(self, series: Series, after: date) -> bool:
        """True where a point of the series that shows figures of its own ends after a day."""


@dataclass(slots=True)
class _Seated:
    """The figures of one series that have been read."""

    own: list[_Entry] = field(default_factory=list)
    others: list[_Entry] = field(default_factory=list)
    looked: tuple[Sequence[Window], int] = ((), 0)
    """For which days its own figures were last handed out, and how many there were."""


class Held:
    """Figures of a line, each read once, and which of them have been handed out.

    A series' own figures are read for all days that have to do with it; those that are only shown beside them, which are far more, where they are asked for.
    """

    def __init__(self, stored: Stored, line: Line) -> None:
        self.stored, self.line = stored, line
        self._known: dict[str, Given] = {}
        self._series: dict[Series, _Seated] = {}
        self._seats: dict[int, tuple[tuple[Placement, ...], list[list[_Entry]]]] = {}
        """For placements, which many figures have in common, where their figures are kept."""
        self._seen: set[int] = set()
        self._out: set[str] = set()
        self._claims: dict[str, Claim] = {}
        """What a derivation has made of figures that had no ruling then."""
        self._below: dict[Series, list[Window]] = {}
        """The days of which everything has been read that is shown beside a series' own figures."""
        self._under: dict[str, list[str]] = {}
        """The places that figures name, by each place that holds them; themselves too."""

    def more(self, spans: Spans, placer: Placer, wholes: Mapping[Series, Sequence[Window]]) -> list[Given]:
        """Figures of these spans' own series, of what holds their places, and of `wholes`, not handed out since `forget`; in the order of their ids."""
        days = {series: list(windows) for series, windows in wholes.items()}
        for series, windows in (*spans.held.items(), *_above(spans, placer).items()):
            days.setdefault(series, []).extend(windows)
        self._fetch(days, placer, below=False)
        return self._fresh({ident for series, windows in days.items() for ident in self._concerned(series, joined(windows))})

    def beside(self, days: Mapping[Series, Sequence[Window]], placer: Placer) -> list[Given]:
        """Figures that are parts of these series or shared with them and end on these days, not handed out since `forget`; in the order of their ids."""
        fresh = {series: windows for series, windows in days.items() if not _within(windows, self._below.get(series, ()))}
        self._fetch(fresh, placer, below=True)
        for series, windows in fresh.items():
            self._below[series] = joined([*windows, *self._below.get(series, ())])
        found: set[str] = set()
        for series, windows in days.items():
            seated = self._series.get(series)
            found.update(ident for _, _, day, ident in (seated.others if seated else ()) if any(first <= day <= last for first, last in windows))
        return self._fresh(found)

    def alike(self, days: Mapping[Series, Sequence[Window]], placer: Placer) -> list[Given]:
        """Movements of just these periods that are parts of these series or shared with them, not handed out since `forget`; in the order of their ids."""
        self._fetch(days, placer, below=True, exact=True)
        found: set[str] = set()
        for series, windows in days.items():
            seated = self._series.get(series)
            found.update(ident for first, last, _, ident in (seated.others if seated else ()) if (first, last) in windows)
        return self._fresh(found)

    def named(self, idents: Sequence[str], placer: Placer) -> list[Given]:
        """Figures that stand, by id, not handed out since `forget`."""
        for ident, record in self.stored.named(idents).items():
            if ident not in self._known:
                self._take(record, placer)
        return self._fresh(self._known.keys() & idents)

    def seat(self, work: Work, records: Iterable[Given]) -> None:
        """Put figures into their series. Derivations follow one another, and claims of the one before begin anew in the next: all look up the same tables."""
        for record in records:
            known = self._claims.get(record.id)
            if known is not None:
                work.put(known.anew())
            elif (claim := work.seat(record)) is not None and claim.ruling is None:
                self._claims[record.id] = claim

    def windows(self, series: Series, window: Window) -> list[Window]:
        """The days of each of a series' own figures that speaks of these days, as far as `more` was asked for them."""
        seated = self._series.get(series)
        return [(first, last) for first, last, _, _ in (seated.own if seated else ()) if first <= window[1] and window[0] <= last]

    def _fresh(self, found: set[str]) -> list[Given]:
        fresh = sorted(found - self._out)
        self._out.update(fresh)
        return [self._known[ident] for ident in fresh]

    def _fetch(self, days: Mapping[Series, Sequence[Window]], placer: Placer, *, below: bool, exact: bool = False) -> None:
        """Read what names these series' places, or one below them, and may speak of these days; or is of `exact`ly such a period."""
        places: dict[str, list[Window]] = {}
        for series, windows in days.items():
            places.setdefault(series.place, []).extend(windows)
        places = {code: sorted(set(windows)) if exact else joined(windows) for code, windows in places.items() if windows}
        if not places:
            return

        wanted = self._spread(places, placer) if below else places
        for record in self.stored.figures(self.line, wanted, exact=exact, seen=self._seen):
            if record.id not in self._known:
                self._take(record, placer)

    def _spread(self, places: Mapping[str, Sequence[Window]], placer: Placer) -> dict[str, list[Window]]:
        """The same days for these places and for all places below them."""
        if not self._under:
            for code in self.stored.places():
                for place in placer.way(code):
                    self._under.setdefault(place.pcode, []).append(code)
        spread: dict[str, list[Window]] = {}
        for held, windows in places.items():
            for code in self._under.get(held, ()):
                spread.setdefault(code, []).extend(windows)
        return spread

    def _take(self, record: Given, placer: Placer) -> None:
        self._known[record.id] = record
        described = times(record)
        if described is None:
            return
        (first, last), (_, day), _ = described
        entry = first, last, day, record.id
        placements = placer.placements(record)
        kept = self._seats.get(id(placements))
        if kept is None:
            seated = [(self._series.setdefault(seat.series, _Seated()), seat.relation) for seat in placements]
            kept = self._seats[id(placements)] = placements, [each.own if relation == "own" else each.others for each, relation in seated]
        for entries in kept[1]:
            entries.append(entry)

    def _concerned(self, series: Series, days: Sequence[Window]) -> Iterator[str]:
        """A series' own figures that speak of these days: unless they have been looked at before."""
        seated = self._series.get(series)
        now = (days, len(seated.own)) if seated else None
        if seated is None or now is None or now == seated.looked:
            return
        seated.looked = now
        for start, end, day, ident in seated.own:
            for first, last in days:
                if (start <= last and first <= end) or first <= day <= last:
                    yield ident
                    break

    def forget(self) -> None:
        """Begin to hand out anew."""
        self._out.clear()
        for seated in self._series.values():
            seated.looked = (), 0


def _above(spans: Spans, placer: Placer) -> dict[Series, list[Window]]:
    """The spans' days, by the series of the places that hold theirs: figures of those are the wholes of their parts."""
    found: dict[Series, list[Window]] = {}
    for series, windows in spans.held.items():
        for place in placer.way(series.place)[1:]:
            found.setdefault(replace(series, place=place.pcode), []).extend(windows)
    return found


class Spans:
    """Days of each series that are derived again: lists of windows that do not meet."""

    def __init__(self) -> None:
        self.held: dict[Series, list[Window]] = {}
        self.first: dict[Series, date] = {}
        """First day of what changed; cells reach farther."""
        self.changed: dict[Series, list[Claim]] = {}
        """Figures of the series' own that came or went."""
        self.whole: set[Series] = set()
        """Series beside whose figures something changed, or that are derived again for another reason: their points are told anew with all beside them."""
        self.reach: int | None = None
        """So many days before that cells of flows are cut; None: not at all."""

    def add(self, series: Series, window: Window, since: date = date.max) -> None:
        """Take these days in. `since`: first day of a figure that is shown there without being the place's own."""
        self.held[series] = joined([*self.held.get(series, ()), window])
        self.first[series] = min(self.first.get(series, date.max), window[0], since)

    def only(self, series: Iterable[Series]) -> Spans:
        """The same days of these series alone."""
        rest = Spans()
        rest.whole = self.whole
        for each in series:
            rest.held[each], rest.first[each] = self.held[each], self.first[each]
            rest.changed[each] = self.changed.get(each, [])
        return rest

    def widen(self, series: Series, cells: Iterable[Window]) -> None:
        """Take in the cells that have a day in common with what is held."""
        held = self.held[series]
        whole = [cell for cell in joined([*cells, *held]) if _meets(cell, held)]
        if is_flow(series) and self.reach is not None:
            floor = date.fromordinal(max(1, self.first[series].toordinal() - self.reach))
            whole = [(max(first, floor), last) for first, last in whole]
        self.held[series] = whole


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


def _within(windows: Iterable[Window], held: Sequence[Window]) -> bool:
    return all(any(start <= first and last <= end for start, end in held) for first, last in windows)


def _meets(cell: Window, windows: Sequence[Window]) -> bool:
    return any(first <= cell[1] and cell[0] <= last for first, last in windows)
