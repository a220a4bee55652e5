"""After points have followed figures: sudden rises, revisions, contradictions and silence, each found once, for alerts to send."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import Connection

from dtrack.flow.kit import Kit
from dtrack.model.change import ChangeKind
from dtrack.model.event import Event, EventKind
from dtrack.model.identity import digest
from dtrack.model.locus import principal
from dtrack.model.point import Point, Series
from dtrack.reconcile import checks, plausible, silence, spikes
from dtrack.reconcile.series import Placer
from dtrack.store import changes, events, runs, showing
from dtrack.terms import Level, Unit

log = logging.getLogger(__name__)
_MEMORY = "reconcile"
"""Under this word is remembered how far changes have been looked at. No job can have this name."""
LOOKED_BACK = timedelta(days=2)
"""Revisions and contradictions recorded within this time are looked at; one that is known already is told once."""
_SHARE, _FLOOR = Decimal("0.25"), 500


def note(kit: Kit) -> list[Event]:
    """Store what has happened and is not known yet; these events. Made again, it finds nothing new.

    What changed is looked at from the rows on that were the last ones when this was last done.
    """
    with kit.store.writing() as c:
        now = kit.now()
        looked = runs.memory(c, _MEMORY)
        figure, problem = changes.last_rows(c)
        changed = [*_revisions(c, now, looked.get("figure", 0)), *_contradictions(c, now, looked.get("problem", 0))]
        fresh = events.add(c, [*_spikes(kit, c, now), *_silences(kit, c, now), *changed])
        if looked != (seen := {"figure": figure, "problem": problem}):
            runs.remember(c, _MEMORY, seen, now)
    if fresh:
        log.info("step=events outcome=good found=%d", len(fresh))
    return fresh


def _provinces(kit: Kit) -> list[str]:
    return [place.pcode for country in kit.gazetteer.countries for place in kit.gazetteer.at_level(country, Level.ADM1)]


def _spikes(kit: Kit, c: Connection, now: datetime) -> Iterator[Event]:
    """Section 6 of the rules, for each province and country."""
    today, placer = now.date(), Placer(kit.gazetteer)
    for series in events.moving(c, [*kit.gazetteer.countries, *_provinces(kit)], today - timedelta(spikes.SUM_DAYS)):
        before = events.last_spike(c, series)
        sent = spikes.Sent(before.day, before.value) if before is not None and before.value is not None else None
        ceiling = plausible.ceiling_of(series.place, today, placer)
        people = ceiling.people if ceiling else None
        risen = spikes.spike(_flows(c, series, today, people), today, population=people, sent=sent)
        if risen is not None:
            yield Event(
                key=digest("spike", _name(series), today),
                kind=EventKind.SPIKE,
                at=now,
                day=today,
                series=series,
                place=series.place,
                degree=risen.degree,
                value=risen.total,
                before=risen.before,
                figures=risen.figures,
            )


def _flows(c: Connection, series: Series, today: date, people: int | None) -> list[Point]:
    """The points that a rise is seen from; none where the last thirty days are not above the floor, whatever was before."""
    lately = [record.point for record in showing.since(c, series, today - timedelta(spikes.SUM_DAYS))]
    if not spikes.enough(lately, today, population=people):
        return []
    return [record.point for record in showing.since(c, series, today - timedelta(spikes.HIGH_DAYS + spikes.LONGEST_DAYS))]


def _name(series: Series) -> list[str]:
    return [series.place, series.metric.value, series.direction.value, series.population.value, series.cause.value]


def _silences(kit: Kit, c: Connection, now: datetime) -> Iterator[Event]:
    today = now.date()
    for place, last in sorted(events.newest(c, _provinces(kit), today).items()):
        if (today - last).days <= silence.LEAST_DAYS:
            continue
        fallen = silence.silent(events.dates(c, place, last - timedelta(silence.YEAR_DAYS)), today)
        if fallen is not None:
            params = {"last": f"{fallen.last}", "usual_days": f"{fallen.usual_days}"}
            yield Event(key=digest("silence", place, fallen.last), kind=EventKind.SILENCE, at=now, day=fallen.since, place=place, params=params)


def _revisions(c: Connection, now: datetime, after: int) -> Iterator[Event]:
    """A figure whose number changed by over a quarter and 500 persons."""
    for change in changes.revisions(c, now - LOOKED_BACK, after):
        new, old = change.figure.figure, change.before.figure if change.before else None
        if change.kind is not ChangeKind.REVISED or change.by is None or old is None or new.unit is not Unit.PERSON:
            continue
        largest = max(old.value or Decimal(0), new.value or Decimal(0))
        if abs(change.by) > _FLOOR and abs(change.by) > _SHARE * largest:
            yield Event(
                key=digest("revision", change.before.id if change.before else "", change.figure.id),
                kind=EventKind.REVISION,
                at=now,
                day=new.end or new.start or now.date(),
                place=principal(new),
                figure=change.figure.id,
                source=new.source_org or change.figure.publisher,
                value=new.value,
                before=old.value,
            )


def _contradictions(c: Connection, now: datetime, after: int) -> Iterator[Event]:
    """Numbers of equal standing for one time that differ by over a quarter and 500: what reconciling has told as a Problem."""
    for change in changes.rivals(c, now - LOOKED_BACK, checks.COMPARE, after):
        figure = change.figure.figure
        yield Event(
            key=digest("contradiction", change.figure.id, change.why),
            kind=EventKind.CONTRADICTION,
            at=now,
            day=figure.end or figure.start or now.date(),
            place=principal(figure),
            figure=change.figure.id,
            source=figure.source_org or change.figure.publisher,
            value=figure.value,
            params={"what": change.why},
        )
