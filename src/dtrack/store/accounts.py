"""Accounts and their sessions. A password is kept as its argon2id hash, a session as the SHA-256 of its id: what is read here lets nobody in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from dtrack.model.account import Account, name_key
from dtrack.model.alike import look
from dtrack.model.person import Role
from dtrack.store.change import after, first_free
from dtrack.store.tables import table as table_of

table = table_of("account")
sessions = table_of("session")
_HERE = table.c.removed_at.is_(None)


def add(
    c: Connection,
    name: str,
    role: Role,
    *,
    by: str,
    now: datetime,
    password: str | None = None,
    issuer: str | None = None,
    subject: str | None = None,
) -> Account:
    """A new account; the caller knows that nobody has the name. `password` is a hash."""
    row = {"row": first_free(c, table), "name": name, "name_key": name_key(name), "role": role.name.lower(), "password": password}
    c.execute(insert(table), {**row, "issuer": issuer, "subject": subject, "made_at": now, "made_by": by})
    return _account(c.execute(select(table).where(table.c.row == row["row"])).one())


def named(c: Connection, name: str) -> Account | None:
    """The account that has this name now."""
    row = c.execute(select(table).where(table.c.name_key == name_key(name), _HERE)).one_or_none()
    return None if row is None else _account(row)


def like(c: Connection, name: str) -> Account | None:
    """The account whose name is read as this one: the same, or another that the eye takes for it."""
    seen = look(name)
    return named(c, name) or next((account for account in every(c) if look(account.name) == seen), None)


def by_id(c: Connection, ident: int) -> Account | None:
    """An account, removed ones too."""
    row = c.execute(select(table).where(table.c.row == ident)).one_or_none()
    return None if row is None else _account(row)


def of_subject(c: Connection, issuer: str, subject: str) -> Account | None:
    """The account that a provider vouches for, removed ones too."""
    row = c.execute(select(table).where(table.c.issuer == issuer, table.c.subject == subject)).one_or_none()
    return None if row is None else _account(row)


def password_of(c: Connection, ident: int) -> str | None:
    """The hash of an account's password."""
    found: str | None = c.execute(select(table.c.password).where(table.c.row == ident)).scalar_one_or_none()
    return found


def every(c: Connection, *, removed: bool = False) -> list[Account]:
    """Accounts by name; those that were removed too, where asked for."""
    asked = select(table).order_by(table.c.name_key, table.c.row)
    return [_account(row) for row in c.execute(asked if removed else asked.where(_HERE))]


def change(c: Connection, ident: int, **values: Any) -> None:
    """Change columns of an account: `password`, `last_login`, or `role` by its word."""
    c.execute(update(table).where(table.c.row == ident).values(**values))


def remove(c: Connection, account: Account, *, by: str, now: datetime) -> None:
    """Close an account; its name is free again, its password is gone."""
    gone = {"removed_at": after(now, [account.made_at]), "removed_by": by, "password": None}
    c.execute(update(table).where(table.c.row == account.id).values(**gone))


def begin(c: Connection, session: str, account: int, now: datetime) -> None:
    """A browser has logged in; `session` is the hash of its id."""
    c.execute(insert(sessions), {"id": session, "account": account, "made_at": now, "seen_at": now})


def session(c: Connection, ident: str) -> tuple[Account, datetime, datetime] | None:
    """Whose session it is, when it began and when it was last seen; None where there is none, or its account was removed."""
    asked = select(table, sessions.c.made_at.label("began"), sessions.c.seen_at.label("seen")).join(sessions, sessions.c.account == table.c.row)
    row = c.execute(asked.where(sessions.c.id == ident, _HERE)).one_or_none()
    return None if row is None else (_account(row), row.began, row.seen)


def touch(c: Connection, ident: str, now: datetime) -> None:
    """A session was used."""
    c.execute(update(sessions).where(sessions.c.id == ident).values(seen_at=now))


def end(c: Connection, ident: str) -> bool:
    """End one session; False where it had ended."""
    return bool(c.execute(delete(sessions).where(sessions.c.id == ident)).rowcount)


def end_all(c: Connection, account: int | None = None) -> int:
    """End every session of an account, or every session there is; how many."""
    gone = delete(sessions)
    return int(c.execute(gone if account is None else gone.where(sessions.c.account == account)).rowcount)


def sweep(c: Connection, *, seen_before: datetime, made_before: datetime) -> None:
    """Take sessions away that are over by time."""
    c.execute(delete(sessions).where((sessions.c.seen_at <= seen_before) | (sessions.c.made_at <= made_before)))


def _account(row: Row[Any]) -> Account:
    names = ("name", "made_at", "made_by", "issuer", "subject", "last_login", "removed_at")
    plain = {name: row._mapping[name] for name in names}
    return Account(id=row.row, role=Role[row.role.upper()], has_password=row.password is not None, **plain)
