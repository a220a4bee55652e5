"""Everything that pages and the command line do with accounts: one object of an open installation."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from functools import cached_property

from dtrack.flow.accounts import audit, keys, people
from dtrack.flow.accounts.entering import Entered, Entrance
from dtrack.flow.accounts.oidc import Provider
from dtrack.flow.accounts.passwords import Passwords
from dtrack.flow.kit import Kit
from dtrack.model.account import Account, ApiToken, Audited, Outcome, Scope
from dtrack.model.person import Person, Role


class Accounts:
    """Of one installation. `by` is who does it; the audit log tells of every act. `passwords`: with other costs."""

    def __init__(self, kit: Kit, passwords: Passwords | None = None) -> None:
        self._kit = kit
        self._passwords = passwords or Passwords()
        self._entrance = Entrance(kit, self._passwords)
        self._any: tuple[int | None, bool] = (None, False)

    @cached_property
    def provider(self) -> Provider:
        """Where people may log in too, as `[accounts.oidc]` says."""
        return Provider(self._kit, self._entrance)

    @property
    def any(self) -> bool:
        """True where there is an account. Asked at every request: looked up again after a commit by anyone."""
        mark = self._kit.store.mark() if self._kit.stored else None
        if mark is None or self._any[0] != mark:
            self._any = mark, self._kit.stored and bool(people.listed(self._kit))
        return self._any[1]

    def add(self, name: str, role: Role, password: str, *, by: str) -> Account:
        """A new account. UsageError for a name that is taken or none, and for a password that is guessed soon."""
        return people.add(self._kit, self._passwords, name, role, password, by=by)

    def all(self, *, removed: bool = False) -> list[Account]:
        """Accounts by name; those that were removed too, where asked for."""
        return people.listed(self._kit, removed=removed)

    def set_role(self, name: str, role: Role, *, by: str) -> Account:
        """Change what somebody may do; every login of the account ends. NotFoundError where there is none."""
        return people.set_role(self._kit, name, role, by=by)

    def set_password(self, name: str, password: str, *, by: str) -> None:
        """A new password; every login of the account ends."""
        people.set_password(self._kit, self._passwords, name, password, by=by)

    def remove(self, name: str, *, by: str) -> Account:
        """Close an account: its logins end, its tokens are revoked, its name is free. What the person did stays."""
        return people.remove(self._kit, name, by=by)

    def end_logins(self, name: str | None = None, *, by: str) -> int:
        """End every login of an account, or of everybody; how many."""
        return people.end_logins(self._kit, name, by=by)

    def login(self, name: str, password: str, *, address: str, browser: str = "") -> Entered:
        """Check name and password, and begin a session. WrongError, WaitError or BusyError where nobody is let in."""
        return self._entrance.login(name, password, address=address, browser=browser)

    def logged_in(self, session: str) -> Person | None:
        """Who is logged in with this session; None where it is over or never was."""
        return self._entrance.person(session)

    def logout(self, session: str, by: str) -> None:
        """End a session."""
        self._entrance.logout(session, by)

    def change_password(self, account: int, old: str, new: str, *, address: str) -> Entered:
        """A person's own new password: every login of the account ends, and one begins anew."""
        return self._entrance.change_password(account, old, new, address=address)

    def make_token(self, name: str, role: Role, scopes: Collection[Scope], *, days: int, by: str, owner: str | None = None) -> tuple[ApiToken, str]:
        """A new token and its text, which is told this once."""
        return keys.make(self._kit, name, role, scopes, days=days, by=by, owner=owner)

    def tokens(self, owner: int | None = None) -> list[ApiToken]:
        """Tokens, the oldest first; of one account, where named."""
        return keys.listed(self._kit, owner)

    def revoke_token(self, ident: int, *, by: str, owner: int | None = None) -> ApiToken:
        """Make a token good no longer; with `owner` only where it is that account's own. NotFoundError where there is none."""
        return keys.revoke(self._kit, ident, by=by, owner=owner)

    def bearer(self, text: str) -> Person | None:
        """Who shows this token; None for one that is not good."""
        return keys.bearer(self._kit, text)

    def audit(self, *, act: str = "", who: str = "", since: datetime | None = None, limit: int | None = None, offset: int = 0) -> list[Audited]:
        """The audit log, the newest first: of acts whose word begins so, of one person, from a moment on. For operators alone."""
        return audit.lines(self._kit, act=act, who=who, since=since, limit=limit, offset=offset)

    def note(self, act: str, *, by: str = "", subject: str = "", detail: str = "", outcome: Outcome = Outcome.DONE) -> None:
        """A line in the audit log for what was done or refused."""
        self._kit.prepare()
        with self._kit.store.writing() as c:
            audit.note(self._kit, c, act, by=by, subject=subject, detail=detail, outcome=outcome)
