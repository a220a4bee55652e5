"""Points follow figures: only what came or went is derived again; everything where the rules themselves changed. Only differences are written."""

from __future__ import annotations

import logging
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Connection

from dtrack.flow import apart, small
from dtrack.flow.calm import calm
from dtrack.flow.events import note
from dtrack.flow.kit import Kit
from dtrack.flow.rules import digest_of, judged
from dtrack.flow.tracked import deriving
from dtrack.model.given import Given
from dtrack.model.life import endings
from dtrack.model.point import Point, Series, Span
from dtrack.reconcile.again import Again, again, clusters
from dtrack.reconcile.apart import Ruled, over
from dtrack.reconcile.claim import Window, times
from dtrack.reconcile.lines import Line, line, touched
from dtrack.reconcile.points import found, stream
from dtrack.reconcile.work import Work
from dtrack.store import copies, due, given, hiding, outside, points, problems, tracked
from dtrack.store.answers import Answers
from dtrack.store.bulk import roomy
from dtrack.store.change import Change
from dtrack.store.lately import Lately
from dtrack.store.pointing import Rows, Said
from dtrack.terms import ProblemKind

log = logging.getLogger(__name__)
SCOPE = "reconcile"
"""Owner of the problems that only the comparison of figures shows. No job can have this name."""
MOST = 20_000
"""From so many changed figures on it is quicker to derive everything."""
_Key = tuple[str, str, str]


def reconcile(kit: Kit, *, full: bool = False) -> Change:
    """Derive the points that new, changed and closed figures touch, and store what differs.

    Everything is derived where `full` asks for it, where the program or a file that it follows has changed since, and where most figures are new.
    """
    with calm():
        return _reconciled(kit, full=full)


def _reconciled(kit: Kit, *, full: bool) -> Change:
    began = time.monotonic()
    kit.prepare()  # here and not when the sites are first asked for: that is within the writer's turn, and bringing the tables up would wait for itself
    rules = digest_of(kit)
    with kit.store.reading() as c:
        tracked.check(c, kit.config.spec.tracker.countries)
        last, waits = due.last(c), due.waiting(c)
        whole = full or last is None or last[0] != rules or len(due.rows(c, waits)) > MOST
    change = _everything(kit, rules) if whole else Change()
    with deriving(kit) as c:
        changed = given.by_rows(c, due.rows(c, due.waiting(c)))
        if changed and hiding.eyes(c):
            # What a person said is one with a figure stands for itself where that may not be seen.
            changed += given.by_rows(c, sorted(hiding.merged_into(c, {record.id for record in changed})))
        change = _plus(change, _changes(kit, c, rules, changed))
    note(kit)
    small.refresh(kit, None if whole else changed)
    took = time.monotonic() - began
    log.info(
        "step=reconcile outcome=good full=%s added=%d closed=%d kept=%d seconds=%.1f", "yes" if whole else "no", change.added, change.closed, change.kept, took
    )
    return change


def _plus(one: Change, other: Change) -> Change:
    return Change(one.added + other.added, one.closed + other.closed, one.kept + other.kept)


# What changed


@dataclass(slots=True)
class _Stored:
    """The figures and points of a line that stand, for `again`. Figures do not change while one writes: each is read once."""

    c: Connection
    days: Lately
    known: dict[str, Given | None] = field(default_factory=dict)
    of: apart.Audience | None = None
    """As an audience has them; None for the team."""
    answers: Answers = field(init=False)

    def __post_init__(self) -> None:
        self.points_changed()

    def points_changed(self) -> None:
        """Points are read anew from now on."""
        self.answers = Answers(self.c)

    def places(self) -> Collection[str]:
        """See `reconcile.again.Stored`."""
        return self.days.codes()

    def figures(self, of: Line, wanted: Mapping[str, Sequence[Window]], *, exact: bool, seen: set[int]) -> Sequence[Given]:
        """See `reconcile.again.Stored`."""
        found = self._seen(self.days.find((of.metric.value, of.population.value, of.cause.value), wanted, exact=exact, seen=seen))
        self.known.update((record.id, record) for record in found)
        return found

    def named(self, idents: Sequence[str]) -> dict[str, Given]:
        """See `reconcile.again.Stored`."""
        missing = [ident for ident in idents if ident not in self.known]
        if missing:
            self.known.update(dict.fromkeys(missing))
            self.known.update((record.id, record) for record in self._seen(list(given.by_ids(self.c, missing).values())))
        return {ident: record for ident in idents if (record := self.known[ident]) is not None}

    def answered(self, span: Span) -> list[tuple[date, date, str]]:
        """See `reconcile.again.Stored`."""
        return self.answers.answered(span, self._whose(span.series))

    def last(self, series: Series, before: date) -> tuple[date, date, str] | None:
        """See `reconcile.again.Stored`."""
        return self.answers.last(series, before, self._whose(series))

    def shown(self, span: Span) -> list[tuple[date, date]]:
        """See `reconcile.again.Stored`."""
        return self.answers.shown(span, self._whose(span.series))

    def near(self, series: Series, window: Window) -> list[tuple[date, date, str | None]]:
        """See `reconcile.again.Stored`."""
        return self.answers.near(series, *window, audience=self._whose(series))

    def told(self, series: Series, ends: Collection[date]) -> list[Point]:
        """See `reconcile.again.Stored`."""
        return points.told(self.c, series, ends, self._whose(series))

    def exactly(self, of: Line, window: Window) -> Sequence[Given]:
        """See `reconcile.again.Stored`."""
        return self._seen(given.exactly(self.c, (of.metric.value, of.population.value, of.cause.value), *window))

    def goes_on(self, series: Series, after: date) -> bool:
        """See `reconcile.again.Stored`."""
        return self.answers.goes_on(series, after, self._whose(series))

    def _seen(self, records: Sequence[Given]) -> Sequence[Given]:
        return records if self.of is None else self.of.split(records)[0]

    def _whose(self, series: Series) -> str:
        return "" if self.of is None else self.of.whose(series)


def _changes(kit: Kit, c: Connection, rules: str, changed: Sequence[Given]) -> Change:
    """Under the writer's lock: it takes as long as little has changed. A new day is a change for what is provisional."""
    last, today, upto = due.last(c), kit.now().date(), due.waiting(c)
    if last is None:
        return Change()
    new_day = last[1] != today
    also = points.provisional(c) if new_day else []
    originals = copies.printed(c) if changed or new_day else {}
    audiences = apart.audiences(c, kit.gazetteer, originals) if changed or new_day else []
    besides = [(each, points.provisional(c, each.eyes.name)) for each in audiences if new_day]
    if not changed and not also and not any(spans for _, spans in besides):
        if new_day:
            due.remember(c, rules, today)
        return Change()
    total, begin, days = Change(), _beginning(kit, today), Lately(c)
    for of, some in _by_line(changed, also).items():
        stored = _Stored(c, days)
        for part, spans in some:
            made = again(lambda: begin(originals), stored, of, part, spans)
            theirs = [apart.changed(each, begin, _Stored(c, days, of=each), of, part=part, team=made.points) for each in audiences if part]
            for own in theirs:
                if own is not None:
                    own.store(kit.now())
            total = _plus(total, _store(kit, c, made))
            stored.points_changed()
    for each, spans in besides:
        for of, some in _by_line((), spans).items():
            for _, held in some:
                own = apart.changed(each, begin, _Stored(c, days, of=each), of, also=held)
                if own is not None:
                    own.store(kit.now())
    due.clear(c, upto)
    due.remember(c, rules, today)
    return total


def _by_line(changed: Sequence[Given], also: Sequence[Span]) -> dict[Line, list[tuple[list[Given], list[Span]]]]:
    """For each line the figures that are looked at together; spans of their own come last."""
    found: dict[Line, list[tuple[list[Given], list[Span]]]] = {}
    for of, some in touched(changed).items():
        timed = [(described[0], record) for record in some if (described := times(record)) is not None]
        dateless = [record for record in some if times(record) is None]
        found[of] = [(part, []) for part in (*clusters(timed), *([dateless] if dateless else []))]
    for span in also:
        parts = found.setdefault(line(span.series), [])
        if not parts or not parts[-1][1]:
            parts.append(([], []))
        parts[-1][1].append(span)
    return found


def _store(kit: Kit, c: Connection, made: Again) -> Change:
    now = kit.now()
    change = points.replace(c, made.points, now, spans=made.spans)
    problems.replace(c, SCOPE, None, made.problems, now, figures=made.figures)
    if made.wholes:
        problems.replace(c, SCOPE, None, made.totals, now, figures=made.wholes, kind=ProblemKind.TOTAL_MISMATCH.value)
    outside.replace(c, made.outside, now, figures=made.figures)
    return change


def _beginning(kit: Kit, today: date) -> apart.Begin:
    """What begins a derivation in which texts print what one says."""
    sites, own = kit.layer, judged(kit)
    ends = endings(sites.lives.sites)
    like = Work(sites.gazetteer, kit.jobs, today, {}, own)
    return lambda originals: Work(sites.gazetteer, kit.jobs, today, originals, own, ends=ends, like=like)


# Everything


def _everything(kit: Kit, rules: str) -> Change:
    """Line after line, so that memory holds one at a time. What changes meanwhile waits and is looked at right after."""
    with kit.store.reading() as c:
        upto = due.waiting(c)
        lines = sorted({*given.lines(c), *points.lines(c)})
    total = Change()
    for of in lines:
        total = _plus(total, _whole_line(kit, of))
    with deriving(kit) as c:
        problems.close_gone(c, SCOPE, kit.now())
        outside.close_gone(c, kit.now())
        due.clear(c, upto)
        due.remember(c, rules, kit.now().date())
    return total


def _whole_line(kit: Kit, of: _Key) -> Change:
    """One line, derived without a lock, so that documents go on being stored; under it where another writer was quicker."""
    with kit.store.reading() as c, roomy(c):
        before, made = kit.store.stamp(c), _Whole(kit, c, of)
    with deriving(kit) as c:
        if kit.store.stamp(c) != before:
            made = _Whole(kit, c, of)
        return made.store(c)


class _Whole:
    """A line derived, and how it differs from what stands."""

    def __init__(self, kit: Kit, c: Connection, of: _Key) -> None:
        self.kit = kit
        records = list(given.of_line(c, *of))
        self.figures = given.ids_of_line(of)
        originals = copies.printed(c)
        begin = _beginning(kit, kit.now().date())
        work, audiences = begin(originals), apart.audiences(c, kit.gazetteer, originals, of)
        self.standing = points.standing_of_line(c, of)
        stood = dict(self.standing) if audiences else {}
        self.adding: list[Said] = []
        self.kept = 0
        rows, ruled = Rows(c), Ruled()
        for _, some in stream(work, records):
            if audiences:
                ruled |= over(some)
            adding, kept = points.differing(c, some, self.standing, rows)
            self.adding += adding
            self.kept += kept
        self.problems, self.outside = found(work), list(work.outside.values())
        theirs = (apart.whole(each, begin, of, records, ruled=ruled, standing=stood, rows=rows) for each in audiences)
        self.apart = [each for each in theirs if each is not None]

    def store(self, c: Connection) -> Change:
        """Write the differences."""
        now = self.kit.now()
        problems.replace(c, SCOPE, None, self.problems, now, figures=self.figures)
        outside.replace(c, self.outside, now, figures=self.figures)
        for each in self.apart:
            each.store(c, now)
        return points.write(c, self.adding, self.standing.values(), self.kept, now)
