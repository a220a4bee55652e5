"""Who asks: a person with a role. Accounts fill this later; until then the address that a request comes from does."""

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

    def may(self, role: Role) -> bool:
        """True where this person's role takes in that one."""
        return self.role >= role


def may_see(role: Role, sensitivity: Sensitivity) -> bool:
    """Who sees what: everybody what is public, reviewers what is internal too, operators everything. What is withheld nobody sees, whatever this says."""
    return role >= _SEES[sensitivity]


_SEES = {Sensitivity.PUBLIC: Role.READER, Sensitivity.INTERNAL: Role.REVIEWER, Sensitivity.RESTRICTED: Role.OPERATOR}
