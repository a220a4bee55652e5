"""The outbox is emptied: each alert is claimed, sent, and its result written down; a stop in between is seen at the next start.

Exactly once as far as it can be had. Mail that may have left is sent again under the same Message-ID, which mailboxes take for one message.
Any other channel's alert that may have left is not sent again: it is `unsure`, a person is told and decides.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from dtrack.config import ChannelSpec
from dtrack.errors import DtrackError, NotFoundError, UsageError
from dtrack.flow import looking
from dtrack.flow.alerts import queue, times, wording
from dtrack.flow.alerts.wire import Apprise, Wire, is_mail
from dtrack.flow.kit import Kit, looked
from dtrack.model.alert import Alert, AlertState
from dtrack.model.figure import Problem
from dtrack.model.run import JobHealth
from dtrack.speech.language import Speech
from dtrack.store import outbox, problems
from dtrack.terms import ProblemKind, Sensitivity, Status

log = logging.getLogger(__name__)
SCOPE = "alerts"
"""Name under which the Problems of alerting stand; no job may have it."""
_LONGEST_PAUSE = timedelta(hours=6)
_MANY, _TOGETHER = 10, 50
"""More alerts than the first at one time come as messages of the second: nobody reads a hundred."""
MAY = "the program was stopped amid sending: it may have been sent"


def address(kit: Kit, name: str, channel: ChannelSpec) -> str:
    """The channel's address from the environment. UsageError that names the variable where it is not set; never the address."""
    found = kit.config.secrets.get(channel.secret, "").strip()
    if not found:
        raise UsageError(f"the channel {name!r} has no address: {channel.secret} is not set", "Set it in the environment of dtrack, e.g. in its unit file.")
    return found


def send(kit: Kit, wire: Wire | None = None) -> int:
    """Queue what is new and send what is due; how many alerts went out. One sender at a time: 0 where another is at work."""
    spec = kit.config.spec.alerts
    if not spec.channel:
        return 0
    lock = kit.hold("alerts")
    if not lock.take():
        return 0
    try:
        kit.prepare()
        _recover(kit)
        queue.queue(kit, broken(kit))
        went = sum(_channel(kit, name, channel, wire or Apprise()) for name, channel in spec.channel.items())
        _tell(kit)
    finally:
        lock.free()
    return went


def _recover(kit: Kit) -> None:
    """What a stop left claimed: mail again under its own number, everything else for a person to look at."""
    with kit.store.writing() as c:
        for alert in outbox.find(c, [AlertState.CLAIMED]):
            channel = kit.config.spec.alerts.channel.get(alert.channel)
            if channel is not None and is_mail(kit.config.secrets.get(channel.secret, "")):
                outbox.change(c, [alert.id], AlertState.READY, error=f"{MAY}; it is sent again as the same message")
            else:
                outbox.change(c, [alert.id], AlertState.UNSURE, error=MAY)
            log.warning("step=alerts alert=%s channel=%s outcome=unsure", alert.id, alert.channel)


def _channel(kit: Kit, name: str, channel: ChannelSpec, wire: Wire) -> int:
    now, zone = kit.now(), kit.config.spec.tracker.timezone
    if times.quiet(now, kit.config.spec.alerts.quiet, zone):
        return 0
    with kit.store.reading() as c:
        due = outbox.due(c, name, now)
    again = [alert for alert in due if alert.batch is not None]
    fresh = [alert for alert in due if alert.batch is None]
    batches = [[alert for alert in again if alert.batch == batch] for batch in dict.fromkeys(alert.batch for alert in again)]
    if channel.digest:
        last = times.digest_time(now, channel.digest, zone)
        some = [alert for alert in fresh if alert.ready_at is not None and alert.ready_at <= last]
        batches += [some] if some else []
    else:
        together = _TOGETHER if len(fresh) > _MANY else 1
        batches += [fresh[first : first + together] for first in range(0, len(fresh), together)]
    went = 0
    for batch in batches:
        sent = _batch(kit, name, channel, batch, wire)
        if sent is None:
            break  # a channel that fails is not asked for every alert
        went += sent
    return went


def _batch(kit: Kit, name: str, channel: ChannelSpec, alerts: Sequence[Alert], wire: Wire) -> int | None:
    """One message; how many alerts it carried, None where it failed."""
    standing = [alert for alert in alerts if _stands(kit, alert, channel)]
    if not standing:
        return 0
    batch = standing[0].batch or uuid.uuid4().hex
    idents = [alert.id for alert in standing]
    with kit.store.writing() as c:
        outbox.claim(c, idents, batch, kit.now())
    speech = queue.voice(kit, channel)
    title, body = message(standing, speech)
    try:
        wire.send(address(kit, name, channel), title, body, batch, language=speech.code)
    except DtrackError as bad:
        tries = max(alert.tries for alert in standing) + 1
        pause = min(timedelta(minutes=2 ** min(tries, 12)), _LONGEST_PAUSE)
        with kit.store.writing() as c:
            outbox.change(c, idents, AlertState.READY, error=bad.what, next_try=kit.now() + pause)
        log.warning("step=alerts channel=%s outcome=failed tries=%d %s", name, tries, bad.what)
        return None
    with kit.store.writing() as c:
        outbox.change(c, idents, AlertState.SENT, sent_at=kit.now(), error=None, next_try=None)
    log.info("step=alerts channel=%s outcome=sent alerts=%s", name, ",".join(idents))
    return len(standing)


def message(alerts: Sequence[Alert], speech: Speech) -> tuple[str, str]:
    """Title and body of a message: of the alert, or of a digest of several."""
    if len(alerts) == 1:
        return f"[dtrack] {alerts[0].title}", f"{_told(alerts[0], speech)}\n"
    unchecked = any(told["status"] not in wording.CHECKED for alert in alerts for told in alert.figures)
    head = speech.gettext(wording.UNCHECKED) if unchecked else speech.gettext("Digest")
    title = speech.gettext("%(head)s: %(count)s alerts", head=head, count=len(alerts))
    return f"[dtrack] {title}", "\n\n".join(f"{number}. {alert.title}\n{_told(alert, speech)}" for number, alert in enumerate(alerts, 1)) + "\n"


def _told(alert: Alert, speech: Speech) -> str:
    return "\n".join([alert.body, speech.gettext("Alert: %(id)s", id=alert.id)])


def _stands(kit: Kit, alert: Alert, channel: ChannelSpec) -> bool:
    """False where what it says stands no more, or may not be read there any more; it is then dropped, with why."""
    why = _gone(kit, alert, channel)
    if why:
        with kit.store.writing() as c:
            outbox.change(c, [alert.id], AlertState.DROPPED, why=why)
        log.info("step=alerts alert=%s channel=%s outcome=dropped %s", alert.id, alert.channel, why)
    return not why


def _gone(kit: Kit, alert: Alert, channel: ChannelSpec) -> str:
    idents = [str(told["id"]) for told in alert.figures]
    found = looking.figures_by_id(kit, idents)
    for told in alert.figures:
        record = found.get(str(told["id"]))
        if record is not None and record.known_to is not None:
            # Read again under another id: what was told of still stands where the number is the same.
            record = next(
                (later for later in looking.history(kit, record.id) if later.known_to is None and str(later.figure.value) == str(told["value"])), None
            )
        if record is None or record.status is Status.REJECTED:
            return f"the figure {told['id']} behind it stands no more"
        if not channel.team and record.sensitivity is not Sensitivity.PUBLIC:
            return f"the figure {told['id']} behind it is not public any more"
    return ""


# Being broken, said where people look


def broken(kit: Kit) -> dict[str, str]:
    """Channels that have failed as often as `[alerts] tries` says, or have no address, with why."""
    spec = kit.config.spec.alerts
    found = {}
    with looked(kit) as c:
        for name, channel in spec.channel.items():
            failed = [alert for alert in outbox.find(c, [AlertState.READY], name) if alert.error and alert.tries >= spec.tries]
            if not kit.config.secrets.get(channel.secret, "").strip():
                found[name] = f"{channel.secret} is not set"
            elif failed:
                found[name] = f"{max(alert.tries for alert in failed)} tries failed: {failed[0].error}"
    return found


def _tell(kit: Kit) -> None:
    """Problems: channels that are broken, alerts that may have been sent."""
    told = []
    for name, why in broken(kit).items():
        remedy = f"Mend the address or the service; `dtrack alerts test {name}` tries it. Its alerts wait and are tried on."
        told.append(Problem(kind=ProblemKind.FAILED.value, what=f"the alert channel {name} is broken: {why}", remedy=remedy, job=SCOPE, where=name))
    with kit.store.writing() as c:
        for alert in outbox.find(c, [AlertState.UNSURE]):
            remedy = f"Look into the channel. `dtrack alerts approve {alert.id}` sends it again, `dtrack alerts reject {alert.id}` leaves it."
            what = f"the alert {alert.id} to {alert.channel} may have been sent: {alert.title}"
            told.append(Problem(kind=ProblemKind.FAILED.value, what=what, remedy=remedy, job=SCOPE, where=alert.id))
        problems.replace(c, SCOPE, None, told, kit.now())


def line(kit: Kit) -> list[JobHealth]:
    """How alerting is doing, as a line of `dtrack status`; none where no channel is set up."""
    spec = kit.config.spec.alerts
    if not spec.channel:
        return []
    down = broken(kit)
    with looked(kit) as c:
        last = next(iter(outbox.find(c, [AlertState.SENT], limit=1)), None)
        unsure = len(outbox.find(c, [AlertState.UNSURE]))
    why = "; ".join(f"{name}: {text}" for name, text in sorted(down.items()))
    at = last.sent_at if last else None
    return [
        JobHealth(
            job=SCOPE,
            title="Alerts",
            kind=SCOPE,
            state="failing" if down else "fresh",
            schedule="every minute",
            last_good=at,
            last_error=why or None,
            next_run=None,
            newest=None,
            documents=0,
            figures=0,
            last_run=at,
            problems=len(down) + unsure,
        )
    ]


# What a person does


def listed(kit: Kit, states: Collection[AlertState] = (), limit: int | None = None) -> list[Alert]:
    """Alerts, newest first."""
    with looked(kit) as c:
        return outbox.find(c, states, limit=limit)


def decide(kit: Kit, ident: str, *, approve: bool, by: str, why: str) -> Alert:
    """A person's word on an alert that waits, or that may have been sent. UsageError where there is nothing to decide any more."""
    if not by.strip() or not why.strip():
        raise UsageError("who decides, and why, must be said", "Give --by and --why.")
    kit.prepare()
    with kit.store.writing() as c:
        alert = outbox.get(c, ident)
        if alert is None:
            raise NotFoundError(f"there is no alert {ident!r}", "`dtrack alerts list` shows the ids.")
        open_states = (AlertState.WAITING, AlertState.UNSURE) if approve else (AlertState.WAITING, AlertState.UNSURE, AlertState.READY)
        if alert.state not in open_states:
            raise UsageError(f"the alert {ident} is {alert.state.value} already", "Nothing was changed.")
        now: datetime = kit.now()
        said = {"who": by.strip(), "why": why.strip(), "error": None}
        if approve:
            outbox.change(c, [ident], AlertState.READY, ready_at=now, batch=None, next_try=None, **said)
        else:
            outbox.change(c, [ident], AlertState.REJECTED, **said)
        decided = outbox.get(c, ident)
    return decided or alert


def trial(kit: Kit, name: str, wire: Wire | None = None) -> None:
    """A message that is no alert, at once. DtrackError where it does not go."""
    channel = kit.config.spec.alerts.channel.get(name)
    if channel is None:
        raise NotFoundError(f"there is no channel {name!r}", f"Channels here: {', '.join(kit.config.spec.alerts.channel) or 'none yet'}.")
    speech = queue.voice(kit, channel)
    title = speech.gettext("TEST: this is no alert")
    body = speech.gettext("This is a test of the channel %(channel)s. No alert was sent, nothing has happened.", channel=name)
    (wire or Apprise()).send(address(kit, name, channel), f"[dtrack] {title}", f"{body}\n", uuid.uuid4().hex, language=speech.code)
