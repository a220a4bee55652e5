"""Logging in and out. A try is counted before the password is looked at; a session is a random number of which only the hash is kept."""

from __future__ import annotations

import hashlib
import hmac
import logging
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from sqlalchemy import Connection

from dtrack.errors import DtrackError, StoreError, UsageError
from dtrack.flow.accounts.audit import CAME, Came, coming, note
from dtrack.flow.accounts.keys import hashed
from dtrack.flow.accounts.passwords import Passwords
from dtrack.flow.kit import Kit
from dtrack.model.account import Account, Outcome, check_password, name_key
from dtrack.model.person import Person
from dtrack.store import accounts, secret, tries

_log = logging.getLogger(__name__)
_FORGOTTEN = timedelta(minutes=30)
_LONGEST_WAIT = timedelta(minutes=15)
_FREE_NAME, _FREE_ADDRESS, _FREE_BROWSER = 5, 20, 5
"""Wrong passwords in a row that cost no waiting: of one name, from one address, and of a browser that somebody of that name has logged in with."""
_SEEN_EVERY = timedelta(minutes=5)
_KEPT_TRIES = timedelta(days=1)


class WrongError(UsageError):
    """Name or password is wrong: which of them is not told."""


class WaitError(DtrackError):
    """Too many wrong passwords: the next one is looked at after `seconds`."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        super().__init__("too many wrong passwords", f"Wait {seconds} seconds.")


@dataclass(frozen=True, slots=True)
class Entered:
    """A login that went well: `session` goes into the browser's cookie, `browser` into one that tells this browser from strangers later."""

    account: Account
    session: str
    browser: str


class Entrance:
    """Of one installation. `address`: the network that a try comes from, a /64 for IPv6."""

    def __init__(self, kit: Kit, passwords: Passwords) -> None:
        self._kit, self._passwords = kit, passwords
        self._secret: bytes | None = None

    def login(self, name: str, password: str, *, address: str, browser: str = "") -> Entered:
        """Check name and password. WrongError where they do not fit, WaitError where it is too early to look, BusyError where too many do so."""
        kit, key = self._kit, name_key(name[:200])
        kit.prepare()
        with kit.store.reading() as c:
            account = accounts.named(c, name[:200])
            kept = None if account is None else accounts.password_of(c, account.id)
        held = self._count(account, self._keys(key, address, account, browser))
        if not self._passwords.holds(kept, password) or account is None or kept is None:
            self._failed(account)
            raise WrongError("the name or the password is wrong")
        fresh = self._passwords.hash(password) if self._passwords.stale(kept) else kept
        with kit.store.writing() as c:
            if accounts.password_of(c, account.id) != kept:  # changed or removed while it was checked
                raise WrongError("the name or the password is wrong")
            _went_well(c, held, kit.now())
            if fresh != kept:
                accounts.change(c, account.id, password=fresh)
            return self._begin(c, account, "login")

    def vouched(self, c: Connection, account: Account) -> Entered:
        """Let somebody in whom a provider vouches for, within a transaction."""
        return self._begin(c, account, "login at provider")

    def person(self, session: str) -> Person | None:
        """Who is logged in with this session; None where it is over or never was."""
        kit, spec = self._kit, self._kit.config.spec.accounts
        if not session or len(session) > 200:
            return None
        kit.prepare()
        now, ident = kit.now(), hashed(session)
        with kit.store.reading() as c:
            found = accounts.session(c, ident)
        if found is None:
            return None
        account, began, seen = found
        if not began <= now + _SEEN_EVERY or now - began >= timedelta(days=spec.longest_days) or now - seen >= timedelta(hours=spec.idle_hours):
            return None
        if now - seen >= _SEEN_EVERY:
            with kit.store.writing() as c:
                accounts.touch(c, ident, now)
        return Person(account.name, account.role, account=account.id)

    def logout(self, session: str, by: str) -> None:
        """End a session: its cookie opens nothing any more."""
        self._kit.prepare()
        with self._kit.store.writing() as c:
            if accounts.end(c, hashed(session)):
                note(self._kit, c, "logout", by=by)

    def change_password(self, account_id: int, old: str, new: str, *, address: str) -> Entered:
        """A person's own new password: the old one is asked for, every login ends, and one begins anew. UsageError for a new one that is guessed soon."""
        kit = self._kit
        with kit.store.reading() as c:
            account, kept = accounts.by_id(c, account_id), accounts.password_of(c, account_id)
        if account is None or account.removed_at is not None or kept is None:
            raise UsageError("this account has no password here", "It logs in elsewhere.")
        check_password(new, account.name)
        held = self._count(account, self._keys(name_key(account.name), address, account, ""))
        if not self._passwords.holds(kept, old):
            raise WrongError("the password that you have now is another one")
        fresh = self._passwords.hash(new)
        with kit.store.writing() as c:
            if accounts.password_of(c, account.id) != kept:
                raise WrongError("the password that you have now is another one")
            _went_well(c, held, kit.now())
            accounts.change(c, account.id, password=fresh)
            accounts.end_all(c, account.id)
            note(kit, c, "password changed", by=account.name, subject=account.name)
            return self._begin(c, account, "")

    def _begin(self, c: Connection, account: Account, act: str) -> Entered:
        kit, now, spec = self._kit, self._kit.now(), self._kit.config.spec.accounts
        session = secrets.token_urlsafe(32)
        accounts.sweep(c, seen_before=now - timedelta(hours=spec.idle_hours), made_before=now - timedelta(days=spec.longest_days))
        tries.sweep(c, now - _KEPT_TRIES)
        accounts.begin(c, hashed(session), account.id, now)
        accounts.change(c, account.id, last_login=now)
        if act:
            with coming(Came(account.name, account.role.name.lower(), CAME.get().near)):
                note(kit, c, act, subject=account.name)
        return Entered(account, session, self._browser(account))

    def _keys(self, key: str, address: str, account: Account | None, browser: str) -> list[tuple[str, int]]:
        """What a try is counted under. A browser that this account has logged in with stands in no stranger's queue, and strangers not in its."""
        if (
            account is not None
            and browser
            and hmac.compare_digest(browser.encode("utf-8", "replace"), self._browser(account, browser.partition(".")[0]).encode())
        ):
            return [(self._signed("browser", browser), _FREE_BROWSER)]
        return [(self._signed("name", key), _FREE_NAME), (self._signed("address", address), _FREE_ADDRESS)]

    def _count(self, account: Account | None, keys: list[tuple[str, int]]) -> list[str]:
        """Count a try under its keys, all at once; the keys. WaitError where one of them has to wait."""
        kit, now = self._kit, self._kit.now()
        wait: datetime | None = None
        with kit.store.writing() as c:
            waits = [until for key, _ in keys if (until := tries.until(c, key, now)) is not None]
            if waits:
                wait = max(waits)
            else:
                for key, free in keys:
                    fails = tries.count(c, key, now, forgotten=_FORGOTTEN, free=free, wait=_LONGEST_WAIT)
                    if fails == free + 1:
                        note(kit, c, "login slowed", by="nobody", subject=account.name if account else "", outcome=Outcome.REFUSED)
        if wait is not None:
            raise WaitError(max(1, ceil((wait - now).total_seconds())))
        return [key for key, _ in keys]

    def _failed(self, account: Account | None) -> None:
        """A name that nobody has is not kept: it may be a password, typed into the wrong field."""
        with self._kit.store.writing() as c:
            note(self._kit, c, "login failed", by="nobody", subject=account.name if account else "", outcome=Outcome.REFUSED)

    def _browser(self, account: Account, mark: str = "") -> str:
        """What a browser is known by that this account has logged in with: a random mark, signed for the account."""
        mark = mark or secrets.token_urlsafe(12)
        return f"{mark}.{self._signed('known', f'{account.id} {mark}')}"

    def _signed(self, *parts: str) -> str:
        if self._secret is None:
            try:
                self._secret = secret.kept(self._kit.config.data / "accounts.key")
            except StoreError as refused:
                _log.warning("failed logins are counted by this process alone: %s", refused)
                self._secret = secrets.token_bytes(32)
        said = "\0".join(parts).encode("utf-8", "surrogatepass")
        return hmac.digest(self._secret, said, hashlib.sha256).hex()


def _went_well(c: Connection, keys: list[str], now: datetime) -> None:
    """The name, or the browser, begins anew. The address only gets this try back: with one account of their own a guesser would else begin anew too."""
    tries.forget(c, keys[0])
    for key in keys[1:]:
        tries.give_back(c, key, now)
