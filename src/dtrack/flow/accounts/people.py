"""Accounts are made, changed and removed by operators; a changed password or role ends every login of the account."""

from __future__ import annotations

from sqlalchemy import Connection

from dtrack.errors import NotFoundError, UsageError
from dtrack.flow.accounts.audit import note
from dtrack.flow.accounts.passwords import Passwords
from dtrack.flow.kit import Kit
from dtrack.model.account import Account, check_password, name_of
from dtrack.model.person import Role
from dtrack.store import accounts, tokens


def add(kit: Kit, passwords: Passwords, name: str, role: Role, password: str, *, by: str) -> Account:
    """A new account. UsageError for a name that is taken or none, and for a password that is guessed soon."""
    name = name_of(name)
    check_password(password, name)
    hashed = passwords.hash(password)
    kit.prepare()
    with kit.store.writing() as c:
        if accounts.named(c, name) is not None:
            raise UsageError(f"there is an account {name!r} already", "Take another name; `dtrack user list` shows them.")
        if (like := accounts.like(c, name)) is not None:
            raise UsageError(f"{name!r} would be read as {like.name!r}, who has an account", "Take a name that tells the two apart.")
        made = accounts.add(c, name, role, by=by, now=kit.now(), password=hashed)
        note(kit, c, "account made", by=by, subject=name, detail=f"role {_word(role)}")
    return made


def set_role(kit: Kit, name: str, role: Role, *, by: str) -> Account:
    """Change what somebody may do. Every login of the account ends; its tokens reach no further than the new role."""
    kit.prepare()
    with kit.store.writing() as c:
        account = _named(c, name)
        change_role(kit, c, account, role, by=by)
        return _named(c, name)


def change_role(kit: Kit, c: Connection, account: Account, role: Role, *, by: str) -> None:
    """The same, within a transaction."""
    accounts.change(c, account.id, role=_word(role))
    accounts.end_all(c, account.id)
    note(kit, c, "role changed", by=by, subject=account.name, detail=f"{_word(account.role)} to {_word(role)}")


def set_password(kit: Kit, passwords: Passwords, name: str, password: str, *, by: str) -> None:
    """A new password; every login of the account ends. UsageError for one that is guessed soon, and for an account that a provider vouches for."""
    kit.prepare()
    with kit.store.reading() as c:
        account = _named(c, name)
    if account.issuer is not None:
        raise UsageError(f"{account.name} logs in at {account.issuer} and has no password here", "Change it there.")
    check_password(password, account.name)
    hashed = passwords.hash(password)
    with kit.store.writing() as c:
        _named(c, name)
        accounts.change(c, account.id, password=hashed)
        accounts.end_all(c, account.id)
        note(kit, c, "password changed", by=by, subject=account.name)


def remove(kit: Kit, name: str, *, by: str) -> Account:
    """Close an account: its logins end, its tokens are revoked, its name is free. What the person did stays."""
    kit.prepare()
    with kit.store.writing() as c:
        account = _named(c, name)
        now = kit.now()
        accounts.remove(c, account, by=by, now=now)
        accounts.end_all(c, account.id)
        gone = tokens.revoke_of(c, account.id, by=by, now=now)
        note(kit, c, "account removed", by=by, subject=account.name, detail=f"{gone} tokens revoked" if gone else "")
    return account


def end_logins(kit: Kit, name: str | None, *, by: str) -> int:
    """End every login of an account, or of everybody; how many."""
    kit.prepare()
    with kit.store.writing() as c:
        account = None if name is None else _named(c, name)
        ended = accounts.end_all(c, None if account is None else account.id)
        note(kit, c, "logins ended", by=by, subject="everybody" if account is None else account.name, detail=str(ended))
    return ended


def listed(kit: Kit, *, removed: bool = False) -> list[Account]:
    """Accounts by name; those that were removed too, where asked for."""
    kit.prepare()
    with kit.store.reading() as c:
        return accounts.every(c, removed=removed)


def _named(c: Connection, name: str) -> Account:
    found = accounts.named(c, name)
    if found is None:
        raise NotFoundError(f"there is no account {name[:80]!r}", "`dtrack user list` shows them.")
    return found


def _word(role: Role) -> str:
    return role.name.lower()
