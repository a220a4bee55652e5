"""`dtrack backup`: a whole installation in one file, taken while jobs run. `restore` reads it.

The file is a tar of plain files: settings, jobs, dashboards, places, inbox, the archive, and a copy of the database of one moment, with MANIFEST at its end
that holds size and SHA-256 of each. The database is copied first and the archive after it: what a document rests on was archived before the document was
stored, and is not removed meanwhile (`flow/tidy.py` waits), so the backup holds the bytes of everything that its database knows. Keys and passwords are in
the environment, not in here.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from dtrack.config import Config
from dtrack.errors import ConfigError
from dtrack.flow.init import TABLES
from dtrack.flow.kit import Kit
from dtrack.flow.lock import ARCHIVE as ARCHIVE_LOCK
from dtrack.flow.lock import relying
from dtrack.store import moving, snapshot
from dtrack.store._errors import refused_by_disk
from dtrack.store.archive import sync
from dtrack.store.engine import Store

MANIFEST = "MANIFEST.json"
FORMAT = 1
DATABASE = "data/dtrack.sqlite.gz"
ARCHIVE = "data/archive"
FOLDERS = ("jobs", "dashboards", "inbox", "places")
"""Folders of an installation besides its data, each under the name that it has by default."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """A backup that was written."""

    path: Path
    files: int
    size: int
    """Bytes of the file."""


@dataclass(frozen=True, slots=True)
class Member:
    """What MANIFEST says of one file."""

    size: int
    sha256: str


def backup(kit: Kit, target: Path) -> Packed:
    """Write the installation into `target`, whole or not at all; a file of that name is replaced when the new one is complete.

    The file can be read by its owner only: it holds what is internal. A database on a server is in it as a file. ConfigError for a folder, StoreError where
    the disk refuses or the database is damaged.
    """
    kit.prepare()
    try:
        if target.is_dir():
            raise ConfigError("a backup is one file, and this is a folder", f"Name a file in it, e.g. {target / 'dtrack.tar'}.", file=target)
        target.parent.mkdir(parents=True, exist_ok=True)
        with relying(kit.lock(ARCHIVE_LOCK)), tempfile.TemporaryDirectory(prefix=f".{target.name}.", dir=target.parent) as workplace:
            part = Path(workplace) / "part"
            files = _write(kit, Path(workplace), part)
            part.replace(target)
        sync(target.parent)
    except OSError as refused:
        raise refused_by_disk(f"the backup {target} cannot be written", refused) from refused
    return Packed(path=target, files=files, size=target.stat().st_size)


def _write(kit: Kit, workplace: Path, part: Path) -> int:
    copied, packed = workplace / "database", workplace / "database.gz"
    snapshot.take(kit.store.file or _fetched(kit, workplace / "fetched"), copied)
    with copied.open("rb") as plain, gzip.GzipFile(packed, "wb", compresslevel=6, mtime=0) as small:
        shutil.copyfileobj(plain, small, 1 << 20)
    members: dict[str, Member] = {}
    with part.open("xb") as stream:
        os.fchmod(stream.fileno(), 0o600)
        with tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT) as tar:
            for name, path in [(DATABASE, packed), *_files(kit.config)]:
                members[name] = _add(tar, name, path)
            told = {"format": FORMAT, "revision": snapshot.try_out(copied), "files": {name: asdict(member) for name, member in members.items()}}
            body = json.dumps(told, ensure_ascii=False, indent=1).encode()
            tar.addfile(_info(MANIFEST, len(body)), io.BytesIO(body))
        stream.flush()
        os.fsync(stream.fileno())
    return len(members)


def _fetched(kit: Kit, file: Path) -> Path:
    """The tables of a server as they are at one moment, in a file. Others write meanwhile."""
    into = Store(f"sqlite:///{file}")
    try:
        with kit.store.reading() as source, into.made() as target:
            moving.move(source, target)
    finally:
        into.close()
    return file


def _files(config: Config) -> Iterator[tuple[str, Path]]:
    """Name in the backup and place on the disk of every file besides the database. Links that lead elsewhere are left out: a restore would not follow them."""
    yield "config.toml", config.file
    for name in TABLES:
        if (config.root / name).is_file():
            yield name, config.root / name
    for name in FOLDERS:
        yield from _below(name, getattr(config, name))
    yield from _below(ARCHIVE, config.data / "archive")


def _below(name: str, folder: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink() and not path.name.endswith((".part", ".going")):
            yield f"{name}/{path.relative_to(folder).as_posix()}", path


def _add(tar: tarfile.TarFile, name: str, path: Path) -> Member:
    """One file as it is at this moment: an inbox may be written to meanwhile, so what is measured is what was opened."""
    with path.open("rb") as stream:
        size = os.fstat(stream.fileno()).st_size
        sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
        stream.seek(0)
        tar.addfile(_info(name, size), stream)
    return Member(size, sha256)


def _info(name: str, size: int) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, 0o600
    return info
