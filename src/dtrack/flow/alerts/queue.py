"""What has happened goes into the outbox, once for each channel that a rule names. Nothing is sent here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection

from dtrack.config import AlertRuleSpec, ChannelSpec
from dtrack.flow import disk, health, looking
from dtrack.flow.alerts import wording
from dtrack.flow.alerts.defuse import words
from dtrack.flow.kit import Kit, looked
from dtrack.model.alert import Alert, AlertKind, AlertState
from dtrack.model.disk import Disk
from dtrack.model.event import Event, EventKind
from dtrack.model.figure import FigureRecord
from dtrack.model.filter import Filter
from dtrack.model.identity import digest
from dtrack.model.person import Role
from dtrack.model.run import JobHealth
from dtrack.reconcile import spikes
from dtrack.speech import language
from dtrack.speech.language import Speech
from dtrack.speech.words import STATES, word
from dtrack.store import events, outbox, problems
from dtrack.terms import FigureRole, Metric, Sensitivity, Status

KEPT = timedelta(days=7)
"""An event that was found longer ago and never came into the outbox is not told any more."""
MOST_READ = 500
"""Events that a feed looks through, the newest: anybody may ask for it."""
BROKEN_AFTER = timedelta(hours=24)
_BROKEN = frozenset({"failing", "misconfigured", "throttled", "unreachable", "overdue"})


@dataclass(frozen=True, slots=True)
class Notice:
    """What may be told, before anybody asks to whom."""

    event: Event
    kind: AlertKind
    subject: str
    figures: tuple[FigureRecord, ...]
    metric: Metric | None
    public: bool
    """True where everything that it rests on is public."""
    said: Callable[[Speech], wording.Said]
    """What anybody may read, in a language."""
    said_inside: Callable[[Speech], wording.Said]
    """What the team reads: more, where a rival figure is internal."""
    shown: tuple[FigureRecord, ...] = ()
    """The figures as readers see them."""


def queue(kit: Kit, broken: Mapping[str, str] = {}) -> int:
    """Write what is new into the outbox; how many alerts. `broken`: channels that fail, with why: the others are told."""
    spec = kit.config.spec.alerts
    now = kit.now()
    notices = [*notices_of(kit, now - KEPT), *_sources(kit, now), *(_alerting(name, why, now) for name, why in sorted(broken.items()))]
    with kit.store.writing() as c:
        added = 0
        for name, channel in spec.channel.items():
            wanted = [notice for notice in notices if _goes(kit, notice, name, channel, now)]
            known = outbox.known(c, name, [notice.event.key for notice in wanted])
            fresh = [notice for notice in wanted if notice.event.key not in known]
            for notice in fresh:  # one by one: the next may have to cool down after it
                outbox.add(c, [_alert(c, notice, name, channel, speech=voice(kit, channel), now=now)])
            added += len(fresh)
    return added


def voice(kit: Kit, channel: ChannelSpec) -> Speech:
    """The language of a channel: its own, else the first of the installation that can be spoken."""
    wanted = [channel.language] if channel.language else kit.config.spec.tracker.languages
    return language.load(next((code for code in wanted if code in language.shipped()), "en"))


def _alert(c: Connection, notice: Notice, name: str, channel: ChannelSpec, *, speech: Speech, now: datetime) -> Alert:
    approval = channel.approval if channel.approval is not None else not channel.team
    cooling = _cooling(c, notice, name)
    state = AlertState.DROPPED if cooling else AlertState.WAITING if approval else AlertState.READY
    said = (notice.said_inside if channel.team else notice.said)(speech)
    return Alert(
        id=digest("alert", name, notice.event.key)[:12],
        event=notice.event.key,
        channel=name,
        kind=notice.kind,
        subject=notice.subject,
        place=notice.event.place,
        day=notice.event.day,
        value=notice.event.value,
        title=words(said.title, 200),
        body=said.body,
        figures=tuple(wording.kept(record) for record in (notice.figures if channel.team else notice.shown)),
        state=state,
        created_at=now,
        ready_at=now if state is AlertState.READY else None,
        why=cooling or None,
    )


def _cooling(c: Connection, notice: Notice, channel: str) -> str:
    """Why a rise is not told again yet: within 14 days never, and later only where it is a quarter above what was sent."""
    before = outbox.last(c, channel, notice.kind, notice.subject) if notice.kind is AlertKind.SPIKE else None
    if before is None or before.value is None or notice.event.value is None:
        return ""
    if (notice.event.day - before.day).days < spikes.AGAIN_DAYS:
        return f"{before.id} told of this series less than {spikes.AGAIN_DAYS} days before"
    if notice.event.value < spikes.AGAIN_SHARE * before.value:
        return f"it is not 25 % above what {before.id} told"
    return ""


def _goes(kit: Kit, notice: Notice, name: str, channel: ChannelSpec, now: datetime) -> bool:
    spec = kit.config.spec.alerts
    if notice.kind is AlertKind.ALERTING:
        return channel.team and notice.subject != name
    if not channel.team and (not notice.public or notice.kind is AlertKind.SOURCE):
        return False
    if notice.event.day < now.date() - timedelta(spec.oldest_days):
        return False
    return not spec.rule or any(_lets(kit, rule, notice, name) for rule in spec.rule)


def _lets(kit: Kit, rule: AlertRuleSpec, notice: Notice, channel: str) -> bool:
    event = notice.event
    here = not rule.places or (event.place is not None and any(kit.gazetteer.within(event.place, place) for place in rule.places))
    return (
        (not rule.channels or channel in rule.channels)
        and (not rule.kinds or notice.kind.value in rule.kinds)
        and (here or notice.kind is AlertKind.SOURCE)
        and (not rule.metrics or notice.metric is None or notice.metric in rule.metrics)
        and (event.value is None or event.value >= rule.minimum)
    )


# Events of figures


def notices_of(kit: Kit, since: datetime, most: int | None = None) -> list[Notice]:
    """Events found after a moment (the newest `most`) as they may be told, oldest first. What was rejected, copied or is not plausible is not told."""
    with looked(kit) as c:
        found = events.since(c, since)[:most][::-1]
    records = looking.figures_by_id(kit, [ident for event in found for ident in _behind(event)])
    return [notice for event in found if (notice := _notice(kit, event, [records[ident] for ident in _behind(event) if ident in records])) is not None]


def public_notices(kit: Kit, since: datetime, place: str | None) -> list[Notice]:
    """What anybody may read, newest first: on public figures alone, and rejected by nobody."""
    if not kit.stored:
        return []
    if place is not None:
        looking.below(kit, place)
    with kit.store.reading() as c:
        rejected = {alert.event for alert in outbox.find(c, [AlertState.REJECTED])}
    inside = [n for n in notices_of(kit, since, MOST_READ) if place is None or (n.event.place is not None and kit.gazetteer.within(n.event.place, place))]
    return [notice for notice in inside if notice.public and notice.event.key not in rejected][::-1]


def _behind(event: Event) -> tuple[str, ...]:
    return (event.figure,) if event.figure else event.figures


def _notice(kit: Kit, event: Event, figures: Sequence[FigureRecord]) -> Notice | None:
    needs = event.kind is not EventKind.SILENCE and not event.kind.of_site
    if (needs and len(figures) < len(_behind(event))) or (needs and not figures) or any(_mute(record) for record in figures):
        return None
    other, rivals_public = _contradicted(kit, event)
    theirs = looking.figures_by_id(kit.seen_by(Role.READER), [record.id for record in figures])
    # Outsiders read sentences as readers see them: private names masked, small counts left out.
    shown = tuple(theirs.get(record.id, record) for record in figures)
    public = len(theirs) == len({record.id for record in figures}) if needs else _public_site(kit, event) if event.kind.of_site else _public_silence(kit, event)
    url = kit.config.spec.web.public_url
    inside = partial(wording.of_event, event, figures, kit.shown, public_url=url, other=other)
    outside = partial(wording.of_event, event, shown, kit.shown, public_url=url, other=other if rivals_public else "")
    metric = event.series.metric if event.series else figures[0].figure.metric if figures else None
    return Notice(event, AlertKind(event.kind.value), _subject(event, figures), tuple(figures), metric, public, outside, inside, shown)


def _mute(record: FigureRecord) -> bool:
    unlikely = record.role is FigureRole.IMPLAUSIBLE and record.status not in wording.CHECKED
    return unlikely or record.role is FigureRole.DUPLICATE or record.status is Status.REJECTED


def _subject(event: Event, figures: Sequence[FigureRecord]) -> str:
    series = event.series
    if series is not None:
        return " ".join([series.place, series.metric.value, series.direction.value, series.population.value, series.cause.value])
    return figures[0].claim_key if figures else event.place or ""


def _contradicted(kit: Kit, event: Event) -> tuple[str, bool]:
    """What the Problem says of the rivals, and whether all of them are public: its words hold their numbers."""
    if event.kind is not EventKind.CONTRADICTION or event.figure is None:
        return "", True
    idents = [verdict.figure for record in looking.points_of(kit, event.figure) for verdict in record.point.verdicts]
    found = looking.figures_by_id(kit, idents)
    public = bool(idents) and all(ident in found and found[ident].sensitivity is Sensitivity.PUBLIC for ident in idents)
    return event.params.get("what", ""), public


def _public_site(kit: Kit, event: Event) -> bool:
    """True where outsiders may know of the site."""
    return event.place is not None and kit.seen_by(Role.READER).shown.get(event.place) is not None


def _public_silence(kit: Kit, event: Event) -> bool:
    """True where the date since which nothing came is that of a public figure."""
    last = event.params.get("last", "")
    if event.place is None or kit.shown.get(event.place) is None or not last:
        return False
    ends = [record for record in looking.points(kit, Filter(place=event.place)) if record.point.end.isoformat() == last and record.point.value is not None]
    found = looking.figures_by_id(kit, [verdict.figure for record in ends for verdict in record.point.verdicts])
    return any(all(v.figure in found and found[v.figure].sensitivity is Sensitivity.PUBLIC for v in record.point.verdicts) for record in ends)


# Sources and channels


def _sources(kit: Kit, now: datetime) -> Iterator[Notice]:
    """A source that is broken for a day, one that is silent for over twice its rhythm; where nothing on the network answers, that alone."""
    down = health.outage(kit)
    for line in health.status(kit, ()):
        if down is not None and line.job in down.jobs:
            continue
        if line.state in _BROKEN and now - (since := _broken_since(kit, line, now)) > BROKEN_AFTER:
            yield _plain(AlertKind.SOURCE, line.job, partial(_broken, line, since), now=now, since=since)
        elif line.state == "silent":
            yield _plain(AlertKind.SOURCE, line.job, partial(_quiet, line), now=now, since=line.last_new or "it was set up")
    if (full := disk.nearly_full(kit)) is not None:
        # Once a week while it lasts: since when it is so, nobody wrote down.
        yield _plain(AlertKind.SOURCE, disk.SCOPE, partial(_full, full), now=now, since=now.isocalendar()[:2])
    if down is not None and now - down.since > BROKEN_AFTER:
        why = down.words
        yield _plain(AlertKind.SOURCE, "network", lambda speech: (speech.gettext("nothing on the network answers"), why), now=now, since=down.since)


def _broken(line: JobHealth, since: datetime, speech: Speech) -> tuple[str, str]:
    facts = {"job": line.job, "state": word(STATES, line.state, speech), "moment": speech.moment(since)}
    return speech.gettext("the source %(job)s is broken since %(moment)s: %(state)s", **facts), line.last_error or ""


def _quiet(line: JobHealth, speech: Speech) -> tuple[str, str]:
    why = speech.gettext("usually every %(days)s days", days=line.rhythm_days)
    if line.last_new is None:
        return speech.gettext("the source %(job)s has had nothing new since it was set up", job=line.job), why
    return speech.gettext("the source %(job)s has had nothing new since %(day)s", job=line.job, day=wording.day(line.last_new, speech)), why


def _full(full: Disk, speech: Speech) -> tuple[str, str]:
    return speech.gettext("the disk of the installation is nearly full"), f"{full.words}. {disk.REMEDY}"


def _broken_since(kit: Kit, line: JobHealth, now: datetime) -> datetime:
    with kit.store.reading() as c:
        seen = [record.first_seen for record in problems.open(c, line.job) if record.problem.document is None]
    return line.last_good or min(seen, default=now)


def _alerting(channel: str, why: str, now: datetime) -> Notice:
    def told(speech: Speech) -> tuple[str, str]:
        return speech.gettext("the alert channel %(channel)s is broken: alerts do not reach it", channel=channel), why

    return _plain(AlertKind.ALERTING, channel, told, now=now, since=now.date())


def _plain(kind: AlertKind, subject: str, told: Callable[[Speech], tuple[str, str]], *, now: datetime, since: object) -> Notice:
    """A notice about this installation itself: it has no figures, and only the team gets it. `told`: what has happened, and why where that is known."""
    event = Event(key=digest(kind.value, subject, str(since)), kind=EventKind.SILENCE, at=now, day=now.date())

    def said(speech: Speech) -> wording.Said:
        what, why = (words(part) for part in told(speech))
        lines = [speech.gettext("What: %(what)s", what=what), *([speech.gettext("Why: %(why)s", why=why)] if why else [])]
        return wording.Said(words(what, 200), "\n".join([*lines, speech.gettext("See: `dtrack status` and the page /problems.")]))

    return Notice(event, kind, subject, (), None, False, said, said)
