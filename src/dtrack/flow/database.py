"""What `dtrack db` tells of the database: where it is, and whether its tables are those of this program."""

from __future__ import annotations

from dataclasses import dataclass

from dtrack.flow.kit import Kit
from dtrack.store import migrations


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """Revisions of the tables."""

    address: str
    """Of the database, without a password."""
    revision: str | None
    """Of its tables; None where there are none yet."""
    needed: str
    """By this program."""

    @property
    def current(self) -> bool:
        """True where nothing is to be done."""
        return self.revision == self.needed


def tables(kit: Kit) -> Tables:
    """See `Tables`. A database that does not exist yet is not made."""
    return Tables(address=kit.store.url, revision=kit.store.revision() if kit.stored else None, needed=migrations.HEAD)
