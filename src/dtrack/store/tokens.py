"""Tokens of programs, each kept as the SHA-256 of 256 random bits: no salt and no slow hash is needed where nothing can be guessed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from dtrack.model.account import ApiToken, Scope
from dtrack.model.person import Role
from dtrack.store.change import first_free
from dtrack.store.tables import table as table_of

table = table_of("api_token")


def add(c: Connection, token: ApiToken, hashed: str) -> ApiToken:
    """A new token; its number is given here."""
    values = {name: getattr(token, name) for name in ("name", "owner", "made_at", "made_by", "expires_at")}
    row = first_free(c, table)
    c.execute(insert(table), {**values, "row": row, "hash": hashed, "role": token.role.name.lower(), "scopes": sorted(token.scopes)})
    return _token(c.execute(select(table).where(table.c.row == row)).one())


def of_hash(c: Connection, hashed: str) -> ApiToken | None:
    """The token with this hash, whatever became of it."""
    row = c.execute(select(table).where(table.c.hash == hashed)).one_or_none()
    return None if row is None else _token(row)


def by_id(c: Connection, ident: int) -> ApiToken | None:
    """The token with this number, whatever became of it."""
    row = c.execute(select(table).where(table.c.row == ident)).one_or_none()
    return None if row is None else _token(row)


def every(c: Connection, owner: int | None = None) -> list[ApiToken]:
    """Tokens, the oldest first; of one account, where named."""
    asked = select(table).order_by(table.c.row)
    return [_token(row) for row in c.execute(asked if owner is None else asked.where(table.c.owner == owner))]


def used(c: Connection, ident: int, now: datetime) -> None:
    """A token was shown."""
    c.execute(update(table).where(table.c.row == ident).values(last_used=now))


def revoke(c: Connection, ident: int, *, by: str, now: datetime) -> None:
    """A token is good no longer."""
    c.execute(update(table).where(table.c.row == ident, table.c.revoked_at.is_(None)).values(revoked_at=now, revoked_by=by))


def revoke_of(c: Connection, owner: int, *, by: str, now: datetime) -> int:
    """Every token of an account is good no longer; how many were."""
    gone = update(table).where(table.c.owner == owner, table.c.revoked_at.is_(None)).values(revoked_at=now, revoked_by=by)
    return int(c.execute(gone).rowcount)


def _token(row: Row[Any]) -> ApiToken:
    names = ("name", "made_at", "made_by", "expires_at", "owner", "last_used", "revoked_at")
    plain = {name: row._mapping[name] for name in names}
    return ApiToken(id=row.row, role=Role[row.role.upper()], scopes=frozenset(Scope(word) for word in row.scopes), **plain)
