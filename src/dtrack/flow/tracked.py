"""Several daemons on one database: whoever makes points must know every country that the database is kept for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import Connection

from dtrack.errors import NotFoundError, UsageError
from dtrack.flow.kit import Kit
from dtrack.store import migrations, tracked


@contextmanager
def deriving(kit: Kit) -> Iterator[Connection]:
    """As `writing`, for who makes points. StoreError where this installation knows fewer countries than the database is kept for: nothing is written."""
    with kit.store.writing() as c:
        tracked.claim(c, kit.config.spec.tracker.countries, kit.now())
        yield c


def check(kit: Kit) -> None:
    """The same question before any work is done."""
    with kit.store.reading() as c:
        tracked.check(c, kit.config.spec.tracker.countries)


def check_early(kit: Kit) -> None:
    """The same for who may lead one day: a daemon that stands by must not learn it when it is needed. Tables that are not there are the leader's to make."""
    if kit.stored and kit.store.revision() == migrations.HEAD:
        check(kit)


def drop(kit: Kit, countries: Sequence[str]) -> None:
    """These are tracked no more. UsageError for one that the settings still name, NotFoundError for one that the database is not kept for."""
    mine = kit.config.spec.tracker.countries
    with kit.store.writing() as c:
        held = tracked.countries(c)
        for country in countries:
            if country in mine:
                raise UsageError(f"{country} stands in `[tracker] countries`", "Take it out there first.")
            if not tracked.drop(c, country):
                raise NotFoundError(f"this database is not kept for {country!r}", f"It is kept for {', '.join(held) or 'no country yet'}.")
