"""From all current figures to points: our answer for each series and time, with what it rests on. Pure, and the same whatever the order of the figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from dtrack.model.document import Original
from dtrack.model.figure import FigureRecord, Problem
from dtrack.model.point import Point, Series, Verdict
from dtrack.reconcile import checks, copies, plausible, rank
from dtrack.reconcile.answer import answer
from dtrack.reconcile.claim import Claim, Ruling, coarsest, dates, is_dated, measure, window
from dtrack.reconcile.copies import Copies
from dtrack.reconcile.series import Placer, Places
from dtrack.reconcile.standing import Standings
from dtrack.reconcile.windows import MAX_STANDS_DAYS, Shelf, Slot, Standing, flow_slots, stock_slots
from dtrack.spec import JobSpec
from dtrack.terms import FigureRole, Status


@dataclass(frozen=True, slots=True)
class Derived:
    """What `derive` gives."""

    points: list[Point]
    problems: list[Problem]
    verdicts: list[Verdict]
    """One a figure, by figure id: what it is in its own series; also for figures that are in no point, being undated or without a place here."""
    outside: list[Verdict]
    """Those of the figures that are in no point."""


def derive(
    figures: Sequence[FigureRecord], *, gazetteer: Places, jobs: Mapping[str, JobSpec], now: date, copies: Mapping[str, Original] | None = None
) -> Derived:
    """Points, problems and one verdict a figure, from the current figures. `now` tells what is provisional and what lies in the future.

    `copies`: original by document, of documents whose text is a copy; their unattributed numbers are the original publisher's.
    """
    standings = Standings(jobs)
    work = _Work(Placer(gazetteer), standings, now, Copies(copies or {}, standings))
    by_series: dict[Series, list[Claim]] = {}
    for record in sorted(figures, key=lambda record: record.id):
        for claim in work.claims(record):
            by_series.setdefault(claim.series, []).append(claim)
    checks.parts_over_wholes(by_series, work.problems)
    settled = {series: work.settle(by_series[series]) for series in sorted(by_series, key=_order)}
    points = [answer(series, slot, now, jobs) for series, slots in settled.items() for slot in slots]
    checks.contradictions(settled, work.problems)
    checks.running_totals(settled, work.problems)
    checks.national_totals(settled, work.placer, work.problems)
    verdicts = {**_own_verdicts(points, by_series), **work.outside}
    problems = {problem.key: problem for problem in work.problems}
    return Derived(points, [problems[key] for key in sorted(problems)], [verdicts[figure] for figure in sorted(verdicts)], list(work.outside.values()))


def _order(series: Series) -> tuple[str, str, str, str, str, str]:
    return series.place, series.metric, series.direction, series.population, series.cause, str(series.since or "")


class _Work:
    """One derivation: the tables it looks up and what it finds on the way."""

    def __init__(self, placer: Placer, standings: Standings, now: date, texts: Copies) -> None:
        self.placer, self.standings, self.now, self.texts = placer, standings, now, texts
        self.problems: list[Problem] = []
        self.outside: dict[str, Verdict] = {}

    def claims(self, record: FigureRecord) -> list[Claim]:
        """The figure's claim in each of its series; none where it is undated or has no place here."""
        figure = record.figure
        days = window(figure)
        fault = plausible.date_fault(record, self.now)
        if fault:
            self.problems.append(checks.impossible_date(record, fault))
        if days is None:
            self.outside[record.id] = Verdict(record.id, FigureRole.UNDATED, "undated")
            return []
        if days[1] < days[0]:
            self.outside[record.id] = Verdict(record.id, FigureRole.IMPLAUSIBLE, "impossible_date")
            return []
        placements = self.placer.placements(figure)
        if not placements:
            self.outside[record.id] = Verdict(record.id, FigureRole.TRIANGULATION, "no_place")
            return []
        voice = self.standings.voice(record)
        job = self.standings.job(record)
        number, answers_for = measure(figure), dates(figure, days)
        ruling = plausible.ruled_implausible("impossible_date") if fault else None
        return [
            Claim(
                home=place == 0,
                record=record,
                placement=placement,
                dates=answers_for,
                window=days,
                precision=coarsest(figure),
                origin=self.texts.origin(record) or voice.origin,
                transcription=bool(job and job.transcription),
                first_hand=voice.first_hand,
                standing=voice.rank,
                value=number.value,
                low=number.low,
                high=number.high,
                unit=number.unit,
                estimated=number.estimated,
                confidence=figure.confidence,
                doubts=frozenset(figure.doubts),
                status=record.status,
                copied=record.document in self.texts.original,
                ruling=ruling,
            )
            for place, placement in enumerate(placements)
        ]

    def settle(self, claims: Sequence[Claim]) -> list[Slot]:
        """Slots of one series: who answers for which time, and who stands beside."""
        own = [claim for claim in claims if claim.placement.relation == "own"]
        standing = copies.fold(own)
        for claim in standing:
            claim.ruling = self._ruling(claim)
        candidates = [claim for claim in standing if claim.ruling is None]
        running = any(is_dated(claim.figure) for claim in claims)
        slots, left_out = (stock_slots(candidates), []) if running else flow_slots(candidates)
        shelf = Shelf(slots)
        for claim in standing:
            if claim.ruling:
                shelf.put(claim, claim.ruling)
        for claim in left_out:
            slot = shelf.put(claim, (FigureRole.TRIANGULATION, "overlaps", {"start": f"{claim.window[0]}", "end": f"{claim.window[1]}"}))
            slot.contest = True
        for claim in claims:
            if claim.placement.relation != "own":
                shelf.put(claim, _relation(claim))
        self._choose(shelf.slots(), running=running)
        return shelf.slots()

    def _ruling(self, claim: Claim) -> Ruling | None:
        """Why the claim cannot be recommended. A person's approval lifts doubts, not a date that cannot be."""
        waiting = rank.review(claim)
        if not claim.measured or claim.status is Status.REJECTED:
            return waiting
        if claim.ruling and (claim.ruling[0] is FigureRole.IMPLAUSIBLE or claim.status not in rank.APPROVED):
            return claim.ruling
        return self._implausible(claim) or waiting

    def _implausible(self, claim: Claim) -> Ruling | None:
        """R35: more people than live there, unless a person approved it."""
        ceiling = plausible.too_many(claim, self.placer)
        if ceiling is None or claim.status in rank.APPROVED:
            return None
        self.problems.append(checks.above_population(claim, ceiling))
        return plausible.ruled_implausible("above_population", population=f"{ceiling.people:,}", date=f"{ceiling.counted}", source=ceiling.source)

    def _choose(self, slots: list[Slot], *, running: bool) -> None:
        """In time: the best member that is no sudden jump, and no lesser source while a better one's stock still stands."""
        still = Standing(self._stands_days)
        last: Claim | None = None
        for slot in slots:
            kept = []
            for claim in slot.members:
                better = still.over(claim) if running else None
                if better:
                    params = {"source": better.source, "date": f"{better.window[1]}"}
                    slot.beside.append((claim, (FigureRole.TRIANGULATION, "better_source_stands", params)))
                elif claim.status not in rank.APPROVED and plausible.jumps(claim, last):
                    self.problems.append(checks.sudden_jump(claim, last))
                    slot.beside.append((claim, plausible.ruled_implausible("sudden_jump", last=f"{last.value if last else 0:,}")))
                else:
                    kept.append(claim)
            slot.members = kept
            if kept:
                slot.recommended = last = kept[0]
                still.add(last)

    def _stands_days(self, claim: Claim) -> int:
        job = self.standings.job(claim.record)
        rhythm = job.expect.rhythm_days if job else None
        return min(MAX_STANDS_DAYS, rhythm * 3 // 2) if rhythm else MAX_STANDS_DAYS


def _relation(claim: Claim) -> Ruling:
    placement = claim.placement
    role = FigureRole.SHARED if placement.relation == "shared" else FigureRole.PART
    name = {"shared": "places", "part_by_scope": "scope"}.get(placement.reason, "place")
    return role, placement.reason, {name: placement.about} if placement.about else {}


def _own_verdicts(points: Iterable[Point], by_series: Mapping[Series, Sequence[Claim]]) -> dict[str, Verdict]:
    """For each figure its verdict in the first of its series: its own place, or one of those that share it."""
    home: dict[str, Series] = {}
    for claims in by_series.values():
        for claim in claims:
            if claim.home:
                home[claim.id] = claim.series
    return {verdict.figure: verdict for point in points for verdict in point.verdicts if home[verdict.figure] == point.series}
