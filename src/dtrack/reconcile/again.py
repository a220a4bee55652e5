"""Deriving only what figures that came or went can change: the cells of their series that they touch, and what follows from those.

The result for these cells is what deriving everything gives. What reaches beyond a cell is followed: a later answer is held against the last one
before it, a part against its whole, a country against its provinces.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from dtrack.model.figure import Problem
from dtrack.model.given import Given
from dtrack.model.point import Point, Series, Span, Verdict
from dtrack.reconcile import checks, copies
from dtrack.reconcile.answer import answer
from dtrack.reconcile.aside import Aside
from dtrack.reconcile.cells import Beside, Bucket
from dtrack.reconcile.claim import Claim, Window
from dtrack.reconcile.held import Answer, Held, Spans, Stored, is_flow
from dtrack.reconcile.lines import Line
from dtrack.reconcile.points import found, order
from dtrack.reconcile.series import Placement
from dtrack.reconcile.windows import MAX_STANDS_DAYS, Slot, in_time
from dtrack.reconcile.work import Work

_WIDEST_DAYS = 366
"""By so much may the days that a coarse date means lie before or after the date itself."""
APART_DAYS = 60
"""Changes farther apart than this are looked at one after the other, so that one old and one new figure do not bring in the years between."""
REACHES = (30, 90, 200, 400, None)
"""So many days before its first change the cells of a flow are cut, if they are longer; more for a series of which that does not tell, at last not at all."""


@dataclass(slots=True)
class Again:
    """What stands anew: `points` and no others in `spans`; `problems` and `outside` and no others for `figures`; `totals` and no others of their kind for
    `wholes`."""

    spans: list[Span] = field(default_factory=list)
    points: list[Point] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    outside: list[Verdict] = field(default_factory=list)
    figures: set[str] = field(default_factory=set)
    totals: list[Problem] = field(default_factory=list)
    """Those of sums of provinces, of countries whose own figures stayed."""
    wholes: set[str] = field(default_factory=set)


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
    held, spans, aside = Held(stored, line), Spans(), Aside()
    told: dict[str, Problem] = {}
    for claim in claims:
        for seat in claim.seats:
            if seat.relation == "own":
                spans.add(seat.series, claim.window, claim.dates[0])
                spans.changed.setdefault(seat.series, []).append(claim)
            elif is_flow(seat.series):
                aside.add(seat.series, claim)
            else:
                spans.add(seat.series, (claim.dates[1], claim.dates[1]), claim.dates[0])
    for span in also:
        spans.add(span.series, (span.first, span.last))
    aside.leave(spans)
    for reach in reaches if spans.held or aside.held else ():
        spans.reach = reach
        work, done, beyond = _derived(begin, held, claims, (spans, aside), ids)
        made.points += done.points
        made.spans += done.spans
        made.figures |= beyond | done.figures
        told.update((problem.key, problem) for problem in found(work))
        if not done.unsure:
            break
        spans, claims = spans.only(done.unsure), []
    if aside.held:
        aside.settle(begin, held, sorted(ids))
        made.points += aside.points
        made.spans += aside.spans
        made.totals, made.wholes = aside.totals, aside.wholes
    made.problems = [told[key] for key in sorted(told) if told[key].figure in made.figures and told[key].figure not in standing]
    made.problems += astray
    return made


def _derived(begin: Callable[[], Work], held: Held, claims: Sequence[Claim], days: tuple[Spans, Aside], ids: set[str]) -> tuple[Work, _Settled, set[str]]:
    """What stands anew in the spans, but for the series that are unsure; and the ids of parts that the changed `claims` are held against."""
    spans, aside = days
    held.forget()
    work, beyond = begin(), set()
    while True:
        before = dict(spans.held), dict(spans.first)
        own = held.more(spans, work.placer, aside.windows())
        for record in (*own, *held.beside(_moved(spans), work.placer), *held.named(sorted(ids), work.placer)):
            work.seat(record)
        beyond |= _grow(spans, work, claims)
        aside.leave(spans)
        if (spans.held, spans.first) != before:
            continue
        work.arrange()
        done = _settle(work, spans, held, ids)
        if not done.on:
            return work, done, beyond
        for series, first in done.on:
            spans.add(series, (first, date.max))
        work = begin()
        held.forget()


def _moved(spans: Spans) -> dict[Series, list[Window]]:
    """The days of each series on which what is shown beside its own figures may be another: of flows from the first change on."""
    found = {}
    for series, windows in spans.held.items():
        since = spans.first[series] if is_flow(series) else date.min
        found[series] = [(max(first, since), last) for first, last in windows if last >= since]
    return found


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


def _grow(spans: Spans, work: Work, changed: Sequence[Claim]) -> set[str]:
    """Take in whole cells, and the parts that a changed whole is held against; the ids of those parts."""
    beyond: set[str] = set()
    for claim in changed:
        for seat in claim.seats:
            if seat.relation == "own":
                for part in _parts(work, claim, seat):
                    beyond.add(part.id)
                    if part.seats[0].relation == "own":
                        spans.add(part.series, part.window)
    for series in spans.held:
        bucket = work.buckets.get(series)
        if bucket is not None:
            spans.widen(series, (claim.window for claim in bucket.own))
    return beyond


def _parts(work: Work, whole: Claim, seat: Placement) -> Iterable[Claim]:
    bucket = work.buckets.get(seat.series)
    # One that went may have been larger than the ones that stay, over which the part is now.
    wholes = [whole, *(claim for claim in (bucket.own if bucket else ()) if claim.window == whole.window)]
    for part, placement in bucket.others if bucket else ():
        # Whatever its origin: that of a copied text may have been another one before.
        if placement.relation == "part" and part.window == whole.window and any(checks.exceeds(part, each) for each in wholes):
            yield part


@dataclass(slots=True)
class _Settled:
    points: list[Point] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    figures: set[str] = field(default_factory=set)
    on: list[tuple[Series, date]] = field(default_factory=list)
    """Series whose answers after a span have to be looked at as well, with its first day."""
    unsure: list[Series] = field(default_factory=list)
    """Series of which more has to be read; nothing of them is in the rest."""


class Unsure(Exception):
    """What was read does not tell from when on a cell is as it was: more has to be read."""


def _settle(work: Work, spans: Spans, held: Held, changed: set[str]) -> _Settled:
    stored = held.stored
    checks.parts_over_wholes(work.buckets.values(), work.problems)
    done = _Settled()
    for series in sorted(spans.held, key=order):
        try:
            parts = [_part(work, series, window, held, spans) for window in spans.held[series]]
        except Unsure:
            done.unsure.append(series)
            continue
        earlier: list[Claim] = []
        redone: list[Window] = []
        for bucket, span, slots in parts:
            before = _before(work, stored, span, redone, earlier)
            work.choose(bucket, slots, before)
            checks.national_total(work.placer, work.buckets, series, slots, work.problems)
            done.spans.append(span)
            made = [answer(series, slot, work.now, work.jobs) for slot in slots]
            done.points += made
            shown = {verdict.figure for point in made for verdict in point.verdicts}
            done.figures |= {claim.id for claim in bucket.own if claim.id in shown}
            earlier += [slot.recommended for slot in slots if slot.recommended is not None]
            redone.append((span.first, span.last))
            if span.last < date.max and _goes_on(stored, span, slots, changed):
                done.on.append((series, span.first))
    return done


def _part(work: Work, series: Series, window: Window, held: Held, spans: Spans) -> tuple[Bucket, Span, list[Slot]]:
    """The claims of some days of a series, and the slots that they make. Raises Unsure as `_laid` does."""
    first, last = window
    whole = work.buckets.get(series)
    bucket = Bucket(series, [claim for claim in whole.own if first <= claim.window[1] <= last] if whole else [])
    return bucket, *_laid(work, bucket, held, Span(series, first, last), spans)


def _laid(work: Work, bucket: Bucket, held: Held, span: Span, spans: Spans) -> tuple[Span, list[Slot]]:
    """The slots of a span; where its cell began earlier and was cut, the later part of both in which anything can differ from what stands.

    Raises Unsure where that part cannot be told.
    """
    if not is_flow(bucket.series) or all(claim.window[0] >= span.first for claim in bucket.own):
        calendar = work.calendar(bucket)
        calendar.put(_beside(work, held, span))
        return span, calendar.slots()
    runs = copies.runs(bucket.own)
    unsure = max(claim.window[1] for run in (*runs, *([claim] for claim in bucket.own)) if run[0].window[0] < span.first for claim in run)
    change = min([spans.first[bucket.series], *_numbers(bucket.own, spans.changed.get(bucket.series, ()))])
    calendar = work.calendar(bucket, unsure)
    slots, past = calendar.slots(), calendar.past
    # What ends after `past` is as all figures would have it. The same points on both sides of a day, and no slot that reaches from `past` beyond it: before it
    # the calendar is filled as it was, in every class, for nothing that it hangs on has changed.
    made = {slot.dates for slot in slots if slot.dates[1] > past}
    stood = {window for window in held.stored.shown(Span(bucket.series, past, span.last)) if window[1] > past}
    change = min([change, *(start for start, _ in made ^ stood)])
    if change <= past or any(slot.members and slot.dates[0] <= past and slot.dates[1] >= change for slot in slots):
        raise Unsure
    # A figure that is shown beside a slot may have moved with it, and what it was beside is told anew, whole.
    moved = [claim.window[0] for claim in bucket.own if claim.window[1] >= change]
    moved += [claim.dates[0] for claim, _ in _beside(work, held, Span(bucket.series, change, span.last))]
    first = min([change, *moved])
    starts = [slot.dates[0] for slot in slots if slot.dates[1] >= first]
    if first <= past or any(start <= unsure for start in starts):
        raise Unsure
    calendar.put(_beside(work, held, Span(bucket.series, min([first, *starts]), span.last)))
    later = [slot for slot in calendar.slots() if slot.dates[1] >= first]
    if any(slot.dates[0] <= unsure for slot in later):
        raise Unsure
    return Span(bucket.series, first, span.last), later


def _numbers(own: Sequence[Claim], changed: Sequence[Claim]) -> list[date]:
    """First days of the prints of one number that one came to or went from: what they are to one another may have changed."""
    here, touched = {claim.id for claim in own}, {claim.id for claim in changed}
    told = [*own, *(claim for claim in changed if claim.id not in here)]
    return [run[0].window[0] for run in copies.runs(told) if any(claim.id in touched for claim in run)]


def _beside(work: Work, held: Held, span: Span) -> list[Beside]:
    """The parts and shared figures that end on these days, in the order of their ids."""
    for record in held.beside({span.series: [(span.first, span.last)]}, work.placer):
        work.seat(record)
    bucket = work.buckets.get(span.series)
    return sorted((item for item in (bucket.others if bucket else ()) if span.first <= item[0].dates[1] <= span.last), key=_ident)


def _ident(item: Beside) -> str:
    return item[0].id


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
