"""The archive: raw bytes by their SHA-256, compressed, written before anything reads them. Private: nothing serves it as it is."""

from __future__ import annotations

import gzip
import hashlib
import os
import re
import tempfile
import zlib
from pathlib import Path

from dtrack.errors import StoreError
from dtrack.store._errors import refused_by_disk

_NAME = re.compile(r"[0-9a-f]{64}")


class Archive:
    """A folder of `ab/cd/<sha256>.gz`. Safe for several processes: a file appears whole or not at all."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, sha256: str) -> Path:
        """Where the bytes of that hash lie; StoreError for what is no SHA-256 (a name from outside must not lead out of the folder)."""
        if not _NAME.fullmatch(sha256):
            raise StoreError(f"{sha256!r} is not the SHA-256 of an archived file", "Use the hash that the document's page shows.")
        return self.root / sha256[:2] / sha256[2:4] / f"{sha256}.gz"

    def keep(self, body: bytes) -> str:
        """Store `body`, return its SHA-256. The same bytes again cost a look at the file system and change nothing.

        When this returns the bytes are on the disk, name included. StoreError where the disk refuses; nothing torn is left then.
        """
        sha256 = hashlib.sha256(body).hexdigest()
        path = self.path(sha256)
        try:
            if not path.exists():
                path.parent.mkdir(parents=True, exist_ok=True)
                _write(path, gzip.compress(body, compresslevel=6, mtime=0))
        except OSError as refused:
            raise refused_by_disk(f"the archive cannot keep {sha256}", refused) from refused
        return sha256

    def has(self, sha256: str) -> bool:
        """True where bytes of that hash are kept."""
        return self.path(sha256).exists()

    def read(self, sha256: str) -> bytes:
        """The bytes of that hash, verified. StoreError where they are missing or damaged."""
        path = self.path(sha256)
        try:
            body = gzip.decompress(path.read_bytes())
        except FileNotFoundError as missing:
            raise StoreError(f"the archive has no {sha256}", "Restore the archive folder from the newest backup.", file=path) from missing
        except (gzip.BadGzipFile, EOFError, zlib.error) as torn:
            raise _damaged(path) from torn
        except OSError as refused:
            raise refused_by_disk(f"the archive cannot read {sha256}", refused) from refused
        if hashlib.sha256(body).hexdigest() != sha256:
            raise _damaged(path)
        return body


def _damaged(path: Path) -> StoreError:
    return StoreError("this archived file is damaged: its bytes no longer have their hash", "Restore it from the newest backup.", file=path)


def _write(path: Path, packed: bytes) -> None:
    """Write beside, flush to the disk, then rename: a crash leaves the old state or the new one."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(packed)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    for folder in (path.parent, path.parent.parent, path.parent.parent.parent):
        sync(folder)


def sync(folder: Path) -> None:
    """Flush a folder's entries: without it the rename itself may be lost with the power."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
