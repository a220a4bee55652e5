"""Tokens of programs: made once, shown once, kept as a hash."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from datetime import timedelta

from dtrack.errors import NotFoundError, UsageError
from dtrack.flow.accounts.audit import note
from dtrack.flow.kit import Kit
from dtrack.model.account import ApiToken, Scope, name_of
from dtrack.model.person import Person, Role
from dtrack.store import accounts, tokens

PREFIX = "dtrack_"
"""Lets a scanner of code and logs know what it has found."""
_USED_EVERY = timedelta(hours=1)
_LONGEST = 200


def hashed(secret: str) -> str:
    """What is kept of a session's id or a token: of 256 random bits nothing is guessed, so one SHA-256 is enough."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def make(kit: Kit, name: str, role: Role, scopes: Collection[Scope], *, days: int, by: str, owner: str | None = None) -> tuple[ApiToken, str]:
    """A new token and its text, which is told this once. UsageError for no scope, a time that is too long, or a role above that of its account."""
    longest = kit.config.spec.accounts.token_days
    name = name_of(name)
    if not scopes:
        raise UsageError("a token needs a scope", f"Name at least one of: {', '.join(Scope)}.")
    if not 1 <= days <= longest:
        raise UsageError(f"a token is good for 1 to {longest} days", "See `[accounts] token_days`.")
    text = PREFIX + secrets.token_urlsafe(32)
    kit.prepare()
    with kit.store.writing() as c:
        account = None if owner is None else accounts.named(c, owner)
        if owner is not None and account is None:
            raise NotFoundError(f"there is no account {owner[:80]!r}", "`dtrack user list` shows them.")
        if account is not None and role > account.role:
            raise UsageError(f"{account.name} is a {account.role.name.lower()}", "A token reaches no further than its account.")
        now = kit.now()
        asked = ApiToken(0, name, role, frozenset(scopes), now, by, now + timedelta(days=days), owner=account.id if account else None)
        made = tokens.add(c, asked, hashed(text))
        reach = f"{role.name.lower()}: {', '.join(sorted(scopes))}, until {made.expires_at.date()}"
        note(kit, c, "token made", by=by, subject=f"{made.id} {name}", detail=reach)
    return made, text


def revoke(kit: Kit, ident: int, *, by: str, owner: int | None = None) -> ApiToken:
    """Make a token good no longer. `owner`: only where it is that account's own. NotFoundError where there is none, or it was revoked."""
    kit.prepare()
    with kit.store.writing() as c:
        found = tokens.by_id(c, ident)
        if found is None or found.revoked_at is not None or (owner is not None and found.owner != owner):
            raise NotFoundError(f"there is no token {ident} that is good", "`dtrack token list` shows them.")
        tokens.revoke(c, ident, by=by, now=kit.now())
        note(kit, c, "token revoked", by=by, subject=f"{ident} {found.name}")
    return found


def listed(kit: Kit, owner: int | None = None) -> list[ApiToken]:
    """Tokens, the oldest first; of one account, where named."""
    kit.prepare()
    with kit.store.reading() as c:
        return tokens.every(c, owner)


def bearer(kit: Kit, text: str) -> Person | None:
    """Who shows this token; None for one that is unknown, revoked, expired, or whose account is gone. Its role is the lower of its own and its account's."""
    if not text.startswith(PREFIX) or len(text) > _LONGEST:
        return None
    kit.prepare()
    now = kit.now()
    with kit.store.reading() as c:
        found = tokens.of_hash(c, hashed(text))
        if found is None or found.revoked_at is not None or found.expires_at <= now:
            return None
        owner = None if found.owner is None else accounts.by_id(c, found.owner)
    if found.owner is not None and (owner is None or owner.removed_at is not None):
        return None
    if found.last_used is None or now - found.last_used >= _USED_EVERY:
        with kit.store.writing() as c:
            tokens.used(c, found.id, now)
    role = found.role if owner is None else min(found.role, owner.role)
    return Person(owner.name if owner else found.name, role, token=found.id, scopes=frozenset(found.scopes))
