"""Points of series whose own figures stayed while what is shown beside them changed: a country's, a province's above a district.

Their calendar is as it was. Only the points beside which a part came or went are told anew, from what stands: a country is read for the days that changed and
not from its beginning.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from dtrack.model.figure import Problem
from dtrack.model.point import Point, Series, Span, Verdict
from dtrack.reconcile import checks
from dtrack.reconcile.answer import answer, in_order
from dtrack.reconcile.claim import Claim, Ruling, Window
from dtrack.reconcile.held import Held, Spans, Stored, joined
from dtrack.reconcile.windows import Slot
from dtrack.reconcile.work import Work
from dtrack.terms import Level

CHOSEN_AGAINST = frozenset({"sudden_jump", "better_source_stands"})
"""Reasons that only a candidate gets that had a place in the calendar: its point is a slot of its own though it recommends nothing."""
_SILENT = frozenset({"only_parts", "only_shared"})
"""Reasons of a point without any figure of the series' own."""


class Aside:
    """Flows beside whose figures something changed, and what follows from that."""

    def __init__(self) -> None:
        self.held: dict[Series, list[Claim]] = {}
        """By series the parts and shared figures that came or went."""
        self.points: list[Point] = []
        self.spans: list[Span] = []
        self.totals: list[Problem] = []
        self.wholes: set[str] = set()
        """Figures whose sums of provinces were looked at; `totals` are the Problems that these have."""

    def add(self, series: Series, claim: Claim) -> None:
        """A part or shared figure of the series came or went."""
        self.held.setdefault(series, []).append(claim)

    def windows(self) -> dict[Series, list[Window]]:
        """The days on which the series' own figures have to be known."""
        return {series: [claim.window for claim in claims] for series, claims in self.held.items()}

    def leave(self, spans: Spans) -> None:
        """What is derived again anyway is no business of ours: its days are added there."""
        for series in self.held.keys() & spans.held.keys():
            for claim in self.held.pop(series):
                spans.add(series, (claim.dates[1], claim.dates[1]), claim.dates[0])
                spans.whole.add(series)

    def settle(self, begin: Callable[[], Work], held: Held, ids: Sequence[str]) -> None:
        """Tell the touched points anew. `ids`: of everything that came or went; `held` has been asked for `windows`."""
        work = begin()
        standing = [claim for record in held.stored.named(ids).values() if (claim := work.claim(record)) is not None]
        come: dict[Series, list[Claim]] = {}
        for claim in standing:
            for seat in claim.seats:
                if seat.relation != "own":
                    come.setdefault(seat.series, []).append(claim)
        for series in sorted(self.held):
            self._points(work, held, series, come.get(series, []), frozenset(ids))
        for series in sorted(self.held):
            if work.placer.level(series.place) is Level.ADM0:
                self._sums(begin(), held, series)

    def _points(self, work: Work, held: Held, series: Series, come: Sequence[Claim], ids: frozenset[str]) -> None:
        changed = [claim.dates for claim in (*self.held[series], *come)]
        near = held.stored.near(series, (min(start for start, _ in changed), max(end for _, end in changed)))
        homes = {dates: self._home(held, series, dates, near) for dates in set(changed)}
        arrived: dict[Window, list[Claim]] = {}
        for claim in come:
            arrived.setdefault(homes[claim.dates], []).append(claim)
        touched = set(homes.values())
        ends = {end for _, end in touched}
        stood = {(point.start, point.end): point for point in held.stored.told(series, ends)}
        for window in sorted(stood.keys() | touched):
            point = stood.get(window)
            if window in touched:
                kept = [verdict for verdict in point.verdicts if verdict.figure not in ids] if point else []
                point = _told(work, held.stored, point, (series, kept, arrived.get(window, ())))
            if point is not None:
                self.points.append(point)
        self.spans += [Span(series, end, end) for end in sorted(ends)]

    def _home(self, held: Held, series: Series, dates: Window, near: Iterable[tuple[date, date, str | None]]) -> Window:
        """Start and end of the point beside whose figures one of these dates is shown, as `Shelf.put` and `cells` have it; its own dates where it is alone."""
        start, end = dates
        cell = next((cell for cell in joined(held.windows(series, dates)) if cell[0] <= end <= cell[1]), None)
        if cell is None:
            return dates
        windows = [(first, last, answered) for first, last, answered in near if cell[0] <= first <= end and start <= last <= cell[1]]
        if any((first, last) == dates for first, last, _ in windows):
            return dates
        for first, last, answered in sorted(windows, key=_newest):
            if answered is not None or self._chosen(held, series, (first, last)):
                return first, last
        return dates

    def _chosen(self, held: Held, series: Series, window: Window) -> bool:
        """True where a point without an answer is a slot of the calendar, not one that a figure without a place in it opened."""
        told = [point for point in held.stored.told(series, [window[1]]) if (point.start, point.end) == window]
        return any(verdict.reason in CHOSEN_AGAINST for point in told for verdict in point.verdicts)

    def _sums(self, work: Work, held: Held, series: Series) -> None:
        """R6: a country's number beside the sum of its provinces, where one of these came or went."""
        provinces = {replace(series, place=place) for place in work.placer.first_level(series.place)}
        printed = {(claim.window, claim.origin) for claim in self.held[series] if claim.seats[0].relation == "own" and claim.seats[0].series in provinces}
        for window in sorted({window for window, _ in printed}):
            named = [ident for first, last, ident in held.stored.near(series, window) if (first, last) == window and ident is not None]
            for record in held.stored.named(named).values():
                whole = work.claim(record)
                if whole is None or (window, whole.origin) not in printed:
                    continue
                for other in held.stored.exactly(held.line, window):
                    work.seat(other)
                slot = Slot(whole.dates, whole.window, recommended=whole)
                checks.national_total(work.placer, work.buckets, series, [slot], self.totals)
                self.wholes.add(whole.id)


def _newest(item: tuple[date, date, str | None]) -> int:
    return -item[0].toordinal()


def _told(work: Work, stored: Stored, point: Point | None, beside: tuple[Series, list[Verdict], Sequence[Claim]]) -> Point | None:
    """A point with other parts beside its own figures; None where it has none of its own and no part is left.

    `beside`: its series, the verdicts that stay, and the parts that came.
    """
    series, kept, come = beside
    if point is not None and point.reason not in _SILENT:
        return replace(point, verdicts=in_order([*kept, *(Verdict(claim.id, *_rulings(claim)[series]) for claim in come)]))
    records = stored.named([verdict.figure for verdict in kept])
    parts = [*(claim for ident in sorted(records) if (claim := work.claim(records[ident])) is not None), *come]
    if not parts:
        return None
    slot = Slot(parts[0].dates, parts[0].window, beside=[(claim, _rulings(claim)[series]) for claim in parts])
    return answer(series, slot, work.now, work.jobs)


def _rulings(claim: Claim) -> Mapping[Series, Ruling]:
    return {seat.series: seat.ruling for seat in claim.seats}
