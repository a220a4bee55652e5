"""One derivation at work: figures become claims of series, and each series gets its slots."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from dtrack.model.document import Original
from dtrack.model.figure import Problem
from dtrack.model.given import Given
from dtrack.model.point import Series, Verdict
from dtrack.reconcile import checks, copies, plausible, rank, sites
from dtrack.reconcile.cells import Beside, Bucket, Cell, cells
from dtrack.reconcile.claim import Claim, Ruling, Window, doubts_of, is_dated, measure, times
from dtrack.reconcile.copies import Copies
from dtrack.reconcile.judgement import Judgement
from dtrack.reconcile.series import Placement, Placer, Places
from dtrack.reconcile.standing import Standings
from dtrack.reconcile.windows import MAX_STANDS_DAYS, Shelf, Slot, Standing, flow_slots, in_time, stock_slots
from dtrack.spec import JobSpec
from dtrack.terms import FigureRole

_Seat = tuple[list[Claim] | None, list[Beside], Placement]


class Work:
    """The tables that one derivation looks up, and what it finds on the way."""

    def __init__(
        self,
        gazetteer: Places,
        jobs: Mapping[str, JobSpec],
        now: date,
        originals: Mapping[str, Original],
        own: Judgement | None = None,
        *,
        ends: sites.Ends | None = None,
        like: Work | None = None,
    ) -> None:
        """`like`: another one with the same places, jobs and judgement, whose look-ups are used again."""
        self.placer: Placer = like.placer if like else Placer(gazetteer)
        self.standings: Standings = like.standings if like else Standings(jobs, own)
        self.jobs, self.now = jobs, now
        self.ends = ends or {}
        self.texts = Copies(originals, self.standings)
        self.problems: list[Problem] = []
        self.outside: dict[str, Verdict] = {}
        self.buckets: dict[Series, Bucket] = {}
        self._seats: dict[int, list[_Seat]] = {}

    def seat(self, record: Given) -> Claim | None:
        """Put the figure's claim into each of its series; None where it is undated or has no place here."""
        claim = self.claim(record)
        if claim is not None:
            self.put(claim)
        return claim

    def put(self, claim: Claim) -> None:
        """Put a claim into each of its series."""
        seats = self._seats.get(id(claim.seats))
        if seats is None:
            seats = self._seats[id(claim.seats)] = [self._bucket(placement) for placement in claim.seats]
        for own, others, placement in seats:
            if own is not None:
                own.append(claim)
            else:
                others.append((claim, placement))

    def arrange(self) -> None:
        """Put claims into the order of their ids, in which they come where all are seated at once."""
        for bucket in self.buckets.values():
            bucket.own.sort(key=_by_id)
            bucket.others.sort(key=_by_id_of_first)

    def _bucket(self, placement: Placement) -> _Seat:
        bucket = self.buckets.get(placement.series)
        if bucket is None:
            bucket = self.buckets[placement.series] = Bucket(placement.series)
        own = placement.relation == "own"
        return (bucket.own if own else None), bucket.others, placement

    def claim(self, record: Given) -> Claim | None:
        """The figure as a claim; None, with its verdict, where it is undated or has no place here."""
        described = times(record)
        fault = plausible.date_fault(record, self.now)
        if fault:
            self.problems.append(checks.impossible_date(record, fault))
        if described is None:
            self.outside[record.id] = Verdict(record.id, FigureRole.UNDATED, "undated")
            return None
        days, answers_for, precision = described
        if days[1] < days[0] or answers_for[1] < answers_for[0]:
            self.outside[record.id] = Verdict(record.id, FigureRole.IMPLAUSIBLE, "impossible_date")
            return None
        seats = self.placer.placements(record)
        if not seats:
            self.outside[record.id] = Verdict(record.id, FigureRole.TRIANGULATION, "no_place")
            return None
        voice = self.standings.voice(record)
        printed = copied = None
        if record.document in self.texts.original:
            printed, copied = self.texts.printed(record), self.texts.origin(record)
        value, low, high, unit, estimated = measure(record)
        return Claim(
            record,
            seats,
            answers_for,
            days,
            precision,
            copied or voice.origin,
            self.standings.upstream(copied) if copied else voice.upstream,
            voice.transcription,
            voice.first_hand,
            voice.rank,
            value,
            low,
            high,
            unit,
            estimated,
            record.confidence,
            doubts_of(record),
            record.status,
            printed is not None,
            printed.publisher if printed is not None and printed.credited else None,
            plausible.ruled_implausible("impossible_date") if fault else None,
            record.id,
        )

    def settle(self, bucket: Bucket) -> list[Slot]:
        """Slots of one series: who answers for which time, and who stands beside."""
        dated, found = _dated(bucket), []
        for cell in cells(bucket.own, bucket.others):
            found += self._slots(cell, dated=dated)
        if len(found) > 1:
            found.sort(key=in_time)
        self.choose(bucket, found)
        return found

    def calendar(self, bucket: Bucket, unsure: date = date.min) -> Calendar:
        """The slots that a series' own claims make, before one is recommended in each and before parts and shared figures are put beside them.

        `unsure`: claims that end up to that day are not known for sure, all later ones are.
        """
        dated, past, found = _dated(bucket), unsure, []
        for cell in cells(bucket.own, ()):
            shelf, until = self._shelf(*self._ruled(cell.own), unsure, dated=dated)
            past = max(past, until)
            found.append((cell.first, cell.last, shelf))
        return Calendar(found, past)

    def choose(self, bucket: Bucket, slots: Iterable[Slot], before: Sequence[Claim] = ()) -> None:
        """Recommend one in each slot, where one may be. `before`: what was recommended before the first of them, in time; they are held against it."""
        _Chooser(self, bucket.series, before, dated=_dated(bucket)).choose(slots)

    def _slots(self, cell: Cell, *, dated: bool) -> list[Slot]:
        if not cell.own:
            claim, placement = cell.others[0]
            return [Slot(claim.dates, claim.window, beside=[(claim, placement.ruling) for claim, placement in cell.others])]
        standing, candidates = self._ruled(cell.own)
        if len(candidates) == 1 == len(standing) and not cell.others:
            return [Slot(candidates[0].dates, candidates[0].window, candidates)]
        shelf, _ = self._shelf(standing, candidates, date.min, dated=dated)
        for claim, placement in cell.others:
            shelf.put(claim, placement.ruling)
        return shelf.slots()

    def _ruled(self, own: list[Claim]) -> tuple[list[Claim], list[Claim]]:
        """The claims that stand for themselves and their copies, and those of them that may be recommended."""
        standing = copies.fold(own) if len(own) > 1 else own
        candidates = []
        for claim in standing:
            claim.ruling = self._ruling(claim)
            if claim.ruling is None:
                candidates.append(claim)
        return standing, candidates

    def _shelf(self, standing: Iterable[Claim], candidates: Iterable[Claim], unsure: date, *, dated: bool) -> tuple[Shelf, date]:
        """The slots of a cell's own claims; and the day after which those that end do not hang on what is unsure."""
        slots, left_out, past = (stock_slots(candidates), [], unsure) if dated else flow_slots(candidates, unsure)
        shelf = Shelf(slots)
        for claim in standing:
            if claim.ruling:
                shelf.put(claim, claim.ruling)
        for claim in left_out:
            slot = shelf.put(claim, (FigureRole.TRIANGULATION, "overlaps", {"start": f"{claim.window[0]}", "end": f"{claim.window[1]}"}))
            slot.contest = True
        return shelf, past

    def _ruling(self, claim: Claim) -> Ruling | None:
        """Why the claim cannot be recommended. A person's approval lifts doubts, not a date that cannot be."""
        said = rank.judged(claim)
        waiting = said or rank.review(claim)
        if said or claim.low is None or claim.high is None:
            return waiting
        ending = sites.ended(claim, self.ends) if self.ends else None
        if ending is not None:
            if not sites.nobody(claim):
                self.problems.append(sites.problem(claim, ending))
            return sites.ruling(claim, ending)
        if claim.ruling and (claim.ruling[0] is FigureRole.IMPLAUSIBLE or claim.status not in rank.APPROVED):
            return claim.ruling
        return self._implausible(claim) or waiting

    def _implausible(self, claim: Claim) -> Ruling | None:
        """R35: more people than live there, unless a person approved it."""
        ceiling = None if claim.status in rank.APPROVED else plausible.too_many(claim, self.placer)
        if ceiling is None:
            return None
        self.problems.append(checks.above_population(claim, ceiling))
        return plausible.ruled_implausible("above_population", population=f"{ceiling.people:,}", date=f"{ceiling.counted}", source=ceiling.source)

    def stands_days(self, claim: Claim) -> int:
        """For how many days a stock stands: one and a half times its source's rhythm."""
        job = self.standings.job(claim.record)
        rhythm = job.expect.rhythm_days if job else None
        return min(MAX_STANDS_DAYS, rhythm * 3 // 2) if rhythm else MAX_STANDS_DAYS


class Calendar:
    """The slots of a series by cell, and what is put beside them."""

    def __init__(self, found: Sequence[tuple[date, date, Shelf]], past: date) -> None:
        self.past = past
        """What ends after this day does not hang on what is unsure."""
        self._firsts = [first for first, _, _ in found]
        self._cells = found
        self._alone: dict[Window, Slot] = {}

    def put(self, others: Iterable[Beside]) -> None:
        """Put parts and shared figures, in the order of their ids, where `cells` and `Shelf` put them."""
        for claim, placement in others:
            at = bisect_right(self._firsts, claim.dates[1]) - 1
            if at >= 0 and claim.dates[1] <= self._cells[at][1]:
                self._cells[at][2].put(claim, placement.ruling)
            else:
                self._alone.setdefault(claim.dates, Slot(claim.dates, claim.window)).beside.append((claim, placement.ruling))

    def slots(self) -> list[Slot]:
        """All slots, in time."""
        return sorted([*(slot for _, _, shelf in self._cells for slot in shelf.slots()), *self._alone.values()], key=in_time)


def _dated(bucket: Bucket) -> bool:
    return is_dated(bucket.own[0].record) if bucket.own else True


def _by_id(claim: Claim) -> str:
    return claim.id


def _by_id_of_first(item: Beside) -> str:
    return item[0].id


class _Chooser:
    """Goes through the slots of a series in time: the best member that is no sudden jump, and no lesser source while a better one's stock stands."""

    def __init__(self, work: Work, series: Series, before: Iterable[Claim], *, dated: bool) -> None:
        self.work, self.series, self.dated, self.running = work, series, dated, series.since is not None
        self.still = Standing(work.stands_days)
        self.last: Claim | None = None
        self.totals: dict[str, Claim] = {}
        for claim in before:
            self._add(claim)

    def choose(self, slots: Iterable[Slot]) -> None:
        """Set what each slot recommends; what was a candidate and is not to be used goes beside."""
        problems, dated = self.work.problems, self.dated
        for slot in slots:
            if not slot.members:
                continue
            self._begin(slot.members[0])
            kept = []
            for claim in slot.members:
                better = self.still.over(claim) if dated and claim.standing and claim.record.preferred is None else None
                if better:
                    params = {"source": better.source, "date": f"{better.window[1]}"}
                    slot.beside.append((claim, (FigureRole.TRIANGULATION, "better_source_stands", params)))
                elif self.last is not None and claim.status not in rank.APPROVED and plausible.jumps(claim, self.last):
                    problems.append(checks.sudden_jump(claim, self.last))
                    slot.beside.append((claim, plausible.ruled_implausible("sudden_jump", last=f"{self.last.value or 0:,}")))
                else:
                    kept.append(claim)
            slot.members = kept
            if kept:
                slot.recommended = kept[0]
                if self.running:
                    checks.fallen(kept[0], self.totals.get(kept[0].origin), problems)
                self._add(kept[0])
                if len(kept) > 1:
                    checks.contradictions(slot, problems)

    def _begin(self, claim: Claim) -> None:
        """A site that was opened again begins anew: what stood before it closed stands no more, and is no measure (R26)."""
        if self.work.ends and self.last is not None and sites.apart(self.series, self.last.window[1], claim.window[0], self.work.ends):
            self.last, self.still, self.totals = None, Standing(self.work.stands_days), {}

    def _add(self, claim: Claim) -> None:
        self._begin(claim)
        self.last = claim
        if self.dated:
            self.still.add(claim)
        if self.running:
            self.totals[claim.origin] = claim
