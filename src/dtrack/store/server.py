"""What only a database server needs: how to reach it, what it must be like, whose turn it is to write, and when something was committed."""

from __future__ import annotations

from hashlib import blake2b
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, text
from sqlalchemy.exc import ArgumentError

from dtrack.errors import StoreError
from dtrack.store.columns import json_text, json_value

_WRITER = 0x647472616B
"""Key of the lock that a writer holds: the word dtrack."""
CONNECT_S = 10
"""Seconds until a server that does not answer is given up."""
_SORTED = "SELECT array_agg(x ORDER BY x) = ARRAY['B', 'a b', 'aC', 'ab', 'z', 'é'] FROM unnest(ARRAY['é', 'aC', 'z', 'ab', 'B', 'a b']) x"
_TCP = {"connect_timeout": CONNECT_S, "keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3, "tcp_user_timeout": 30_000}
"""A server that is gone without a word is noticed within half a minute, and not in two hours."""


def address(url: URL, password: str | None) -> URL:
    """The address with its driver, and with the password that was kept apart from it. ArgumentError for a server of another kind."""
    if url.get_backend_name() != "postgresql":
        raise ArgumentError(f"dtrack knows PostgreSQL and SQLite, not {url.get_backend_name()}")
    with_driver = url.set(drivername="postgresql+psycopg")
    return with_driver if password is None else with_driver.set(password=password)


def engine(url: URL, name: str = "dtrack", **more: Any) -> Engine:
    """Connections that the server shows under `name`. Those that died meanwhile are made anew before anybody asks something of them."""
    about: dict[str, Any] = {**_TCP, "client_encoding": "utf8", "application_name": name, **more.pop("connect_args", {})}
    about = {key: value for key, value in about.items() if key not in url.query}
    return create_engine(url, json_serializer=json_text, json_deserializer=json_value, pool_pre_ping=True, hide_parameters=True, connect_args=about, **more)


def check(c: Connection) -> None:
    """Raise StoreError unless the database sorts text by its bytes, so that every list of dtrack has one order whatever the store, and holds UTF-8."""
    encoding = c.execute(text("SHOW server_encoding")).scalar_one()
    if encoding == "UTF8" and c.execute(text(_SORTED)).scalar_one():
        return
    told = c.execute(text("SELECT datcollate FROM pg_database WHERE datname = current_database()")).scalar_one()
    raise StoreError(
        f"the database sorts text as {told} and keeps it as {encoding}; dtrack needs it sorted by its bytes, as UTF8",
        "Make it with CREATE DATABASE dtrack TEMPLATE template0 LOCALE 'C' ENCODING 'UTF8'; nothing was changed.",
    )


def take_turn(c: Connection, wait_s: float) -> None:
    """One writer at a time here too: row numbers are given out by who writes, and what stands is looked at before it is changed. Held until the commit."""
    c.execute(text("SELECT set_config('lock_timeout', :wait, true)"), {"wait": f"{int(wait_s * 1000)}ms"})
    c.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _WRITER})


def place(c: Connection) -> str:
    """Where the server's log has come to: what was committed before stands before it."""
    return str(c.exec_driver_sql("SELECT pg_current_wal_insert_lsn()::text").scalar_one())


def forget_views(c: Connection) -> None:
    """Drop the views that were made for replicas: they hold on to columns that an upgrade may change, and are made again when they are wanted."""
    from dtrack.store.seen import SCHEMAS

    for name in c.execute(text("SELECT nspname FROM pg_namespace WHERE starts_with(nspname, :sign)"), {"sign": SCHEMAS}).scalars().all():
        c.exec_driver_sql(f"DROP SCHEMA {c.dialect.identifier_preparer.quote(name)} CASCADE")


def mark(c: Connection) -> int:
    """A number of what is visible just now: another one after every commit that wrote, by anyone on the server; good on a replica too."""
    seen = c.exec_driver_sql("SELECT pg_current_snapshot()::text").scalar_one()
    return int.from_bytes(blake2b(seen.encode("ascii"), digest_size=7).digest())
