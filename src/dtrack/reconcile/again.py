"""Deriving only what figures that came or went can change: the cells of their series that they touch, and what follows from those.

The result for these cells is what deriving everything gives. What reaches beyond a cell is followed: a later answer is held against the last one
before it, a part against its whole, a country against its provinces.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Protocol

from dtrack.model.figure import Problem
from dtrack.model.given import Given
from dtrack.model.point import Point, Series, Span, Verdict
from dtrack.reconcile import checks, copies
from dtrack.reconcile.answer import answer
from dtrack.reconcile.cells import Bucket
from dtrack.reconcile.claim import Claim, Window, times
from dtrack.reconcile.lines import Line
from dtrack.reconcile.points import found, order
from dtrack.reconcile.series import Placement, Placer
from dtrack.reconcile.windows import MAX_STANDS_DAYS, Slot, in_time
from dtrack.reconcile.work import Work

_WIDEST_DAYS = 366
"""By so much may the days that a coarse date means lie before or after the date itself."""
APART_DAYS = 60
"""Changes farther apart than this are looked at one after the other, so that one old and one new figure do not bring in the years between."""
REACHES = (120, 400, None)
"""So many days before the first change the cells of flows are cut, if they are longer; more where that does not tell, and at last not at all."""
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

    def shown(self, span: Span) -> Iterable[Window]:
        """Start and end of the points of a span."""

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


def again(
    begin: Callable[[], Work], stored: Stored, line: Line, changed: Sequence[Given], also: Sequence[Span] = (), *, reaches: Sequence[int | None] = REACHES
) -> Again:
    """Derive the cells that `changed` touch: figures of the line that came or went, both the reading that stood and the one that stands.

    `begin` gives a fresh derivation. `also`: spans that are to be derived again for another reason. Where the flows of a place are so many that they overlap
    one another for years, their cell is looked at from some months before the change on, as far as it can be shown that nothing changes before: `reaches` says
    from how many days, and the last of them is None, for the whole cell.
    """
    placing = begin()
    claims = [claim for record in changed if (claim := placing.claim(record)) is not None]
    ids = {record.id for record in changed}
    standing = set(stored.named(sorted(ids & set(placing.outside))))
    made = Again(figures=ids, outside=[placing.outside[ident] for ident in sorted(standing)])
    astray = [problem for problem in found(placing) if problem.figure in standing]
    held = _Held(stored, line)
    for reach in reaches:
        spans = _Spans()
        for claim in claims:
            for seat in claim.seats:
                spans.add(seat.series, claim.window if seat.relation == "own" else (claim.dates[1], claim.dates[1]), claim.dates[0])
        for span in also:
            spans.add(span.series, (span.first, span.last))
        if not spans.held:
            break
        spans.reach(reach)
        try:
            work, done, beyond = _derived(begin, held, claims, spans, ids)
        except Unsure:
            continue
        made.points, made.spans, made.figures = done.points, done.spans, ids | beyond | done.figures
        made.problems = [problem for problem in found(work) if problem.figure in made.figures and problem.figure not in standing]
        break
    made.problems += astray
    return made


def _derived(begin: Callable[[], Work], held: _Held, claims: Sequence[Claim], spans: _Spans, ids: set[str]) -> tuple[Work, _Settled, set[str]]:
    held.forget()
    work, beyond = begin(), set()
    while True:
        before = dict(spans.held)
        for record in held.more(spans, work.placer):
            work.seat(record)
        beyond |= _grow(spans, work, claims)
        if spans.held != before:
            continue
        work.arrange()
        done = _settle(work, spans, held.stored, ids)
        if not done.on:
            return work, done, beyond
        for series, first in done.on:
            spans.add(series, (first, date.max))
        work = begin()
        held.forget()


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
        self.stored, self._line = stored, line
        self._covered: Window | None = None
        self._known: dict[str, Given] = {}
        self._out: set[str] = set()

    def more(self, spans: _Spans, placer: Placer) -> list[Given]:
        """Those that have to do with these spans and have not been handed out since `forget`, in the order of their ids."""
        for first, last in self._missing(spans.hull):
            self._known.update((record.id, record) for record in self.stored.figures(self._line, first, last))
        needed = _needed(spans, placer)
        fresh = sorted(ident for ident in self._known.keys() - self._out if _concerned(self._known[ident], placer, needed))
        self._out.update(fresh)
        return [self._known[ident] for ident in fresh]

    def forget(self) -> None:
        """Begin to hand out anew."""
        self._out.clear()

    def _missing(self, hull: Window) -> list[Window]:
        """The days of `hull` that have not been read."""
        covered = self._covered
        if covered is None:
            self._covered = hull
            return [hull]
        self._covered = min(hull[0], covered[0]), max(hull[1], covered[1])
        missing = []
        if hull[0] < covered[0]:
            missing.append((hull[0], covered[0] - timedelta(1)))
        if hull[1] > covered[1]:
            missing.append((covered[1] + timedelta(1), hull[1]))
        return missing


def _needed(spans: _Spans, placer: Placer) -> dict[Series, list[Window]]:
    """The spans' days by series, and those of the places that hold theirs, whose figures are the wholes of their parts."""
    needed = {series: list(windows) for series, windows in spans.held.items()}
    for series, windows in spans.held.items():
        for place in placer.way(series.place)[1:]:
            needed.setdefault(replace(series, place=place.pcode), []).extend(windows)
    return needed


def _concerned(record: Given, placer: Placer, needed: Mapping[Series, Sequence[Window]]) -> bool:
    described = times(record)
    if described is None:
        return False
    days, dates, _ = described
    for seat in placer.placements(record):
        for first, last in needed.get(seat.series, ()):
            if (days[0] <= last and first <= days[1]) or first <= dates[1] <= last:
                return True
    return False


class _Spans:
    """Days of each series that are derived again: lists of windows that do not meet."""

    def __init__(self) -> None:
        self.held: dict[Series, list[Window]] = {}
        self.first: dict[Series, date] = {}
        """First day of what changed; cells reach farther."""
        self.floor = date.min
        """Cells of flows are not looked at before."""

    def add(self, series: Series, window: Window, since: date = date.max) -> None:
        """Take these days in. `since`: first day of a figure that is shown there without being the place's own."""
        self.held[series] = joined([*self.held.get(series, ()), window])
        self.first[series] = min(self.first.get(series, date.max), window[0], since)

    def reach(self, days: int | None) -> None:
        """Set the floor so many days before the first change."""
        first = self.hull[0].toordinal()
        self.floor = date.min if days is None else date.fromordinal(max(1, first - days))

    def widen(self, series: Series, cells: Iterable[Window]) -> None:
        """Take in the cells that have a day in common with what is held."""
        held = self.held[series]
        whole = [cell for cell in joined([*cells, *held]) if _meets(cell, held)]
        if _is_flow(series):
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
            spans.widen(series, (claim.window for claim in bucket.own))
    return beyond


def _is_flow(series: Series) -> bool:
    return series.since is None and not series.metric.is_stock


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
    spans: list[Span] = field(default_factory=list)
    figures: set[str] = field(default_factory=set)
    on: list[tuple[Series, date]] = field(default_factory=list)
    """Series whose answers after a span have to be looked at as well, with its first day."""


class Unsure(Exception):
    """What was read does not tell from when on a cell is as it was: more has to be read."""


def _settle(work: Work, spans: _Spans, stored: Stored, changed: set[str]) -> _Settled:
    checks.parts_over_wholes(work.buckets.values(), work.problems)
    done = _Settled()
    for series in sorted(spans.held, key=order):
        whole = work.buckets.get(series) or Bucket(series)
        earlier: list[Claim] = []
        redone: list[Window] = []
        for first, last in spans.held[series]:
            own = [claim for claim in whole.own if first <= claim.window[1] and claim.window[1] <= last]
            others = [item for item in whole.others if first <= item[0].dates[1] <= last]
            bucket = Bucket(series, own, others)
            span, slots = _laid(work, bucket, stored, Span(series, first, last), spans.first[series])
            before = _before(work, stored, span, redone, earlier)
            work.choose(bucket, slots, before)
            checks.national_total(work.placer, work.buckets, series, slots, work.problems)
            done.spans.append(span)
            made = [answer(series, slot, work.now, work.jobs) for slot in slots]
            done.points += made
            shown = {verdict.figure for point in made for verdict in point.verdicts}
            done.figures |= {claim.id for claim in own if claim.id in shown}
            chosen = [slot.recommended for slot in slots if slot.recommended is not None]
            earlier += chosen
            redone.append((span.first, span.last))
            if last < date.max and _goes_on(stored, span, slots, changed):
                done.on.append((series, span.first))
    return done


def _laid(work: Work, bucket: Bucket, stored: Stored, span: Span, change: date) -> tuple[Span, list[Slot]]:
    """The slots of a span; where its cell began earlier and was cut, the later part of both in which anything can differ from what stands.

    `change`: first day of what changed. Raises Unsure where that part cannot be told.
    """
    if not _is_flow(bucket.series) or all(claim.window[0] >= span.first for claim in bucket.own):
        return span, work.laid(bucket)[0]
    runs = copies.runs(bucket.own)
    unsure = max(claim.window[1] for run in (*runs, *([claim] for claim in bucket.own)) if run[0].window[0] < span.first for claim in run)
    change = min([change, *(run[0].window[0] for run in runs if any(claim.window[1] >= change for claim in run))])
    slots, past = work.laid(bucket, unsure)
    # What ends after `past` is as all figures would have it. The same points on both sides of a day, and no slot that reaches from `past` beyond it: before it
    # the calendar is filled as it was, in every class, for nothing that it hangs on has changed.
    made = {slot.dates for slot in slots if slot.dates[1] > past}
    stood = {window for window in stored.shown(Span(bucket.series, past, span.last)) if window[1] > past}
    change = min([change, *(start for start, _ in made ^ stood)])
    if change <= past or any(slot.members and slot.dates[0] <= past and slot.dates[1] >= change for slot in slots):
        raise Unsure
    # A figure that is shown beside a slot may have moved with it, and what it was beside is told anew, whole.
    moved = [claim.window[0] for claim in bucket.own if claim.window[1] >= change] + [claim.dates[0] for claim, _ in bucket.others if claim.dates[1] >= change]
    first = min([change, *moved])
    later = [slot for slot in slots if slot.dates[1] >= first]
    if first <= past or any(slot.dates[0] <= unsure for slot in later):
        raise Unsure
    return Span(bucket.series, first, span.last), later


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
