"""The outbox of alerts: written before anything is sent, claimed before it is sent, and kept after."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, or_, select, update

from dtrack.model.alert import Alert, AlertKind, AlertState
from dtrack.store.change import chunks, first_free
from dtrack.store.tables import table as table_of

_WENT = (AlertState.WAITING, AlertState.READY, AlertState.CLAIMED, AlertState.SENT, AlertState.UNSURE)
"""States of alerts that went out, or are about to."""


table = table_of("alert")


def known(c: Connection, channel: str, events: Iterable[str]) -> set[str]:
    """Those of the events that the channel has already, whatever became of them."""
    found: set[str] = set()
    for some in chunks(events):
        found |= set(c.execute(select(table.c.event).where(table.c.channel == channel, table.c.event.in_(some))).scalars())
    return found


def add(c: Connection, alerts: Sequence[Alert]) -> None:
    """Store new alerts."""
    rows = [{**dataclasses.asdict(alert), "kind": alert.kind.value, "state": alert.state.value, "figures": list(alert.figures)} for alert in alerts]
    if rows:
        c.execute(insert(table), [{"row": number, **row} for number, row in enumerate(rows, first_free(c, table))])


def find(c: Connection, states: Collection[AlertState] = (), channel: str | None = None, limit: int | None = None) -> list[Alert]:
    """Alerts, newest first; in these states and of this channel, where named."""
    asked = select(table).order_by(table.c.row.desc()).limit(limit)
    if states:
        asked = asked.where(table.c.state.in_([state.value for state in states]))
    return [_alert(row) for row in c.execute(asked if channel is None else asked.where(table.c.channel == channel))]


def get(c: Connection, ident: str) -> Alert | None:
    """One alert by its id."""
    row = c.execute(select(table).where(table.c.id == ident)).one_or_none()
    return None if row is None else _alert(row)


def due(c: Connection, channel: str, now: datetime) -> list[Alert]:
    """What the channel may get now, oldest first."""
    asked = select(table).where(table.c.channel == channel, table.c.state == AlertState.READY.value).order_by(table.c.row)
    return [_alert(row) for row in c.execute(asked.where(or_(table.c.next_try.is_(None), table.c.next_try <= now)))]


def last(c: Connection, channel: str, kind: AlertKind, subject: str) -> Alert | None:
    """The newest alert of a subject that went out, or is about to."""
    of = (table.c.channel == channel, table.c.kind == kind.value, table.c.subject == subject, table.c.state.in_([state.value for state in _WENT]))
    row = c.execute(select(table).where(*of).order_by(table.c.day.desc(), table.c.row.desc()).limit(1)).one_or_none()
    return None if row is None else _alert(row)


def claim(c: Connection, idents: Sequence[str], batch: str, now: datetime) -> None:
    """Mark alerts as being sent in the message `batch`: written before the message leaves, so that a stop amid sending is seen."""
    changed = {"state": AlertState.CLAIMED.value, "batch": batch, "claimed_at": now, "tries": table.c.tries + 1}
    c.execute(update(table).where(table.c.id.in_(idents), table.c.state == AlertState.READY.value).values(**changed))


def change(c: Connection, idents: Sequence[str], state: AlertState, **values: Any) -> None:
    """Put alerts into a state, with what else is known."""
    for some in chunks(idents):
        c.execute(update(table).where(table.c.id.in_(some)).values(state=state.value, **values))


def _alert(row: Row[Any]) -> Alert:
    values = {name: value for name, value in row._mapping.items() if name != "row"}
    values |= {"kind": AlertKind(row.kind), "state": AlertState(row.state), "figures": tuple(row.figures)}
    return Alert(**values)
