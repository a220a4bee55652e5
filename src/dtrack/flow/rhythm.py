"""Silence: a source that answers, and has had nothing new for longer than it should. An empty success is never a zero, and never health either.

A source is measured against its own rhythm: `[expect] rhythm_days` where the job says it, else the usual gap between the days on which it published.
A province is measured the same way, source by source, and is as fresh as the freshest of them. The rule itself is `reconcile.silence`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from dtrack.model.run import CountryHealth, JobHealth, ProvinceHealth
from dtrack.reconcile import silence
from dtrack.spec import JobSpec
from dtrack.store.newness import Days

_ANSWERING = frozenset({"fresh", "due"})


def of(job: JobSpec, appeared: Days) -> int | None:
    """Days between two publications; None where nobody knows."""
    if job.expect.rhythm_days is not None:
        return job.expect.rhythm_days
    pause = silence.usual(sorted(appeared.days))
    return None if pause is None else max(1, pause)


def silent(state: str, appeared: Days, rhythm: int | None, first_good: date | None, today: date) -> bool:
    """True for a source that answers and has been quiet for over twice its rhythm; one that never brought anything is measured from its first good run."""
    last = appeared.newest or first_good
    return state in _ANSWERING and rhythm is not None and last is not None and silence.since(last, rhythm) <= today


def provinces(places: Iterable[tuple[str, str]], lines: Iterable[JobHealth], newest: Mapping[str, Mapping[str, date]], today: date) -> list[ProvinceHealth]:
    """One line a province (code, name): how lately any source knew something of it, which one, and who used to and has gone quiet."""
    known = list(lines)
    return [_province(code, name, known, newest, today) for code, name in places]


def country(code: str, name: str, lines: Iterable[JobHealth], provinces: Sequence[ProvinceHealth]) -> CountryHealth:
    """The sources of one country (`JobHealth.country`) and its provinces in one line."""
    mine = [line for line in lines if line.country == code]
    states = Counter(province.state for province in provinces)
    return CountryHealth(
        country=code,
        name=name,
        state=next((state for state in ("fresh", "silent") if states[state]), "never"),
        newest=max((province.newest for province in provinces if province.newest), default=None),
        sources=sum(line.state != "off" for line in mine),
        troubled=tuple(line.job for line in mine if line.troubled),
        provinces=len(provinces),
        fresh=states["fresh"],
        silent=states["silent"],
        never=states["never"],
        documents=sum(line.documents for line in mine),
        figures=sum(line.figures for line in mine),
    )


def _province(code: str, name: str, lines: list[JobHealth], newest: Mapping[str, Mapping[str, date]], today: date) -> ProvinceHealth:
    dated = {line.job: day for line in lines if (day := newest.get(line.job, {}).get(code)) is not None}
    fresh = [line.job for line in lines if line.job in dated and line.state != "off" and _recent(line, dated[line.job], today)]
    last = max(dated, key=lambda job: (dated[job], job), default=None)
    return ProvinceHealth(
        place=code,
        name=name,
        state="never" if last is None else "fresh" if fresh else "silent",
        newest=dated[last].isoformat() if last else None,
        newest_job=last,
        fresh=tuple(sorted(fresh)),
        silent=tuple(sorted(set(dated) - set(fresh))),
    )


def _recent(line: JobHealth, day: date, today: date) -> bool:
    return line.rhythm_days is not None and today < silence.since(day, line.rhythm_days, silence.LEAST_DAYS)
