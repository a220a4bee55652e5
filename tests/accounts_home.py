"""An installation with accounts, whose passwords are hashed at next to no cost, and browsers that log in."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from argon2 import PasswordHasher, Type

from dtrack.flow.accounts.door import Accounts
from dtrack.flow.accounts.passwords import Passwords
from dtrack.model.account import Scope
from dtrack.model.person import Role
from dtrack.tracker import Tracker
from dtrack.web.app import create
from poster import Poster

CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1, type=Type.ID)
WORDS = "four long plain words"
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
CONFIG = (
    '[tracker]\ncountries = ["SYR"]\nlanguages = ["en", "fr", "ar"]\n[fetch]\ncontact = "t@example.org"\nallow_hosts = ["127.0.0.1"]\nper_host_delay_s = 0\n'
)

_EMPTY: list[bytes] = []
"""A database as migrations make it: they take longer than most tests."""


class House:
    """`more`: further text of config.toml. `now` is the clock of everything, and stands until it is moved."""

    def __init__(self, root: Path, more: str = "", env: dict[str, str] | None = None) -> None:
        self.root = root
        for name in ("jobs", "dashboards", "inbox"):
            (root / name).mkdir(parents=True, exist_ok=True)
        self.config = root / "config.toml"
        self.config.write_text(CONFIG + more, "utf-8")
        self.now = NOW
        (root / "data").mkdir(exist_ok=True)
        if _EMPTY and not (root / "data" / "dtrack.sqlite").exists():
            (root / "data" / "dtrack.sqlite").write_bytes(_EMPTY[0])
        self.tracker = Tracker.open(self.config, env or {})
        self.tracker._kit.now = lambda: self.now
        if not _EMPTY:
            self.tracker._kit.prepare()
            self.tracker._kit.store.close()
            _EMPTY.append((root / "data" / "dtrack.sqlite").read_bytes())
        self.accounts = self.tracker._doors.accounts = Accounts(self.tracker._kit, Passwords(CHEAP))
        self.app = create(self.tracker, lambda: self.now)

    def close(self) -> None:
        self.tracker.close()

    def later(self, **time: float) -> None:
        self.now += timedelta(**time)

    def people(self) -> None:
        """Amal reviews, Omar operates, Rim reads."""
        for name, role in (("Omar", Role.OPERATOR), ("Amal", Role.REVIEWER), ("Rim", Role.READER)):
            self.accounts.add(name, role, WORDS, by="setup")

    def token(self, role: Role, *scopes: Scope, owner: str | None = None, days: int = 30) -> str:
        return self.accounts.make_token("robot", role, scopes or tuple(Scope), days=days, by="setup", owner=owner)[1]

    def browser(self, host: str = "192.0.2.7", base: str = "http://localhost", app: Any = None) -> Browser:
        return Browser(app or self.app, host, base)

    def acts(self, **asked: Any) -> list[tuple[str, str, str, str]]:
        """Who, act, subject and outcome of the log, the oldest first."""
        return [(line.who, line.act, line.subject, line.outcome.value) for line in reversed(self.accounts.audit(**asked))]


class Browser(Poster):
    """Logs in by the form, as people do."""

    def login(self, name: str, password: str = WORDS, **more: str) -> httpx.Response:
        return self.send("/login", name=name, password=password, **more)

    def bearer(self, text: str) -> dict[str, str]:
        return {"authorization": f"Bearer {text}"}

    @property
    def session(self) -> str:
        """The value of the login's cookie, "" where there is none."""
        return next((value for name, value in self.cookies.items() if name.endswith("dtrack_session")), "")


def tokens_in(page: str) -> list[str]:
    return re.findall(r"dtrack_[\w-]{20,}", page)
