"""How sources and runs are doing, as `dtrack status`, the pages and the set-up card tell it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TypeVar

from sqlalchemy import Connection

from dtrack.errors import ConfigError
from dtrack.flow import connection, disk, rhythm, schedule
from dtrack.flow.kit import Kit, looked
from dtrack.flow.understanding import STRUCTURAL
from dtrack.model.figure import ProblemRecord
from dtrack.model.person import Role
from dtrack.model.run import CountryHealth, JobHealth, MissingKey, Outage, ProvinceHealth, Run, Setup
from dtrack.spec import JobSpec
from dtrack.store import facts, problems, runs, tally, withheld
from dtrack.store import newness as new
from dtrack.store.newness import Days, Newness
from dtrack.store.seen_series import SeenSeries
from dtrack.terms import Level, ProblemKind, RunState

PATIENCE = timedelta(hours=1)
"""A tick may be late by so much (jitter, a full pool, a long run) before it is called overdue."""
T = TypeVar("T")
_TOLD = (ProblemKind.MISCONFIGURED, ProblemKind.THROTTLED, ProblemKind.UNREACHABLE)


def status(kit: Kit, faults: Sequence[ConfigError], *, counted: bool = True, newness: Newness | None = None) -> list[JobHealth]:
    """One line a job, in name order; a job whose file is faulty is `misconfigured`.

    `newness` remembers from one time to the next when the documents of each job appeared.
    """
    now, newness = kit.now(), newness or Newness()
    with looked(kit) as c:
        newness.catch_up(c)
        ledger = runs.records(c, list(kit.jobs))
        brought = brought_in(kit, c) if counted else {}
        troubles: dict[str | None, list[ProblemRecord]] = {}
        for record in problems.open(c):
            troubles.setdefault(record.problem.job, []).append(record)
        days = {name: newness.appeared(c, name) for name in kit.jobs}
        # Where one country is tracked, a job that names none is of that one.
        only = tracked[0] if len(tracked := kit.config.spec.tracker.countries) == 1 else None
        lines = [
            _line(
                name,
                job,
                now,
                brought=brought.get(name, facts.JobCounts()),
                appeared=days[name],
                ledger=ledger[name],
                open_problems=troubles.get(name, []),
                only=only,
            )
            for name, job in kit.jobs.items()
        ]
        down = connection.outage(c, kit.jobs)
    if down is not None:
        lines = [replace(line, last_error=down.words) if line.job in down.jobs else line for line in lines]
    known = {line.job for line in lines}
    for fault in faults:
        name = str(fault.file).rsplit("/", 1)[-1].removesuffix(".toml")
        if name not in known and str(fault.file).startswith(str(kit.config.jobs)):
            known.add(name)
            lines.append(_faulty(name, fault))
    return sorted(lines, key=lambda line: line.job)


def brought_in(kit: Kit, c: Connection) -> dict[str, facts.JobCounts]:
    """What each job has brought in, as the audience of `c` sees it."""
    kept, touched = _kept(kit, tally.by_job)
    return kept | (facts.by_job(c, touched) if touched else {})


def newest_of(kit: Kit, c: Connection) -> dict[str, dict[str, date]]:
    """Job to province to the newest reference date of what stands, as the audience of `c` sees it."""
    kept, touched = _kept(kit, tally.provinces)
    return kept | (new.by_province(c, touched) if touched else {})


def _kept(kit: Kit, told: Callable[[Connection], dict[str, T]]) -> tuple[dict[str, T], set[str]]:
    """What is kept of the jobs of which the kit's audience sees everything, and the names of the others, of which it must be found out."""
    with kit.store.reading() as everything:
        kept, touched = told(everything), withheld.jobs(everything)
        if kit.audience is not Role.OPERATOR:
            from dtrack.store import hiding  # a tenth of the time of `dtrack status`, which sees everything

            touched |= hiding.jobs(everything)
    return {job: each for job, each in kept.items() if job not in touched}, touched


def _line(
    name: str,
    job: JobSpec,
    now: datetime,
    *,
    brought: facts.JobCounts,
    appeared: Days,
    ledger: runs.Record,
    open_problems: Sequence[ProblemRecord],
    only: str | None,
) -> JobHealth:
    last, good = ledger.last, ledger.good
    every = rhythm.of(job, appeared)
    state = _reported(job, last, good, now, open_problems)
    first = ledger.first_good if appeared.newest is None else None
    rule = schedule.parse(job.schedule) if job.schedule else None
    failed = last is not None and last.state in {RunState.FAILED, RunState.ABANDONED}
    return JobHealth(
        job=name,
        title=job.title,
        kind=job.kind,
        state="silent" if rhythm.silent(state, appeared, every, first.started.date() if first else None, now.date()) else state,
        schedule=job.schedule or "by hand",
        last_good=good.started if good else None,
        last_error=last.message if failed and last else _misfit(open_problems) if state == "misconfigured" else None,
        next_run=rule.next(now) if rule and job.enabled else None,
        newest=brought.newest.isoformat() if brought.newest else None,
        documents=brought.documents,
        figures=brought.figures,
        last_run=last.started if last else None,
        last_new=appeared.newest.isoformat() if appeared.newest else None,
        rhythm_days=every,
        problems=len(open_problems),
        country=job.country or only,
    )


def provinces(kit: Kit, lines: Sequence[JobHealth]) -> list[ProvinceHealth]:
    """How lately each province of the tracked countries was reported on."""
    places = [(place.pcode, place.name) for country in kit.config.spec.tracker.countries for place in kit.gazetteer.at_level(country, Level.ADM1)]
    with looked(kit) as c:
        return rhythm.provinces(places, lines, newest_of(kit, c), kit.now().date())


def countries(kit: Kit, lines: Sequence[JobHealth]) -> list[CountryHealth]:
    """One line a tracked country."""
    found = {health.place: health for health in provinces(kit, lines)}
    told = []
    for code in kit.config.spec.tracker.countries:
        place, inside = kit.gazetteer.get(code), [found[each.pcode] for each in kit.gazetteer.at_level(code, Level.ADM1)]
        told.append(rhythm.country(code, place.name if place else code, lines, inside))
    return told


def _reported(job: JobSpec, last: Run | None, good: Run | None, now: datetime, found: Sequence[ProblemRecord]) -> str:
    """What the ledger and the open problems say; silence is looked for after that."""
    if job.enabled and last is not None and last.state is RunState.FAILED:
        return _refused(found)
    state = _state(job, last, good, now)
    return "misconfigured" if state in {"fresh", "due"} and _misfit(found) is not None else state


def _misfit(found: Sequence[ProblemRecord]) -> str | None:
    """Why a document of the job was refused whole, in words; None where none was."""
    return next((f"{record.problem.what}. {record.problem.remedy}" for record in found if record.problem.document and record.problem.kind in STRUCTURAL), None)


def _state(job: JobSpec, last: Run | None, good: Run | None, now: datetime) -> str:
    if not job.enabled:
        return "off"
    if last is None:
        return "never"
    if job.schedule is None:
        return "fresh" if last.state is RunState.GOOD else "failing"
    due = schedule.parse(job.schedule).last(now)
    if good is not None and good.started >= due:
        return "fresh"
    return "due" if now - due < PATIENCE else "overdue"


def _refused(found: Sequence[ProblemRecord]) -> str:
    """Why the last run failed, where its Problem has a word for it."""
    kinds = {record.problem.kind for record in found if record.problem.document is None}
    return next((kind.value for kind in _TOLD if kind in kinds), "failing")


def _faulty(name: str, fault: ConfigError) -> JobHealth:
    return JobHealth(
        job=name,
        title=name,
        kind="",
        state="misconfigured",
        schedule="",
        last_good=None,
        last_error=fault.message,
        next_run=None,
        newest=None,
        documents=0,
        figures=0,
    )


def outage(kit: Kit) -> Outage | None:
    """Since when nothing on the network answers; None where something does."""
    with looked(kit) as c:
        return connection.outage(c, kit.jobs)


def setup(kit: Kit, health: Sequence[JobHealth], seen: SeenSeries) -> Setup:
    """What this installation still lacks before it collects anything new. `seen` remembers the provinces' series from one time to the next."""
    provinces = {place.pcode for country in kit.config.spec.tracker.countries for place in kit.gazetteer.at_level(country, Level.ADM1)}
    with looked(kit) as c:
        newest = max((found.newest for found in seen.of(c, provinces).values() if found.newest is not None), default=None)
        down = connection.outage(c, kit.jobs)
    full = disk.nearly_full(kit)
    return Setup(contact=kit.config.spec.fetch.contact, missing=tuple(_missing(kit)), jobs=tuple(health), newest=newest, outage=down, disk=full)


def _missing(kit: Kit) -> list[MissingKey]:
    """Keys that jobs need and do not have, those that wait to be switched on among them: each variable with the address where it is given out."""
    from dtrack.sources import _ask

    lacking = []
    for name, job in kit.jobs.items():
        asked = getattr(_ask.kind(job), "missing", None) if job.do == "collect" else None
        if asked is not None:
            lacking += [MissingKey(job=name, variable=variable, ask_at=ask_at) for variable, ask_at in asked(job, kit.config.secrets).items()]
    return lacking
