"""Accounts: who may log in, what their tokens reach, and what the audit log remembers. Names and passwords are checked here."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from dtrack.errors import UsageError
from dtrack.model.alike import RESERVED, look
from dtrack.model.person import Role

SHORTEST = 12
LONGEST = 1024
"""Characters of a password. The upper bound keeps a megabyte away from the hash; nothing below it is cut off."""
_NAME = re.compile(r"[^\W_](?:[\w.@' -]{0,62}[\w.])?")
_DIFFERENT = 5
_RESERVED = frozenset(map(look, RESERVED))


class Scope(StrEnum):
    """What a token may be used for; its role says how much it is told there."""

    READ = "read"
    """Pages, feeds and the API."""
    EXPORT = "export"
    """Files: `/export.*`, and CSV of the API."""
    REVIEW = "review"
    """Judging figures."""
    UPLOAD = "upload"
    """Handing in files and figures."""
    RUN = "run"
    """Asking for a run of a source."""
    METRICS = "metrics"
    """`/metrics`, and nothing else."""


class Outcome(StrEnum):
    """What became of an act. One that is `begun` and nothing else was cut off by a stop of the program, or goes on."""

    BEGUN = "begun"
    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"


class Nearness(StrEnum):
    """From where an act came: a class, for an address is personal and the log is kept for good."""

    COMMAND = "command line"
    MACHINE = "this machine"
    PRIVATE = "private network"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class Account:
    """One person's way in. `subject` at `issuer` where a provider (OIDC) vouches for the person; then there is no password."""

    id: int
    name: str
    role: Role
    made_at: datetime
    made_by: str
    issuer: str | None = None
    subject: str | None = None
    has_password: bool = False
    last_login: datetime | None = None
    removed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ApiToken:
    """A key for programs; itself it is not kept. `role` and scopes bound it, and the role of its account (`owner`) does too, where it has one."""

    id: int
    name: str
    role: Role
    scopes: frozenset[Scope]
    made_at: datetime
    made_by: str
    expires_at: datetime
    owner: int | None = None
    last_used: datetime | None = None
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Audited:
    """One line of the audit log. `who` is a name as it was then; `near` is from where, `detail` never holds a password or a key."""

    row: int
    at: datetime
    who: str
    role: str
    act: str
    subject: str
    outcome: Outcome
    near: Nearness
    detail: str = ""
    ended_at: datetime | None = None


def role_of(word: str) -> Role:
    """The role of that name. UsageError with the list where there is none."""
    try:
        return Role[word.upper()]
    except KeyError:
        raise UsageError(f"{word[:40]!r} is no role", f"Use one of: {', '.join(role.name.lower() for role in Role)}.") from None


def name_of(text: str) -> str:
    """A name as it is kept: one spacing, NFKC. UsageError for what could be mistaken for another name or for an option."""
    name = " ".join(unicodedata.normalize("NFKC", text).split())
    if not _NAME.fullmatch(name) or not name.isprintable():
        raise UsageError(f"{text[:80]!r} is no name of an account", "Use up to 64 letters, digits, spaces and . @ ' - _, beginning with a letter or a digit.")
    if look(name) in _RESERVED:
        raise UsageError(f"{name!r} is what the history calls an act that no person did", "Take another name.")
    return name


def name_key(name: str) -> str:
    """What two names are compared by: case and width do not tell people apart."""
    return unicodedata.normalize("NFKC", " ".join(unicodedata.normalize("NFKC", name).casefold().split()))


def password_bytes(password: str) -> bytes:
    """What is hashed: the password in NFKC, whole. UsageError where it is longer than any that may be set."""
    if len(password) > LONGEST:
        raise UsageError(f"a password may have up to {LONGEST} characters", "Take a shorter one.")
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")


def check_password(password: str, name: str) -> None:
    """UsageError for a password that is guessed soon: too short, made of few characters, or around the person's own name."""
    password_bytes(password)
    plain = name_key(password)
    if len(password) < SHORTEST:
        raise UsageError(f"a password needs at least {SHORTEST} characters", "Several words in a row are long and easy to keep.")
    if len(set(plain)) < _DIFFERENT:
        raise UsageError(f"a password needs at least {_DIFFERENT} different characters", "Several words in a row are long and easy to keep.")
    if len(name) >= 4 and name_key(name) in plain:
        raise UsageError("a password must not hold the name of its account", "Take other words.")
