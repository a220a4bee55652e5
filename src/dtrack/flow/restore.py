"""`dtrack restore`: an installation from a backup, into a folder of its own. The file may have been through other hands: nothing in it is believed."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
import tarfile
import tempfile
import tomllib
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from dtrack.errors import StoreError, UsageError
from dtrack.flow.accounts import audit
from dtrack.flow.backup import ARCHIVE, DATABASE, FOLDERS, FORMAT, MANIFEST, Member
from dtrack.flow.init import TABLES
from dtrack.flow.kit import utc_now
from dtrack.store import snapshot
from dtrack.store._errors import refused_by_disk
from dtrack.store.archive import sync
from dtrack.store.engine import Store

_TOP = ("config.toml", *TABLES)
_BELOW = (*FOLDERS, ARCHIVE)
_ARCHIVED = re.compile(rf"{ARCHIVE}/[0-9a-f]{{2}}/[0-9a-f]{{2}}/[0-9a-f]{{64}}\.(gz|gone)")
_LONGEST = 512
_LARGEST_MANIFEST = 1 << 29
_PIECE = 1 << 20
_SPREAD = 1_100
"""Nothing that gzip packs grows by more."""
_ANOTHER = "Take another backup; nothing was written to the folder."
_PATHS = {"data": "data", **{name: name for name in FOLDERS}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """An installation that was laid down from a backup."""

    path: Path
    files: int
    revision: str
    """Of the tables in the backup: those of the installation are this program's."""
    moved: tuple[str, ...]
    """Keys of `[paths]` that led out of the old folder; they lead into the new one now."""
    alone: bool
    """True where the old installation kept its database elsewhere: this one has it in its own folder, and never writes into the other's."""


def restore(file: Path, target: Path) -> Restored:
    """Lay the installation in `file` down in `target`, an empty folder or none yet: whole or not at all.

    Every name, size and hash is compared with the backup's own list, and the database is gone through page by page, before the folder gets its name.
    UsageError for a folder that holds something; StoreError for a file that is no backup, is damaged, incomplete, forged, or of a newer dtrack.
    """
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise UsageError(f"{target} is not an empty folder", "Name a folder that does not exist yet, or an empty one; nothing was changed.")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{target.name}.", dir=target.parent) as workplace:
            laid = Path(workplace) / "laid"
            laid.mkdir()
            with file.open("rb") as stream:
                told = _manifest(stream, file)
                stream.seek(0)
                _unpack(stream, told, laid, file)
            revision = snapshot.try_out(laid / "data" / "dtrack.sqlite")
            moved = _own_paths(laid / "config.toml")
            alone = _own_database(laid / "config.toml")
            stilled = snapshot.stilled(laid / "data" / "dtrack.sqlite")
            _told(laid / "data" / "dtrack.sqlite", file, stilled)
            for name in FOLDERS:
                (laid / name).mkdir(exist_ok=True)
            if target.exists():
                target.rmdir()
            laid.rename(target)
        sync(target.parent)
    except tarfile.TarError as torn:
        raise StoreError(f"this is no backup of dtrack, or it is damaged ({torn})", _ANOTHER, file=file) from torn
    except OSError as refused:
        raise refused_by_disk(f"the backup {file} cannot be restored to {target}", refused) from refused
    return Restored(path=target, files=len(told), revision=revision, moved=moved, alone=alone)


def _told(database: Path, file: Path, stilled: list[str]) -> None:
    """The audit log of the new installation begins with where it comes from, and what was taken out. For this its tables are brought up to this program."""
    store = Store(f"sqlite:///{database}")
    try:
        with store.made() as c:
            audit.write(c, "restore", now=utc_now(), subject=file.name, detail=f"taken out: {', '.join(stilled)}"[:500] if stilled else "")
    finally:
        store.close()


def _manifest(stream: IO[bytes], file: Path) -> dict[str, Member]:
    """The backup's list of its files, after each name and kind of entry was found fit. Nothing is written meanwhile."""
    held: dict[str, int] = {}
    told: object = None
    with tarfile.open(fileobj=stream, mode="r:") as tar:
        for entry in tar:
            _fit(entry, held, file)
            held[entry.name] = entry.size
            if entry.name == MANIFEST:
                if entry.size > _LARGEST_MANIFEST:
                    raise _forged(file, f"its list has {entry.size:,} bytes")
                opened = tar.extractfile(entry)
                told = _json(opened.read() if opened else b"", file)
    if told is None:
        raise StoreError("the backup has no list of its files: it is incomplete, or no backup of dtrack", _ANOTHER, file=file)
    members = _members(told, file)
    del held[MANIFEST]
    if held != {name: member.size for name, member in members.items()}:
        odd = sorted(set(held.items()) ^ {(name, member.size) for name, member in members.items()})[0][0]
        raise _forged(file, f"{odd!r} is not as its list says")
    if DATABASE not in members or "config.toml" not in members:
        raise _forged(file, "it holds no database or no config.toml")
    return members


def _fit(entry: tarfile.TarInfo, held: Mapping[str, int], file: Path) -> None:
    """Raise StoreError unless the entry is a plain file of an installation, under a name that leads nowhere else on any machine."""
    name = entry.name
    if entry.type not in (tarfile.REGTYPE, tarfile.AREGTYPE) or entry.sparse is not None:
        raise _forged(file, f"{name[:80]!r} is no plain file")
    if name in held:
        raise _forged(file, f"{name[:80]!r} stands in it twice")
    if name in (*_TOP, MANIFEST, DATABASE):
        return
    parts = name.split("/")
    bad = len(name) > _LONGEST or "\\" in name or not name.isprintable() or any(part in ("", ".", "..") for part in parts)
    if bad or not any(name.startswith(f"{folder}/") for folder in _BELOW) or (name.startswith("data/") and not _ARCHIVED.fullmatch(name)):
        raise _forged(file, f"{name[:80]!r} is no name of a file of an installation")


def _json(body: bytes, file: Path) -> object:
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as bad:
        raise _forged(file, "its list cannot be read") from bad


def _members(told: object, file: Path) -> dict[str, Member]:
    if not isinstance(told, dict) or told.get("format") != FORMAT:
        form = told.get("format") if isinstance(told, dict) else None
        raise StoreError(
            f"the backup has a form that this program does not know ({form!r})",
            "Install the dtrack that made it, or a newer one; nothing was changed.",
            file=file,
        )
    files = told.get("files")
    try:
        return {str(name): Member(int(each["size"]), str(each["sha256"])) for name, each in files.items()}  # type: ignore[union-attr]
    except (AttributeError, KeyError, TypeError, ValueError) as bad:
        raise _forged(file, "its list cannot be read") from bad


def _unpack(stream: IO[bytes], told: Mapping[str, Member], laid: Path, file: Path) -> None:
    """Write every listed file below `laid`, its bytes compared with their hash; the database unpacked."""
    with tarfile.open(fileobj=stream, mode="r:") as tar:
        for entry in tar:
            source = tar.extractfile(entry) if entry.name != MANIFEST else None
            if source is None:
                continue
            path = laid / entry.name
            path.parent.mkdir(parents=True, exist_ok=True)
            if _copied(source, path) != told[entry.name].sha256:
                raise StoreError(f"{entry.name} in the backup is damaged: its bytes do not have their hash", _ANOTHER, file=file)
            if entry.name == DATABASE:
                _inflate(path, entry.size * _SPREAD, file)


def _copied(source: IO[bytes], path: Path) -> str:
    """Write the bytes, and flush them to the disk; their SHA-256."""
    sha256 = hashlib.sha256()
    with path.open("xb") as out:
        while piece := source.read(_PIECE):
            sha256.update(piece)
            out.write(piece)
        out.flush()
        os.fsync(out.fileno())
    return sha256.hexdigest()


def _inflate(packed: Path, most: int, file: Path) -> None:
    """Unpack the database beside its packed form, which goes. No more than `most` bytes are written."""
    try:
        with gzip.open(packed) as source, packed.with_suffix("").open("xb") as out:
            written = 0
            while piece := source.read(_PIECE):
                written += len(piece)
                if written > most:
                    raise _forged(file, "its database unpacks to more than it can")
                out.write(piece)
            out.flush()
            os.fsync(out.fileno())
    except (gzip.BadGzipFile, EOFError, zlib.error) as torn:
        raise StoreError("the database in the backup is damaged", _ANOTHER, file=file) from torn
    packed.unlink()


def _own_paths(settings: Path) -> tuple[str, ...]:
    """Lead the `[paths]` of config.toml that name other folders to the new installation's own: it must not write into the one that it was copied from."""
    try:
        text = settings.read_bytes().decode("utf-8")
        held = tomllib.loads(text)
        given = {**held.get("paths", {})}
        _ = {**held.get("database", {})}
    except (ValueError, TypeError, RecursionError) as bad:
        raise StoreError("the config.toml in the backup is no TOML", "Unpack the backup by hand (it is a tar file) and mend it there.") from bad
    moved = tuple(key for key, own in _PATHS.items() if key in given and Path(str(given[key])) != Path(own))
    for key in moved:
        text = re.sub(rf"^(\s*{key}\s*=).*$", rf'\1 "{_PATHS[key]}"', text, count=1, flags=re.M)
    if not _leads(text, moved):
        raise StoreError(
            "`[paths]` in the backup's config.toml cannot be led to the new folder", "Write each of its keys on a line of its own, and back up again."
        )
    if moved:
        settings.write_text(text, "utf-8")
    return moved


def _own_database(settings: Path) -> bool:
    """Take addresses of databases out of config.toml; True where there were any. The database of the backup lies in the new folder."""
    text = settings.read_text("utf-8")
    if not any(tomllib.loads(text).get("database", {}).values()):
        return False
    table, lines = "", []
    for line in text.splitlines():
        if found := re.match(r"\s*\[+([^\[\]]+)\]+", line):
            table = found[1].strip()
        elif table == "database" and re.match(r"\s*(read_)?url\s*=", line):
            continue
        lines.append(line)
    text = "\n".join(lines) + "\n"
    if any(_tables(text).get("database", {"url": "?"}).values()):
        raise StoreError(
            "`[database]` in the backup's config.toml cannot be led to the new folder", "Write each of its keys on a line of its own, and back up again."
        )
    settings.write_text(text, "utf-8")
    return True


def _tables(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except ValueError:
        return {}


def _leads(text: str, moved: tuple[str, ...]) -> bool:
    """True where the settings can be read and these keys name the installation's own folders."""
    try:
        found = tomllib.loads(text).get("paths", {})
    except ValueError:
        return False
    return all(found.get(key) == _PATHS[key] for key in moved)


def _forged(file: Path, why: str) -> StoreError:
    return StoreError(f"this is no backup that dtrack made: {why}", _ANOTHER, file=file)
