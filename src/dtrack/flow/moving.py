"""`dtrack move --to URL`: the installation's database into another one, proved to be the same. Archive, settings and jobs stay where they are.

All rows go over in one transaction of the other database: stopped at any moment, kill -9 included, it is empty or whole. This one is never changed.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace

from sqlalchemy.exc import ArgumentError

from dtrack.config import DatabaseSpec
from dtrack.errors import ConfigError, StoreError, UsageError
from dtrack.flow import addresses, exporting
from dtrack.flow.kit import Kit
from dtrack.flow.lock import BusyError
from dtrack.model.filter import Filter
from dtrack.store import moving
from dtrack.store.moving import Moved


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """An installation's database that was moved."""

    url: str
    """Where it is now, without a password."""
    tables: tuple[Moved, ...]
    exports: tuple[str, ...]
    """What was exported from both sides, byte for byte the same."""


def move(kit: Kit, url: str, told: Callable[[Moved], None] = lambda _: None) -> House:
    """Copy all tables to the empty database at `url` and prove that they are the same.

    The password of a server is DTRACK_MOVE_PASSWORD, else that of `[database] url`. UsageError for an address that is no other database, BusyError while a
    daemon leads, StoreError where the other database holds anything, refuses, or is not the same afterwards.
    """
    there = _kit(kit, url)
    try:
        kit.prepare()
        lead = kit.hold("leader")
        if not lead.take():
            raise BusyError(f"a daemon runs this installation, in process {lead.holder}", "Stop every process of it first; nothing was changed.")
        try:
            with kit.store.writing() as source:
                with there.store.made() as target:
                    moved = moving.move(source, target, told)
                exports = tuple(_same(kit, there, what) for what in ("figures", "points"))
        finally:
            lead.free()
    finally:
        there.close()
    return House(url=there.store.url, tables=tuple(moved), exports=exports)


def _kit(kit: Kit, url: str) -> Kit:
    """The same installation with its database elsewhere."""
    try:
        if not url:
            raise ConfigError("this is no address of a database", f'Write "{addresses.FORM}", or sqlite:/// and a path.')
        addresses.check(url)
        password = kit.config.password("MOVE", "DATABASE")
        secrets = {key: value for key, value in kit.config.secrets.items() if not key.startswith("DTRACK_DATABASE_PASSWORD")}
        if password is not None:
            secrets["DTRACK_DATABASE_PASSWORD"] = password
        spec = kit.config.spec.model_copy(update={"database": DatabaseSpec(url=url)})
        moment = kit.now()
        there = Kit(config=replace(kit.config, spec=spec, secrets=secrets), jobs=kit.jobs, version=kit.version, now=lambda: moment)
    except (ConfigError, ArgumentError) as wrong:
        raise UsageError(f"--to: {getattr(wrong, 'what', 'this is no address of a database')}", getattr(wrong, "remedy", "")) from wrong
    if there.store.url == kit.store.url:
        there.close()
        raise UsageError("--to names the database that the installation has already", "Name another one; nothing was changed.")
    return there


def _same(here: Kit, there: Kit, what: str) -> str:
    """Export from both and compare the bytes. StoreError where they differ: the new database must not be used."""
    fixed = Kit(config=here.config, jobs=here.jobs, version=here.version, now=there.now)
    try:
        digests = [_digest(kit, what) for kit in (fixed, there)]
    finally:
        fixed.close()
    if digests[0] != digests[1]:
        what = f"the {what} that are exported from the new database are not those of this one"
        raise StoreError(what, "Do not use the new one: drop it. This one was not changed. This is a fault of dtrack: please report it.")
    return what


def _digest(kit: Kit, what: str) -> str:
    with tempfile.TemporaryFile() as stream:
        exporting.save(kit, "csv", stream, what, Filter())
        stream.seek(0)
        return hashlib.file_digest(stream, "sha256").hexdigest()
