"""The archive: raw bytes by their SHA-256, compressed, written before anything reads them. Private: nothing serves it as it is."""

from __future__ import annotations

import gzip
import hashlib
import os
import re
import tempfile
import time
import zlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from dtrack.errors import LetGoError, StoreError
from dtrack.store._errors import refused_by_disk

_NAME = re.compile(r"[0-9a-f]{64}")
_FRESH_S = 43_200
"""A file that was kept again is touched where its time is older than this half day; retention counts in whole days, so it never takes what is in use."""


class Archive:
    """A folder of `ab/cd/<sha256>.gz`. Safe for several processes: a file appears whole or not at all.

    A file's time says when its bytes were last delivered. `<sha256>.gone` in the place of a file: its bytes were let go on the day that it holds.
    """

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
            if not _used(path):
                path.parent.mkdir(parents=True, exist_ok=True)
                _write(path, gzip.compress(body, compresslevel=6, mtime=0))
                path.with_suffix(".gone").unlink(missing_ok=True)
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
            if (day := self.let_go_on(sha256)) is not None:
                raise LetGoError(f"the archived bytes were let go on {day}, as `[archive] keep_days` says", "The link leads to the source.") from missing
            raise StoreError(f"the archive has no {sha256}", "Restore the archive folder from the newest backup.", file=path) from missing
        except (gzip.BadGzipFile, EOFError, zlib.error) as torn:
            raise _damaged(path) from torn
        except OSError as refused:
            raise refused_by_disk(f"the archive cannot read {sha256}", refused) from refused
        if hashlib.sha256(body).hexdigest() != sha256:
            raise _damaged(path)
        return body

    def old(self, part: str, before: datetime) -> Iterator[str]:
        """Hashes below the folders that begin with `part` (hex) of files that nobody has delivered since `before`."""
        for path in sorted(self.root.glob(f"{part}*/*/*.gz")):
            if _NAME.fullmatch(path.stem) and path.stat().st_mtime < before.timestamp():
                yield path.stem

    def let_go(self, sha256: str, before: datetime, now: datetime) -> int:
        """Remove the bytes of that hash; their size on the disk. 0, and all is as it was, where somebody delivered them since `before` after all.

        The note that they went is written first: a stop in between leaves both, and the next call ends what was begun. Who keeps the same bytes at this
        very moment either touches the file, which is seen here, or finds it gone and writes it anew.
        """
        path = self.path(sha256)
        going = path.with_suffix(".going")
        try:
            path.rename(going)
            found = going.stat()
            if found.st_mtime >= before.timestamp():
                going.rename(path)
                return 0
            path.with_suffix(".gone").write_text(f"{now:%Y-%m-%d}\n", "ascii")
            going.unlink()
        except OSError as refused:
            raise refused_by_disk(f"the archive cannot let {sha256} go", refused) from refused
        return found.st_size

    def let_go_on(self, sha256: str) -> str | None:
        """Day (ISO) on which the bytes of that hash were let go; None where they were not."""
        try:
            return self.path(sha256).with_suffix(".gone").read_text("ascii").strip()
        except FileNotFoundError:
            return None

    def mend(self, before: datetime) -> int:
        """Clear away what a kill left half done before that moment: parts that never became files, and files that were about to go; how many."""
        cleared = 0
        for path in self.root.glob("*/*/*.going"):
            if not (whole := path.with_suffix(".gz")).exists():
                path.rename(whole)  # back in its place: whether it goes is decided anew
            else:
                path.unlink()
            cleared += 1
        for path in self.root.glob("*/*/.*.part"):
            if path.stat().st_mtime < before.timestamp():
                path.unlink()
                cleared += 1
        return cleared


def _used(path: Path) -> bool:
    """True where the file is there; its time then says that its bytes were delivered lately."""
    try:
        if path.stat().st_mtime < time.time() - _FRESH_S:
            os.utime(path)
    except FileNotFoundError:
        return False
    except PermissionError:
        return True  # a disk that nobody may write to keeps what it has, and nothing is let go from it either
    return True


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
