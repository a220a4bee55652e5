"""Failed logins by what they have in common: counted before the password is looked at, so that a thousand at once are not one."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update

from dtrack.store.tables import table as table_of

table = table_of("login_try")


def until(c: Connection, key: str, now: datetime) -> datetime | None:
    """When the next try is let through; None for now."""
    found: datetime | None = c.execute(select(table.c.until).where(table.c.key == key)).scalar_one_or_none()
    return found if found is not None and found > now else None


def count(c: Connection, key: str, now: datetime, *, forgotten: timedelta, free: int, wait: timedelta) -> int:
    """Count one more: the first `free` cost nothing, each after them twice the wait of the last, up to `wait`. How many there are now.

    What failed longer ago than `forgotten` counts no more.
    """
    row = c.execute(select(table.c.fails, table.c.last_at).where(table.c.key == key)).one_or_none()
    fails = 1 if row is None or now - row.last_at > forgotten else row.fails + 1
    pause = min(timedelta(seconds=2 ** min(fails - free, 20)), wait) if fails >= free else timedelta()
    values = {"fails": fails, "last_at": now, "until": now + pause}
    if row is None:
        c.execute(insert(table), {"key": key, **values})
    else:
        c.execute(update(table).where(table.c.key == key).values(**values))
    return fails


def forget(c: Connection, key: str) -> None:
    """A try went well."""
    c.execute(delete(table).where(table.c.key == key))


def give_back(c: Connection, key: str, now: datetime) -> None:
    """One try of several went well: it is taken off again, and what follows need not wait for it."""
    c.execute(delete(table).where(table.c.key == key, table.c.fails <= 1))
    c.execute(update(table).where(table.c.key == key).values(fails=table.c.fails - 1, until=now))


def sweep(c: Connection, before: datetime) -> None:
    """Take away what counts no more."""
    c.execute(delete(table).where(table.c.last_at < before))
