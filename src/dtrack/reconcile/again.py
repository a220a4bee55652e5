"""Deriving only what figures that came or went can change: the cells of their series that they touch, and what follows from those.

The result for these cells is what deriving everything gives. What reaches beyond a cell is followed: a later answer is held against the last one
before it, a part against its whole, a country against its provinces.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Protocol

from dtrack.model.figure import Problem
from dtrack.model.given import Given
from dtrack.model.point import Point, Series, Span, Verdict
from dtrack.reconcile import checks
from dtrack.reconcile.answer import answer
from dtrack.reconcile.cells import Bucket
from dtrack.reconcile.claim import Claim, Window
from dtrack.reconcile.lines import Line
from dtrack.reconcile.points import found, order
from dtrack.reconcile.series import Placement
from dtrack.reconcile.windows import MAX_STANDS_DAYS, Slot, in_time
from dtrack.reconcile.work import Work

_WIDEST_DAYS = 366
"""By so much may the days that a coarse date means lie before or after the date itself."""
APART_DAYS = 60
"""Changes farther apart than this are looked at one after the other, so that one old and one new figure do not bring in the years between."""
Answer = tuple[date, date, str]
"""End, start and recommended figure of a point."""


class Stored(Protocol):
    """What is asked of the points and figures that stand."""

    def figures(self, line: Line, first: date, last: date) -> Sequence[Given]:
        """The figures of a line that may speak of these days."""

    def named(self, idents: Sequence[str]) -> Mapping[str, Given]:
        """Figures that stand, by id."""

    def answered(self, span: Span) -> Sequence[Answer]:
        """The points of a span that recommend a figure, in time."""

    def last(self, series: Series, before: date) -> Answer | None:
        """The last point of a series that ends before a day and recommends a figure."""

    def goes_on(self, series: Series, after: date) -> bool:
        """True where a point of the series that shows figures of its own ends after a day."""


@dataclass(slots=True)
class Again:
    """What stands anew: `points` and no others in `spans`; `problems` and `outside` and no others for `figures`."""

    spans: list[Span] = field(default_factory=list)
    points: list[Point] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    outside: list[Verdict] = field(default_factory=list)
    figures: set[str] = field(default_factory=set)


def again(begin: Callable[[], Work], stored: Stored, line: Line, changed: Sequence[Given], also: Sequence[Span] = ()) -> Again:
    """Derive the cells that `changed` touch: figures of the line that came or went, both the reading that stood and the one that stands.

    `begin` gives a fresh derivation. `also`: spans that are to be derived again for another reason.
    """
    placing = begin()
    claims = [claim for record in changed if (claim := placing.claim(record)) is not None]
    spans = _Spans()
    for claim in claims:
        for seat in claim.seats:
            spans.add(seat.series, claim.window if seat.relation == "own" else (claim.dates[1], claim.dates[1]))
    for span in also:
        spans.add(span.series, (span.first, span.last))
    ids = {record.id for record in changed}
    standing = set(stored.named(sorted(ids & set(placing.outside))))
    outside = [placing.outside[ident] for ident in sorted(standing)]
    astray = [problem for problem in found(placing) if problem.figure in standing]
    if not spans.held:
        return Again(figures=ids, outside=outside, problems=astray)
    held = _Held(stored, line)
    work, beyond = begin(), set()
    while True:
        hull = spans.hull
        for record in held.more(hull):
            work.seat(record)
        beyond = _grow(spans, work, claims)
        if spans.hull != hull:
            continue
        work.arrange()
        done = _settle(work, spans, stored, ids)
        if not done.on:
            break
        for series, first in done.on:
            spans.add(series, (first, date.max))
        work = begin()
        held.forget()
    listed = [Span(series, first, last) for series, windows in spans.held.items() for first, last in windows]
    figures = ids | beyond | done.figures
    problems = [problem for problem in found(work) if problem.figure in figures and problem.figure not in standing]
    return Again(listed, done.points, problems + astray, outside, figures)


def clusters(changed: Iterable[tuple[Window, Given]]) -> list[list[Given]]:
    """Figures by time, those far apart in lists of their own, the oldest first."""
    found: list[list[Given]] = []
    last: date | None = None
    for window, record in sorted(changed, key=lambda item: (item[0], item[1].id)):
        if last is None or (window[0] - last).days > APART_DAYS:
            found.append([])
        found[-1].append(record)
        last = window[1] if last is None else max(last, window[1])
    return found


class _Held:
    """Figures of a line, each read once, and which of them have been handed out."""

    def __init__(self, stored: Stored, line: Line) -> None:
        self._stored, self._line = stored, line
        self._covered: Window | None = None
        self._known: dict[str, Given] = {}
        self._out: set[str] = set()

    def more(self, hull: Window) -> list[Given]:
        """Those that may speak of these days and have not been handed out since `forget`, in the order of their ids."""
        for first, last in self._missing(hull):
            self._known.update((record.id, record) for record in self._stored.figures(self._line, first, last))
        fresh = sorted(self._known.keys() - self._out)
        self._out.update(fresh)
        return [self._known[ident] for ident in fresh]

    def forget(self) -> None:
        """Begin to hand out anew."""
        self._out.clear()

    def _missing(self, hull: Window) -> list[Window]:
        """The days of `hull`, which only grows, that have not been read."""
        covered, self._covered = self._covered, hull
        if covered is None:
            return [hull]
        missing = []
        if hull[0] < covered[0]:
            missing.append((hull[0], covered[0] - timedelta(1)))
        if hull[1] > covered[1]:
            missing.append((covered[1] + timedelta(1), hull[1]))
        return missing


class _Spans:
    """Days of each series that are derived again: lists of windows that do not meet."""

    def __init__(self) -> None:
        self.held: dict[Series, list[Window]] = {}

    def add(self, series: Series, window: Window) -> None:
        """Take these days in."""
        self.held[series] = joined([*self.held.get(series, ()), window])

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


def _grow(spans: _Spans, work: Work, changed: Sequence[Claim]) -> set[str]:
    """Take in whole cells, and the parts that a changed whole is held against; the ids of those parts."""
    beyond: set[str] = set()
    for claim in changed:
        for seat in claim.seats:
            if seat.relation == "own":
                for part, placement in _parts(work, claim, seat):
                    beyond.add(part.id)
                    if part.seats[0].relation == "own":
                        spans.add(part.series, part.window)
                    elif placement.series not in spans.held:
                        spans.add(placement.series, (part.dates[1], part.dates[1]))
    for series in spans.held:
        bucket = work.buckets.get(series)
        if bucket is not None:
            cells = joined([*(claim.window for claim in bucket.own), *spans.held[series]])
            spans.held[series] = [cell for cell in cells if _meets(cell, spans.held[series])]
    return beyond


def _meets(cell: Window, windows: Sequence[Window]) -> bool:
    return any(first <= cell[1] and cell[0] <= last for first, last in windows)


def _parts(work: Work, whole: Claim, seat: Placement) -> Iterable[tuple[Claim, Placement]]:
    bucket = work.buckets.get(seat.series)
    for part, placement in bucket.others if bucket else ():
        # Whatever its origin: that of a copied text may have been another one before.
        if placement.relation == "part" and part.window == whole.window and checks.exceeds(part, whole):
            yield part, placement


@dataclass(slots=True)
class _Settled:
    points: list[Point] = field(default_factory=list)
    figures: set[str] = field(default_factory=set)
    on: list[tuple[Series, date]] = field(default_factory=list)
    """Series whose answers after a span have to be looked at as well, with its first day."""


def _settle(work: Work, spans: _Spans, stored: Stored, changed: set[str]) -> _Settled:
    checks.parts_over_wholes(work.buckets.values(), work.problems)
    done = _Settled()
    for series in sorted(spans.held, key=order):
        bucket = work.buckets.get(series) or Bucket(series)
        earlier: list[Claim] = []
        for at, (first, last) in enumerate(spans.held[series]):
            own = [claim for claim in bucket.own if first <= claim.window[0] and claim.window[1] <= last]
            others = [item for item in bucket.others if first <= item[0].dates[1] <= last]
            before = _before(work, stored, Span(series, first, last), spans.held[series][:at], earlier)
            slots = work.settle(Bucket(series, own, others), before)
            checks.national_total(work.placer, work.buckets, series, slots, work.problems)
            done.points += [answer(series, slot, work.now, work.jobs) for slot in slots]
            done.figures |= {claim.id for claim in own}
            chosen = [slot.recommended for slot in slots if slot.recommended is not None]
            earlier += chosen
            if last < date.max and _goes_on(stored, Span(series, first, last), slots, changed):
                done.on.append((series, first))
    return done


def _goes_on(stored: Stored, span: Span, slots: Sequence[Slot], changed: set[str]) -> bool:
    """True where what is recommended here is not what was, and there are later answers that were held against it."""
    now = [(*slot.dates[::-1], slot.recommended.id) for slot in slots if slot.recommended is not None]
    if now == list(stored.answered(span)) and not changed.intersection(ident for _, _, ident in now):
        return False
    return stored.goes_on(span.series, span.last)


def _before(work: Work, stored: Stored, span: Span, redone: Sequence[Window], earlier: Sequence[Claim]) -> list[Claim]:
    """What is recommended before a span, as far as later answers are held against it.

    The last one; of stocks all that may still stand, of running totals all. `earlier` is what was chosen in the spans `redone` before it.
    """
    series, first = span.series, span.first
    reach = date.min
    if series.since is None:
        reach = date.fromordinal(max(1, first.toordinal() - MAX_STANDS_DAYS - 2 * _WIDEST_DAYS))
    answers: list[Answer] = []
    if first > date.min and (series.since is not None or series.metric.is_stock):
        answers = list(stored.answered(Span(series, reach, first - timedelta(1))))
    held = [each for each in answers if not any(start <= each[0] <= end for start, end in redone)]
    if not held:
        last = _last_outside(stored, series, first, redone)
        held = [last] if last else []
    given = stored.named([ident for _, _, ident in held])
    claims = [claim for _, _, ident in held if ident in given and (claim := work.claim(given[ident])) is not None]
    return sorted([*claims, *earlier], key=lambda claim: in_time(Slot(claim.dates, claim.window)))


def _last_outside(stored: Stored, series: Series, first: date, redone: Sequence[Window]) -> Answer | None:
    """The last answer before a span that no earlier span derives again."""
    day = first
    while (last := stored.last(series, day)) is not None:
        inside = [start for start, end in redone if start <= last[0] <= end]
        if not inside:
            return last
        day = inside[0]
    return None
