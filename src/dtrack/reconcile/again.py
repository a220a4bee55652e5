"""Deriving only what figures that came or went can change: the cells of their series that they touch, and what follows from those.

The result for these cells is what deriving everything gives. What reaches beyond a cell is followed: a later answer is held against the last one
before it, a part against its whole, a country against its provinces.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from dtrack.model.figure import Problem
from dtrack.model.given import Given
from dtrack.model.point import Point, Series, Span, Verdict
from dtrack.reconcile import checks, copies
from dtrack.reconcile.answer import OF_OTHERS, answer
from dtrack.reconcile.aside import CHOSEN_AGAINST, Aside
from dtrack.reconcile.before import answered_before
from dtrack.reconcile.cells import Beside, Bucket
from dtrack.reconcile.claim import Claim, Window
from dtrack.reconcile.held import Held, Spans, Stored, is_flow, joined
from dtrack.reconcile.lines import Line
from dtrack.reconcile.points import found, order
from dtrack.reconcile.series import Placement
from dtrack.reconcile.windows import Slot
from dtrack.reconcile.work import Work
from dtrack.terms import Level

APART_DAYS = 60
"""Changes farther apart than this are looked at one after the other, so that one old and one new figure do not bring in the years between."""
REACHES = (60, 120, 240, 400, None)
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
    made = Again(figures=set(ids), outside=[placing.outside[ident] for ident in sorted(standing)])
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
        spans.whole.add(span.series)
    aside.leave(spans)
    for reach in reaches if spans.held or aside.held else ():
        spans.reach = reach
        work, done, beyond = _derived(begin, held, claims, (spans, aside), ids)
        made.points += done.points
        made.spans += done.spans
        made.figures |= beyond | done.figures
        told.update(_told(work, None if reach == reaches[0] else spans))
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


def _told(work: Work, spans: Spans | None) -> dict[str, Problem]:
    """Problems by key. `spans`: those of a later pass, which has not read all that figures of other series are held against; the first one told of these."""
    if spans is None:
        return {problem.key: problem for problem in found(work)}
    mine = {claim.id for series in spans.held if series in work.buckets for claim in work.buckets[series].own}
    return {problem.key: problem for problem in found(work) if problem.figure in mine}


def _derived(begin: Callable[[], Work], held: Held, claims: Sequence[Claim], days: tuple[Spans, Aside], ids: set[str]) -> tuple[Work, _Settled, set[str]]:
    """What stands anew in the spans, but for the series that are unsure; and the ids of parts that the changed `claims` are held against."""
    spans, aside = days
    held.forget()
    work, beyond = begin(), set()
    while True:
        before = dict(spans.held), dict(spans.first)
        own = held.more(spans, work.placer, aside.windows())
        beside = (*held.beside(_moved(work, spans), work.placer), *held.alike(_wholes(work, spans, claims), work.placer))
        held.seat(work, (*own, *beside, *held.named(sorted(ids), work.placer)))
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


def _moved(work: Work, spans: Spans) -> dict[Series, list[Window]]:
    """The days of each series on which what is shown beside its own figures may be another: of flows from the first change on."""
    found = {}
    for series, windows in spans.held.items():
        if not _may_stay(work, spans, series):
            since = spans.first[series] if is_flow(series) else date.min
            found[series] = [(max(first, since), last) for first, last in windows if last >= since]
    return found


def _wholes(work: Work, spans: Spans, changed: Iterable[Claim]) -> dict[Series, list[Window]]:
    """The periods of what changed of the series of which no more is read: parts are held against these."""
    found: dict[Series, list[Window]] = {}
    for claim in changed:
        for seat in claim.seats:
            if seat.relation == "own" and _may_stay(work, spans, seat.series):
                found.setdefault(seat.series, []).append(claim.window)
    return found


def _may_stay(work: Work, spans: Spans, series: Series) -> bool:
    """True for a flow beside whose figures nothing came or went. A country's provinces are needed for their sum."""
    return is_flow(series) and series not in spans.whole and work.placer.level(series.place) is not Level.ADM0


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
        for bucket, span, slots, stood in parts:
            before = answered_before(work, stored, (bucket, span), redone, earlier)
            work.choose(bucket, slots, before)
            checks.national_total(work.placer, work.buckets, series, slots, work.problems)
            made = [answer(series, slot, work.now, work.jobs) for slot in slots]
            done.spans += [span] if stood is None else [Span(series, end, end) for end in sorted({point.end for point in made})]
            done.points += made if stood is None else _with_parts(made, stood)
            shown = {verdict.figure for point in made for verdict in point.verdicts}
            done.figures |= {claim.id for claim in bucket.own if claim.id in shown}
            earlier += [slot.recommended for slot in slots if slot.recommended is not None]
            redone.append((span.first, span.last))
            if span.last < date.max and _goes_on(stored, span, slots, changed):
                done.on.append((series, span.first))
    return done


_Laid = tuple[Span, list[Slot], Sequence[Point] | None]
"""A span, its slots, and where what is shown beside these stays as it is, the points that stand on their last days: no parts are in the slots then."""


def _part(work: Work, series: Series, window: Window, held: Held, spans: Spans) -> tuple[Bucket, Span, list[Slot], Sequence[Point] | None]:
    """The claims of some days of a series, and the slots that they make. Raises Unsure as `_laid` does."""
    first, last = window
    whole = work.buckets.get(series)
    bucket = Bucket(series, [claim for claim in whole.own if first <= claim.window[1] <= last] if whole else [])
    return bucket, *_laid(work, bucket, held, Span(series, first, last), spans)


def _laid(work: Work, bucket: Bucket, held: Held, span: Span, spans: Spans) -> _Laid:
    """The slots of a span; where its cell began earlier and was cut, the later part of both in which anything can differ from what stands.

    Raises Unsure where that part cannot be told.
    """
    if not is_flow(bucket.series) or all(claim.window[0] >= span.first for claim in bucket.own):
        calendar = work.calendar(bucket)
        stood = _stood(work, bucket, calendar.slots(), held, (span, spans))
        if stood is None:
            calendar.put(_beside(work, held, span))
        return span, calendar.slots(), stood
    runs = copies.runs(bucket.own)
    unsure = max(claim.window[1] for run in (*runs, *([claim] for claim in bucket.own)) if run[0].window[0] < span.first for claim in run)
    change = min([spans.first[bucket.series], *_numbers(bucket.own, spans.changed.get(bucket.series, ()))])
    calendar = work.calendar(bucket, unsure)
    slots, past = calendar.slots(), calendar.past
    # What ends after `past` is as all figures would have it. The same points on both sides of a day, and no slot that reaches from `past` beyond it: before it
    # the calendar is filled as it was, in every class, for nothing that it hangs on has changed.
    made = {slot.dates for slot in slots if slot.dates[1] > past}
    stands = {window for window in held.stored.shown(Span(bucket.series, past, span.last)) if window[1] > past}
    change = min([change, *(start for start, _ in made ^ stands)])
    if change <= past or any(slot.members and slot.dates[0] <= past and slot.dates[1] >= change for slot in slots):
        raise Unsure
    first = min([change, *(claim.window[0] for claim in bucket.own if claim.window[1] >= change)])
    stood = _stood(work, bucket, [slot for slot in slots if slot.dates[1] >= first], held, (Span(bucket.series, first, span.last), spans))
    if stood is None:
        # A figure that is shown beside a slot may have moved with it, and what it was beside is told anew, whole.
        first = min([first, *(claim.dates[0] for claim, _ in _beside(work, held, Span(bucket.series, change, span.last)))])
    starts = [slot.dates[0] for slot in slots if slot.dates[1] >= first]
    if first <= past or any(start <= unsure for start in starts):
        raise Unsure
    if stood is None:
        calendar.put(_beside(work, held, Span(bucket.series, min([first, *starts]), span.last)))
    later = [slot for slot in calendar.slots() if slot.dates[1] >= first]
    if any(slot.dates[0] <= unsure for slot in later):
        raise Unsure
    return Span(bucket.series, first, span.last), later, stood


def _stood(work: Work, bucket: Bucket, slots: Sequence[Slot], held: Held, days: tuple[Span, Spans]) -> Sequence[Point] | None:
    """The points that stand on the last days of these slots, all of a span, where what is shown beside them stays as it is; None where it may have moved.

    It stays where no day came to the cells or went from them, and the slots are those that stand: beside which a part is shown hangs on nothing else.
    """
    span, spans = days
    series = bucket.series
    if not _may_stay(work, spans, series):
        return None
    came = [claim for claim in spans.changed.get(series, ()) if claim.window[0] <= span.last and claim.window[1] >= span.first]
    ids = {claim.id for claim in came}
    cells = joined(claim.window for claim in bucket.own if claim.id not in ids) if came else []
    if not all(any(start <= claim.window[0] and claim.window[1] <= end for start, end in cells) for claim in came):
        return None
    if {slot.dates for slot in slots} != set(held.stored.shown(span)):
        return None
    stood = held.stored.told(series, {slot.dates[1] for slot in slots})
    chosen = {(point.start, point.end) for point in stood if point.recommended is not None or any(each.reason in CHOSEN_AGAINST for each in point.verdicts)}
    return stood if chosen == {slot.dates for slot in slots if slot.members} else None


def _with_parts(made: Sequence[Point], stood: Sequence[Point]) -> list[Point]:
    """Points with what is shown beside them taken from those that stand; and those of the same days that only parts have."""
    beside = {(point.start, point.end): point for point in stood}
    found = []
    for point in made:
        others = [verdict for verdict in beside.pop((point.start, point.end)).verdicts if verdict.role in OF_OTHERS]
        found.append(replace(point, verdicts=(*point.verdicts, *others)) if others else point)
    return [*found, *beside.values()]


def _numbers(own: Sequence[Claim], changed: Sequence[Claim]) -> list[date]:
    """First days of the prints of one number that one came to or went from: what they are to one another may have changed."""
    here, touched = {claim.id for claim in own}, {claim.id for claim in changed}
    told = [*own, *(claim for claim in changed if claim.id not in here)]
    return [run[0].window[0] for run in copies.runs(told) if any(claim.id in touched for claim in run)]


def _beside(work: Work, held: Held, span: Span) -> list[Beside]:
    """The parts and shared figures that end on these days, in the order of their ids."""
    held.seat(work, held.beside({span.series: [(span.first, span.last)]}, work.placer))
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
