"""Passwords as argon2id hashes, and checking them at a cost that does not tell who exists."""

from __future__ import annotations

import secrets
from functools import cached_property
from threading import BoundedSemaphore
from typing import TYPE_CHECKING

from dtrack.errors import DtrackError
from dtrack.model.account import LONGEST, password_bytes

if TYPE_CHECKING:
    from argon2 import PasswordHasher

PASSES, MEMORY_KIB, LANES = 3, 64 * 1024, 4
"""The second recommendation of RFC 9106 (section 4): three passes over 64 MiB in four lanes; salt of 16 bytes, tag of 32."""
_AT_ONCE = 2
_PATIENCE_S = 5.0


class BusyError(DtrackError):
    """More people log in than can be checked at once."""


class Passwords:
    """Hashes and checks. `hasher`: with other costs. At most two are worked on at a time: 64 MiB each, and the pages need the rest of the machine."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._given = hasher
        self._turn = BoundedSemaphore(_AT_ONCE)

    @cached_property
    def _hasher(self) -> PasswordHasher:
        from argon2 import PasswordHasher, Type

        return self._given or PasswordHasher(time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=LANES, hash_len=32, salt_len=16, type=Type.ID)

    @cached_property
    def _nobody(self) -> str:
        """The hash of a password that nobody has: what is compared where there is no account."""
        return self._hasher.hash(secrets.token_bytes(32))

    def hash(self, password: str) -> str:
        """What is kept of a password, its salt and its costs in it."""
        return self._hasher.hash(password_bytes(password))

    def holds(self, kept: str | None, password: str) -> bool:
        """True where this is the password of `kept`. As much work where there is no `kept` (nobody of that name), and where the password is too long.

        BusyError where too many are being checked.
        """
        from argon2.exceptions import InvalidHashError, VerificationError

        nobody = self._nobody
        whole = len(password) <= LONGEST
        if not self._turn.acquire(timeout=_PATIENCE_S):
            raise BusyError("too many people log in at this moment", "Try again in a minute.")
        try:
            right = self._hasher.verify(kept or nobody, password_bytes(password[:LONGEST]))
        except (VerificationError, InvalidHashError):
            return False
        finally:
            self._turn.release()
        return right and whole and kept is not None

    def stale(self, kept: str) -> bool:
        """True where `kept` was made at other costs than are taken now."""
        return self._hasher.check_needs_rehash(kept)
