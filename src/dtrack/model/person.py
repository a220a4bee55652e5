"""Who asks: a person with a role, by an account, a token, or the machine that the request comes from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from dtrack.terms import Sensitivity


class Role(IntEnum):
    """What a person may do; each may do everything that those before may."""

    READER = 1
    """Reads what is public."""
    REVIEWER = 2
    """Reads what is internal too, judges figures, adds some, uploads."""
    OPERATOR = 3
    """Runs the installation: sites, withholding, alerts, jobs."""


@dataclass(frozen=True, slots=True)
class Person:
    """`name` as it goes into the history of an act; empty where nobody has said it yet: then a form asks for it."""

    name: str
    role: Role
    account: int | None = None
    """The account that is logged in; None for whoever sits at this machine, for a token, and for everybody else."""
    token: int | None = None
    """The token that a program showed."""
    scopes: frozenset[str] = frozenset()
    """Of the token: the words of `model.account.Scope`."""

    def may(self, role: Role) -> bool:
        """True where this person's role takes in that one."""
        return self.role >= role


def may_see(role: Role, sensitivity: Sensitivity) -> bool:
    """Who sees what: everybody what is public, reviewers what is internal too, operators everything. What is withheld nobody sees, whatever this says."""
    return role >= _SEES[sensitivity]


_SEES = {Sensitivity.PUBLIC: Role.READER, Sensitivity.INTERNAL: Role.REVIEWER, Sensitivity.RESTRICTED: Role.OPERATOR}
